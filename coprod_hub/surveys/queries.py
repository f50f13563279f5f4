"""Reading surveys: officers, commissioners and administrators see those that `seeing` lets them; nobody else does."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.sql.elements import SQLCoreOperations

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.forums.models import Forum
from coprod_hub.forums.queries import run_by
from coprod_hub.surveys.models import Audience, Survey, SurveyState, TeamMember
from coprod_hub.surveys.seeing import READERS, is_ours, visible

PAGE = 50
#: How a list can be sorted. "soon": what is open first, the nearest reply-by day before the others.
ORDERS: dict[str, tuple[ColumnElement[Any] | SQLCoreOperations[Any], ...]] = {
    "newest": (Survey.made_at.desc(), Survey.id),
    "soon": (Survey.state != SurveyState.OPEN, Survey.reply_by.is_(None), Survey.reply_by, Survey.title, Survey.id),
    "title": (Survey.title, Survey.id),
    "reply": (Survey.reply_by.is_(None), Survey.reply_by, Survey.title, Survey.id),
}


@dataclass(frozen=True)
class SurveyList:
    """One page of the surveys that fit; `found` is how many fit in all."""

    surveys: list[Survey]
    found: int
    page: int
    pages: int


def surveys(actor: Actor, state: SurveyState) -> list[Survey]:
    """Every survey in that state which this person may see, the newest first, with their groups and forum."""
    actor.must_have(*READERS)
    wanted = (
        select(Survey).where(Survey.state == state, visible(actor)).options(*_with_groups()).order_by(*ORDERS["newest"])
    )
    return list(db.session.scalars(wanted))


def survey_list(
    actor: Actor,
    state: SurveyState | None = None,
    search: str = "",
    sort: str = "newest",
    *,
    forum_id: str = "",
    page: int = 1,
) -> SurveyList:
    """One page of the surveys this person may see: those whose titles have every word searched for."""
    actor.must_have(*READERS)
    wanted = select(Survey).where(visible(actor))
    if state is not None:
        wanted = wanted.where(Survey.state == state)
    if forum_id:
        wanted = wanted.where(Survey.forum_id == forum_id)
    for word in search.split():
        wanted = wanted.where(Survey.title.icontains(word, autoescape=True))
    found = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    some = wanted.options(*_with_groups()).order_by(*ORDERS.get(sort, ORDERS["newest"]))
    listed = list(db.session.scalars(some.offset((page - 1) * PAGE).limit(PAGE)))
    return SurveyList(listed, found, page, pages)


def survey(actor: Actor, survey_id: str) -> Survey:
    """One survey with its groups, questions and team; raises NotFound."""
    actor.must_have(*READERS)
    wanted = select(Survey).where(Survey.id == survey_id, visible(actor))
    whole = wanted.options(*_with_groups(), selectinload(Survey.versions), selectinload(Survey.team))
    found: Survey | None = db.session.scalar(whole)
    if found is None:
        raise NotFound("We cannot find that survey. It may have been deleted.")
    return found


def survey_of_words(survey_id: str) -> Survey:
    """The survey that somebody answered whose three words led to it: the words are their right to see it."""
    found: Survey | None = db.session.get(Survey, survey_id)
    if found is None:
        raise NotFound("That survey is not kept here any more.")
    return found


def how_many(actor: Actor) -> dict[SurveyState, int]:
    """How many surveys stand in each state."""
    actor.must_have(*READERS)
    session: Session = db.session
    counted = select(Survey.state, func.count()).where(visible(actor)).group_by(Survey.state)
    found = {row.state: row[1] for row in session.execute(counted)}
    return {state: found.get(state, 0) for state in SurveyState}


def group(survey: Survey, group_id: str) -> Audience:
    """One group of a survey that this person may see; raises NotFound."""
    found = next((each for each in survey.audiences if each.id == group_id), None)
    if found is None:
        raise NotFound("That group is not there any more. Somebody may have removed it.")
    return found


def on_team(actor: Actor, survey: Survey) -> bool:
    """Whether this person may read the comments and exact figures of this survey; the hub's own jobs may.

    Whoever no longer looks after its forum may not, though they are still named on its team.
    """
    if actor.job:
        return True
    if not actor.is_staff:
        return False
    found = exists().where(TeamMember.survey_id == survey.id, TeamMember.person_id == actor.person_id)
    return bool(db.session.scalar(select(found))) and is_ours(actor, survey)


def open_surveys_of(actor: Actor, forum: Forum) -> list[Survey]:
    """What a forum can answer now, the soonest reply first."""
    wanted = select(Survey).where(Survey.forum_id == forum.id, Survey.state == SurveyState.OPEN, _told(actor, forum))
    return list(db.session.scalars(wanted.options(*_with_groups()).order_by(Survey.reply_by, Survey.title)))


def closed_surveys_of(actor: Actor, forum: Forum) -> list[Survey]:
    """What a forum has answered, the latest first."""
    wanted = select(Survey).where(Survey.forum_id == forum.id, Survey.state == SurveyState.CLOSED, _told(actor, forum))
    return list(db.session.scalars(wanted.options(*_with_groups()).order_by(Survey.closed_at.desc(), Survey.title)))


def _told(actor: Actor, forum: Forum) -> ColumnElement[bool]:
    """A forum's own members read of all its surveys; the council of another organisation's only what is shared."""
    theirs = forum.organisation_id is not None and actor.is_staff
    return visible(actor) if theirs else true()


def forums_to_choose(actor: Actor) -> list[Forum]:
    """The forums whose surveys this person may see, by name."""
    actor.must_have(*READERS)
    seen = select(Survey.forum_id).where(visible(actor))
    wanted = select(Forum).where(or_(run_by(actor), Forum.id.in_(seen)))
    return list(db.session.scalars(wanted.order_by(Forum.name, Forum.id)))


def forums_to_ask(actor: Actor) -> list[Forum]:
    """The forums that a survey of this person can belong to, by name."""
    actor.must_have(*READERS)
    return list(db.session.scalars(select(Forum).where(run_by(actor)).order_by(Forum.name, Forum.id)))


def staff_not_on_team(actor: Actor, survey: Survey) -> list[Person]:
    """Staff who could be let read the comments, by name: they look after the forum whose survey it is."""
    actor.must_have(*READERS)
    staff = select(PersonRole.person_id).where(PersonRole.role.in_(READERS))
    team = select(TeamMember.person_id).where(TeamMember.survey_id == survey.id)
    wanted = select(Person).where(Person.active, Person.id.in_(staff), Person.id.not_in(team))
    found = db.session.scalars(wanted.order_by(Person.name, Person.id))
    return [person for person in found if is_ours(person.actor, survey)]


def open_links() -> list[tuple[str, str, str]]:
    """Title, group and token of every open survey, for whoever starts the hub."""
    wanted = select(Survey.title, Audience.name, Audience.token).join(Audience.survey)
    wanted = wanted.where(Survey.state == SurveyState.OPEN).order_by(Survey.title, Audience.position)
    session: Session = db.session
    return [(title, group_name, token) for title, group_name, token in session.execute(wanted)]


def _with_groups() -> tuple[ORMOption, ...]:
    return selectinload(Survey.audiences), joinedload(Survey.forum)
