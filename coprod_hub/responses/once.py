"""Insert a row unless it is there already, without an error and without a gap between looking and writing."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite

from coprod_hub.core.db import Model, db

_Insert = sqlite.Insert | postgresql.Insert
_INSERTS: dict[str, Callable[[Table], _Insert]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def row_of(made: Model) -> dict[str, Any]:
    """The values of a new object that is not in the session, by column."""
    return {column.key: getattr(made, column.key) for column in table_of(type(made)).columns}


def table_of(kind: type[Model]) -> Table:
    """The table behind a class, for statements that need no objects."""
    return Model.metadata.tables[kind.__tablename__]


def insert_once(kind: type[Model], row: Mapping[str, Any], unique: str) -> bool:
    """Insert the row; False when another has the same value in the unique column (then nothing happens)."""
    statement = _INSERTS[db.session.get_bind().dialect.name](table_of(kind)).values(row)
    done = db.session.execute(statement.on_conflict_do_nothing(index_elements=[unique]))
    return isinstance(done, CursorResult) and done.rowcount == 1
