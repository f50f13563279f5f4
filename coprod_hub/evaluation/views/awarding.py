"""The result: worked out, shown, set aside when it cannot stand, and its figures taken away."""

import json

from flask import render_template

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.downloads import as_file
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.awarding import AsideForm, FiguresForm, TakeForm, WorkOutForm
from coprod_hub.evaluation.queries import award_pages, awarding, who
from coprod_hub.evaluation.service import awarding as service
from coprod_hub.evaluation.service import telling
from coprod_hub.evaluation.standings import EXEMPT
from coprod_hub.evaluation.views import bp

READ, RUN = roles(*who.READERS), roles(*who.RUNNERS)


@bp.get("/tenders/<tender_id>/result")
@access(READ)
def result(tender_id: str) -> Page:
    """Who stands where, by what, and who would have won without a question; or what is missing before it."""
    actor = current_actor()
    tender = awarding.tender_with_result(actor, tender_id)
    return render_template(
        "evaluation/result.html",
        tender=tender,
        lots=award_pages.shown(actor, tender),
        earlier=awarding.set_aside(tender) if who.runs(actor, tender) else [],
        runs=who.runs(actor, tender),
        may=awarding.may_work_out(actor, tender),
        prices=who.sees_prices(actor, tender),
        exempt=EXEMPT,
        aside=tender.state in service.ASIDE,
    )


@bp.route("/tenders/<tender_id>/result/work-out", methods=BOTH)
@access(RUN, fresh=True)
def work_out(tender_id: str) -> Page:
    """What is missing; then work the result out, once more asked."""
    actor = current_actor()
    tender = awarding.tender_to_work_out(actor, tender_id)
    form = WorkOutForm()
    before = service.before_working_out(tender)
    if not before.tied:
        del form.witnesses

    def keep() -> Page:
        service.work_out_all(actor, tender, form.witnesses.data or "" if before.tied else "")
        return said("The result is worked out. It never changes.", "evaluation.result", tender_id=tender_id)

    fault_at = "witnesses" if before.tied else ""
    return ask(form, keep, "evaluation/work_out", fault_at=fault_at, tender=tender, before=before)


@bp.route("/tenders/<tender_id>/result/set-aside", methods=BOTH)
@access(RUN, fresh=True)
def set_result_aside(tender_id: str) -> Page:
    """Set the result aside because it cannot stand, before anybody outside is told."""
    actor = current_actor()
    tender = awarding.tender_to_work_out(actor, tender_id)
    form = AsideForm()

    def keep() -> Page:
        service.set_aside(actor, tender, form.because.data or "")
        return said("Set aside. It stays in the record.", "evaluation.result", tender_id=tender_id)

    return ask(form, keep, "evaluation/set_result_aside", fault_at="because", tender=tender)


@bp.route("/tenders/<tender_id>/result/figures", methods=BOTH)
@access(RUN, fresh=True)
def result_figures(tender_id: str) -> Page:
    """The scoring file that went in, or the answer that came out, to download."""
    actor = current_actor()
    tender = awarding.tender_to_work_out(actor, tender_id)
    form = FiguresForm()

    def keep() -> Page:
        told = json.dumps(service.figures(actor, tender, form.which.data), ensure_ascii=False, indent=2)
        return as_file(f"scoring-{form.which.data}.json", "application/json", f"{told}\n")

    return ask(form, keep, "evaluation/result_figures", fault_at="which", tender=tender)


@bp.route("/tenders/<tender_id>/result/record", methods=BOTH)
@access(RUN, fresh=True)
def full_record(tender_id: str) -> Page:
    """The whole record of the evaluation as a spreadsheet: asked for with a reason, made by the worker."""
    actor = current_actor()
    tender = awarding.tender_to_work_out(actor, tender_id)
    form = TakeForm()

    def keep() -> Page:
        made = telling.take_full_record(actor, tender, form.because.data or "")
        return said("The spreadsheet is being written.", "evaluation.record_file", export_id=made.id)

    return ask(form, keep, "evaluation/full_record", fault_at="because", tender=tender)
