"""What becomes of a bid: late, taken back, excluded, checked."""

from flask import request

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.web import back_to, current_actor
from coprod_hub.evaluation.forms.bids import YES, BecauseForm, CheckForm, ExcludeForm, LateForm
from coprod_hub.evaluation.grounds import Ground
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import BidState
from coprod_hub.evaluation.service import bids as service
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)


@bp.route("/bids/<bid_id>/late", methods=BOTH)
@access(RUN)
def late_bid(bid_id: str) -> Page:
    """Say whether a bid that came late is marked all the same."""
    found, form = queries.bid(current_actor(), bid_id), LateForm()
    if found.state is not BidState.LATE and request.method == "GET":
        return back_to("evaluation.bid", bid_id=bid_id)  # its page says how it stands

    def keep() -> Page:
        taken = form.accept.data == YES
        service.decide_late(current_actor(), found, taken, form.because.data or "")
        return said(f"{found.code_name} is {'in' if taken else 'left out'}.", "evaluation.bid", bid_id=bid_id)

    return ask(form, keep, "evaluation/late_bid", fault_at="because", bid=found)


@bp.route("/bids/<bid_id>/take-back", methods=BOTH)
@access(RUN)
def withdraw_bid(bid_id: str) -> Page:
    """Note that the bidder took the bid back, after saying what that means."""
    found, form = queries.bid(current_actor(), bid_id), BecauseForm()

    def keep() -> Page:
        service.withdraw(current_actor(), found, form.because.data or "")
        return said(f"{found.code_name} is noted as taken back.", "evaluation.bid", bid_id=bid_id)

    return ask(form, keep, "evaluation/withdraw_bid", fault_at="because", bid=found)


@bp.route("/bids/<bid_id>/exclude", methods=BOTH)
@access(RUN)
def exclude_bid(bid_id: str) -> Page:
    """Leave a bid out, on a ground that was published."""
    found, form = queries.bid(current_actor(), bid_id), ExcludeForm()

    def keep() -> Page:
        service.exclude(current_actor(), found, form.because.data or "", Ground(form.ground.data))
        return said(f"{found.code_name} is excluded.", "evaluation.bid", bid_id=bid_id)

    return ask(form, keep, "evaluation/exclude_bid", fault_at="because", bid=found)


@bp.route("/bids/<bid_id>/checks/<check_id>", methods=BOTH)
@access(RUN)
def record_check(bid_id: str, check_id: str) -> Page:
    """Record whether a bid meets something that it must, and what was looked at."""
    found = queries.bid(current_actor(), bid_id)
    criterion = queries.criterion_of(check_id, queries.criteria_to_check(found))
    there = queries.check_of(found, criterion)
    shown = {"passed": YES if there.passed else "no", "because": there.because} if there else {}
    form = CheckForm(data=shown)

    def keep() -> Page:
        passed = form.passed.data == YES
        service.check(current_actor(), found, criterion, passed, form.because.data or "")
        return said(f"Recorded: {criterion.title}.", "evaluation.bid", bid_id=bid_id)

    return ask(form, keep, "evaluation/record_check", fault_at="because", bid=found, criterion=criterion)
