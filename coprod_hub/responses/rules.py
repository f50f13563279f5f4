"""The way of one person through a survey: pages, what they have said so far, what is read back to them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.surveys.definition import Definition, Page, Question
from coprod_hub.surveys.kinds import NotReadable, Reading, kind_of

LONGEST_NAME = 100
LONGEST_REACH = 300


@dataclass(frozen=True)
class Said:
    """All that one person has said so far; a skipped question has no reading. `reached` is the last page done."""

    readings: Mapping[str, Reading] = field(default_factory=dict)
    name: str = ""
    reach: str = ""
    reached: int = 0

    @property
    def nothing(self) -> bool:
        """Whether every question was skipped."""
        return not self.readings

    @property
    def wrote(self) -> bool:
        """Whether anything was said in words of their own."""
        return any(reading.text for reading in self.readings.values())

    def with_page(self, number: int, readings: Mapping[str, Reading]) -> "Said":
        """With one page answered anew: what was said there before is replaced, what is skipped is dropped."""
        kept = {key: reading for key, reading in self.readings.items() if key not in readings}
        kept |= {key: reading for key, reading in readings.items() if not reading.skipped}
        return replace(self, readings=kept, reached=max(self.reached, number))

    def as_json(self) -> dict[str, Any]:
        """As plain lists and dictionaries."""
        readings = {key: [list(reading.choices), reading.text] for key, reading in self.readings.items()}
        return {"readings": readings, "name": self.name, "reach": self.reach, "reached": self.reached}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Said":
        """Read what `as_json` gave."""
        readings = {key: Reading(tuple(choices), text) for key, (choices, text) in kept["readings"].items()}
        return cls(readings, kept["name"], kept["reach"], kept["reached"])


# ---- the way ----


def pages_of(definition: Definition) -> tuple[Page, ...]:
    """The pages that are shown, in order: those that ask something."""
    return tuple(page for page in definition.pages if page.questions)


def page_at(definition: Definition, number: int) -> Page | None:
    """The page of that number, counted from 1, or None beyond either end."""
    pages = pages_of(definition)
    return pages[number - 1] if 1 <= number <= len(pages) else None


def resume_at(definition: Definition, said: Said) -> int | None:
    """The page to carry on at, or None when only the check is left."""
    following = said.reached + 1
    return following if page_at(definition, following) else None


@dataclass(frozen=True)
class Progress:
    """Which questions a page asks, of how many: numbers from 1."""

    first: int
    last: int
    total: int

    @property
    def word(self) -> str:
        """What stands before the last number."""
        return "Question" if self.first == self.last else f"Questions {self.first} to"

    @property
    def words(self) -> str:
        """As it is read: "Question 3 of 9" or "Questions 3 to 5 of 9"."""
        return f"{self.word} {self.last} of {self.total}"


def progress(definition: Definition, number: int) -> Progress:
    """How far the page of that number is."""
    pages = pages_of(definition)
    before = sum(len(page.questions) for page in pages[: number - 1])
    here = len(pages[number - 1].questions)
    return Progress(before + 1, before + here, len(definition.questions))


# ---- reading a page ----


@dataclass(frozen=True)
class PageRead:
    """What came of reading a page: the readings, and what is wrong by question."""

    readings: Mapping[str, Reading]
    errors: Mapping[str, str]


def read_page(page: Page, raw: Mapping[str, Sequence[str]]) -> PageRead:
    """Read every question of a page from the form's values; anything else that was sent along is left out."""
    readings: dict[str, Reading] = {}
    errors: dict[str, str] = {}
    for question in page.questions:
        try:
            readings[question.key] = kind_of(question).read(question, raw.get(question.key, ()))
        except NotReadable as reason:
            errors[question.key] = str(reason)
    return PageRead(readings, errors)


def skipped_page(page: Page) -> Mapping[str, Reading]:
    """Every question of the page left out."""
    return {question.key: Reading() for question in page.questions}


def shown(page: Page, said: Said) -> dict[str, list[str]]:
    """What the fields of a page hold when somebody comes back to it."""
    return {question.key: _values(said.readings.get(question.key, Reading())) for question in page.questions}


def typed(page: Page, raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What the fields of a page hold when it could not be read: what was typed, as far as a page can show it."""
    return {question.key: [clean_text(value) for value in raw.get(question.key, ())] for question in page.questions}


def _values(reading: Reading) -> list[str]:
    return list(reading.choices) or ([reading.text] if reading.text else [])


def read_reach(name: str, reach: str) -> tuple[str, str, dict[str, str]]:
    """A name and a safe way to get in touch, both optional; and what is wrong with either."""
    name, reach = clean_line(name), clean_text(reach)
    errors = {}
    if len(name) > LONGEST_NAME:
        errors["name"] = f"Use {LONGEST_NAME} letters or fewer for your name."
    if len(reach) > LONGEST_REACH:
        errors["reach"] = f"Use {LONGEST_REACH} letters or fewer to say how to get in touch."
    return name, reach, errors


# ---- reading back ----


@dataclass(frozen=True)
class Told:
    """One line of *check your answers*. `answer` is empty when the question was skipped."""

    question: Question
    page: int
    answer: str


def told(definition: Definition, said: Said) -> list[Told]:
    """Every question with what was answered, in the order in which they were asked."""
    lines = []
    for number, page in enumerate(pages_of(definition), start=1):
        for question in page.questions:
            reading = said.readings.get(question.key, Reading())
            lines.append(Told(question, number, kind_of(question).told(question, reading)))
    return lines


def unfit(definition: Definition, readings: Mapping[str, Reading]) -> list[str]:
    """Why these readings are no answers to this survey, in words; empty when they are."""
    reasons = []
    for key, reading in readings.items():
        try:
            question = definition.question(key)
            if kind_of(question).read(question, _values(reading)) != reading:
                reasons.append(f"“{question.text}” cannot be answered like that.")
        except KeyError:
            reasons.append(f"This survey has no question {key!r}.")
        except NotReadable as reason:
            reasons.append(str(reason))
    return reasons
