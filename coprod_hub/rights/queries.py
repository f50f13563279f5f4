"""Reading requests, the record of what was done, and the schedule: for administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from coprod_hub.accounts import queries as accounts
from coprod_hub.accounts.models import Person
from coprod_hub.core import retention
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import LOCAL
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.core.jobs import Job, latest_job
from coprod_hub.core.personal import Section
from coprod_hub.rights import erasing, keeping, told
from coprod_hub.rights.models import RequestState, RightsRequest

__all__ = ["keeping"]
PAGE = 50
ELSEWHERE = "Somebody in another organisation’s forum"
FIND = "rights.find"


def requests(actor: Actor) -> list[RightsRequest]:
    """All requests: those that wait first, the next due at the top; then the answered ones, the latest first."""
    actor.must_have(Role.ADMINISTRATOR)
    all_of_them = select(RightsRequest).options(selectinload(RightsRequest.person))
    waiting = all_of_them.where(RightsRequest.state == RequestState.OPEN)
    done = all_of_them.where(RightsRequest.state != RequestState.OPEN)
    return [
        *db.session.scalars(waiting.order_by(RightsRequest.due_on, RightsRequest.id)),
        *db.session.scalars(done.order_by(RightsRequest.closed_at.desc(), RightsRequest.id).limit(200)),
    ]


def request(actor: Actor, request_id: str) -> RightsRequest:
    """One request."""
    actor.must_have(Role.ADMINISTRATOR)
    found = db.session.get(RightsRequest, request_id)
    if found is None:
        raise NotFound("There is no such request.")
    return found


def found_for(asked: RightsRequest) -> list[Section]:
    """What was found for the person who asked; nothing when it is not made yet, or deleted again."""
    return told.from_json(asked.found) if asked.found_sealed else []


def finding(asked: RightsRequest) -> Job | None:
    """The job that gathers it."""
    return latest_job(asked.id, FIND)


def people_to_choose(actor: Actor) -> list[Person]:
    """Everybody with an account that is not erased."""
    return [person for person in accounts.people(actor) if not erasing.is_erased(person)]


# ---- the record of what was done ----


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the record."""

    person: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One entry, with the name of who did it."""

    at: datetime
    who: str
    verb: str
    kind: str
    thing_id: str
    details: str


@dataclass(frozen=True)
class Lines:
    """One page of the record."""

    lines: list[Line]
    found: int
    page: int
    pages: int
    kinds: list[str]


def audit(actor: Actor, wanted: Wanted) -> Lines:
    """One page of the record, the latest first. A person is looked for by any part of their name or address."""
    actor.must_have(Role.ADMINISTRATOR)
    matching = _matching(actor, wanted)
    found = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    pages = max(1, -(-found // PAGE))
    page = min(max(wanted.page, 1), pages)
    ordered = matching.order_by(AuditEntry.at.desc(), AuditEntry.id).limit(PAGE).offset((page - 1) * PAGE)
    entries = list(db.session.scalars(ordered))
    names = _names(actor, entries)
    kinds = db.session.scalars(select(AuditEntry.kind).distinct().order_by(AuditEntry.kind))
    return Lines([_line(entry, names) for entry in entries], found, page, pages, list(kinds))


def _matching(actor: Actor, wanted: Wanted) -> Select[Any]:
    asked = select(AuditEntry)
    if wanted.person:
        people = [person.id for person in accounts.people(actor, wanted.person)]
        by_the_hub = AuditEntry.person_id.is_(None) & AuditEntry.actor.icontains(wanted.person, autoescape=True)
        asked = asked.where(AuditEntry.person_id.in_(people) | AuditEntry.thing_id.in_(people) | by_the_hub)
    if wanted.kind:
        asked = asked.where(AuditEntry.kind == wanted.kind)
    if wanted.since:
        asked = asked.where(AuditEntry.at >= _begins(wanted.since))
    if wanted.until:
        asked = asked.where(AuditEntry.at < _begins(wanted.until + timedelta(days=1)))
    return asked


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def _names(actor: Actor, entries: Sequence[AuditEntry]) -> dict[str, str]:
    wanted = Person.id.in_({entry.person_id for entry in entries if entry.person_id})
    known = db.session.scalars(select(Person).where(wanted, accounts.known_to(actor)))
    others = dict.fromkeys(db.session.scalars(select(Person.id).where(wanted)), ELSEWHERE)
    return others | {person.id: person.full_name for person in known}


def _line(entry: AuditEntry, names: dict[str, str]) -> Line:
    who = names.get(entry.person_id, erasing.ERASED) if entry.person_id else entry.actor
    details = ", ".join(f"{name}: {value}".replace("_", " ") for name, value in entry.details.items())
    return Line(entry.at, who, entry.verb, entry.kind.replace("_", " "), entry.thing_id, details)


# ---- the schedule ----


@dataclass(frozen=True)
class Kept:
    """One line of the schedule as it stands."""

    rule: retention.Rule
    last: retention.RetentionRun | None


def schedule(actor: Actor) -> list[Kept]:
    """Every rule, and when it was last kept to."""
    actor.must_have(Role.ADMINISTRATOR)
    last = retention.last_runs()
    return [Kept(rule, last.get(rule.kind)) for rule in retention.schedule()]
