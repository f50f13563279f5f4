"""What safeguarding leads do with a concern. Each verb is recorded; nobody's words are."""

from datetime import timedelta

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.web import record_anyway
from coprod_hub.safeguarding import leads
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.models import Concern, ConcernAbout, HandOver
from coprod_hub.safeguarding.rules import ENDED, Route, Source, State, Verb, after, decide_by, due_after

GONE = "The words were deleted on schedule, so nothing more can be decided about them."


def opened(actor: Actor, concern: Concern) -> str:
    """The words of a concern, for the lead who reads it now; that they read it is recorded however the request ends."""
    _must_be_theirs(actor, concern)
    concern_id = concern.id
    if concern.text_sealed is not None:
        record_anyway(lambda: record(actor, "read", db.session.get_one(Concern, concern_id)))
    return concern.text


def look(actor: Actor, concern: Concern) -> None:
    """I am looking at it: the timer now runs until it is decided."""
    _move(actor, concern, Verb.LOOK)
    concern.taken_by_id, concern.due_at = actor.person_id, decide_by(now(), arrangements())
    db.session.flush()


def hand_over(actor: Actor, concern: Concern, route: Route, reference: str) -> HandOver:
    """It was told to somebody outside the hub, who gave this reference. May be done for several."""
    _move(actor, concern, Verb.HAND_OVER, route=route.value)
    made = HandOver(concern_id=concern.id, route=route, by_id=actor.person_id, at=now())
    made.reference = reference
    concern.handed_over.append(made)
    _decided(concern)
    return made


def clear(actor: Actor, concern: Concern, because: str) -> None:
    """Nothing to worry about: the words go on as they are."""
    if concern.source is not Source.ANSWER:
        raise Refused("Somebody asked us to get in touch, so this can be handed over or closed, not cleared.")
    _move(actor, concern, Verb.CLEAR)
    concern.because = because
    _decided(concern)


def release_redacted(actor: Actor, concern: Concern, words: str, because: str) -> None:
    """Let a version go on in which nobody can be known; the person is heard, and what is private stays out."""
    if not concern.goes_on:
        raise Refused("Only an answer to a survey can go on in other words.")
    if words.split() == concern.text.split():
        raise Refused("These are still the same words. Take out what tells who it is, or choose “clear”.")
    _move(actor, concern, Verb.RELEASE)
    concern.released, concern.because = words, because
    _decided(concern)


def close(actor: Actor, concern: Concern, because: str) -> None:
    """It is dealt with, and the words do not go on."""
    _move(actor, concern, Verb.CLOSE)
    concern.because = because
    _decided(concern)


def reopen(actor: Actor, concern: Concern) -> None:
    """That was a mistake: look again, as long as the words are there."""
    _move(actor, concern, Verb.REOPEN)
    concern.delete_on = concern.decided_at = concern.decided_by_id = None
    concern.taken_by_id, concern.due_at = actor.person_id, decide_by(now(), arrangements())
    db.session.flush()


def is_about(actor: Actor, concern: Concern, person_id: str) -> None:
    """It is about this lead, who is not shown it any more; whoever comes next in order is told. May be oneself."""
    _must_be_theirs(actor, concern)
    people = {person.id: person for person in leads.in_order()}
    if person_id not in people:
        raise NotFound("That person is not a safeguarding lead any more.")
    if any(one.person_id == person_id for one in concern.about):
        return  # somebody else has just said so
    left = [person for person in leads.who_may_see(concern, list(people.values())) if person.id != person_id]
    if not left:
        raise Refused("Then nobody could look at it. Ask an administrator for another safeguarding lead first.")
    concern.about.append(ConcernAbout(concern_id=concern.id, person_id=person_id))
    concern.told = 0
    if concern.taken_by_id == person_id:
        concern.taken_by_id = None
        if concern.state is State.LOOKING:
            concern.state = State.NEW
            concern.due_at = min(concern.due_at, due_after(now(), arrangements()))
    record(actor, "kept from", concern, lead=person_id)
    db.session.flush()


def is_not_about(actor: Actor, concern: Concern, person_id: str) -> None:
    """The name was somebody else's: that lead may see it after all. Only another lead may say so."""
    _must_be_theirs(actor, concern)
    if person_id == actor.person_id:
        raise Refused("Another safeguarding lead must say so.")
    for one in [one for one in concern.about if one.person_id == person_id]:
        concern.about.remove(one)
        record(actor, "shown to", concern, lead=person_id)
    db.session.flush()


# ---- what they share ----


def _must_be_theirs(actor: Actor, concern: Concern) -> None:
    actor.must_have(Role.SAFEGUARDING)
    if any(one.person_id == actor.person_id for one in concern.about):
        raise NotFound("We cannot find that. It may be looked after by somebody else.")


def possible(concern: Concern, verb: Verb) -> bool:
    """Whether the words that a decision needs are still there; whom it was told to can be added at any time."""
    return concern.text_gone_on is None or verb is Verb.HAND_OVER


def _move(actor: Actor, concern: Concern, verb: Verb, **details: str) -> None:
    _must_be_theirs(actor, concern)
    if not possible(concern, verb):
        raise Refused(GONE)
    state = after(concern.state, verb)
    if state in ENDED:
        concern.decided_at, concern.decided_by_id = now(), actor.person_id
    concern.state = state
    record(actor, verb.value, concern, **details)


def _decided(concern: Concern) -> None:
    """From now on the words are kept for the set number of days and no longer; a second route adds none."""
    concern.delete_on = concern.delete_on or today() + timedelta(days=arrangements().keep_days)
    db.session.flush()


def forget_texts() -> int:
    """Delete the words whose days are over; what happened stays. Returns how many. For the schedule."""
    due = db.session.query(Concern).filter(Concern.delete_on <= today(), Concern.text_gone_on.is_(None)).all()
    for concern in due:
        concern.text = concern.because = None
        concern.text_gone_on = today()
        if not concern.goes_on:
            concern.released = None
        if concern.in_touch is not None:
            concern.in_touch.name = concern.in_touch.way = concern.in_touch.safe_when = None
        record(Actor.system("safeguarding.forget"), "deleted words", concern)
    db.session.flush()
    return len(due)
