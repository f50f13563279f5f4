"""Counting failures by account or code, never by address: a children's home behind one address is not locked out."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, String, case, delete, literal, or_
from sqlalchemy.orm import Mapped, mapped_column

from coprod_hub.core.clock import now
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import Model, UtcDateTime, db, dialect, upsert
from coprod_hub.core.errors import TooMany
from coprod_hub.core.ids import new_id
from coprod_hub.core.web import record_anyway

WINDOW = timedelta(minutes=15)


class Throttle(Model):
    """How often something failed lately, under a hash of what was tried."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    failures: Mapped[int]
    since: Mapped[datetime]


def check(kind: str, subject: str, limit: int = 10) -> None:
    """Raise TooMany when this was tried and failed `limit` times within the last quarter of an hour."""
    row = _row(kind, subject)
    if row and row.failures >= limit and abs(now() - row.since) < WINDOW:
        raise TooMany("That was tried too many times. Wait 15 minutes, then try again. Nothing else is locked.")


def failed(kind: str, subject: str, *, by_the_clock: bool = False) -> None:
    """Count one failure; it is kept although the request itself is undone.

    `by_the_clock` counts from the full quarter of the hour: where the moment of a try would be a trace of a person.
    """
    key, moment = _key(kind, subject), now()
    if by_the_clock:
        moment -= (moment - datetime.min.replace(tzinfo=UTC)) % WINDOW
    record_anyway(lambda: _count(key, moment))


def forget_old() -> None:
    """Delete what was counted longer ago than matters; the worker does so every minute."""
    db.session.execute(delete(Throttle).where(_over()))


def _count(key: str, moment: datetime) -> None:
    """One statement, so that two first failures at the same moment are two, and no error."""
    begun = literal(moment, UtcDateTime())
    first = upsert(Throttle, dialect()).values(id=new_id(), key=key, failures=1, since=begun)
    over = _over()
    again = {
        "failures": case((over, 1), else_=Throttle.failures + 1),
        "since": case((over, begun), else_=Throttle.since),
    }
    db.session.execute(first.on_conflict_do_update(index_elements=["key"], set_=again))


def _over() -> ColumnElement[bool]:
    """What does not count any more. What began in the time to come did so before the clock was put back."""
    return or_(Throttle.since <= now() - WINDOW, Throttle.since >= now() + WINDOW)


def _key(kind: str, subject: str) -> str:
    return digest(f"{kind}|{subject.strip().casefold()}")


def _row(kind: str, subject: str) -> Throttle | None:
    return db.session.query(Throttle).filter_by(key=_key(kind, subject)).one_or_none()
