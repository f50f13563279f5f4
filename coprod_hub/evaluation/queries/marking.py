"""What somebody on a panel marks: their bids in their order, one question part at a time, what is missing or locked.

Nothing here hands out a mark of another sheet: every read starts from the reader's own place on the panel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.evaluation.extracts import Piece, marked_up
from coprod_hub.evaluation.models import (
    Agreed,
    Bid,
    Criterion,
    DenSession,
    Evaluator,
    EvaluatorPerson,
    Extract,
    GlossaryTerm,
    Mark,
    Panel,
    Sheet,
    Tender,
)
from coprod_hub.evaluation.queries import tree, who
from coprod_hub.evaluation.rules import BidState, TenderState

LEFT = "You are not on this panel any more. Thank you for what you did."


class BidGone(NotFound):
    """A bid that the panel had begun to mark was taken back or left out."""


# ---- whose sheet ----


def place(actor: Actor, panel_id: str) -> EvaluatorPerson:
    """This person's place on a panel; somebody who left it is told so, others that there is no such panel."""
    try:
        return who.my_place(actor, panel_id)
    except NotFound:
        if has_left(actor, panel_id):
            raise NotAllowed(LEFT) from None
        raise


def has_left(actor: Actor, panel_id: str) -> bool:
    """Whether this person was on a panel and has no place on it any more."""
    if any(place.evaluator.panel_id == panel_id for place in who.my_places(actor)):
        return False
    left = (
        select(EvaluatorPerson.id)
        .join(Evaluator, Evaluator.id == EvaluatorPerson.evaluator_id)
        .where(EvaluatorPerson.person_id == actor.person_id, Evaluator.removed_at.is_not(None))
        .where(Evaluator.panel_id == panel_id)
    )
    return actor.signed_in and db.session.scalar(left) is not None


def hold(sheet: Evaluator) -> None:
    """Wait until nobody else changes this sheet: two of a pair, or two tabs of one person, go one after the other."""
    db.session.execute(select(Evaluator.id).where(Evaluator.id == sheet.id).with_for_update())


# ---- which bids, in which order ----


def in_their_order(bids: Sequence[Bid], number: int) -> list[Bid]:
    """The bids by code name, each sheet beginning with another one: who is read first is fair to all of them.

    `number` is the sheet's. The order is the same each time it is asked for.
    """
    by_name = sorted(bids, key=lambda bid: bid.code_name)
    start = (number - 1) % len(by_name) if by_name else 0
    return by_name[start:] + by_name[:start]


def bids_of(sheet: Evaluator) -> list[Bid]:
    """The bids that this sheet marks: as they present, where they present; else in the sheet's own order.

    The order is taken over the bids that were taken back or excluded too, so that nothing moves when one goes.
    """
    there = {bid.id for bid in who.bids_to_mark(sheet.panel)}
    known = select(Bid).where(Bid.tender_id == sheet.panel.tender_id, Bid.practice.is_(False))
    bids = [bid for bid in db.session.scalars(known) if bid.state is not BidState.LATE]
    presented = _presented(sheet.panel)
    if presented:
        ordered = sorted(bids, key=lambda bid: (presented.get(bid.id, len(presented)), bid.code_name))
    else:
        ordered = in_their_order(bids, sheet.number)
    criteria = who.criteria_to_mark(sheet)
    return [bid for bid in ordered if bid.id in there and _asked(criteria, bid)]


def _presented(panel: Panel) -> dict[str, int]:
    sessions = db.session.scalars(
        select(DenSession).where(DenSession.panel_id == panel.id).order_by(DenSession.starts_at, DenSession.id)
    )
    slots = [slot for session in sessions for slot in session.slots]
    return {slot.bid_id: number for number, slot in enumerate(slots)}


def practice_bids(sheet: Evaluator) -> list[Bid]:
    """The practice bids that this sheet warms up on."""
    wanted = select(Bid).where(Bid.tender_id == sheet.panel.tender_id, Bid.practice.is_(True)).order_by(Bid.code_name)
    criteria = who.criteria_to_mark(sheet)
    return [bid for bid in db.session.scalars(wanted) if _asked(criteria, bid)]


def gone_bids(sheet: Evaluator) -> list[Bid]:
    """Bids that the panel had begun to mark and that are in no more; why is not for the panel to know."""
    begun = select(Mark.bid_id).join(Evaluator, Evaluator.id == Mark.evaluator_id)
    begun = begun.where(Evaluator.panel_id == sheet.panel_id)
    wanted = select(Bid).where(Bid.id.in_(begun), Bid.state.in_([BidState.WITHDRAWN, BidState.EXCLUDED]))
    return list(db.session.scalars(wanted.order_by(Bid.code_name)))


def criteria_for(sheet: Evaluator, bid: Bid) -> list[Criterion]:
    """The question parts that this sheet marks for a bid."""
    return _asked(who.criteria_to_mark(sheet), bid)


def _asked(criteria: Sequence[Criterion], bid: Bid) -> list[Criterion]:
    return [criterion for criterion in criteria if who.fits(criterion, bid)]


def bid(sheet: Evaluator, bid_id: str) -> Bid:
    """One of the bids that this sheet marks, or practises on; NotFound says by code name what became of another."""
    for one in [*bids_of(sheet), *practice_bids(sheet)]:
        if one.id == bid_id:
            return one
    gone = next((one for one in gone_bids(sheet) if one.id == bid_id), None)
    if gone is not None:
        raise BidGone(f"{called(gone)} is no longer in. You do not need to mark it. What you saved is kept.")
    raise NotFound("There is no such bid on your list.")


def called(bid: Bid) -> str:
    """What a panel calls a bid: "Bid Avon", "Candidate Avon"."""
    return f"{bid.tender.kind.bid.capitalize()} {bid.code_name}"


def what_is_left(person: EvaluatorPerson, bid: Bid) -> list[str]:
    """What stands between this person and marking this bid; [] when they may."""
    return who.what_is_left_before_practice(person) if bid.practice else who.what_is_left_before_marking(person)


# ---- marks ----


@dataclass(frozen=True)
class Step:
    """One mark of the scale: what it is called in the published words, and in plain ones."""

    mark: int
    words: str
    plain: str = ""


def scale_of(criterion: Criterion) -> list[Step]:
    """The marks that may be given for a criterion, lowest first, with their words where there are any."""
    top = tree.scale_top(criterion)
    told = {int(one["mark"]): one for one in tree.scale_of(criterion)}
    marks = sorted(told) if told and max(told) >= top else range(top + 1)
    words = {mark: told.get(mark, {}) for mark in marks if mark <= top}
    return [Step(mark, str(said.get("words", "")), str(said.get("plain", ""))) for mark, said in words.items()]


def mark(sheet: Evaluator, bid: Bid, criterion: Criterion) -> Mark | None:
    """The mark that stands on this sheet."""
    wanted = select(Mark).where(Mark.evaluator_id == sheet.id, Mark.bid_id == bid.id, Mark.criterion_id == criterion.id)
    return db.session.scalar(wanted)


def sheet_row(sheet: Evaluator, bid: Bid) -> Sheet | None:
    """Whether this sheet is locked for a bid, and what happened to its lock; None before it was ever locked."""
    return db.session.scalar(select(Sheet).where(Sheet.evaluator_id == sheet.id, Sheet.bid_id == bid.id))


def is_locked(sheet: Evaluator, bid: Bid) -> bool:
    """Whether the marks of this sheet for a bid are locked."""
    row = sheet_row(sheet, bid)
    return row is not None and row.locked_at is not None


def agreed_bids(panel: Panel) -> set[str]:
    """The ids of the bids for which the panel has agreed a mark: no sheet of it is opened again for these."""
    codes = [criterion.id for criterion in who.criteria_of(panel)]
    wanted = select(Agreed.bid_id).where(Agreed.criterion_id.in_(codes), Agreed.agreed_at.is_not(None))
    return set(db.session.scalars(wanted))


def needs(mark: Mark | None) -> str:
    """What a mark is missing before it can be locked, in words; "" when nothing is."""
    if mark is None or (mark.value is None and mark.reason_sealed is None):
        return "not started"
    if mark.value is None:
        return "needs a mark"
    return "" if mark.is_whole else "needs a why"


@dataclass(frozen=True)
class Line:
    """One question part on somebody's own sheet, with their own mark."""

    criterion: Criterion
    number: int
    mark: Mark | None

    @property
    def is_whole(self) -> bool:
        """Whether there is a mark and a reason."""
        return self.mark is not None and self.mark.is_whole

    @property
    def needs(self) -> str:
        """What is missing, in words; "" when nothing is."""
        return needs(self.mark)


@dataclass(frozen=True)
class OwnBid:
    """One bid on somebody's own sheet."""

    place: EvaluatorPerson
    bid: Bid
    name: str
    lines: Sequence[Line]
    row: Sheet | None

    @property
    def sheet(self) -> Evaluator:
        """Whose marks they are."""
        return self.place.evaluator

    @property
    def locked(self) -> bool:
        """Whether it is locked."""
        return self.row is not None and self.row.locked_at is not None

    @property
    def done(self) -> int:
        """How many parts have a mark and a reason."""
        return sum(line.is_whole for line in self.lines)

    @property
    def missing(self) -> list[Line]:
        """The parts that are not finished."""
        return [line for line in self.lines if not line.is_whole]

    @property
    def is_whole(self) -> bool:
        """Whether it can be locked."""
        return not self.missing


def one(actor: Actor, panel_id: str, bid_id: str) -> OwnBid:
    """One bid with this person's own marks for it."""
    mine = place(actor, panel_id)
    found = bid(mine.evaluator, bid_id)
    must_be_open(mine, found)
    return own_bid(mine, found)


def own_bid(person: EvaluatorPerson, bid: Bid) -> OwnBid:
    """One bid with this sheet's marks for it."""
    return _own_bids(person, [bid])[0]


def _own_bids(person: EvaluatorPerson, bids: Sequence[Bid]) -> list[OwnBid]:
    sheet, ids = person.evaluator, [bid.id for bid in bids]
    of_sheet = select(Mark).where(Mark.evaluator_id == sheet.id, Mark.bid_id.in_(ids))
    marks = {(mark.bid_id, mark.criterion_id): mark for mark in db.session.scalars(of_sheet)}
    locks = select(Sheet).where(Sheet.evaluator_id == sheet.id, Sheet.bid_id.in_(ids))
    rows = {row.bid_id: row for row in db.session.scalars(locks)}
    criteria = who.criteria_to_mark(sheet)
    return [OwnBid(person, bid, called(bid), _lines(criteria, bid, marks), rows.get(bid.id)) for bid in bids]


def _lines(criteria: Sequence[Criterion], bid: Bid, marks: Mapping[tuple[str, str], Mark]) -> list[Line]:
    asked = _asked(criteria, bid)
    return [Line(each, number, marks.get((bid.id, each.id))) for number, each in enumerate(asked, 1)]


@dataclass(frozen=True)
class Bench:
    """All that somebody on a panel has before them."""

    place: EvaluatorPerson
    tender: Tender
    practice: Sequence[OwnBid]
    bids: Sequence[OwnBid]
    gone: Sequence[str]
    before: Sequence[str]
    before_practice: Sequence[str]

    @property
    def sheet(self) -> Evaluator:
        """Whose marks they are."""
        return self.place.evaluator

    @property
    def open_practice(self) -> Sequence[OwnBid]:
        """The practice bids that are still to be marked."""
        return [one for one in self.practice if not one.locked]

    @property
    def to_practise(self) -> Sequence[OwnBid]:
        """The practice bids to be shown: all before they have warmed up, then those they did something with."""
        return [one for one in self.practice if not self.warm or one.done] if not self.before_practice else []

    @property
    def next(self) -> "OwnBid | None":
        """What to do next: practise, then the first bid that is not locked; None when all is done or nothing may be."""
        if self.open_practice and self.sheet.warmed_up_at is None:
            return None if self.before_practice else self.open_practice[0]
        if self.before:
            return None
        return next((one for one in self.bids if not one.locked), None)

    @property
    def warm(self) -> bool:
        """Whether they have practised, and talked about it."""
        return self.sheet.warmed_up_at is not None

    @property
    def over(self) -> bool:
        """Whether nothing is marked in this tender any more."""
        return self.tender.state is TenderState.STOPPED or self.tender.state.is_past(TenderState.MARKING)

    @property
    def waits_for(self) -> str:
        """What comes first, in words for them; "" when nothing does."""
        return next(iter(self.before), "")

    @property
    def presented(self) -> bool:
        """Whether those who are marked come and present, one after another."""
        return bool(_presented(self.sheet.panel))

    @property
    def all_locked(self) -> bool:
        """Whether everything is marked and locked."""
        return bool(self.bids) and all(one.locked for one in self.bids)


def bench(actor: Actor, panel_id: str) -> Bench:
    """What this person has to mark on a panel, and what stands before it."""
    mine = place(actor, panel_id)
    sheet = mine.evaluator
    tender = who.tender_of(sheet.panel)
    before = who.what_is_left_before_marking(mine)
    real = not before or _has_marks(sheet)
    return Bench(
        mine,
        tender,
        _own_bids(mine, practice_bids(sheet)),
        _own_bids(mine, bids_of(sheet)) if real else [],
        [called(one) for one in gone_bids(sheet)] if real else [],
        before,
        who.what_is_left_before_practice(mine),
    )


def _has_marks(sheet: Evaluator) -> bool:
    of_real = select(Mark.id).join(Bid, Bid.id == Mark.bid_id)
    return db.session.scalar(of_real.where(Mark.evaluator_id == sheet.id, Bid.practice.is_(False))) is not None


@dataclass(frozen=True)
class Part:
    """One question part of one bid, with all that somebody needs to mark it."""

    place: EvaluatorPerson
    bid: Bid
    name: str
    criterion: Criterion
    extract: Extract | None
    mark: Mark | None
    number: int
    total: int
    locked: bool
    scale: Sequence[Step]
    terms: Mapping[str, str]
    before: str = ""
    after: str = ""

    @property
    def sheet(self) -> Evaluator:
        """Whose mark it is."""
        return self.place.evaluator

    @property
    def words(self) -> list[Piece]:
        """What the bid says, with words of the trade to be explained."""
        return marked_up(self.extract.words if self.extract else "", self.terms)

    @property
    def summary(self) -> list[Piece]:
        """What an officer says in plain words that it says."""
        return marked_up(self.extract.summary if self.extract else "", self.terms)


def part(actor: Actor, panel_id: str, bid_id: str, criterion_id: str, *, to_change: bool = False) -> Part:
    """One question part; `to_change` waits until nobody else changes the sheet."""
    mine = place(actor, panel_id)
    if to_change:
        hold(mine.evaluator)
    found = bid(mine.evaluator, bid_id)
    must_be_open(mine, found)
    criteria = criteria_for(mine.evaluator, found)
    at = next((number for number, one in enumerate(criteria) if one.id == criterion_id), None)
    if at is None:
        raise NotFound("There is no such question on your list.")
    terms = select(GlossaryTerm).where(GlossaryTerm.tender_id == found.tender_id).order_by(GlossaryTerm.term)
    return Part(
        mine,
        found,
        called(found),
        criteria[at],
        next((one for one in found.extracts if one.criterion_id == criterion_id), None),
        mark(mine.evaluator, found, criteria[at]),
        at + 1,
        len(criteria),
        is_locked(mine.evaluator, found),
        scale_of(criteria[at]),
        {one.term: one.meaning for one in db.session.scalars(terms)},
        criteria[at - 1].id if at else "",
        criteria[at + 1].id if at + 1 < len(criteria) else "",
    )


def must_be_open(person: EvaluatorPerson, bid: Bid) -> None:
    """Raise NotAllowed with what comes first, for somebody who may not mark yet and has locked nothing."""
    left = what_is_left(person, bid)
    if left and not is_locked(person.evaluator, bid):
        raise NotAllowed(left[0])
