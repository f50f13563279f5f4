"""The screens that respondents will see, with nothing saved."""

from flask import render_template
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access
from coprod_hub.core.errors import NotFound
from coprod_hub.core.web import current_actor
from coprod_hub.surveys import queries
from coprod_hub.surveys.definition import Definition, Page
from coprod_hub.surveys.rules import minutes
from coprod_hub.surveys.views import bp
from coprod_hub.surveys.views.saving import READING


@bp.get("/surveys/<survey_id>/preview")
@bp.get("/surveys/<survey_id>/preview/<int:screen>")
@access(READING)
def preview(survey_id: str, screen: int = 0) -> ResponseReturnValue:
    """The first screen (0), or one page of questions."""
    survey = queries.survey(current_actor(), survey_id)
    definition = survey.version.definition
    if screen > len(definition.pages):
        raise NotFound("The survey has no such page. It may have been removed.")
    page = definition.pages[screen - 1] if screen else None
    return render_template(
        "surveys/preview.html",
        survey=survey,
        definition=definition,
        page=page,
        screen=screen,
        last=screen == len(definition.pages),
        minutes=minutes(definition),
        where=_where(definition, page) if page and page.questions else None,
    )


def _where(definition: Definition, page: Page) -> tuple[str, int]:
    """How far a page is, as it is said before the last of its questions' numbers, and that number."""
    first, last = (definition.number(page.questions[at].key) for at in (0, -1))
    return ("Question" if first == last else f"Questions {first} to"), last
