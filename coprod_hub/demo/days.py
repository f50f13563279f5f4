"""Earlier days: what happened then is written as if it were then; and days and hours on which people meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from coprod_hub.core import clock
from coprod_hub.core.clock import LOCAL, today
from coprod_hub.core.db import transaction

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = 2, 3, 4, 5


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """One transaction on an earlier day."""
    with clock.set_to(today() - timedelta(days=days)), transaction():
        yield


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a day, as the clock in the city shows it."""
    return datetime.combine(day, time(hour), LOCAL)


def office_day_ago(days: int) -> int:
    """How many days ago it was, moved back to Friday where it would be a weekend."""
    day = today() - timedelta(days=days)
    return days + max(day.weekday() - SATURDAY + 1, 0)


def noon_in(days: int) -> datetime:
    """Noon so many days ahead, or on the Monday after when that is a weekend: when bids are due."""
    day = today() + timedelta(days=days)
    return at(day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0))


def last_before(weekday: int, days: int) -> date:
    """The last such weekday that is so many days ago, or more."""
    day = today() - timedelta(days=days)
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def first_after(weekday: int, days: int) -> date:
    """The first such weekday in so many days, or later."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=(weekday - day.weekday()) % 7)
