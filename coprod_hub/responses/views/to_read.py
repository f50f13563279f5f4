"""Pages on which people read what young people wrote, within the days that the council has set."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.responses import to_read
from coprod_hub.responses.views import bp
from coprod_hub.safeguarding import leads
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.safeguarding.forms import RaiseForm
from coprod_hub.surveys.seeing import READERS

WHO = roles(*READERS, Role.SAFEGUARDING)


@bp.get("/to-read")
@access(WHO)
def reading() -> ResponseReturnValue:
    """The surveys with words that nobody has read yet."""
    actor = current_actor()
    went = to_read.how_reading_went(actor) if actor.has(Role.SAFEGUARDING) else None
    surveys = to_read.surveys_to_read(actor)
    return render_template("responses/reading.html", surveys=surveys, went=went, days=arrangements().reading_days)


@bp.get("/surveys/<survey_id>/to-read")
@access(WHO)
def read(survey_id: str) -> ResponseReturnValue:
    """The next words of one survey."""
    survey = to_read.survey_to_read(current_actor(), survey_id)
    return render_template("responses/read.html", survey=survey, page=to_read.page(survey))


@bp.post("/surveys/<survey_id>/to-read")
@access(WHO)
def have_read(survey_id: str) -> ResponseReturnValue:
    """I have read these."""
    actor = current_actor()
    survey = to_read.survey_to_read(actor, survey_id)
    to_read.have_read(actor, survey, request.form.getlist("answer"))
    if not to_read.page(survey).texts:
        say("Thank you. Everything that has come in is read.")
        return back_to(".reading")
    return back_to(".read", survey_id=survey.id)


@bp.route("/surveys/<survey_id>/to-read/<answer_id>", methods=["GET", "POST"])
@access(WHO)
def worried(survey_id: str, answer_id: str) -> ResponseReturnValue:
    """I am worried about this one: tell the safeguarding lead."""
    actor, form = current_actor(), RaiseForm()
    survey = to_read.survey_to_read(actor, survey_id)
    answer = to_read.text_to_read(survey, answer_id)
    form.offer(leads.in_order())
    if form.validate_on_submit():
        to_read.worried_about(actor, answer, form.about.data or ())
        say("Thank you. A safeguarding lead will look at it. If somebody is in danger now, call 999.")
        return back_to(".read", survey_id=survey.id)
    page = render_template("responses/worried.html", survey=survey, answer=answer, form=form)
    return page, 422 if form.errors else 200
