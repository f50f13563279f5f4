"""Reading surveys: officers, commissioners and administrators see them all; nobody else does."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.sql.elements import SQLCoreOperations

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.forums.models import Forum
from coprod_hub.surveys.models import Audience, Survey, SurveyState, TeamMember
from coprod_hub.surveys.service import READERS

#: How a list can be sorted: newest first, or by a column.
ORDERS: dict[str, tuple[ColumnElement[Any] | SQLCoreOperations[Any], ...]] = {
    "newest": (Survey.made_at.desc(), Survey.id),
    "title": (Survey.title, Survey.id),
    "reply": (Survey.reply_by.is_(None), Survey.reply_by, Survey.title),
}


def surveys(actor: Actor, state: SurveyState | None = None, search: str = "", sort: str = "newest") -> list[Survey]:
    """The surveys this person may see, with their groups and forum."""
    actor.must_have(*READERS)
    wanted = select(Survey).options(*_with_groups()).order_by(*ORDERS.get(sort, ORDERS["newest"]))
    if state is not None:
        wanted = wanted.where(Survey.state == state)
    if search.strip():
        wanted = wanted.where(Survey.title.icontains(search.strip(), autoescape=True))
    return list(db.session.scalars(wanted))


def survey(actor: Actor, survey_id: str) -> Survey:
    """One survey with its groups, questions and team; raises NotFound."""
    actor.must_have(*READERS)
    wanted = select(Survey).where(Survey.id == survey_id)
    whole = wanted.options(*_with_groups(), selectinload(Survey.versions), selectinload(Survey.team))
    found: Survey | None = db.session.scalar(whole)
    if found is None:
        raise NotFound("We cannot find that survey. It may have been deleted.")
    return found


def how_many(actor: Actor) -> dict[SurveyState, int]:
    """How many surveys stand in each state."""
    actor.must_have(*READERS)
    session: Session = db.session
    counted = select(Survey.state, func.count()).group_by(Survey.state)
    found = {row.state: row[1] for row in session.execute(counted)}
    return {state: found.get(state, 0) for state in SurveyState}


def group(survey: Survey, group_id: str) -> Audience:
    """One group of a survey that this person may see; raises NotFound."""
    found = next((each for each in survey.audiences if each.id == group_id), None)
    if found is None:
        raise NotFound("That group is not there any more. Somebody may have removed it.")
    return found


def on_team(actor: Actor, survey: Survey) -> bool:
    """Whether this person may read the comments and exact figures of this survey; the hub's own jobs may."""
    if actor.job:
        return True
    if not actor.is_staff:
        return False
    found = exists().where(TeamMember.survey_id == survey.id, TeamMember.person_id == actor.person_id)
    return bool(db.session.scalar(select(found)))


def open_surveys_of(forum_id: str) -> list[Survey]:
    """What a forum can answer now, the soonest reply first."""
    wanted = select(Survey).where(Survey.forum_id == forum_id, Survey.state == SurveyState.OPEN)
    return list(db.session.scalars(wanted.options(*_with_groups()).order_by(Survey.reply_by, Survey.title)))


def closed_surveys_of(forum_id: str) -> list[Survey]:
    """What a forum has answered, the latest first."""
    wanted = select(Survey).where(Survey.forum_id == forum_id, Survey.state == SurveyState.CLOSED)
    return list(db.session.scalars(wanted.options(*_with_groups()).order_by(Survey.closed_at.desc(), Survey.title)))


def forums_to_choose(actor: Actor) -> list[Forum]:
    """The forums a survey can belong to, by name."""
    actor.must_have(*READERS)
    return list(db.session.scalars(select(Forum).order_by(Forum.name, Forum.id)))


def staff_not_on_team(actor: Actor, survey: Survey) -> list[Person]:
    """Staff who could be let read the comments, by name."""
    actor.must_have(*READERS)
    staff = select(PersonRole.person_id).where(PersonRole.role.in_(READERS))
    team = select(TeamMember.person_id).where(TeamMember.survey_id == survey.id)
    wanted = select(Person).where(Person.active, Person.id.in_(staff), Person.id.not_in(team))
    return list(db.session.scalars(wanted.order_by(Person.name, Person.id)))


def open_links() -> list[tuple[str, str, str]]:
    """Title, group and token of every open survey, for whoever starts the hub."""
    wanted = select(Survey.title, Audience.name, Audience.token).join(Audience.survey)
    wanted = wanted.where(Survey.state == SurveyState.OPEN).order_by(Survey.title, Audience.position)
    session: Session = db.session
    return [(title, group_name, token) for title, group_name, token in session.execute(wanted)]


def _with_groups() -> tuple[ORMOption, ...]:
    return selectinload(Survey.audiences), joinedload(Survey.forum)
