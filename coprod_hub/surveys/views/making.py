"""The list of surveys, starting one, and the builder's first pages."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from coprod_hub.core.access import access
from coprod_hub.core.clock import today
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.surveys import promised, queries, service
from coprod_hub.surveys.forms import AboutForm, DecisionForm, StartForm
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.rules import Promise, gaps, missing
from coprod_hub.surveys.seeing import is_ours, may_write
from coprod_hub.surveys.views import bp
from coprod_hub.surveys.views.saving import DONE, READING, WRITING, draft, take


@bp.get("/surveys")
@access(READING)
def index() -> ResponseReturnValue:
    """Every survey, by state, forum, words of its title and order."""
    state = next((state for state in SurveyState if state == request.args.get("state")), None)
    search = request.args.get("search", "")[:200]
    sort = request.args.get("sort", "")
    sort = sort if sort in queries.ORDERS else "newest"
    forums = queries.forums_to_choose(current_actor())
    forum_id = next((forum.id for forum in forums if forum.id == request.args.get("forum")), "")
    page = request.args.get("page", 1, type=int)
    return render_template(
        "surveys/index.html",
        found=queries.survey_list(current_actor(), state, search, sort, forum_id=forum_id, page=page),
        states=queries.how_many(current_actor()),
        forums=forums,
        forum=forum_id,
        state=state,
        search=search,
        sort=sort,
    )


@bp.route("/surveys/start", methods=["GET", "POST"])
@access(WRITING)
def start() -> ResponseReturnValue:
    """Begin with a title; the rest follows in the builder."""
    form = StartForm()
    made: list[Survey] = []
    status = take(form, None, lambda: made.append(service.start_survey(current_actor(), form.title.data)))
    if status == DONE:
        return back_to("surveys.show", survey_id=made[0].id)
    return render_template("surveys/start.html", form=form), status


@bp.get("/surveys/<survey_id>")
@access(READING)
def show(survey_id: str) -> ResponseReturnValue:
    """One survey: what is still missing while it is a draft, how it stands afterwards."""
    survey = queries.survey(current_actor(), survey_id)
    plan = service.plan_of(survey)
    return render_template(
        "surveys/show.html",
        survey=survey,
        definition=plan.definition,
        gaps=gaps(plan, today()),
        missing=missing(plan, today()),
        not_confirmed=promised.not_confirmed(survey.promise),
        may_write=may_write(current_actor(), survey),
        ours=is_ours(current_actor(), survey),
        on_team=queries.on_team(current_actor(), survey),
        late=survey.reply_by is not None and survey.reply_by < today(),
    )


@bp.route("/surveys/<survey_id>/about", methods=["GET", "POST"])
@access(WRITING)
def about(survey_id: str) -> ResponseReturnValue:
    """What it is about, what is promised, whose it is."""
    survey = draft(survey_id)
    form = AboutForm(data={name: getattr(survey, name) for name in ("title", "purpose", "can_change", "promise")})
    forums = queries.forums_to_ask(current_actor())
    none = [SelectChoice("", "No forum")] if service.may_belong_to_none(current_actor()) else []
    form.forum_id.choices = [*none, *(SelectChoice(forum.id, forum.name) for forum in forums)]
    if not form.is_submitted():
        form.forum_id.data, form.edits.data = survey.forum_id or "", survey.version.edits

    def save() -> None:
        service.describe(
            current_actor(),
            survey,
            title=form.title.data,
            purpose=form.purpose.data,
            promise=form.promise.data,
            can_change=form.can_change.data,
            forum_id=form.forum_id.data,
            edits=form.seen,
        )

    status = take(form, survey, save)
    if status == DONE:
        say("Saved what the survey is about.")
        return back_to("surveys.show", survey_id=survey_id)
    words = {promise.value: promise.words for promise in Promise}
    return render_template("surveys/about.html", form=form, survey=survey, promise_words=words), status


@bp.route("/surveys/<survey_id>/decision", methods=["GET", "POST"])
@access(WRITING)
def decision(survey_id: str) -> ResponseReturnValue:
    """Who decides, and by when they reply."""
    survey = draft(survey_id)
    form = DecisionForm(data={"decision_maker": survey.decision_maker, "reply_by": survey.reply_by})
    if not form.is_submitted():
        form.edits.data = survey.version.edits

    def save() -> None:
        service.name_decision(current_actor(), survey, form.decision_maker.data, form.reply_by.data, form.seen)

    status = take(form, survey, save)
    if status == DONE:
        say("Saved who decides and when they reply.")
        return back_to("surveys.show", survey_id=survey_id)
    return render_template("surveys/decision.html", form=form, survey=survey), status


@bp.route("/surveys/<survey_id>/delete", methods=["GET", "POST"])
@access(WRITING)
def delete(survey_id: str) -> ResponseReturnValue:
    """Throw a draft away, after asking."""
    survey = draft(survey_id)
    if request.method == "POST":
        title = survey.title
        service.delete_draft(current_actor(), survey)
        say(f"Deleted the draft “{title}”.")
        return back_to("surveys.index")
    return render_template("surveys/delete.html", survey=survey)
