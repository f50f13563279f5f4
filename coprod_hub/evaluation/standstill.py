"""The standstill as a picture: a line of days, working days numbered, and when the contract may be signed. Pure.

Across in per cent of the page, heights in pixels; the table beside it says the same in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coprod_hub.evaluation.dates import Dates

MOST_NUMBERED = 24  # days on the line beyond which the numbers of working days stand in the table only
LEFT, RIGHT = 4.0, 96.0


@dataclass(frozen=True)
class Day:
    """One day on the line: where, its number among the working days ("" for others), and whether it is past."""

    on: date
    x: float
    number: str
    counted: bool
    past: bool


@dataclass(frozen=True)
class Clock:
    """The picture, what it shows in words, and its numbers as a table."""

    title: str
    days: tuple[Day, ...]
    now_x: float | None
    rows: tuple[tuple[str, str], ...]
    left: int

    @property
    def is_over(self) -> bool:
        """Whether the contract may be signed today, as far as the standstill goes."""
        return self.left <= 0


def clock_of(told: Dates, today: date) -> Clock | None:
    """The picture of a standstill, as it stands today; None where none is kept."""
    end, wait = told.standstill_ends, told.caution
    if end is None or wait is None:
        return None
    free = wait + timedelta(days=1)
    line = [told.published + timedelta(days=n) for n in range((free - told.published).days + 1)]
    numbers = {day: str(n) for n, day in enumerate(told.working_days, 1)}
    step = (RIGHT - LEFT) / max(len(line) - 1, 1)
    shows = len(line) <= MOST_NUMBERED
    days = tuple(
        Day(day, round(LEFT + place * step, 2), numbers.get(day, "") if shows else "", day in numbers, day < today)
        for place, day in enumerate(line)
    )
    now_x = round(LEFT + (today - line[0]).days * step, 2) if line[0] <= today <= line[-1] else None
    return Clock(_title(wait, free, today), days, now_x, tuple(_rows(told, end, wait, free)), (free - today).days)


def _title(wait: date, free: date, today: date) -> str:
    if today >= free:
        return f"The standstill is over since the end of {words(wait)}"
    return f"The standstill lasts to the end of {words(wait)}: the contract can be signed from {words(free)} on"


def _rows(told: Dates, end: date, wait: date, free: date) -> Sequence[tuple[str, str]]:
    rows = [("Notice published", words(told.published))]
    rows += [(f"Working day {number}", words(day)) for number, day in enumerate(told.working_days, 1)]
    rows.append(("Standstill ends with", words(end)))
    if wait > end:
        rows.append(("A careful council waits to the end of", words(wait)))
    return [*rows, ("Can be signed from", words(free))]


def words(day: date) -> str:
    """A day with its weekday: Tuesday 12 January 2027."""
    return f"{day:%A} {day.day} {day:%B %Y}"
