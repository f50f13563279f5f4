"""Forms of questions in the survey builder: one for each kind."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wtforms import BooleanField, SelectChoice

from coprod_hub.core.forms import LineField, TextField
from coprod_hub.core.text import clean_line
from coprod_hub.surveys.definition import Numbers, Option, Polarity, Question, new_key, relabelled
from coprod_hub.surveys.forms import EditForm, OneOf
from coprod_hub.surveys.kinds import READY_SCALES, YES_NO, kind_of
from coprod_hub.surveys.numbers import bands, in_digits, number_in, usual_starts

OWN = "own"
LONGEST_LABEL = 150
POLARITY_WORDS = {
    Polarity.OPEN: "Anything they want to say",
    Polarity.CHANGE: "What should change",
    Polarity.PRAISE: "What is good",
}


class QuestionForm(EditForm):
    """The words of a question; each kind adds what it needs."""

    kind = ""
    text = LineField("Question", "Write the question.", longest=300)
    hint = LineField("Help with answering (optional)", longest=300, description="One short line under the question.")

    def question(self, key: str = "", before: Question | None = None) -> Question:
        """The question as it was typed; answers that were there before keep their keys, and it keeps its rule."""
        return Question(
            key or new_key(),
            self.kind,
            self.text.data or "",
            self.hint.data or "",
            self.options_given(before.options if before else ()),
            self.asks_for(),
            before.show_if if before else None,
            self.numbers_taken(),
            self.for_themes(),
        )

    def options_given(self, before: Sequence[Option]) -> tuple[Option, ...]:
        """The answers to choose from."""
        return ()

    def asks_for(self) -> Polarity:
        """What a question for words asks for."""
        return Polarity.OPEN

    def numbers_taken(self) -> Numbers | None:
        """Which numbers a question for a number takes."""
        return None

    def for_themes(self) -> bool:
        """Whether words are sorted into themes."""
        return True

    def show(self, question: Question) -> None:
        """Fill in the form with a question."""
        self.text.data, self.hint.data = question.text, question.hint

    def become(self) -> None:
        """Take over what was typed when it was another kind."""

    def check_options(self, field: Any) -> None:
        """Say what is wrong with the answers, at the field where they are typed."""
        options = self.options_given(())
        long = next((option.label for option in options if len(option.label) > LONGEST_LABEL), "")
        faults = [f"“{long[:30]}…” is too long: use {LONGEST_LABEL} letters or fewer."] if long else []
        faults += [f"{fault[0].upper()}{fault[1:]}." for fault in kind_of(self.question()).missing(self.question())]
        field.errors = [*field.errors, *faults]


class ChoiceForm(QuestionForm):
    """Answers of which one is chosen."""

    kind = "single"
    answers = TextField("Answers to choose from", longest=6000, description="One on each line.")

    def options_given(self, before: Sequence[Option]) -> tuple[Option, ...]:
        """One answer a line."""
        return relabelled(_lines(self.answers.data), before)

    def show(self, question: Question) -> None:
        """Fill in the form with a question."""
        super().show(question)
        self.answers.data = "\n".join(option.label for option in question.options if not option.exclusive)

    def validate_answers(self, field: Any) -> None:
        """At least two, all different."""
        self.check_options(field)


class YesNoForm(QuestionForm):
    """Yes, no or not sure: nothing more to say."""

    kind = "yes_no"

    def options_given(self, before: Sequence[Option]) -> tuple[Option, ...]:
        """Always the same three."""
        return YES_NO


class SeveralForm(ChoiceForm):
    """Answers of which any number are chosen."""

    kind = "several"
    alone = LineField(
        "Answer that stands alone (optional)",
        longest=LONGEST_LABEL,
        default="None of these",
        description="Nobody can choose it together with others. Leave it empty if you do not want one.",
    )

    def options_given(self, before: Sequence[Option]) -> tuple[Option, ...]:
        """One answer a line, and the one that stands alone at the end."""
        return relabelled(_lines(self.answers.data), before, self.alone.data or "")

    def show(self, question: Question) -> None:
        """Fill in the form with a question."""
        super().show(question)
        if question.kind == self.kind:
            self.alone.data = next((option.label for option in question.options if option.exclusive), "")


class ScaleForm(QuestionForm):
    """Steps from one end to the other, each with its words."""

    kind = "scale"
    ready = OneOf(
        "Scale", choices=[*map(SelectChoice, READY_SCALES), SelectChoice(OWN, "My own words")], default="How good"
    )
    answers = TextField(
        "My own words for the steps",
        longest=2000,
        description="Only for “My own words”: three to seven steps, one on each line, the best first.",
    )

    def options_given(self, before: Sequence[Option]) -> tuple[Option, ...]:
        """The steps of the scale that was chosen."""
        return relabelled(READY_SCALES.get(str(self.ready.data), ()) or _lines(self.answers.data), before)

    def become(self) -> None:
        """Keep answers that were typed for another kind, as steps in their own words."""
        if _lines(self.answers.data):
            self.ready.data = OWN

    def show(self, question: Question) -> None:
        """Fill in the form with a question."""
        super().show(question)
        labels = tuple(option.label for option in question.options if not option.exclusive)
        self.ready.data = next((name for name, steps in READY_SCALES.items() if steps == labels), OWN)
        self.answers.data = "\n".join(labels) if self.ready.data == OWN else ""

    def validate_answers(self, field: Any) -> None:
        """Three to seven, all different."""
        self.check_options(field)


class WordsForm(QuestionForm):
    """Their own words."""

    kind = "long_text"
    polarity = OneOf(
        "What does this question ask for?",
        choices=[SelectChoice(polarity.value, words) for polarity, words in POLARITY_WORDS.items()],
        coerce=Polarity,
        default=Polarity.OPEN,
        description="It tells the hub how to read “nothing”: to “What should change?” that is praise.",
    )

    def asks_for(self) -> Polarity:
        """What was chosen."""
        return self.polarity.data or Polarity.OPEN

    def show(self, question: Question) -> None:
        """Fill in the form with a question."""
        super().show(question)
        self.polarity.data = question.polarity


class LineForm(WordsForm):
    """A few words on one line."""

    kind = "short_text"
    themes = BooleanField(
        "Sort these words into themes", description="Leave it out for names of places, clubs or jobs."
    )

    def for_themes(self) -> bool:
        """Only when somebody said so."""
        return bool(self.themes.data)

    def show(self, question: Question) -> None:
        """Fill in the form with a question."""
        super().show(question)
        self.themes.data = question.kind == self.kind and question.themes


class NumberForm(QuestionForm):
    """A number, and the bands in which results show it."""

    kind = "number"
    unit = LineField(
        "What is counted? (optional)", longest=30, description="It stands after the number: miles, minutes."
    )
    places = OneOf(
        "Which numbers?",
        choices=[
            SelectChoice(0, "Whole numbers, like 12"),
            SelectChoice(1, "With one digit after the point, like 2.5"),
            SelectChoice(2, "With two, like 2.25"),
        ],
        coerce=int,
        default=0,
    )
    least = LineField("Smallest number (optional)", longest=12)
    most = LineField("Largest number (optional)", longest=12)
    starts = TextField(
        "Bands for the results",
        longest=300,
        description="The first number of each band, one on each line. Results never show single numbers: they can tell"
        " who somebody is. Leave it empty to get up to five bands from the smallest number to the largest.",
    )

    def numbers_taken(self) -> Numbers:
        """Limits and bands as typed; what is no number is left out here and told by `validate_…`."""
        typed = [_digits(line) for line in _lines(self.starts.data)]
        read = Numbers(
            self.places.data or 0, _digits(self.least.data), _digits(self.most.data), self.unit.data or "", ()
        )
        return replace(read, starts=tuple(filter(None, typed)) or usual_starts(read))

    def options_given(self, before: Sequence[Option]) -> tuple[Option, ...]:
        """The bands; their keys say where they begin, so they last while the words change."""
        return bands(self.numbers_taken())

    def show(self, question: Question) -> None:
        """Fill in the form with a question."""
        super().show(question)
        if question.numbers:
            self.places.data, self.unit.data = question.numbers.places, question.numbers.unit
            self.least.data, self.most.data = question.numbers.least, question.numbers.most
            self.starts.data = "\n".join(question.numbers.starts)

    def validate_least(self, field: Any) -> None:
        """A number, or nothing."""
        _must_be_number(field, field.data)

    def validate_most(self, field: Any) -> None:
        """A number, or nothing."""
        _must_be_number(field, field.data)

    def validate_starts(self, field: Any) -> None:
        """Numbers that make bands."""
        _must_be_number(field, *_lines(field.data))
        if not (field.errors or self.least.errors or self.most.errors):
            self.check_options(field)


QUESTION_FORMS: dict[str, type[QuestionForm]] = {
    form.kind: form for form in (YesNoForm, ChoiceForm, SeveralForm, ScaleForm, NumberForm, LineForm, WordsForm)
}


def _digits(typed: str | None) -> str:
    """A number as it is kept, "" for what is none."""
    try:
        return in_digits(number_in(typed or ""))
    except ValueError:
        return ""


def _must_be_number(field: Any, *typed: str | None) -> None:
    wrong = next((each for each in typed if each and not _digits(each)), "")
    if wrong:
        field.errors = [*field.errors, f"“{wrong[:30]}” is not a number. Write it in digits, like 12 or 2.5."]


def _lines(text: str | None) -> list[str]:
    return [line for raw in (text or "").splitlines() if (line := clean_line(raw))]
