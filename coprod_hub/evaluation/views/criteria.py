"""Criteria with their weights, the words of the marks, who marks what, the rule for ties, and trying the model."""

from flask import render_template, request

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.errors import Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.criteria import (
    CriterionForm,
    PassForm,
    PriceForm,
    ScaleForm,
    TiesForm,
    WeightingForm,
    criterion_form,
    panel_choices,
    scale_lines,
    ties_form,
)
from coprod_hub.evaluation.formulas import FORMULAS
from coprod_hub.evaluation.models import Criterion, Tender
from coprod_hub.evaluation.queries import showing, tenders, tree, trying, who
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.service import tenders as service
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)
Form = CriterionForm | PassForm | PriceForm


@bp.get("/tenders/<tender_id>/criteria")
@access(RUN)
def criteria(tender_id: str) -> Page:
    """The tree with its weights, in a table and as a picture, and what is wrong with it."""
    found = who.tender(current_actor(), tender_id)
    return render_template(
        "evaluation/criteria.html",
        tender=found,
        trees=showing.trees(found),
        is_open=tenders.is_open(found),
        weighting=WeightingForm(formdata=None, weights=found.weights),
    )


@bp.post("/tenders/<tender_id>/criteria/begin")
@access(RUN)
def begin_with(tender_id: str) -> Page:
    """Put the usual criteria into an empty draft."""
    actor = current_actor()
    service.begin_with(actor, who.tender(actor, tender_id))
    return said("Here are the usual criteria. Change what you like.", "evaluation.criteria", tender_id=tender_id)


@bp.post("/tenders/<tender_id>/criteria/weighting")
@access(RUN)
def weighting(tender_id: str) -> Page:
    """Say how weights are written."""
    actor = current_actor()
    found, form = who.tender(actor, tender_id), WeightingForm()
    if not form.validate_on_submit():
        raise Refused("Weights are percent or points.")
    service.set_weighting(actor, found, form.weights.data)
    return said("Saved.", "evaluation.criteria", tender_id=tender_id)


@bp.route("/tenders/<tender_id>/criteria/add", methods=BOTH)
@access(RUN)
def add_criterion(tender_id: str) -> Page:
    """Add a criterion, a part of one, the price, or something to pass; beneath `parent`, or to a `lot` of its own."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    tenders.must_be_open(found)
    above, of_lot = request.args.get("parent", ""), request.args.get("lot", "")
    parent = tenders.criterion_of(found, above) if above else None
    lot = tenders.lot_of(found, of_lot) if of_lot else None
    form = _new_form(found, request.args.get("kind", ""), parent)

    def keep() -> Page:
        made = service.add_criterion(actor, found, form.words(), parent, lot)
        _assign(made, form)
        return said(f"“{made.title}” is added{_with_weight(made)}.", "evaluation.criteria", tender_id=tender_id)

    return ask(form, keep, "evaluation/add_criterion", fault_at="title", tender=found, parent=parent, formulas=FORMULAS)


def _new_form(found: Tender, kind: str, parent: Criterion | None) -> Form:
    if kind == CriterionKind.PRICE:
        return PriceForm()
    if kind == CriterionKind.PASS_FAIL:
        return PassForm()
    usual = parent.kind.value if parent and parent.kind.is_marked else CriterionKind.QUALITY.value
    form = CriterionForm(kind=kind if kind in set(CriterionKind) else usual)
    form.panel.choices = panel_choices(found.panels)
    return form


def _with_weight(row: Criterion) -> str:
    """How its weight was read, so that a slip is seen at once."""
    if row.kind in (CriterionKind.PASS_FAIL, CriterionKind.INFORMATION) or (
        row.parts and row.tender.weights == "points"
    ):
        return ""
    return f" with {row.weight} {'points' if row.tender.weights == 'points' else 'percent'}"


def _assign(row: Criterion, form: Form) -> None:
    """Give a question to the panel that was chosen."""
    if not isinstance(form, CriterionForm):
        return
    panel = next((each for each in row.tender.panels if each.id == form.panel.data), None)
    if row.is_marked and panel is not row.panel:
        service.assign(current_actor(), row, panel)


@bp.route("/tenders/<tender_id>/criteria/<criterion_id>", methods=BOTH)
@access(RUN)
def edit_criterion(tender_id: str, criterion_id: str) -> Page:
    """Say a criterion differently, and give it another weight."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    tenders.must_be_open(found)
    row = tenders.criterion_of(found, criterion_id)
    form = criterion_form(row)

    def keep() -> Page:
        service.change_criterion(actor, row, form.words(row))
        _assign(row, form)
        return said(f"“{row.title}” is saved{_with_weight(row)}.", "evaluation.criteria", tender_id=tender_id)

    return ask(form, keep, "evaluation/edit_criterion", fault_at="title", tender=found, row=row, formulas=FORMULAS)


@bp.route("/tenders/<tender_id>/criteria/<criterion_id>/remove", methods=BOTH)
@access(RUN)
def remove_criterion(tender_id: str, criterion_id: str) -> Page:
    """Take a criterion out, after asking once more."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    row = tenders.criterion_of(found, criterion_id)

    def keep() -> Page:
        service.remove_criterion(actor, row)
        return said("Removed.", "evaluation.criteria", tender_id=tender_id)

    return ask(HubForm(), keep, "evaluation/remove_criterion", tender=found, row=row)


@bp.post("/tenders/<tender_id>/criteria/<criterion_id>/move")
@access(RUN)
def move_criterion(tender_id: str, criterion_id: str) -> Page:
    """Put a criterion before or after its neighbour."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    row = tenders.criterion_of(found, criterion_id)
    service.move_criterion(actor, row, up=request.form.get("way") != "down")
    return said(f"“{row.title}” is moved.", "evaluation.criteria", tender_id=tender_id)


@bp.route("/tenders/<tender_id>/who-marks", methods=BOTH)
@access(RUN)
def who_marks(tender_id: str) -> Page:
    """Choose a panel for each question at once."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    rows = [row for row in tree.rows(found) if row.is_marked]

    def keep() -> Page:
        tenders.must_be_open(found)
        panels = {panel.id: panel for panel in found.panels}
        for row in rows:
            panel = panels.get(request.form.get(f"panel-{row.id}", ""))
            if panel is not row.panel:
                service.assign(actor, row, panel)
        return said("Saved.", "evaluation.tender", tender_id=tender_id)

    lines = [line for lot in tree.separate(found) for line in tree.lines(found, lot) if line.row.is_marked]
    return ask(HubForm(), keep, "evaluation/who_marks", tender=found, lines=lines, is_open=tenders.is_open(found))


# ---- the words of the marks ----


@bp.route("/tenders/<tender_id>/scale", methods=BOTH)
@access(RUN)
def scale(tender_id: str) -> Page:
    """The marks and their words, for all questions that have none of their own."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    form = ScaleForm(data=scale_lines(found.scale))

    def keep() -> Page:
        service.set_scale(actor, found, form.marks)
        return said("Saved.", "evaluation.scale", tender_id=tender_id)

    own = [row for row in tree.rows(found) if row.is_marked]
    return ask(
        form, keep, "evaluation/scale", fault_at="official", tender=found, rows=own, is_open=tenders.is_open(found)
    )


@bp.route("/tenders/<tender_id>/scale/<criterion_id>", methods=BOTH)
@access(RUN)
def own_scale(tender_id: str, criterion_id: str) -> Page:
    """Words of its own for the marks of one question; nothing written gives it the tender's again."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    row = tenders.criterion_of(found, criterion_id)
    form = ScaleForm(data=scale_lines(tree.scale_of(row)))

    def keep() -> Page:
        service.set_scale(actor, row, None if "usual" in request.form else form.marks)
        return said("Saved.", "evaluation.scale", tender_id=tender_id)

    return ask(
        form, keep, "evaluation/own_scale", fault_at="official", tender=found, row=row, is_open=tenders.is_open(found)
    )


# ---- ties ----


@bp.route("/tenders/<tender_id>/ties", methods=BOTH)
@access(RUN)
def ties(tender_id: str) -> Page:
    """What decides between equal totals."""
    actor = current_actor()
    found = who.tender(actor, tender_id)
    form = ties_form(found, TiesForm)

    def keep() -> Page:
        service.set_tie_break(actor, found, form.rules)
        return said("Saved.", "evaluation.tender", tender_id=tender_id)

    rules = showing.ties_in_words(found)
    return ask(
        form, keep, "evaluation/ties", fault_at="first", tender=found, rules=rules, is_open=tenders.is_open(found)
    )


# ---- trying it out ----


@bp.get("/tenders/<tender_id>/try")
@access(RUN)
def try_model(tender_id: str) -> Page:
    """What the model does with made-up bids. Nothing is kept, and after publication nobody tries other weights."""
    found = who.tender(current_actor(), tender_id)
    tenders.must_be_open(found)
    return render_template("evaluation/try_model.html", tender=found, attempt=trying.attempt(found, request.args))
