"""The words and rules of a plan: its seven themes, what may be published, how evidence reads. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from coprod_hub.core.charts import CONFIDENTIAL, Look
from coprod_hub.core.text import clean_line, clean_text, count
from coprod_hub.surveys.rules import Marker

SOURCE_LENGTH = 300
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Strand(IntEnum):
    """The seven themes of strategic commissioning. Called *strand* in code: a *theme* is what people say."""

    LEADERSHIP = 1
    PARTICIPATION = 2
    VISION = 3
    JOINT_COMMISSIONING = 4
    VALUE_AND_OUTCOMES = 5
    MARKET_AND_DELIVERY = 6
    PERFORMANCE = 7

    @property
    def words(self) -> str:
        """The theme's full name."""
        return STRANDS[self]


STRANDS = {
    Strand.LEADERSHIP: "Collaborative leadership",
    Strand.PARTICIPATION: "Strong and effective participation and co-production",
    Strand.VISION: "Creating a vision for local provision",
    Strand.JOINT_COMMISSIONING: "Robust joint commissioning systems and processes",
    Strand.VALUE_AND_OUTCOMES: "Delivering improved value and outcomes",
    Strand.MARKET_AND_DELIVERY: "Engaging the market and securing the best delivery method",
    Strand.PERFORMANCE: "Understanding performance of all services",
}


class PlanState(StrEnum):
    """Whether the public can read a plan."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Outcome(StrEnum):
    """What became of it."""

    DID = "did"
    WILL = "will"
    CANNOT = "cannot"

    @property
    def words(self) -> str:
        """As the council says it to those who asked."""
        return {Outcome.DID: "We did", Outcome.WILL: "We will", Outcome.CANNOT: "We can’t"}[self]

    @property
    def look(self) -> str:
        """How its tag looks; the words say the same."""
        return {Outcome.DID: "open", Outcome.WILL: "waiting", Outcome.CANNOT: ""}[self]


def usual_title(year: int) -> str:
    """What a plan is called unless somebody calls it otherwise."""
    return f"Commissioning plan {year}"


def file_name(year: int, *, draft: bool = False) -> str:
    """A neutral name for a plan's files, without their ending: commissioning-plan-2027."""
    return f"commissioning-plan-{year}{'-draft' if draft else ''}"


@dataclass(frozen=True)
class DecisionWords:
    """What was decided, why, by whom and when. `due_on` counts for what we will do."""

    outcome: Outcome
    what: str
    decided_by: str
    decided_on: date
    because: str = ""
    due_on: date | None = None
    review_on: date | None = None


def faults_of_decision(words: DecisionWords, today: date) -> dict[str, str]:
    """Why a decision cannot be kept as it stands, in words, by the part that is at fault; empty when it can."""
    faults = {}
    if not words.what:
        faults["what"] = "Say what was decided."
    if not words.decided_by:
        faults["decided_by"] = "Say who decided."
    if words.decided_on > today:
        faults["decided_on"] = "A decision cannot be taken on a day still to come."
    if words.outcome is Outcome.CANNOT and not words.because:
        faults["because"] = "Say why it cannot be done. People are owed the reason."
    if words.outcome is Outcome.WILL and words.due_on is None:
        faults["due_on"] = "Give the day by which it will be done."
    if words.outcome is Outcome.WILL and words.due_on is not None and words.due_on < words.decided_on:
        faults["due_on"] = "The day it will be done cannot be before the day it was decided."
    if words.review_on is not None and words.review_on <= words.decided_on:
        faults["review_on"] = "The day you look at it again must come after the day it was decided."
    return faults


def overdue_words(due_on: date, today: date) -> str:
    """How late something is, for staff: "7 days overdue"; "Due today" and "Due in 3 days" before that."""
    days = (due_on - today).days
    if days < 0:
        return f"{count(-days, 'day')} overdue"
    return f"Due in {count(days, 'day')}" if days else "Due today"


def reasons_against_publishing(intentions: int) -> list[str]:
    """Why a plan cannot be published yet, in words; what is undecided or uncited is shown as such and is no reason."""
    return [] if intentions else ["There is nothing in the plan yet. Add an intention under one of the seven themes."]


# ---- how evidence reads ----


@dataclass(frozen=True)
class GroupLine:
    """One group of people in a piece of evidence, as a table says it. `[c]`: kept back, fewer than five people."""

    name: str
    look: str
    said: str
    of: str
    share: str


def group_lines(figures: Mapping[str, Any]) -> tuple[GroupLine, ...]:
    """The groups of frozen figures, in their order. Figures are counts of people; null is kept back."""
    return tuple(
        GroupLine(
            name=str(group["name"]),
            look=look_of_marker(str(group.get("marker", ""))),
            said=_number(group["mentions"]),
            of=_number(group["base"]),
            share=_share(group),
        )
        for group in figures.get("groups", ())
    )


def look_of_marker(marker: str) -> str:
    """The colour and shape that a group keeps everywhere."""
    return Marker(marker).look.value if marker in list(Marker) else Look.ANOTHER.value


def keeps_back(figures: Mapping[str, Any]) -> bool:
    """Whether any of the figures is kept back."""
    numbers = [figures.get("total", {}), *figures.get("groups", ())]
    return any(part.get(name, 0) is None for part in numbers for name in ("mentions", "base"))


def total_words(figures: Mapping[str, Any]) -> str:
    """How many people said it: "63 of 203 people said this." "" when there are no figures (a quote)."""
    total = figures.get("total")
    if not total:
        return ""
    said, base = total.get("mentions"), total.get("base")
    if said is None:
        return "People said this. The number is kept back."
    many = "person" if said == 1 else "people"
    return f"{said:,} of {base:,} people said this." if base is not None else f"{said:,} {many} said this."


def _number(value: int | None) -> str:
    return CONFIDENTIAL if value is None else f"{value:,}"


def _share(group: Mapping[str, Any]) -> str:
    share, low, high = group.get("percent"), group.get("low"), group.get("high")
    if share is None:
        return CONFIDENTIAL
    likely = f", likely {low:g}% to {high:g}%" if low is not None and high is not None else ""
    return f"{share:g}%{likely}"


def source_words(survey: str, closed_on: str, question: str) -> str:
    """Where evidence comes from, in one line: the survey, the day it closed and what was asked."""
    survey, question = clean_line(survey), clean_line(question)
    start = f"{survey}, closed {closed_on}"
    room = SOURCE_LENGTH - len(start) - len(", question “”")
    if room < 20:
        return clipped(start, SOURCE_LENGTH)
    return f"{start}, question “{clipped(question, room)}”" if question else start


def clipped(text: str, longest: int) -> str:
    """The text, or its beginning and "…" when it is longer."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def safe_for_word(text: str) -> str:
    """Text that a Word file can hold: without the letters that XML forbids, everything else as it was written."""
    return "".join(letter for letter in clean_text(text) if letter not in "\ufffe\uffff")
