"""From counts to a release: hides small numbers, then as little else as proves safe. For jobs only: it solves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from coprod_hub.core.disclosure.attack import check_people
from coprod_hub.core.disclosure.counts import THRESHOLD, Audience, Question, Table
from coprod_hub.core.disclosure.crossing import large_enough
from coprod_hub.core.disclosure.merging import regrouped
from coprod_hub.core.disclosure.pattern import At, Exact, Pattern
from coprod_hub.core.disclosure.puzzle import Secret
from coprod_hub.core.disclosure.reader import linked_tables, puzzle_of
from coprod_hub.core.disclosure.released import (
    EVERYONE,
    HIDDEN,
    NOBODY,
    Cell,
    Column,
    Note,
    Released,
    ReleasedTable,
)
from coprod_hub.core.disclosure.solver import Contradiction, exposed
from coprod_hub.core.disclosure.words import Leak, LeakKind, ReleaseRefused
from coprod_hub.core.text import listed

TRIES = 12


def protect(
    audiences: Sequence[Audience],
    tables: Sequence[Table],
    *,
    earlier: Sequence[Released] = (),
    name: str = "",
    everyone: str = "Everyone",
) -> Released:
    """A release of these tables in which nothing about fewer than 5 people can be worked out.

    `audiences` are all groups of the survey with how many people answered; `earlier` are its releases so far, oldest
    first. Small cells are hidden first (1 to 4 people; all of a group; all but 1 to 4), then the cheapest others that
    the audit finds enough, at worst the whole table. A group of 1 to 4 people is left out altogether, and "everyone"
    then means everyone in the groups shown: so the one total that would give it away does not exist.

    Raises `ReleaseRefused`, with reasons and what to do, when no choice is safe, above all when fewer than 5 people
    have come to a group since an earlier release; ValueError when the counts do not fit together.
    """
    _check(audiences, tables)
    columns = _columns(audiences, None, everyone)
    bare = Released(name, columns, ())
    standing = check_people([*earlier, bare])
    if standing:
        raise ReleaseRefused(standing)
    questions = [*(t.question for one in earlier for t in one.tables), *(t.question for t in tables)]
    linked = {key: keys for keys in linked_tables(questions) for key in keys}
    done, notes, leaks = dict[str, ReleasedTable](), [*_left_out(audiences)], list[Leak]()
    for table in sorted(tables, key=lambda table: table.question.cross is not None):
        exact = _exact(table, _columns(audiences, table, everyone))
        keys = linked[table.question.key]
        so_far = Released(name, columns, tuple(done[key] for key in keys if key in done))
        released, found = _hide(exact, keys, so_far, earlier)
        done[table.question.key] = released
        leaks.extend(found)
        notes.extend(_notes_side_by_side(exact, released) if table.question.cross else _notes(exact, released))
    if leaks:
        raise ReleaseRefused(leaks)
    return Released(name, columns, tuple(done[table.question.key] for table in tables), tuple(notes))


def _check(audiences: Sequence[Audience], tables: Sequence[Table]) -> None:
    groups = [a.key for a in audiences]
    for what, keys in (
        ("audience", groups),
        ("group", [key for a in audiences for key in a.base]),
        ("table", [t.question.key for t in tables]),
    ):
        if len(set(keys)) != len(keys) or EVERYONE in keys:
            raise ValueError(f"each {what} needs a key of its own, and none may be {EVERYONE!r}: {keys}")
    if any(audience.people < 0 for audience in audiences):
        raise ValueError("a number of people cannot be negative")
    for table in tables:
        table.check(audiences)


def _columns(audiences: Sequence[Audience], table: Table | None, everyone: str) -> tuple[Column, ...]:
    """One column an audience, then everyone who is shown."""
    columns = []
    for audience in audiences:
        asked = table is None or audience.key in table.counts
        people = Cell(audience.people) if not 0 < audience.people < THRESHOLD else HIDDEN
        columns.append(Column(audience.key, audience.label, audience.base, people if asked else NOBODY))
    shown = [column for column in columns if column.people.shown]
    left_out = any(column.people == HIDDEN for column in columns)
    label = f"{everyone} in the groups shown" if left_out else everyone
    empty = not left_out and any(column.people != NOBODY for column in columns)  # nobody answered: that may be said
    known = bool(shown) or empty
    total = Cell(sum(column.people.shown or 0 for column in shown)) if known else HIDDEN if columns else NOBODY
    return (*columns, Column(EVERYONE, label, tuple(key for column in shown for key in column.audiences), total))


def _exact(table: Table, columns: Sequence[Column]) -> Exact:
    """The figures of the columns that are shown and not empty."""
    parts = {c.key: [c.key] for c in columns}
    parts[EVERYONE] = [c.key for c in columns if c.key != EVERYONE and c.people.shown]
    seen = [column.key for column in columns if column.people.shown]

    def sums(counts: Mapping[str, Mapping[str, int]], rows: Iterable[str]) -> dict[At, int]:
        return {(row, key): sum(counts[group][row] for group in parts[key]) for row in rows for key in seen}

    question = table.question
    value = sums(table.counts, [row.key for row in question.rows])
    if question.cross is None:
        return Exact(question, tuple(columns), value)
    bases = sums(table.bases, [row.key for row in question.cross.columns.rows])
    return Exact(question, tuple(columns), value, bases, _closed(question, columns))


def _closed(question: Question, columns: Sequence[Column]) -> frozenset[str]:
    """Groups too small for a comparison of their own; a group that is everyone there is, is not one."""
    bodies = [column for column in columns if column.key != EVERYONE and column.people.shown]
    small = [one.key for one in bodies if not large_enough(one.people.shown or 0, question)]
    return frozenset(small) if len(bodies) > 1 else frozenset()


def _hide(
    exact: Exact, keys: Sequence[str], so_far: Released, earlier: Sequence[Released]
) -> tuple[ReleasedTable, list[Leak]]:
    """The table with the cheapest choice that the audit proves safe, and what still leaks when there is none."""
    seen = replace(exact, columns=tuple(c for c in exact.columns if c.people.shown))
    before = [t for one in earlier for t in one.tables if t.question.key == exact.question.key]
    leaks = _taken_back(seen, so_far.name, before)
    if leaks:
        return _released(exact, set(exact.value)), leaks
    pattern = Pattern(seen, before)
    groups_by_themselves = bool(exact.question.cross) and len(seen.columns) > 2
    tries = 3 * TRIES if groups_by_themselves else TRIES
    for attempt in range(tries + 1):
        if groups_by_themselves and attempt == 2 * TRIES:
            pattern.close_groups()
        chosen = pattern.choose() if attempt < tries else None
        hidden = pattern.everything() if chosen is None else chosen
        released = _released(exact, hidden)
        out = _exposed([*earlier, replace(so_far, tables=(*so_far.tables, released))], keys, exact)
        if not out or chosen is None:
            break
        for cells, _ in out:
            pattern.more(hidden, cells)
    return released, [leak for _, leak in out]


def _exposed(releases: Sequence[Released], keys: Sequence[str], exact: Exact) -> list[tuple[list[At], Leak]]:
    question = exact.question
    try:
        return [(_near(exact, secret), leak) for secret, leak in exposed(puzzle_of(releases, keys))]
    except Contradiction:
        return [([], Leak(LeakKind.IMPOSSIBLE, releases[-1].name, question.key, question.title))]


def _near(exact: Exact, secret: Secret) -> list[At]:
    """The cells of this table whose hiding may protect a secret, also one of a table that it is linked to."""
    cross = exact.question.cross
    if secret.table == exact.question.key:
        return list(secret.cells)
    if cross is None or secret.table not in (cross.rows.key, cross.columns.key):
        return [(one.not_asked, column) for one in exact.question.follows[:1] for _, column in secret.cells]
    place = 0 if secret.table == cross.rows.key else 1
    named = {(row, column) for row, column in secret.cells}
    return [at for at in exact.value if (at[0].split("|")[place], at[1]) in named]


def _released(exact: Exact, hidden: set[At]) -> ReleasedTable:
    cells: dict[At, Cell] = {}
    bodies = [column for column in exact.columns if column.key != EVERYONE and column.people.shown]
    for column in exact.columns:
        for row in exact.rows:
            at = row, column.key
            twin = (row, bodies[0].key) if len(bodies) == 1 and column.key == EVERYONE else at
            if not column.people.shown:
                cells[at] = HIDDEN if column.people == HIDDEN else NOBODY
            else:
                cells[at] = HIDDEN if twin in hidden else Cell(exact.value[at])
    return ReleasedTable(exact.question, exact.columns, cells)


def _left_out(audiences: Sequence[Audience]) -> Iterator[Note]:
    for audience in audiences:
        if 0 < audience.people < THRESHOLD:
            yield Note(
                None,
                f"Fewer than 5 people answered as “{audience.label}”, so their answers are not shown or counted here.",
                f"Merge “{audience.label}” with another group and their answers count.",
            )


def _notes(exact: Exact, released: ReleasedTable) -> Iterator[Note]:
    """Why a group's column is mostly empty, or a total is missing."""
    title, key, small = exact.question.title, exact.question.key, exact.small()
    for column in released.columns:
        figures = [row for row in exact.rows if exact.value.get((row, column.key))]
        hidden = [row for row in figures if released.cell(row, column.key).shown is None]
        for_others = [row for row in hidden if (row, column.key) not in small]
        if column.key == EVERYONE and for_others:
            labels = {row.key: row.label for row in exact.question.rows}
            names = listed([f"“{labels[row]}”" for row in for_others])
            yield Note(
                key,
                f"In “{title}”, the total for {names} is hidden: a small number could be worked out from it.",
                "Merge the smallest group with another one, and more totals can be shown.",
            )
        elif column.key != EVERYONE and 2 * len(hidden) > len(figures):
            few = 2 * len(for_others) <= len(hidden)
            why = "few people gave each answer" if few else "small numbers elsewhere could be worked out from it"
            yield Note(
                key,
                f"Most of what “{column.label}” said in “{title}” is hidden: {why}.",
                "Merge groups, or answers that few people gave, and more can be shown.",
            )


def _notes_side_by_side(exact: Exact, released: ReleasedTable) -> Iterator[Note]:
    """Why a comparison is mostly empty, or shows no groups."""
    question = exact.question
    shown = [at for at, n in exact.value.items() if n and at[1] == EVERYONE]
    hidden = [at for at in shown if released.cell(*at).shown is None]
    if 2 * len(hidden) > len(shown):
        yield Note(
            question.key,
            "Most of this comparison is hidden: few people gave each pair of answers.",
            "Take answers together that few people gave, and more can be shown.",
        )
    if exact.closed:
        yield Note(
            question.key,
            "Groups are compared by themselves only when they are large enough: five people for each pair of answers.",
            "Take groups together, or answers, and more can be shown.",
        )


def _taken_back(exact: Exact, name: str, before: Sequence[ReleasedTable]) -> list[Leak]:
    """Counts that fell since an earlier release: no reader expects it, so nothing would be proven about them."""
    for earlier in before:
        table = regrouped(earlier, exact.question, exact.columns)
        for column in table.columns:
            if any((table.cell(row, column.key).shown or 0) > exact.value[row, column.key] for row in exact.rows):
                return [Leak(LeakKind.IMPOSSIBLE, name, exact.question.key, exact.question.title)]
    return []
