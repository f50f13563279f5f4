"""Intentions: what the council means to do."""

from flask import render_template, request

from coprod_hub.commissioning import queries, service
from coprod_hub.commissioning.forms import IntentionForm, MoveForm, NewIntentionForm
from coprod_hub.commissioning.models import Strand
from coprod_hub.commissioning.published import intention_text, what_is_public
from coprod_hub.commissioning.sources import freshness
from coprod_hub.commissioning.views import bp
from coprod_hub.commissioning.views.shape import BOTH, READ, WRITE, Page, ask, said
from coprod_hub.core.access import access
from coprod_hub.core.errors import Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor


@bp.route("/commissioning/plans/<plan_id>/add", methods=BOTH)
@access(WRITE)
def add(plan_id: str) -> Page:
    """Add an intention under one of the seven themes."""
    actor = current_actor()
    found = queries.plan(actor, plan_id)
    form = NewIntentionForm(strand=request.args.get("strand", "1"))

    def keep() -> Page:
        made = service.add_intention(actor, found, Strand(int(form.strand.data)), form.words)
        return said("Added. Cite what people said about it next.", "intention", intention_id=made.id)

    return ask(form, keep, "add", fault_at="title", plan=found)


@bp.get("/commissioning/intentions/<intention_id>")
@access(READ)
def intention(intention_id: str) -> Page:
    """One intention: what it cites and what was decided."""
    actor = current_actor()
    found = queries.intention(actor, intention_id)
    return render_template(
        "commissioning/intention.html",
        intention=found,
        text=(text := intention_text(found)),
        fresh=freshness(text.evidence),
        public=what_is_public(found.plan),
        form=MoveForm(strand=str(found.strand)),
        may_write=actor.has(*queries.WRITERS),
    )


@bp.route("/commissioning/intentions/<intention_id>/edit", methods=BOTH)
@access(WRITE)
def edit_intention(intention_id: str) -> Page:
    """Say an intention differently."""
    found = queries.intention(current_actor(), intention_id)
    form = IntentionForm(obj=found)

    def keep() -> Page:
        service.change_intention(current_actor(), found, form.words)
        return said("Saved.", "intention", intention_id=intention_id)

    return ask(form, keep, "edit_intention", fault_at="title", intention=found)


@bp.post("/commissioning/intentions/<intention_id>/move")
@access(WRITE)
def move(intention_id: str) -> Page:
    """Put an intention under another of the seven themes."""
    found, form = queries.intention(current_actor(), intention_id), MoveForm()
    if not form.validate():
        raise Refused("Choose one of the seven themes.")
    service.move_intention(current_actor(), found, form.to)
    return said(f"Moved to “{form.to.words}”.", "intention", intention_id=intention_id)


@bp.route("/commissioning/intentions/<intention_id>/remove", methods=BOTH)
@access(WRITE)
def remove(intention_id: str) -> Page:
    """Take an intention out of the plan, after asking once more."""
    found = queries.intention(current_actor(), intention_id)

    def keep() -> Page:
        plan_id = found.plan_id
        service.remove_intention(current_actor(), found)
        return said("Removed.", "plan", plan_id=plan_id)

    return ask(HubForm(), keep, "remove", intention=found)
