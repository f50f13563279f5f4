"""What the migrations make is what the models say, on both databases, down to each named constraint."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect

from coprod_hub.config import Settings
from coprod_hub.models import metadata
from tests.system.databases import Databases

Facts = dict[str, list[str]]


def _sorted(facts: Iterable[Any]) -> list[str]:
    return sorted(map(str, facts))


def facts_of(engine: Engine) -> Facts:
    """Everything about a schema that a difference could hide in, as comparable lines by table."""
    seen = inspect(engine)
    facts: Facts = {}
    for table in seen.get_table_names():
        if table == "alembic_version":
            continue
        columns = [
            ("column", column["name"], column["type"].compile(engine.dialect), column["nullable"], column["default"])
            for column in seen.get_columns(table)
        ]
        checks = [
            ("check", check["name"], " ".join(check["sqltext"].split())) for check in seen.get_check_constraints(table)
        ]
        uniques = [("unique", unique["name"], unique["column_names"]) for unique in seen.get_unique_constraints(table)]
        keys = [
            (
                "key",
                key["name"],
                key["constrained_columns"],
                key["referred_table"],
                key["referred_columns"],
                sorted(key["options"].items()),
            )
            for key in seen.get_foreign_keys(table)
        ]
        indexes = [
            (
                "index",
                index["name"],
                index["column_names"],
                index["unique"],
                _sorted(f"{name}={value}" for name, value in index.get("dialect_options", {}).items()),
            )
            for index in seen.get_indexes(table)
        ]
        primary = seen.get_pk_constraint(table)
        options = seen.get_table_options(table)
        facts[table] = _sorted(
            [
                *columns,
                *checks,
                *uniques,
                *keys,
                *indexes,
                ("primary", primary["name"], primary["constrained_columns"]),
                ("options", options),
            ]
        )
    return facts


@contextmanager
def engine_of(settings: Settings) -> Iterator[Engine]:
    engine = create_engine(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def from_models(databases: Databases, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A database made by create_all, of the same kind as the migrated one."""
    if settings.sqlite:
        made = replace(settings, instance=tmp_path / "models")
        made.data.mkdir(parents=True)
        yield made
        return
    made = replace(settings, database_url=databases.server.create("from_models"))
    yield made
    databases.forget(made)


@pytest.mark.databases
def test_the_migrations_make_what_the_models_say(settings: Settings, from_models: Settings):
    with engine_of(settings) as engine:
        migrated = facts_of(engine)
    with engine_of(from_models) as engine:
        metadata.create_all(engine)
        modelled = facts_of(engine)
    assert sorted(migrated) == sorted(modelled)
    differences = [
        f"{table}: {side} only: {fact}"
        for table in modelled
        for side, here, there in (("models", modelled, migrated), ("migrations", migrated, modelled))
        for fact in here[table]
        if fact not in there[table]
    ]
    assert differences == []


def test_every_constraint_has_a_name_of_its_own():
    nameless = [
        f"{table.name}: {type(constraint).__name__}"
        for table in metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert nameless == []
