"""Two questions side by side ("of those who feel safe, how many take the bus?") as a table that can be released. Pure.

Such a table shares its margins with the tables of both questions, so the audit reads all three together. What it proves
is exact as long as the links between questions make no ring: two tables that fit each other one by one then also fit
all together. So `why_not` turns down a pair that would close a ring, and a second pair of a several-choice question,
whose people are told apart by more than one answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from coprod_hub.core.disclosure.counts import Audience, Cross, Kind, Question, Row, Table
from coprod_hub.core.disclosure.released import Cell, ReleasedTable

MOST_PAIRS = 90
ENOUGH = 5
Pair = tuple[str, str]


def pair_key(row: str, column: str) -> str:
    """The key of the people who gave one answer to each question."""
    return f"{row}|{column}"


def table_key(rows: str, columns: str) -> str:
    """The key of the table that puts two questions side by side."""
    return f"{rows}*{columns}"


def crossed(rows: Question, columns: Question) -> Question:
    """What a table of both questions counts. ValueError when `columns` may be answered more than once by one person."""
    if columns.kind is not Kind.ONE or rows.cross or columns.cross:
        raise ValueError(f"{rows.key} and {columns.key} cannot be put side by side")
    return Question(
        key=table_key(rows.key, columns.key),
        title=f"{rows.title} – {columns.title}",
        kind=rows.kind,
        rows=tuple(_pair(a, b) for a, b in product(rows.rows, columns.rows)),
        cross=Cross(rows, columns),
    )


def _pair(a: Row, b: Row) -> Row:
    parts = tuple(pair_key(x, y) for x, y in product(sorted(a.base), sorted(b.base))) if a.parts or b.parts else ()
    return Row(pair_key(a.key, b.key), f"{a.label} · {b.label}", parts)


def crossed_table(
    rows: Question, columns: Table, counts: Mapping[str, Mapping[Pair, int]], audiences: Sequence[Audience]
) -> Table:
    """The table of both questions. `counts[audience][row, column]` is a number of people; what is absent is nobody."""
    question = crossed(rows, columns.question)
    filled = {
        one.key: {
            pair_key(a.key, b.key): counts.get(one.key, {}).get((a.key, b.key), 0)
            for a, b in product(rows.rows, columns.question.rows)
        }
        for one in audiences
        if one.key in columns.counts
    }
    return Table(question, filled, {key: dict(columns.counts[key]) for key in filled})


def large_enough(people: int, question: Question) -> bool:
    """Whether a group is large enough to be compared by itself: on average five people for each pair of answers."""
    return people >= ENOUGH * len(question.rows)


def why_not(rows: Question, columns: Question, linked: Iterable[Pair], paired: Iterable[str] = ()) -> str:
    """Why two questions cannot be compared; "" when they can.

    `linked` are the pairs of questions that share something already; `paired` the questions of other comparisons.
    """
    if rows.key == columns.key:
        return "Choose two different questions."
    if columns.kind is not Kind.ONE:
        return f"People can give several answers to “{columns.title}”. Choose it as the first question instead."
    if len(rows.rows) * len(columns.rows) > MOST_PAIRS:
        return "These two questions have too many answers between them. Take some answers together first."
    if rows.kind is Kind.SEVERAL and rows.key in set(paired):
        return f"“{rows.title}” is compared with another question already. A question like this can be compared once."
    if _connected(rows.key, columns.key, linked):
        return "These two are linked already, by a comparison or by who was asked. Small numbers could be worked out."
    return ""


def _connected(one: str, other: str, linked: Iterable[Pair]) -> bool:
    reached, waiting, links = {one}, [one], list(linked)
    while waiting:
        here = waiting.pop()
        for pair in links:
            if here in pair:
                further = {*pair} - reached
                reached |= further
                waiting += further
    return other in reached


def grid(table: ReleasedTable, column: str) -> list[tuple[Row, list[tuple[Row, Cell]]]]:
    """The table of both questions for one group, as rows of figures."""
    cross = table.question.cross
    if cross is None:
        raise ValueError(f"{table.question.key} is not about two questions")
    return [(a, [(b, table.cell(pair_key(a.key, b.key), column)) for b in cross.columns.rows]) for a in cross.rows.rows]
