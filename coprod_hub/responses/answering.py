"""What somebody with a group's link may know of a survey, and where they themselves stand in it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Row, select

from coprod_hub.accounts.models import Organisation
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.forums.models import Forum
from coprod_hub.responses.statements import ASKED, ASKED_AND_HELD, UNDER_WAY, run
from coprod_hub.surveys.definition import Definition
from coprod_hub.surveys.models import Survey, SurveyVersion
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
    return _behind(token, ASKED_AND_HELD if hold else ASKED)[0]


def under_way(token: str, at: str, submission: str) -> tuple[Asked, bytes | None, bool]:
    """The same, with the draft at that place as it is sealed (None: there is none), and whether that has been sent."""
    asked, row = _behind(token, UNDER_WAY, at=at, submission=submission)
    return asked, row.sealed, row.sent is not None


def _behind(token: str, statement: Executable, **more: str) -> tuple[Asked, Row[*tuple[Any, ...]]]:
    if not _TOKEN.fullmatch(token):
        raise NotFound(NO_SUCH_LINK)
    row = run(statement, {"token": token, **more}).one_or_none()
    if row is None or row.state is SurveyState.DRAFT:
        raise NotFound(NO_SUCH_LINK)
    link, audience_id, survey_id, version_id, state, *words = row[: len(ASKED.selected_columns)]
    return Asked(link, audience_id, survey_id, version_id, state is SurveyState.OPEN, *words), row


def organisation_of(survey_id: str) -> str:
    """Whose forum asks, when it is not the council's; "" when it is. It cannot change once a survey is open."""
    owner = select(Organisation.name).join(Forum, Forum.organisation_id == Organisation.id)
    found = db.session.scalar(owner.join(Survey, Survey.forum_id == Forum.id).where(Survey.id == survey_id))
    return found or ""


@lru_cache(maxsize=200)
def questions_of(version_id: str) -> Definition:
    """The questions of a frozen version: read once, for they never change."""
    return Definition.from_json(db.session.scalars(select(SurveyVersion.questions).filter_by(id=version_id)).one())
