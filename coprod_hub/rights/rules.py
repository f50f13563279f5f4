"""When a request must be answered."""

import calendar
from datetime import date, timedelta
from enum import StrEnum


class RequestKind(StrEnum):
    """What somebody asks for."""

    SEE = "see"
    ERASE = "erase"
    TAKE_BACK = "take_back"

    @property
    def words(self) -> str:
        """As people call it."""
        return {
            RequestKind.SEE: "See what we hold",
            RequestKind.ERASE: "Erase an account",
            RequestKind.TAKE_BACK: "Take back answers",
        }[self]


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


def due_on(asked_on: date) -> date:
    """The day by which a request must be answered: the same day of the next month, or that month's last day.

    UK GDPR article 12(3): "within one month of receipt". The Information Commissioner counts to the corresponding
    calendar date. What falls on a weekend could wait until Monday; we never count on that.
    """
    first = (asked_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(asked_on.day, calendar.monthrange(first.year, first.month)[1]))
