"""Reading replies: what anybody may read, what is owed, and what the people of one survey are told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Decision, Evidence, Intention, Plan
from coprod_hub.commissioning.published import DecisionText, decision_text, what_is_public
from coprod_hub.commissioning.rules import overdue_words
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.core.text import matches
from coprod_hub.core.web import day_words
from coprod_hub.feedback.models import LaterDay, Reply
from coprod_hub.feedback.rules import is_late, month_end, owed_words, soonest
from coprod_hub.forums.models import Forum
from coprod_hub.insight import queries as insight
from coprod_hub.insight.models import Theme
from coprod_hub.surveys.models import Audience, Survey, SurveyState
from coprod_hub.surveys.queries import on_team
from coprod_hub.surveys.seeing import ours

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


# ---- what is owed ----


@dataclass(frozen=True)
class Promise:
    """The day by which a survey's people are to have an answer. `later` says that it was another day first, and why."""

    first: date | None
    later: LaterDay | None = None

    @property
    def due_on(self) -> date | None:
        """The day that holds."""
        return self.later.due_on if self.later else self.first

    @property
    def moved(self) -> str:
        """As people are told; "" when the first day holds."""
        if self.later is None:
            return ""
        why = self.later.because.rstrip(".")
        return f"We said we would answer by {day_words(self.first)}. We moved that day, because: {why}."


def promises(surveys: Iterable[Survey]) -> dict[str, Promise]:
    """What the people of each survey were promised, by the survey's id."""
    first = {survey.id: survey.reply_by for survey in surveys}
    wanted = select(LaterDay).where(LaterDay.survey_id.in_(first)).options(joinedload(LaterDay.made_by))
    later = {one.survey_id: one for one in db.session.scalars(wanted.order_by(LaterDay.made_at, LaterDay.id))}
    return {survey_id: Promise(day, later.get(survey_id)) for survey_id, day in first.items()}


def promised_to(decision: Decision) -> date | None:
    """The soonest day promised to any of those on whose words a decision rests."""
    behind = commissioning.surveys_behind([decision.intention_id]).get(decision.intention_id, [])
    return soonest(promise.due_on for promise in promises(behind).values())


class Wanted(StrEnum):
    """Which of the answers owed somebody looks at."""

    ALL = ""
    OVERDUE = "overdue"
    THIS_MONTH = "month"
    MINE = "mine"

    @property
    def words(self) -> str:
        """As the choice says it."""
        return {
            Wanted.ALL: "Everything",
            Wanted.OVERDUE: "Overdue",
            Wanted.THIS_MONTH: "Due this month",
            Wanted.MINE: "Mine: surveys whose team I am on",
        }[self]

    def takes(self, actor: Actor, due_on: date | None, surveys: Iterable[Survey]) -> bool:
        """Whether one that is due then, to the people of these surveys, belongs to it."""
        if self is Wanted.OVERDUE:
            return is_late(due_on, today())
        if self is Wanted.THIS_MONTH:
            return due_on is not None and due_on <= month_end(today())
        return self is Wanted.ALL or any(on_team(actor, survey) for survey in surveys)


@dataclass(frozen=True)
class OwedReply:
    """A decision that the people who spoke have not been told of. `reply` is a draft, if somebody has begun it."""

    decision: Decision
    reply: Reply | None
    surveys: tuple[Survey, ...]
    reply_by: date | None
    overdue: bool

    @property
    def how_late(self) -> str:
        """How much time is left, or has gone: "7 days overdue"."""
        return overdue_words(self.reply_by, today()) if self.reply_by else ""


def owed(actor: Actor, which: Wanted = Wanted.ALL, words: str = "") -> list[OwedReply]:
    """The latest decision of each intention that rests on people's words and has no published reply, soonest first."""
    actor.must_have(*READERS)
    told = select(Reply.decision_id).where(Reply.published_at.is_not(None))
    wanted = (
        select(Decision)
        .join(Decision.intention)
        .where(Decision.id.not_in(told), Intention.evidence.any(), commissioning.to_answer(actor))
        .options(joinedload(Decision.intention).options(joinedload(Intention.plan), selectinload(Intention.decisions)))
    )
    latest = [one for one in db.session.scalars(wanted) if one is one.intention.decisions[-1]]
    behind = commissioning.surveys_behind({one.intention_id for one in latest})
    promised = promises({survey.id: survey for surveys in behind.values() for survey in surveys}.values())
    begun = select(Reply).where(Reply.decision_id.in_([one.id for one in latest]))
    drafts = {one.decision_id: one for one in db.session.scalars(begun)}
    found = [_owed(one, drafts.get(one.id), behind.get(one.intention_id, []), promised) for one in latest]
    shown = [one for one in found if which.takes(actor, one.reply_by, one.surveys) and matches(words, _texts(one))]
    return sorted(shown, key=lambda one: (one.reply_by or date.max, one.decision.decided_on, one.decision.id))


def _owed(decision: Decision, draft: Reply | None, surveys: list[Survey], promised: Mapping[str, Promise]) -> OwedReply:
    reply_by = soonest(promised[survey.id].due_on for survey in surveys)
    return OwedReply(decision, draft, tuple(surveys), reply_by, is_late(reply_by, today()))


def _texts(one: OwedReply) -> list[str]:
    titles = [survey.title for survey in one.surveys]
    return [one.decision.intention.title, one.decision.what, one.decision.decided_by, *titles]


@dataclass(frozen=True)
class OwedSurvey:
    """A closed survey whose people have had no answer at all."""

    survey: Survey
    decisions: int
    overdue: bool
    promise: Promise

    @property
    def reply_by(self) -> date | None:
        """The day that holds."""
        return self.promise.due_on

    @property
    def how_late(self) -> str:
        """How much time is left, or has gone: "7 days overdue"."""
        return overdue_words(self.reply_by, today()) if self.reply_by else ""


def unanswered_surveys(actor: Actor, which: Wanted = Wanted.ALL, words: str = "") -> list[OwedSurvey]:
    """Closed surveys of which nothing has been told yet, with how many decisions cite them; the soonest first."""
    actor.must_have(*READERS)
    wanted = select(Survey).where(Survey.state == SurveyState.CLOSED, ours(actor)).options(joinedload(Survey.forum))
    decided, told = _decided_and_told()
    waiting = [survey for survey in db.session.scalars(wanted.order_by(Survey.title)) if survey.id not in told]
    promised = promises(waiting)
    found = [_owed_survey(survey, decided[survey.id], promised[survey.id]) for survey in waiting]
    shown = [
        one
        for one in found
        if which.takes(actor, one.reply_by, [one.survey])
        and matches(words, [one.survey.title, one.survey.decision_maker])
    ]
    return sorted(shown, key=lambda one: one.reply_by or date.max)


def _owed_survey(survey: Survey, decisions: int, promise: Promise) -> OwedSurvey:
    return OwedSurvey(survey, decisions, is_late(promise.due_on, today()), promise)


def _decided_and_told() -> tuple[Counter[str], set[str]]:
    """How many decided intentions cite each survey, and which surveys have had a reply; by the survey's id."""
    wanted = select(Decision.intention_id, Reply.published_at).outerjoin(Reply, Reply.decision_id == Decision.id)
    rows = db.session.execute(wanted.distinct()).all()
    answered = {intention_id for intention_id, published_at in rows if published_at}
    behind = commissioning.surveys_behind({intention_id for intention_id, _ in rows})
    decided = Counter(survey.id for surveys in behind.values() for survey in surveys)
    return decided, {survey.id for intention_id in answered for survey in behind.get(intention_id, [])}


# ---- what the people of one survey are told ----


@dataclass(frozen=True)
class Told:
    """A decision that people may know of: it stands in a published plan, or it was replied to."""

    decision: DecisionText
    reply: Reply | None
    plan_year: int | None


@dataclass(frozen=True)
class ThemeState:
    """What people said, and what has come of it so far."""

    theme: Theme
    told: tuple[Told, ...]

    @property
    def answered(self) -> bool:
        """Whether a reply has been published."""
        return any(one.reply for one in self.told)


@dataclass(frozen=True)
class SurveyFeedback:
    """All that a survey's people are told.

    `owed` is the sentence while nothing was answered, or while some is not and the day was moved; else "".
    """

    themes: tuple[ThemeState, ...]
    replies: tuple[Reply, ...]
    reply_by: date | None
    late: bool
    owed: str

    @property
    def how_late(self) -> str:
        """How much time is left, or has gone, for staff: "7 days overdue"."""
        return overdue_words(self.reply_by, today()) if self.reply_by else ""


def state_for_survey(survey: Survey) -> SurveyFeedback:
    """A survey's themes with the decisions and replies that people may know of, or when an answer is owed."""
    themes = insight.visible_themes(survey.id)
    cited = commissioning.evidence_for_themes([theme.id for theme in themes]) if themes else {}
    replies = replies_for_survey(survey.id)
    by_decision = {one.decision_id: one for one in replies}
    public: dict[str, frozenset[str]] = {}
    states = tuple(ThemeState(theme, _told(cited.get(theme.id, []), by_decision, public)) for theme in themes)
    promise = promises([survey])[survey.id]
    late = not replies and is_late(promise.due_on, today())
    waits = not replies or (promise.moved and any(not one.reply for state in states for one in state.told))
    owed_now = owed_words(day_words(promise.due_on), late=late, moved=promise.moved) if waits else ""
    return SurveyFeedback(states, tuple(replies), promise.due_on, late, owed_now)


def _told(cited: list[Evidence], replies: dict[str, Reply], public: dict[str, frozenset[str]]) -> tuple[Told, ...]:
    found: dict[str, Told] = {}
    for piece in cited:
        plan: Plan = piece.intention.plan
        if plan.id not in public:
            public[plan.id] = what_is_public(plan)
        for decision in piece.intention.decisions:
            in_plan = decision.id in public[plan.id] and piece.id in public[plan.id]
            if in_plan or decision.id in replies:
                year = plan.year if in_plan else None
                found[decision.id] = Told(decision_text(decision), replies.get(decision.id), year)
    return tuple(sorted(found.values(), key=lambda one: (one.decision.decided_on, one.decision.id), reverse=True))
