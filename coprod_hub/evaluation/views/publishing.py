"""Publishing, correcting what was published, and opening the bids to the panels."""

from flask import render_template, request

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.errors import NotFound
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.correcting import WHAT, correction_form
from coprod_hub.evaluation.queries import showing, tenders, tree, who
from coprod_hub.evaluation.service import tenders as service
from coprod_hub.evaluation.views import bp

READ, RUN = roles(*who.READERS), roles(*who.RUNNERS)


@bp.route("/tenders/<tender_id>/publish", methods=BOTH)
@access(RUN, fresh=True)
def publish(tender_id: str) -> Page:
    """Freeze all that decides the result, after a last look."""
    actor = current_actor()
    found = who.tender(actor, tender_id)

    def keep() -> Page:
        service.publish(actor, found)
        return said("Published. What decides the result stays as it is now.", "evaluation.tender", tender_id=tender_id)

    return ask(
        HubForm(),
        keep,
        "evaluation/publish",
        tender=found,
        reasons=tenders.reasons_against_publishing(found) if tenders.is_open(found) else [],
        trees=showing.trees(found),
        rules=showing.ties_in_words(found),
    )


@bp.get("/tenders/<tender_id>/published")
@access(READ)
def published(tender_id: str) -> Page:
    """What was published, what was corrected since, and whether it still stands as it was."""
    actor = current_actor()
    found = who.tender_to_read(actor, tender_id)
    if found.published_at is None:
        raise NotFound("This is not published yet.")
    return render_template(
        "evaluation/published.html",
        tender=found,
        runs=who.runs(actor, found),
        trees=showing.trees(found),
        rules=showing.ties_in_words(found),
        corrections=showing.corrections(found),
        drift=tenders.drift(found),
    )


@bp.get("/tenders/<tender_id>/correct")
@access(RUN)
def corrections(tender_id: str) -> Page:
    """Choose what is to be corrected."""
    found = who.tender(current_actor(), tender_id)
    return render_template(
        "evaluation/corrections.html",
        tender=found,
        bids_may_be_open=tenders.bids_may_be_open(found),
        corrections=showing.corrections(found),
        what=WHAT,
        rows=tree.rows(found),
    )


@bp.route("/tenders/<tender_id>/correct/<what>", methods=BOTH)
@access(RUN, fresh=True)
def correct(tender_id: str, what: str) -> Page:
    """Put one kind of mistake right, with a reason, and where bidders were told."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    form = correction_form(found, what, request.args.get("criterion", ""))

    def keep() -> Page:
        service.correct(actor, found, form.changes, form.said)
        return said("Corrected. It stands in the record.", "evaluation.published", tender_id=tender_id)

    return ask(form, keep, "evaluation/correct", fault_at="because", tender=found, words=WHAT[what])


@bp.route("/tenders/<tender_id>/start-marking", methods=BOTH)
@access(RUN)
def start_marking(tender_id: str) -> Page:
    """Open the bids to the panels, after a last look."""
    actor = current_actor()
    found = who.tender(actor, tender_id)

    def keep() -> Page:
        service.start_marking(actor, found)
        return said("Marking is open.", "evaluation.tender", tender_id=tender_id)

    reasons = tenders.reasons_against_marking(found)
    return ask(HubForm(), keep, "evaluation/start_marking", tender=found, reasons=reasons)
