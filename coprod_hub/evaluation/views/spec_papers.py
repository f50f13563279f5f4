"""The specification and the quote document, taken away as Word for the e-tendering portal."""

from flask import render_template

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import Page, said
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.queries import spec_papers as queries
from coprod_hub.evaluation.queries import specification, who
from coprod_hub.evaluation.queries.advice import advice
from coprod_hub.evaluation.queries.guards import is_open
from coprod_hub.evaluation.queries.publishing import reasons_against_publishing
from coprod_hub.evaluation.quote_text import LEFT_TO_FILL
from coprod_hub.evaluation.service import spec_papers as service
from coprod_hub.evaluation.views import bp
from coprod_hub.evaluation.views.award_steps import send_paper

RUN = roles(*who.RUNNERS)


@bp.post("/tenders/<tender_id>/specification/versions/<version_id>/word")
@access(RUN)
def make_spec_paper(tender_id: str, version_id: str) -> Page:
    """Make the Word file of a version."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    service.ask_for_specification(actor, tender, specification.version(tender, version_id))
    return said(
        "The Word file is being made.", "evaluation.spec_version", tender_id=tender_id, version_id=version_id,
        _anchor="word",
    )  # fmt: skip


@bp.post("/tenders/<tender_id>/specification/versions/<version_id>/word/file")
@access(RUN)
def spec_paper(tender_id: str, version_id: str) -> Page:
    """A version of the specification as a Word file."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    return send_paper(service.take_specification(actor, tender, specification.version(tender, version_id)))


@bp.get("/tenders/<tender_id>/quote")
@access(RUN)
def quote(tender_id: str) -> Page:
    """The quote document as it would be made now, what is missing before it is sent, and its file."""
    tender = who.tender(current_actor(), tender_id)
    lacking = queries.lacking_for_quote(tender)
    return render_template(
        "evaluation/quote.html",
        tender=tender,
        lacking=lacking,
        stands=None if lacking else queries.quote_of(tender),
        changed=not specification.standing(tender).unchanged,
        reasons=reasons_against_publishing(tender) if is_open(tender) else [],
        law=advice(tender),
        to_fill=LEFT_TO_FILL,
        form=HubForm(formdata=None),
    )


@bp.post("/tenders/<tender_id>/quote")
@access(RUN)
def make_quote(tender_id: str) -> Page:
    """Make the quote document."""
    actor = current_actor()
    service.ask_for_quote(actor, who.tender(actor, tender_id))
    return said("The quote document is being made.", "evaluation.quote", tender_id=tender_id)


@bp.post("/tenders/<tender_id>/quote/file")
@access(RUN)
def quote_paper(tender_id: str) -> Page:
    """The quote document as a Word file."""
    actor = current_actor()
    return send_paper(service.take_quote(actor, who.tender(actor, tender_id)))
