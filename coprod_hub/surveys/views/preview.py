"""The screens that respondents will see, with nothing saved."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access
from coprod_hub.core.errors import NotFound
from coprod_hub.core.web import current_actor
from coprod_hub.surveys import queries, showing
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
        branches=bool(showing.deciding(definition)),
        organisation=survey.organisation,
        rule=lambda rule: showing.sentence(definition, rule),
        where=_where(definition, page) if page and page.questions else None,
    )


@dataclass(frozen=True)
class Where:
    """How far a page is, as it is said when every question is asked."""

    word: str
    last: int
    total: int
    about: bool


def _where(definition: Definition, page: Page) -> Where:
    first, last = (definition.number(page.questions[at].key) for at in (0, -1))
    word = "Question" if first == last else f"Questions {first} to"
    return Where(word, last, len(definition.questions), bool(showing.deciding(definition)))
