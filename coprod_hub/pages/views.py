"""Pages that put several features together."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from coprod_hub.core import jobs
from coprod_hub.core.access import ANY_STAFF, ANYONE, SIGNED_IN, access, roles
from coprod_hub.core.errors import NotFound
from coprod_hub.core.helplines import ADVOCATE, HELPLINES
from coprod_hub.core.web import current_actor
from coprod_hub.feedback import queries as feedback
from coprod_hub.forums import queries as forums
from coprod_hub.insight import queries as insight
from coprod_hub.insight.figures import headline, not_heard, themes_chart
from coprod_hub.pages import queries
from coprod_hub.pages.forms import WordsForm
from coprod_hub.responses import queries as responses
from coprod_hub.responses.words import survey_for
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.service import READERS

bp = Blueprint("pages", __name__)
ON_ONE_SHEET = 5


@bp.get("/")
@access(ANYONE)
def front() -> ResponseReturnValue:
    """The public front: what this is, what changed lately, and the three ways in."""
    return render_template("pages/front.html", replies=feedback.published_replies(limit=3), form=WordsForm())


@bp.get("/home")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """What needs *me* now."""
    actor = current_actor()
    if not actor.is_staff:
        return render_template("pages/home_member.html", forums=queries.my_forums(actor))
    return render_template(
        "pages/home.html",
        needs=queries.needs(actor),
        open_now=queries.open_now(actor),
        to_read=queries.to_read(actor),
        plans=queries.plans(actor),
    )


@bp.get("/forums/<slug>/home")
@access(SIGNED_IN)
def forum(slug: str) -> ResponseReturnValue:
    """One forum's home: its purpose, its surveys, and what changed because of it."""
    actor = current_actor()
    found = forums.forum(actor, slug)
    return render_template(
        "pages/forum.html",
        view=queries.forum_view(found),
        runs=forums.runs(actor, found),
        reads_surveys=actor.has(*READERS),
    )


@bp.get("/surveys/<survey_id>/summary")
@access(roles(*READERS))
def summary(survey_id: str) -> ResponseReturnValue:
    """One page for a commissioner: what was said, by whom, and what is owed."""
    survey = surveys.survey(current_actor(), survey_id)
    release = responses.latest_release(survey.id)
    if release is None:
        return render_template("pages/summary_waiting.html", survey=survey)
    released = responses.released(release)
    themes = insight.visible_themes(survey.id)
    groups = [(one.id, one.name) for one in survey.audiences]
    came_of_it = feedback.state_for_survey(survey)
    counted = [theme for theme in themes if theme.figures["total"]["mentions"]]
    largest = sorted(themes, key=lambda theme: -(theme.figures["total"]["mentions"] or 0))
    top = largest[0].label if largest and largest[0] in counted else None
    return render_template(
        "pages/summary.html",
        survey=survey,
        released=released,
        headline=headline(released, groups, top),
        chart=themes_chart("themes", [(theme.label, theme.figures) for theme in largest[:ON_ONE_SHEET]]),
        themes=themes,
        named=sum(theme.name is not None for theme in themes),
        quotes=insight.approved_quotes(survey.id, limit=3),
        not_heard=not_heard(released, groups),
        feedback=came_of_it,
        decided=queries.came_of(came_of_it),
        analyses=insight.analyses(survey.id),
    )


@bp.route("/words", methods=["GET", "POST"])
@access(ANYONE)
def words() -> ResponseReturnValue:
    """Three words: what people said and what came of it; never the answers."""
    form = WordsForm()
    if not form.validate_on_submit():
        return render_template("pages/words.html", form=form), 422 if form.errors else 200
    try:
        survey = survey_for(form.words.data)
    except NotFound as unknown:
        form.words.errors = [str(unknown)]
        return render_template("pages/words.html", form=form), 422
    said = feedback.state_for_survey(survey)
    return render_template(
        "pages/words_said.html",
        survey=survey,
        feedback=said,
        themes=[one for one in said.themes if one.theme.name or one.told],  # read by a person, not by a machine alone
        analysed=bool(insight.analyses(survey.id)),
    )


@bp.get("/jobs/<job_id>")
@access(ANY_STAFF)
def job(job_id: str) -> ResponseReturnValue:
    """How far a piece of work is, for the page that shows it."""
    found = jobs.find(job_id)
    return jsonify(under_way=found.under_way, words=found.step, done=found.done, total=found.total)


@bp.get("/help", endpoint="help")
@access(ANYONE)
def help_page() -> ResponseReturnValue:
    """Where to get help now, complain, or find an advocate."""
    return render_template("pages/help.html", helplines=HELPLINES, advocate=ADVOCATE)


@bp.get("/privacy")
@access(ANYONE)
def privacy() -> ResponseReturnValue:
    """What is kept, for how long, and what can be asked for."""
    return render_template("pages/privacy.html")


@bp.get("/accessibility")
@access(ANYONE)
def accessibility() -> ResponseReturnValue:
    """How anybody can use this, and what does not work yet."""
    return render_template("pages/accessibility.html")


@bp.get("/health")
@access(ANYONE)
def health() -> ResponseReturnValue:
    """For the machine that watches: whether the hub and its database answer."""
    return jsonify(state="well", waiting=jobs.how_many_waiting())
