"""The steps from a result to a signed contract, each recorded by itself: when, by which body, where it is written."""

from dataclasses import dataclass
from datetime import date

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.documents import Paper
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, clean_text, listed, says_something
from coprod_hub.evaluation.dates import SHORTEST_STANDSTILL, WrongDates, dates
from coprod_hub.evaluation.models import Bid, Result, Step, Tender
from coprod_hub.evaluation.queries import awarding as queries
from coprod_hub.evaluation.queries import letters, who
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.rules import BidState, TenderKind, TenderState
from coprod_hub.evaluation.scoring import ABNORMALLY_LOW
from coprod_hub.evaluation.steps import StepKind, Way, against

LEADS_TO = {
    StepKind.APPROVAL: TenderState.APPROVED,
    StepKind.LETTERS: TenderState.NOTIFIED,
    StepKind.ENTERED: TenderState.ENTERED,
}
BODY = {
    StepKind.REPORT: "Say to whom the report was sent.",
    StepKind.APPROVAL: "Say who decided.",
    StepKind.CHALLENGE: "Say from whom it came.",
}
REFERENCE = {
    StepKind.APPROVAL: "Say where the decision is written: the minute or its number.",
    StepKind.NOTICE: "Give the number of the notice, or its address.",
}


@dataclass(frozen=True)
class Beside:
    """What some steps say besides: days of standstill (a notice), how many are chosen, from when to when."""

    standstill_days: int | None = None
    awards: int = 1
    starts_on: date | None = None
    ends_on: date | None = None


def take_step(
    actor: Actor,
    tender: Tender,
    kind: StepKind,
    on: date,
    body: str = "",
    reference: str = "",
    beside: Beside | None = None,
) -> Step:
    """Record that a step was taken. Raises Refused with the sentence of what is missing before it."""
    who.must_run(actor, tender)
    db.session.refresh(tender, ["state"], with_for_update=True)
    more = beside or Beside()
    _must_be_next(tender, kind, on)
    by, where = clean_line(body), clean_line(reference)
    _must_be_said(tender, kind, by, where)
    if kind is StepKind.APPROVAL:
        _must_be_awardable(tender, more.awards)
    if kind is StepKind.LETTERS:
        _must_have_letters(tender)
    made = Step(
        tender_id=tender.id, kind=kind, taken_on=on, body=by, reference=where, recorded_at=now(),
        recorded_by_id=actor.person_id, awards=more.awards, starts_on=more.starts_on, ends_on=more.ends_on,
        standstill_days=_standstill(tender, on, more) if kind is StepKind.NOTICE else None,
    )  # fmt: skip
    db.session.add(made)
    tender.state = LEADS_TO.get(kind, tender.state)
    db.session.flush()
    record(actor, "recorded a step of", tender, step=kind, on=on.isoformat())
    db.session.flush()
    return made


def _must_be_next(tender: Tender, kind: StepKind, on: date) -> None:
    standing = queries.results(tender)
    if not standing or tender.state is TenderState.STOPPED:
        raise Refused("This was stopped." if tender.state is TenderState.STOPPED else queries.NO_RESULT)
    reason = against(queries.way(tender), kind, on, today())
    if reason:
        raise Refused(reason)


def _must_be_said(tender: Tender, kind: StepKind, body: str, reference: str) -> None:
    if kind in BODY and not says_something(body):
        raise Refused(BODY[kind])
    if kind in REFERENCE and tender.kind is TenderKind.TENDER and not says_something(reference):
        raise Refused(REFERENCE[kind])


def _must_be_awardable(tender: Tender, number: int) -> None:
    """Somebody is to have it; whoever it is still stands, and a price that looks low was asked about and decided."""
    chosen = [bid for found in queries.results(tender) for bid in _chosen(found, number)]
    if not chosen:
        raise Refused("Nobody has come first, so there is nothing to approve. Stop it without an award.")
    gone = [bid.code_name for bid in chosen if bid.state is not BidState.IN]
    if gone:
        raise Refused(f"{listed(gone)} is not in any more. Set the result aside, and work it out without it.")
    low = [bid.code_name for bid in chosen if looks_low(bid, queries.results(tender)) and not bid.low_decided]
    if low:
        raise Refused(
            f"The price of {listed(low)} looks abnormally low. Ask the bidder, record the answer and decide about it "
            "first; it is done on the page of prices."
        )


def looks_low(bid: Bid, standing: list[Result]) -> bool:
    """Whether the result flags this bid's price."""
    scored = [each for found in standing for each in found.found["bids"] if each["id"] == bid.code_name]
    return any(ABNORMALLY_LOW in each["flags"] for each in scored)


def _chosen(found: Result, number: int) -> list[Bid]:
    tender = found.lot.tender
    if tender.kind is TenderKind.TENDER:
        return [found.winner] if found.winner is not None else []
    names = queries.chosen_of(found, number)
    if number < 1 or not names:
        raise Refused("So many cannot be chosen: equal ranks stay together, and only who has a rank is chosen.")
    known = queries.bids_by_name(tender)
    return [known[name] for name in names]


def _must_have_letters(tender: Tender) -> None:
    chosen = [bid for found in queries.results(tender) for bid in queries.winners(found)]
    if any(bid.state is not BidState.IN for bid in chosen):
        raise Refused("Who was chosen is not in any more. Set the result aside, and work it out anew.")
    made = {bid: queries.papers(bid.id).get(Paper.WORD) for bid in queries.assessed_bids(tender)}
    missing = [bid.code_name for bid, paper in made.items() if paper is None]
    if missing:
        raise Refused(f"There is no letter yet for {listed(missing)}. Look at each and make it.")
    stale = [bid.code_name for bid, paper in made.items() if paper and paper.made_from != letters.mark(bid)]
    if stale:
        raise Refused(f"The letter for {listed(stale)} says something else by now. Look at it and make it again.")


def _standstill(tender: Tender, published: date, more: Beside) -> int | None:
    """How many working days are kept; None where the law asks for none and the council keeps none."""
    found = queries.law(tender)
    if found is None or (found.regime is Regime.LIGHT_TOUCH and more.standstill_days is None):
        return None
    days = more.standstill_days if more.standstill_days is not None else SHORTEST_STANDSTILL
    try:
        dates(published, found.regime, standstill=True, days=days)
    except WrongDates as wrong:
        raise Refused(str(wrong)) from None
    return days


# ---- challenges ----


def close_challenge(actor: Actor, challenge: Step, on: date, outcome: str) -> None:
    """Record what came of a challenge or a question; the contract waits for it."""
    tender = db.session.get_one(Tender, challenge.tender_id)
    who.must_run(actor, tender)
    if challenge.kind is not StepKind.CHALLENGE or challenge.closed_on is not None:
        raise Refused("What came of this is recorded already.")
    words = clean_text(outcome)
    if not says_something(words):
        raise Refused("Say what came of it.")
    if not challenge.taken_on <= on <= today():
        raise Refused("Give a day between the one on which it came and today.")
    challenge.closed_on, challenge.outcome = on, words
    record(actor, "recorded the outcome of a challenge to", tender)
    db.session.flush()


def may_take(way: Way, kind: StepKind) -> str:
    """Why this step cannot be recorded today, as a sentence; "" when it can."""
    return against(way, kind, today(), today())
