"""From opening a survey to closing it: links, codes and posters on the way."""

from dataclasses import dataclass

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access
from coprod_hub.core.clock import today
from coprod_hub.core.errors import Refused
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.surveys import promised, queries, service
from coprod_hub.surveys.models import Audience, Survey, SurveyState
from coprod_hub.surveys.qr import QrCode, qr_code
from coprod_hub.surveys.rules import missing
from coprod_hub.surveys.seeing import must_be_ours
from coprod_hub.surveys.views import bp
from coprod_hub.surveys.views.saving import READING, WRITING, edits_seen, to_change


@dataclass(frozen=True)
class GroupLink:
    """The way in for one group."""

    group: Audience
    address: str
    qr: QrCode


def _link(group: Audience) -> GroupLink:
    address = f"{current_app.extensions['settings'].public_url}/s/{group.token}"
    return GroupLink(group, address, qr_code(address))


def _with_links(survey_id: str) -> Survey:
    survey = queries.survey(current_actor(), survey_id)
    must_be_ours(current_actor(), survey)
    return survey


@bp.route("/surveys/<survey_id>/open", methods=["GET", "POST"])
@access(WRITING)
def opening(survey_id: str) -> ResponseReturnValue:
    """Open it, after a last look at what will be fixed; or see everything that is missing."""
    survey = to_change(survey_id)
    if request.method == "POST":
        service.open_survey(current_actor(), survey, edits_seen())
        say("The survey is open. Here are its links.")
        return back_to("surveys.links", survey_id=survey_id)
    if survey.state is not SurveyState.DRAFT:
        return back_to("surveys.show", survey_id=survey_id)
    plan = service.plan_of(survey)
    reasons = missing(plan, today()) + promised.reasons(survey.promise)
    return render_template("surveys/opening.html", survey=survey, definition=plan.definition, missing=reasons)


@bp.get("/surveys/<survey_id>/links")
@access(READING)
def links(survey_id: str) -> ResponseReturnValue:
    """Each group's link, code and poster."""
    survey = _with_links(survey_id)
    if survey.state is SurveyState.DRAFT:
        raise Refused("This survey is not open yet, so its links lead nowhere. Open it first.")
    return render_template("surveys/links.html", survey=survey, links=[_link(group) for group in survey.audiences])


@bp.get("/surveys/<survey_id>/links/<group_id>/poster")
@access(READING)
def poster(survey_id: str, group_id: str) -> ResponseReturnValue:
    """A page to print and put up."""
    survey = _with_links(survey_id)
    group = queries.group(survey, group_id)
    if survey.state is SurveyState.DRAFT:
        raise Refused("This survey is not open yet, so its links lead nowhere. Open it first.")
    return render_template("surveys/poster.html", survey=survey, link=_link(group))


@bp.route("/surveys/<survey_id>/close", methods=["GET", "POST"])
@access(WRITING)
def closing(survey_id: str) -> ResponseReturnValue:
    """Stop taking answers, after asking."""
    survey = to_change(survey_id)
    if request.method == "POST":
        service.close_survey(current_actor(), survey)
        say("The survey is closed. Its numbers are being made ready.")
        return back_to("surveys.show", survey_id=survey_id)
    if survey.state is not SurveyState.OPEN:
        return back_to("surveys.show", survey_id=survey_id)
    return render_template("surveys/closing.html", survey=survey)


@bp.post("/surveys/<survey_id>/share")
@access(WRITING)
def share(survey_id: str) -> ResponseReturnValue:
    """Let the council read the results of another organisation's survey, or not any more."""
    survey, shared = to_change(survey_id), request.form.get("shared") == "yes"
    service.share(current_actor(), survey, shared=shared)
    seen = "can read its results once it has closed" if shared else "cannot read its results now"
    say(f"Saved. The council {seen}.")
    return back_to("surveys.show", survey_id=survey_id)
