"""A reader without a solver: tries every way people could have answered. Shares no algebra with `core.disclosure`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from coprod_hub.core.disclosure import EVERYONE, Kind, LeakKind, Question, Released, ReleasedTable

Counts = tuple[int, ...]
Mark = tuple[LeakKind, tuple[str, ...], tuple[str, ...]]
Whole = npt.NDArray[np.int64]
Found = tuple[LeakKind, tuple[str, ...], tuple[str, ...], str | None, str, int, int]


def allowed_answers(question: Question) -> list[Counts]:
    """Every way one person can answer, as 0/1 by row."""
    rows = [row.key for row in question.rows]
    if question.kind is Kind.ONE:
        sets = [{row} for row in rows]
    else:
        free = [row for row in rows if row not in question.shut_out]
        most = len(free) if question.at_most is None else question.at_most
        sizes = range(question.at_least, most + 1)
        sets = [set(some) for size in sizes for some in combinations(free, size)]
        sets += [{row} for row in question.shut_out]
    return [tuple(int(row in chosen) for row in rows) for chosen in sets]


@cache
def answers_of(question: Question, people: int) -> set[Counts]:
    """Every count by row that so many people could give."""
    reached = {tuple(0 for _ in question.rows)}
    for _ in range(people):
        reached = {
            tuple(a + b for a, b in zip(counts, one, strict=True))
            for counts in reached
            for one in allowed_answers(question)
        }
    return reached


@dataclass(frozen=True)
class Reader:
    """Reads the releases of one table, all groups shown in all of them."""

    releases: tuple[Released, ...]
    key: str

    @property
    def tables(self) -> list[ReleasedTable]:
        return [release.table(self.key) for release in self.releases]

    @property
    def audiences(self) -> list[str]:
        return [c.key for c in self.tables[0].columns if c.key != EVERYONE]

    def _columns(self) -> list[str]:
        return [c.key for c in self.tables[0].columns]

    def _audience_worlds(self, audience: str) -> Iterator[list[Counts]]:
        """What this audience may have said by each release, given its own column."""
        question = self.tables[0].question
        totals = [table.column(audience).people.shown or 0 for table in self.tables]
        waves = [answers_of(question, now - before) for before, now in zip([0, *totals], totals, strict=False)]
        for chosen in product(*waves):
            sums = [tuple(map(sum, zip(*chosen[: place + 1], strict=True))) for place in range(len(chosen))]
            if all(self._agrees(table, audience, counts) for table, counts in zip(self.tables, sums, strict=True)):
                yield sums

    def _agrees(self, table: ReleasedTable, column: str, counts: Counts) -> bool:
        shown = [table.cell(row.key, column).shown for row in table.question.rows]
        return all(seen in (None, n) for seen, n in zip(shown, counts, strict=True))

    def worlds(self) -> dict[str, Whole]:
        """Every world that fits, by column: shape (worlds, releases, rows), in people."""
        choices = [np.array(list(self._audience_worlds(audience)), dtype=np.int64) for audience in self.audiences]
        picks = np.meshgrid(*[np.arange(len(choice)) for choice in choices], indexing="ij")
        world = {a: choice[pick.ravel()] for a, choice, pick in zip(self.audiences, choices, picks, strict=True)}
        world[EVERYONE] = np.sum(list(world.values()), axis=0)
        fits = np.ones(len(world[EVERYONE]), dtype=bool)
        for place, table in enumerate(self.tables):
            for i, row in enumerate(table.question.rows):
                shown = table.cell(row.key, EVERYONE).shown
                if shown is not None:
                    fits &= world[EVERYONE][:, place, i] == shown
        return {column: counts[fits] for column, counts in world.items()}

    def people(self, column: str, place: int | None) -> int:
        return (self.tables[place].column(column).people.shown or 0) if place is not None else 0

    def recovered(self) -> set[Found]:
        """Every protected figure that is about 1 to 4 people (or all but 0 to 4) in every world."""
        worlds, out = self.worlds(), set[Found]()
        for place, release in enumerate(self.releases):
            for since in [None, *range(place)]:
                before = None if since is None else self.releases[since].name
                for (kind, rows, columns), least, value in self._figures(worlds, since, place):
                    low, high = int(value.min()), int(value.max())
                    if least <= low and high < 5:
                        out.add((kind, rows, columns, before, release.name, low, high))
        return out

    def _figures(self, worlds: dict[str, Whole], since: int | None, place: int) -> Iterator[tuple[Mark, int, Whole]]:
        question = self.tables[0].question
        rows = [row.key for row in question.rows]
        people = {c: self.people(c, place) - self.people(c, since) for c in worlds}
        came = {c: w[:, place] - (w[:, since] if since is not None else 0) for c, w in worlds.items()}
        hidden = {
            (row, c): any(self.tables[p].cell(row, c).shown is None for p in {place, place if since is None else since})
            for row in rows
            for c in people
        }
        columns = [c for c in people if people[c] >= 5]
        skipped = rows.index(question.skipped) if question.skipped is not None else None
        for c in columns:
            for i, row in enumerate(rows):
                yield (LeakKind.CELL, (row,), (c,)), 1, came[c][:, i]
                yield (LeakKind.REST, (row,), (c,)), 0, people[c] - came[c][:, i]
                if question.kind is Kind.SEVERAL and skipped is not None and i != skipped:
                    yield (LeakKind.ANSWERED, (row,), (c,)), 1, people[c] - came[c][:, skipped] - came[c][:, i]
            some = [i for i, row in enumerate(rows) if hidden[row, c]]
            if question.kind is Kind.ONE and 1 < len(some) < len(rows):
                yield (LeakKind.TOGETHER, tuple(rows[i] for i in some), (c,)), 1, came[c][:, some].sum(axis=1)
        bodies = [c for c in columns if c != EVERYONE]
        for i, row in enumerate(rows):
            few = tuple(c for c in bodies if hidden[row, c])
            if 1 < len(few) < len(bodies):
                total = np.sum([came[c][:, i] for c in few], axis=0)
                yield (LeakKind.TOGETHER, (row,), few), 1, total
                yield (LeakKind.REST, (row,), few), 1, sum(people[c] for c in few) - total
