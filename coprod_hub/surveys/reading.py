"""*Read by … on …*: what people who answered are told before anything is decided."""

from datetime import date

from sqlalchemy import select

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.surveys.models import Survey, SurveyReading, SurveyState
from coprod_hub.surveys.queries import on_team

#: Who read, as it is told to people who answered. Never a name: it is the team that promised to read.
READERS_WORDS = {
    Role.SAFEGUARDING: "the safeguarding team",
    Role.OFFICER: "the participation team",
    Role.COMMISSIONER: "the commissioning team",
}
ANYBODY = "the team that asked"


def mark_read(actor: Actor, survey: Survey) -> SurveyReading:
    """The team has read everything that people wrote until now. Saying so twice on a day changes nothing."""
    if not on_team(actor, survey):
        raise NotAllowed("Only the people named on this survey's team may say that the answers are read.")
    if survey.state is SurveyState.DRAFT:
        raise Refused("This survey is not open yet, so there is nothing to read.")
    found = db.session.scalar(select(SurveyReading).filter_by(survey_id=survey.id, read_on=today()))
    closed = survey.state is SurveyState.CLOSED
    if found is None:
        found = SurveyReading(survey_id=survey.id, read_on=today(), readers=_words_for(actor), whole=closed)
        db.session.add(found)
        record(actor, "read the answers", survey)
    else:
        found.whole = found.whole or closed
    db.session.flush()
    return found


def _words_for(actor: Actor) -> str:
    return next((words for role, words in READERS_WORDS.items() if role in actor.roles), ANYBODY)


def readings(survey_id: str) -> list[SurveyReading]:
    """When the answers were read, the latest first."""
    wanted = select(SurveyReading).filter_by(survey_id=survey_id).order_by(SurveyReading.read_on.desc())
    return list(db.session.scalars(wanted))


def read_since(survey_id: str, sent_on: date) -> SurveyReading | None:
    """The first reading that surely took in what was sent on that day, or None: the hour is known of neither."""
    found = [one for one in readings(survey_id) if one.whole or one.read_on > sent_on]
    return found[-1] if found else None
