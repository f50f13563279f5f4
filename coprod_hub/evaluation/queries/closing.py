"""How far every panel of a tender is, and what stands between the tender and its closed marks. Never a mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.text import count
from coprod_hub.evaluation.models import Agreed, Bid, Criterion, Evaluator, Panel, Sheet, Tender
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
    standing = agreeing.waitings(tender.panels)
    return [
        one
        for panel in tender.panels
        for question in standing[panel.id]
        for one in _of_a_question(panel, question)
        if one.unlocked or not one.agreed or one.waits
    ]


def agreed_of(tender: Tender) -> tuple[int, int]:
    """How many marks are agreed, and how many there are to agree."""
    return agreed_of_each([tender])[tender.id]


def agreed_of_each(tenders: Sequence[Tender]) -> dict[str, tuple[int, int]]:
    """The same by tender: the database is asked as often for many as for one."""
    standing = agreeing.waitings([panel for tender in tenders for panel in tender.panels])
    wanted = {
        tender.id: {
            (bid.id, one.criterion.id) for panel in tender.panels for one in standing[panel.id] for bid in one.bids
        }
        for tender in tenders
    }
    done = agreed_marks([tender.id for tender in tenders])
    return {tender_id: (len(marks & done), len(marks)) for tender_id, marks in wanted.items()}


def agreed_marks(tender_ids: Sequence[str]) -> set[tuple[str, str]]:
    """The bids and questions of these tenders whose mark is agreed."""
    agreed = select(Agreed.bid_id, Agreed.criterion_id).join(Criterion, Criterion.id == Agreed.criterion_id)
    agreed = agreed.where(Criterion.tender_id.in_(tender_ids), Agreed.agreed_at.is_not(None))
    return {(bid_id, criterion_id) for bid_id, criterion_id in db.session.execute(agreed)}


def to_agree(tender: Tender) -> list[Undone]:
    """The questions and bids for which no mark is agreed."""
    return [one for one in undone(tender) if not one.agreed]


def _of_a_question(panel: Panel, standing: agreeing.Waiting) -> Iterable[Undone]:
    criterion = standing.criterion
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
    standing, done = agreeing.waitings(tender.panels), agreed_marks([tender.id])
    return [_progress(panel, standing[panel.id], done) for panel in tender.panels if standing[panel.id]]


def _progress(panel: Panel, questions: Sequence[agreeing.Waiting], done: set[tuple[str, str]]) -> PanelProgress:
    wanted = {(bid.id, one.criterion.id) for one in questions for bid in one.bids}
    return PanelProgress(panel, questions, len(wanted & done), len(wanted))
