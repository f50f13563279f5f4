"""Awards that everybody may read, and what a panel reads of what became of its marks. Open and plain."""

from flask import render_template

from coprod_hub.core.access import ANYONE, SIGNED_IN, access
from coprod_hub.core.asking import Page
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.queries import award_pages
from coprod_hub.evaluation.views import bp


@bp.get("/awards")
@access(ANYONE)
def awards() -> Page:
    """Everything that was chosen together, the latest first."""
    return render_template("evaluation/awards.html", awards=award_pages.public_awards())


@bp.get("/awards/<tender_id>")
@access(ANYONE)
def award_public(tender_id: str) -> Page:
    """Who was chosen for what, and what young people and parents did to it."""
    return render_template("evaluation/award_public.html", award=award_pages.public_award(tender_id))


@bp.get("/panels/<panel_id>/marks-used")
@access(SIGNED_IN)
def our_marks(panel_id: str) -> Page:
    """What happened to our marks: how far it is, and once it is public who was chosen and what our question did."""
    return render_template("evaluation/our_marks.html", used=award_pages.marks_used(current_actor(), panel_id))
