"""The summary of a survey, on screen and as files to take away."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access, roles
from coprod_hub.core.documents import Paper, send
from coprod_hub.core.errors import NotFound
from coprod_hub.core.forms import HubForm
from coprod_hub.core.jobs import latest_job
from coprod_hub.core.web import back_to, current_actor
from coprod_hub.pages.summary import FILES_JOB, ask_for_files, file_of, files_of, summary_of
from coprod_hub.pages.views import bp
from coprod_hub.responses.queries import plan_of
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.seeing import READERS

READ = roles(*READERS)


@bp.get("/surveys/<survey_id>/summary")
@access(READ)
def summary(survey_id: str) -> ResponseReturnValue:
    """One page for a commissioner: what was said, by whom, and what is owed."""
    survey = surveys.survey(current_actor(), survey_id)
    found = summary_of(survey)
    if found is None:
        return _waiting(survey)
    return render_template("pages/summary.html", survey=survey, summary=found, chart=found.chart())


def _waiting(survey: Survey) -> str:
    plan = plan_of(survey.id)
    held_back = survey.state is SurveyState.CLOSED and plan is not None and bool(plan.reasons)
    return render_template("pages/summary_waiting.html", survey=survey, held_back=held_back)


@bp.get("/surveys/<survey_id>/summary/files")
@access(READ)
def summary_files(survey_id: str) -> ResponseReturnValue:
    """The summary as files: what there is, whether it is still true, and how far new ones are."""
    survey = surveys.survey(current_actor(), survey_id)
    found = summary_of(survey)
    if found is None:
        return _waiting(survey)
    return render_template(
        "pages/summary_files.html",
        survey=survey,
        form=HubForm(),
        files=files_of(found),
        job=latest_job(survey_id, FILES_JOB),
    )


@bp.post("/surveys/<survey_id>/summary/files")
@access(READ)
def make_summary_files(survey_id: str) -> ResponseReturnValue:
    """Ask for the summary's files, as it is now."""
    ask_for_files(current_actor(), surveys.survey(current_actor(), survey_id))
    return back_to("pages.summary_files", survey_id=survey_id)


@bp.get("/surveys/<survey_id>/summary/files/progress")
@access(READ)
def summary_progress(survey_id: str) -> ResponseReturnValue:
    """How far the files are, for a page that waits."""
    surveys.survey(current_actor(), survey_id)
    job = latest_job(survey_id, FILES_JOB)
    if job is None:
        raise NotFound("Nothing is being made.")
    return jsonify(under_way=job.under_way, words=job.step or "Waiting to start", done=job.done, total=job.total)


@bp.get("/surveys/<survey_id>/summary/<any(pdf, sheet):kind>")
@access(READ)
def summary_file(survey_id: str, kind: str) -> ResponseReturnValue:
    """The summary as a file."""
    survey = surveys.survey(current_actor(), survey_id)
    made = file_of(survey, Paper(kind))
    if made is None:
        raise NotFound(f"The {Paper(kind).words} is not there yet. Make it on the page of the summary’s files.")
    return send(made)
