"""When somebody’s panel or bid has moved on without them while their page was open: said kindly, with a way on."""

from flask import render_template, request

from coprod_hub.core.asking import Page, said
from coprod_hub.core.errors import HubError, NotAllowed, NotFound
from coprod_hub.core.problems import Page as ProblemPage
from coprod_hub.core.problems import Problem, page_of
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.queries import marking
from coprod_hub.evaluation.views import bp


@bp.errorhandler(marking.BidGone)
def bid_gone(error: HubError) -> Page:
    """A bid went while they were marking it: back to those that stay."""
    return said(str(error), "evaluation.mark_bids", panel_id=(request.view_args or {})["panel_id"])


@bp.errorhandler(NotAllowed)
@bp.errorhandler(NotFound)
def not_theirs(error: HubError) -> Page | ProblemPage:
    """Somebody who left a panel reads that, on whichever of its pages they were; everybody else the usual page."""
    panel_id = (request.view_args or {}).get("panel_id", "")
    if panel_id and marking.has_left(current_actor(), panel_id):
        return render_template("evaluation/my_panel_left.html"), error.status
    return page_of(Problem(error.status, (str(error),)))
