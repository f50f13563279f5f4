"""What the people of one survey are told: what came of their themes, or when an answer is owed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coprod_hub.commissioning import queries as commissioning
from coprod_hub.commissioning.models import Evidence, Plan
from coprod_hub.commissioning.published import DecisionText, decision_text, what_is_public
from coprod_hub.commissioning.rules import overdue_words
from coprod_hub.core.clock import today
from coprod_hub.core.web import day_words
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.owing import promises
from coprod_hub.feedback.queries import replies_for_survey
from coprod_hub.feedback.rules import is_late, owed_words
from coprod_hub.insight import queries as insight
from coprod_hub.insight.models import Theme
from coprod_hub.surveys.models import Survey


@dataclass(frozen=True)
class Told:
    """A decision that people may know of: it stands in a published plan, or it was replied to.

    `owed`: nobody has replied to it, and none came after it to reply to.
    """

    decision: DecisionText
    reply: Reply | None
    owed: bool


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
    analyses = insight.analyses(survey.id)
    themes = insight.visible_in(analyses)
    cited = _cited(insight.belongs_to(analyses)) if themes else {}
    replies = replies_for_survey(survey.id)
    by_decision = {one.decision_id: one for one in replies}
    public: dict[str, frozenset[str]] = {}
    states = tuple(ThemeState(theme, _told(cited.get(theme.id, []), by_decision, public)) for theme in themes)
    promise = promises([survey])[survey.id]
    late = not replies and is_late(promise.due_on, today())
    waits = not replies or (promise.moved and any(one.owed for state in states for one in state.told))
    owed_now = owed_words(day_words(promise.due_on), late=late, moved=promise.moved) if waits else ""
    return SurveyFeedback(states, tuple(replies), promise.due_on, late, owed_now)


def _cited(now: Mapping[str, str]) -> Mapping[str, list[Evidence]]:
    """Where each theme is cited, by its id; what was merged since was cited for the theme that it is part of `now`."""
    found: defaultdict[str, list[Evidence]] = defaultdict(list)
    for theme_id, pieces in commissioning.evidence_for_themes(now).items():
        found[now[theme_id]] += pieces
    return found


def _told(cited: list[Evidence], replies: dict[str, Reply], public: dict[str, frozenset[str]]) -> tuple[Told, ...]:
    found: dict[str, Told] = {}
    for piece in cited:
        plan: Plan = piece.intention.plan
        if plan.id not in public:
            public[plan.id] = what_is_public(plan)
        for decision in piece.intention.decisions:
            in_plan = decision.id in public[plan.id] and piece.id in public[plan.id]
            if in_plan or decision.id in replies:
                reply = replies.get(decision.id)
                owed = reply is None and decision is piece.intention.decisions[-1]
                found[decision.id] = Told(decision_text(decision), reply, owed)
    return tuple(sorted(found.values(), key=lambda one: (one.decision.decided_on, one.decision.id), reverse=True))
