"""From a survey's questions and what was counted to the tables that a release declares. Pure."""

from collections.abc import Mapping, Sequence

from coprod_hub.core.disclosure import Audience, Kind, Question, Row, Table
from coprod_hub.surveys.definition import Definition
from coprod_hub.surveys.definition import Question as Asked
from coprod_hub.surveys.kinds import SKIPPED, kind_of

SKIPPED_ROW = Row(SKIPPED, "Skipped this question")


def declared(
    definition: Definition,
    audiences: Sequence[Audience],
    counts: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> list[Table]:
    """One table for each question that is counted, by audience, "skipped" included.

    `counts[question key][audience key][option key]` is a number of people; under the key "" stands how many answered
    the question at all.
    """
    return [
        _table(asked, audiences, counts.get(asked.key, {})) for asked in definition.questions if kind_of(asked).counted
    ]


def _table(asked: Asked, audiences: Sequence[Audience], counts: Mapping[str, Mapping[str, int]]) -> Table:
    options = kind_of(asked).rows(asked)
    several = kind_of(asked).many
    question = Question(
        key=asked.key,
        title=asked.text,
        kind=Kind.SEVERAL if several else Kind.ONE,
        rows=(*(Row(option.key, option.label) for option in options), SKIPPED_ROW),
        skipped=SKIPPED,
        exclusive=frozenset(option.key for option in options if option.exclusive) if several else frozenset(),
        at_least=1 if several else 0,
    )
    columns = {}
    for audience in audiences:
        chosen = counts.get(audience.key, {})
        columns[audience.key] = {option.key: chosen.get(option.key, 0) for option in options}
        columns[audience.key][SKIPPED] = audience.people - chosen.get("", 0)
    return Table(question, columns)
