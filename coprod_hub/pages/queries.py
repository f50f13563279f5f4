"""What homes show beside what waits, and what other pages of several features ask for."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Plan, PlanState
from coprod_hub.commissioning.published import DecisionText
from coprod_hub.core import jobs
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.core.disclosure import floored
from coprod_hub.core.errors import NotFound
from coprod_hub.core.jobs import Job
from coprod_hub.evaluation.queries import bids, paper_marks, record
from coprod_hub.evaluation.queries import bringing as bid_tables
from coprod_hub.evaluation.queries.spec_papers import worked_for
from coprod_hub.feedback import owing
from coprod_hub.feedback import queries as feedback
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.owing import Promise
from coprod_hub.feedback.told import SurveyFeedback
from coprod_hub.forums import queries as forums
from coprod_hub.forums.models import Forum
from coprod_hub.insight import queries as insight
from coprod_hub.responses import bringing
from coprod_hub.responses import queries as responses
from coprod_hub.responses.finding import Sent
from coprod_hub.responses.taking_back import sent_on
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys import reading
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.seeing import READERS

READS_SURVEYS = READERS


@dataclass(frozen=True)
class Came:
    """One decision, and every theme of a survey that it answers; whether people were told, or are still to be."""

    decision: DecisionText
    themes: list[str]
    replied: bool
    owed: bool


def came_of(said: SurveyFeedback) -> list[Came]:
    """What came of a survey, decision by decision, the latest first."""
    found: dict[str, Came] = {}
    for state in said.themes:
        for told in state.told:
            came = Came(told.decision, [], told.reply is not None, told.owed)
            found.setdefault(told.decision.id, came).themes.append(state.theme.label)
    return sorted(found.values(), key=lambda one: one.decision.decided_on, reverse=True)


@dataclass(frozen=True)
class OpenSurvey:
    """A survey that people are answering now, and how many have at least: each group in fives."""

    survey: Survey
    people: int


def open_now(actor: Actor) -> list[OpenSurvey]:
    """Surveys that are open, with floored totals: exact ones stand only where they are marked *not for release*."""
    if not actor.has(*READS_SURVEYS):
        return []
    return [
        OpenSurvey(survey, sum(floored(one.people) for one in responses.group_totals(actor, survey)))
        for survey in surveys.surveys(actor, SurveyState.OPEN)
    ]


@dataclass(frozen=True)
class ReadBy:
    """Who read, and when; `yours` when that surely took in what this person sent."""

    readers: str
    on: date
    yours: bool


def read_by(sent: Sent) -> ReadBy | None:
    """Whether the team has read what came in: what somebody is told before anything is decided."""
    day = sent_on(sent)
    mine = reading.read_since(sent.survey_id, day) if day else None
    found = mine or next(iter(reading.readings(sent.survey_id)), None)
    return ReadBy(found.readers, found.read_on, mine is not None) if found else None


def to_read(actor: Actor) -> list[Survey]:
    """Surveys that have closed, the latest first: what a commissioner reads."""
    if not actor.has(*READS_SURVEYS):
        return []
    closed = surveys.surveys(actor, SurveyState.CLOSED)
    return sorted(closed, key=lambda survey: survey.closed_at or survey.made_at, reverse=True)[:5]


def plans(actor: Actor) -> list[Plan]:
    """Plans that are being written."""
    if not actor.has(Role.COMMISSIONER, Role.ADMINISTRATOR):
        return []
    return [plan for plan in commissioning.plans(actor) if plan.state is PlanState.DRAFT]


@dataclass(frozen=True)
class Waits:
    """A survey whose people wait for an answer, and the day that was promised."""

    survey: Survey
    due_on: date | None

    @property
    def late(self) -> bool:
        """Whether that day has passed."""
        return self.due_on is not None and self.due_on < today()


@dataclass(frozen=True)
class ForumView:
    """What a forum is working on, and what changed because of it."""

    forum: Forum
    to_answer: list[Survey]
    answered: list[Survey]
    changed: list[Reply]

    @property
    def promised(self) -> Mapping[str, Promise]:
        """The day by which each survey that can be answered now is answered in turn."""
        return owing.promises(self.to_answer)

    @property
    def waits(self) -> list[Waits]:
        """What was asked and not answered yet, the soonest due first."""
        told = feedback.surveys_behind(feedback.replies_for_forum(self.forum.id))
        done = {survey.id for answered in told.values() for survey in answered}
        still = [survey for survey in self.answered if survey.id not in done]
        days = owing.promises(still)
        found = [Waits(survey, days[survey.id].due_on) for survey in still]
        return sorted(found, key=lambda one: (one.due_on or date.max, one.survey.title))


def job(actor: Actor, job_id: str) -> Job:
    """A piece of work whose progress this person may see, as they may see what it is about; raises NotFound."""
    found = jobs.find(job_id)
    if found.name.startswith("rights."):
        actor.must_have(Role.ADMINISTRATOR)
        return found
    tenders = (bid_tables.bid_import, paper_marks.paper_import, record.export, bids.bid, worked_for)
    for read in (*tenders, surveys.survey, insight.analysis, bringing.upload, commissioning.plan):
        with suppress(NotFound):
            read(actor, found.about_id)
            return found
    raise NotFound("There is no such piece of work.")


def forum_view(actor: Actor, forum: Forum) -> ForumView:
    """One forum's surveys and what came of them, as far as this person may read of them."""
    visits = actor.is_staff and not forums.runs(actor, forum) and forum.organisation_id is not None
    return ForumView(
        forum,
        surveys.open_surveys_of(actor, forum),
        surveys.closed_surveys_of(actor, forum),
        feedback.published_replies(5, forum_id=forum.id) if visits else feedback.replies_for_forum(forum.id, limit=5),
    )


def my_forums(actor: Actor) -> list[ForumView]:
    """Each of my forums."""
    return [forum_view(actor, forum) for forum in forums.my_forums(actor)]
