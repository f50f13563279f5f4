"""Shares of groups of people: the numbers of a chart, and what they say in words and in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from coprod_hub.core.disclosure import released
from coprod_hub.core.text import lowered


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
class Table:
    """The numbers of a chart as words: a heading for each column, then rows whose first cell is their heading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def keeps_back(self) -> bool:
        """Whether any number is kept back."""
        return any(released.CONFIDENTIAL in row for row in self.rows)

    @property
    def legend(self) -> str:
        """What the symbols in it mean."""
        return released.legend(cell for row in self.rows for cell in row)


def check(series: Sequence[Series], categories: Sequence[Category]) -> None:
    """Raise ValueError when a category has not one cell a series."""
    for category in categories:
        if len(category.cells) != len(series):
            raise ValueError(f"{category.label!r} has {len(category.cells)} cells for {len(series)} groups")


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
        return released.CONFIDENTIAL
    likely = ""
    if cell.low is not None and cell.high is not None:
        likely = f", {round(cell.low * 100)}–{round(cell.high * 100)}%"
    return f"{cell.count:,} ({share_words(cell.share)}{likely})"


def table(series: Sequence[Series], categories: Sequence[Category]) -> Table:
    """The shares of a chart as words."""
    columns = ("", *(one.label if one.total is None else f"{one.label} ({one.total:,})" for one in series))
    rows = tuple((category.label, *(cell_words(cell) for cell in category.cells)) for category in categories)
    return Table(columns, rows)


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
