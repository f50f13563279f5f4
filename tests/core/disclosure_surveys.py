"""Random surveys and sequences of their releases, as officers might make them, from people who each said something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from coprod_hub.core.disclosure import (
    Audience,
    Follows,
    Kind,
    Leak,
    Question,
    Released,
    ReleaseRefused,
    Row,
    Table,
    crossed_table,
    merged,
    merged_answers,
)
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.crossing import why_not
from coprod_hub.core.disclosure.suppression import protect

Person = tuple[str, Mapping[str, frozenset[str]]]
FIRST = (0, 2, 3, 5, 6, 8, 12, 20, 40, 75)
LATER = (0, 0, 0, 1, 3, 5, 6, 12, 30)


@dataclass(frozen=True)
class Step:
    """One release: who came before it, what is taken together from now on, what is left out, what is compared."""

    came: Mapping[str, int]
    groups: frozenset[str] = frozenset()
    answers: tuple[str, frozenset[str]] | None = None
    without: str = ""
    compare: bool = False


@dataclass(frozen=True)
class Plan:
    """A survey, what it asks, and the releases that are tried. `taken_back` people delete their answers before all."""

    questions: Sequence[Question]
    pairs: Sequence[tuple[str, str]]
    steps: Sequence[Step]
    taken_back: int
    seed: int


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One to three questions, one to four groups, one to three releases."""
    questions = [draw(_question(f"q{place}")) for place in range(draw(st.integers(1, 3)))]
    if len(questions) > 1 and draw(st.booleans()):
        questions[1] = _led(questions[1], questions[0])
    pairs = list[tuple[str, str]]()
    linked = [(one.key, led.key) for one in questions for led in one.follows]
    for rows, columns in (*pairwise(questions), *pairwise(questions[::-1])):
        if draw(st.booleans()) and not why_not(rows, columns, linked, [key for pair in pairs for key in pair]):
            pairs.append((rows.key, columns.key))
            linked.append(pairs[-1])
    audiences = "ypqr"[: draw(st.integers(1, 4))]
    steps = [
        draw(_step(audiences, questions, first=when == 0)) for when in range(draw(st.sampled_from([1, 1, 2, 2, 3])))
    ]
    return Plan(questions, pairs, steps, draw(st.sampled_from([0, 0, 3])), draw(st.integers(0, 10**9)))


@st.composite
def _question(draw: st.DrawFn, key: str) -> Question:
    kind = draw(st.sampled_from([Kind.ONE, Kind.ONE, Kind.SEVERAL]))
    letters = "abcde"[: draw(st.integers(2, 4))] + "s"
    several = kind is Kind.SEVERAL
    none = "n" if several and draw(st.booleans()) else ""
    return Question(
        key=key,
        title=key,
        kind=kind,
        rows=tuple(Row(one, one) for one in letters + none),
        skipped="s",
        exclusive=frozenset(none),
        at_least=int(several and draw(st.booleans())),
    )


def _led(question: Question, by: Question) -> Question:
    """The question put only to those who gave the first answer to another."""
    rows = (*question.rows, Row("z", "not asked"))
    shut = question.exclusive | {"z"} if question.kind is Kind.SEVERAL else frozenset[str]()
    return replace(question, rows=rows, exclusive=shut, follows=(Follows(by.key, frozenset("a"), "z"),))


@st.composite
def _step(draw: st.DrawFn, audiences: str, questions: Sequence[Question], *, first: bool) -> Step:
    came = {one: draw(st.sampled_from(FIRST if first else LATER)) for one in audiences}
    groups = frozenset(draw(st.sets(st.sampled_from(audiences), max_size=2))) if draw(st.booleans()) else frozenset()
    answers = None
    singles = [one for one in questions if one.kind is Kind.ONE and len(one.rows) > 3]
    if singles and draw(st.integers(0, 3)) == 0:
        asked = draw(st.sampled_from(singles))
        free = [row.key for row in asked.rows if row.key not in "sz"]
        answers = asked.key, frozenset(draw(st.sets(st.sampled_from(free), min_size=2, max_size=2)))
    without = draw(st.sampled_from(questions)).key if draw(st.integers(0, 4)) == 0 else ""
    return Step(came, groups, answers, without, draw(st.booleans()))


@dataclass
class Held:
    """What has been held of a plan so far: its people, its releases, and what is taken together by now."""

    plan: Plan
    people: list[Person] = field(default_factory=list)
    releases: list[Released] = field(default_factory=list)
    groups: list[frozenset[str]] = field(default_factory=list)
    answers: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    refused: list[tuple[Leak, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(self.plan.seed)
        self.tastes = {q.key: {row.key: self.dice.random() ** 4 for row in q.rows} for q in self.plan.questions}

    def run(self) -> list[Leak]:
        """Try every release; what can be worked out from all that exist, in the end."""
        for place, step in enumerate(self.plan.steps):
            came = [(one, self._says()) for one, n in step.came.items() for _ in range(n)]
            self.people += came
            if place == 0:  # answers may be deleted until the first numbers are fixed, and never after
                self.dice.shuffle(self.people)
                del self.people[: self.plan.taken_back]
            self._together(step)
            self._release(step, f"release {place}")
            leaks = audit(self.releases) if self.releases else []
            if leaks:
                return leaks
        return []

    def _says(self) -> dict[str, frozenset[str]]:
        said: dict[str, frozenset[str]] = {}
        for asked in self.plan.questions:
            taste, free = self.tastes[asked.key], [row.key for row in asked.rows if row.key != "z"]
            if asked.follows and not said[asked.follows[0].key] & asked.follows[0].rows:
                said[asked.key] = frozenset("z")
                continue
            tried = [(taste[row] * self.dice.random(), row) for row in free]
            first = max(tried)[1]
            chosen = {first}
            if asked.kind is Kind.SEVERAL and first not in asked.shut_out:
                chosen |= {row for row in free if row not in asked.shut_out and taste[row] > self.dice.random()}
            said[asked.key] = frozenset(chosen)
        return said

    def _together(self, step: Step) -> None:
        if len(step.groups) > 1:
            touched = [one for one in self.groups if one & step.groups]
            self.groups = [one for one in self.groups if one not in touched]
            self.groups.append(step.groups.union(*touched))
        if step.answers and all(step.answers[0] != key for key, _ in self.answers):
            self.answers.append(step.answers)

    def _release(self, step: Step, name: str) -> None:
        audiences, tables = self._counted(step)
        try:
            self.releases.append(protect(audiences, tables, earlier=self.releases, name=name))
        except ReleaseRefused as refused:
            self.refused.append(refused.leaks)

    def _counted(self, step: Step) -> tuple[Sequence[Audience], Sequence[Table]]:
        names = list(self.plan.steps[0].came)
        audiences: Sequence[Audience] = [Audience(one, one, sum(who == one for who, _ in self.people)) for one in names]
        tables = {q.key: self._table(q, names) for q in self.plan.questions}
        for key, answers in self.answers:
            tables[key] = merged_answers(tables[key], answers, "+".join(sorted(answers)))
        for rows, columns in self.plan.pairs if step.compare else ():
            made = self._pair(tables[rows].question, tables[columns], audiences)
            tables[made.question.key] = made
        tables.pop(step.without, None)
        found: Sequence[Table] = list(tables.values())
        for group in self.groups:
            audiences, found = merged(audiences, found, group, min(group), "+".join(sorted(group)))
        return audiences, found

    def _table(self, asked: Question, names: Sequence[str]) -> Table:
        return Table(
            asked,
            {
                one: {row.key: sum(who == one and row.key in said[asked.key] for who, said in self.people)
                      for row in asked.rows}
                for one in names
            },
        )  # fmt: skip

    def _pair(self, rows: Question, columns: Table, audiences: Sequence[Audience]) -> Table:
        counts: dict[str, dict[tuple[str, str], int]] = {one.key: {} for one in audiences}
        for who, said in self.people:
            for pair in _pairs(said, rows, columns.question):
                counts[who][pair] = counts[who].get(pair, 0) + 1
        return crossed_table(rows, columns, counts, audiences)


def _pairs(said: Mapping[str, frozenset[str]], rows: Question, columns: Question) -> Iterator[tuple[str, str]]:
    for a in rows.rows:
        for b in columns.rows:
            if said[rows.key] & a.base and said[columns.key] & b.base:
                yield a.key, b.key
