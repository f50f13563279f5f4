"""Two questions put side by side, and taken apart again."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access, roles
from coprod_hub.core.asking import said
from coprod_hub.core.web import current_actor
from coprod_hub.responses import numbers
from coprod_hub.responses.side_by_side import side_by_side
from coprod_hub.responses.views import bp
from coprod_hub.responses.views.results_numbers import DECIDERS
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.seeing import READERS

HERE = "responses.results_side_by_side"


@bp.get("/surveys/<survey_id>/results/side-by-side")
@access(roles(*READERS))
def results_side_by_side(survey_id: str) -> ResponseReturnValue:
    """Two questions compared: of those who gave one answer, how many gave another."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    return render_template(
        "responses/results_side_by_side.html",
        survey=survey,
        found=side_by_side(survey),
        questions=numbers.comparable(survey),
        may_decide=numbers.may_decide(actor, survey),
    )


@bp.post("/surveys/<survey_id>/results/side-by-side")
@access(DECIDERS)
def compare(survey_id: str) -> ResponseReturnValue:
    """Put two questions side by side."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.compare(current_actor(), survey, request.form.get("first", ""), request.form.get("second", ""))
    return said(
        "These two questions are put side by side as soon as the numbers are ready.",
        "responses.results_side_by_side",
        survey_id=survey.id,
    )


@bp.post("/surveys/<survey_id>/results/side-by-side/stop")
@access(DECIDERS)
def stop_comparing(survey_id: str) -> ResponseReturnValue:
    """Take away a comparison that is not released."""
    survey = surveys.survey(current_actor(), survey_id)
    numbers.stop_comparing(current_actor(), survey, request.form.get("comparison", ""))
    return said("These two questions are not compared any more.", HERE, survey_id=survey.id)
