"""What was counted, exactly, before anything is hidden. Seen by jobs and by the survey's named team; never released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

THRESHOLD = 5


def floored(people: int) -> int:
    """A live total for outsiders: `people` rounded down to a multiple of 5. A shown sum is the sum of floored parts."""
    if people < 0:
        raise ValueError(f"a number of people cannot be {people}")
    return people - people % THRESHOLD


def share(part: int | None, base: int | None) -> int | None:
    """`part` of `base` as a whole per cent, halves up; None unless both are shown and the base is at least 5."""
    if part is None or base is None or base < THRESHOLD:
        return None
    return (200 * part + base) // (2 * base)


class Kind(StrEnum):
    """How answers stand to people."""

    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Audience:
    """One group of people and how many of them answered the survey. `parts`: the groups that were taken together."""

    key: str
    label: str
    people: int
    parts: tuple[str, ...] = ()

    @property
    def base(self) -> tuple[str, ...]:
        """The groups it is made of; itself when it is one."""
        return self.parts or (self.key,)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer, one theme, or "skipped". `parts`: the answers that were taken together."""

    key: str
    label: str
    parts: tuple[str, ...] = ()

    @property
    def base(self) -> frozenset[str]:
        """The answers it is made of; itself when it is one."""
        return frozenset(self.parts or (self.key,))


@dataclass(frozen=True, slots=True)
class Follows:
    """A question that is put only to those who gave one of the answers `rows` to the question `key`.

    `not_asked` is its row for everybody else; a question that follows two is put to those who fit both.
    """

    key: str
    rows: frozenset[str]
    not_asked: str


@dataclass(frozen=True, slots=True)
class Cross:
    """Two questions put side by side: `rows` of any kind, `columns` of one answer each."""

    rows: "Question"
    columns: "Question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a table counts, and everything a reader knows about how its numbers must fit together.

    `ONE`: each person is in exactly one row, "skipped" included, so the rows of a group add up to its people.
    `SEVERAL`: each row splits the people of a group in two, chosen and not chosen; rows do not add up.

    `skipped` names the row of people who gave no answer. `exclusive` names further rows that shut out every other one
    ("none of these"). `at_least` and `at_most` bound how many rows one person can be in who is in no exclusive row
    ("choose three": 3 and 3); several-choice questions whose form demands one tick or a skip have `at_least=1`,
    themes 0.

    The key says *what is counted* for the life of the survey: tables of one key in two releases are read as counts of
    the same thing to which people were only added. A theme table that was coded again needs a new key (`fresh_key`).

    `follows` and `cross` say what the table shares with others: then they are read together.
    """

    key: str
    title: str
    kind: Kind
    rows: tuple[Row, ...]
    skipped: str | None = None
    exclusive: frozenset[str] = frozenset()
    at_least: int = 0
    at_most: int | None = None
    follows: tuple[Follows, ...] = ()
    cross: Cross | None = None

    def __post_init__(self) -> None:
        keys = [row.key for row in self.rows]
        unknown = self.shut_out - set(keys)
        if len(set(keys)) != len(keys) or unknown:
            raise ValueError(f"table {self.key}: rows must be named once each, and exist: {sorted(unknown) or keys}")
        if self.kind is Kind.ONE and len(keys) < 2:
            raise ValueError(f"table {self.key}: one answer out of one is not a question")

    @property
    def shut_out(self) -> frozenset[str]:
        """Rows whose people can be in no other row: "skipped" and the exclusive ones."""
        return self.exclusive | {self.skipped} if self.skipped is not None else self.exclusive

    @property
    def linked(self) -> tuple[str, ...]:
        """The keys of the tables that this one shares more with than who answered."""
        crossed = (self.cross.rows.key, self.cross.columns.key) if self.cross else ()
        return (*crossed, *(one.key for one in self.follows))

    def same_as(self, earlier: "Question") -> bool:
        """Whether nothing but wording has changed since, and answers that were taken together."""
        rules = [(q.kind, q.skipped, q.exclusive, q.at_least, q.at_most, q.linked) for q in (self, earlier)]
        whole = [frozenset[str]().union(*(row.base for row in q.rows)) for q in (self, earlier)]
        inside = all(any(old.base <= new.base for new in self.rows) for old in earlier.rows)
        return rules[0] == rules[1] and whole[0] == whole[1] and inside


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table: people by row of the question and by audience.

    `counts[audience key][row key]` is a number of people; every row is given, zeros too. An audience that is absent was
    not asked this question, and is shown as `[z]`.

    Of two questions side by side, `bases[audience key][answer to the second]` says how many gave it.
    """

    question: Question
    counts: Mapping[str, Mapping[str, int]] = field(hash=False)
    bases: Mapping[str, Mapping[str, int]] = field(hash=False, default_factory=dict)

    def check(self, audiences: Sequence[Audience]) -> None:
        """Raise ValueError unless these counts could have come from these audiences."""
        people = {audience.key: audience.people for audience in audiences}
        keys = {row.key for row in self.question.rows}
        for audience, column in self.counts.items():
            where = f"table {self.question.key}, audience {audience}"
            if audience not in people:
                raise ValueError(f"{where}: not an audience of the survey")
            if set(column) != keys:
                raise ValueError(f"{where}: the rows must be {sorted(keys)}")
            if not all(0 <= n <= people[audience] for n in column.values()):
                raise ValueError(f"{where}: every count must lie between 0 and {people[audience]}")
            problem = _misfit(self.question, column, people[audience])
            if problem:
                raise ValueError(f"{where}: {problem}")


def _misfit(question: Question, column: Mapping[str, int], people: int) -> str:
    """Why no `people` could have answered so; empty when they could."""
    if question.kind is Kind.ONE:
        total = sum(column.values())
        return "" if total == people else f"the rows add up to {total}, not to the {people} people who answered"
    shut_out = sum(column[key] for key in question.shut_out)
    free = [n for key, n in column.items() if key not in question.shut_out]
    choosing = people - shut_out
    if choosing < 0 or any(n > choosing for n in free):
        return f"only {choosing} people can have chosen, fewer than a row says"
    if sum(free) < question.at_least * choosing:
        return f"{choosing} people chose, each at least {question.at_least}, yet there are {sum(free)} choices"
    if question.at_most is not None and sum(free) > question.at_most * choosing:
        return f"{choosing} people chose, each at most {question.at_most}, yet there are {sum(free)} choices"
    return ""
