"""Agreeing one mark: when a panel may begin, all locked marks side by side, and what was agreed.

Marks are read here only once every sheet that counts for a question has locked its marks for every bid, so that
nobody's later mark is swayed. Until then these reads give numbers of locked sheets and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.evaluation.agreement import Dots, Given, dots_of, mean_words, parted
from coprod_hub.evaluation.models import (
    Agreed,
    AgreedEarlier,
    Bid,
    Criterion,
    Evaluator,
    Mark,
    Panel,
    RecordQuestion,
    SeenDifferently,
    Sheet,
    Tender,
)
from coprod_hub.evaluation.queries import marking, who
from coprod_hub.evaluation.queries.marking import Step, called
from coprod_hub.evaluation.rules import BidState, PanelKind, far_apart, spread

#: On these panels nobody but the facilitator writes down what the panel says: no officer sets their mark.
THEIRS_ALONE = (PanelKind.YOUNG_PEOPLE, PanelKind.PARENTS, PanelKind.DRAGONS_DEN)


# ---- who may what ----


def writes_down(actor: Actor, panel: Panel) -> bool:
    """Whether this person writes down what the panel agrees.

    Its facilitator; where professionals mark, whoever runs the tender may do so in their place.
    """
    if who.facilitates(actor, panel):
        return True
    return panel.kind not in THEIRS_ALONE and who.runs(actor, who.tender_of(panel))


def must_write_down(actor: Actor, panel: Panel) -> None:
    """Raise NotAllowed for everybody else."""
    if not writes_down(actor, panel):
        raise NotAllowed("Only the facilitator of the panel writes down what the panel agrees.")


def guides_or_runs(actor: Actor, panel: Panel) -> bool:
    """Whether this person guides the panel without a sheet in the tender, or runs the tender: they may ask."""
    tender = who.tender_of(panel)
    return who.runs(actor, tender) or (who.guides(actor, panel) and not who.holds_sheet(actor, tender))


def panel_to_follow(actor: Actor, panel_id: str) -> Panel:
    """A panel, for those who guide it or run its tender; nobody else learns that it is there."""
    found = db.session.get(Panel, panel_id)
    if found is None or not guides_or_runs(actor, found):
        raise NotFound("There is no such panel, or it is not yours to see.")
    return found


def panel_of_mine(actor: Actor, panel_id: str) -> tuple[Panel, Evaluator | None]:
    """A panel and one's own sheet on it, for those who are on it; guides and those who run it have no sheet."""
    found = db.session.get(Panel, panel_id)
    if found is not None and guides_or_runs(actor, found):
        return found, None
    sheet = marking.place(actor, panel_id).evaluator
    return sheet.panel, sheet


# ---- when a panel may begin ----


@dataclass(frozen=True)
class Waiting:
    """What one question of a panel waits for: which sheets have not locked which bid; late bids are to be decided."""

    criterion: Criterion
    sheets: Sequence[Evaluator]
    bids: Sequence[Bid]
    missing: Sequence[tuple[Evaluator, Bid]]
    late: Sequence[Bid]

    @property
    def is_open(self) -> bool:
        """Whether the panel may read all marks for this question, and agree."""
        return bool(self.sheets) and not self.missing and not self.late

    @property
    def done(self) -> int:
        """How many sheets are locked, of `total`."""
        return self.total - len(self.missing)

    @property
    def total(self) -> int:
        """How many sheets have to be locked."""
        return len(self.sheets) * len(self.bids)


def bids_for(criterion: Criterion, states: Iterable[BidState] = (BidState.IN,)) -> list[Bid]:
    """The bids of which this question is asked, by code name, in these states; without practice."""
    wanted = select(Bid).where(Bid.tender_id == criterion.tender_id, Bid.practice.is_(False))
    found = db.session.scalars(wanted.where(Bid.state.in_(list(states))).order_by(Bid.code_name))
    return [bid for bid in found if who.fits(criterion, bid)]


def waiting(panel: Panel, criterion: Criterion) -> Waiting:
    """What a question waits for before its marks are read by anybody."""
    return next(one for one in waitings([panel])[panel.id] if one.criterion.id == criterion.id)


def waitings(panels: Sequence[Panel]) -> dict[str, list[Waiting]]:
    """The same for every question of these panels, by panel: the database is asked as often for many as for one."""
    wanted = select(Bid).where(Bid.tender_id.in_({one.tender_id for one in panels}), Bid.practice.is_(False))
    bids = db.session.scalars(wanted.where(Bid.state.in_((BidState.IN, BidState.LATE))).order_by(Bid.code_name)).all()
    locked = select(Sheet.evaluator_id, Sheet.bid_id).join(Evaluator, Evaluator.id == Sheet.evaluator_id)
    locked = locked.where(Evaluator.panel_id.in_([one.id for one in panels]), Sheet.locked_at.is_not(None))
    there = {(sheet_id, bid_id) for sheet_id, bid_id in db.session.execute(locked)}
    return {one.id: [_waiting(one, asked, bids, there) for asked in who.criteria_of(one)] for one in panels}


def _waiting(panel: Panel, criterion: Criterion, bids: Sequence[Bid], locked: set[tuple[str, str]]) -> Waiting:
    asked = [bid for bid in bids if bid.tender_id == panel.tender_id and who.fits(criterion, bid)]
    there = [bid for bid in asked if bid.state is BidState.IN]
    sheets = who.marking_sheets(panel, criterion)
    missing = [(sheet, bid) for sheet in sheets for bid in there if (sheet.id, bid.id) not in locked]
    return Waiting(criterion, sheets, there, missing, [bid for bid in asked if bid.state is BidState.LATE])


def question(panel: Panel, criterion_id: str) -> Criterion:
    """One of the questions that a panel marks."""
    found = next((one for one in who.criteria_of(panel) if one.id == criterion_id), None)
    if found is None:
        raise NotFound("This panel has no such question.")
    return found


# ---- all locked marks, side by side ----


@dataclass(frozen=True)
class Voice:
    """One sheet's mark and reason. Set aside: they left or stand down, so it does not count."""

    sheet: Evaluator
    value: int
    reason: str
    aside: bool = False


@dataclass(frozen=True)
class Cell:
    """One question of one bid: the marks that count, whether they are far apart, and what was agreed."""

    criterion: Criterion
    bid: Bid
    voices: Sequence[Voice]
    agreed: Agreed | None
    far: bool

    @property
    def name(self) -> str:
        """What the panel calls the bid."""
        return called(self.bid)

    @property
    def marks(self) -> list[int]:
        """The marks that count, lowest first."""
        return sorted(one.value for one in self.voices if not one.aside)

    @property
    def spread(self) -> int:
        """How far apart they are."""
        return spread(self.marks)

    @property
    def mean(self) -> str:
        """The mean, exactly and to two places: information, never the mark."""
        return mean_words(self.marks)

    @property
    def begun(self) -> bool:
        """Whether the panel has begun to talk about it."""
        return self.agreed is not None

    @property
    def done(self) -> bool:
        """Whether a mark is agreed."""
        return self.agreed is not None and self.agreed.agreed_at is not None


def cells(panel: Panel, criteria: Sequence[Criterion]) -> list[Cell]:
    """Every bid of these questions, which must be open: those to talk through first come first, agreed ones last."""
    aside = {one.id: _sheets_aside(panel, one) for one in criteria}
    given = locked_marks(panel)
    settled = {(one.bid_id, one.criterion_id): one for one in agreed_rows(panel)}
    found = [
        _cell(criterion, bid, given.get((bid.id, criterion.id), ()), aside[criterion.id], settled)
        for criterion in criteria
        for bid in bids_for(criterion)
    ]
    return sorted(found, key=lambda cell: (cell.done, not cell.far, -cell.spread))


def _cell(
    criterion: Criterion, bid: Bid, marks: Iterable[Mark], aside: set[str], agreed: Mapping[tuple[str, str], Agreed]
) -> Cell:
    voices = [
        Voice(one.evaluator, one.value, one.reason or "", one.evaluator_id in aside)
        for one in marks
        if one.value is not None
    ]
    voices.sort(key=lambda one: (one.aside, one.sheet.number))
    counted = [one.value for one in voices if not one.aside]
    return Cell(criterion, bid, voices, agreed.get((bid.id, criterion.id)), is_far(criterion, counted))


def is_far(criterion: Criterion, marks: Sequence[int]) -> bool:
    """Whether these marks are to be talked through first, by the tender's setting and a published minimum."""
    return far_apart(marks, criterion.tender.spread, lowest_pass(criterion))


def lowest_pass(criterion: Criterion) -> int | None:
    """The lowest whole mark with which a bid passes this question, where a minimum is published."""
    if not criterion.minimum:
        return None
    least = Fraction(criterion.minimum)
    return -(-least.numerator // least.denominator)


def _sheets_aside(panel: Panel, criterion: Criterion) -> set[str]:
    counting = {one.id for one in who.marking_sheets(panel, criterion)}
    return {one.id for one in panel.evaluators if one.id not in counting}


def locked_marks(panel: Panel) -> dict[tuple[str, str], list[Mark]]:
    """Locked marks of a panel by bid and question; whoever left without locking is not read."""
    locked = (
        select(Mark)
        .join(Sheet, (Sheet.evaluator_id == Mark.evaluator_id) & (Sheet.bid_id == Mark.bid_id))
        .join(Evaluator, Evaluator.id == Mark.evaluator_id)
        .where(Evaluator.panel_id == panel.id, Sheet.locked_at.is_not(None))
    )
    found: dict[tuple[str, str], list[Mark]] = {}
    for one in db.session.scalars(locked):
        found.setdefault((one.bid_id, one.criterion_id), []).append(one)
    return found


def agreed_rows(panel: Panel) -> list[Agreed]:
    """What a panel has agreed or begun to agree, for every question and bid."""
    codes = [one.id for one in who.criteria_of(panel)]
    return list(db.session.scalars(select(Agreed).where(Agreed.criterion_id.in_(codes))))


# ---- one panel's list ----


@dataclass(frozen=True)
class Round:
    """Where a panel is: what its questions wait for, and those that are open with all their bids."""

    panel: Panel
    tender: Tender
    sheet: Evaluator | None
    questions: Sequence[Waiting]
    cells: Sequence[Cell]
    writes_down: bool = False
    facilitates: bool = False
    takes_record: bool = False

    @property
    def over(self) -> bool:
        """Whether all marks of the tender are closed."""
        return who.agreed(self.tender)

    @property
    def closed(self) -> Sequence[Waiting]:
        """The questions whose marks nobody reads yet."""
        return [one for one in self.questions if not one.is_open]

    @property
    def theirs_alone(self) -> bool:
        """Whether nobody but the panel sets its marks."""
        return self.panel.kind in THEIRS_ALONE

    @property
    def all_open(self) -> bool:
        """Whether the panel reads all its marks."""
        return bool(self.questions) and not self.closed

    @property
    def agreed(self) -> int:
        """How many marks are agreed."""
        return sum(cell.done for cell in self.cells)


def round_of(actor: Actor, panel_id: str) -> Round:
    """Where a panel is, for those on it, those who guide it and those who run its tender."""
    panel, sheet = panel_of_mine(actor, panel_id)
    questions = waitings([panel])[panel.id]
    found = cells(panel, [one.criterion for one in questions if one.is_open])
    theirs, takes = writes_down(actor, panel), sheet is not None or who.guides(actor, panel)
    return Round(panel, who.tender_of(panel), sheet, questions, found, theirs, who.facilitates(actor, panel), takes)


# ---- one question of one bid ----


@dataclass(frozen=True)
class Table:
    """Everything about one question of one bid, as it lies on the table before the panel."""

    panel: Panel
    sheet: Evaluator | None
    cell: Cell
    scale: Sequence[Step]
    sheets: Sequence[Evaluator]
    asked: Sequence[RecordQuestion]
    earlier: Sequence[AgreedEarlier]
    seen: Sequence[SeenDifferently]
    opened: Sequence[Sheet]
    writes_down: bool
    may_ask: bool
    over: bool
    present: Sequence[Evaluator] = field(default=())
    reader_id: str | None = None

    @property
    def criterion(self) -> Criterion:
        """What is agreed about."""
        return self.cell.criterion

    @property
    def bid(self) -> Bid:
        """Whose mark it is."""
        return self.cell.bid

    @property
    def agreed(self) -> Agreed | None:
        """What was agreed, or begun."""
        return self.cell.agreed

    @property
    def reasons(self) -> tuple[str, str]:
        """Why the agreed mark is not lower, and not higher."""
        return parted(self.agreed.reason or "") if self.agreed else ("", "")

    @property
    def words(self) -> str:
        """What the agreed mark means, in the published words."""
        return self._step.words or self._step.plain

    @property
    def plain_words(self) -> str:
        """What it means in plain words."""
        return self._step.plain or self._step.words

    @property
    def _step(self) -> Step:
        value = self.agreed.value if self.agreed else None
        return next((one for one in self.scale if one.mark == value), Step(0, ""))

    @cached_property
    def dots(self) -> Dots:
        """The marks that count, on their scale."""
        given = [Given(one.sheet.number, one.value) for one in self.cell.voices if not one.aside]
        return dots_of(given, [one.mark for one in self.scale])

    @property
    def may_differ(self) -> bool:
        """Whether the reader marked this question and may have it noted that they see it differently."""
        theirs = self.sheet is not None and self.sheet.id in {one.id for one in self.sheets}
        return theirs and self.cell.done and not self.over

    @property
    def mine(self) -> SeenDifferently | None:
        """What the reader sees differently; of a pair, never the other one's words to change."""
        theirs = [one for one in self.seen if self.sheet is not None and one.evaluator_id == self.sheet.id]
        return next((one for one in theirs if one.person_id == self.reader_id), None)


def table(actor: Actor, panel_id: str, criterion_id: str, bid_id: str) -> Table:
    """One question of one bid with all locked marks. Raises NotAllowed while somebody has still to lock theirs."""
    panel, sheet = panel_of_mine(actor, panel_id)
    criterion = question(panel, criterion_id)
    cell = open_cell(panel, criterion, bid_id)
    agreed = cell.agreed
    counting = who.marking_sheets(panel, criterion)
    there = set(agreed.present) if agreed else set()
    return Table(
        panel,
        sheet,
        cell,
        marking.scale_of(criterion),
        counting,
        asked_about(cell.bid, criterion),
        earlier_of(agreed),
        seen_of(agreed),
        opened_again(panel, cell.bid),
        writes_down(actor, panel),
        guides_or_runs(actor, panel),
        who.agreed(who.tender_of(panel)),
        [one for one in panel.evaluators if one.id in there],
        actor.person_id,
    )


def open_cell(panel: Panel, criterion: Criterion, bid_id: str) -> Cell:
    """One bid of a question whose marks may be read now."""
    if not waiting(panel, criterion).is_open:
        raise NotAllowed("Somebody has still to lock their marks. Until then nobody reads them.")
    found = next((one for one in cells(panel, [criterion]) if one.bid.id == bid_id), None)
    if found is None:
        raise NotFound("There is no such bid to agree a mark for.")
    return found


def asked_about(bid: Bid, criterion: Criterion) -> list[RecordQuestion]:
    """What was asked for the record about one question of one bid, the oldest first."""
    wanted = select(RecordQuestion).where(RecordQuestion.bid_id == bid.id, RecordQuestion.criterion_id == criterion.id)
    return list(db.session.scalars(wanted.order_by(RecordQuestion.asked_at, RecordQuestion.id)))


def record_question(actor: Actor, panel_id: str, question_id: str) -> RecordQuestion:
    """One question for the record about this panel's marks, for whoever writes down the answer."""
    panel = panel_to_follow(actor, panel_id)
    found = db.session.get(RecordQuestion, question_id)
    if found is None or found.criterion_id not in {one.id for one in who.criteria_of(panel)}:
        raise NotFound("There is no such question.")
    return found


def earlier_of(agreed: Agreed | None) -> list[AgreedEarlier]:
    """What was agreed before, the oldest first."""
    wanted = select(AgreedEarlier).where(AgreedEarlier.agreed_id == (agreed.id if agreed else ""))
    return list(db.session.scalars(wanted.order_by(AgreedEarlier.put_aside_at, AgreedEarlier.id)))


def seen_of(agreed: Agreed | None) -> list[SeenDifferently]:
    """Who sees it differently, by their numbers; two of a pair stand under the same one."""
    wanted = select(SeenDifferently).where(SeenDifferently.agreed_id == (agreed.id if agreed else ""))
    return sorted(db.session.scalars(wanted), key=lambda one: (one.evaluator.number, one.id))


def opened_again(panel: Panel, bid: Bid) -> list[Sheet]:
    """Sheets of a panel that the chair opened again for a bid, by number."""
    wanted = (
        select(Sheet)
        .join(Evaluator, Evaluator.id == Sheet.evaluator_id)
        .where(Evaluator.panel_id == panel.id, Sheet.bid_id == bid.id, Sheet.opened_again_at.is_not(None))
    )
    return list(db.session.scalars(wanted.order_by(Evaluator.number)))
