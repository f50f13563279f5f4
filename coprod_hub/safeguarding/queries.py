"""Reading concerns: for safeguarding leads alone, and never by a lead whom one is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.safeguarding import leads
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.models import Concern, ConcernAbout
from coprod_hub.safeguarding.rules import HELD, WAITING, Arrangements, FoundBy, Source, next_point

ENDED_SHOWN = 20
MANY_IN_A_DAY = 20


def _not_about(actor: Actor) -> ColumnElement[bool]:
    return ~exists().where(ConcernAbout.concern_id == Concern.id, ConcernAbout.person_id == actor.person_id)


def _visible(actor: Actor) -> Select[Concern]:
    actor.must_have(Role.SAFEGUARDING)
    return select(Concern).where(_not_about(actor))


def waiting(actor: Actor) -> list[Concern]:
    """What somebody has to look at or decide, the soonest due first."""
    wanted = _visible(actor).where(Concern.state.in_(WAITING)).options(joinedload(Concern.taken_by))
    return list(db.session.scalars(wanted.order_by(Concern.due_at, Concern.id)))


def ended(actor: Actor) -> list[Concern]:
    """What was decided lately, the latest first."""
    wanted = _visible(actor).where(Concern.state.not_in(WAITING)).options(selectinload(Concern.handed_over))
    return list(db.session.scalars(wanted.order_by(Concern.decided_at.desc(), Concern.id).limit(ENDED_SHOWN)))


def concern(actor: Actor, concern_id: str, *, to_change: bool = False) -> Concern:
    """One concern; NotFound also for a lead whom it is about. `to_change`: a second lead waits for their turn."""
    wanted = _visible(actor).where(Concern.id == concern_id)
    found: Concern | None = db.session.scalar(wanted.with_for_update() if to_change else wanted)
    if found is None:
        raise NotFound("We cannot find that. It may be looked after by somebody else.")
    return found


@dataclass(frozen=True)
class Cover:
    """Who looks at what comes in, and whom to call when nobody does: a lead's page on Friday at 16:50."""

    leads: Sequence[Person]
    set_up: Arrangements
    next_told: datetime
    closed_now: bool
    many_today: bool


def cover() -> Cover:
    """Who covers now."""
    set_up = arrangements()
    next_told = next_point(now(), set_up)
    today_in = select(func.count(Concern.id)).where(Concern.raised_on == today(), Concern.source == Source.IN_TOUCH)
    many = (db.session.scalar(today_in) or 0) > MANY_IN_A_DAY
    return Cover(leads.in_order(), set_up, next_told, next_told.date() != today(), many)


def nobody_left() -> int:
    """How many waiting concerns no lead may see: none is there, or every one is named."""
    people = leads.in_order()
    found = db.session.scalars(select(Concern).where(Concern.state.in_(WAITING)).options(selectinload(Concern.about)))
    return sum(not leads.who_may_see(one, people) for one in found)


# ---- for the features above ----


def held() -> ColumnElement[bool]:
    """Whether a concern keeps its words out of themes, quotes, word clouds and exports; for other features' queries."""
    return Concern.state.in_(HELD)


@dataclass(frozen=True)
class Measure:
    """How screening did where people read everything: for leads only."""

    screening: int
    cleared: int
    readers: int


def measure(actor: Actor) -> Measure:
    """Concerns found by screening (and how many of them were cleared), and those that only readers found.

    None that is about the lead who reads it: a number larger than the list would tell them that there is one.
    """
    actor.must_have(Role.SAFEGUARDING)
    session: Session = db.session
    told = session.execute(
        select(Concern.found_by, Concern.state, func.count())
        .where(_not_about(actor))
        .group_by(Concern.found_by, Concern.state)
    )
    counts = {(found_by, state): number for found_by, state, number in told}
    found = {by: sum(number for (one, _), number in counts.items() if one is by) for by in FoundBy}
    cleared = sum(number for (by, state), number in counts.items() if by is FoundBy.SCREENING and state not in HELD)
    return Measure(found[FoundBy.SCREENING], cleared, found[FoundBy.READER])
