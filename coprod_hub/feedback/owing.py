"""What is owed: the answers that were promised to those who spoke, and have not been given yet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Decision, Intention
from coprod_hub.commissioning.rules import overdue_words
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.text import matches
from coprod_hub.core.web import day_words
from coprod_hub.feedback.models import LaterDay, Reply
from coprod_hub.feedback.queries import READERS
from coprod_hub.feedback.rules import is_late, month_end, soonest
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.queries import on_team
from coprod_hub.surveys.seeing import ours


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
