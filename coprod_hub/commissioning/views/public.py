"""What anybody reads: the published plans."""

from flask import render_template, request

from coprod_hub.commissioning import queries
from coprod_hub.commissioning.service import PUBLIC_PAPERS
from coprod_hub.commissioning.sources import freshness
from coprod_hub.commissioning.views import bp
from coprod_hub.commissioning.views.shape import Page
from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.documents import Paper, send
from coprod_hub.core.errors import NotFound
from coprod_hub.core.text import clean_line


@bp.get("/plans")
@access(ANYONE)
def library() -> Page:
    """The published plans; or those, with the intentions, in which some words stand."""
    words = clean_line(request.args.get("q"))[:100]
    plans = queries.published_plans()
    return render_template(
        "commissioning/library.html", plans=plans, words=words, found=queries.search_published(words) if words else []
    )


@bp.get("/plans/<int:year>")
@access(ANYONE)
def published(year: int) -> Page:
    """The plan of a year as it was published."""
    found = queries.published_plan(year)
    return render_template(
        "commissioning/published.html",
        plan=found.plan,
        text=found.text,
        papers=[paper for kind in PUBLIC_PAPERS if (paper := found.plan.paper(kind))],
        changed=freshness(found.text.evidence),
    )


@bp.get("/plans/<int:year>/<any(word, pdf, sheet):kind>")
@access(ANYONE)
def paper(year: int, kind: str) -> Page:
    """The published plan as a file."""
    made = queries.published_plan(year).plan.paper(Paper(kind))
    if made is None:
        raise NotFound(f"The {Paper(kind).words} is not there yet. Look again in a minute, or take another file.")
    return send(made)
