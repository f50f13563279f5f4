"""A reader of linked tables without a solver: every way in which these people could have answered all of the questions.

Counts whole people by everything they said at once, so it shares no algebra with `core.disclosure`, which never does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coprod_hub.core.disclosure import EVERYONE, Column, Kind, LeakKind, Question, Released, ReleasedTable, Row

Whole = npt.NDArray[np.int64]
Person = Mapping[str, frozenset[str]]
Group = frozenset[str]
Found = tuple[str, LeakKind, tuple[str, ...], tuple[str, ...], str | None, str, int, int]


def ways(question: Question) -> list[frozenset[str]]:
    """Every set of rows that one person can be in."""
    rows = [row.key for row in question.rows]
    if question.kind is Kind.ONE:
        return [frozenset([row]) for row in rows]
    free = [row for row in rows if row not in question.shut_out]
    most = len(free) if question.at_most is None else question.at_most
    some = [frozenset(chosen) for size in range(question.at_least, most + 1) for chosen in combinations(free, size)]
    return some + [frozenset([row]) for row in question.shut_out]


def people(questions: Sequence[Question]) -> list[Person]:
    """Every kind of person there can be: what they say to all questions, each put only to those whom it follows."""
    found: list[Person] = [{}]
    for question in questions:
        found = [{**one, question.key: way} for one in found for way in ways(question) if _may(question, one, way)]
    return found


def _may(question: Question, said: Person, way: frozenset[str]) -> bool:
    asked = all(said[one.key] & one.rows for one in question.follows)
    return not question.follows or (question.follows[0].not_asked in way) != asked


def spread(total: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """Every way to have so many people of so many kinds."""
    if kinds == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in spread(total - first, kinds - 1))


def is_in(person: Person, question: Question, row: Row) -> bool:
    """Whether a person is counted in a row, or in any of the answers taken together in it."""
    if question.cross is None:
        return bool(person[question.key] & row.base)
    pairs = (part.split("|") for part in row.base)
    said, beside = person[question.cross.rows.key], person[question.cross.columns.key]
    return any(a in said and b in beside for a, b in pairs)


class Protected(NamedTuple):
    """A figure that nobody may narrow to `least`..`most`, in each world; `among` whom, where that may be nobody."""

    kind: LeakKind
    rows: Sequence[Row]
    columns: Sequence[Column]
    least: int
    most: int
    value: Whole
    among: Whole | None = None


@dataclass(frozen=True)
class Crowd:
    """Waves of people by group, as each release shows them, and what they may be: one `kinds` for all questions."""

    waves: Sequence[Mapping[Group, int]]
    kinds: Sequence[Person]

    def units(self) -> list[tuple[int, Group, int]]:
        """Each group of each wave with how many people it is."""
        return [(when, group, n) for when, wave in enumerate(self.waves) for group, n in wave.items()]


@dataclass(frozen=True)
class Everybody:
    """Reads linked tables as somebody who tries every world."""

    releases: Sequence[Released]
    crowd: Crowd

    def worlds(self) -> Whole:
        """Every world that fits: shape (worlds, units, kinds of people)."""
        found: Whole = np.zeros((1, 0, len(self.crowd.kinds)), dtype=np.int64)
        for _, _, n in self.crowd.units():
            more = np.array(list(spread(n, len(self.crowd.kinds))), dtype=np.int64)
            pick, new = np.repeat(np.arange(len(found)), len(more)), np.tile(more, (len(found), 1))
            found = np.concatenate([found[pick], new[:, None, :]], axis=1)
        fits = np.ones(len(found), dtype=bool)
        for when, one in enumerate(self.releases):
            for table in one.tables:
                for column, row in product(_seen(table), table.question.rows):
                    shown = table.cell(row.key, column.key).shown
                    if shown is not None:
                        fits &= self.value(found, table, [row], [column], None, when) == shown
        return found[fits]

    def value(self, worlds: Whole, table: ReleasedTable, rows: Sequence[Row], columns: Sequence[Column],
              since: int | None, until: int) -> Whole:  # fmt: skip
        """How many people are in any of the rows and columns, in each world."""
        members = [int(any(is_in(person, table.question, row) for row in rows)) for person in self.crowd.kinds]
        inside = [int(u) for u in (self.inside(*unit[:2], columns, since, until) for unit in self.crowd.units())]
        total: Whole = worlds @ np.array(members) @ np.array(inside)
        return total

    def inside(self, when: int, group: Group, columns: Sequence[Column], since: int | None, until: int) -> bool:
        return (since is None or when > since) and when <= until and any(group <= {*c.audiences} for c in columns)

    def size(self, columns: Sequence[Column], since: int | None, until: int) -> int:
        """How many people the columns are about."""
        return sum(n for when, group, n in self.crowd.units() if self.inside(when, group, columns, since, until))

    def recovered(self) -> set[Found]:
        """Every protected figure that is too well known in every world."""
        worlds, out = self.worlds(), set[Found]()
        for when, one in enumerate(self.releases):
            for table in one.tables:
                for since in [None, *(at for at in range(when) if _has(self.releases[at], table))]:
                    before = None if since is None else self.releases[since].name
                    for one_of in self._figures(worlds, table, since, when):
                        low, high = int(one_of.value.min()), int(one_of.value.max())
                        anybody = one_of.among is None or one_of.among.max() > 0
                        if one_of.least <= low and high <= one_of.most and anybody:
                            rows = tuple(row.label for row in one_of.rows)
                            columns = tuple(column.label for column in one_of.columns)
                            out.add((table.question.key, one_of.kind, rows, columns, before, one.name, low, high))
        return out

    def _figures(self, worlds: Whole, table: ReleasedTable, since: int | None, when: int) -> Iterator[Protected]:
        columns = [c for c in _seen(table) if self.size([c], since, when) >= 5]
        for column in columns:
            seen = Seen(self, worlds, table, column, since, when)
            yield from seen.answers()
            yield from seen.lines()
            yield from seen.beside()
        bodies = [column for column in columns if column.key != EVERYONE]
        for row in table.question.rows:
            hidden = [column for column in bodies if self.hides(table, row, column, since)]
            if 1 < len(hidden) < len(bodies):
                value = self.value(worlds, table, [row], hidden, since, when)
                yield Protected(LeakKind.TOGETHER, [row], hidden, 1, 4, value)
                yield Protected(LeakKind.REST, [row], hidden, 1, 4, self.size(hidden, since, when) - value)

    def parts(self, table: ReleasedTable, row: Row) -> list[Row]:
        """The answers that were taken together in a row, as the first release shows them."""
        first = next(t for one in self.releases for t in one.tables if t.question.key == table.question.key)
        return [one for one in first.question.rows if one.base < row.base]

    def margin(self, question: Question, row: Row, column: Column, since: int | None, when: int) -> int | None:
        """What the question's own table says, as it is shown then or earlier, if nobody came in between."""
        now = self._shown_at(question.key, row, column, when)
        before = 0 if since is None else self._shown_at(question.key, row, column, since)
        return None if now is None or before is None else now - before

    def _shown_at(self, key: str, row: Row, column: Column, when: int) -> int | None:
        for at in range(when, -1, -1):
            if self.size([column], at, when):
                return None
            for table in self.releases[at].tables:
                for c, r in product(_seen(table), table.question.rows):
                    same = table.question.key == key and {*c.audiences} == {*column.audiences} and r.base == row.base
                    if same and table.cell(r.key, c.key).shown is not None:
                        return table.cell(r.key, c.key).shown
        return None

    def hides(self, table: ReleasedTable, row: Row, column: Column, since: int | None) -> bool:
        if table.cell(row.key, column.key).shown is None:
            return True
        if since is None:
            return False
        earlier = self.releases[since].table(table.question.key)
        rows = [one for one in earlier.question.rows if one.base <= row.base]
        within = [c for c in _seen(earlier) if {*c.audiences} <= {*column.audiences}]
        within = [c for c in within if (c.key == EVERYONE) == (column.key == EVERYONE)]
        return any(earlier.cell(one.key, c.key).shown is None for one in rows for c in within)


@dataclass(frozen=True)
class Seen:
    """One column of one table, of everybody in it or of those who came since an earlier release."""

    by: Everybody
    worlds: Whole
    table: ReleasedTable
    column: Column
    since: int | None
    when: int

    def count(self, rows: Sequence[Row]) -> Whole:
        """How many people are in any of the rows."""
        return self.by.value(self.worlds, self.table, rows, [self.column], self.since, self.when)

    def many(self, which: Callable[[Person], bool]) -> Whole:
        """How many people are so."""
        crowd = self.by.crowd
        inside = np.array(
            [int(self.by.inside(*unit[:2], [self.column], self.since, self.when)) for unit in crowd.units()]
        )
        counted: Whole = self.worlds @ np.array([int(which(one)) for one in crowd.kinds]) @ inside
        return counted

    def answers(self) -> Iterator[Protected]:
        """Each answer, and who did not give it."""
        question, size = self.table.question, self.by.size([self.column], self.since, self.when)
        not_asked = [row for row in question.rows if row.key in {one.not_asked for one in question.follows[:1]}]
        for row in question.rows:
            yield Protected(LeakKind.CELL, [row], [self.column], 1, 4, self.count([row]))
            rest = size - self.count([row])
            yield Protected(LeakKind.REST, [row], [self.column], int(row in not_asked), 4, rest)
            for part in self.by.parts(self.table, row):
                yield Protected(LeakKind.CELL, [part], [self.column], 1, 4, self.count([part]))
            if row in not_asked:
                continue
            if question.kind is Kind.SEVERAL and question.skipped not in (None, row.key):
                others = [one for one in question.rows if one.key in (row.key, question.skipped)]
                value = size - self.count([*others, *not_asked])
                yield Protected(LeakKind.ANSWERED, [row], [self.column], 1, 4, value)
            if not_asked:
                known = self.by.margin(question, not_asked[0], self.column, self.since, self.when)
                most = 4 if known is not None and size - known >= 5 else 0
                rest, asked = size - self.count([row, *not_asked]), size - self.count(not_asked)
                yield Protected(LeakKind.ASKED, [row], [self.column], 0, most, rest, asked)

    def lines(self) -> Iterator[Protected]:
        """What the hidden figures of a line are together."""
        for line in _lines(self.table.question):
            few = [row for row in line if self.by.hides(self.table, row, self.column, self.since)]
            if 1 < len(few) < len(line):
                yield Protected(LeakKind.TOGETHER, few, [self.column], 1, 4, self.count(few))

    def beside(self) -> Iterator[Protected]:
        """Of those who gave one of two answers, who did not give the other."""
        cross = self.table.question.cross
        if cross is None:
            return
        for own, other in ((cross.columns, cross.rows), (cross.rows, cross.columns)):
            for said, not_said in product(own.rows, other.rows):
                known = self.by.margin(own, said, self.column, self.since, self.when)
                if known == 0:
                    continue
                among = self.many(partial(_is, ((own, said, True),)))
                if not_said.key in {one.not_asked for one in other.follows}:
                    among = self.many(partial(_is, ((other, not_said, False),)))
                value = self.many(partial(_is, ((own, said, True), (other, not_said, False))))
                most = 4 if known is not None and known >= 5 else 0
                yield Protected(LeakKind.BESIDE, [said, not_said], [self.column], 0, most, value, among)


def _is(wanted: Sequence[tuple[Question, Row, bool]], person: Person) -> bool:
    return all(is_in(person, question, row) is so for question, row, so in wanted)


def _lines(question: Question) -> list[list[Row]]:
    if question.cross is None:
        return [list(question.rows)] if question.kind is Kind.ONE else []
    by = {row.key: row for row in question.rows}
    down = [[by[f"{a.key}|{b.key}"] for a in question.cross.rows.rows] for b in question.cross.columns.rows]
    along = [[by[f"{a.key}|{b.key}"] for b in question.cross.columns.rows] for a in question.cross.rows.rows]
    return along + (down if question.kind is Kind.ONE else [])


def _has(release: Released, table: ReleasedTable) -> bool:
    return any(one.question.key == table.question.key for one in release.tables)


def _seen(table: ReleasedTable) -> list[Column]:
    return [column for column in table.columns if column.people.shown]
