"""Which themes may be counted anew without their old and new numbers telling of a few people. Pure.

Themes that people changed are another count of the same comments, with a key of its own, so the audit of
`core.disclosure` cannot know how old and new belong together; a reader can, since everybody may see what became of a
theme. So, beyond that audit, a theme is not counted anew when, in any group or in all:

- its number is 1 to 4 away from one that was ever shown of it, of what it was merged from or was split from;
- what it was merged from and it itself differ by 1 to 4 when added up (those are the people who said both);
- it and what it was split from add up to 1 to 4 more or less than that was.

It then keeps the numbers it had, or has none, and says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coprod_hub.core.disclosure import THRESHOLD, Released
from coprod_hub.insight.codebook import Edit, ThemeVerb, standing

Numbers = Mapping[str, int]
"""A number of people by column: each group's key, and `everyone`."""


@dataclass(frozen=True)
class Families:
    """Where themes come from: `parts` of a merge, and the `source` of what was split off."""

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, edits: Sequence[Edit]) -> "Families":
        """Read from what people did, undone or not: what was shown once was shown."""
        parts = {edit.theme: edit.themes for edit in edits if edit.verb is ThemeVerb.MERGED}
        source = {edit.theme: edit.themes[0] for edit in edits if edit.verb is ThemeVerb.SPLIT}
        return cls(parts, source)

    def kin(self, theme: str) -> set[str]:
        """A theme with all it was made from, and all that was made from those."""
        links = [(whole, part) for whole, parts in self.parts.items() for part in parts]
        links += list(self.source.items())
        found, new = {theme}, {theme}
        while new:
            new = {b for pair in links for a, b in (pair, pair[::-1]) if a in new} - found
            found |= new
        return found


@dataclass(frozen=True)
class Plan:
    """Themes to count anew, those whose numbers stand, and those that keep theirs because a few people would show."""

    count: tuple[str, ...]
    same: tuple[str, ...]
    too_close: tuple[str, ...]


def shown_before(releases: Sequence[Released]) -> dict[str, list[dict[str, int]]]:
    """Every figure ever shown of each theme, one set of numbers for each release, oldest first."""
    found: dict[str, list[dict[str, int]]] = {}
    for release in releases:
        for table in release.tables:
            for row in table.question.rows:
                cells = {column.key: table.cell(row.key, column.key).shown for column in table.columns}
                found.setdefault(row.key, []).append({key: n for key, n in cells.items() if n is not None})
    return found


def plan(now: Mapping[str, Numbers], shown: Mapping[str, Sequence[Numbers]], families: Families) -> Plan:
    """Sort themes by whether their numbers of today may be released beside everything that was shown before."""
    count, same, close = [], [], []
    for theme, numbers in now.items():
        before = shown.get(theme, ())
        if before and all(numbers.get(column, 0) == n for column, n in before[-1].items()):
            same.append(theme)
        elif any(_few(difference) for difference in _differences(theme, now, shown, families)):
            close.append(theme)
        else:
            count.append(theme)
    return Plan(tuple(count), tuple(same), tuple(close))


def _differences(
    theme: str, now: Mapping[str, Numbers], shown: Mapping[str, Sequence[Numbers]], families: Families
) -> Iterator[int]:
    """What a reader can work out by taking the new numbers of a theme and what was shown before from each other."""
    numbers = now[theme]
    for relative in families.kin(theme):
        for before in shown.get(relative, ()):
            yield from (numbers.get(column, 0) - n for column, n in before.items())
    parts = [shown.get(part, ())[-1:] for part in families.parts.get(theme, ())]
    if parts and all(parts):
        for column, number in numbers.items():
            if all(column in part[0] for part in parts):
                yield sum(part[0][column] for part in parts) - number
    source = families.source.get(theme, "")
    for before in shown.get(source, ()):
        rest = now.get(source, {})
        yield from (numbers.get(column, 0) + rest.get(column, 0) - n for column, n in before.items() if rest)


def _few(difference: int) -> bool:
    return 0 < abs(difference) < THRESHOLD


def last_standing(edits: Sequence[Edit]) -> Edit | None:
    """The decision that "undo" takes back: the newest that nobody undid."""
    left = standing(edits)
    return left[-1] if left else None
