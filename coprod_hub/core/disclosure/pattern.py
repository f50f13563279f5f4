"""Which cells of one table to hide: the small ones, and as few and as small others as lines allow. For jobs only.

A *line* is a set of figures whose sum a reader knows: the rows of a column, or the columns of a row and their total.
Two rules make a line safe by itself, both linear in the choice (1 = hidden): a hidden cell never stands alone in a
line, and where a small figure is hidden, the hidden figures of its line count at least 5 people together. The cheapest
choice is a small mixed-integer programme. That lines are safe one by one does not prove the table safe; `suppression`
asks the audit, and comes back with cuts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from coprod_hub.core.disclosure.counts import THRESHOLD, Kind, Question
from coprod_hub.core.disclosure.crossing import pair_key
from coprod_hub.core.disclosure.merging import regrouped
from coprod_hub.core.disclosure.released import EVERYONE, NOBODY, Column, ReleasedTable

At = tuple[str, str]
SECONDS = 3.0
NEAR, NEAR_SIDE_BY_SIDE = 0.01, 0.05
PRICE_OF_ZERO = 60.0
PRICE_OF_ZERO_SIDE_BY_SIDE = 6.0
PRICE_OF_EVERYONE = 0.9


def is_small(part: int, people: int) -> bool:
    """Whether `part` of `people` may not be shown: 1 to 4, or all, or all but 1 to 4. A zero may be shown."""
    return part > 0 and (part < THRESHOLD or people - part < THRESHOLD)


@dataclass(frozen=True, slots=True)
class Exact:
    """One table to be released, with its columns as outsiders will see them. `value` by (row key, column key).

    Of two questions side by side, `bases` says by (answer to the second, column key) how many gave it; `closed` are the
    groups that are too small to be compared by themselves.
    """

    question: Question
    columns: tuple[Column, ...]
    value: Mapping[At, int] = field(hash=False)
    bases: Mapping[At, int] = field(hash=False, default_factory=dict)
    closed: frozenset[str] = frozenset()

    @property
    def rows(self) -> list[str]:
        """The keys of the rows."""
        return [row.key for row in self.question.rows]

    def people(self, column: str) -> int:
        """How many people the column is about: these columns are all shown."""
        return next(c.people.shown or 0 for c in self.columns if c.key == column)

    def small(self) -> set[At]:
        """Primary suppression: the cells that may not be shown for their own sake."""
        small = {at for at, n in self.value.items() if any(is_small(n, people) for people in self._groups(at))}
        for column in (c for c in self.columns if c.people.shown and not self.asked(c.key)):
            small -= {(one.not_asked, column.key) for one in self.question.follows}
        for column in self.columns:
            for line, people in self.lines(column.key):
                small.update(at for at in line if 0 < people < THRESHOLD)
        return small | {at for at in self.value if at[1] in self.closed}

    def asked(self, column: str) -> int:
        """How many people of a column were asked at all."""
        people = self.people(column)
        return people - self.value[self.question.follows[0].not_asked, column] if self.question.follows else people

    def _groups(self, at: At) -> Iterator[int]:
        """The sizes of the groups of which a cell is a part."""
        yield self.people(at[1])
        if self.question.follows and at[0] != self.question.follows[0].not_asked:
            yield self.asked(at[1])
        for line, people in self.lines(at[1]):
            if at in line:
                yield people

    def lines(self, column: str) -> list[tuple[list[At], int]]:
        """Of two questions side by side: the cells of those who gave one answer to either, and how many they are."""
        cross = self.question.cross
        if cross is None or not any(c.key == column and c.people.shown for c in self.columns):
            return []
        lines = []
        for b in cross.columns.rows:
            cells = [(pair_key(a.key, b.key), column) for a in cross.rows.rows]
            lines.append((cells, self.bases[b.key, column]))
        for a in cross.rows.rows:
            cells = [(pair_key(a.key, b.key), column) for b in cross.columns.rows]
            lines.append((cells, sum(self.value[at] for at in cells)))
        return lines


@dataclass(slots=True)
class _Choice:
    """The programme: a 0/1 for each cell, constraints (coefficients, at least), and cells fixed either way."""

    cells: list[At]
    rules: list[tuple[dict[At, float], float]] = field(default_factory=list)
    fixed: dict[At, int] = field(default_factory=dict)

    def cheapest(self, price: Mapping[At, float], near: float) -> set[At] | None:
        """The cells to hide, as cheap as can be but for `near`, or None when the rules cannot all be kept in time."""
        if 1 not in self.fixed.values() and all(least <= 0 for _, least in self.rules):
            return set()
        place = {at: i for i, at in enumerate(self.cells)}
        matrix = np.zeros((len(self.rules), len(self.cells)))
        for line, (form, _) in enumerate(self.rules):
            for at, coefficient in form.items():
                matrix[line, place[at]] += coefficient
        low = np.array([float(self.fixed.get(at, 0)) for at in self.cells])
        high = np.array([float(self.fixed.get(at, 1)) for at in self.cells])
        least = np.array([least for _, least in self.rules])
        found: Any = milp(
            np.array([price[at] for at in self.cells]),
            integrality=np.ones(len(self.cells)),
            bounds=Bounds(low, high),
            constraints=[LinearConstraint(matrix, least, np.inf)] if self.rules else [],
            options={"time_limit": SECONDS, "mip_rel_gap": near},
        )
        if found.x is None:
            return None
        return {at for at, chosen in zip(self.cells, found.x, strict=True) if chosen > 0.5}


class Pattern:
    """Chooses what to hide in one table, again and again as the audit adds cuts."""

    def __init__(self, exact: Exact, earlier: Sequence[ReleasedTable]) -> None:
        self.exact = exact
        self._bodies = [column.key for column in exact.columns if column.key != EVERYONE]
        self._total = EVERYONE if len(self._bodies) > 1 else None
        self._shown = [*self._bodies, *([EVERYONE] if self._total else [])]
        self._choice = _Choice([(row, column) for column in self._shown for row in exact.rows])
        self._choice.fixed |= {at: 1 for at in exact.small() if at[1] in self._shown}
        self._lines()
        for release in earlier:
            self._since(release)

    def choose(self) -> set[At] | None:
        """The cheapest cells that keep every rule; None when there are none."""
        price = {at: self._price(at) for at in self._choice.cells}
        return self._choice.cheapest(price, NEAR_SIDE_BY_SIDE if self.exact.question.cross else NEAR)

    def everything(self) -> set[At]:
        """All cells: what is left when nothing else is safe."""
        return set(self._choice.cells)

    def more(self, hidden: set[At], near: Sequence[At]) -> None:
        """The audit found a leak with these cells hidden: ask for one more, in the leak's rows and columns if possible.

        Hiding less can only tell more, so no choice within `hidden` is safe either.
        """
        shown = [at for at in self._choice.cells if at not in hidden]
        close = self._close(shown, near)
        for at in shown:
            self._choice.fixed.pop(at, None)
        self._choice.rules.append((dict.fromkeys(close or shown, 1.0), 1.0))

    def _close(self, shown: Sequence[At], near: Sequence[At]) -> list[At]:
        rows, columns = {row for row, _ in near}, {column for _, column in near}
        lines = [{*line} for column in columns for line, _ in self.exact.lines(column)]
        if lines:
            cells = {at for line in lines if line & {*near} for at in line}
            return [at for at in shown if at in cells or at[0] in rows]
        return [at for at in shown if at[0] in rows or at[1] in columns]

    def close_groups(self) -> None:
        """Give up on groups by themselves: show everyone only."""
        self._choice.fixed |= {at: 1 for at in self._choice.cells if at[1] != EVERYONE}

    def _price(self, at: At) -> float:
        """What a reader loses: a cell, the more people it counts; most a zero, which harms nobody.

        A total costs a little less than a group's figure of its size: a group of 6 shall not blank one of 40.
        """
        value = self.exact.value[at]
        zero = PRICE_OF_ZERO_SIDE_BY_SIDE if self.exact.question.cross else PRICE_OF_ZERO
        worth = 2 + log2(1 + value) if value else zero
        return worth * (PRICE_OF_EVERYONE if at[1] == EVERYONE else 1.0)

    def _lines(self) -> None:
        question, exact = self.exact.question, self.exact
        for column in self._shown:
            if question.cross:
                self._side_by_side(column)
            elif question.kind is Kind.ONE:
                self._add(_Line({(row, column): exact.value[row, column] for row in exact.rows}))
            elif question.skipped is not None:
                self._of_those_who_answered(column, question.skipped)
        if self._total is None:
            return
        for row in exact.rows:
            line = _Line({(row, c): exact.value[row, c] for c in self._bodies}, (row, self._total))
            self._add(line)
            self._add(line.turned({at: exact.people(at[1]) for at in line.amounts}))
            self._choice.rules.append((line.total_hidden_with_a_part(), 0.0))

    def _add(self, line: "_Line") -> None:
        self._choice.rules.extend(line.rules())

    def _side_by_side(self, column: str) -> None:
        """The lines of those who gave one answer; a line of 1 to 4 people is hidden whole already."""
        exact, cross = self.exact, self.exact.question.cross
        second = len(cross.columns.rows) if cross else 0
        for place, (cells, people) in enumerate(exact.lines(column)):
            adds_up = place >= second or exact.question.kind is Kind.ONE
            if adds_up and people >= THRESHOLD:
                self._add(_Line({at: exact.value[at] for at in cells}))

    def _of_those_who_answered(self, column: str, skipped: str) -> None:
        """In a several-choice table: 1 to 4 people who answered, but not this, hide the cell or how many skipped."""
        answered = self.exact.asked(column) - self.exact.value[skipped, column]
        for row in self.exact.rows:
            if row != skipped and 0 < answered - self.exact.value[row, column] < THRESHOLD:
                self._choice.rules.append(({(row, column): 1.0, (skipped, column): 1.0}, 1.0))

    def _since(self, before: ReleasedTable) -> None:
        """The same rules for those who came since an earlier release."""
        release = regrouped(before, self.exact.question, self.exact.columns)
        came: dict[str, int] = {}
        for column in release.columns:
            if column.key in self._shown:
                came[column.key] = self.exact.people(column.key) - (column.people.shown or 0)
                if came[column.key] and column.people.shown:
                    self._newcomers_of_column(release, column.key, came[column.key])
                elif not came[column.key] and self._unchanged(before, column):
                    self._as_before(before, column.key)
        if self._total is not None and release.column(self._total).people.shown:
            for row in self.exact.rows:
                self._newcomers_of_row(release, row, {c: n for c, n in came.items() if n})

    def _unchanged(self, before: ReleasedTable, column: Column) -> bool:
        """Whether a column is of the same groups, and its answers the same, as in the earlier release."""
        rows = [[(row.key, row.base) for row in q.rows] for q in (before.question, self.exact.question)]
        groups = {(one.key, frozenset(one.audiences)) for one in before.columns}
        return rows[0] == rows[1] and (column.key, frozenset(column.audiences)) in groups

    def _as_before(self, release: ReleasedTable, column: str) -> None:
        """Nobody came: show and hide what was shown and hidden, for both releases show the same figures."""
        for row in self.exact.rows:
            hidden = release.cell(row, column).shown is None
            if hidden or (row, column) not in self._choice.fixed:
                self._choice.fixed[row, column] = int(hidden)

    def _new(self, release: ReleasedTable, cells: Iterable[At]) -> dict[At, int]:
        """How many came to each cell that the earlier release showed; to a group that it did not show, all of them."""
        before = {at: 0 if release.cell(*at) == NOBODY else release.cell(*at).shown for at in cells}
        return {at: self.exact.value[at] - n for at, n in before.items() if n is not None}

    def _newcomers_of_column(self, release: ReleasedTable, column: str, came: int) -> None:
        cells = [(row, column) for row in self.exact.rows]
        new = self._new(release, cells)
        self._choice.fixed |= {at: 1 for at, n in new.items() if is_small(n, came)}
        if self.exact.question.kind is Kind.ONE and not self.exact.question.cross:
            self._add(_Line(new, unseen=came - sum(new.values()), unseen_cells=len(cells) - len(new)))

    def _newcomers_of_row(self, release: ReleasedTable, row: str, came: Mapping[str, int]) -> None:
        """Newcomers of one row over the groups that anybody joined, when the earlier release showed their total."""
        total = (row, EVERYONE)
        all_new = self._new(release, [total]).get(total)
        if all_new is None:
            return
        cells = [(row, c) for c in self._bodies if c in came]
        new = self._new(release, cells)
        line = _Line(new, total, all_new - sum(new.values()), len(cells) - len(new))
        self._add(line)
        people = {at: came[at[1]] for at in new}
        self._add(line.turned(people, sum(came[at[1]] for at in cells if at not in new)))


@dataclass(frozen=True, slots=True)
class _Line:
    """Figures whose sum a reader knows, unless its total is hidden. `unseen` people stand in `unseen_cells` others."""

    amounts: Mapping[At, int]
    total: At | None = None
    unseen: int = 0
    unseen_cells: int = 0

    def turned(self, people: Mapping[At, int], unseen_people: int = 0) -> "_Line":
        """The line of those who are *not* in the row."""
        rest = {at: people[at] - n for at, n in self.amounts.items()}
        return _Line(rest, self.total, unseen_people - self.unseen, self.unseen_cells)

    def rules(self) -> Iterator[tuple[dict[At, float], float]]:
        """No hidden cell alone, and no few people by themselves, unless the total is hidden."""
        for at, amount in self.amounts.items():
            if not self.unseen_cells:
                alone = {**dict.fromkeys(self.amounts, 1.0), at: -1.0}
                yield (alone if self.total is None else {**alone, self.total: 1.0}), 0.0
            if 0 < amount < THRESHOLD:
                together = self._together()
                together[at] -= THRESHOLD
                yield together, -float(self.unseen)
        if 0 < self.unseen < THRESHOLD:
            yield self._together(), float(THRESHOLD - self.unseen)

    def _together(self) -> dict[At, float]:
        form = {at: float(n) for at, n in self.amounts.items()}
        return form if self.total is None else {**form, self.total: float(THRESHOLD)}

    def total_hidden_with_a_part(self) -> dict[At, float]:
        """A hidden total whose parts are all shown hides nothing."""
        form = dict.fromkeys(self.amounts, 1.0)
        return form if self.total is None else {**form, self.total: -1.0}
