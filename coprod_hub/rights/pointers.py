"""Every key in the database that points at a person, and what it means (see `core.personal`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, func, select

from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, db
from coprod_hub.core.personal import Told
from coprod_hub.core.web import day_time_words, day_words

#: Columns that say nothing to anybody.
_MUTE = ("id", "position", "token_hash", "code_hash", "last_step")
#: What opens an account must not lie about in a file, not even its owner's.
_SECRET = ("secret_sealed",)
#: Rows that are not told to the person: that a concern is about them. The law allows it, and a person decides.
WITHHELD = ("concern_about",)
_NAMES = ("name", "title", "year")
_WORDS = {
    "membership": "places in forums",
    "person_role": "what you may do here",
    "survey_team": "survey teams you are in",
    "sign_in": "times you signed in",
    "join_code": "codes you were given",
    "second_factor": "your authenticator app",
    "known_browser": "browsers you have signed in from",
    "agreed": "marks that a panel agreed with your help",
    "agreed_earlier": "marks that a panel agreed before with your help",
    "award_step": "steps of a tender that you recorded",
    "bid_import": "files of bids that you brought in",
    "correction": "corrections of a published tender",
    "evaluator": "private checks before somebody marks",
    "evaluator_person": "declarations of panels that you decided about",
    "idea": "questions that you drafted with a panel",
    "idea_mark": "words for marks that you wrote with a panel",
    "idea_vote": "votes for questions that a panel drafted",
    "panel": "panels that you guide",
    "paper_import": "marks from paper that you brought in",
    "pass_check": "checks of what a bid must meet",
    "record_export": "records of a tender that you downloaded",
    "record_question": "questions about marks, for the record",
    "result": "results of tenders that you worked out",
    "seen_differently": "what you saw differently from your panel",
    "sheet": "marks that you opened again as chair",
    "spec_sign_off": "signatures under a specification",
    "spec_version": "versions of a specification",
    "tender": "tenders that you began",
    "words_taken_out": "words that you took out of the record of a tender",
}


@dataclass(frozen=True)
class Pointer:
    """A column that points at a person."""

    kind: type[Model]
    column: Column[Any]
    own: bool

    @property
    def words(self) -> str:
        """What to call it."""
        name = str(self.kind.__tablename__)
        return _WORDS.get(name, name.replace("_", " "))


def pointers() -> list[Pointer]:
    """All of them; what belongs to the person first."""
    found = [
        Pointer(mapper.class_, column, key.ondelete == "CASCADE")
        for mapper in Model.registry.mappers
        for column, key in keys_to("person", mapper.local_table)
    ]
    return sorted(found, key=lambda one: (not one.own, one.kind.__tablename__, one.column.name))


def keys_to(table: str, among: Any) -> Iterator[tuple[Column[Any], ForeignKey]]:
    """The columns of a table that point at another, each with its key."""
    for column in among.columns:
        for key in column.foreign_keys:
            if key.column.table.name == table:
                yield column, key


def rows_of(pointer: Pointer, person_id: str) -> list[Any]:
    """The rows that point at this person."""
    return list(db.session.scalars(select(pointer.kind).where(pointer.column == person_id)))


def how_often(pointer: Pointer, person_id: str) -> int:
    """How many rows point at this person."""
    return db.session.scalar(select(func.count()).select_from(pointer.kind).where(pointer.column == person_id)) or 0


def told(row: Any) -> Told:
    """A row in words: its days, states and texts, and the names of what it belongs to."""
    table: Table = row.__table__
    sealed = {value.column: name for name, value in vars(type(row)).items() if isinstance(value, Sealed)}
    said = {}
    for column in table.columns:
        name = sealed.get(column.name, column.name)
        if column.name in _MUTE or column.name in _SECRET or _points_at_people(column):
            continue
        value = getattr(row, name)
        words = _target(column, value) if column.foreign_keys else words_of(value)
        if words:
            said[name.removesuffix("_id").replace("_", " ")] = words
    return said


def _points_at_people(column: Column[Any]) -> bool:
    return any(key.column.table.name == "person" for key in column.foreign_keys)


def _target(column: Column[Any], value: str | None) -> str:
    """The name of the row that a key points at; nothing when it has none."""
    (key,) = column.foreign_keys
    table = key.column.table
    named = next((table.c[name] for name in _NAMES if name in table.c), None)
    if value is None or named is None:
        return ""
    return str(db.session.scalar(select(named).where(key.column == value)) or "")


def words_of(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, datetime):
        return day_time_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ")
    return str(value) if isinstance(value, str | int) else ""
