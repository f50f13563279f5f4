"""From counts to a release: hides small numbers, then as little else as proves safe. For jobs only: it solves."""

from collections.abc import Iterator, Sequence

from coprod_hub.core.disclosure.attack import check_people
from coprod_hub.core.disclosure.counts import THRESHOLD, Audience, Table
from coprod_hub.core.disclosure.pattern import At, Exact, Pattern
from coprod_hub.core.disclosure.reader import puzzle_of
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
    done, notes, leaks = [], [*_left_out(audiences)], list[Leak]()
    for table in tables:
        exact = _exact(table, _columns(audiences, table, everyone))
        released, found = _hide(exact, name, columns, earlier)
        done.append(released)
        leaks.extend(found)
        notes.extend(_notes(exact, released))
    if leaks:
        raise ReleaseRefused(leaks)
    return Released(name, columns, tuple(done), tuple(notes))


def _check(audiences: Sequence[Audience], tables: Sequence[Table]) -> None:
    for what, keys in (("audience", [a.key for a in audiences]), ("table", [t.question.key for t in tables])):
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
        columns.append(Column(audience.key, audience.label, (audience.key,), people if asked else NOBODY))
    shown = [column for column in columns if column.people.shown]
    left_out = any(column.people == HIDDEN for column in columns)
    label = f"{everyone} in the groups shown" if left_out else everyone
    empty = not left_out and any(column.people != NOBODY for column in columns)  # nobody answered: that may be said
    known = bool(shown) or empty
    total = Cell(sum(column.people.shown or 0 for column in shown)) if known else HIDDEN if columns else NOBODY
    return (*columns, Column(EVERYONE, label, tuple(column.key for column in shown), total))


def _exact(table: Table, columns: Sequence[Column]) -> Exact:
    """The figures of the columns that are shown and not empty."""
    seen = tuple(column for column in columns if column.people.shown)
    value = {
        (row.key, column.key): sum(table.counts[audience][row.key] for audience in column.audiences)
        for row in table.question.rows
        for column in seen
    }
    return Exact(table.question, tuple(columns), value)


def _hide(
    exact: Exact, name: str, columns: tuple[Column, ...], earlier: Sequence[Released]
) -> tuple[ReleasedTable, list[Leak]]:
    """The table with the cheapest choice that the audit proves safe, and what still leaks when there is none."""
    seen = Exact(exact.question, tuple(c for c in exact.columns if c.people.shown), exact.value)
    before = [t for one in earlier for t in one.tables if t.question.key == exact.question.key]
    leaks = _taken_back(exact, name, before)
    if leaks:
        return _released(exact, set(exact.value)), leaks
    pattern = Pattern(seen, before)
    for attempt in range(TRIES + 1):
        chosen = pattern.choose() if attempt < TRIES else None
        hidden = pattern.everything() if chosen is None else chosen
        released = _released(exact, hidden)
        out = _exposed([*earlier, Released(name, columns, (released,))], exact)
        if not out or chosen is None:
            break
        for cells, _ in out:
            pattern.more(hidden, cells)
    return released, [leak for _, leak in out]


def _exposed(releases: Sequence[Released], exact: Exact) -> list[tuple[tuple[At, ...], Leak]]:
    question = exact.question
    try:
        return [(secret.cells, leak) for secret, leak in exposed(puzzle_of(releases, question.key))]
    except Contradiction:
        return [((), Leak(LeakKind.IMPOSSIBLE, releases[-1].name, question.key, question.title))]


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


def _taken_back(exact: Exact, name: str, before: Sequence[ReleasedTable]) -> list[Leak]:
    """Counts that fell since an earlier release: no reader expects it, so nothing would be proven about them."""
    audiences = {column.key: column.audiences for column in exact.columns}
    for table in before:
        for column in table.columns:
            if column.audiences == audiences.get(column.key) and column.people.shown:
                for row in exact.rows:
                    if (table.cell(row, column.key).shown or 0) > exact.value[row, column.key]:
                        return [Leak(LeakKind.IMPOSSIBLE, name, exact.question.key, exact.question.title)]
    return []
