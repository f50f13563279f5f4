"""What needs *me* now: each home asks the features below and puts the answers in one order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Plan, PlanState
from coprod_hub.commissioning.published import DecisionText
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.core.text import count
from coprod_hub.core.web import day_words
from coprod_hub.feedback import queries as feedback
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.queries import SurveyFeedback
from coprod_hub.forums import queries as forums
from coprod_hub.forums.models import Forum
from coprod_hub.insight import queries as insight
from coprod_hub.responses import queries as responses
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.service import READERS

READS_SURVEYS = READERS


@dataclass(frozen=True)
class Need:
    """One thing that waits for this person. `endpoint` with `id` is where it is done; sooner `due` comes first."""

    title: str
    what: str
    endpoint: str
    values: dict[str, str]
    due: date | None = None

    @property
    def late(self) -> bool:
        """Whether the day has passed."""
        return self.due is not None and self.due < today()


def needs(actor: Actor) -> list[Need]:
    """Everything that waits for this member of staff, what is latest first."""
    found = [*_replies_owed(actor), *_surveys(actor), *_decisions(actor)] if actor.has(*READS_SURVEYS) else []
    return sorted(found, key=lambda need: (need.due is None, need.due or date.max))


def _replies_owed(actor: Actor) -> Iterator[Need]:
    for one in feedback.owed(actor):
        what = "Tell people what was decided."
        yield Need(one.decision.intention.title, what, "feedback.owed", {}, one.reply_by)
    for owed in feedback.unanswered_surveys(actor):
        if owed.overdue and not owed.decisions:
            what = f"People were promised an answer by {day_words(owed.survey.reply_by)}. Nothing is decided yet."
            where = {"survey_id": owed.survey.id}
            yield Need(owed.survey.title, what, "pages.summary", where, owed.survey.reply_by)


def _surveys(actor: Actor) -> Iterator[Need]:
    if not actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        return
    for survey in surveys.surveys(actor, SurveyState.DRAFT):
        yield Need(survey.title, "This survey is not open yet. Finish it.", "surveys.show", {"survey_id": survey.id})
    for survey in surveys.surveys(actor, SurveyState.CLOSED):
        waiting = insight.undecided_quotes(survey.id)
        if waiting and surveys.on_team(actor, survey):
            what = f"{count(waiting, 'quote')} to read, then approve or leave out."
            yield Need(survey.title, what, "insight.themes", {"survey_id": survey.id})


def _decisions(actor: Actor) -> Iterator[Need]:
    if not actor.has(Role.COMMISSIONER, Role.ADMINISTRATOR):
        return
    for intention in commissioning.intentions_without_decision(actor):
        what = f"Not decided yet, in the plan of {intention.plan.year}."
        yield Need(intention.title, what, "commissioning.plan", {"plan_id": intention.plan_id})
    for decision in commissioning.overdue_decisions(actor):
        what = f"We said we would do this by {day_words(decision.due_on)}."
        yield Need(
            decision.intention.title,
            what,
            "commissioning.plan",
            {"plan_id": decision.intention.plan_id},
            decision.due_on,
        )


@dataclass(frozen=True)
class Came:
    """One decision, and every theme of a survey that it answers."""

    decision: DecisionText
    themes: list[str]


def came_of(said: SurveyFeedback) -> list[Came]:
    """What came of a survey, decision by decision, the latest first."""
    found: dict[str, Came] = {}
    for state in said.themes:
        for told in state.told:
            found.setdefault(told.decision.id, Came(told.decision, [])).themes.append(state.theme.label)
    return sorted(found.values(), key=lambda one: one.decision.decided_on, reverse=True)


@dataclass(frozen=True)
class OpenSurvey:
    """A survey that people are answering now, and how many have, as this reader may see it."""

    survey: Survey
    people: int


def open_now(actor: Actor) -> list[OpenSurvey]:
    """Surveys that are open, with floored totals (exact for their team)."""
    if not actor.has(*READS_SURVEYS):
        return []
    return [
        OpenSurvey(survey, sum(one.people for one in responses.group_totals(actor, survey)))
        for survey in surveys.surveys(actor, SurveyState.OPEN)
    ]


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
class ForumView:
    """What a forum is working on, and what changed because of it."""

    forum: Forum
    to_answer: list[Survey]
    answered: list[Survey]
    changed: list[Reply]


def forum_view(forum: Forum) -> ForumView:
    """One forum's surveys and what came of them."""
    return ForumView(
        forum,
        surveys.open_surveys_of(forum.id),
        surveys.closed_surveys_of(forum.id),
        feedback.published_replies(limit=5, forum_id=forum.id),
    )


def my_forums(actor: Actor) -> list[ForumView]:
    """Each of my forums."""
    return [forum_view(forum) for forum in forums.my_forums(actor)]
