"""What a survey's numbers show, decided by its team: what is taken together, what was refused, numbers so far."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.asking import said
from coprod_hub.core.web import current_actor
from coprod_hub.responses import numbers, queries
from coprod_hub.responses.views import bp
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.seeing import must_be_ours

DECIDERS = roles(Role.OFFICER, Role.ADMINISTRATOR)
HERE = "responses.results_numbers"


@bp.get("/surveys/<survey_id>/results/numbers")
@access(DECIDERS)
def results_numbers(survey_id: str) -> ResponseReturnValue:
    """What the numbers show: groups and answers taken together, what was refused and what would work."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    must_be_ours(actor, survey)
    plan = queries.plan_of(survey.id)
    free = numbers.free_answers(survey, plan)
    definition = survey.version.definition
    labels = {key: {row.key: row.label for row in rows} for key, rows in numbers.all_answers(survey).items()}
    return render_template(
        "responses/results_numbers.html",
        survey=survey,
        plan=plan,
        final=queries.latest_release(survey.id) is not None,
        may_decide=numbers.may_decide(actor, survey),
        names={one.id: one.name for one in survey.audiences},
        apart=[one for one in survey.audiences if not plan or all(one.id not in group for group in plan.groups)],
        free=[(definition.question(key), rows) for key, rows in free.items() if len(rows) > 2],
        together=[(definition.question(key), sets) for key, sets in (plan.answers if plan else {}).items()],
        labels=labels,
        few=numbers.few_so_far(actor, survey),
    )


@bp.post("/surveys/<survey_id>/results/numbers/groups")
@access(DECIDERS)
def take_groups_together(survey_id: str) -> ResponseReturnValue:
    """Show some groups as one."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.take_groups_together(current_actor(), survey, request.form.getlist("group"))
    return said(
        "These groups are shown as one in all numbers from now on.", "responses.results_numbers", survey_id=survey.id
    )


@bp.post("/surveys/<survey_id>/results/numbers/answers/<question>")
@access(DECIDERS)
def take_answers_together(survey_id: str, question: str) -> ResponseReturnValue:
    """Show some answers to a question as one."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.take_answers_together(current_actor(), survey, question, request.form.getlist("answer"))
    return said(
        "These answers are shown as one in all numbers from now on.", "responses.results_numbers", survey_id=survey.id
    )


@bp.post("/surveys/<survey_id>/results/numbers/apart")
@access(DECIDERS)
def take_apart(survey_id: str) -> ResponseReturnValue:
    """Show groups or answers by themselves again."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.take_apart(current_actor(), survey, request.form.getlist("key"))
    return said("They are shown by themselves again.", HERE, survey_id=survey.id)


@bp.post("/surveys/<survey_id>/results/numbers/accept")
@access(DECIDERS)
def accept_offer(survey_id: str) -> ResponseReturnValue:
    """Do what would work, and try again."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.accept(current_actor(), survey, request.form.get("offer", -1, type=int))
    return said("We are making the numbers that way.", "responses.results", survey_id=survey.id)


# ---- before a survey closes ----


@bp.get("/surveys/<survey_id>/results/so-far")
@access(DECIDERS)
def results_so_far(survey_id: str) -> ResponseReturnValue:
    """Before numbers are released early: what that means."""
    survey = surveys.survey(current_actor(), survey_id)
    must_be_ours(current_actor(), survey)
    return render_template(
        "responses/results_so_far.html", survey=survey, may_decide=numbers.may_decide(current_actor(), survey)
    )


@bp.post("/surveys/<survey_id>/results/so-far")
@access(DECIDERS)
def release_so_far(survey_id: str) -> ResponseReturnValue:
    """Release the numbers of an open survey."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.release_so_far(current_actor(), survey)
    return said("We are making the numbers so far. The survey stays open.", "responses.results", survey_id=survey.id)
