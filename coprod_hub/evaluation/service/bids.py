"""Bids: who sent them, what panels read of them, and what becomes of one that is late, taken back or excluded.

Panels know a bid by its code name alone. Nothing is ever deleted here: a bid that leaves stays in the record with its
marks, and counts nowhere.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, clean_text, says_something
from coprod_hub.evaluation.extracts import LONGEST_SUMMARY, too_long, word_count
from coprod_hub.evaluation.grounds import CHOSEN, Ground, is_late
from coprod_hub.evaluation.models import Bid, Bidder, Criterion, Extract, Lot, Mark, PassCheck, Tender
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import BidState, TenderState, code_name
from coprod_hub.evaluation.service.prices import set_price

__all__ = [
    "NamesTheBidder", "add_bid", "add_bidder", "add_practice_bid", "check", "decide_late", "exclude",
    "put_right_when", "rename_bidder", "set_extract", "set_price", "take_list", "take_names_out", "withdraw",
]  # fmt: skip

LONGEST_NAME, LONGEST_REFERENCE = 200, 80
#: Bids come in between publication and the last agreed mark.
TAKING = (TenderState.PUBLISHED, TenderState.MARKING)
#: What is looked up about a bid may be noted until the result is worked out.
LOOKING = (*TAKING, TenderState.AGREED)
BEFORE_AWARD = (*LOOKING, TenderState.RESULT, TenderState.APPROVED)


class NamesTheBidder(Refused):
    """A text would tell the panel whose bid it reads."""


# ---- who bids ----


def add_bidder(actor: Actor, tender: Tender, name: str, reference: str, email: str = "") -> Bidder:
    """Note an organisation that bids, with the portal's reference for it."""
    who.must_run(actor, tender)
    tender = _while_bids_come(tender)
    name, reference, email = _fitting(name, reference, email)
    _must_be_new(tender, reference)
    made = Bidder(tender_id=tender.id, reference=reference)
    made.name, made.email = name, email
    db.session.add(made)
    record(actor, "added a bidder to", tender, bidder=made.id)
    db.session.flush()
    return made


def rename_bidder(actor: Actor, bidder: Bidder, name: str, reference: str, email: str = "") -> None:
    """Put right how a bidder is written."""
    tender = db.session.get_one(Tender, bidder.tender_id)
    who.must_run(actor, tender)
    name, reference, email = _fitting(name, reference, email)
    if reference != bidder.reference:
        _must_be_new(tender, reference)
    bidder.name, bidder.reference, bidder.email = name, reference, email
    record(actor, "put right the name of", bidder)
    db.session.flush()


def _fitting(name: str, reference: str, email: str) -> tuple[str, str, str]:
    name, reference, email = clean_line(name), clean_line(reference), clean_line(email)
    if not says_something(name):
        raise Refused("Type the bidder’s name.")
    if not says_something(reference):
        raise Refused("Type the reference that the portal gives this bidder.")
    if len(name) > LONGEST_NAME or len(reference) > LONGEST_REFERENCE or len(email) > LONGEST_NAME:
        raise Refused(
            f"That is too long: a name or e-mail address has at most {LONGEST_NAME} letters, "
            f"a reference {LONGEST_REFERENCE}."
        )
    if email and ("@" not in email or " " in email):
        raise Refused("The e-mail address is not whole. It needs an @ and no spaces.")
    return name, reference, email


def _must_be_new(tender: Tender, reference: str) -> None:
    taken = db.session.scalars(select(Bidder.reference).where(Bidder.tender_id == tender.id))
    if reference.casefold() in {one.casefold() for one in taken}:
        raise Refused(f"There is a bidder with the reference {reference} already.")


def _while_bids_come(tender: Tender) -> Tender:
    """The tender, held until the transaction ends, so that two people never give one code name twice."""
    found = db.session.get_one(Tender, tender.id, with_for_update=True)
    if found.state is TenderState.DRAFT:
        raise Refused("Publish the tender first: bids answer questions that are published.")
    if found.state not in TAKING:
        raise Refused("The marks are agreed or the tender has ended, so nothing more can come in.")
    return found


# ---- bids ----


def add_bid(actor: Actor, bidder: Bidder, lot: Lot, received_at: datetime | None = None) -> Bid:
    """Note a bid for a lot under a code name drawn at random; after the deadline it waits for a decision."""
    tender = db.session.get_one(Tender, bidder.tender_id)
    who.must_run(actor, tender)
    tender = _while_bids_come(tender)
    if lot.tender_id != tender.id:
        raise Refused("This lot is another tender’s.")
    if db.session.scalar(select(Bid.id).where(Bid.bidder_id == bidder.id, Bid.lot_id == lot.id)):
        raise Refused("This bidder has a bid for this lot already.")
    at = received_at or now()
    if at > now():
        raise Refused("It cannot have come in the future. Check the day and the time.")
    state = BidState.LATE if is_late(at, tender.deadline_at) else BidState.IN
    made = Bid(tender=tender, lot=lot, bidder=bidder, code_name=_drawn(tender), received_at=at, state=state)
    db.session.add(made)
    record(actor, "added", made, state=state)
    db.session.flush()
    return made


def _drawn(tender: Tender) -> str:
    """A code name that says nothing about the order in which bids came."""
    taken = list(db.session.scalars(select(Bid.code_name).where(Bid.tender_id == tender.id)))
    return code_name(taken, secrets.randbelow(2**31))


def add_practice_bid(actor: Actor, tender: Tender, lot: Lot, extracts: Mapping[Criterion, str]) -> Bid:
    """Make up a bid to warm up on. It has no bidder and counts nowhere."""
    who.must_run(actor, tender)
    if tender.state not in {TenderState.DRAFT, *TAKING}:
        raise Refused("The marks are agreed or the tender has ended, so nobody practises any more.")
    if lot.tender_id != tender.id:
        raise Refused("This lot is another tender’s.")
    made = Bid(tender=tender, lot=lot, code_name=_drawn(tender), received_at=now(), practice=True)
    db.session.add(made)
    record(actor, "added a practice bid to", tender, bid=made.id)
    db.session.flush()
    for criterion, words in extracts.items():
        set_extract(actor, made, criterion, words)
    return made


# ---- what panels read ----


def set_extract(
    actor: Actor, bid: Bid, criterion: Criterion, words: str, summary: str = "", *, name_stays: bool = False
) -> Extract:
    """Keep what a bid says to one question, and an officer's summary of it in plain words.

    Raises NamesTheBidder when either would tell the panel whose it is, unless an officer has looked and says that it
    does not (`name_stays`). Once somebody has marked it, what they read stays.
    """
    who.must_run(actor, bid.tender)
    words, summary = clean_text(words), clean_text(summary)
    _must_be_readable(bid, criterion, words)
    if len(summary) > LONGEST_SUMMARY:
        raise Refused(f"A summary has at most {LONGEST_SUMMARY:,} letters: it is there to be short.")
    if not name_stays and (queries.naming(bid, words) or queries.naming(bid, summary)):
        raise NamesTheBidder("This says whose bid it is. The panel must not know: take the name out.")
    found = queries.extract_of(bid, criterion)
    if found is None:
        found = Extract(bid=bid, criterion=criterion)
        db.session.add(found)
    elif (found.words, found.summary) != (words, summary) and not _takes_names_out(bid, found, words, summary):
        _must_be_unmarked(bid, criterion)
    found.words, found.summary, found.name_stays = words, summary, name_stays
    record(actor, "wrote an extract of", bid, criterion=criterion.id, words=word_count(words))
    db.session.flush()
    return found


def _must_be_readable(bid: Bid, criterion: Criterion, words: str) -> None:
    if criterion.tender_id != bid.tender_id or not who.fits(criterion, bid):
        raise Refused("This question is not asked of this bid: it belongs to another lot or tender.")
    if not criterion.is_marked:
        raise Refused("This line has nothing to read: its parts have, or it is the price or a check.")
    if not says_something(words):
        raise Refused("There is nothing to read. Paste what the bid says to this question.")
    if too_much := too_long(words):
        raise Refused(f"It has {too_much}. Choose the parts that answer the question.")
    if bid.tender.state not in {TenderState.DRAFT, *TAKING}:
        raise Refused("The marks are agreed, so what was read stays as it is.")


def take_names_out(actor: Actor, bid: Bid) -> int:
    """Put "[the bidder]" wherever an answer or a summary says whose bid it is; returns in how many answers."""
    who.must_run(actor, bid.tender)
    changed = 0
    for found in bid.extracts:
        words, summary = (queries.without_its_names(bid, text) for text in (found.words, found.summary))
        if not found.name_stays and (words, summary) != (found.words, found.summary):
            set_extract(actor, bid, found.criterion, words, summary)
            changed += 1
    return changed


def take_list(actor: Actor, tender: Tender) -> list[Bid]:
    """The bids, for somebody who takes the list of them away as a file; that they did is recorded."""
    found = queries.bids(actor, tender)
    record(actor, "took the list of bids of", tender, bids=len(found))
    return found


def _takes_names_out(bid: Bid, found: Extract, words: str, summary: str) -> bool:
    """Whether all that changes is that the bidder's name goes: that may be done at any time."""
    without = queries.without_its_names(bid, found.words), queries.without_its_names(bid, found.summary)
    return (words, summary) == without


def _must_be_unmarked(bid: Bid, criterion: Criterion) -> None:
    marked = select(Mark.id).where(Mark.bid_id == bid.id, Mark.criterion_id == criterion.id, Mark.value.is_not(None))
    if not bid.practice and db.session.scalar(marked.limit(1)):
        raise Refused("Somebody has marked this already, so what they read stays as it is.")


# ---- late, taken back, excluded ----


def decide_late(actor: Actor, bid: Bid, accept: bool, because: str) -> None:
    """Say whether a bid that came late is marked all the same, and why. It is marked by nobody before that."""
    who.must_run(actor, bid.tender)
    _must_stand(bid, (BidState.LATE,), LOOKING)
    if accept and bid.tender.state is TenderState.AGREED:
        raise Refused("All marks are agreed, so this bid cannot be marked any more.")
    reason = _reason(because, "Say why, in words that would stand before a court.")
    bid.late_decided = reason
    if accept:
        bid.state = BidState.IN
    else:
        _leaves(bid, BidState.EXCLUDED, reason)
        bid.ground = Ground.LATE
    record(actor, "took the late bid" if accept else "did not take the late bid", bid)
    db.session.flush()


def put_right_when(actor: Actor, bid: Bid, at: datetime) -> None:
    """Put right when a bid came in, to the minute; one that turns out late waits for a decision, unless it has one."""
    who.must_run(actor, bid.tender)
    if at == bid.received_at.replace(second=0, microsecond=0):
        return
    _must_stand(bid, (BidState.IN, BidState.LATE), LOOKING)
    if at > now():
        raise Refused("It cannot have come in the future. Check the day and the time.")
    late = is_late(at, bid.tender.deadline_at) and not bid.late_decided
    bid.received_at, bid.state = at, BidState.LATE if late else BidState.IN
    record(actor, "put right when it came in", bid, state=bid.state)
    db.session.flush()


def withdraw(actor: Actor, bid: Bid, because: str) -> None:
    """Note that the bidder took a bid back. Its marks stay in the record; they and its price count nowhere."""
    who.must_run(actor, bid.tender)
    _must_stand(bid, (BidState.IN, BidState.LATE), BEFORE_AWARD)
    _leaves(bid, BidState.WITHDRAWN, _reason(because, "Say who took it back, and how they told you."))
    record(actor, "noted as taken back", bid)
    db.session.flush()


def exclude(actor: Actor, bid: Bid, because: str, ground: Ground = Ground.RULE_BROKEN) -> None:
    """Leave a bid out on a ground that stands in the law or in the published tender.

    For a check it must have failed one; for a low price the bidder must have been asked, have answered, and somebody
    must have decided.
    """
    who.must_run(actor, bid.tender)
    _must_stand(bid, (BidState.IN,), LOOKING)
    if ground not in CHOSEN:
        raise Refused("Choose a ground that stands in the law or in the published tender.")
    if ground is Ground.CHECK_FAILED and not queries.readiness(bid).failed:
        raise Refused("It has failed no check. Record the check first, with what you looked at.")
    if ground is Ground.LOW_PRICE:
        who.must_see_prices(actor, bid.tender)
        if not (bid.low_asked and bid.low_answer):
            raise Refused("A low price is no reason by itself: ask the bidder, and record the answer, first.")
        if not bid.low_decided:
            raise Refused("Record first what you decided about the answer to your questions on the price.")
    _leaves(bid, BidState.EXCLUDED, _reason(because, "Say why, and where the tender or the law says so."))
    bid.ground = ground
    record(actor, "excluded", bid, ground=ground)
    db.session.flush()


def _leaves(bid: Bid, state: BidState, reason: str) -> None:
    bid.state, bid.declined, bid.left_at = state, reason, now()


def _must_stand(bid: Bid, states: tuple[BidState, ...], tender_states: tuple[TenderState, ...]) -> None:
    db.session.refresh(bid, ["state"], with_for_update=True)
    if bid.practice:
        raise Refused("This is a practice bid: it counts nowhere.")
    if bid.state not in states:
        raise Refused(f"{bid.code_name} is {bid.state.words}, so this cannot be done.")
    if bid.tender.state not in tender_states:
        raise Refused(f"The tender is {bid.tender.state.words}, so this cannot be done any more.")


def _reason(words: str, otherwise: str) -> str:
    text = clean_text(words)
    if not says_something(text):
        raise Refused(otherwise)
    return text


# ---- checks ----


def check(actor: Actor, bid: Bid, criterion: Criterion, passed: bool, because: str) -> PassCheck:
    """Record whether a bid meets something that it must, and what was looked at."""
    who.must_run(actor, bid.tender)
    if bid.practice or bid.tender.state not in LOOKING:
        raise Refused("Checks are recorded for bids that are in, until the result is worked out.")
    if criterion.id not in {one.id for one in queries.criteria_to_check(bid)}:
        raise Refused("This is not checked for this bid: it belongs to another lot or tender, or is no check.")
    found = queries.check_of(bid, criterion)
    if found is None:
        found = PassCheck(bid_id=bid.id, criterion_id=criterion.id)
        bid.checks.append(found)
    found.passed, found.checked_at, found.checked_by_id = passed, now(), actor.person_id
    found.because = _reason(because, "Say what you looked at.")
    record(actor, "checked", bid, criterion=criterion.id, passed=passed)
    db.session.flush()
    return found
