"""Charts as places on a page: numbers in, geometry out; `components/chart.html` draws it and puts the table beside it.

Widths are percentages of a plot that grows with the page, heights and letters are pixels: so a chart fills a wide
screen and its words stay as large on a phone. A share that is kept back (fewer than five people) is an open, hatched
mark and `[c]`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from coprod_hub.core.disclosure import released
from coprod_hub.core.text import lowered

CONFIDENTIAL = released.CONFIDENTIAL

LETTERS = 33  # as many in bold 14 px as fit a phone's 328 px, even in a wide letter
LINE, ROW, BAR, GAP = 20, 22, 14, 16  # px: a line of a label; a bar with its air; the bar; between categories
ROOM_FOR_WORDS = 10  # per cent of a stacked bar below which its figure stands in the table only
TOPS = (0.1, 0.25, 0.5, 1.0)


class Look(StrEnum):
    """The one colour and one shape of a group: ● ■ ▲, and ◆ ✚ for all others."""

    YOUNG_PEOPLE = "young-people"
    PARENTS = "parents"
    PROFESSIONALS = "professionals"
    OTHER = "other"
    ANOTHER = "another"


BEGINNINGS = {
    Look.YOUNG_PEOPLE: ("young", "child", "pupil", "care leaver", "care experienced", "student"),
    Look.PARENTS: ("parent",),
    Look.PROFESSIONALS: ("professional", "staff", "worker", "teacher", "practitioner"),
}


def look_of(audience: str, position: int = 0) -> Look:
    """The look of a group, known by how its name begins ("Parents and carers"); others take turns by position."""
    name = audience.lower().replace("-", " ").replace("_", " ").strip()
    for look, beginnings in BEGINNINGS.items():
        if name.startswith(beginnings):
            return look
    return Look.OTHER if position % 2 == 0 else Look.ANOTHER


@dataclass(frozen=True)
class Series:
    """A group of people whose answers are compared; `total` is how many answered, None when that is kept back."""

    label: str
    look: str
    total: int | None = None


@dataclass(frozen=True)
class Cell:
    """How many of a group, what share of it (0 to 1) and between which shares it may really lie. None: kept back."""

    count: int | None
    share: float | None
    low: float | None = None
    high: float | None = None

    @property
    def hidden(self) -> bool:
        """Whether the number is kept back."""
        return self.count is None or self.share is None


@dataclass(frozen=True)
class Category:
    """One line of a chart (a theme, an answer) with a cell for each series, in their order."""

    label: str
    cells: tuple[Cell, ...]


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
class Table:
    """The numbers of a chart as words: a heading for each column, then rows whose first cell is their heading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def keeps_back(self) -> bool:
        """Whether any number is kept back."""
        return any(CONFIDENTIAL in row for row in self.rows)

    @property
    def legend(self) -> str:
        """What the symbols in it mean."""
        return released.legend(cell for row in self.rows for cell in row)


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


@dataclass(frozen=True)
class Part:
    """One piece of a stacked bar: `x`, `width` in per cent, `step` its look, `words` "" for want of room."""

    x: float
    width: float
    step: str
    words: str
    hidden: bool

    @property
    def middle(self) -> float:
        """Where its words stand, in per cent."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class StackedRow:
    """One group's stacked bar with its words above; `empty` when nothing may be shown."""

    label: str
    look: str
    words_y: float
    y: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Key:
    """What a step of a stacked bar is called."""

    label: str
    step: str


@dataclass(frozen=True)
class StackedBars:
    """A worded scale by group, each bar adding up to everybody who answered."""

    id: str
    title: str
    note: str
    height: float
    bar_height: int
    keys: tuple[Key, ...]
    rows: tuple[StackedRow, ...]
    table: Table


def grouped_bars(
    chart_id: str, title: str, series: Sequence[Series], categories: Sequence[Category], note: str = ""
) -> GroupedBars:
    """Bars of a share for each category and group. Raises ValueError when a category has not one cell a series."""
    _check(series, categories)
    top = _top(categories)
    groups: list[BarGroup] = []
    y = 0.0
    for category in categories:
        group = _bar_group(category, series, top, y)
        groups.append(group)
        y = group.bottom + GAP
    return GroupedBars(chart_id, title, note, max(y - GAP, 0), tuple(series), tuple(groups), _table(series, categories))


def _check(series: Sequence[Series], categories: Sequence[Category]) -> None:
    for category in categories:
        if len(category.cells) != len(series):
            raise ValueError(f"{category.label!r} has {len(category.cells)} cells for {len(series)} groups")


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
        return Bar(look, y, 0, 0, CONFIDENTIAL, "", None, None, hidden=True)
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


def share_words(share: float) -> str:
    """A share as people read it: 0%, under 1%, 63%, over 99%; never a rounded 0 or 100 that is not one."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def cell_words(cell: Cell) -> str:
    """A cell as a table says it: 203 (63%, 58–68%), or [c]."""
    if cell.count is None or cell.share is None:
        return CONFIDENTIAL
    likely = ""
    if cell.low is not None and cell.high is not None:
        likely = f", {round(cell.low * 100)}–{round(cell.high * 100)}%"
    return f"{cell.count:,} ({share_words(cell.share)}{likely})"


def _table(series: Sequence[Series], categories: Sequence[Category]) -> Table:
    columns = ("", *(one.label if one.total is None else f"{one.label} ({one.total:,})" for one in series))
    rows = tuple((category.label, *(cell_words(cell) for cell in category.cells)) for category in categories)
    return Table(columns, rows)


STEPS = {2: ("plain-1", "plain-2"), 3: ("1", "3", "5"), 4: ("1", "2", "4", "5"), 5: ("1", "2", "3", "4", "5")}


def stacked_bars(
    chart_id: str, title: str, series: Sequence[Series], options: Sequence[Category], note: str = ""
) -> StackedBars:
    """A worded scale of two to five steps, worst first: one bar a group, each option a part of it as wide as its share.

    What is kept back stands together at the end as one open, hatched part, so that its parts cannot be told apart.
    Raises ValueError for another number of options, or when an option has not one cell a series.
    """
    _check(series, options)
    if len(options) not in STEPS:
        raise ValueError(f"a scale has two to five options, not {len(options)}")
    steps = STEPS[len(options)]
    height, pitch = 28, LINE + 28 + GAP
    rows = tuple(
        StackedRow(one.label, one.look, pitch * place + 15, pitch * place + LINE + 4, _parts(place, options, steps))
        for place, one in enumerate(series)
    )
    keys = tuple(Key(option.label, step) for option, step in zip(options, steps, strict=True))
    total = max(pitch * len(rows) - GAP + 4, 0)
    return StackedBars(chart_id, title, note, total, height, keys, rows, _table(series, options))


def _parts(place: int, options: Sequence[Category], steps: Sequence[str]) -> tuple[Part, ...]:
    parts: list[Part] = []
    x = 0.0
    for option, step in zip(options, steps, strict=True):
        share = option.cells[place].share
        if option.cells[place].hidden or not share:
            continue
        width = _percent(share)
        parts.append(Part(x, width, step, share_words(share) if width >= ROOM_FOR_WORDS else "", hidden=False))
        x = round(x + width, 2)
    if any(option.cells[place].hidden for option in options):
        parts.append(Part(x, max(round(100 - x, 2), 0), "", CONFIDENTIAL, hidden=True))
    return tuple(parts)


def finding(series: Sequence[Series], categories: Sequence[Category], verb: str = "raise") -> str:
    """What a chart shows, as a sentence: "Every group raises “Waiting” most", or who raises what.

    Groups whose numbers are kept back, or with no one largest share, are left out; "" when nothing can be said.
    """
    said: dict[str, list[str]] = {}
    for place, one in enumerate(series):
        if best := _most(place, categories):
            said.setdefault(best, []).append(one.label)
    if len(said) == 1 and len(series) == len(next(iter(said.values()))) > 1:
        return f"Every group {verb}s “{next(iter(said))}” most"
    parts = [
        f"{_and([*map(lowered, labels[:1]), *labels[1:]] if place else labels)} {verb} “{best}” most"
        for place, (best, labels) in enumerate(said.items())
    ]
    return "; ".join(parts)


def _most(place: int, categories: Sequence[Category]) -> str:
    """The label of the category with the largest share for a group; "" when two share the lead or nothing is known."""
    known = [(cell.share, one.label) for one in categories if not (cell := one.cells[place]).hidden and cell.share]
    known.sort(key=lambda pair: pair[0] or 0, reverse=True)
    if not known or (len(known) > 1 and known[0][0] == known[1][0]):
        return ""
    return known[0][1]


def _and(labels: Sequence[str]) -> str:
    """Labels in a sentence; a comma before the last one where a label has an "and" of its own."""
    *before, last = [labels[0], *(lowered(label) for label in labels[1:])]
    if not before:
        return last
    comma = "," if any(" and " in label for label in labels) else ""
    return f"{', '.join(before)}{comma} and {last}"
