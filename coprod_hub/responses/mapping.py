"""Fitting another tool's table to a survey's questions: which column answers what, and what each cell means. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coprod_hub.core.text import clean_line
from coprod_hub.surveys import showing
from coprod_hub.surveys.definition import Definition, Question
from coprod_hub.surveys.kinds import NotReadable, Reading, kind_of

BETWEEN_CHOICES = re.compile(r"[;|\n]")


class WrongMapping(Exception):
    """The columns cannot be fitted to the survey; the message says which and what there is instead."""


@dataclass(frozen=True)
class Fitted:
    """One person's answers, ready to keep."""

    group: str
    readings: Mapping[str, Reading]


@dataclass(frozen=True)
class BadRow:
    """What is wrong with one row of the table; `number` is its line as a spreadsheet shows it."""

    number: int
    column: str
    problem: str

    def __str__(self) -> str:
        return f"row {self.number}, column “{self.column}”: {self.problem}"


@dataclass(frozen=True)
class Fitting:
    """Columns by question, and how a row's group is known: by a column, or one group for all."""

    questions: Mapping[str, Question]
    groups: Mapping[str, str]
    group_column: str | None = None
    everyone: str | None = None
    definition: Definition = field(default_factory=Definition)

    def read(self, number: int, cells: Mapping[str, str]) -> Fitted | list[BadRow]:
        """One row's answers, or everything that is wrong with it. A row without any answer is read as skipped."""
        wrong: list[BadRow] = []
        readings: dict[str, Reading] = {}
        for column, question in self.questions.items():
            try:
                reading = read_cell(question, cells.get(column, ""))
            except NotReadable as problem:
                wrong.append(BadRow(number, column, str(problem)))
            else:
                if not reading.skipped:
                    readings[question.key] = reading
        wrong += self._off_path(number, readings)
        group = self.everyone or self.groups.get(clean_line(cells.get(self.group_column or "", "")).casefold())
        if group is None:
            said = clean_line(cells.get(self.group_column or "", ""))
            wrong.append(BadRow(number, self.group_column or "", f"“{said}” is not a group of this survey"))
        return wrong or Fitted(str(group), readings)

    def _off_path(self, number: int, readings: Mapping[str, Reading]) -> Iterator[BadRow]:
        """Answers to questions that somebody who answered like that is not asked."""
        path = showing.path(self.definition, {key: reading.choices for key, reading in readings.items()})
        for column, question in self.questions.items():
            if question.key in readings and question.key not in path:
                why = [
                    showing.sentence(self.definition, rule) for rule in showing.rules_of(self.definition, question.key)
                ]
                problem = f"this is answered, but not asked of this person. {'. '.join(why)}. Leave the cell empty."
                yield BadRow(number, column, problem)


def read_cell(question: Question, cell: str) -> Reading:
    """What a cell answers: an option's words or key (several with ; or | between), or somebody's own words."""
    kind = kind_of(question)
    options = kind.rows(question)
    if kind.typed:
        return kind.read(question, [cell])
    known = dict(kind.also) | {option.key.casefold(): option.key for option in options}
    known |= {clean_line(option.label).casefold(): option.key for option in options}
    whole = clean_line(cell).casefold()
    if not whole:
        return Reading()
    alone = whole in known or not kind.many
    parts = [whole] if alone else [clean_line(part).casefold() for part in BETWEEN_CHOICES.split(cell)]
    unknown = [part for part in parts if part and part not in known]
    if unknown:
        raise NotReadable(f"“{unknown[0]}” is not one of: {', '.join(option.label for option in options)}")
    return kind.read(question, [known[part] for part in parts if part])


def fit(
    definition: Definition,
    groups: Mapping[str, str],
    columns: Sequence[str],
    pairs: Sequence[str],
    group_column: str | None,
    everyone: str | None,
) -> Fitting:
    """Fit the table's columns to the survey. `groups` are ids by name; `pairs` are "column=question".

    A question is named by its number, its key or its words. Raises WrongMapping.
    """
    by_name = {clean_line(name).casefold(): key for name, key in groups.items()}
    if (group_column is None) == (everyone is None):
        raise WrongMapping("Say which group each row belongs to: name a column, or one group for all rows.")
    if group_column is not None:
        _known_column(columns, group_column)
    chosen = None
    if everyone is not None:
        chosen = by_name.get(clean_line(everyone).casefold())
        if chosen is None:
            raise WrongMapping(f"“{everyone}” is not a group of this survey. Its groups are: {', '.join(groups)}.")
    questions = dict(_pairs(definition, columns, pairs))
    if not questions:
        raise WrongMapping("Map at least one column to a question.")
    if len({question.key for question in questions.values()}) < len(questions):
        raise WrongMapping("Two columns are mapped to the same question.")
    _decided(definition, {question.key for question in questions.values()})
    return Fitting(questions, by_name, group_column, chosen, definition)


def _decided(definition: Definition, mapped: Collection[str]) -> None:
    """Raise WrongMapping for a question without the one that decides who is asked it."""
    for key in mapped:
        for rule in showing.rules_of(definition, key):
            if rule.question not in mapped:
                number, decides = definition.number(key), definition.number(rule.question)
                raise WrongMapping(
                    f"Question {number} is asked only of some people: question {decides} decides. Map a column to"
                    f" question {decides}, too."
                )


def _pairs(definition: Definition, columns: Sequence[str], pairs: Sequence[str]) -> Iterator[tuple[str, Question]]:
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        if not equals:
            raise WrongMapping(f"“{pair}” must be COLUMN=QUESTION.")
        _known_column(columns, column)
        yield column, _question(definition, name.strip())


def _known_column(columns: Sequence[str], column: str) -> None:
    if column not in columns:
        raise WrongMapping(f"There is no column “{column}”. The columns are: {', '.join(columns)}.")


def _question(definition: Definition, name: str) -> Question:
    asked = definition.questions
    if name.isdecimal() and 1 <= int(name) <= len(asked):
        return asked[int(name) - 1]
    for question in asked:
        if name == question.key or clean_line(name).casefold() == clean_line(question.text).casefold():
            return question
    listed = "; ".join(f"{number} {question.text}" for number, question in enumerate(asked, 1))
    raise WrongMapping(f"There is no question “{name}”. The questions are: {listed}.")
