"""A panel's own door: what somebody on a panel reads, says and does before their first mark. Open and plain."""

from flask import render_template

from coprod_hub.core.access import SIGNED_IN, access
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.forms import HubForm
from coprod_hub.core.text import count
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.panels import DeclareForm
from coprod_hub.evaluation.queries import marking, places, who
from coprod_hub.evaluation.queries.workshop import drafts, has_workshop
from coprod_hub.evaluation.rules import InterestDecision
from coprod_hub.evaluation.service import panels as service
from coprod_hub.evaluation.views import bp


@bp.get("/panels")
@access(SIGNED_IN)
def my_panels() -> Page:
    """The panels that this person is on, and those they guide."""
    actor = current_actor()
    mine = [places.door(place) for place in who.my_places(actor)]
    guided = places.panels_i_guide(actor)
    return render_template("evaluation/my_panels.html", doors=mine, guided=guided)


@bp.get("/panels/<panel_id>")
@access(SIGNED_IN)
def my_panel(panel_id: str) -> Page:
    """What this panel is, and the steps to the first mark."""
    if marking.has_left(current_actor(), panel_id):
        return render_template("evaluation/my_panel_left.html")
    place = who.my_place(current_actor(), panel_id)
    door = places.door(place)
    return render_template("evaluation/my_panel.html", door=door, place=place, drafts=drafts(place))


@bp.route("/panels/<panel_id>/who-reads", methods=BOTH)
@access(SIGNED_IN)
def who_reads(panel_id: str) -> Page:
    """Who may one day read their reasons."""
    place = who.my_place(current_actor(), panel_id)

    def keep() -> Page:
        service.read_who_reads(current_actor(), place)
        return said("Thank you. Now the next step.", "evaluation.my_panel", panel_id=panel_id)

    return ask(HubForm(), keep, "evaluation/who_reads", place=place, panel=place.evaluator.panel)


@bp.route("/panels/<panel_id>/tell-us", methods=BOTH)
@access(SIGNED_IN)
def declare(panel_id: str) -> Page:
    """Whom they know. It can be put right until it is decided; news after that opens it again."""
    place = who.my_place(current_actor(), panel_id)
    panel, decided = place.evaluator.panel, place.decision is not InterestDecision.WAITING
    tender, form = who.tender_of(panel), DeclareForm(data=place.declared)
    form.speak_of(tender.kind.prize)

    def keep() -> Page:
        service.declare(current_actor(), place, form.answers)
        return said("Thank you for telling us. We look at it now.", "evaluation.my_panel", panel_id=panel_id)

    return ask(form, keep, "evaluation/declare", panel=panel, tender=tender, decided=decided)


# ---- for the chair and the facilitator ----


@bp.get("/panels/<panel_id>/guide")
@access(SIGNED_IN)
def guide_panel(panel_id: str) -> Page:
    """Who on the panel is ready; nothing of what they told us."""
    panel = who.panel_i_guide(current_actor(), panel_id)
    lines = [one for one in places.lines(current_actor(), panel) if one.sheet.removed_at is None]
    tender = who.tender_of(panel)
    return render_template(
        "evaluation/guide_panel.html",
        panel=panel,
        tender=tender,
        over=tender.state not in who.BEFORE_MARKS,
        lines=lines,
        drafts=has_workshop(panel) and who.facilitates(current_actor(), panel),
        form=HubForm(),
    )


@bp.post("/panels/<panel_id>/guide/warm-up")
@access(SIGNED_IN)
def guide_warm_up(panel_id: str) -> Page:
    """Everybody here has marked the practice bid and talked it through."""
    panel = who.panel_i_guide(current_actor(), panel_id)
    done = service.warm_up_all(current_actor(), panel)
    return said(
        f"Noted: {count(done, 'sheet is', 'sheets are')} warmed up.", "evaluation.guide_panel", panel_id=panel_id
    )
