"""The audit: reads every release of a survey as a careful reader would. Needs the solver: for jobs only.

The reader is assumed to know everything released, the form of the survey, what the symbols mean, and that people are
only ever added; not to know particular people's answers, nor to guess from *which* cells the rule chose to hide.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from coprod_hub.core.disclosure.counts import THRESHOLD
from coprod_hub.core.disclosure.reader import puzzle_of
from coprod_hub.core.disclosure.released import Released, ReleasedTable
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
    keys = dict.fromkeys(table.question.key for one in releases for table in one.tables)
    for key in keys:
        leaks.extend(audit_table(releases, key, tally))
    return leaks


def audit_table(releases: Sequence[Released], key: str, tally: Tally | None = None) -> list[Leak]:
    """The audit of one table over all releases. Tables share only totals that are shown, so each stands alone."""
    puzzle = puzzle_of(releases, key)
    try:
        return [leak for _, leak in exposed(puzzle, tally)]
    except Contradiction:
        last = next(one for one in reversed(releases) if any(t.question.key == key for t in one.tables))
        return [Leak(LeakKind.IMPOSSIBLE, last.name, key, last.table(key).question.title)]


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
                    people = _newcomers(releases, column.audiences, since, when)
                    mark = (column.label, column.audiences, when, since)
                    if mark not in seen and people is not None and 0 < people < THRESHOLD:
                        seen.add(mark)
                        before = None if since is None else releases[since].name
                        yield Leak(
                            LeakKind.PEOPLE, one.name, columns=(column.label,), since=before, low=people, high=people
                        )


def _newcomers(releases: Sequence[Released], audiences: Sequence[str], since: int | None, when: int) -> int | None:
    """How many of these audiences answered between two releases; None when either does not show it."""
    now, before = _shown(releases[when]), _shown(releases[since]) if since is not None else dict.fromkeys(audiences, 0)
    if any(a not in now or a not in before for a in audiences):
        return None
    return sum(now[a] - before[a] for a in audiences)


def _shown(release: Released) -> dict[str, int]:
    return {c.key: c.people.shown for c in release.columns if c.audiences == (c.key,) and c.people.shown is not None}


def _changed(releases: Sequence[Released]) -> Iterator[Leak]:
    """Whatever breaks the reading "the same groups and questions, people only added"."""
    for before, after in pairwise(releases):
        now = _shown(after)
        labels = {column.key: column.label for column in before.columns}
        for audience, people in _shown(before).items():
            if people and now.get(audience, 0) < people:
                detail = f"“{labels[audience]}” no longer has the {people} people of the release “{before.name}”."
                yield Leak(LeakKind.CHANGED, after.name, columns=(labels[audience],), detail=detail)
    first: dict[str, ReleasedTable] = {}
    for one in releases:
        for table in one.tables:
            known = first.setdefault(table.question.key, table)
            if known.question.fit != table.question.fit:
                title = table.question.title
                detail = f"The answers listed under “{title}” are not those of an earlier release."
                yield Leak(LeakKind.CHANGED, one.name, table.question.key, title, detail=detail)
