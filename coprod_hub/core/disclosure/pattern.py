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
from coprod_hub.core.disclosure.released import EVERYONE, Column, ReleasedTable

At = tuple[str, str]
SECONDS = 3.0
PRICE_OF_ZERO = 60.0
PRICE_OF_EVERYONE = 0.9


def is_small(part: int, people: int) -> bool:
    """Whether `part` of `people` may not be shown: 1 to 4, or all, or all but 1 to 4. A zero may be shown."""
    return part > 0 and (part < THRESHOLD or people - part < THRESHOLD)


@dataclass(frozen=True, slots=True)
class Exact:
    """One table to be released, with its columns as outsiders will see them. `value` by (row key, column key)."""

    question: Question
    columns: tuple[Column, ...]
    value: Mapping[At, int] = field(hash=False)

    @property
    def rows(self) -> list[str]:
        """The keys of the rows."""
        return [row.key for row in self.question.rows]

    def people(self, column: str) -> int:
        """How many people the column is about: these columns are all shown."""
        return next(c.people.shown or 0 for c in self.columns if c.key == column)

    def small(self) -> set[At]:
        """Primary suppression: the cells that may not be shown for their own sake."""
        return {at for at, n in self.value.items() if is_small(n, self.people(at[1]))}


@dataclass(slots=True)
class _Choice:
    """The programme: a 0/1 for each cell, constraints (coefficients, at least), and cells fixed either way."""

    cells: list[At]
    rules: list[tuple[dict[At, float], float]] = field(default_factory=list)
    fixed: dict[At, int] = field(default_factory=dict)

    def cheapest(self, price: Mapping[At, float]) -> set[At] | None:
        """The cells to hide, or None when the rules cannot all be kept (or not in time)."""
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
            options={"time_limit": SECONDS, "mip_rel_gap": 0.01},
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
        return self._choice.cheapest(price)

    def everything(self) -> set[At]:
        """All cells: what is left when nothing else is safe."""
        return set(self._choice.cells)

    def more(self, hidden: set[At], near: Sequence[At]) -> None:
        """The audit found a leak with these cells hidden: ask for one more, in the leak's rows and columns if possible.

        Hiding less can only tell more, so no choice within `hidden` is safe either.
        """
        rows, columns = {row for row, _ in near}, {column for _, column in near}
        shown = [at for at in self._choice.cells if at not in hidden]
        close = [at for at in shown if at[0] in rows or at[1] in columns]
        for at in shown:
            self._choice.fixed.pop(at, None)
        self._choice.rules.append((dict.fromkeys(close or shown, 1.0), 1.0))

    def _price(self, at: At) -> float:
        """What a reader loses: a cell, the more people it counts; most a zero, which harms nobody.

        A total costs a little less than a group's figure of its size: a group of 6 shall not blank one of 40.
        """
        value = self.exact.value[at]
        worth = 2 + log2(1 + value) if value else PRICE_OF_ZERO
        return worth * (PRICE_OF_EVERYONE if at[1] == EVERYONE else 1.0)

    def _lines(self) -> None:
        question, exact = self.exact.question, self.exact
        for column in self._shown:
            if question.kind is Kind.ONE:
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

    def _of_those_who_answered(self, column: str, skipped: str) -> None:
        """In a several-choice table: 1 to 4 people who answered, but not this, hide the cell or how many skipped."""
        answered = self.exact.people(column) - self.exact.value[skipped, column]
        for row in self.exact.rows:
            if row != skipped and 0 < answered - self.exact.value[row, column] < THRESHOLD:
                self._choice.rules.append(({(row, column): 1.0, (skipped, column): 1.0}, 1.0))

    def _since(self, release: ReleasedTable) -> None:
        """The same rules for those who came since an earlier release."""
        came: dict[str, int] = {}
        for column in release.columns:
            now = next((c for c in self.exact.columns if c.key == column.key and c.audiences == column.audiences), None)
            if now is not None and column.key in self._shown and column.people.shown:
                came[column.key] = self.exact.people(column.key) - column.people.shown
        for key, people in came.items():
            if people == 0:
                self._as_before(release, key)
            else:
                self._newcomers_of_column(release, key, people)
        if self._total in came and set(self._bodies) <= set(came):
            for row in self.exact.rows:
                self._newcomers_of_row(release, row, {c: n for c, n in came.items() if n})

    def _as_before(self, release: ReleasedTable, column: str) -> None:
        """Nobody came: show and hide what was shown and hidden, for both releases show the same figures."""
        for row in self.exact.rows:
            hidden = release.cell(row, column).shown is None
            if hidden or (row, column) not in self._choice.fixed:
                self._choice.fixed[row, column] = int(hidden)

    def _new(self, release: ReleasedTable, cells: Iterable[At]) -> dict[At, int]:
        """How many came to each cell that the earlier release showed."""
        before = {at: release.cell(*at).shown for at in cells}
        return {at: self.exact.value[at] - n for at, n in before.items() if n is not None}

    def _newcomers_of_column(self, release: ReleasedTable, column: str, came: int) -> None:
        cells = [(row, column) for row in self.exact.rows]
        new = self._new(release, cells)
        self._choice.fixed |= {at: 1 for at, n in new.items() if is_small(n, came)}
        if self.exact.question.kind is Kind.ONE:
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
