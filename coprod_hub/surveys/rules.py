"""What a survey promises, what it needs before it opens, and how its state may move. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from coprod_hub.core.charts import Look
from coprod_hub.core.errors import Refused
from coprod_hub.surveys.definition import Definition, Page
from coprod_hub.surveys.kinds import kind_of
from coprod_hub.surveys.showing import faults as rule_faults


class Promise(StrEnum):
    """What is promised to somebody who answers."""

    NO_NAMES = "no_names"
    PRIVATE = "private"

    @property
    def label(self) -> str:
        """The promise in two or three words."""
        return PROMISE_LABELS[self]

    @property
    def words(self) -> str:
        """The promise as every respondent reads it, before the first question."""
        return PROMISE_WORDS[self]


PROMISE_LABELS = {Promise.NO_NAMES: "No names", Promise.PRIVATE: "Private, not secret"}
PROMISE_WORDS = {
    Promise.NO_NAMES: (
        "We do not keep your name, your number or which phone you used. If you write who you are or where, and we think"
        " someone may be hurt, we will try to help."
    ),
    Promise.PRIVATE: (
        "You can leave your name and a safe way to get in touch, or leave them out. Only the team that asks will see"
        " them. If we think someone may be hurt, we may need to tell someone, and will try to tell you first."
    ),
}


class SurveyState(StrEnum):
    """Where a survey stands; moved only by the verbs in `surveys.service`."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


def after_opening(state: SurveyState) -> SurveyState:
    """The state after *open*; raises Refused when it has been opened before."""
    if state is not SurveyState.DRAFT:
        raise Refused("This survey has been opened already.")
    return SurveyState.OPEN


def after_closing(state: SurveyState) -> SurveyState:
    """The state after *close*; raises Refused when it is not open."""
    if state is SurveyState.DRAFT:
        raise Refused("This survey has not been opened yet, so there is nothing to close.")
    if state is SurveyState.CLOSED:
        raise Refused("This survey is closed already.")
    return SurveyState.CLOSED


class Marker(StrEnum):
    """The one shape (and colour) a group keeps everywhere."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    CROSS = "cross"

    @property
    def words(self) -> str:
        """The shape as people call it."""
        return self.value.capitalize()

    @property
    def look(self) -> Look:
        """Its colour and shape in pages and charts."""
        return LOOKS[self]


LOOKS = dict(zip(Marker, Look, strict=True))

#: The groups that are asked most often, in the order and with the shapes used everywhere.
USUAL_GROUPS: tuple[tuple[str, Marker], ...] = (
    ("Young people", Marker.CIRCLE),
    ("Parents and carers", Marker.SQUARE),
    ("Professionals", Marker.TRIANGLE),
    ("Foster carers", Marker.DIAMOND),
    ("Providers", Marker.CROSS),
)


class Section(StrEnum):
    """The four parts of making a survey."""

    ABOUT = "about"
    DECISION = "decision"
    GROUPS = "groups"
    QUESTIONS = "questions"


@dataclass(frozen=True)
class Plan:
    """All that an officer has filled in of a survey so far."""

    title: str = ""
    purpose: str = ""
    decision_maker: str = ""
    reply_by: date | None = None
    groups: Sequence[str] = field(default_factory=tuple)
    definition: Definition = field(default_factory=Definition)


def gaps(plan: Plan, today: date) -> dict[Section, list[str]]:
    """What each part still needs before the survey can open, as whole sentences; empty lists when nothing."""
    return {
        Section.ABOUT: _gaps_about(plan),
        Section.DECISION: _gaps_of_decision(plan, today),
        Section.GROUPS: [] if plan.groups else ["Add at least one group of people to ask."],
        Section.QUESTIONS: _gaps_of_questions(plan.definition),
    }


def missing(plan: Plan, today: date) -> list[str]:
    """Every reason why the survey cannot open yet, in words; empty when it can."""
    return [reason for reasons in gaps(plan, today).values() for reason in reasons]


def _gaps_about(plan: Plan) -> list[str]:
    reasons = []
    if not plan.title.strip():
        reasons.append("Give the survey a title.")
    if not plan.purpose.strip():
        reasons.append("Say in plain words what the survey is for.")
    return reasons


def _gaps_of_decision(plan: Plan, today: date) -> list[str]:
    reasons = []
    if not plan.decision_maker.strip():
        reasons.append("Name the person who decides, and their job.")
    if plan.reply_by is None:
        reasons.append("Give the day by which they will reply.")
    elif plan.reply_by <= today:
        reasons.append("The reply-by day has passed or is today. Choose a day in the future.")
    return reasons


def _gaps_of_questions(definition: Definition) -> list[str]:
    if not definition.questions:
        return ["Write at least one question."]
    reasons = [
        f"{page_name(definition, page)} has no questions. Add one, or remove the page."
        for page in definition.pages
        if not page.questions
    ]
    for number, question in enumerate(definition.questions, 1):
        faults = kind_of(question).missing(question)
        if not question.text.strip():
            faults = ["it has no words", *faults]
        reasons += [f"Question {number}: {fault}." for fault in faults]
    return reasons + [f"{reason[0].upper()}{reason[1:]}" for reason in rule_faults(definition)]


def minutes(definition: Definition) -> int:
    """About how long it takes, from how long each kind takes; never less than one minute."""
    seconds = sum(kind_of(asked).seconds for asked in definition.questions)
    return max(1, round(seconds / 60))


def page_name(definition: Definition, page: Page) -> str:
    """What a page is called on screen: its number, and its title when it has one."""
    number = [other.key for other in definition.pages].index(page.key) + 1
    return f"Page {number}: {page.title}" if page.title else f"Page {number}"
