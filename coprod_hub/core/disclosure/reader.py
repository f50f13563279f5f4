"""What a careful reader knows: the releases of a survey as equations in whole numbers. No solver here.

The reader has every release, knows how each question works and that people were only added. So we count *waves*: those
of an audience who answered before its first release, between that and the next, and so on. The unknowns are people by
wave, audience and row; whatever a release shows is a sum of them. Each wave answered the same question, so each must
fit it by itself (`Question`). All audience totals that matter are shown, so no table tells anything about another: one
`Puzzle` a table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coprod_hub.core.disclosure.counts import THRESHOLD, Kind, Question
from coprod_hub.core.disclosure.released import EVERYONE, Column, Released, ReleasedTable
from coprod_hub.core.disclosure.words import Leak, LeakKind

Form = dict[int, int]


@dataclass(frozen=True, slots=True)
class Secret:
    """A number of people nobody may narrow to `least`..4: `constant` + the sum of coefficient × unknown.

    `least` is 1, or 0 where nobody at all is as telling as a few: "how many did *not* say yes" is 0 when everyone did.
    `cells` are those whose hiding protects it; `leak` is how to say that it came out.
    """

    form: Mapping[int, int]
    constant: int
    least: int
    cells: tuple[tuple[str, str], ...]
    leak: Leak


@dataclass(slots=True)
class Puzzle:
    """The unknowns of one table with their bounds, the equations (form, low, high) they obey, and the secrets."""

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    equations: list[tuple[Form, int, int]] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)

    def unknown(self, most: int) -> int:
        """A new unknown between 0 and `most`; its number."""
        self.low.append(0)
        self.high.append(most)
        return len(self.low) - 1

    def settle(self) -> None:
        """Fix what plain subtraction fixes: again and again, the only unknown left in an exact equation."""
        waiting = [(form, low) for form, low, high in self.equations if low == high]
        moved = True
        while moved:
            moved, still = False, []
            for form, total in waiting:
                free = [v for v in form if self.low[v] < self.high[v]]
                if len(free) > 1:
                    still.append((form, total))
                elif free:
                    self._fix(free[0], form, total)
                    moved = True
            waiting = still

    def _fix(self, unknown: int, form: Form, total: int) -> None:
        rest = total - sum(c * self.low[v] for v, c in form.items() if v != unknown)
        value = rest // form[unknown]
        if self.low[unknown] <= value <= self.high[unknown]:
            self.low[unknown] = self.high[unknown] = value
        else:
            self.equations.append(({}, 1, 1))  # no number of people fits: the puzzle has no answer, and says so


class _Waves:
    """Numbers the unknowns of one table over the releases in which it stands."""

    def __init__(self, puzzle: Puzzle, question: Question, appearances: Sequence[tuple[int, ReleasedTable]]) -> None:
        self.puzzle, self.question = puzzle, question
        self._sizes: dict[str, dict[int, int]] = {}
        self._unknowns: dict[tuple[str, int, str], int] = {}
        for when, table in appearances:
            for column in table.columns:
                if column.key != EVERYONE and column.people.shown:
                    self._sizes.setdefault(column.key, {})[when] = column.people.shown
        for audience, totals in self._sizes.items():
            before = 0
            for when, total in totals.items():
                self._answered_alike(audience, when, total - before)
                before = total

    def _answered_alike(self, audience: str, when: int, people: int) -> None:
        """The unknowns of one wave, and how they must fit the question."""
        question, puzzle = self.question, self.puzzle
        wave = {row.key: puzzle.unknown(people) for row in question.rows}
        self._unknowns.update({(audience, when, row): number for row, number in wave.items()})
        if question.kind is Kind.ONE:
            puzzle.equations.append((dict.fromkeys(wave.values(), 1), people, people))
            return
        shut_out = dict.fromkeys((wave[row] for row in wave if row in question.shut_out), 1)
        free = dict.fromkeys((wave[row] for row in wave if row not in question.shut_out), 1)
        if shut_out:
            puzzle.equations.append((shut_out, 0, people))
            puzzle.equations.extend(({**shut_out, number: 1}, 0, people) for number in free)
        most = len(free) if question.at_most is None else question.at_most
        if question.at_least:
            form = {**free, **dict.fromkeys(shut_out, question.at_least)}
            puzzle.equations.append((form, question.at_least * people, len(free) * people + most * people))
        if question.at_most is not None:
            puzzle.equations.append(({**free, **dict.fromkeys(shut_out, most)}, 0, most * people))

    def people(self, audiences: Sequence[str], since: int | None, until: int) -> int:
        """How many people of these audiences answered after `since` (None: ever), up to `until`."""
        return sum(self._upto(a, until) - (self._upto(a, since) if since is not None else 0) for a in audiences)

    def _upto(self, audience: str, when: int) -> int:
        return max((n for seen, n in self._sizes[audience].items() if seen <= when), default=0)

    def form(self, audiences: Sequence[str], row: str, since: int | None, until: int) -> Form:
        """Of those people, how many are in the row."""
        return {
            self._unknowns[audience, when, row]: 1
            for audience in audiences
            for when in self._sizes[audience]
            if (since is None or when > since) and when <= until
        }


def puzzle_of(releases: Sequence[Released], key: str) -> Puzzle:
    """All that the releases say about the table of that key, and all that it must not say. Releases oldest first."""
    appearances = [(at, table) for at, one in enumerate(releases) for table in one.tables if table.question.key == key]
    puzzle = Puzzle()
    waves = _Waves(puzzle, appearances[0][1].question, appearances)
    for when, table in appearances:
        for column in _seen(table):
            for row in table.question.rows:
                shown = table.cell(row.key, column.key).shown
                if shown is not None:
                    puzzle.equations.append((waves.form(column.audiences, row.key, None, when), shown, shown))
    for place, (when, table) in enumerate(appearances):
        puzzle.secrets.extend(_Secrets(waves, releases, when, table, None, None).all())
        for since, earlier in appearances[:place]:
            puzzle.secrets.extend(_Secrets(waves, releases, when, table, since, earlier).all())
    puzzle.settle()
    return puzzle


def _seen(table: ReleasedTable) -> list[Column]:
    """The columns of people who are shown and exist."""
    return [column for column in table.columns if column.people.shown]


@dataclass(frozen=True, slots=True)
class _Secrets:
    """The secrets of one release of a table: of everybody in it, or of those who answered since an earlier one."""

    waves: _Waves
    releases: Sequence[Released]
    when: int
    table: ReleasedTable
    since: int | None
    earlier: ReleasedTable | None

    def all(self) -> Iterator[Secret]:
        columns = [c for c in _seen(self.table) if self._same_before(c) and self._people(c) >= THRESHOLD]
        for column in columns:
            yield from self._of_column(column)
        if self.table.question.kind is Kind.ONE:
            for column in columns:
                yield from self._hidden_rows(column)
        bodies = [column for column in columns if column.key != EVERYONE]
        for row in self.table.question.rows:
            yield from self._hidden_columns(row.key, bodies)

    def _same_before(self, column: Column) -> bool:
        """Whether the earlier release had a column of the same audiences to subtract from this one."""
        if self.earlier is None:
            return True
        return any(c.key == column.key and c.audiences == column.audiences for c in _seen(self.earlier))

    def _people(self, column: Column) -> int:
        return self.waves.people(column.audiences, self.since, self.when)

    def _hidden(self, row: str, column: str) -> bool:
        tables = [self.table] if self.earlier is None else [self.table, self.earlier]
        return any(table.cell(row, column).shown is None for table in tables)

    def _leak(self, kind: LeakKind, rows: Sequence[str], columns: Sequence[Column]) -> Leak:
        question = self.table.question
        labels = {row.key: row.label for row in question.rows}
        return Leak(
            kind,
            self.releases[self.when].name,
            question.key,
            question.title,
            tuple(labels[row] for row in rows),
            tuple(column.label for column in columns),
            None if self.since is None else self.releases[self.since].name,
        )

    def _sum(self, rows: Sequence[str], columns: Sequence[Column]) -> Form:
        total: Form = {}
        for row in rows:
            for column in columns:
                total |= self.waves.form(column.audiences, row, self.since, self.when)
        return total

    def _counted(self, kind: LeakKind, rows: Sequence[str], columns: Sequence[Column]) -> Secret:
        cells = tuple((row, column.key) for row in rows for column in columns)
        return Secret(self._sum(rows, columns), 0, 1, cells, self._leak(kind, rows, columns))

    def _not_in(
        self, kind: LeakKind, row: str, columns: Sequence[Column], also: Sequence[str] = (), least: int = 1
    ) -> Secret:
        form = dict.fromkeys(self._sum([row, *also], columns), -1)
        people = sum(self._people(column) for column in columns)
        cells = tuple((key, column.key) for key in [row, *also] for column in columns)
        return Secret(form, people, least, cells, self._leak(kind, [row], columns))

    def _of_column(self, column: Column) -> Iterator[Secret]:
        question = self.table.question
        for row in question.rows:
            yield self._counted(LeakKind.CELL, [row.key], [column])
            yield self._not_in(LeakKind.REST, row.key, [column], least=0)
            if question.kind is Kind.SEVERAL and question.skipped not in (None, row.key):
                yield self._not_in(LeakKind.ANSWERED, row.key, [column], also=[str(question.skipped)])

    def _hidden_rows(self, column: Column) -> Iterator[Secret]:
        rows = [row.key for row in self.table.question.rows]
        hidden = [row for row in rows if self._hidden(row, column.key)]
        if 1 < len(hidden) < len(rows):
            yield self._counted(LeakKind.TOGETHER, hidden, [column])

    def _hidden_columns(self, row: str, bodies: Sequence[Column]) -> Iterator[Secret]:
        hidden = [column for column in bodies if self._hidden(row, column.key)]
        if 1 < len(hidden) < len(bodies):
            yield self._counted(LeakKind.TOGETHER, [row], hidden)
            yield self._not_in(LeakKind.REST, row, hidden)
