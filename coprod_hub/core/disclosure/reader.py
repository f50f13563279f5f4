"""What a careful reader knows: the releases of a survey as equations in whole numbers. No solver here.

The reader has every release, knows how each question works and that people were only added. The unknowns are people by
wave, group and answer (`waves`); whatever a release shows is a sum of them. All group totals that matter are shown, so
a table tells nothing about another one unless the two are linked: by a table that puts both side by side, or because
one is put only to those who gave an answer to the other. So one `Puzzle` for each set of linked tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coprod_hub.core.disclosure.counts import THRESHOLD, Kind, Question, Row
from coprod_hub.core.disclosure.crossing import pair_key
from coprod_hub.core.disclosure.merging import regrouped
from coprod_hub.core.disclosure.puzzle import Form, Puzzle, Secret, minus, plus
from coprod_hub.core.disclosure.released import EVERYONE, Column, Released, ReleasedTable
from coprod_hub.core.disclosure.waves import Group, Waves
from coprod_hub.core.disclosure.words import Leak, LeakKind

FEW = THRESHOLD - 1


def linked_tables(questions: Iterable[Question]) -> list[tuple[str, ...]]:
    """The keys of all tables, those that share more than who answered together, in order of appearance."""
    sets: list[set[str]] = []
    order: dict[str, None] = {}
    for question in questions:
        if question.key in order and not question.linked:
            continue
        order[question.key] = None
        mine = {question.key, *question.linked}
        near = [some for some in sets if some & mine]
        sets = [some for some in sets if some not in near]
        sets.append(mine.union(*near))
    return [tuple(key for key in order if key in some) for some in sets]


def puzzle_of(releases: Sequence[Released], keys: Iterable[str]) -> Puzzle:
    """All that the releases say about the tables of these keys, and all that it must not say. Releases oldest first."""
    found_in = {
        key: [(at, table) for at, one in enumerate(releases) for table in one.tables if table.question.key == key]
        for key in keys
    }
    appearances = {key: found for key, found in found_in.items() if found}
    puzzle = Puzzle()
    waves = Waves(puzzle, releases, appearances)
    shown = _Shown(waves)
    for key, found in appearances.items():
        for when, table in found:
            for column in _seen(table):
                for row in table.question.rows:
                    value = table.cell(row.key, column.key).shown
                    if value is not None:
                        form = waves.form(key, column.audiences, row.base, None, when)
                        puzzle.equations.append((form, value, value))
                        shown.values[key, frozenset(column.audiences), row.base, when] = value
    for found in appearances.values():
        for place, (when, table) in enumerate(found):
            puzzle.secrets.extend(_Secrets(waves, shown, releases, when, table, None, None).all())
            for since, earlier in found[:place]:
                now = regrouped(earlier, table.question, table.columns)
                puzzle.secrets.extend(_Secrets(waves, shown, releases, when, table, since, now).all())
    puzzle.settle()
    return puzzle


def _seen(table: ReleasedTable) -> list[Column]:
    """The columns of people who are shown and exist."""
    return [column for column in table.columns if column.people.shown]


class _Shown:
    """What is shown outright, by table, groups, answer and release."""

    def __init__(self, waves: Waves) -> None:
        self.waves = waves
        self.values: dict[tuple[str, Group, Group, int], int] = {}

    def value(self, key: str, audiences: Iterable[str], row: Group, until: int) -> int | None:
        """The figure as it is shown in that release, or in an earlier one after which nobody came."""
        group = frozenset(audiences)
        for when in range(until, -1, -1):
            if key in self.waves.questions and self.waves.people(key, group, when, until):
                return None
            if (key, group, row, when) in self.values:
                return self.values[key, group, row, when]
        return None

    def came(self, key: str, audiences: Iterable[str], row: Group, since: int | None, until: int) -> int | None:
        """How many more there are than in an earlier release, when both are shown."""
        now = self.value(key, audiences, row, until)
        before = 0 if since is None else self.value(key, audiences, row, since)
        return None if now is None or before is None else now - before


@dataclass(frozen=True, slots=True)
class _Secrets:
    """The secrets of one release of a table: of everybody in it, or of those who answered since an earlier one.

    `earlier` is that earlier table with the groups and answers of this one.
    """

    waves: Waves
    shown: _Shown
    releases: Sequence[Released]
    when: int
    table: ReleasedTable
    since: int | None
    earlier: ReleasedTable | None

    def all(self) -> Iterator[Secret]:
        columns = [c for c in _seen(self.table) if self._was_shown(c) and self._people(c) >= THRESHOLD]
        for column in columns:
            yield from self._of_column(column)
            if self.table.question.cross:
                yield from self._side_by_side(column)
            elif self.table.question.kind is Kind.ONE:
                yield from self._hidden_rows([row.key for row in self.table.question.rows], column)
        bodies = [column for column in columns if column.key != EVERYONE]
        for row in self.table.question.rows:
            yield from self._hidden_columns(row.key, bodies)

    def _was_shown(self, column: Column) -> bool:
        """Whether the earlier release showed some of these people, so that it can be subtracted from this one."""
        return self.earlier is None or bool(self.earlier.column(column.key).people.shown)

    def _people(self, column: Column) -> int:
        return self.waves.people(self.table.question.key, column.audiences, self.since, self.when)

    def _hidden(self, row: str, column: str) -> bool:
        tables = [self.table] if self.earlier is None else [self.table, self.earlier]
        return any(table.cell(row, column).shown is None for table in tables)

    def _row(self, key: str) -> Row:
        return next(row for row in self.table.question.rows if row.key == key)

    def _leak(self, kind: LeakKind, rows: Sequence[str], columns: Sequence[Column], said: Sequence[str] = ()) -> Leak:
        question = self.table.question
        return Leak(
            kind,
            self.releases[self.when].name,
            question.key,
            question.title,
            tuple(said) or tuple(self._row(row).label for row in rows),
            tuple(column.label for column in columns),
            None if self.since is None else self.releases[self.since].name,
        )

    def _sum(self, rows: Sequence[str], columns: Sequence[Column]) -> Form:
        key = self.table.question.key
        if len(rows) == len(columns) == 1:
            return self.waves.form(key, columns[0].audiences, self._row(rows[0]).base, self.since, self.when)
        forms = (
            self.waves.form(key, column.audiences, self._row(row).base, self.since, self.when)
            for row in rows
            for column in columns
        )
        return plus(*forms)

    def _secret(self, form: Form, constant: int, least: int, rows: Sequence[str], columns: Sequence[Column],
                leak: Leak, most: int = FEW) -> Secret:  # fmt: skip
        cells = tuple((row, column.key) for row in rows for column in columns)
        return Secret(form, constant, least, cells, leak, most, self.table.question.key)

    def _counted(self, kind: LeakKind, rows: Sequence[str], columns: Sequence[Column]) -> Secret:
        return self._secret(self._sum(rows, columns), 0, 1, rows, columns, self._leak(kind, rows, columns))

    def _not_in(
        self, kind: LeakKind, row: str, columns: Sequence[Column], also: Sequence[str] = (), least: int = 1
    ) -> Secret:
        form = dict.fromkeys(self._sum([row, *also], columns), -1)
        people = sum(self._people(column) for column in columns)
        return self._secret(form, people, least, [row, *also], columns, self._leak(kind, [row], columns))

    def _of_column(self, column: Column) -> Iterator[Secret]:
        question = self.table.question
        not_asked = [one.not_asked for one in question.follows[:1]]
        for row in question.rows:
            yield self._counted(LeakKind.CELL, [row.key], [column])
            yield self._not_in(LeakKind.REST, row.key, [column], least=int(row.key in not_asked))
            if row.key in not_asked:
                continue
            if question.kind is Kind.SEVERAL and question.skipped not in (None, row.key):
                yield self._not_in(LeakKind.ANSWERED, row.key, [column], also=[str(question.skipped), *not_asked])
            if not_asked:
                yield from self._of_those_asked(row, not_asked[0], column)
        yield from self._taken_together(column)

    def _of_those_asked(self, row: Row, not_asked: str, column: Column) -> Iterator[Secret]:
        """Of those who were asked, all but 0 to 4; where it is not shown how many were, all of them."""
        key, people = self.table.question.key, self._people(column)
        known = self.shown.came(key, column.audiences, self._row(not_asked).base, self.since, self.when)
        if known is None or known < people:  # that nobody was asked may be said: nobody gave the answer that leads here
            secret = self._not_in(LeakKind.ASKED, row.key, [column], also=[not_asked], least=0)
            asked = dict.fromkeys(self._sum([not_asked], [column]), -1)
            enough = known is not None and people - known >= THRESHOLD
            yield secret if enough else replace(secret, most=0, among=(asked, people))

    def _taken_together(self, column: Column) -> Iterator[Secret]:
        """The answers that were taken together stay as secret as they would be by themselves."""
        key = self.table.question.key
        for row in (row for row in self.table.question.rows if row.parts):
            atoms = [one for one in self.waves.questions[key].rows if one.base < row.base]
            for one in atoms:
                form = self.waves.form(key, column.audiences, one.base, self.since, self.when)
                leak = self._leak(LeakKind.CELL, [], [column], [one.label])
                yield self._secret(form, 0, 1, [row.key], [column], leak)

    def _hidden_rows(self, rows: Sequence[str], column: Column) -> Iterator[Secret]:
        hidden = [row for row in rows if self._hidden(row, column.key)]
        if 1 < len(hidden) < len(rows):
            yield self._counted(LeakKind.TOGETHER, hidden, [column])

    def _hidden_columns(self, row: str, bodies: Sequence[Column]) -> Iterator[Secret]:
        hidden = [column for column in bodies if self._hidden(row, column.key)]
        if 1 < len(hidden) < len(bodies):
            yield self._counted(LeakKind.TOGETHER, [row], hidden)
            yield self._not_in(LeakKind.REST, row, hidden)

    # ---- two questions side by side ----

    def _side_by_side(self, column: Column) -> Iterator[Secret]:
        """Of those who gave one of the two answers: who did not give the other. And what a line hides together."""
        cross = self.table.question.cross
        if cross is None:
            return
        for b in cross.columns.rows:
            line = [pair_key(a.key, b.key) for a in cross.rows.rows]
            yield from self._of_those_who_said(cross.columns.key, b, cross.rows.rows, line, column)
            if cross.rows.kind is Kind.ONE:
                yield from self._hidden_rows(line, column)
        for a in cross.rows.rows:
            line = [pair_key(a.key, b.key) for b in cross.columns.rows]
            yield from self._of_those_who_said(cross.rows.key, a, cross.columns.rows, line, column)
            yield from self._hidden_rows(line, column)

    def _of_those_who_said(
        self, key: str, answer: Row, others: Sequence[Row], line: Sequence[str], column: Column
    ) -> Iterator[Secret]:
        """Of the people of a line, all but 0 to 4; where it is not shown how many they are, all of them."""
        known = self.shown.came(key, column.audiences, answer.base, self.since, self.when)
        if known == 0:
            return
        cross = self.table.question.cross
        if cross is None:
            return
        second = key == cross.columns.key
        asked = cross.rows if second else cross.columns
        whole = self._base(answer, column) if second else self._sum(line, [column])
        most = FEW if known is not None and known >= THRESHOLD else 0
        for other, cell in zip(others, line, strict=True):
            form = minus(whole, self._sum([cell], [column]))
            leak = self._leak(LeakKind.BESIDE, [], [column], [answer.label, other.label])
            secret = self._secret(form, 0, 0, [cell], [column], leak, most)
            if other.key in {one.not_asked for one in asked.follows}:
                yield replace(secret, among=(minus(self._whole(column), self._beside(other, column)), 0))
            else:
                yield secret if most else replace(secret, among=(whole, 0))

    def _base(self, answer: Row, column: Column) -> Form:
        """How many people gave an answer to the second question."""
        return self.waves.base(self.table.question.key, column.audiences, answer.base, self.since, self.when)

    def _whole(self, column: Column) -> Form:
        """Everybody in the column, as a sum of unknowns."""
        cross = self.table.question.cross
        return plus(*(self._base(b, column) for b in cross.columns.rows)) if cross else {}

    def _beside(self, answer: Row, column: Column) -> Form:
        """How many people gave an answer that shuts out all others, to either of the two questions."""
        cross = self.table.question.cross
        if cross and answer in cross.columns.rows:
            return self._base(answer, column)
        return self._sum([pair_key(answer.key, b.key) for b in cross.columns.rows] if cross else [], [column])
