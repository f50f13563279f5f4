"""Pages of feedback: staff answer the people who spoke; anybody reads what came of it."""

from math import ceil

from flask import Blueprint, render_template, request
from wtforms import SelectChoice

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Outcome
from coprod_hub.commissioning.published import evidence_text
from coprod_hub.core.access import ANYONE, access, roles
from coprod_hub.core.asking import Page
from coprod_hub.core.clock import today
from coprod_hub.core.errors import Refused
from coprod_hub.core.forms import HubForm
from coprod_hub.core.text import clean_line, listed
from coprod_hub.core.web import back_to, current_actor, day_words, say
from coprod_hub.feedback import owing, queries, service
from coprod_hub.feedback.forms import LaterDayForm, OwedForm, PublishForm, ReplyForm, WallForm
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.rules import usual_public_day
from coprod_hub.forums.models import Forum
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.seeing import must_be_ours

bp = Blueprint("feedback", __name__)
STAFF = roles(*queries.READERS)
BOTH = ["GET", "POST"]
PAGE = 20


@bp.get("/you-said-we-did")
@access(ANYONE)
def wall() -> Page:
    """What people told us and what came of it, the newest first."""
    form = _wall_form(queries.choices())
    wanted = {"survey_id": form.survey.data, "forum_id": form.forum.data, "group": form.group.data}
    pages = max(1, ceil(queries.how_many_published(**wanted) / PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    replies = queries.published_replies(PAGE, offset=PAGE * (page - 1), **wanted)
    return render_template(
        "feedback/wall.html",
        form=form,
        replies=replies,
        behind=queries.surveys_behind(replies),
        public=queries.in_public_plan(replies),
        is_filtered=any(wanted.values()),
        page=page,
        pages=pages,
    )


def _wall_form(choices: queries.Choices) -> WallForm:
    form = WallForm(request.args)
    form.survey.choices = [
        SelectChoice("", "All surveys"),
        *(SelectChoice(one.id, one.title) for one in choices.surveys),
    ]
    form.forum.choices = [SelectChoice("", "All forums"), *(SelectChoice(one.id, one.name) for one in choices.forums)]
    form.group.choices = [SelectChoice("", "All groups"), *map(SelectChoice, choices.groups)]
    for field in (form.survey, form.forum, form.group):
        if field.data not in {choice.value for choice in field.choices}:
            field.data = ""
    return form


@bp.get("/feedback")
@access(STAFF)
def owed() -> Page:
    """Who is owed an answer, the most overdue first; and what was answered."""
    actor = current_actor()
    form, words = OwedForm(request.args), clean_line(request.args.get("q"))[:100]
    form.show.data = form.which.value
    return render_template(
        "feedback/owed.html",
        form=form,
        words=words,
        owed=owing.owed(actor, form.which, words),
        surveys=owing.unanswered_surveys(actor, form.which, words),
        told=queries.answered_lately(actor, 10),
    )


@bp.route("/feedback/surveys/<survey_id>/day", methods=BOTH)
@access(STAFF)
def later(survey_id: str) -> Page:
    """Promise a survey's people another day for their answer, and tell them why."""
    survey = surveys.survey(current_actor(), survey_id)
    must_be_ours(current_actor(), survey)
    form = LaterDayForm()
    if form.validate_on_submit():
        try:
            service.promise_later(current_actor(), survey, form.due_on.data, form.because.data)
        except Refused as refusal:
            form.due_on.errors = [str(refusal)]
        else:
            say("Promised. People read the new day, and why.")
            return back_to("feedback.owed")
    promise = owing.promises([survey])[survey.id]
    page = render_template("feedback/later.html", form=form, survey=survey, promise=promise)
    return page, 422 if form.errors else 200


@bp.route("/feedback/decisions/<decision_id>", methods=BOTH)
@access(STAFF)
def write(decision_id: str) -> Page:
    """Write or change the reply to a decision."""
    decision = commissioning.decision(current_actor(), decision_id)
    reply = queries.reply_to(decision_id)
    form = ReplyForm(obj=reply or service.first_draft(decision))
    form.cannot = decision.outcome is Outcome.CANNOT
    if form.validate_on_submit():
        written = service.write_reply(current_actor(), decision, form.words)
        say("Saved. Readers see the change at once." if written.published_at else "Saved. Nobody outside sees it yet.")
        return back_to("feedback.trail", reply_id=written.id)
    cited = [evidence_text(piece) for piece in decision.intention.evidence]
    page = render_template("feedback/write.html", form=form, decision=decision, reply=reply, cited=cited)
    return page, 422 if form.errors else 200


@bp.get("/feedback/replies/<reply_id>")
@access(STAFF)
def trail(reply_id: str) -> Page:
    """A reply walked back to the people's words."""
    found = queries.reply(current_actor(), reply_id)
    walked = service.trail(found)
    promised = owing.promises(walked.surveys)
    return render_template("feedback/trail.html", trail=walked, reply=found, promised=promised)


@bp.route("/feedback/replies/<reply_id>/publish", methods=BOTH)
@access(STAFF, fresh=True)
def publish(reply_id: str) -> Page:
    """Let people read a reply, the forum that asked first: read it once more, then press the button."""
    found = queries.reply(current_actor(), reply_id)
    forums = queries.forums_behind(found)
    usual = usual_public_day(owing.promised_to(found.decision), today(), has_forum=bool(forums))
    form = PublishForm(public_on=usual)
    if form.validate_on_submit():
        try:
            service.publish_reply(current_actor(), found, form.public_on.data)
        except Refused as refusal:
            form.public_on.errors = [str(refusal)]
        else:
            say(_published_words(found, forums))
            return back_to("feedback.trail", reply_id=reply_id)
    page = render_template("feedback/publish.html", form=form, reply=found, forums=forums)
    return page, 422 if form.errors else 200


def _published_words(reply: Reply, forums: list[Forum]) -> str:
    if reply.is_public:
        return "Published. The people who spoke can read it now."
    names = listed([forum.name for forum in forums])
    return f"Published. {names or 'The forum that asked'} can read it now, everybody from {day_words(reply.public_on)}."


@bp.route("/feedback/replies/<reply_id>/take-down", methods=BOTH)
@access(STAFF, fresh=True)
def take_down(reply_id: str) -> Page:
    """Let nobody read a reply any more, after asking once more."""
    found, form = queries.reply(current_actor(), reply_id), HubForm()
    if form.validate_on_submit():
        service.take_down(current_actor(), found)
        say("Taken down. The answer is owed again.")
        return back_to("feedback.trail", reply_id=reply_id)
    return render_template("feedback/take_down.html", form=form, reply=found), 422 if form.errors else 200
