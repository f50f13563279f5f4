"""What somebody with a group's link may know of a survey, and where they themselves stand in it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.responses.statements import ASKED, ASKED_AND_HELD, run
from coprod_hub.surveys.definition import Definition
from coprod_hub.surveys.models import SurveyVersion
from coprod_hub.surveys.rules import Promise, SurveyState

NO_SUCH_LINK = "This link does not lead to a survey. Check it, or ask the person who gave it to you."
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Asked:
    """A survey as one group is asked it. Equal when nothing that a respondent reads has changed."""

    token: str
    audience_id: str
    survey_id: str
    version_id: str
    is_open: bool
    title: str
    purpose: str
    promise: Promise
    decision_maker: str
    can_change: str
    reply_by: date

    @property
    def definition(self) -> Definition:
        """The questions, frozen since the survey opened."""
        return questions_of(self.version_id)

    @property
    def names(self) -> bool:
        """Whether a name and a way to get in touch may be left."""
        return self.promise is Promise.PRIVATE


def asked_by(token: str, *, hold: bool = False) -> Asked:
    """The survey behind a link; NotFound for no link, or for one whose survey has not opened yet.

    `hold` keeps it from being closed until this transaction ends: what is sent, is in before the numbers are made.
    """
    if not _TOKEN.fullmatch(token):
        raise NotFound(NO_SUCH_LINK)
    row = run(ASKED_AND_HELD if hold else ASKED, {"token": token}).one_or_none()
    if row is None or row.state is SurveyState.DRAFT:
        raise NotFound(NO_SUCH_LINK)
    link, audience_id, survey_id, version_id, state, *words = row
    return Asked(link, audience_id, survey_id, version_id, state is SurveyState.OPEN, *words)


@lru_cache(maxsize=200)
def questions_of(version_id: str) -> Definition:
    """The questions of a frozen version: read once, for they never change."""
    return Definition.from_json(db.session.scalars(select(SurveyVersion.questions).filter_by(id=version_id)).one())
