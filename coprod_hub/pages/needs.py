"""What needs *me* now: everything that waits for somebody, whatever their roles, in one order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import PlanState
from coprod_hub.commissioning.sources import to_decide
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import LOCAL, now, today
from coprod_hub.core.text import count
from coprod_hub.core.web import day_time_words, day_words
from coprod_hub.evaluation.queries.waiting import waits
from coprod_hub.feedback import owing
from coprod_hub.forums.queries import sees_the_whole_council
from coprod_hub.insight import queries as insight
from coprod_hub.pages import running
from coprod_hub.responses import queries as responses
from coprod_hub.responses import to_read
from coprod_hub.safeguarding import queries as safeguarding
from coprod_hub.safeguarding.models import Concern
from coprod_hub.safeguarding.rules import Source
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.models import SurveyState
from coprod_hub.surveys.seeing import READERS


@dataclass(frozen=True)
class Need:
    """One thing that waits for this person. `endpoint` with `values` is where it is done; sooner `due` comes first.

    `due` is a day, or an instant where hours matter.
    """

    title: str
    what: str
    endpoint: str
    values: dict[str, str]
    due: date | datetime | None = None

    @property
    def late(self) -> bool:
        """Whether the day, or the instant, has passed."""
        if isinstance(self.due, datetime):
            return self.due <= now()
        return self.due is not None and self.due < today()

    @property
    def due_words(self) -> str:
        """The day or instant as people write it."""
        return day_time_words(self.due) if isinstance(self.due, datetime) else day_words(self.due)

    @property
    def place(self) -> tuple[date, int]:
        """Where it stands among the others."""
        if isinstance(self.due, datetime):
            local = self.due.astimezone(LOCAL)
            return local.date(), local.hour
        return self.due or date.max, 24


def needs(actor: Actor) -> list[Need]:
    """Everything that waits for this member of staff, what is latest first."""
    surveys_and_plans = [*_concerns(actor), *_reading(actor), *_of_readers(actor), *_decisions(actor)]
    found = [*surveys_and_plans, *_tenders(actor), *_running(actor)]
    return sorted(found, key=lambda need: need.place)


def _concerns(actor: Actor) -> Iterator[Need]:
    if not actor.has(Role.SAFEGUARDING):
        return
    for one in safeguarding.waiting(actor):
        what = f"{one.why[0].words}." if one.why else "Somebody has to look at it."
        if one.taken_by:
            what = f"{what} {one.taken_by.name} is looking at it."
        yield Need(_where_from(one), what, "safeguarding.concern", {"concern_id": one.id}, one.due_at)


def _where_from(one: Concern) -> str:
    if one.source is Source.IN_TOUCH:
        return "Somebody wants us to get in touch"
    return f"{one.group or 'Somebody'}, in “{one.asked_in}”"


def _reading(actor: Actor) -> Iterator[Need]:
    for one in to_read.surveys_to_read(actor) if actor.has(Role.SAFEGUARDING, *READERS) else ():
        what = f"{count(one.texts, 'answer')} in words to read: screening finds only some of what matters."
        yield Need(one.survey.title, what, "responses.read", {"survey_id": one.survey.id}, one.due_on)


def _of_readers(actor: Actor) -> Iterator[Need]:
    if not actor.has(*READERS):
        return
    for one in owing.owed(actor):
        what = "Tell people what was decided."
        yield Need(one.decision.intention.title, what, "feedback.owed", {}, one.reply_by)
    for owed in owing.unanswered_surveys(actor):
        if owed.overdue and not owed.decisions:
            what = f"People were promised an answer by {day_words(owed.reply_by)}. Nothing is decided yet."
            where = {"survey_id": owed.survey.id}
            yield Need(owed.survey.title, what, "pages.summary", where, owed.reply_by)
    if actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        yield from _surveys(actor)


def _surveys(actor: Actor) -> Iterator[Need]:
    for survey in surveys.surveys(actor, SurveyState.DRAFT):
        yield Need(survey.title, "This survey is not open yet. Finish it.", "surveys.show", {"survey_id": survey.id})
    closed = [survey for survey in surveys.surveys(actor, SurveyState.CLOSED) if surveys.on_team(actor, survey)]
    quotes = insight.undecided_quotes([survey.id for survey in closed])
    for survey in closed:
        where = {"survey_id": survey.id}
        if survey.id in quotes:
            what = f"{count(quotes[survey.id], 'quote')} to read, then approve or leave out."
            yield Need(survey.title, what, "insight.themes", where)
        plan = responses.plan_of(survey.id)
        if plan and plan.reasons and responses.latest_release(survey.id) is None:
            what = "Its numbers would show what a few people said, so they are held back. See why, then choose."
            yield Need(survey.title, what, "responses.results", where)


def _decisions(actor: Actor) -> Iterator[Need]:
    if not actor.has(Role.COMMISSIONER, Role.ADMINISTRATOR) or not sees_the_whole_council(actor):
        return
    for intention in commissioning.intentions_without_decision(actor):
        what = f"Not decided yet, in the plan of {intention.plan.year}."
        yield Need(intention.title, what, "commissioning.plan", {"plan_id": intention.plan_id})
    for decision in commissioning.overdue_decisions(actor):
        what = f"We said we would do this by {day_words(decision.due_on)}."
        where = {"plan_id": decision.intention.plan_id}
        yield Need(decision.intention.title, what, "commissioning.plan", where, decision.due_on)
    for decision in commissioning.decisions_to_review(actor):
        where = {"plan_id": decision.intention.plan_id}
        what = "We said we would look at this decision again."
        yield Need(decision.intention.title, what, "commissioning.plan", where, decision.review_on)
    for plan in commissioning.plans(actor):
        stale = to_decide(plan)
        if stale:
            state = "published plan" if plan.state is PlanState.PUBLISHED else "plan being written"
            what = f"Evidence that has changed since it was cited: {count(len(stale), 'piece')} in this {state}."
            yield Need(plan.title, what, "commissioning.plan", {"plan_id": plan.id})


def _tenders(actor: Actor) -> Iterator[Need]:
    for one in waits(actor):
        yield Need(one.title, one.what, one.endpoint, one.values, one.due)


def _running(actor: Actor) -> Iterator[Need]:
    if actor.has(Role.ADMINISTRATOR):
        for one in running.faults(actor):
            yield Need(one.title, one.what, one.endpoint, {}, one.due)
