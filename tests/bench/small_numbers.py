"""What hiding small numbers costs and what it prevents, on invented surveys: `python -m tests.bench.small_numbers`.

Printed for each survey: how many figures it has; how many are hidden for their own sake and how many beside; what the
audit recovers when only 1 to 4 are hidden, or when each of two releases is safe only by itself, and from ours; how
often the solver needed the relaxation and whole numbers; and seconds on this machine.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from coprod_hub.core.disclosure import (
    Audience,
    Cell,
    Kind,
    Question,
    Released,
    ReleasedTable,
    Row,
    Table,
    crossed_table,
)
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.pattern import is_small
from coprod_hub.core.disclosure.solver import Tally
from coprod_hub.core.disclosure.suppression import protect

Survey = tuple[list[Audience], list[Table]]
OPTIONS = 6


def questions(number: int) -> list[Question]:
    """Two of five are several-choice with "none of these"; all may be skipped."""
    rows = (*(Row(f"r{i}", f"Answer {i}") for i in range(OPTIONS)), Row("skipped", "Skipped"))
    return [
        Question(key=f"q{i}", title=f"Question {i}", kind=Kind.ONE, rows=rows, skipped="skipped")
        if i % 5 < 3
        else Question(
            key=f"q{i}",
            title=f"Question {i}",
            kind=Kind.SEVERAL,
            rows=rows,
            skipped="skipped",
            exclusive=frozenset({"r5"}),
            at_least=1,
        )
        for i in range(number)
    ]


def answered(question: Question, people: int, tastes: Sequence[float], dice: Random) -> dict[str, int]:
    """Counts by row of so many invented people, skewed as real answers are."""
    keys = [f"r{i}" for i in range(OPTIONS)]
    counts = dict.fromkeys([*keys, "skipped"], 0)
    for _ in range(people):
        if dice.random() < 0.06:
            chosen = {"skipped"}
        elif question.kind is Kind.ONE or dice.random() < 0.1:
            chosen = {dice.choices(keys, tastes)[0]} if question.kind is Kind.ONE else {"r5"}
        else:
            chosen = {dice.choices(keys[:-1], tastes[:-1])[0] for _ in range(dice.randint(1, 3))}
        for key in chosen:
            counts[key] += 1
    return counts


def survey(sizes: Sequence[int], number: int, seed: int = 1) -> Survey:
    """An invented survey with audiences of these sizes."""
    audiences = [Audience(f"a{i}", f"Group {i + 1}", size) for i, size in enumerate(sizes)]
    tables = []
    for place, question in enumerate(questions(number)):
        dice = Random(1000 * seed + place)
        tastes = [dice.gammavariate(0.8, 1) + 0.001 for _ in range(OPTIONS)]
        leanings = {a.key: [t * dice.uniform(0.5, 1.5) for t in tastes] for a in audiences}
        tables.append(Table(question, {a.key: answered(question, a.people, leanings[a.key], dice) for a in audiences}))
    return audiences, tables


def grown(first: Survey, extra: Sequence[int], seed: int = 2) -> Survey:
    """The same survey after so many more people answered."""
    audiences = [replace(a, people=a.people + more) for a, more in zip(first[0], extra, strict=True)]
    later = survey(extra, len(first[1]), seed)[1]
    tables = [
        replace(old, counts={a: {r: n + new.counts[a][r] for r, n in rows.items()} for a, rows in old.counts.items()})
        for old, new in zip(first[1], later, strict=True)
    ]
    return audiences, tables


def pair(sizes: Sequence[int], rows: int, columns: int, seed: int = 3) -> tuple[list[Audience], Table, Table, Table]:
    """Two questions of so many answers, and both side by side, as skewed as real answers are."""
    dice = Random(seed)
    audiences = [Audience(f"a{i}", f"Group {i + 1}", size) for i, size in enumerate(sizes)]
    keys = [[*(f"{name}{i}" for i in range(many)), "skipped"] for name, many in (("r", rows), ("c", columns))]
    first, second = (
        Question(key=key, title=key, kind=Kind.ONE, rows=tuple(Row(one, one) for one in some), skipped="skipped")
        for key, some in zip(("first", "second"), keys, strict=True)
    )
    tastes = [[*(dice.gammavariate(0.8, 1) + 0.01 for _ in some[:-1]), 0.06] for some in keys]
    counts = {}
    for one in audiences:
        said = [dice.choices(some, taste, k=one.people) for some, taste in zip(keys, tastes, strict=True)]
        counts[one.key] = Counter(zip(*said, strict=True))
    tables = []
    for place, question in enumerate((first, second)):
        margin = {
            a: {row.key: sum(n for each, n in found.items() if each[place] == row.key) for row in question.rows}
            for a, found in counts.items()
        }
        tables.append(Table(question, margin))
    return audiences, tables[0], tables[1], crossed_table(first, tables[1], counts, audiences)


def report_pair(name: str, sizes: Sequence[int], rows: int, columns: int) -> None:
    """One line for two questions put side by side after both were released."""
    audiences, first, second, both = pair(sizes, rows, columns)
    main = protect(audiences, [first, second], name="first")
    start = time.perf_counter()
    release = protect(audiences, [both], name="second", earlier=[main])
    protecting = time.perf_counter() - start
    tally, start = Tally(), time.perf_counter()
    leaks = audit([main, release], tally)
    auditing = time.perf_counter() - start
    (table,) = release.tables
    cells = [table.cell(row.key, "everyone").shown for row in table.question.rows]
    by_group = sum(any(table.cell(r.key, c.key).shown is not None for r in table.question.rows) for c in table.bodies)
    print(
        f"{name:34} {len(cells):6} pairs  hidden for everyone {cells.count(None) / len(cells):5.1%}  groups shown "
        f"{by_group} of {len(table.bodies)}  leaks: only small hidden "
        f"{len(audit([main, only_small_hidden(release, [both])])):4}, ours {len(leaks)}  "
        f"protect {protecting:5.2f} s  audit {auditing:5.2f} s  (relaxed {tally.relaxed}, whole {tally.whole})"
    )


def only_small_hidden(release: Released, tables: Sequence[Table]) -> Released:
    """The same release with nothing hidden but 1 to 4: what most tools that suppress at all do."""
    counts = {table.question.key: table.counts for table in tables}

    def bare(table: ReleasedTable) -> ReleasedTable:
        cells = dict(table.cells)
        for column in table.columns:
            for row in table.question.rows:
                if column.people.shown:
                    n = sum(counts[table.question.key][a][row.key] for a in column.audiences)
                    cells[row.key, column.key] = Cell(None, "[c]") if 0 < n < 5 else Cell(n)
        return replace(table, cells=cells)

    return replace(release, tables=tuple(bare(table) for table in release.tables))


def figures(release: Released, tables: Sequence[Table]) -> tuple[int, int, int, int]:
    """Figures in columns that are shown; hidden for their own sake; beside; zeros among these."""
    counts = {table.question.key: table.counts for table in tables}
    own = beside = zeros = total = 0
    for table in release.tables:
        for column in (column for column in table.columns if column.people.shown):
            for row in table.question.rows:
                n = sum(counts[table.question.key][a][row.key] for a in column.audiences)
                total += 1
                if table.cell(row.key, column.key).shown is None:
                    small = is_small(n, column.people.shown or 0)
                    own, beside, zeros = own + small, beside + (not small), zeros + (n == 0)
    return total, own, beside, zeros


def report(name: str, sizes: Sequence[int], number: int) -> None:
    """One line for one survey, released once."""
    audiences, tables = survey(sizes, number)
    start = time.perf_counter()
    release = protect(audiences, tables, name="first")
    protecting = time.perf_counter() - start
    tally, start = Tally(), time.perf_counter()
    leaks = audit([release], tally)
    auditing = time.perf_counter() - start
    total, own, beside, zeros = figures(release, tables)
    naive = len(audit([only_small_hidden(release, tables)]))
    print(
        f"{name:34} {total:6} figures  hidden {own / total:5.1%} + {beside / total:5.1%} ({zeros} zeros)  "
        f"leaks: only small hidden {naive:4}, ours {len(leaks)}  protect {protecting:5.2f} s  audit {auditing:5.2f} s  "
        f"(relaxed {tally.relaxed}, whole {tally.whole})"
    )


def report_two(name: str, sizes: Sequence[int], extra: Sequence[int], number: int) -> None:
    """One line for a survey released twice."""
    first = survey(sizes, number)
    second = grown(first, extra)
    one = protect(*first, name="first")
    alone = protect(*second, name="second")
    start = time.perf_counter()
    two = protect(*second, name="second", earlier=[one])
    protecting = time.perf_counter() - start
    tally, start = Tally(), time.perf_counter()
    leaks = audit([one, two], tally)
    auditing = time.perf_counter() - start
    total, own, beside, _ = figures(two, second[1])
    print(
        f"{name:34} {total:6} figures  hidden {(own + beside) / total:5.1%} "
        f"(alone {sum(figures(alone, second[1])[1:3]) / total:5.1%})  "
        f"leaks: each alone safe {len(audit([one, alone])):4}, "
        f"ours {len(leaks)}  protect {protecting:5.2f} s  audit {auditing:5.2f} s  "
        f"(relaxed {tally.relaxed}, whole {tally.whole})"
    )


def main() -> None:
    """Every survey the decision speaks of."""
    report("322 + 75 + 125, 60 questions", (322, 75, 125), 60)
    report("322 + 75 + 3, 60 questions", (322, 75, 3), 60)
    report("8,000 in 5 groups, 60 questions", (5000, 1500, 800, 500, 200), 60)
    report("60 + 25 + 12 + 8 + 6, 20 questions", (60, 25, 12, 8, 6), 20)
    report("6 + 7, 20 questions", (6, 7), 20)
    report_two("322 + 75 + 125, then 30, 0, 12", (322, 75, 125), (30, 0, 12), 60)
    report_pair("522, 3 × 3 side by side", (522,), 3, 3)
    report_pair("322 + 75 + 125, 3 × 3", (322, 75, 125), 3, 3)
    report_pair("322 + 75 + 125, 5 × 5", (322, 75, 125), 5, 5)
    report_pair("8,000 in 5 groups, 5 × 4", (5000, 1500, 800, 500, 200), 5, 4)
    report_two("8,000, then 300, 50, 0, 20, 7", (5000, 1500, 800, 500, 200), (300, 50, 0, 20, 7), 60)


if __name__ == "__main__":
    main()
