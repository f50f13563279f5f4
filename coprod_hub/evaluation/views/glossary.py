"""The glossary of a tender, for those who run it."""

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.forms import HubForm
from coprod_hub.core.text import count
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.bids import TermForm, TermsForm
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.service import glossary as service
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)


@bp.route("/tenders/<tender_id>/glossary", methods=BOTH)
@access(RUN)
def glossary(tender_id: str) -> Page:
    """The words that are explained to panels; add some, typed or pasted."""
    tender, form = who.tender(current_actor(), tender_id), TermsForm()

    def keep() -> Page:
        number = service.add_terms(current_actor(), tender, form.pasted.data or "")
        return said(f"{count(number, 'word')} saved.", "evaluation.glossary", tender_id=tender_id)

    return ask(
        form, keep, "evaluation/glossary", fault_at="pasted", tender=tender, terms=queries.glossary(tender),
        remove=HubForm(formdata=None),
    )  # fmt: skip


@bp.route("/tenders/glossary/<term_id>", methods=BOTH)
@access(RUN)
def edit_term(term_id: str) -> Page:
    """Put right one word or what it means."""
    found = queries.term(current_actor(), term_id)
    form = TermForm(obj=found)

    def keep() -> Page:
        service.change_term(current_actor(), found, form.term.data or "", form.meaning.data or "")
        return said("Saved.", "evaluation.glossary", tender_id=found.tender_id)

    return ask(form, keep, "evaluation/edit_term", fault_at="term", term=found)


@bp.post("/tenders/glossary/<term_id>/remove")
@access(RUN)
def remove_term(term_id: str) -> Page:
    """Take a word out."""
    found = queries.term(current_actor(), term_id)
    word, tender_id = found.term, found.tender_id
    service.remove_term(current_actor(), found)
    return said(f"“{word}” is out of the glossary.", "evaluation.glossary", tender_id=tender_id)
