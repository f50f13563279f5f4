"""Working pages of themes: naming, hiding, approving quotes. The summary itself lives in `pages`."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coprod_hub.core import documents, jobs
from coprod_hub.core.access import Role, access, roles
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.insight import queries, service
from coprod_hub.insight.figures import themes_chart
from coprod_hub.insight.forms import RenameForm
from coprod_hub.insight.models import QuoteState
from coprod_hub.responses.queries import latest_release
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.service import READERS

bp = Blueprint("insight", __name__)
JOB = "insight.analyse"
MAY_READ = roles(*READERS)
MAY_DECIDE = roles(Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR)


@bp.get("/surveys/<survey_id>/themes")
@access(MAY_READ)
def themes(survey_id: str) -> ResponseReturnValue:
    """Every theme of a survey, question by question, with what was set aside; or how far the work is."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    found = queries.analyses(survey.id)
    return render_template(
        "insight/themes.html",
        survey=survey,
        analyses=found,
        questions={asked.key: asked for asked in survey.version.definition.questions},
        charts={
            one.id: themes_chart(f"themes-{one.id}", [(t.label, t.figures) for t in queries.visible(one.themes)])
            for one in found
        },
        release=latest_release(survey.id),
        job=jobs.latest_job(survey.id, JOB),
        may_decide=service.may_decide(actor, survey),
    )


@bp.post("/surveys/<survey_id>/themes/again")
@access(MAY_DECIDE)
def analyse_again(survey_id: str) -> ResponseReturnValue:
    """Try again to find themes, after it failed."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    failed = jobs.latest_job(survey.id, JOB)
    if failed is not None and jobs.retry(actor, failed):
        say("We are trying again.")
    return back_to("insight.themes", survey_id=survey.id)


@bp.route("/themes/<theme_id>", methods=["GET", "POST"])
@access(MAY_READ)
def theme(theme_id: str) -> ResponseReturnValue:
    """One theme: its name, numbers, quotes and, for the team, the comments behind it."""
    actor = current_actor()
    one = queries.theme(actor, theme_id)
    form = RenameForm(name=one.name or "")
    if form.validate_on_submit():
        service.rename(actor, one, form.name.data)
        say(f"It is now called “{one.label}”.")
        return back_to("insight.theme", theme_id=one.id)
    survey = one.analysis.survey
    on_team = surveys.on_team(actor, survey)
    page = request.args.get("page", 1, type=int)
    said, pages = queries.said_in(actor, one, page) if on_team else ([], 1)
    shown = render_template(
        "insight/theme.html",
        theme=one,
        survey=survey,
        question=survey.version.definition.question(one.analysis.question),
        chart=themes_chart(f"theme-{one.id}", [(one.label, one.figures)], "Who raises this, by group"),
        form=form,
        may_decide=service.may_decide(actor, survey),
        on_team=on_team,
        audiences={each.id: each for each in survey.audiences},
        said=said,
        page=min(max(page, 1), pages),
        pages=pages,
    )
    return shown, 422 if form.errors else 200


@bp.post("/themes/<theme_id>/<any(hide, show):verb>")
@access(MAY_DECIDE)
def set_visible(theme_id: str, verb: str) -> ResponseReturnValue:
    """Leave a theme out, or take it back in."""
    actor = current_actor()
    one = queries.theme(actor, theme_id)
    if verb == "hide":
        service.hide(actor, one)
        say(f"“{one.label}” is hidden. Nothing is deleted: you can show it again.")
    else:
        service.show(actor, one)
        say(f"“{one.label}” is shown again.")
    return back_to("insight.themes", survey_id=one.analysis.survey_id)


@bp.post("/quotes/<quote_id>")
@access(MAY_DECIDE)
def decide_quote(quote_id: str) -> ResponseReturnValue:
    """Approve a quote or leave it out."""
    actor = current_actor()
    quote = queries.quote(actor, quote_id)
    state = {"approve": QuoteState.APPROVED, "decline": QuoteState.DECLINED}.get(request.form.get("decision", ""))
    if state is None:
        raise Refused("Choose whether the quote may be used. Nothing was changed.")
    service.decide_quote(actor, quote, state)
    say("People may read this quote now." if state is QuoteState.APPROVED else "This quote is left out.")
    return back_to("insight.theme", theme_id=quote.theme_id, _anchor=f"quote-{quote.id}")


@bp.get("/analyses/<analysis_id>/cloud.png")
@access(MAY_READ)
def picture(analysis_id: str) -> ResponseReturnValue:
    """The word cloud as a picture; its table stands on the page beside it."""
    found = queries.analysis(current_actor(), analysis_id)
    if found.picture is None:
        raise NotFound("There is no picture: too few people used the same words.")
    return documents.send(found.picture, inline=True)
