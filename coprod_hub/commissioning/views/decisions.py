"""Decisions: what came of what people said."""

from coprod_hub.commissioning import queries, service
from coprod_hub.commissioning.forms import DecisionForm
from coprod_hub.commissioning.views import bp
from coprod_hub.commissioning.views.shape import BOTH, WRITE, Page, ask, said
from coprod_hub.core.access import access
from coprod_hub.core.clock import today
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor


@bp.route("/commissioning/intentions/<intention_id>/decide", methods=BOTH)
@access(WRITE)
def decide(intention_id: str) -> Page:
    """Record what was decided."""
    found, form = queries.intention(current_actor(), intention_id), DecisionForm(decided_on=today())

    def keep() -> Page:
        service.decide(current_actor(), found, form.words)
        return _decided("Recorded. The people who asked are owed a reply now.", intention_id)

    return ask(form, keep, "decide", intention=found)


@bp.route("/commissioning/decisions/<decision_id>/edit", methods=BOTH)
@access(WRITE)
def edit_decision(decision_id: str) -> Page:
    """Correct a decision that the public has not read yet."""
    found = queries.decision(current_actor(), decision_id)
    form = DecisionForm(obj=found)

    def keep() -> Page:
        service.change_decision(current_actor(), found, form.words)
        return _decided("Saved.", found.intention_id)

    return ask(form, keep, "edit_decision", decision=found)


@bp.route("/commissioning/decisions/<decision_id>/remove", methods=BOTH)
@access(WRITE)
def remove_decision(decision_id: str) -> Page:
    """Take back a decision, after asking once more."""
    found = queries.decision(current_actor(), decision_id)

    def keep() -> Page:
        intention_id = found.intention_id
        service.remove_decision(current_actor(), found)
        return _decided("Removed.", intention_id)

    return ask(HubForm(), keep, "remove_decision", decision=found)


def _decided(message: str, intention_id: str) -> Page:
    return said(message, "intention", intention_id=intention_id, _anchor="decided")
