"""Prices: brought in after the marks are agreed, by procurement officers; and what is asked about one that looks low.

A price is never a reason to leave a bid out by itself: somebody asks, the bidder answers, and an officer decides.
"""

from decimal import Decimal

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_text, says_something
from coprod_hub.evaluation.grounds import NoPrice, fitting_price
from coprod_hub.evaluation.models import Bid
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import BidState, TenderState

RESULT_STANDS = "The result is worked out, so no price changes any more."


def set_price(actor: Actor, bid: Bid, pounds: Decimal) -> None:
    """Keep what a bid costs, in pounds, exactly as it was given. Raises Refused for what cannot be a price."""
    who.must_see_prices(actor, bid.tender)
    must_take_prices(bid)
    try:
        price = fitting_price(pounds)
    except NoPrice as fault:
        raise Refused(str(fault)) from None
    changed = bid.price is not None
    if changed and bid.price != price and bid.low_asked:
        raise Refused("The bidder has been asked about this price, so it stays in the record as it was asked about.")
    bid.price, bid.priced_at = price, now()
    record(actor, "changed the price of" if changed else "entered the price of", bid)
    db.session.flush()


def must_take_prices(bid: Bid) -> None:
    """Raise Refused when this bid has no place among the prices, or the result is worked out."""
    if bid.tender.state is not TenderState.AGREED:
        raise Refused(RESULT_STANDS)
    if bid.practice or bid.state is not BidState.IN:
        raise Refused(f"{bid.code_name} is not in, so its price counts nowhere.")


# ---- a price that looks too low ----


def ask_about_low(actor: Actor, bid: Bid, question: str) -> None:
    """Record what the bidder was asked about a price that looks too low."""
    _must_be_about_a_price(actor, bid)
    if bid.low_asked:
        raise Refused("The bidder has been asked already. What was asked stays as it is.")
    bid.low_asked = _said(question, "Write down what the bidder was asked.")
    record(actor, "asked about the price of", bid)
    db.session.flush()


def answer_low(actor: Actor, bid: Bid, answer: str) -> None:
    """Record what the bidder said to it."""
    _must_be_about_a_price(actor, bid)
    if not bid.low_asked:
        raise Refused("Ask the bidder first, and write down what was asked.")
    if bid.low_answer:
        raise Refused("The answer stands in the record and stays as it is.")
    bid.low_answer = _said(
        answer, "Write down what the bidder answered, or that they did not by the day you gave them."
    )
    record(actor, "recorded the answer about the price of", bid)
    db.session.flush()


def decide_low(actor: Actor, bid: Bid, because: str) -> None:
    """Record what came of it. It excludes nobody: that is a step of its own."""
    _must_be_about_a_price(actor, bid)
    if not (bid.low_asked and bid.low_answer):
        raise Refused("Ask the bidder, and record the answer, before you decide about the price.")
    bid.low_decided = _said(because, "Say what you decided about the price, and why.")
    record(actor, "decided about the low price of", bid)
    db.session.flush()


def _must_be_about_a_price(actor: Actor, bid: Bid) -> None:
    who.must_see_prices(actor, bid.tender)
    if bid.tender.state is not TenderState.RESULT or bid.state is not BidState.IN:
        must_take_prices(bid)  # asking goes on after the result is worked out: an award waits for what is decided
    if bid.price is None:
        raise Refused("This bid has no price yet.")


def _said(words: str, otherwise: str) -> str:
    text = clean_text(words)
    if not says_something(text):
        raise Refused(otherwise)
    return text
