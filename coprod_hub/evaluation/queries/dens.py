"""Dragons' Dens and interviews: afternoons of presentations, who presents now, and the questions put to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.clock import LOCAL, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.evaluation.models import Criterion, DenSession, Evaluator, Panel, Slot, SlotState, Tender
from coprod_hub.evaluation.queries import marking, who
from coprod_hub.evaluation.queries.marking import OwnBid
from coprod_hub.evaluation.rules import BidState, PanelKind

#: Panels before which somebody usually presents.
PRESENTED_TO = (PanelKind.DRAGONS_DEN, PanelKind.INTERVIEW)

# ---- for those who run them ----


def may_run(actor: Actor, panel: Panel) -> bool:
    """Whether this person runs a panel's presentations: its facilitator, its chair, or who runs the tender."""
    return who.guides(actor, panel) or who.runs(actor, who.tender_of(panel))


def panel_to_run(actor: Actor, panel_id: str) -> Panel:
    """A panel, for those who run its presentations."""
    found = db.session.get(Panel, panel_id)
    if found is None or not may_run(actor, found):
        raise NotFound("There is no such panel, or you do not run its presentations.")
    return found


def must_run(actor: Actor, panel: Panel) -> None:
    """Raise NotAllowed for everybody else."""
    if not may_run(actor, panel):
        raise NotAllowed("Presentations are run by the panel’s facilitator and the tender’s officers.")


def sessions_of(panel: Panel) -> list[DenSession]:
    """All afternoons of a panel, in their order."""
    wanted = select(DenSession).where(DenSession.panel_id == panel.id)
    return list(db.session.scalars(wanted.order_by(DenSession.starts_at, DenSession.id)))


def session_to_run(actor: Actor, panel_id: str, session_id: str, *, to_change: bool = False) -> DenSession:
    """One afternoon, for those who run it; `to_change` waits until nobody else changes it."""
    panel = panel_to_run(actor, panel_id)
    wanted = select(DenSession).where(DenSession.id == session_id, DenSession.panel_id == panel.id)
    found: DenSession | None = db.session.scalar(wanted.with_for_update() if to_change else wanted)
    if found is None:
        raise NotFound("There is no such afternoon of presentations.")
    return found


def panel_of(session: DenSession) -> Panel:
    """The panel before which they present."""
    return db.session.get_one(Panel, session.panel_id)


def is_live(slot: Slot) -> bool:
    """Whether who should present is still in."""
    return slot.bid.state is BidState.IN


def has_begun(session: DenSession) -> bool:
    """Whether somebody has presented, or does now: then order and questions stay."""
    return any(slot.state is not SlotState.WAITING for slot in session.slots)


def now_of(session: DenSession) -> Slot | None:
    """Who presents now."""
    return next((slot for slot in session.slots if slot.state is SlotState.NOW), None)


def next_of(session: DenSession) -> Slot | None:
    """Who presents next: the first that waits and is still in."""
    return next((slot for slot in session.slots if slot.state is SlotState.WAITING and is_live(slot)), None)


def is_over(session: DenSession) -> bool:
    """Whether all have presented."""
    return has_begun(session) and now_of(session) is None and next_of(session) is None


def presentations(tender: Tender) -> list[tuple[Panel, list[DenSession]]]:
    """Every panel of a tender with its afternoons."""
    wanted = select(DenSession).join(Panel, Panel.id == DenSession.panel_id).where(Panel.tender_id == tender.id)
    found = list(db.session.scalars(wanted.order_by(DenSession.starts_at, DenSession.id)))
    return [(panel, [one for one in found if one.panel_id == panel.id]) for panel in tender.panels]


def waits_to_present(sheet: Evaluator, bid_id: str) -> bool:
    """Whether this bid is still to be presented before this sheet's panel."""
    waiting = (
        select(Slot.id)
        .join(DenSession, DenSession.id == Slot.den_session_id)
        .where(DenSession.panel_id == sheet.panel_id, Slot.bid_id == bid_id, Slot.state == SlotState.WAITING)
    )
    return db.session.scalar(waiting.limit(1)) is not None


# ---- for the panel ----


@dataclass(frozen=True)
class Question:
    """A question put to everybody in the same words, and which part of the marks it is about ("" for none)."""

    words: str
    part: str


@dataclass(frozen=True)
class Stage:
    """What a panel's phone shows: who presents now, who was before and comes next, and what to do."""

    panel: Panel
    session: DenSession | None
    now: OwnBid | None
    before: Sequence[OwnBid]
    next_words: str
    questions: Sequence[Question]
    seen: str
    over: bool

    @property
    def to_finish(self) -> list[OwnBid]:
        """Those who have presented and whose marks are not locked yet."""
        return [own for own in self.before if not own.locked]


def stage(actor: Actor, panel_id: str) -> Stage:
    """The afternoon that is on now, or the next one, for somebody on the panel."""
    mine = marking.place(actor, panel_id)
    panel = mine.evaluator.panel
    session = current(sessions_of(panel))
    if session is None:
        return Stage(panel, None, None, [], "", [], "", over=False)
    known = {bid.id: bid for bid in marking.bids_of(mine.evaluator)}
    slot = now_of(session)
    done = [one for one in session.slots if one.state is SlotState.DONE and one.bid_id in known]
    return Stage(
        panel,
        session,
        marking.own_bid(mine, known[slot.bid_id]) if slot is not None and slot.bid_id in known else None,
        [marking.own_bid(mine, known[one.bid_id]) for one in done],
        next_words(session),
        questions_of(session),
        seen(session),
        over=is_over(session),
    )


def where(actor: Actor, panel_id: str) -> tuple[str, str]:
    """A sign of where the afternoon is, and who comes next: little, for phones that ask often."""
    session = current(sessions_of(marking.place(actor, panel_id).evaluator.panel))
    return (seen(session), next_words(session)) if session is not None else ("", "")


def next_words(session: DenSession) -> str:
    """Who comes next, as the page says it."""
    following = next_of(session)
    return marking.called(following.bid) if following is not None else "This is the last one."


def questions_of(session: DenSession) -> list[Question]:
    """The questions put to everybody, in their order."""
    titles = {row.id: row.title for row in who.criteria_of(panel_of(session))}
    return [Question(one.words, titles.get(one.criterion_id or "", "")) for one in session.questions]


def current(sessions: Sequence[DenSession]) -> DenSession | None:
    """The afternoon that is on: one that has begun and is not over, else today's or the next, else the last one."""
    on = next((one for one in sessions if has_begun(one) and not is_over(one)), None)
    if on is not None:
        return on
    to_come = [one for one in sessions if one.starts_at.astimezone(LOCAL).date() >= today() and not is_over(one)]
    return next(iter(to_come), sessions[-1] if sessions else None)


def seen(session: DenSession) -> str:
    """A sign of where the afternoon is: it changes with each step."""
    slot = now_of(session)
    done = sum(one.state is SlotState.DONE for one in session.slots)
    return f"{session.id}-{slot.id if slot else 'between'}-{done}"


def criteria_to_ask_about(panel: Panel) -> list[Criterion]:
    """What a question may be about."""
    return who.criteria_of(panel)
