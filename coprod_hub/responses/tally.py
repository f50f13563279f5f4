"""From a survey's questions and what was counted to the tables that a release declares. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from coprod_hub.core.disclosure import Audience, Follows, Kind, Question, Row, Table
from coprod_hub.surveys import showing
from coprod_hub.surveys.definition import Definition, ShowIf
from coprod_hub.surveys.definition import Question as Asked
from coprod_hub.surveys.kinds import SKIPPED, kind_of

NOT_ASKED = "not-asked"
SKIPPED_ROW = Row(SKIPPED, "Skipped this question")
NOT_ASKED_ROW = Row(NOT_ASKED, "Not asked this question")


def declared(
    definition: Definition,
    audiences: Sequence[Audience],
    counts: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> list[Table]:
    """One table for each question that is counted, by audience, "skipped" and "not asked" included.

    `counts[question key][audience key][option key]` is a number of people; under the key "" stands how many answered
    the question at all, under `NOT_ASKED` how many were not asked. A question that follows rules says so, because its
    figures and those of the questions that decide can be worked out from each other.
    """
    return [
        _table(asked, audiences, counts.get(asked.key, {}), showing.rules_of(definition, asked.key))
        for asked in definition.questions
        if kind_of(asked).counted
    ]


def not_asked(definition: Definition, patterns: Iterable[tuple[str, showing.Chosen, int]]) -> dict[str, dict[str, int]]:
    """How many people were not asked each question that follows rules, `[question key][audience key]`.

    `patterns` are audience key, what was chosen of the deciding questions, and how many people chose so.
    """
    conditional = [asked.key for asked in definition.questions if showing.rules_of(definition, asked.key)]
    found: dict[str, dict[str, int]] = {key: {} for key in conditional}
    for audience, chosen, people in patterns:
        path = showing.path(definition, chosen)
        for key in conditional:
            if key not in path:
                found[key][audience] = found[key].get(audience, 0) + people
    return found


def _table(
    asked: Asked, audiences: Sequence[Audience], counts: Mapping[str, Mapping[str, int]], rules: Sequence[ShowIf]
) -> Table:
    options = kind_of(asked).rows(asked)
    several = kind_of(asked).many
    alone = {option.key for option in options if option.exclusive} | ({NOT_ASKED} if rules else set())
    question = Question(
        key=asked.key,
        title=asked.text,
        kind=Kind.SEVERAL if several else Kind.ONE,
        rows=(*(Row(option.key, option.label) for option in options), *([NOT_ASKED_ROW] if rules else []), SKIPPED_ROW),
        skipped=SKIPPED,
        exclusive=frozenset(alone) if several else frozenset(),
        at_least=1 if several else 0,
        follows=tuple(Follows(rule.question, frozenset(rule.answers), NOT_ASKED) for rule in rules),
    )
    columns = {}
    for audience in audiences:
        chosen = counts.get(audience.key, {})
        columns[audience.key] = {option.key: chosen.get(option.key, 0) for option in options}
        columns[audience.key][SKIPPED] = audience.people - chosen.get("", 0) - chosen.get(NOT_ASKED, 0)
        if rules:
            columns[audience.key][NOT_ASKED] = chosen.get(NOT_ASKED, 0)
    return Table(question, columns)
