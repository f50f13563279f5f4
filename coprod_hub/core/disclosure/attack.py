"""The audit: reads every release of a survey as a careful reader would. Needs the solver: for jobs only.

The reader is assumed to know everything released, the form of the survey, what the symbols mean, and that people are
only ever added; not to know particular people's answers, nor to guess from *which* cells the rule chose to hide.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from coprod_hub.core.disclosure.counts import THRESHOLD
from coprod_hub.core.disclosure.reader import linked_tables, puzzle_of
from coprod_hub.core.disclosure.released import EVERYONE, Column, Released, ReleasedTable
from coprod_hub.core.disclosure.solver import Contradiction, Tally, exposed
from coprod_hub.core.disclosure.words import Leak, LeakKind


def audit(releases: Sequence[Released], tally: Tally | None = None) -> list[Leak]:
    """Everything about fewer than 5 people that these releases of one survey, oldest first, give away together.

    Empty means proven: each protected figure has a witness outside 1..4, checked in whole numbers. Protected are, of
    everybody in a column and of those who came between two releases: every cell; how many are *not* in it (0 too:
    unanimous); in several-choice tables how many answered and are not in it; and what the hidden cells of one line are
    together.
    """
    changed = list(_changed(releases))
    if changed:
        return changed
    leaks = list(_few_people(releases))
    for keys in linked_tables(table.question for one in releases for table in one.tables):
        leaks.extend(audit_tables(releases, keys, tally))
    return leaks


def audit_tables(releases: Sequence[Released], keys: Sequence[str], tally: Tally | None = None) -> list[Leak]:
    """The audit of linked tables over all releases. Others share only totals that are shown."""
    puzzle = puzzle_of(releases, keys)
    try:
        return [leak for _, leak in exposed(puzzle, tally)]
    except Contradiction:
        last = next(one for one in reversed(releases) if any(t.question.key in keys for t in one.tables))
        table = next(table for table in reversed(last.tables) if table.question.key in keys)
        return [Leak(LeakKind.IMPOSSIBLE, last.name, table.question.key, table.question.title)]


def check_people(releases: Sequence[Released]) -> list[Leak]:
    """What stands against the newest release whatever is hidden in its tables."""
    return [*_changed(releases), *_few_people(releases)]


def _few_people(releases: Sequence[Released]) -> Iterator[Leak]:
    """Columns whose people, or whose newcomers since an earlier release, are fewer than 5."""
    seen: set[tuple[str, tuple[str, ...], int, int | None]] = set()
    for when, one in enumerate(releases):
        for columns in [one.columns, *(table.columns for table in one.tables)]:
            for column in columns:
                for since in [None, *range(when)]:
                    people = _newcomers(releases, column, since, when)
                    mark = (column.label, column.audiences, when, since)
                    if mark not in seen and people is not None and 0 < people < THRESHOLD:
                        seen.add(mark)
                        before = None if since is None else releases[since].name
                        yield Leak(
                            LeakKind.PEOPLE, one.name, columns=(column.label,), since=before, low=people, high=people
                        )


def _newcomers(releases: Sequence[Released], column: Column, since: int | None, when: int) -> int | None:
    """How many people more than an earlier release showed of these groups; None when it showed none of them."""
    wanted = frozenset(column.audiences)
    now = [people for group, people in releases[when].groups.items() if group <= wanted]
    if since is None:
        return sum(now)
    before = [people for group, people in releases[since].groups.items() if group <= wanted]
    return sum(now) - sum(before) if before else None


def _changed(releases: Sequence[Released]) -> Iterator[Leak]:
    """Whatever breaks the reading "the same groups and questions, people only added"."""
    for before, after in pairwise(releases):
        now = after.groups
        for column in before.columns:
            people = column.people.shown
            if column.key == EVERYONE or not people:
                continue
            within = next((group for group in now if group >= frozenset(column.audiences)), frozenset[str]())
            known = sum(n for group, n in before.groups.items() if group <= within)
            if now.get(within, 0) < max(known, people):
                detail = f"“{column.label}” no longer has the {people} people of the release “{before.name}”."
                yield Leak(LeakKind.CHANGED, after.name, columns=(column.label,), detail=detail)
    latest: dict[str, ReleasedTable] = {}
    for one in releases:
        for table in one.tables:
            known_as = latest.get(table.question.key, table)
            latest[table.question.key] = table
            if not table.question.same_as(known_as.question):
                title = table.question.title
                detail = f"The answers listed under “{title}” are not those of an earlier release."
                yield Leak(LeakKind.CHANGED, one.name, table.question.key, title, detail=detail)
