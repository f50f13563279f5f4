"""The letters: each is looked at, what staff add is written, its files are made, and they are taken to be sent."""

from flask import render_template, request

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.documents import Paper
from coprod_hub.core.errors import NotFound
from coprod_hub.core.jobs import latest_job
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.awarding import letter_form
from coprod_hub.evaluation.queries import awarding, who
from coprod_hub.evaluation.queries import letters as queries
from coprod_hub.evaluation.service import telling
from coprod_hub.evaluation.views import bp
from coprod_hub.evaluation.views.award_steps import send_paper

RUN = roles(*who.RUNNERS)


@bp.get("/tenders/<tender_id>/letters")
@access(RUN)
def letters(tender_id: str) -> Page:
    """Every letter, and how far it is."""
    tender = who.tender(current_actor(), tender_id)
    found = [
        (bid, awarding.papers(bid.id), latest_job(bid.id, telling.LETTERS)) for bid in awarding.assessed_bids(tender)
    ]
    return render_template("evaluation/letters.html", tender=tender, letters=found)


@bp.route("/tenders/<tender_id>/letters/<bid_id>", methods=BOTH)
@access(RUN)
def letter(tender_id: str, bid_id: str) -> Page:
    """One letter as it would be sent, with what staff add; then its files are made."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    text = queries.letter(actor, tender, bid_id)
    form = letter_form(text)

    def keep() -> Page:
        for part in text.parts:
            telling.add_words(actor, text.bid, part.row, form[f"words_{part.row.code}"].data or "")
        if "make" not in request.form:
            return said("Saved. Look at it once more.", "evaluation.letter", tender_id=tender_id, bid_id=bid_id)
        telling.ask_for_letter(actor, text.bid)
        return said("The letter is being made.", "evaluation.letters", tender_id=tender_id)

    made = awarding.papers(bid_id).get(Paper.WORD)
    stale = made is not None and made.made_from != queries.mark(text.bid)
    fields = [(part, form[f"words_{part.row.code}"]) for part in text.parts]
    return ask(form, keep, "evaluation/letter", tender=tender, text=text, fields=fields, made=made, stale=stale)


@bp.get("/tenders/<tender_id>/letters/<bid_id>/<kind>")
@access(RUN)
def letter_paper(tender_id: str, bid_id: str, kind: str) -> Page:
    """The letter about one bid as a file."""
    actor = current_actor()
    bid = awarding.assessed_bid(actor, who.tender(actor, tender_id), bid_id)
    made = awarding.papers(bid.id).get(Paper(kind)) if kind in set(Paper) else None
    if made is None:
        raise NotFound("There is no such file yet. Look at the letter and make it.")
    return send_paper(made)
