"""*Read by … on …*: the team says that it has read what people wrote."""

from flask.typing import ResponseReturnValue

from coprod_hub.core.access import access, roles
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.responses.views import bp
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys import reading
from coprod_hub.surveys.seeing import READERS


@bp.post("/surveys/<survey_id>/results/read")
@access(roles(*READERS))
def mark_read(survey_id: str) -> ResponseReturnValue:
    """Everything that has come in until now is read."""
    actor = current_actor()
    survey = surveys.survey(actor, survey_id)
    read = reading.mark_read(actor, survey)
    say(f"Thank you. With their three words, people now see that {read.readers} has read their answers.")
    return back_to("responses.results", survey_id=survey.id)
