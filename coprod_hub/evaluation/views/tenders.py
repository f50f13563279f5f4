"""A tender's home, and setting it up: what it is, its lots, what is flagged, stopping it."""

from enum import StrEnum

from flask import render_template, request

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.forms import HubForm
from coprod_hub.core.retention import cleared_on
from coprod_hub.core.text import clean_line
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.tenders import (
    KINDS,
    LotForm,
    LotsEachForm,
    NewTenderForm,
    SettingsForm,
    StopForm,
    TenderForm,
    as_typed,
)
from coprod_hub.evaluation.queries import advice, award_pages, next_steps, tenders, who
from coprod_hub.evaluation.rules import TenderKind, TenderState
from coprod_hub.evaluation.service import tenders as service
from coprod_hub.evaluation.views import bp

READ, RUN = roles(*who.READERS), roles(*who.RUNNERS)


@bp.get("/tenders")
@access(READ)
def index() -> Page:
    """Every tender, small grants and interviews: how far each is."""
    actor = current_actor()
    words = clean_line(request.args.get("q"))[:100]
    kind, state = _one_of(TenderKind, "kind"), _one_of(TenderState, "state")
    return render_template(
        "evaluation/index.html",
        everything=who.tenders(actor),
        tenders=tenders.found(actor, words, kind, state),
        words=words,
        kind=kind,
        state=state,
        kinds=KINDS,
        states=list(TenderState),
        may_run=who.may_run_tenders(actor),
    )


def _one_of(kinds: type[StrEnum], name: str) -> str:
    """What the address asks for, when there is such a thing."""
    asked = request.args.get(name, "")
    return asked if asked in set(kinds) else ""


@bp.route("/tenders/add", methods=BOTH)
@access(RUN)
def add() -> Page:
    """Begin a tender, small grants or interviews."""
    actor = current_actor()
    who.must_run_tenders(actor)
    form = NewTenderForm(kind=request.args.get("kind", ""))

    def keep() -> Page:
        made = service.add_tender(actor, form.words(TenderKind(form.kind.data)))
        if form.usual.data:
            service.begin_with(actor, made)
        return said("Begun. Nobody outside can see it.", "evaluation.tender", tender_id=made.id)

    return ask(form, keep, "evaluation/add", fault_at="reference", kinds=KINDS)


@bp.get("/tenders/<tender_id>")
@access(READ)
def tender(tender_id: str) -> Page:
    """The home of a tender: what there is to do, its days, and which law it follows."""
    actor = current_actor()
    found = who.tender_to_read(actor, tender_id)
    runs = who.runs(actor, found)
    return render_template(
        "evaluation/tender.html",
        tender=found,
        runs=runs,
        on_a_panel=who.ON_A_PANEL if who.holds_sheet(actor, found) else "",
        parts=(parts := next_steps.parts(actor, found) if runs else []),
        next=next_steps.what_is_next(parts),
        advice=advice.advice(found),
        timeline=sorted([*advice.timeline(found), *award_pages.days(found)], key=lambda day: day.on),
        is_open=tenders.is_open(found),
        cleared_on=cleared_on(found.id),
    )


@bp.route("/tenders/<tender_id>/edit", methods=BOTH)
@access(RUN)
def edit(tender_id: str) -> Page:
    """Say differently what it is, while it is a draft."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    tenders.must_be_open(found)
    form = TenderForm(data=as_typed(found))

    def keep() -> Page:
        service.change_tender(actor, found, form.words(found.kind))
        return said("Saved.", "evaluation.tender", tender_id=tender_id)

    return ask(form, keep, "evaluation/edit", fault_at="reference", tender=found)


@bp.route("/tenders/<tender_id>/flags", methods=BOTH)
@access(RUN)
def flags(tender_id: str) -> Page:
    """Set what is flagged for people to look at."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    tenders.must_be_open(found)
    form = SettingsForm(obj=found)

    def keep() -> Page:
        service.set_flags(actor, found, form.settings)
        return said("Saved.", "evaluation.tender", tender_id=tender_id)

    return ask(form, keep, "evaluation/flags", fault_at="spread", tender=found)


@bp.route("/tenders/<tender_id>/stop", methods=BOTH)
@access(RUN, fresh=True)
def stop(tender_id: str) -> Page:
    """End it without an award, after asking once more."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    form = StopForm()

    def keep() -> Page:
        service.stop(actor, found, form.because.data or "")
        return said("Stopped. The record stays.", "evaluation.tender", tender_id=tender_id)

    return ask(form, keep, "evaluation/stop", fault_at="because", tender=found)


# ---- lots ----


@bp.route("/tenders/<tender_id>/lots", methods=BOTH)
@access(RUN)
def lots(tender_id: str) -> Page:
    """The lots, adding one, and how many a supplier may win."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    form = LotForm()

    def keep() -> Page:
        made = service.add_lot(actor, found, form.title.data or "", form.about.data or "", form.own_criteria.data)
        return said(f"“{made.title}” is a lot now.", "evaluation.lots", tender_id=tender_id)

    return ask(
        form,
        keep,
        "evaluation/lots",
        fault_at="title",
        tender=found,
        is_open=tenders.is_open(found),
        limit=LotsEachForm(formdata=None, most=found.lots_each),
    )


@bp.post("/tenders/<tender_id>/lots/most")
@access(RUN)
def lots_each(tender_id: str) -> Page:
    """Set how many lots one supplier may win."""
    actor = current_actor()
    found, form = who.tender(actor, tender_id), LotsEachForm()
    if not form.validate_on_submit():
        return said(form.most.errors[0], "evaluation.lots", tender_id=tender_id)
    service.set_lots_each(actor, found, form.most.data)
    return said("Saved.", "evaluation.lots", tender_id=tender_id)


@bp.route("/tenders/<tender_id>/lots/<lot_id>", methods=BOTH)
@access(RUN)
def edit_lot(tender_id: str, lot_id: str) -> Page:
    """Say differently what a lot is."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    lot = tenders.lot_of(found, lot_id)
    form = LotForm(obj=lot)

    def keep() -> Page:
        service.change_lot(actor, lot, form.title.data or "", form.about.data or "", form.own_criteria.data)
        return said("Saved.", "evaluation.lots", tender_id=tender_id)

    return ask(form, keep, "evaluation/edit_lot", fault_at="title", tender=found, lot=lot)


@bp.route("/tenders/<tender_id>/lots/<lot_id>/remove", methods=BOTH)
@access(RUN)
def remove_lot(tender_id: str, lot_id: str) -> Page:
    """Take a lot out, after asking once more."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    lot = tenders.lot_of(found, lot_id)

    def keep() -> Page:
        service.remove_lot(actor, lot)
        return said("Removed.", "evaluation.lots", tender_id=tender_id)

    return ask(HubForm(), keep, "evaluation/remove_lot", tender=found, lot=lot)
