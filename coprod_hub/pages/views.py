"""Pages that put several features together."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from coprod_hub.core import jobs
from coprod_hub.core.access import ANY_STAFF, ANYONE, SIGNED_IN, Role, access
from coprod_hub.core.helplines import advocates, helplines
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.queries import places, waiting
from coprod_hub.feedback import queries as feedback
from coprod_hub.forums import queries as forums
from coprod_hub.pages import queries
from coprod_hub.pages.forms import WordsForm
from coprod_hub.pages.needs import needs
from coprod_hub.safeguarding import queries as safeguarding
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.surveys.seeing import READERS

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
        return render_template("pages/home_member.html", forums=queries.my_forums(actor), panels=places.doors(actor))
    return render_template(
        "pages/home.html",
        needs=needs(actor),
        reads=actor.has(*READERS),
        cover=safeguarding.cover() if actor.has(Role.SAFEGUARDING) else None,
        open_now=queries.open_now(actor),
        to_read=queries.to_read(actor),
        plans=queries.plans(actor),
        panels=places.doors(actor),
        guided=waiting.guided(actor),
    )


@bp.get("/forums/<slug>/home")
@access(SIGNED_IN)
def forum(slug: str) -> ResponseReturnValue:
    """One forum's home: its purpose, its surveys, and what changed because of it."""
    actor = current_actor()
    found = forums.forum(actor, slug)
    return render_template(
        "pages/forum.html",
        view=queries.forum_view(actor, found),
        runs=forums.runs(actor, found),
        reads_surveys=actor.has(*READERS),
    )


@bp.get("/jobs/<job_id>")
@access(ANY_STAFF)
def job(job_id: str) -> ResponseReturnValue:
    """How far a piece of work is, for the page that shows it."""
    found = queries.job(current_actor(), job_id)
    return jsonify(under_way=found.under_way, words=found.step, done=found.done, total=found.total)


@bp.get("/help", endpoint="help")
@access(ANYONE)
def help_page() -> ResponseReturnValue:
    """Where to get help now, complain, or find an advocate."""
    return render_template("pages/help.html", helplines=helplines(), advocates=advocates(), hours=arrangements().hours)


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


from coprod_hub.pages import running_views, summary_views, words_views  # noqa: E402, F401  # their pages register themselves on `bp`
