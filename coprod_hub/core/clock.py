"""The one place that asks what time it is, so that tests and the demo can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/London")
_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """The day it is for people in the city."""
    return now().astimezone(LOCAL).date()


@contextmanager
def set_to(moment: datetime | date) -> Iterator[None]:
    """Let it be another moment within the block (noon, when only a day is given)."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=LOCAL)
    before = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(before)
