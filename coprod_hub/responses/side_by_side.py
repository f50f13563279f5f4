"""Two questions of a survey side by side: of those who gave one answer, how many gave another, as it was released."""

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_hub.core.disclosure import EVERYONE, Cell, Released, ReleasedTable, legend, share
from coprod_hub.core.disclosure.crossing import grid
from coprod_hub.responses import numbers, queries
from coprod_hub.responses.models import Comparison
from coprod_hub.surveys.models import Survey


@dataclass(frozen=True)
class SideBySide:
    """One comparison, as the page shows it: everyone first, then groups that are large enough."""

    comparison: Comparison
    first: str
    second: str
    tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]
    notes: Sequence[str]
    legend: str


def side_by_side(survey: Survey) -> list[SideBySide]:
    """Every comparison of a survey; one whose numbers are not ready has no tables."""
    titles = {one.key: one.title for one in numbers.comparable(survey)}
    final = queries.latest_release(survey.id)
    released = queries.released(final) if final else None
    return [_beside(one, titles, released) for one in queries.comparisons(survey.id)]


def _beside(one: Comparison, titles: dict[str, str], final: Released | None) -> SideBySide:
    first, second = titles.get(one.first, ""), titles.get(one.second, "")
    if one.release is None or final is None:
        return SideBySide(one, first, second, (), (), "")
    released = queries.released(one.release)
    (table,) = released.tables
    across = next((found for found in final.tables if found.question.key == one.second), None)
    shown = [column for column in (*table.columns[-1:], *table.bodies) if _shows(table, column.key)]
    if len(table.bodies) == 1:
        shown = shown[:1]
    tables = [(f"{column.label} ({column.people})", *_cells(table, across, column.key)) for column in shown]
    cells = [cell for _, _, rows in tables for row in rows for cell in row]
    return SideBySide(one, first, second, tables, [note.reason for note in released.notes], legend(cells))


def _shows(table: ReleasedTable, column: str) -> bool:
    return column == EVERYONE or any(table.cell(row.key, column).shown is not None for row in table.question.rows)


def _cells(table: ReleasedTable, across: ReleasedTable | None, column: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of figures, each with its share of those who gave the answer at its head, if that is shown."""
    rows = grid(table, column)
    bases = {b.key: across.cells.get((b.key, column)) if across else None for b, _ in rows[0][1]}
    heads = [f"{b.label} ({base})" if (base := bases[b.key]) else b.label for b, _ in rows[0][1]]

    def words(cell: Cell, base: Cell | None) -> str:
        per_cent = share(cell.shown, base.shown) if base else None
        return str(cell) if per_cent is None else f"{cell} ({per_cent}%)"

    return ["", *heads], [[a.label, *(words(cell, bases[b.key]) for b, cell in cells)] for a, cells in rows]
