"""Marking on a phone: somebody's bids, one question part at a time, a last look, and locking.

Beside it stand two pages of the panel's chair and facilitator: which sheets are locked, and opening one again.
"""

from flask import render_template, request

from coprod_hub.core.access import SIGNED_IN, access
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.marking import MarkForm, NoteForm, OpenAgainForm
from coprod_hub.evaluation.queries import marking, pairs
from coprod_hub.evaluation.queries import sheets as progress
from coprod_hub.evaluation.service import marking as service
from coprod_hub.evaluation.views import bp

POSTED = "POST"


@bp.get("/panels/<panel_id>/bids")
@access(SIGNED_IN)
def mark_bids(panel_id: str) -> Page:
    """What this person has to mark, and the next thing to do."""
    actor = current_actor()
    if marking.has_left(actor, panel_id):
        return render_template("evaluation/my_panel_left.html")
    return render_template("evaluation/mark_bids.html", bench=marking.bench(actor, panel_id), panel_id=panel_id)


@bp.get("/panels/<panel_id>/bids/<bid_id>")
@access(SIGNED_IN)
def check_bid(panel_id: str, bid_id: str) -> Page:
    """Everything this person said of one bid: what is missing, or what is locked."""
    own = marking.one(current_actor(), panel_id, bid_id)
    pair = pairs.is_pair(own.sheet)
    return render_template("evaluation/check_bid.html", own=own, pair=pair, notes=pairs.notes(own.place, own.bid))


@bp.route("/panels/<panel_id>/bids/<bid_id>/<criterion_id>", methods=BOTH)
@access(SIGNED_IN)
def mark_part(panel_id: str, bid_id: str, criterion_id: str) -> Page:
    """Mark one question part of one bid, and say why."""
    actor, sent = current_actor(), request.method == POSTED
    part = marking.part(actor, panel_id, bid_id, criterion_id, to_change=sent)
    if part.locked and not sent:
        return said(
            "These marks are locked. You can read them here.", "evaluation.check_bid", panel_id=panel_id, bid_id=bid_id
        )
    form = MarkForm.about(part.mark, part.scale)

    def keep() -> Page:
        mark = service.save_mark(actor, part.sheet, part.bid, part.criterion, form.value.data, form.reason.data or "")
        return _on_from(part, marking.needs(mark), request.form.get("go", ""))

    return ask(form, keep, "evaluation/mark_part", fault_at="reason", part=part)


def _on_from(part: marking.Part, needs: str, go: str) -> Page:
    """Where somebody goes on to after saving a part."""
    words = f"Saved. Part {part.number} {needs} before you lock." if needs.startswith("needs") else "Saved."
    where = {"panel_id": part.sheet.panel_id, "bid_id": part.bid.id}
    wanted = {"next": part.after, "back": part.before, "stay": part.criterion.id}.get(go, part.after)
    if wanted:
        return said(words, "evaluation.mark_part", criterion_id=wanted, **where)
    return said(words, "evaluation.check_bid", **where)


@bp.route("/panels/<panel_id>/bids/<bid_id>/lock", methods=BOTH)
@access(SIGNED_IN)
def lock_bid(panel_id: str, bid_id: str) -> Page:
    """Ask before marks are locked, and lock them."""
    actor = current_actor()
    own = marking.one(actor, panel_id, bid_id)
    if request.method == POSTED:
        service.lock(actor, own.sheet, own.bid)
        return said(f"Your marks for {own.name} are locked.", "evaluation.mark_bids", panel_id=panel_id)
    if own.locked or not own.is_whole:
        return said(
            "These marks are locked already." if own.locked else "Something is missing. Finish it first.",
            "evaluation.check_bid",
            panel_id=panel_id,
            bid_id=bid_id,
        )
    return render_template("evaluation/lock_bid.html", own=own)


@bp.route("/panels/<panel_id>/bids/<bid_id>/note", methods=BOTH)
@access(SIGNED_IN)
def pair_note(panel_id: str, bid_id: str) -> Page:
    """One's own note on a bid, for those who mark as a pair."""
    actor = current_actor()
    own = marking.one(actor, panel_id, bid_id)
    pairs.must_be_pair(own.sheet)
    notes = pairs.notes(own.place, own.bid)
    form = NoteForm(obj=notes.own)

    def keep() -> Page:
        service.save_note(actor, own.sheet, own.bid, form.words.data or "")
        if request.form.get("go") == "lock":
            service.lock_note(actor, own.sheet, own.bid)
            return said("Your note is locked.", "evaluation.check_bid", panel_id=panel_id, bid_id=bid_id)
        return said(
            "Your note is saved. It is not locked yet.", "evaluation.pair_note", panel_id=panel_id, bid_id=bid_id
        )

    return ask(form, keep, "evaluation/pair_note", fault_at="words", own=own, notes=notes)


# ---- for the chair and the facilitator ----


@bp.get("/panels/<panel_id>/sheets")
@access(SIGNED_IN)
def sheets(panel_id: str) -> Page:
    """Which sheets are locked for which bids."""
    return render_template("evaluation/sheets.html", progress=progress.progress(current_actor(), panel_id))


@bp.route("/panels/<panel_id>/sheets/<sheet_id>/<bid_id>/open", methods=BOTH)
@access(SIGNED_IN)
def open_again(panel_id: str, sheet_id: str, bid_id: str) -> Page:
    """The chair opens one sheet's marks for one bid again, and says why."""
    actor = current_actor()
    found = progress.locked_sheet(actor, panel_id, sheet_id, bid_id)
    form = OpenAgainForm()

    def keep() -> Page:
        service.open_again(actor, found.evaluator, found.bid, form.because.data)
        return said("The marks are open again.", "evaluation.sheets", panel_id=panel_id)

    return ask(form, keep, "evaluation/open_again", fault_at="because", row=found, name=marking.called(found.bid))
