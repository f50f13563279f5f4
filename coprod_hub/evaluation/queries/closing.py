"""How far every panel of a tender is, and what stands between the tender and its closed marks. Never a mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.text import count
from coprod_hub.evaluation.models import Bid, Criterion, Evaluator, Panel, Sheet, Tender
from coprod_hub.evaluation.queries import agreeing, who
from coprod_hub.evaluation.queries.marking import called
from coprod_hub.evaluation.rules import BidState


@dataclass(frozen=True)
class Undone:
    """One question of one bid for which a panel has still something to do."""

    panel: Panel
    criterion: Criterion
    bid: Bid
    unlocked: int
    sheets: int
    agreed: bool
    waits: int
    open: bool

    @property
    def words(self) -> str:
        """What is missing."""
        about = f"{self.criterion.title}, {called(self.bid)}: "
        if self.unlocked:
            return f"{about}{self.unlocked} of {count(self.sheets, 'sheet')} not locked."
        if not self.agreed:
            return f"{about}no mark is agreed."
        return f"{about}{count(self.waits, 'question')} for the record without an answer."


def missing(tender: Tender) -> list[str]:
    """Everything that stands between a tender and its closed marks, in words; [] when they can be closed."""
    return [*of_the_tender(tender), *(f"{one.panel.name}: {one.words}" for one in undone(tender))]


def of_the_tender(tender: Tender) -> Iterable[str]:
    """What is missing about the tender as a whole: a panel, a bid, a decision."""
    for one in tender.criteria:
        if one.is_marked and one.panel is None:
            yield f"No panel marks “{one.title}”."
    wanted = select(Bid).where(Bid.tender_id == tender.id, Bid.practice.is_(False)).order_by(Bid.code_name)
    bids = list(db.session.scalars(wanted))
    if not any(bid.state is BidState.IN for bid in bids):
        yield f"No {tender.kind.bid} is in."
    for bid in bids:
        if bid.state is BidState.LATE:
            yield f"{called(bid)} came late: decide whether it is marked."


def undone(tender: Tender) -> list[Undone]:
    """What each panel has still to do, question by question and bid by bid."""
    return [
        one
        for panel in tender.panels
        for criterion in who.criteria_of(panel)
        for one in _of_a_question(panel, criterion)
        if one.unlocked or not one.agreed or one.waits
    ]


def agreed_of(tender: Tender) -> tuple[int, int]:
    """How many marks are agreed, and how many there are to agree."""
    found = [_progress(panel) for panel in tender.panels]
    return sum(one.agreed for one in found), sum(one.to_agree for one in found)


def to_agree(tender: Tender) -> list[Undone]:
    """The questions and bids for which no mark is agreed."""
    return [one for one in undone(tender) if not one.agreed]


def _of_a_question(panel: Panel, criterion: Criterion) -> Iterable[Undone]:
    standing = agreeing.waiting(panel, criterion)
    rows = agreeing.agreed_rows(panel)
    done = {one.bid_id for one in rows if one.criterion_id == criterion.id and one.agreed_at is not None}
    for bid in standing.bids:
        unlocked = sum(one.id == bid.id for _, one in standing.missing)
        waits = sum(one.answered_at is None for one in agreeing.asked_about(bid, criterion))
        yield Undone(panel, criterion, bid, unlocked, len(standing.sheets), bid.id in done, waits, standing.is_open)


def sign_of(panel: Panel) -> str:
    """A sign of where a panel is, for phones that look by themselves: each lock and each agreed mark changes it."""
    locked = (
        select(func.count(Sheet.id))
        .join(Evaluator, Evaluator.id == Sheet.evaluator_id)
        .where(Evaluator.panel_id == panel.id, Sheet.locked_at.is_not(None))
    )
    rows = agreeing.agreed_rows(panel)
    last = max((one.agreed_at for one in rows if one.agreed_at is not None), default=None)
    return f"{db.session.scalar(locked)}-{len(rows)}-{int(last.timestamp()) if last else 0}"


@dataclass(frozen=True)
class PanelProgress:
    """How far one panel is, for those who run the tender: numbers of sheets and agreed marks, and no mark."""

    panel: Panel
    questions: Sequence[agreeing.Waiting]
    agreed: int
    to_agree: int


def progress_of(actor: Actor, tender: Tender) -> list[PanelProgress]:
    """How far each panel of a tender is, for those who run it."""
    who.must_run(actor, tender)
    return [_progress(panel) for panel in tender.panels if who.criteria_of(panel)]


def _progress(panel: Panel) -> PanelProgress:
    questions = [agreeing.waiting(panel, one) for one in who.criteria_of(panel)]
    wanted = {(bid.id, one.criterion.id) for one in questions for bid in one.bids}
    done = {(one.bid_id, one.criterion_id) for one in agreeing.agreed_rows(panel) if one.agreed_at is not None}
    return PanelProgress(panel, questions, len(wanted & done), len(wanted))
