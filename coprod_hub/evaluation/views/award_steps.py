"""From the result to the signed contract: the steps, the clock, the report, challenges."""

from flask import Response, render_template

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.clock import today
from coprod_hub.core.documents import Paper
from coprod_hub.core.downloads import as_file
from coprod_hub.core.errors import NotFound
from coprod_hub.core.forms import HubForm
from coprod_hub.core.jobs import latest_job
from coprod_hub.core.web import current_actor, record_anyway
from coprod_hub.evaluation.forms.awarding import OutcomeForm, StepForm
from coprod_hub.evaluation.models import AwardPaper
from coprod_hub.evaluation.queries import award_pages, awarding, who
from coprod_hub.evaluation.queries.advice import advice
from coprod_hub.evaluation.service import award_papers, telling
from coprod_hub.evaluation.service import award_steps as service
from coprod_hub.evaluation.steps import StepKind
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)


def send_paper(made: AwardPaper) -> Response:
    """A file of an award, downloaded; that it was is recorded, or it is not sent."""
    actor, paper_id = current_actor(), made.id
    record_anyway(lambda: award_papers.note_taken(actor, paper_id))
    return as_file(made.name, made.paper.media_type, made.body)


@bp.get("/tenders/<tender_id>/award")
@access(RUN)
def award(tender_id: str) -> Page:
    """How far the award is, what comes next, and the days that the law counts."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    may = awarding.may_work_out(actor, tender)
    return render_template(
        "evaluation/award.html",
        tender=tender,
        shown=award_pages.award(tender),
        standing=bool(awarding.results(tender)),
        law=advice(tender),
        may=may,
        report=awarding.papers(tender.id) if may else {},
        job=latest_job(tender.id, telling.REPORT),
        form=HubForm(),
    )


@bp.route("/tenders/<tender_id>/award/steps/<kind>", methods=BOTH)
@access(RUN)
def award_step(tender_id: str, kind: str) -> Page:
    """Record one step: what is missing before it, or when, by whom and where it is written."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    if kind not in set(StepKind):
        raise NotFound("There is no such step.")
    step = StepKind(kind)
    found = awarding.law(tender)
    form = StepForm()
    form.fit(tender, step, found.regime if found else None)

    def keep() -> Page:
        words = form.body.data or "", form.reference.data or ""
        service.take_step(actor, tender, step, (form.on.data or today()), *words, form.beside)
        return said(f"Recorded: {step.words_for(tender.kind).lower()}.", "evaluation.award", tender_id=tender_id)

    missing = service.may_take(awarding.way(tender), step) if awarding.results(tender) else awarding.NO_RESULT
    shown = {"tender": tender, "step": step, "missing": missing, "law": found}
    return ask(form, keep, "evaluation/award_step", fault_at="on", **shown)


@bp.route("/tenders/<tender_id>/award/challenges/<step_id>", methods=BOTH)
@access(RUN)
def close_challenge(tender_id: str, step_id: str) -> Page:
    """Record what came of a challenge or a question."""
    actor = current_actor()
    tender = who.tender(actor, tender_id)
    challenge = next((one for one in awarding.challenges(tender) if one.id == step_id), None)
    if challenge is None:
        raise NotFound("There is no such challenge.")
    form = OutcomeForm()

    def keep() -> Page:
        service.close_challenge(actor, challenge, (form.on.data or today()), form.outcome.data or "")
        return said("Recorded.", "evaluation.award", tender_id=tender_id)

    return ask(form, keep, "evaluation/close_challenge", fault_at="outcome", tender=tender, challenge=challenge)


# ---- the report ----


@bp.post("/tenders/<tender_id>/award/report")
@access(RUN)
def make_report(tender_id: str) -> Page:
    """Make the award report as Word and PDF."""
    actor = current_actor()
    telling.ask_for_report(actor, who.tender(actor, tender_id))
    return said("The report is being written.", "evaluation.award", tender_id=tender_id)


@bp.get("/tenders/<tender_id>/award/report/<kind>")
@access(RUN)
def report_paper(tender_id: str, kind: str) -> Page:
    """The award report as a file, for those who see prices."""
    actor = current_actor()
    tender = awarding.tender_to_work_out(actor, tender_id)
    made = awarding.papers(tender.id).get(Paper(kind)) if kind in set(Paper) else None
    if made is None:
        raise NotFound("There is no such file yet. Make it on the page of the award.")
    return send_paper(made)
