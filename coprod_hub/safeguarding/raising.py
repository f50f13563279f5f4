"""Raising a concern: when words are kept, when a reader is worried, when somebody asks us to get in touch.

Nothing here may stop anybody from sending: whatever goes wrong with a text makes it one for a person to look at. And
nothing is written but the concern itself: a job, a message or an entry in the record would keep the minute in which
somebody wrote. The leads are told at the next fixed point of the day, by `safeguarding.jobs`.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import db
from coprod_hub.safeguarding import leads
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.models import Concern, ConcernAbout, InTouch
from coprod_hub.safeguarding.rules import FoundBy, Reason, Source, State, answer_by, due_after
from coprod_hub.safeguarding.screening import Screened, names_in, screen

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Origin:
    """Where words come from, as the feature in which they were written says it. All of it may be shown to a lead."""

    source: Source
    source_id: str = ""
    place_id: str = ""
    asked_in: str = ""
    asked: str = ""
    group: str = ""
    promise: str = ""


def look_over(text: str) -> Screened:
    """Screen a text; one that cannot be screened is for a person to look at."""
    try:
        return screen(text)
    except Exception:
        log.exception("a text could not be screened")
        return Screened((Reason.UNREAD,))


def raise_concern(
    text: str, origin: Origin, found: Screened, found_by: FoundBy = FoundBy.SCREENING, about: Iterable[str] = ()
) -> Concern:
    """A concern about these words, with those leads named in it left out of it. The caller's transaction keeps it."""
    set_up = arrangements()
    concern = _concern(text, origin, found, found_by)
    concern.due_at = due_after(now(), set_up)
    db.session.add(concern)
    named = names_in(text, leads.names())
    for person_id in {*about, *named}:
        concern.about.append(ConcernAbout(person_id=person_id))
    return concern


def _concern(text: str, origin: Origin, found: Screened, found_by: FoundBy) -> Concern:
    concern = Concern(
        source=origin.source,
        source_id=origin.source_id,
        place_id=origin.place_id,
        asked_in=origin.asked_in[:200],
        asked=origin.asked,
        group=origin.group[:80],
        promise=origin.promise,
        found_by=found_by,
        reasons=[reason.value for reason in found.reasons],
        foreign=found.foreign,
        state=State.NEW,
        raised_on=today(),
        told=0,
    )
    concern.text = text
    return concern


def raise_by_reader(actor: Actor, text: str, origin: Origin, about: Iterable[str] = ()) -> Concern:
    """A person read these words and is worried: screening missed them, or did not understand them."""
    seen = look_over(text)
    found = Screened((Reason.READER, *seen.reasons), seen.foreign)
    concern = raise_concern(text, origin, found, FoundBy.READER, about)
    record(actor, "raised", concern, source=origin.source.value)
    db.session.flush()
    return concern


@dataclass(frozen=True)
class Wish:
    """What somebody says who wants a person to get in touch."""

    name: str
    way: str
    safe_when: str
    about: str


def ask_to_get_in_touch(wish: Wish, submission: str) -> bool:
    """Keep it for the leads, once; False when the same form was sent before. Nothing is kept of who sent it or how."""
    key = digest(submission)
    if db.session.query(InTouch.id).filter_by(submission=key).first():
        return False
    try:
        with db.session.begin_nested():
            _wished(wish, key)
    except IntegrityError:  # it was sent twice in the same moment: the other one is kept
        return False
    return True


def _wished(wish: Wish, key: str) -> None:
    seen = look_over(wish.about)
    found = Screened((*seen.reasons, Reason.ASKED), seen.foreign)
    concern = raise_concern(wish.about, Origin(Source.IN_TOUCH), found, FoundBy.WRITER)
    if not seen.flagged:
        concern.due_at = max(concern.due_at, answer_by(today(), arrangements()))
    made = InTouch(submission=key)
    made.name, made.way, made.safe_when = wish.name, wish.way, wish.safe_when
    concern.in_touch = made
    db.session.flush()
