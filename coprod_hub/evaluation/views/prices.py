"""Prices, for procurement officers, once the marks are agreed."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.errors import Refused
from coprod_hub.core.web import back_to, current_actor
from coprod_hub.evaluation.forms.bids import LowForm, PriceForm
from coprod_hub.evaluation.grounds import NoPrice, pounds_words, read_pounds
from coprod_hub.evaluation.models import Bid, Tender
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import prices as price_queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.service import prices as service
from coprod_hub.evaluation.views import bp

PROCUREMENT = roles(Role.PROCUREMENT)
TOO_EARLY = "Prices come in after all marks are agreed, so that no price can sway a mark."


@bp.get("/tenders/<tender_id>/prices")
@access(PROCUREMENT)
def prices(tender_id: str) -> Page:
    """What each bid costs, and which price has to be asked about."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    if not who.sees_prices(actor, tender):
        return render_template("evaluation/prices.html", tender=tender, lots=[], ready=False, may=False)
    lots = [(lot, price_queries.prices(actor, tender, lot)) for lot in tender.lots]
    may = tender.state is TenderState.AGREED
    return render_template("evaluation/prices.html", tender=tender, lots=lots, ready=True, may=may, pounds=pounds_words)


@bp.route("/bids/<bid_id>/price", methods=BOTH)
@access(PROCUREMENT)
def set_price(bid_id: str) -> Page:
    """Type in what a bid costs."""
    found = _priced(bid_id)
    form = PriceForm(data={"price": pounds_words(found.price)})

    def keep() -> Page:
        try:
            pounds = read_pounds(form.price.data or "")
        except NoPrice as fault:
            raise Refused(str(fault)) from None
        service.set_price(current_actor(), found, pounds)
        return said(f"{found.code_name}: {pounds_words(pounds)}.", "evaluation.prices", tender_id=found.tender_id)

    return ask(form, keep, "evaluation/set_price", fault_at="price", bid=found)


@dataclass(frozen=True)
class Step:
    """The next step about a price that looks too low."""

    title: str
    label: str
    button: str
    verb: Any


ASK = Step("Ask about the price", "What was the bidder asked?", "Record the question", service.ask_about_low)
ANSWER = Step("What did they answer?", "What did the bidder answer?", "Record the answer", service.answer_low)
DECIDE = Step("Decide about the price", "What did you decide, and why?", "Record the decision", service.decide_low)


@bp.route("/bids/<bid_id>/low-price", methods=BOTH)
@access(PROCUREMENT)
def low_price(bid_id: str) -> Page:
    """Ask about a price that looks too low, record the answer, decide: one step after another."""
    found = _priced(bid_id)
    why = price_queries.looks_low(current_actor(), found)
    if request.method == "GET" and not why and not found.low_asked:
        return back_to("evaluation.prices", tender_id=found.tender_id)  # nothing is to be asked about it
    step = ASK if not found.low_asked else ANSWER if not found.low_answer else DECIDE
    form = LowForm()
    form.words.label.text = step.label

    def keep() -> Page:
        step.verb(current_actor(), found, form.words.data or "")
        return said("Recorded.", "evaluation.low_price", bid_id=bid_id)

    may = found.tender.state in (TenderState.AGREED, TenderState.RESULT)
    return ask(
        form, keep, "evaluation/low_price", fault_at="words", bid=found, step=step, why=why, may=may,
        pounds=pounds_words,
    )  # fmt: skip


def _priced(bid_id: str) -> Bid:
    actor = current_actor()
    found = queries.bid(actor, bid_id)
    must_be_time(found.tender)
    who.must_see_prices(actor, found.tender)
    return found


def must_be_time(tender: Tender) -> None:
    """Raise Refused before the marks are agreed: not who asks is wrong, but when."""
    if not who.agreed(tender):
        raise Refused(TOO_EARLY)
