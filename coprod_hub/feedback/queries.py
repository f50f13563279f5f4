"""Reading replies: one for those who write it, and what anybody may read."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Decision, Intention
from coprod_hub.commissioning.published import what_is_public
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.feedback.models import Reply
from coprod_hub.forums.models import Forum
from coprod_hub.surveys.models import Audience, Survey

Found = TypeVar("Found")
READERS = WRITERS = (Role.OFFICER, Role.COMMISSIONER, Role.ADMINISTRATOR)
OF_REPLY = joinedload(Reply.decision).options(
    joinedload(Decision.intention).options(joinedload(Intention.plan), selectinload(Intention.decisions))
)


def reply(actor: Actor, reply_id: str) -> Reply:
    """One reply, published or not; raises NotFound."""
    actor.must_have(*READERS)
    wanted = select(Reply).where(Reply.id == reply_id, _may_answer(actor))
    found: Reply | None = db.session.scalar(wanted.options(OF_REPLY))
    if found is None:
        raise NotFound("We cannot find that reply.")
    return found


def _may_answer(actor: Actor) -> ColumnElement[bool]:
    return Reply.decision.has(commissioning.to_answer(actor))


def reply_to(decision_id: str) -> Reply | None:
    """The reply to a decision, if somebody has begun it."""
    found: Reply | None = db.session.scalar(select(Reply).where(Reply.decision_id == decision_id))
    return found


# ---- what anybody reads ----


@dataclass(frozen=True)
class Filters:
    """What a reader looks for: a survey, a forum, or a group that was asked ("" for all)."""

    survey_id: str | None = None
    forum_id: str | None = None
    group: str = ""


def published_replies(
    limit: int | None = None,
    survey_id: str | None = None,
    forum_id: str | None = None,
    group: str = "",
    offset: int = 0,
) -> list[Reply]:
    """What was told to people, the newest first; with the decision, its intention and plan."""
    wanted = _published(select(Reply).options(OF_REPLY), Filters(survey_id, forum_id, group))
    wanted = wanted.order_by(Reply.published_at.desc(), Reply.id)
    return list(db.session.scalars(wanted.limit(limit).offset(offset or None)))


def how_many_published(survey_id: str | None = None, forum_id: str | None = None, group: str = "") -> int:
    """How many replies there are to read."""
    wanted = _published(select(func.count(Reply.id)), Filters(survey_id, forum_id, group))
    return db.session.scalar(wanted) or 0


def replies_for_forum(forum_id: str, limit: int | None = None) -> list[Reply]:
    """What a forum's own people read: also what everybody reads only some days later."""
    wanted = _published(select(Reply).options(OF_REPLY), Filters(forum_id=forum_id), early=True)
    return list(db.session.scalars(wanted.order_by(Reply.published_at.desc(), Reply.id).limit(limit)))


def answered_lately(actor: Actor, limit: int) -> list[Reply]:
    """What was published last, for staff: also what everybody reads only some days later."""
    actor.must_have(*READERS)
    wanted = _published(select(Reply).where(_may_answer(actor)).options(OF_REPLY), Filters(), early=True)
    return list(db.session.scalars(wanted.order_by(Reply.published_at.desc(), Reply.id).limit(limit)))


def replies_for_survey(survey_id: str) -> list[Reply]:
    """What the people of one survey were told, the newest first."""
    return published_replies(survey_id=survey_id)


def surveys_behind(replies: list[Reply]) -> dict[str, list[Survey]]:
    """The surveys that each reply answers, by the reply's id; with their forum."""
    behind = commissioning.surveys_behind({one.decision.intention_id for one in replies})
    return {one.id: behind.get(one.decision.intention_id, []) for one in replies}


def forums_behind(reply: Reply) -> list[Forum]:
    """The forums that asked what a reply answers, by name."""
    found = {one.forum.id: one.forum for one in surveys_behind([reply])[reply.id] if one.forum}
    return sorted(found.values(), key=lambda forum: forum.name)


def in_public_plan(replies: list[Reply]) -> set[str]:
    """The ids of the replies whose decision the public can read in its plan."""
    plans = {one.decision.intention.plan.id: one.decision.intention.plan for one in replies}
    public = {plan_id: what_is_public(plan) for plan_id, plan in plans.items()}
    return {one.id for one in replies if one.decision_id in public[one.decision.intention.plan_id]}


@dataclass(frozen=True)
class Choices:
    """What the replies can be looked through by."""

    surveys: tuple[Survey, ...]
    forums: tuple[Forum, ...]
    groups: tuple[str, ...]


def choices() -> Choices:
    """The surveys, forums and groups that have been answered."""
    behind = commissioning.surveys_behind(db.session.scalars(_answered().distinct()))
    surveys = {survey.id: survey for found in behind.values() for survey in found}
    forums = {survey.forum.id: survey.forum for survey in surveys.values() if survey.forum}
    groups = db.session.scalars(select(Audience.name).where(Audience.survey_id.in_(surveys)).distinct())
    return Choices(
        tuple(sorted(surveys.values(), key=lambda survey: (survey.title, survey.id))),
        tuple(sorted(forums.values(), key=lambda forum: forum.name)),
        tuple(sorted(groups)),
    )


def _published(wanted: Select[Found], filters: Filters, *, early: bool = False) -> Select[Found]:
    wanted = wanted.where(Reply.published_at.is_not(None) if early else Reply.public_on <= today())
    conditions = []
    if filters.survey_id:
        conditions.append(Survey.id == filters.survey_id)
    if filters.forum_id:
        conditions.append(Survey.forum_id == filters.forum_id)
    if filters.group:
        conditions.append(Survey.audiences.any(Audience.name == filters.group))
    if not conditions:
        return wanted
    citing = commissioning.citing_surveys(and_(*conditions))
    return wanted.where(Reply.decision.has(Decision.intention_id.in_(citing)))


def _answered() -> Select[str]:
    return _published(select(Decision.intention_id).join(Reply, Reply.decision_id == Decision.id), Filters())
