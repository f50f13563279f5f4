"""The kinds of question: what each asks of the officer, reads from a form and counts in results. Pure.

A new kind is one class here, one partial in `templates/responses/kinds/` and one form in `question_forms`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.surveys.definition import Numbers, Option, Question
from coprod_hub.surveys.numbers import band_of, faults, in_digits, read_number

LONGEST_TEXT = 10_000
LONGEST_LINE = 200
MOST_OPTIONS = 40
SKIPPED = "skipped"


@dataclass(frozen=True)
class Reading:
    """What somebody answered to one question: keys they chose, or their words. Both empty means skipped.

    A number has both: the key of its band, which is counted, and the digits, which are kept sealed.
    """

    choices: tuple[str, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        """What was said in words of their own; a number is none."""
        return "" if self.choices else self.text

    @property
    def skipped(self) -> bool:
        """Whether the question was left out."""
        return not self.choices and not self.text


class NotReadable(Exception):
    """The answer cannot be taken as it is; the message tells the person what to do."""


class QuestionKind(ABC):
    """How one kind of question behaves.

    `counted`: results count its answers; `many`: one person may give several; `typed`: it is written, not chosen;
    `seconds`: how long it takes; `also`: what other tools' files call its answers, with the key that is meant.
    """

    name: ClassVar[str]
    words: ClassVar[str]
    counted: ClassVar[bool] = True
    many: ClassVar[bool] = False
    typed: ClassVar[bool] = False
    seconds: ClassVar[int] = 15
    also: ClassVar[Mapping[str, str]] = {}

    def rows(self, question: Question) -> tuple[Option, ...]:
        """What its results are counted by, in order; empty for words."""
        return question.options

    def missing(self, question: Question) -> list[str]:
        """Why a survey with this question cannot open yet, in words."""
        labels = [option.label.casefold() for option in question.options]
        reasons = []
        if len(labels) < 2:
            reasons.append("it needs at least two answers to choose from")
        if len(labels) > MOST_OPTIONS:
            reasons.append(f"it has more than {MOST_OPTIONS} answers to choose from")
        if len(set(labels)) < len(labels):
            reasons.append("two of its answers are the same")
        return reasons

    @abstractmethod
    def read(self, question: Question, raw: Sequence[str]) -> Reading:
        """What was answered, from the form's values; raises NotReadable."""

    def held(self, reading: Reading) -> list[str]:
        """What the form's fields hold of an answer; reading it again gives the same answer."""
        return list(reading.choices)

    def told(self, question: Question, reading: Reading) -> str:
        """The answer in words, for *check your answers*."""
        chosen = [option.label for option in self.rows(question) if option.key in reading.choices]
        return ", ".join(chosen)


class SingleChoice(QuestionKind):
    """Exactly one of the answers."""

    name = "single"
    words = "Choose one"

    def read(self, question: Question, raw: Sequence[str]) -> Reading:
        """The chosen key."""
        chosen = [value for value in raw if value]
        if len(chosen) > 1 or any(value not in {o.key for o in self.rows(question)} for value in chosen):
            raise NotReadable("Choose one of the answers below, or skip this question.")
        return Reading(tuple(chosen))


class YesNo(SingleChoice):
    """Yes, no or not sure, as three large buttons."""

    name = "yes_no"
    words = "Yes, no or not sure"
    seconds = 10
    also = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no",
            "unsure": "unsure", "don’t know": "unsure", "don't know": "unsure", "do not know": "unsure"}  # fmt: skip

    def missing(self, question: Question) -> list[str]:
        """Nothing more than the question itself: its three answers are always the same."""
        return []

    def rows(self, question: Question) -> tuple[Option, ...]:
        """Yes, no, not sure."""
        return YES_NO


class SeveralChoices(QuestionKind):
    """Any of the answers; "none of these" stands alone."""

    name = "several"
    words = "Choose as many as you like"
    many = True

    def read(self, question: Question, raw: Sequence[str]) -> Reading:
        """The chosen keys, in the question's order."""
        wanted = {value for value in raw if value}
        chosen = [option for option in question.options if option.key in wanted]
        if len(chosen) < len(wanted):
            raise NotReadable("Choose from the answers below, or skip this question.")
        if len(chosen) > 1 and any(option.exclusive for option in chosen):
            alone = next(option.label for option in chosen if option.exclusive)
            raise NotReadable(f"Choose “{alone}” on its own, or choose other answers instead.")
        return Reading(tuple(option.key for option in chosen))


class Scale(SingleChoice):
    """A scale on which every step has words, from one end to the other."""

    name = "scale"
    words = "Worded scale"

    def missing(self, question: Question) -> list[str]:
        """A scale has three to seven steps, each with words."""
        steps = len(question.options)
        return super().missing(question) + ([] if 3 <= steps <= 7 else ["a scale needs three to seven steps"])


class Number(QuestionKind):
    """A number, counted by bands that are fixed before anybody answers; the digits are kept sealed."""

    name = "number"
    words = "A number"
    typed = True

    def missing(self, question: Question) -> list[str]:
        """Limits that are a range, and bands to count by."""
        return faults(question.numbers or Numbers())

    def read(self, question: Question, raw: Sequence[str]) -> Reading:
        """The number and its band."""
        typed = clean_line(raw[0] if raw else "")
        if not typed:
            return Reading()
        numbers = question.numbers or Numbers()
        try:
            number = read_number(typed, numbers)
        except ValueError as reason:
            raise NotReadable(str(reason)) from None
        return Reading((band_of(number, question.options, numbers),), in_digits(number))

    def held(self, reading: Reading) -> list[str]:
        """The digits."""
        return [reading.text] if reading.text else []

    def told(self, question: Question, reading: Reading) -> str:
        """The number with its unit."""
        unit = question.numbers.unit if question.numbers else ""
        return f"{reading.text} {unit}".strip() if reading.text else ""


class LongText(QuestionKind):
    """Somebody's own words."""

    name = "long_text"
    words = "Their own words"
    counted = False
    typed = True
    seconds = 60

    def rows(self, question: Question) -> tuple[Option, ...]:
        """Words are not counted."""
        return ()

    def missing(self, question: Question) -> list[str]:
        """Nothing more than the question itself."""
        return []

    def read(self, question: Question, raw: Sequence[str]) -> Reading:
        """The words, cleaned but never corrected."""
        text = clean_text(raw[0] if raw else "")
        if len(text) > LONGEST_TEXT:
            over = len(text) - LONGEST_TEXT
            raise NotReadable(f"Your answer is {over:,} letters too long. Make it shorter. It is kept below.")
        return Reading(text=text)

    def held(self, reading: Reading) -> list[str]:
        """The words."""
        return [reading.text] if reading.text else []

    def told(self, question: Question, reading: Reading) -> str:
        """Their words."""
        return reading.text


class ShortText(LongText):
    """A few words on one line; sealed and screened as long words are."""

    name = "short_text"
    words = "A few words, on one line"
    seconds = 20

    def read(self, question: Question, raw: Sequence[str]) -> Reading:
        """The words on one line, cleaned but never corrected."""
        text = clean_line(raw[0] if raw else "")
        if len(text) > LONGEST_LINE:
            over = len(text) - LONGEST_LINE
            raise NotReadable(f"Your answer is {over:,} letters too long. Make it shorter. It is kept below.")
        return Reading(text=text)


YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("unsure", "Not sure"))
KINDS: dict[str, QuestionKind] = {
    kind.name: kind for kind in (YesNo(), SingleChoice(), SeveralChoices(), Scale(), Number(), ShortText(), LongText())
}


def for_themes(question: Question) -> bool:
    """Whether what people write to this question is sorted into themes: short answers only if the officer says so."""
    return not kind_of(question).counted and question.themes


def kind_of(question: Question) -> QuestionKind:
    """How this question behaves; raises KeyError for a kind that does not exist."""
    return KINDS[question.kind]


AGREEMENT = ("Strongly agree", "Agree", "Not sure", "Disagree", "Strongly disagree")
HOW_OFTEN = ("Always", "Most of the time", "Sometimes", "Hardly ever", "Never")
HOW_GOOD = ("Very good", "Good", "OK", "Bad", "Very bad")
READY_SCALES = {"How much they agree": AGREEMENT, "How often": HOW_OFTEN, "How good": HOW_GOOD}
