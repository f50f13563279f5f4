"""What outsiders may see: tables in which small numbers are hidden, and their form on disk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coprod_hub.core.disclosure.counts import THRESHOLD, Cross, Follows, Kind, Question, Row, share

CONFIDENTIAL = "[c]"
NOT_APPLICABLE = "[z]"
EVERYONE = "everyone"
VERSION = 1
#: What the symbols say, beside every table in which they stand.
LEGEND = {
    CONFIDENTIAL: "[c] means kept back, because it would show fewer than 5 people, or let somebody work that out.",
    NOT_APPLICABLE: "[z] means that there was nobody to ask, or that they were not asked.",
}


def legend(cells: Iterable[object]) -> str:
    """What the symbols among these cells mean, in the order of the legend; "" when there is none."""
    found = {str(cell) for cell in cells}
    return " ".join(words for symbol, words in LEGEND.items() if symbol in found)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: a number of people, or the symbol for why not (`[c]` confidential, `[z]` not applicable)."""

    shown: int | None
    symbol: str = ""

    def __str__(self) -> str:
        return f"{self.shown:,}" if self.shown is not None else self.symbol


HIDDEN = Cell(None, CONFIDENTIAL)
NOBODY = Cell(None, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Column:
    """The people of one group, of groups taken together, or of all that are shown, with how many they are.

    `audiences` are the keys of the groups as they were asked, so a column of groups taken together has several.
    """

    key: str
    label: str
    audiences: tuple[str, ...]
    people: Cell


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader would miss: why it is hidden, and what the survey's team can do. `table` None: all tables."""

    table: str | None
    reason: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """One table as outsiders see it; `cells` by (row key, column key). The last column is everyone shown."""

    question: Question
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], Cell] = field(hash=False)

    def cell(self, row: str, column: str) -> Cell:
        """The figure where a row and a column meet."""
        return self.cells[row, column]

    def column(self, key: str) -> Column:
        """The column of that key; KeyError when there is none."""
        return next(c for c in self.columns if c.key == key)

    @property
    def bodies(self) -> tuple[Column, ...]:
        """The columns of groups that are shown and not empty: all but everyone."""
        return tuple(column for column in self.columns if column.key != EVERYONE and column.people.shown)

    def base(self, column: str) -> int | None:
        """What shares are of: the column's people, those who skipped included; None when hidden or fewer than 5."""
        people = self.column(column).people.shown
        return people if people is not None and people >= THRESHOLD else None

    def share(self, row: str, column: str) -> int | None:
        """Whole per cent of the column's people; None where the figure or its base is not shown."""
        return share(self.cell(row, column).shown, self.base(column))


@dataclass(frozen=True, slots=True)
class Released:
    """One release of a survey's results: immutable, and all that outsiders, exports and evidence may read.

    `name` is how people speak of it ("1 March 2026"); `columns` counts who answered, by audience and in all.
    """

    name: str
    columns: tuple[Column, ...]
    tables: tuple[ReleasedTable, ...]
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        people = {column.key: column.people for column in self.columns}
        for table in self.tables:
            for column in table.columns:
                if column.key != EVERYONE and column.people not in (people.get(column.key), NOBODY):
                    raise ValueError(f"table {table.question.key} has other people in {column.key} than the release")

    def table(self, key: str) -> ReleasedTable:
        """The table of that key; KeyError when there is none."""
        for table in self.tables:
            if table.question.key == key:
                return table
        raise KeyError(key)

    @property
    def groups(self) -> dict[frozenset[str], int]:
        """How many people of each group that is shown: groups taken together are one."""
        return {
            frozenset(one.audiences): one.people.shown
            for one in self.columns
            if one.key != EVERYONE and one.people.shown is not None
        }

    def people(self, column: str = EVERYONE) -> Cell:
        """How many people answered, in one audience or in all that are shown."""
        return next(c.people for c in self.columns if c.key == column)

    def as_dict(self) -> dict[str, Any]:
        """A plain, stable form for a JSON column; `from_dict` reads every version ever written."""
        return {
            "version": VERSION,
            "name": self.name,
            "columns": [_column_out(column) for column in self.columns],
            "tables": [_table_out(table) for table in self.tables],
            "notes": [{"table": n.table, "reason": n.reason, "suggestion": n.suggestion} for n in self.notes],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Released":
        """A release as it was stored. ValueError when it was written by something we do not know."""
        if stored.get("version") != VERSION:
            raise ValueError(f"a release of version {stored.get('version')!r} cannot be read here; {VERSION} can")
        return cls(
            name=stored["name"],
            columns=tuple(_column_in(column) for column in stored["columns"]),
            tables=tuple(_table_in(table) for table in stored["tables"]),
            notes=tuple(Note(n["table"], n["reason"], n["suggestion"]) for n in stored["notes"]),
        )


def _cell_out(cell: Cell) -> int | str:
    return cell.shown if cell.shown is not None else cell.symbol


def _cell_in(stored: int | str) -> Cell:
    return Cell(None, stored) if isinstance(stored, str) else Cell(stored)


def _column_out(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "label": column.label,
        "audiences": list(column.audiences),
        "people": _cell_out(column.people),
    }


def _column_in(stored: Mapping[str, Any]) -> Column:
    return Column(stored["key"], stored["label"], tuple(stored["audiences"]), _cell_in(stored["people"]))


def _table_out(table: ReleasedTable) -> dict[str, Any]:
    return {
        **_question_out(table.question),
        "columns": [_column_out(column) for column in table.columns],
        "cells": [[_cell_out(table.cell(row.key, c.key)) for c in table.columns] for row in table.question.rows],
    }


def _question_out(question: Question) -> dict[str, Any]:
    made = {
        "key": question.key,
        "title": question.title,
        "kind": question.kind.value,
        "rows": [
            {"key": row.key, "label": row.label, **({"parts": list(row.parts)} if row.parts else {})}
            for row in question.rows
        ],
        "skipped": question.skipped,
        "exclusive": sorted(question.exclusive),
        "at_least": question.at_least,
        "at_most": question.at_most,
    }
    if question.follows:
        made["follows"] = [
            {"key": one.key, "rows": sorted(one.rows), "not_asked": one.not_asked} for one in question.follows
        ]
    if question.cross:
        made["cross"] = [_question_out(question.cross.rows), _question_out(question.cross.columns)]
    return made


def _question_in(stored: Mapping[str, Any]) -> Question:
    cross = [_question_in(one) for one in stored.get("cross", ())]
    return Question(
        key=stored["key"],
        title=stored["title"],
        kind=Kind(stored["kind"]),
        rows=tuple(Row(row["key"], row["label"], tuple(row.get("parts", ()))) for row in stored["rows"]),
        skipped=stored["skipped"],
        exclusive=frozenset(stored["exclusive"]),
        at_least=stored["at_least"],
        at_most=stored["at_most"],
        follows=tuple(
            Follows(one["key"], frozenset(one["rows"]), one["not_asked"]) for one in stored.get("follows", ())
        ),
        cross=Cross(*cross) if cross else None,
    )


def _table_in(stored: Mapping[str, Any]) -> ReleasedTable:
    question = _question_in(stored)
    columns = tuple(_column_in(column) for column in stored["columns"])
    cells = {
        (row.key, column.key): _cell_in(value)
        for row, values in zip(question.rows, stored["cells"], strict=True)
        for column, value in zip(columns, values, strict=True)
    }
    return ReleasedTable(question, columns, cells)
