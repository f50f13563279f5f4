"""Taking groups, or answers, together so that few people become enough. Pure.

What was taken together once stays together: every later release of the survey has the same group, or a larger one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coprod_hub.core.disclosure.counts import Audience, Kind, Question, Row, Table
from coprod_hub.core.disclosure.released import EVERYONE, HIDDEN, NOBODY, Cell, Column, ReleasedTable


def merged(
    audiences: Sequence[Audience], tables: Sequence[Table], parts: frozenset[str], into: str, label: str
) -> tuple[tuple[Audience, ...], tuple[Table, ...]]:
    """The same counts with the audiences `parts` taken as one, `into`, named `label`; it stands where the first stood.

    A merged audience was asked a question when its parts were: ValueError when only some of them were.
    """
    some = [audience for audience in audiences if audience.key in parts]
    base = tuple(key for audience in some for key in audience.base)
    one = Audience(into, label, sum(audience.people for audience in some), base)
    kept = [one if audience in some[:1] else audience for audience in audiences if audience not in some[1:]]
    return tuple(kept), tuple(_joined(table, parts, into) for table in tables)


def _joined(table: Table, parts: frozenset[str], into: str) -> Table:
    asked = [key for key in table.counts if key in parts]
    if not asked:
        return table
    if len(asked) != len(parts):
        raise ValueError(f"table {table.question.key} was asked of some of {sorted(parts)} only")

    def together(columns: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
        some = [columns[key] for key in asked if key in columns]
        added = {row: sum(column[row] for column in some) for row in (some[0] if some else ())}
        kept = {key: column for key, column in columns.items() if key not in parts}
        return {**kept, into: added} if some else kept

    counts, bases = ({k: dict(v) for k, v in columns.items()} for columns in (table.counts, table.bases))
    return replace(table, counts=together(counts), bases=together(bases))


def merged_answers(table: Table, parts: frozenset[str], label: str) -> Table:
    """The same counts with the answers `parts` taken as one, under the first one's key.

    Only where each person gave one answer: who ticked two of them would count twice. ValueError otherwise, and for
    "skipped" or "not asked", which are no answers.
    """
    question = merged_rows(table.question, parts, label)
    keep = next(row.key for row in table.question.rows if row.key in parts)
    counts = {
        key: {
            row.key: sum(column[part] for part in parts) if row.key == keep else column[row.key]
            for row in question.rows
        }
        for key, column in table.counts.items()
    }
    return replace(table, question=question, counts=counts)


def merged_rows(question: Question, parts: frozenset[str], label: str) -> Question:
    """The question with the answers `parts` taken as one."""
    some = [row for row in question.rows if row.key in parts]
    shut = question.shut_out | {one.not_asked for one in question.follows}
    if question.kind is not Kind.ONE or question.cross or len(some) < 2 or parts & shut:
        raise ValueError(f"the answers {sorted(parts)} of {question.key} cannot be taken together")
    base = tuple(sorted(part for row in some for part in row.base))
    rows = tuple(Row(row.key, label, base) if row is some[0] else row for row in question.rows if row not in some[1:])
    return replace(question, rows=rows)


def regrouped(table: ReleasedTable, question: Question, columns: Sequence[Column]) -> ReleasedTable:
    """An earlier table as it would be with the answers and groups of a later one; a sum is hidden if a part of it is.

    Groups that were not shown then are not in it.
    """
    old_rows = [(row.key, row.base) for row in table.question.rows]
    rows = {row.key: [key for key, base in old_rows if base <= row.base] for row in question.rows}
    parts = {column.key: _within(table, column) for column in columns}
    cells = {
        (row, column): _together(table, keys, within) for row, keys in rows.items() for column, within in parts.items()
    }
    old = tuple(replace(column, people=_people(parts[column.key])) for column in columns)
    return ReleasedTable(question, old, cells)


def _within(table: ReleasedTable, column: Column) -> list[Column]:
    if column.key == EVERYONE:
        return [one for one in table.columns if one.key == EVERYONE and one.people.shown]
    return [one for one in table.bodies if set(one.audiences) <= set(column.audiences)]


def _people(columns: Iterable[Column]) -> Cell:
    shown = [column.people.shown or 0 for column in columns]
    return Cell(sum(shown)) if shown else NOBODY


def _together(table: ReleasedTable, rows: Sequence[str], columns: Sequence[Column]) -> Cell:
    values = [table.cell(row, column.key).shown for row in rows for column in columns]
    if not columns:
        return NOBODY
    known = [value for value in values if value is not None]
    return Cell(sum(known)) if len(known) == len(values) else HIDDEN


def fresh_key(key: str, taken: Iterable[str]) -> str:
    """A key for a table that is counted anew in another way (themes coded again): key, else key.2 and so on."""
    used = set(taken)
    number = 2
    wanted = key
    while wanted in used:
        wanted, number = f"{key}.{number}", number + 1
    return wanted
