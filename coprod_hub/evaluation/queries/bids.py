"""Reading bids, for those who run the tender: who sent them, how far they are for the panels, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.core.text import count, matches
from coprod_hub.evaluation.extracts import LONG, Naming, names_in, names_of, without_names, word_count
from coprod_hub.evaluation.models import Bid, Bidder, BidFile, Criterion, Extract, GlossaryTerm, PassCheck, Tender
from coprod_hub.evaluation.queries import tree, who
from coprod_hub.evaluation.rules import BidState, CriterionKind, TenderKind

NO_BID = "There is no such bid, or it is not yours to see."


def bids(actor: Actor, tender: Tender, *, practice: bool = False) -> list[Bid]:
    """All bids of a tender by code name, whatever their state; or its practice bids."""
    who.must_run(actor, tender)
    wanted = select(Bid).where(Bid.tender_id == tender.id, Bid.practice.is_(practice)).order_by(Bid.code_name)
    return list(db.session.scalars(wanted.options(selectinload(Bid.extracts), selectinload(Bid.checks))))


def found_bids(
    actor: Actor, tender: Tender, state: BidState | None = None, lot_id: str = "", words: str = ""
) -> list[Bid]:
    """Those in this state, for this lot, whose code name, reference or bidder's name holds all these words."""
    return [
        bid
        for bid in bids(actor, tender)
        if (state is None or bid.state is state)
        and (not lot_id or bid.lot_id == lot_id)
        and (not words or matches(words, _known_by(bid)))
    ]


def _known_by(bid: Bid) -> list[str]:
    return [bid.code_name, *([bid.bidder.name, bid.bidder.reference] if bid.bidder else [])]


def bid(actor: Actor, bid_id: str) -> Bid:
    """One bid or practice bid, for somebody who runs its tender; nobody else learns that it is there."""
    found = db.session.get(Bid, bid_id)
    if found is None or not who.runs(actor, found.tender):
        raise NotFound(NO_BID)
    return found


def bid_file(actor: Actor, file_id: str) -> BidFile:
    """One file of a bid, for somebody who runs its tender."""
    found = db.session.get(BidFile, file_id)
    if found is None or not who.runs(actor, found.bid.tender):
        raise NotFound("There is no such file, or it is not yours to see.")
    return found


# ---- what belongs to a bid ----


def criteria_to_read(bid: Bid) -> list[Criterion]:
    """The questions of its lot that a panel reads and marks, in the order of the tree."""
    return [one for one in tree.rows(bid.tender) if one.is_marked and who.fits(one, bid)]


def is_written(criterion: Criterion) -> bool:
    """Whether bidders answer it in writing: presentations and interviews are heard, and need nothing to read."""
    return criterion.kind is not CriterionKind.PRESENTATION and criterion.tender.kind is not TenderKind.INTERVIEWS


def criteria_to_check(bid: Bid) -> list[Criterion]:
    """What it must meet, yes or no; a practice bid meets nothing."""
    if bid.practice:
        return []
    kind = CriterionKind.PASS_FAIL
    return [one for one in bid.tender.criteria if one.is_leaf and one.kind is kind and who.fits(one, bid)]


def criterion_of(criterion_id: str, among: Sequence[Criterion]) -> Criterion:
    """One of the criteria of a bid; another tender's or lot's is not there."""
    found = next((one for one in among if one.id == criterion_id), None)
    if found is None:
        raise NotFound("This question is not asked of this bid.")
    return found


def extract_of(bid: Bid, criterion: Criterion) -> Extract | None:
    """What the bid says to one question, when it has been brought in."""
    return next((one for one in bid.extracts if one.criterion_id == criterion.id), None)


def check_of(bid: Bid, criterion: Criterion) -> PassCheck | None:
    """Whether it meets this, when somebody has looked."""
    return next((one for one in bid.checks if one.criterion_id == criterion.id), None)


def names_of_bidder(bid: Bid) -> tuple[str, ...]:
    """All by which its bidder is known; a practice bid has none."""
    return names_of(bid.bidder.name, bid.bidder.email) if bid.bidder else ()


# ---- how far it is ----


@dataclass(frozen=True)
class Readiness:
    """How far a bid is ready to be marked: what is there, and what is missing or wrong, in words."""

    written: int
    asked: int
    summed_up: int
    checked: int
    to_check: int
    failed: tuple[str, ...]
    naming: tuple[str, ...]
    long: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """What is still to do, in words; [] when nothing is."""
        left = [
            (self.asked - self.written, "answer", ""),
            (self.written - self.summed_up, "plain summary", "plain summaries"),
            (self.to_check - self.checked, "check", ""),
        ]
        return [count(number, one, many) for number, one, many in left if number > 0]


def readiness(bid: Bid) -> Readiness:
    """How far this bid is."""
    asked, to_check = criteria_to_read(bid), criteria_to_check(bid)
    written = [one for one in asked if is_written(one)]
    found = [(one, extract) for one in asked if (extract := extract_of(bid, one)) and extract.words]
    checks = [(one, check) for one in to_check if (check := check_of(bid, one))]
    names = names_of_bidder(bid)
    return Readiness(
        written=sum(is_written(one) for one, _ in found),
        asked=len(written),
        summed_up=sum(bool(extract.summary) for _, extract in found),
        checked=len(checks),
        to_check=len(to_check),
        failed=tuple(one.title for one, check in checks if not check.passed),
        naming=tuple(one.title for one, extract in found if _is_named(extract, names)),
        long=tuple(one.title for one, extract in found if word_count(extract.words) > LONG),
    )


def _is_named(extract: Extract, names: Sequence[str]) -> bool:
    return not extract.name_stays and bool(names_in(f"{extract.words}\n{extract.summary}", names))


def naming(bid: Bid, text: str) -> list[Naming]:
    """Where a text would tell the panel who the bidder is."""
    return names_in(text, names_of_bidder(bid))


def without_its_names(bid: Bid, text: str) -> str:
    """The text with "[the bidder]" wherever it says who the bidder is."""
    return without_names(text, names_of_bidder(bid))


def not_ready(tender: Tender) -> list[str]:
    """What would tell a panel whose bid it reads, of the bids that are in; [] when none does.

    An answer that is missing stops nobody: a bidder may have given none, and what is presented is not written.
    """
    wanted = select(Bid).where(Bid.tender_id == tender.id, Bid.practice.is_(False), Bid.state == BidState.IN)
    named = (one.code_name for one in db.session.scalars(wanted.order_by(Bid.code_name)) if readiness(one).naming)
    return [f"{name}: its text says whose it is. Take the name out." for name in named]


# ---- words that are explained ----


def glossary(tender: Tender) -> list[GlossaryTerm]:
    """The words of the trade that are explained to panels, in order."""
    found = db.session.scalars(select(GlossaryTerm).where(GlossaryTerm.tender_id == tender.id))
    return sorted(found, key=lambda one: one.term.casefold())


def meanings(tender: Tender) -> dict[str, str]:
    """Meaning by term, as `extracts.marked_up` takes them."""
    return {one.term: one.meaning for one in glossary(tender)}


def term(actor: Actor, term_id: str) -> GlossaryTerm:
    """One explained word, for somebody who runs the tender."""
    found = db.session.get(GlossaryTerm, term_id)
    if found is None or not who.runs(actor, db.session.get_one(Tender, found.tender_id)):
        raise NotFound("There is no such word in the glossary.")
    return found


# ---- rows, for other parts of the way: not a person's view ----


def tender_bids(tender: Tender) -> list[Bid]:
    """Its bids, without those to practise on."""
    return list(db.session.scalars(select(Bid).where(Bid.tender_id == tender.id, Bid.practice.is_(False))))


def bids_of_each(tender_ids: Sequence[str]) -> dict[str, list[Bid]]:
    """The same by tender, for those that have any: the database is asked once for all."""
    found: dict[str, list[Bid]] = {}
    for one in db.session.scalars(select(Bid).where(Bid.tender_id.in_(tender_ids), Bid.practice.is_(False))):
        found.setdefault(one.tender_id, []).append(one)
    return found


def bidders(tender: Tender) -> list[Bidder]:
    """All who bid."""
    return list(db.session.scalars(select(Bidder).where(Bidder.tender_id == tender.id)))


def bidder_of(bid: Bid) -> Bidder:
    """Who sent it; a practice bid is nobody's."""
    if bid.bidder is None:
        raise NotFound("A practice bid has no bidder.")
    return bid.bidder


def readable_reference(bid: Bid) -> str:
    """The portal's reference for its bidder; a practice bid has none."""
    return bid.bidder.reference if bid.bidder else ""
