"""How long what belongs to a tender is kept: what the law asks for, then the words, files and names go.

Procurement Act 2023, section 98: three years, beginning with the day on which the contract is entered into, or awarded
where it never is. The marks, the totals and who was chosen stay: they are what was published, and hold nobody's words.
While a challenge or a question is open, nothing of its tender goes.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Delete, Select, Update, delete, select, update

from coprod_hub.core.clock import LOCAL, today
from coprod_hub.core.db import db
from coprod_hub.core.documents import forget
from coprod_hub.core.retention import Cleared, clear, kept
from coprod_hub.evaluation.dates import records_until
from coprod_hub.evaluation.models import (
    Agreed,
    AgreedEarlier,
    AwardPaper,
    Bid,
    Bidder,
    BidFile,
    BidImport,
    Correction,
    Evaluator,
    EvaluatorPerson,
    Extract,
    Idea,
    ImportState,
    Letter,
    Mark,
    PairNote,
    Panel,
    PaperImport,
    PassCheck,
    RecordExport,
    RecordQuestion,
    SeenDifferently,
    Sheet,
    Step,
    StepKind,
    TakenOut,
    Tender,
    Version,
)
from coprod_hub.evaluation.queries import awarding
from coprod_hub.evaluation.rules import TenderKind

#: What the schedule shows. It does not decide: the law counts calendar years from a day of the tender's own, so the
#: rules ask `records_until` of each tender and take no notice of `before`.
THREE_YEARS = 3 * 365
SINCE = "the contract was signed, or awarded and never signed, or the tender stopped; while a challenge is open, longer"
NAME_GONE = "Name deleted"


# ---- until when ----


def kept_until(tender: Tender) -> date | None:
    """The last day on which the records of a tender are kept; None while it goes on, or a challenge to it is open."""
    taken = awarding.all_steps(tender)
    if any(one.kind is StepKind.CHALLENGE and one.closed_on is None for one in taken):
        return None
    ended = _ended(tender, taken)
    return None if ended is None else records_until(ended)


def _ended(tender: Tender, taken: Iterable[Step]) -> date | None:
    """Signed, stopped, or (grants and interviews have no contract) all marks closed; else the last step of an award."""
    if tender.stopped_at is not None:
        return _day(tender.stopped_at)
    days = {one.kind: one.taken_on for one in taken}
    last = days.get(StepKind.ENTERED) or max(days.values(), default=None)
    if last is None and tender.kind is not TenderKind.TENDER and tender.agreed_at is not None:
        return _day(tender.agreed_at)
    return last


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


def _over() -> list[Tender]:
    """The tenders whose time is over."""
    ended = [(tender, kept_until(tender)) for tender in db.session.scalars(select(Tender).order_by(Tender.id))]
    return [tender for tender, until in ended if until is not None and until < today()]


def _ids() -> list[str]:
    return [tender.id for tender in _over()]


# ---- what goes ----


@kept(
    "Who was on a tender’s panel, what they declared and wrote", days=THREE_YEARS, since=SINCE,
    then="deleted: marks stay under a number",
)  # fmt: skip
def panels(before: datetime) -> int:
    """People, declarations, drafts, notes and the reasons of each; the numbers they gave stand under "Evaluator 3"."""
    over = _ids()
    of = select(Panel.id).where(Panel.tender_id.in_(over))
    sheets = select(Evaluator.id).where(Evaluator.panel_id.in_(of))
    removed = _do(delete(EvaluatorPerson).where(EvaluatorPerson.evaluator_id.in_(sheets)))
    for kind in (PairNote, SeenDifferently):
        removed += _do(delete(kind).where(kind.evaluator_id.in_(sheets)))
    removed += _do(delete(Idea).where(Idea.panel_id.in_(of)))
    removed += _do(delete(PaperImport).where(PaperImport.panel_id.in_(of)))
    removed += _blank(Mark, sheets, "reason_sealed")
    removed += _blank(Sheet, sheets, "opened_because_sealed")
    none = {"supporter_sealed": None, "removed_because_sealed": None, "home_checked_at": None, "home_clear": None}
    _do(update(Evaluator).where(Evaluator.id.in_(sheets)).values(**none))
    return removed


@kept(
    "Why panels agreed their marks, and what was said for the record", days=THREE_YEARS,
    since=SINCE, then="deleted: the agreed marks stay",
)  # fmt: skip
def reasons(before: datetime) -> int:
    """The words behind each agreed mark and beside it; and why something was corrected, checked or taken away."""
    over = _ids()
    bids = select(Bid.id).where(Bid.tender_id.in_(over))
    agreed = select(Agreed.id).where(Agreed.bid_id.in_(bids))
    removed = 0
    for rows in (
        delete(AgreedEarlier).where(AgreedEarlier.agreed_id.in_(agreed)),
        delete(RecordQuestion).where(RecordQuestion.bid_id.in_(bids)),
        delete(Letter).where(Letter.bid_id.in_(bids)),
        delete(TakenOut).where(TakenOut.tender_id.in_(over)),
        update(Agreed).where(Agreed.bid_id.in_(bids), Agreed.reason_sealed.is_not(None)).values(reason_sealed=None),
        update(PassCheck)
        .where(PassCheck.bid_id.in_(bids), PassCheck.because_sealed.is_not(None))
        .values(because_sealed=None),
    ):
        removed += _do(rows)
    for kind in (Correction, RecordExport):
        written = kind.tender_id.in_(over), kind.because_sealed.is_not(None)
        removed += _do(update(kind).where(*written).values(because_sealed=None))
    return removed


@kept(
    "What bidders sent, and letters and reports about it", days=THREE_YEARS, since=SINCE,
    then="deleted, with the names of those who were not chosen: prices and who was chosen stay",
)  # fmt: skip
def bids(before: datetime) -> int:
    """Answers, files, what was asked and said about a bid, files made of it; from then on none is made any more."""
    gone = set(db.session.scalars(select(Cleared.thing_id)))
    over = [tender for tender in _over() if tender.id not in gone]
    if not over:
        return 0
    ids = [tender.id for tender in over]
    of = select(Bid.id).where(Bid.tender_id.in_(ids))
    specifications = select(Version.id).where(Version.tender_id.in_(ids))
    removed = 0
    for rows in (
        delete(AwardPaper).where(AwardPaper.tender_id.in_(ids), AwardPaper.about_id.not_in(specifications)),
        delete(BidFile).where(BidFile.bid_id.in_(of)),
        delete(Extract).where(Extract.bid_id.in_(of)),
        delete(BidImport).where(BidImport.tender_id.in_(ids)),
    ):
        removed += _do(rows)
    said = ("declined_sealed", "late_decided_sealed", "low_asked_sealed", "low_answer_sealed", "low_decided_sealed")
    _do(update(Bid).where(Bid.tender_id.in_(ids)).values(dict.fromkeys(said)))
    for tender in over:
        removed += _forget_names(tender)
        _forget_record(tender)
        clear(tender)
    return removed


def _forget_names(tender: Tender) -> int:
    """Who was chosen for a contract or a grant is public and stays; nobody else's name does, and no address."""
    results = awarding.results(tender)
    public = tender.kind is not TenderKind.INTERVIEWS
    chosen = {bid.bidder_id for found in results for bid in awarding.winners(found)} if public else set()
    removed = 0
    for bidder in db.session.scalars(select(Bidder).where(Bidder.tender_id == tender.id)):
        if bidder.email_sealed is not None:
            bidder.email, removed = None, removed + 1
        if bidder.id not in chosen and bidder.name != NAME_GONE:
            bidder.name, removed = NAME_GONE, removed + 1
    db.session.flush()
    return removed


def _forget_record(tender: Tender) -> None:
    """Who saw lots drawn, results that were set aside, what came of challenges, spreadsheets that still lie here."""
    for found in awarding.results(tender):
        draw: Mapping[str, object] | None = found.found.get("draw")
        if draw is not None and draw["witnesses"]:
            found.found = found.found | {"draw": {**draw, "witnesses": ""}}
    for aside in awarding.set_aside(tender):
        db.session.delete(aside)
    _do(update(Step).where(Step.tender_id == tender.id).values(outcome_sealed=None))
    for export in db.session.scalars(select(RecordExport.id).where(RecordExport.tender_id == tender.id)):
        forget(export)
    db.session.flush()


@kept("Marks from paper that somebody began to bring in", days=2, since="they were brought")
def brought_marks(before: datetime) -> int:
    """Of a table that came in only its mark stays, so that it does not come in twice."""
    return _do(delete(PaperImport).where(PaperImport.made_at < before, PaperImport.state != ImportState.DONE))


def _blank(kind: type[Mark | Sheet], sheets: Select[str], column: str) -> int:
    written = kind.evaluator_id.in_(sheets), getattr(kind, column).is_not(None)
    return _do(update(kind).where(*written).values({column: None}))


def _do(statement: Delete | Update) -> int:
    happened = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(happened.rowcount)  # type: ignore[attr-defined]  # these two always have it; the declared type is wider
