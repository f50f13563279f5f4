"""A released table as a chart: shares of each group, hidden cells open and hatched. Pure."""

from collections.abc import Mapping, Sequence

from coprod_hub.core import charts
from coprod_hub.core.disclosure import EVERYONE, Column, ReleasedTable
from coprod_hub.responses.tally import NOT_ASKED
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.kinds import SKIPPED, kind_of

NOTE = "Shares are of everyone in a group who sent answers, also of those who skipped this question."


Chart = charts.GroupedBars | charts.StackedBars


def chart_of(table: ReleasedTable, asked: Question, looks: Mapping[str, str]) -> Chart | None:
    """The chart of one question; None when no group may be shown. `looks[audience key]` is its colour and shape.

    A worded scale of up to five steps becomes one bar a group, worst step first; all else becomes bars side by side.
    """
    columns = [column for column in table.columns if column.key != EVERYONE and column.people.shown]
    if not columns:
        return None
    series = [charts.Series(one.label, looks.get(one.key, charts.Look.OTHER), one.people.shown) for one in columns]
    rows = [row for row in table.question.rows if row.key not in (SKIPPED, NOT_ASKED)]
    chosen = [charts.Category(row.label, _cells(table, row.key, columns)) for row in rows]
    skipped = charts.Category("Skipped this question", _cells(table, SKIPPED, columns))
    title = charts.finding(series, chosen, "choose") or "How each group answered"
    name = f"q-{asked.key}"
    if is_scale(asked):
        return charts.stacked_bars(name, title, series, chosen[::-1], NOTE)
    others = [charts.Category(row.label, _cells(table, row.key, columns)) for row in table.question.rows
              if row.key == NOT_ASKED]  # fmt: skip
    return charts.grouped_bars(name, title, series, [*chosen, *others, skipped], NOTE)


def _cells(table: ReleasedTable, row: str, columns: Sequence[Column]) -> tuple[charts.Cell, ...]:
    return tuple(_cell(table.cell(row, one.key).shown, table.base(one.key)) for one in columns)


def _cell(people: int | None, base: int | None) -> charts.Cell:
    if people is None or not base:
        return charts.Cell(None, None)
    return charts.Cell(people, people / base)


def is_scale(asked: Question) -> bool:
    """Whether the chart of this question is one bar a group."""
    return asked.kind == "scale" and len(kind_of(asked).rows(asked)) in charts.STEPS
