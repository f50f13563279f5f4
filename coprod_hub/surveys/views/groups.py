"""The groups that a survey asks, and the team that may read what they say."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from coprod_hub.core.access import Role, access
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.surveys import queries, service
from coprod_hub.surveys.forms import GroupForm, TeamForm
from coprod_hub.surveys.models import Audience, Survey
from coprod_hub.surveys.rules import Marker
from coprod_hub.surveys.views import bp
from coprod_hub.surveys.views.saving import DONE, WRITING, draft, edits_seen, steps_wanted, take, to_change


def _form(survey: Survey, group: Audience | None = None) -> GroupForm:
    free = service.free_markers(survey, but=group)
    form = GroupForm(
        data={"name": group.name if group else "", "marker": group.marker if group else next(iter(free), None)}
    )
    form.marker.choices = [SelectChoice(marker.value, marker.words) for marker in free]
    if not form.is_submitted():
        form.edits.data = survey.version.edits
    return form


@bp.route("/surveys/<survey_id>/groups", methods=["GET", "POST"])
@access(WRITING)
def groups(survey_id: str) -> ResponseReturnValue:
    """Who is asked: add a usual group with one press, or another one by name."""
    survey = draft(survey_id)
    form = _form(survey)

    def save() -> None:
        service.add_group(current_actor(), survey, form.name.data, form.marker.data)

    status = take(form, survey, save)
    if status == DONE:
        say(f"Added the group “{form.name.data}”.")
        return back_to("surveys.groups", survey_id=survey_id)
    usual = service.usual_groups_left(survey)
    return render_template("surveys/groups.html", form=form, survey=survey, usual=usual, markers=Marker), status


@bp.post("/surveys/<survey_id>/groups/usual")
@access(WRITING)
def add_usual_group(survey_id: str) -> ResponseReturnValue:
    """Add one of the usual groups."""
    survey = draft(survey_id)
    left: dict[str, Marker] = dict(service.usual_groups_left(survey))
    name = request.form.get("name", "")
    if name in left:
        service.add_group(current_actor(), survey, name, left[name])
        say(f"Added the group “{name}”.")
    return back_to("surveys.groups", survey_id=survey_id)


@bp.route("/surveys/<survey_id>/groups/<group_id>", methods=["GET", "POST"])
@access(WRITING)
def group(survey_id: str, group_id: str) -> ResponseReturnValue:
    """Call a group otherwise, or give it another shape."""
    survey = draft(survey_id)
    chosen = queries.group(survey, group_id)
    form = _form(survey, chosen)

    def save() -> None:
        service.change_group(current_actor(), chosen, form.name.data, form.marker.data, form.seen)

    status = take(form, survey, save)
    if status == DONE:
        say("Saved the group.")
        return back_to("surveys.groups", survey_id=survey_id)
    return render_template("surveys/group.html", form=form, survey=survey, group=chosen, markers=Marker), status


@bp.post("/surveys/<survey_id>/groups/<group_id>/move")
@access(WRITING)
def move_group(survey_id: str, group_id: str) -> ResponseReturnValue:
    """Put a group one place up or down."""
    survey = draft(survey_id)
    service.move_group(current_actor(), queries.group(survey, group_id), steps_wanted())
    return back_to("surveys.groups", survey_id=survey_id)


@bp.route("/surveys/<survey_id>/groups/<group_id>/remove", methods=["GET", "POST"])
@access(WRITING)
def remove_group(survey_id: str, group_id: str) -> ResponseReturnValue:
    """Do not ask a group, after asking."""
    survey = draft(survey_id)
    chosen = queries.group(survey, group_id)
    if request.method == "POST":
        name = chosen.name
        service.remove_group(current_actor(), chosen, edits_seen())
        say(f"Removed the group “{name}”.")
        return back_to("surveys.groups", survey_id=survey_id)
    return render_template("surveys/remove_group.html", survey=survey, group=chosen)


@bp.route("/surveys/<survey_id>/team", methods=["GET", "POST"])
@access(WRITING)
def team(survey_id: str) -> ResponseReturnValue:
    """Who may read the comments and the exact figures."""
    actor = current_actor()
    survey = to_change(survey_id)
    others = {person.id: person for person in queries.staff_not_on_team(actor, survey)}
    form: Any = TeamForm()
    form.person_id.choices = [
        SelectChoice("", "Choose a person"),
        *(SelectChoice(person.id, person.name) for person in others.values()),
    ]
    status = take(form, survey, lambda: service.join_team(actor, survey, others.get(form.person_id.data)))
    if status == DONE:
        say(f"{others[form.person_id.data].name} may now read the comments.")
        return back_to("surveys.team", survey_id=survey_id)
    return render_template(
        "surveys/team.html",
        form=form,
        survey=survey,
        others=others,
        may_change=actor.has(Role.ADMINISTRATOR) or queries.on_team(actor, survey),
    ), status


@bp.post("/surveys/<survey_id>/team/<person_id>/leave")
@access(WRITING)
def leave_team(survey_id: str, person_id: str) -> ResponseReturnValue:
    """Stop somebody reading the comments."""
    survey = to_change(survey_id)
    service.leave_team(current_actor(), survey, person_id)
    say("Saved. They cannot read the comments any more.")
    return back_to("surveys.team", survey_id=survey_id)
