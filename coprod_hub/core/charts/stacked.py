"""Bars of parts laid end to end: the steps of a worded scale by group, or what each thing holds of one whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from coprod_hub.core.charts.shares import Category, Series, Table, check, share_words, table
from coprod_hub.core.disclosure import released

LINE, BAR, GAP = 24, 28, 12  # px: the words above a bar; the bar; between bars
PITCH = LINE + BAR + GAP
ROOM_FOR_WORDS = 9  # per cent of a bar below which the figure of a part stands in the table only
#: Names of the steps of a scale, worst first, by how many there are.
STEPS = {2: ("plain-1", "plain-2"), 3: ("1", "3", "5"), 4: ("1", "2", "4", "5"), 5: ("1", "2", "3", "4", "5")}


@dataclass(frozen=True)
class Part:
    """One piece of a bar: `x`, `width` in per cent; `look` its colour; `words` "" for want of room."""

    x: float
    width: float
    look: str
    words: str
    title: str = ""
    hidden: bool = False

    @property
    def middle(self) -> float:
        """Where its words stand, in per cent."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True)
class StackedRow:
    """One bar with its words above: on the left what it is, with the look of a group if it has one; right its total."""

    label: str
    look: str
    total: str
    words_y: int
    y: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Key:
    """What a look is called."""

    label: str
    look: str


@dataclass(frozen=True)
class StackedBars:
    """Bars to draw. `paint`: whether the looks of its parts are steps of a scale or looks of groups."""

    id: str
    title: str
    note: str
    height: int
    bar_height: int
    paint: Literal["step", "look"]
    keys: tuple[Key, ...]
    rows: tuple[StackedRow, ...]
    table: Table


def end_to_end(pieces: Iterable[tuple[Key, Fraction, str]]) -> tuple[Part, ...]:
    """Pieces of a bar in their order: look and name, share of it (0 to 1), words. Those of no width are left out."""
    return tuple(_laid(pieces))


def _laid(pieces: Iterable[tuple[Key, Fraction, str]]) -> Iterator[Part]:
    x = Fraction(0)
    for key, share, words in pieces:
        width = share * 100
        if width > 0:
            shown = words if width >= ROOM_FOR_WORDS else ""
            yield Part(round(float(x), 3), round(float(width), 3), key.look, shown, key.label)
            x += width


# ---- a worded scale ----


def stacked_bars(
    chart_id: str, title: str, series: Sequence[Series], options: Sequence[Category], note: str = ""
) -> StackedBars:
    """A worded scale of two to five steps, worst first: one bar a group, each option a part of it as wide as its share.

    What is kept back stands together at the end as one open, hatched part, so that its parts cannot be told apart.
    Raises ValueError for another number of options, or when an option has not one cell a series.
    """
    check(series, options)
    if len(options) not in STEPS:
        raise ValueError(f"a scale has two to five options, not {len(options)}")
    keys = tuple(Key(one.label, step) for one, step in zip(options, STEPS[len(options)], strict=True))
    rows = [_row(place, one.label, _of_group(place, options, keys), look=one.look) for place, one in enumerate(series)]
    return _bars(chart_id, title, note, "step", keys, rows, table(series, options))


def _of_group(place: int, options: Sequence[Category], keys: Sequence[Key]) -> tuple[Part, ...]:
    cells = [option.cells[place] for option in options]
    told = [
        (key, Fraction(min(max(cell.share, 0), 1)), share_words(cell.share))
        for key, cell in zip(keys, cells, strict=True)
        if not cell.hidden and cell.share
    ]
    parts = end_to_end(told)
    if not any(cell.hidden for cell in cells):
        return parts
    x = round(float(sum(share for _, share, _ in told) * 100), 3)
    return (*parts, Part(x, max(round(100 - x, 3), 0), "", released.CONFIDENTIAL, hidden=True))


# ---- amounts of one whole ----


@dataclass(frozen=True)
class Stack:
    """What one bar shows: its name, its total in words, and how much it holds of each key, in their order."""

    label: str
    total: str
    amounts: Sequence[Fraction]


def stacked_amounts(
    chart_id: str,
    title: str,
    keys: Sequence[Key],
    stacks: Sequence[Stack],
    whole: Fraction,
    words: Callable[[Fraction], str],
    numbers: Table,
) -> StackedBars:
    """Bars that hold amounts of one `whole`, which is as wide as the page; `words` writes an amount on its part."""
    rows = [
        _row(
            place,
            one.label,
            end_to_end((key, many / whole, words(many)) for key, many in zip(keys, one.amounts, strict=True) if whole),
            total=one.total,
        )
        for place, one in enumerate(stacks)
    ]
    return _bars(chart_id, title, "", "look", keys, rows, numbers)


# ---- places ----


def _row(place: int, label: str, parts: tuple[Part, ...], look: str = "", total: str = "") -> StackedRow:
    top = PITCH * place
    return StackedRow(label, look, total, top + 15, top + LINE, parts)


def _bars(
    chart_id: str,
    title: str,
    note: str,
    paint: Literal["step", "look"],
    keys: Sequence[Key],
    rows: Sequence[StackedRow],
    numbers: Table,
) -> StackedBars:
    height = max(PITCH * len(rows) - GAP, 0)
    return StackedBars(chart_id, title, note, height, BAR, paint, tuple(keys), tuple(rows), numbers)
