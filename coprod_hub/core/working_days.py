"""Days on which people work, here and in every part of the United Kingdom. Pure.

Bank holidays come from the `holidays` library, substitute and one-off days included; no table of ours holds any. Those
that are proclaimed later (for a coronation, say) are known once the library is brought up to date.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, islice
from types import MappingProxyType

from holidays import country_holidays

#: Where the council's own people work: England has the bank holidays of England and Wales.
HERE = ("ENG",)
#: England, Wales, Scotland and Northern Ireland.
ALL_FOUR = ("ENG", "WLS", "SCT", "NIR")


@lru_cache(maxsize=256)
def bank_holidays(year: int, parts: tuple[str, ...] = ALL_FOUR) -> Mapping[date, str]:
    """The bank holidays of a year in any of these parts, the first first, each with its name.

    Good Friday and Christmas Day are among them. One on a Saturday or Sunday stands there besides its substitute.
    """
    found: dict[date, str] = {}
    for part in parts:
        for day, name in country_holidays("GB", subdiv=part, years=year).items():
            found.setdefault(day, name.replace("(observed)", "(substitute day)"))
    return MappingProxyType(dict(sorted(found.items())))


def coming_bank_holidays(day: date, parts: tuple[str, ...], most: int) -> tuple[tuple[date, str], ...]:
    """The next weekdays off from this day on, each with its name; at most so many."""
    known = chain.from_iterable(bank_holidays(year, parts).items() for year in (day.year, day.year + 1))
    return tuple(islice(((at, name) for at, name in known if at >= day and at.weekday() < 5), most))


def is_working_day(day: date, parts: tuple[str, ...] = ALL_FOUR, closed_on: Collection[date] = ()) -> bool:
    """Whether it is no Saturday, no Sunday, no bank holiday in any of these parts, and no closure of one's own."""
    return day.weekday() < 5 and day not in closed_on and day not in bank_holidays(day.year, parts)


def working_days_from(day: date, parts: tuple[str, ...] = ALL_FOUR) -> Iterator[date]:
    """Working days without end, the first of them this day when it is one."""
    while True:
        if is_working_day(day, parts):
            yield day
        day += timedelta(days=1)
