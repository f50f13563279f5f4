"""What is done with requests: recording them, gathering what is held, erasing, and closing them."""

from datetime import date

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import Job, enqueue
from coprod_hub.core.retention import RETENTION
from coprod_hub.core.text import clean_text
from coprod_hub.core.web import record_anyway
from coprod_hub.rights import erasing
from coprod_hub.rights.models import RequestKind, RequestState, RightsRequest
from coprod_hub.rights.queries import FIND
from coprod_hub.rights.rules import due_on


def record_request(
    actor: Actor, kind: RequestKind, person: Person | None, asked_on: date, note: str = ""
) -> RightsRequest:
    """Record that somebody asked; what is held is gathered at once when that is what they want."""
    actor.must_have(Role.ADMINISTRATOR)
    if asked_on > today():
        raise Refused("That day is still to come. Give the day on which they asked.")
    if (person is None) != (kind is RequestKind.TAKE_BACK):
        raise Refused("Answers belong to no account; everything else is about one.")
    asked = RightsRequest(
        kind=kind, person_id=person.id if person else None, recorded_by_id=actor.person_id,
        asked_on=asked_on, due_on=due_on(asked_on), note=clean_text(note),
    )  # fmt: skip
    db.session.add(asked)
    record(actor, "recorded", asked, kind=kind)
    db.session.flush()
    if kind is RequestKind.SEE:
        enqueue(FIND, asked, request_id=asked.id)
    return asked


def gather_again(actor: Actor, asked: RightsRequest) -> None:
    """Gather what is held once more, as it is now."""
    actor.must_have(Role.ADMINISTRATOR)
    if asked.kind is not RequestKind.SEE or asked.person_id is None:
        raise Refused("There is nothing to gather for this request.")
    enqueue(FIND, asked, request_id=asked.id)
    record(actor, "gathered again for", asked)
    db.session.flush()


def note_reading(actor: Actor, asked: RightsRequest) -> None:
    """Write down that somebody reads everything that is held about a person; else the page is not shown."""
    actor.must_have(Role.ADMINISTRATOR)
    request_id = asked.id
    record_anyway(lambda: record(actor, "read what was found for", db.session.get_one(RightsRequest, request_id)))


def hand_out(actor: Actor, asked: RightsRequest) -> str:
    """The file for the person who asked, as JSON; that it was taken is recorded."""
    actor.must_have(Role.ADMINISTRATOR)
    if not asked.found_sealed:
        raise Refused("It is not gathered yet, or was deleted a month after the request was answered.")
    record(actor, "downloaded what was found for", asked)
    db.session.flush()
    return asked.found


def erase_for(actor: Actor, asked: RightsRequest) -> None:
    """Erase the account that a request is about, and close the request."""
    person = asked.person
    if asked.kind is not RequestKind.ERASE or person is None or not asked.is_open:
        raise Refused("This request is not an open one to erase an account.")
    erasing.erase(actor, person)
    close(actor, asked, RequestState.DONE)


def close(actor: Actor, asked: RightsRequest, state: RequestState) -> None:
    """The request is answered: done, or refused."""
    actor.must_have(Role.ADMINISTRATOR)
    if not asked.is_open:
        raise Refused("This request is answered already.")
    asked.state, asked.closed_at = state, now()
    record(actor, "closed", asked, state=state)
    db.session.flush()


def run_schedule(actor: Actor) -> Job:
    """Keep to the retention schedule now."""
    actor.must_have(Role.ADMINISTRATOR)
    asked = enqueue(RETENTION)
    record(actor, "asked for", asked)
    db.session.flush()
    return asked
