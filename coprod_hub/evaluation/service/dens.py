"""Running a Dragons' Den or interviews: the order is drawn, all are asked the same, then one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import SystemRandom

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, says_something
from coprod_hub.evaluation.models import Bid, Criterion, DenQuestion, DenSession, Panel, Slot, SlotState
from coprod_hub.evaluation.queries import dens, who

BEGUN = "The presentations have begun. The order and the questions stay as they are, so that it is fair to all."
MOVED_ON = "Somebody has moved on already. Look who is on now."
_DRAW = SystemRandom()


@dataclass(frozen=True)
class DenWords:
    """When and where an afternoon is, and how many minutes each has."""

    starts_at: datetime
    place: str = ""
    minutes_each: int = 15


def add_session(actor: Actor, panel: Panel, words: DenWords) -> DenSession:
    """Set up an afternoon before a panel, with all who are in, in an order that is drawn."""
    dens.must_run(actor, panel)
    session = DenSession(panel_id=panel.id)
    _set(session, words)
    db.session.add(session)
    db.session.flush()
    _bring_in(session)
    record(actor, "set up", session, panel=panel.id)
    db.session.flush()
    return session


def change_session(actor: Actor, session: DenSession, words: DenWords) -> None:
    """Change when or where it is."""
    _must_run(actor, session)
    _set(session, words)
    record(actor, "changed", session)
    db.session.flush()


def remove_session(actor: Actor, session: DenSession) -> None:
    """Take an afternoon away that has not begun."""
    _before_it_begins(actor, session)
    record(actor, "removed", session)
    db.session.delete(session)
    db.session.flush()


def draw(actor: Actor, session: DenSession) -> None:
    """Draw the order anew, with everybody who is in by now."""
    _before_it_begins(actor, session)
    _bring_in(session)
    drawn = list(session.slots)
    _DRAW.shuffle(drawn)
    _put_in_order(session, drawn)
    record(actor, "drew the order", session, number=len(session.slots))
    db.session.flush()


def move(actor: Actor, session: DenSession, slot_id: str, by: int) -> None:
    """Let somebody present earlier (`by` -1) or later (1)."""
    _before_it_begins(actor, session)
    slots = list(session.slots)
    at = next((number for number, slot in enumerate(slots) if slot.id == slot_id), None)
    if at is None or not 0 <= at + by < len(slots):
        raise Refused("That place is not in the order.")
    slots[at], slots[at + by] = slots[at + by], slots[at]
    _put_in_order(session, slots)
    record(actor, "moved", session, slot=slot_id)
    db.session.flush()


def _put_in_order(session: DenSession, slots: Sequence[Slot]) -> None:
    for number, slot in enumerate(slots, 1):
        slot.position = number
    db.session.flush()
    db.session.expire(session, ["slots"])


def _bring_in(session: DenSession) -> None:
    """Everybody who is in and presents on no other afternoon of this panel, drawn; who left goes out of the order."""
    panel = dens.panel_of(session)
    elsewhere = {slot.bid_id for one in dens.sessions_of(panel) if one.id != session.id for slot in one.slots}
    wanted = [bid for bid in who.bids_to_mark(panel) if bid.id not in elsewhere]
    kept = [slot for slot in session.slots if slot.bid_id in {bid.id for bid in wanted}]
    there = {slot.bid_id for slot in kept}
    fresh: list[Bid] = [bid for bid in wanted if bid.id not in there]
    _DRAW.shuffle(fresh)
    slots = [*kept, *(Slot(bid_id=bid.id, bid=bid, state=SlotState.WAITING) for bid in fresh)]
    session.slots = slots
    _put_in_order(session, slots)


# ---- the panel's own questions ----


def add_question(actor: Actor, session: DenSession, words: str, criterion: Criterion | None = None) -> DenQuestion:
    """A question that everybody is asked in the same words, agreed before the first presents."""
    _before_it_begins(actor, session)
    if not says_something(words):
        raise Refused("Write the question.")
    if criterion is not None and criterion.panel_id != session.panel_id:
        raise Refused("This panel does not mark that.")
    last = max((one.position for one in session.questions), default=0)
    made = DenQuestion(words=clean_line(words)[:500], position=last + 1)
    made.criterion_id = criterion.id if criterion is not None else None
    session.questions.append(made)
    db.session.flush()
    record(actor, "added question", session)
    return made


def remove_question(actor: Actor, session: DenSession, question_id: str) -> None:
    """Take a question away before the first presents."""
    _before_it_begins(actor, session)
    for one in [one for one in session.questions if one.id == question_id]:
        session.questions.remove(one)
        record(actor, "removed question", session)
    db.session.flush()


# ---- the afternoon itself ----


def go_on(actor: Actor, session: DenSession, seen: str) -> Slot | None:
    """Who presents is done, and the next one is on; None when all have presented.

    `seen` is where the afternoon was on the page that asks, so that two people who press go one step and not two.
    """
    _must_run(actor, session)
    _must_be_where(session, seen)
    presented, following = dens.now_of(session), dens.next_of(session)
    if presented is None and following is None:
        raise Refused("Everybody has presented.")
    if presented is not None:
        presented.state, presented.ended_at = SlotState.DONE, now()
    if following is not None:
        following.state, following.began_at = SlotState.NOW, now()
    record(actor, "went on", session, slot=following.id if following is not None else "")
    db.session.flush()
    return following


def go_back(actor: Actor, session: DenSession, seen: str) -> None:
    """That was a slip: who was on before is on again."""
    _must_run(actor, session)
    _must_be_where(session, seen)
    presented = dens.now_of(session)
    done = [slot for slot in session.slots if slot.state is SlotState.DONE]
    if presented is None and not done:
        raise Refused("Nobody has presented yet.")
    if presented is not None:
        presented.state, presented.began_at = SlotState.WAITING, None
    if done:
        done[-1].state, done[-1].ended_at = SlotState.NOW, None
    record(actor, "went back", session)
    db.session.flush()


# ---- what they share ----


def _set(session: DenSession, words: DenWords) -> None:
    if not 1 <= words.minutes_each <= 240:
        raise Refused("Give each between 1 and 240 minutes.")
    session.starts_at, session.minutes_each = words.starts_at, words.minutes_each
    session.place = clean_line(words.place)[:200]


def _must_run(actor: Actor, session: DenSession) -> None:
    dens.must_run(actor, dens.panel_of(session))


def _before_it_begins(actor: Actor, session: DenSession) -> None:
    _must_run(actor, session)
    if dens.has_begun(session):
        raise Refused(BEGUN)


def _must_be_where(session: DenSession, seen: str) -> None:
    if seen != dens.seen(session):
        raise Refused(MOVED_ON)
