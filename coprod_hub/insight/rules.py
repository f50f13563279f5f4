"""The arithmetic and the sentences of a summary: shares, how sure we are, what is too small to show, the headline."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from coprod_hub.core.disclosure import THRESHOLD
from coprod_hub.core.text import count, listed

MOST_THEMES = 60
TOO_FEW = "There are too few comments to say what they raise most."
_SURE = 1.959963984540054


class Amount(StrEnum):
    """How finely comments are to be sorted."""

    FEW = "few"
    SOME = "some"
    MANY = "many"


def suggested_themes(comments: int, amount: Amount = Amount.SOME) -> int:
    """How many themes to look for in so many comments; 30 give 4, 300 give 9, 8,000 give 16 (half or double that)."""
    if comments < THRESHOLD:
        return 0
    some = 1.5 * math.log2(max(comments, 7) / 4)
    scale = {Amount.FEW: 0.5, Amount.SOME: 1.0, Amount.MANY: 2.0}[amount]
    return max(1, min(MOST_THEMES, round(some * scale)))


@dataclass(frozen=True)
class Share:
    """A part of a group with the interval it lies in (95 %); all between 0 and 1."""

    count: int
    of: int
    share: float
    low: float
    high: float


def share(part: int, of: int) -> Share:
    """Share of a group with its Wilson score interval (Wilson 1927), honest for small groups and near 0 or 1.

    An empty group gives a share of 0 that may be anything.
    """
    if not 0 <= part <= of:
        raise ValueError(f"{part} is not a part of {of}")
    if of == 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    p, z2 = part / of, _SURE**2
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    reach = _SURE / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    low = 0.0 if part == 0 else max(0.0, middle - reach)
    high = 1.0 if part == of else min(1.0, middle + reach)
    return Share(part, of, p, low, high)


def shown_counts(parts: Mapping[str, int], unsafe: Collection[str] = ()) -> dict[str, int | None]:
    """The counts of a whole that may be shown, ``None`` where one rests on fewer than five people or is ``unsafe``.

    The whole is taken to be known, so what is hidden must not come back by subtraction: at least two counts are
    hidden, and together they are five or more; the smallest others are hidden with them until that holds.
    """
    hidden = {name for name, n in parts.items() if 0 < n < THRESHOLD or name in unsafe}
    others = sorted((n == 0, n, name) for name, n in parts.items() if name not in hidden)
    for _, _, name in others if hidden else ():
        if len(hidden) > 1 and sum(parts[each] for each in hidden) >= THRESHOLD:
            break
        hidden.add(name)
    return {name: None if name in hidden else n for name, n in parts.items()}


def shares_by_audience(inside: Mapping[str, int], sizes: Mapping[str, int]) -> dict[str, Share | None]:
    """Share of each audience that raised a theme whose own size is known; ``None`` where too few are behind it.

    ``inside``: comments of each audience in the theme; ``sizes``: all its comments that said something. Also hidden is
    a share of all but one to four of an audience, and what the theme's size and the other audiences would give away.
    For a release to outsiders see ``core.disclosure``, which proves more; this is for one file and its owner.
    """
    known = shown_counts(sizes)
    counts = {name: inside.get(name, 0) for name in sizes}
    unsafe = {name for name, n in counts.items() if known[name] is None or 0 < sizes[name] - n < THRESHOLD}
    shown = shown_counts(counts, unsafe)
    return {name: None if n is None else share(n, sizes[name]) for name, n in shown.items()}


@dataclass(frozen=True)
class Group:
    """An audience as a sentence names it, and how many of it answered: Group("young person", "young people", 12)."""

    one: str
    many: str
    count: int


_SINGULARS = {
    "young people": "young person",
    "children": "child",
    "children and young people": "child or young person",
    "parents": "parent",
    "parents and carers": "parent or carer",
    "parent carers": "parent carer",
    "carers": "carer",
    "foster carers": "foster carer",
    "professionals": "professional",
    "providers": "provider",
    "pupils": "pupil",
    "students": "student",
    "teachers": "teacher",
    "care leavers": "care leaver",
    "people": "person",
}


def group_named(name: str, count: int) -> Group | None:
    """The group of an audience's name, with its singular; None when the name is not one a sentence can count."""
    many = name.strip().lower()
    return Group(_SINGULARS[many], many, count) if many in _SINGULARS else None


def headline(groups: Sequence[Group], top: str | None, otherwise: str = TOO_FEW) -> str:
    """The first sentence of a summary: who answered, and what they raise most; `otherwise`, while that is not known.

    Groups nobody answered from are left out; a group of fewer than five is named without its number.
    """
    heard = [group for group in groups if group.count > 0]
    if not heard:
        return "Nobody has answered yet."
    first = f"{listed([_so_many(group) for group in heard])} answered."
    first = first[:1].upper() + first[1:]
    if not top:
        return f"{first} {otherwise}".strip()
    everyone = sum(group.count for group in heard)
    raises = "they raise" if everyone > 1 else "is raised"
    return f"{first} {top} is what {raises} most."


def _so_many(group: Group) -> str:
    if group.count < THRESHOLD:
        return f"fewer than {THRESHOLD} {group.many}"
    return count(group.count, group.one, group.many)


@dataclass(frozen=True)
class ThemesRequest:
    """What somebody asks of a file of comments. ``asks``: change, praise, open, or None to go by the column's name."""

    file: Path
    text: str
    audience: str | None
    themes: int | None
    asks: str | None
    hide: Path | None
    out: Path
