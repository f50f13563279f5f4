"""Bars side by side: for each category one bar a group, as long as its share."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from coprod_hub.core.charts.shares import Category, Cell, Series, Table, check, share_words, table
from coprod_hub.core.disclosure import released

LETTERS = 33  # as many in bold 14 px as fit a phone's 328 px, even in a wide letter
LINE, ROW, BAR, GAP = 20, 22, 14, 16  # px: a line of a label; a bar with its air; the bar; between categories
TOPS = (0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True)
class Words:
    """A line of text at a height in px."""

    text: str
    y: float


@dataclass(frozen=True)
class Bar:
    """One bar. `width`, `low`, `high` and `words_x` are per cent of the plot; `y` is the bar's top, in px."""

    look: str
    y: float
    width: float
    words_x: float
    share: str
    count: str
    low: float | None
    high: float | None
    hidden: bool

    @property
    def middle(self) -> float:
        """The height of the bar's middle, in px."""
        return self.y + BAR / 2


@dataclass(frozen=True)
class BarGroup:
    """A category's words and bars."""

    lines: tuple[Words, ...]
    bars: tuple[Bar, ...]
    top: float
    bottom: float


@dataclass(frozen=True)
class GroupedBars:
    """Bars by category and group, ready to draw."""

    id: str
    title: str
    note: str
    height: float
    series: tuple[Series, ...]
    groups: tuple[BarGroup, ...]
    table: Table


def grouped_bars(
    chart_id: str, title: str, series: Sequence[Series], categories: Sequence[Category], note: str = ""
) -> GroupedBars:
    """Bars of a share for each category and group. Raises ValueError when a category has not one cell a series."""
    check(series, categories)
    top = _top(categories)
    groups: list[BarGroup] = []
    y = 0.0
    for category in categories:
        group = _bar_group(category, series, top, y)
        groups.append(group)
        y = group.bottom + GAP
    return GroupedBars(chart_id, title, note, max(y - GAP, 0), tuple(series), tuple(groups), table(series, categories))


def _top(categories: Sequence[Category]) -> float:
    """The share at the right edge: the first round one that holds every bar and interval."""
    shares = [max(cell.share or 0, cell.high or 0) for category in categories for cell in category.cells]
    largest = max(shares, default=0)
    return next((top for top in TOPS if largest <= top), 1.0)


def _bar_group(category: Category, series: Sequence[Series], top: float, y: float) -> BarGroup:
    lines = tuple(Words(text, y + 15 + LINE * place) for place, text in enumerate(wrap(category.label, LETTERS)))
    start = y + LINE * len(lines) + 4
    bars = tuple(
        _bar(cell, one.look, top, start + ROW * place)
        for place, (cell, one) in enumerate(zip(category.cells, series, strict=True))
    )
    return BarGroup(lines, bars, start - 2, start + ROW * len(bars))


def _bar(cell: Cell, look: str, top: float, y: float) -> Bar:
    if cell.count is None or cell.share is None:
        return Bar(look, y, 0, 0, released.CONFIDENTIAL, "", None, None, hidden=True)
    width, low, high = (None if value is None else _percent(value / top) for value in (cell.share, cell.low, cell.high))
    return Bar(
        look,
        y,
        width or 0,
        max(width or 0, high or 0),
        share_words(cell.share),
        f"{cell.count:,}",
        low,
        high,
        hidden=False,
    )


def _percent(fraction: float) -> float:
    return round(100 * min(max(fraction, 0), 1), 2)
