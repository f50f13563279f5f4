"""The arithmetic and the sentences of a summary: shares, how sure we are, what is too small to show, the headline."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coprod_hub.core.text import count, listed

SMALLEST_SHOWN = 5
MOST_THEMES = 60
_SURE = 1.959963984540054


class Amount(StrEnum):
    """How finely comments are to be sorted."""

    FEW = "few"
    SOME = "some"
    MANY = "many"


def suggested_themes(comments: int, amount: Amount = Amount.SOME) -> int:
    """How many themes to look for in so many comments; 30 give 3, 300 give 7, 8,000 give 12 (half or double that)."""
    if comments < SMALLEST_SHOWN:
        return 0
    some = 1.2 * math.log2(max(comments, 12) / 6)
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
    """Share of a group with its Wilson score interval (Wilson 1927), which stays honest for small groups and near 0 or 1.

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


def shown_counts(parts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of a whole that may be shown, ``None`` where one rests on fewer than five people.

    The whole is taken to be known, so what is hidden must not come back by subtraction: at least two counts are
    hidden, and together they are five or more; the smallest others are hidden with them until that holds.
    """
    hidden = {name for name, n in parts.items() if 0 < n < SMALLEST_SHOWN}
    others = sorted((n == 0, n, name) for name, n in parts.items() if name not in hidden)
    if hidden:
        for _, _, name in others:
            if len(hidden) > 1 and sum(parts[name] for name in hidden) >= SMALLEST_SHOWN:
                break
            hidden.add(name)
    return {name: None if name in hidden else n for name, n in parts.items()}


def shares_by_audience(inside: Mapping[str, int], sizes: Mapping[str, int]) -> dict[str, Share | None]:
    """Share of each audience that raised a theme; ``None`` where it, or what is left of the audience, is too small.

    ``inside``: comments of each audience in the theme; ``sizes``: all its comments that said something. An audience of
    fewer than five is never shown; nor is one that could be worked out from the theme's size and the other audiences.
    """
    audiences = shown_counts(sizes)
    unsafe = {
        name: 1 if audiences[name] is None or 0 < sizes[name] - inside.get(name, 0) < SMALLEST_SHOWN else 0
        for name in sizes
    }
    counts = {name: inside.get(name, 0) for name in sizes}
    shown = shown_counts({name: n if not unsafe[name] else 0 for name, n in counts.items()})
    hidden = {name for name in sizes if unsafe[name] or shown[name] is None}
    rest = sorted((counts[name] == 0, counts[name], name) for name in sizes if name not in hidden)
    if hidden:
        for _, _, name in rest:
            if len(hidden) > 1 and sum(counts[name] for name in hidden) >= SMALLEST_SHOWN:
                break
            hidden.add(name)
    return {name: None if name in hidden else share(counts[name], sizes[name]) for name in sizes}


@dataclass(frozen=True)
class Group:
    """An audience as a sentence names it, and how many of it answered: Group("young person", "young people", 12)."""

    one: str
    many: str
    count: int


def headline(groups: Sequence[Group], top: str | None) -> str:
    """The first sentence of a summary: who answered, and what they raise most.

    Groups nobody answered from are left out; a group of fewer than five is named without its number.
    """
    heard = [group for group in groups if group.count > 0]
    if not heard:
        return "Nobody has answered yet."
    first = f"{listed([_so_many(group) for group in heard])} answered."
    first = first[:1].upper() + first[1:]
    if not top:
        return f"{first} There are too few comments to say what they raise most."
    everyone = sum(group.count for group in heard)
    raises = "they raise" if everyone > 1 else "is raised"
    return f"{first} {top} is what {raises} most."


def _so_many(group: Group) -> str:
    if group.count < SMALLEST_SHOWN:
        return f"fewer than {SMALLEST_SHOWN} {group.many}"
    return count(group.count, group.one, group.many)


def percent(part: float) -> str:
    """A share as people read it: 0.213 is "21 %"; a share above none is never shown as 0, nor below all as 100."""
    rounded = round(part * 100)
    if 0 < part and rounded == 0:
        return "under 1%"
    if part < 1 and rounded == 100:
        return "over 99%"
    return f"{rounded}%"
