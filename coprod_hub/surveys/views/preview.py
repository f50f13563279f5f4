"""The screens that respondents will see, with nothing saved."""

from flask import render_template
from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access
from coprod_hub.core.errors import NotFound
from coprod_hub.core.web import current_actor
from coprod_hub.surveys import queries
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
    return render_template("surveys/preview.html", survey=survey, definition=definition, page=page, screen=screen)
