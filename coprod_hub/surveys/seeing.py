"""Who sees which surveys: it follows from whose forum a survey belongs to. Every read of surveys asks here."""

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed
from coprod_hub.forums import queries as forums
from coprod_hub.forums.models import Forum
from coprod_hub.surveys.models import Survey, SurveyState

WRITERS = (Role.OFFICER, Role.ADMINISTRATOR)
READERS = (*WRITERS, Role.COMMISSIONER)
NOT_YOURS = "This survey belongs to a forum that somebody else runs. Ask an administrator if you should cover it."


def ours(actor: Actor) -> ColumnElement[bool]:
    """Surveys whose drafts, answers and team this person may see at all; the team alone reads comments.

    Those of the forums they run, for commissioners of every forum of the council. What belongs to no forum is the
    council's.
    """
    if actor.job:
        return true()
    run = Survey.forum_id.in_(select(Forum.id).where(forums.run_by(actor)).correlate(None))
    theirs = select(Forum.id).where(Forum.organisation_id.is_not(None)).correlate(None)
    council = or_(Survey.forum_id.is_(None), Survey.forum_id.not_in(theirs))
    return or_(run, and_(forums.whole_council(actor), council))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Surveys that this person may see: ours, and results that another organisation shares with the council."""
    shared = and_(Survey.shared, Survey.state == SurveyState.CLOSED)
    return or_(ours(actor), and_(forums.whole_council(actor), shared))


def is_ours(actor: Actor, survey: Survey) -> bool:
    """Whether this person may see more of the survey than its results."""
    return bool(db.session.scalar(select(exists().where(Survey.id == survey.id, ours(actor)))))


def may_write(actor: Actor, survey: Survey) -> bool:
    """Whether this person may change the survey: whoever runs its forum."""
    if not actor.has(*WRITERS):
        return False
    if survey.forum is None:
        return forums.sees_the_whole_council(actor) and forums.runs_every_forum(actor)
    return forums.runs(actor, survey.forum)


def must_write(actor: Actor, survey: Survey) -> None:
    """Raise NotAllowed for everybody else."""
    actor.must_have(*WRITERS)
    if not may_write(actor, survey):
        raise NotAllowed(NOT_YOURS)


def must_be_ours(actor: Actor, survey: Survey) -> None:
    """Raise NotAllowed for somebody who may at most read its results."""
    actor.must_have(*READERS)
    if not is_ours(actor, survey):
        raise NotAllowed(NOT_YOURS)
