"""Evidence: what people said, cited where an intention rests on it."""

from flask import render_template, request
from wtforms import SelectChoice

from coprod_hub.commissioning import queries, service
from coprod_hub.commissioning.forms import SearchForm
from coprod_hub.commissioning.models import Evidence
from coprod_hub.commissioning.published import evidence_text, what_is_public
from coprod_hub.commissioning.sources import freshness
from coprod_hub.commissioning.views import bp
from coprod_hub.commissioning.views.shape import BOTH, READ, WRITE, Page, ask, said
from coprod_hub.core.access import access
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import back_to, current_actor, say


@bp.get("/commissioning/intentions/<intention_id>/cite")
@access(WRITE)
def pick(intention_id: str) -> Page:
    """Look for what people said that this intention rests on."""
    actor = current_actor()
    found, surveys = queries.intention(actor, intention_id), queries.closed_surveys(actor)
    form = SearchForm(request.args)
    form.survey.choices = [SelectChoice(survey.id, survey.title) for survey in surveys]
    known = {survey.id for survey in surveys}
    wanted = form.survey.data if form.survey.data in known else surveys[0].id if surveys else ""
    form.survey.data = wanted
    return render_template(
        "commissioning/pick.html",
        intention=found,
        form=form,
        found=queries.citable(actor, wanted, form.words.data or "") if wanted else [],
        cited={piece.theme_id or piece.quote_id for piece in found.evidence},
    )


@bp.post("/commissioning/intentions/<intention_id>/cite")
@access(WRITE)
def cite_now(intention_id: str) -> Page:
    """Cite a theme or a quote."""
    actor = current_actor()
    found = queries.intention(actor, intention_id)
    theme_id, quote_id = request.form.get("theme_id"), request.form.get("quote_id")
    if (theme_id or quote_id) in {piece.theme_id or piece.quote_id for piece in found.evidence}:
        say("This is cited here already.", "info")
    elif quote_id:
        service.cite_quote(actor, found, quote_id)
        say("Cited. The words are kept as they are today.")
    else:
        service.cite_theme(actor, found, theme_id or "")
        say("Cited. The name and the figures are kept as they are today.")
    return back_to("commissioning.intention", intention_id=intention_id, _anchor="said")


@bp.get("/commissioning/cite")
@access(WRITE)
def cite() -> Page:
    """Coming from a theme or a quote: choose the intention that rests on it."""
    actor = current_actor()
    quote_id = request.args.get("quote_id", "")
    source, quote = (
        queries.citable_quote(actor, quote_id)
        if quote_id
        else (queries.citable_theme(actor, request.args.get("theme_id", "")), None)
    )
    return render_template("commissioning/cite.html", source=source, quote=quote, plans=queries.plans(actor))


@bp.get("/commissioning/evidence/<evidence_id>/changed")
@access(READ)
def changed(evidence_id: str) -> Page:
    """What was cited and what its source says today, side by side; then keep it, or cite it again."""
    found = queries.evidence(current_actor(), evidence_id)
    text = evidence_text(found)
    return render_template(
        "commissioning/changed.html",
        evidence=found,
        text=text,
        fresh=freshness([text]).get(found.id),
        form=HubForm(),
        is_public=found.id in what_is_public(found.intention.plan),
        may_write=current_actor().has(*queries.WRITERS),
    )


@bp.post("/commissioning/evidence/<evidence_id>/keep")
@access(WRITE)
def keep(evidence_id: str) -> Page:
    """Stand by what was cited."""
    found = queries.evidence(current_actor(), evidence_id)
    service.keep_as_cited(current_actor(), found)
    return said("Kept as cited. Your name and the day stand beside it.", "intention", **_back(found))


@bp.post("/commissioning/evidence/<evidence_id>/again")
@access(WRITE)
def again(evidence_id: str) -> Page:
    """Cite what the source says today."""
    found = queries.evidence(current_actor(), evidence_id)
    service.cite_again(current_actor(), found)
    return said("Cited again, as it is today.", "intention", **_back(found))


def _back(found: Evidence) -> dict[str, str]:
    return {"intention_id": found.intention_id, "_anchor": f"evidence-{found.id}"}


@bp.route("/commissioning/evidence/<evidence_id>/remove", methods=BOTH)
@access(WRITE)
def uncite(evidence_id: str) -> Page:
    """Cite something no longer, after asking once more."""
    found = queries.evidence(current_actor(), evidence_id)

    def stop() -> Page:
        intention_id = found.intention_id
        service.uncite(current_actor(), found)
        return said("No longer cited here.", "intention", intention_id=intention_id)

    return ask(HubForm(), stop, "uncite", evidence=found, text=evidence_text(found))
