"""Results of a survey: released numbers for staff, and people's words for the survey's named team."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core import charts, jobs
from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.disclosure import ReleasedTable
from coprod_hub.core.disclosure.released import LEGEND
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.responses import looked_after, queries
from coprod_hub.responses.charts import chart_of, is_scale
from coprod_hub.responses.exact import exact_tables
from coprod_hub.responses.reachable import may_be_reached
from coprod_hub.responses.views import bp
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys import reading, showing
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.kinds import kind_of
from coprod_hub.surveys.models import SurveyState
from coprod_hub.surveys.seeing import READERS, WRITERS, must_be_ours

JOB = "responses.release"
WAITING = "Waiting to start"


@dataclass(frozen=True)
class Result:
    """One question with its chart, as the page shows it."""

    number: int
    question: Question
    table: ReleasedTable
    chart: charts.GroupedBars | charts.StackedBars | None
    scale: bool
    only: Sequence[str] = ()


@bp.get("/surveys/<survey_id>/results")
@access(roles(*READERS))
def results(survey_id: str) -> ResponseReturnValue:
    """How many answered while it is open; charts and tables once the numbers are released."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    release = queries.newest_release(survey.id)
    final = release is not None and release.about == ""
    on_team = actor.person_id in {one.person_id for one in survey.team}
    plan, compared = queries.decided(survey.id)
    totals = [] if final else queries.group_totals(actor, survey)
    released = queries.released(release) if release else None
    definition = survey.version.definition
    shown = []
    if released:
        looks = {one.id: one.marker.look for one in survey.audiences}
        for table in released.tables:
            asked = definition.question(table.question.key)
            number = definition.number(asked.key)
            only = [showing.sentence(definition, rule) for rule in showing.rules_of(definition, asked.key)]
            shown.append(Result(number, asked, table, chart_of(table, asked, looks), is_scale(asked), only))
    return render_template(
        "responses/results.html",
        survey=survey,
        totals=totals,
        total=sum(one.people for one in totals),
        on_team=on_team,
        decides=on_team and actor.has(*WRITERS),
        final=final,
        plan=plan,
        compared=compared,
        looked_after=looked_after.held_out(survey.id) > 0,
        release=release,
        released=released,
        results=shown,
        symbols=" ".join(LEGEND.values()),
        written=[asked for asked in definition.questions if not kind_of(asked).counted],
        job=jobs.latest_job(survey.id, JOB),
        waiting=WAITING,
        readings=reading.readings(survey.id),
    )


@bp.get("/surveys/<survey_id>/results/progress")
@access(roles(*READERS))
def progress(survey_id: str) -> ResponseReturnValue:
    """How far the numbers are, also while nobody has begun to make them: for the page that shows it."""
    survey = surveys.survey(current_actor(), survey_id)
    job = jobs.latest_job(survey.id, JOB)
    plan = queries.plan_of(survey.id)
    if survey.state is SurveyState.CLOSED:
        stopped = (plan is not None and plan.closed and plan.reasons) or (job is not None and job.state == "failed")
        waits = queries.latest_release(survey.id) is None and not stopped
    else:
        waits = job is not None and job.under_way
    step, done, total = (job.step, job.done, job.total) if job else ("", 0, 0)
    return jsonify(under_way=waits, words=step or WAITING, done=done, total=total)


@bp.post("/surveys/<survey_id>/results/again")
@access(roles(Role.OFFICER, Role.ADMINISTRATOR))
def release_again(survey_id: str) -> ResponseReturnValue:
    """Try again to make the numbers, after it failed."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    must_be_ours(actor, survey)
    failed = jobs.latest_job(survey.id, JOB)
    if failed is not None and jobs.retry(actor, failed):
        say("We are trying again.")
    return back_to("responses.results", survey_id=survey.id)


# ---- for the survey's named team only ----


@bp.get("/surveys/<survey_id>/comments/<question>")
@access(roles(*READERS))
def comments(survey_id: str, question: str) -> ResponseReturnValue:
    """What people wrote to one question: for the survey's named team only."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    search = request.args.get("search", "").strip()[:100]
    page = request.args.get("page", 1, type=int)
    asked = queries.written_question(survey, question)
    return render_template(
        "responses/comments.html",
        survey=survey,
        question=asked,
        search=search,
        found=queries.team_comments(actor, survey, question, search, page),
        audiences={one.id: one for one in survey.audiences},
    )


@bp.get("/surveys/<survey_id>/results/exact")
@access(roles(*READERS))
def results_exact(survey_id: str) -> ResponseReturnValue:
    """Exact numbers, for the survey's named team only and not for release."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    return render_template("responses/results_exact.html", survey=survey, tables=exact_tables(actor, survey))


@bp.get("/surveys/<survey_id>/results/people")
@access(roles(*READERS))
def results_people(survey_id: str) -> ResponseReturnValue:
    """Who left a name or a safe way to get in touch, for the survey's named team only."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    return render_template("responses/results_people.html", survey=survey, people=may_be_reached(actor, survey))
