"""What to look at before a draft theme is believed: too alike, too small, too mixed, or one wording repeated."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from coprod_hub.insight.first_sort import FirstSort
from coprod_hub.insight.labels import same_label
from coprod_hub.insight.sentiment import Feeling

OVERLAP = 0.7
SMALL, SMALL_SHARE = 5, 0.001
MIXED = 0.2
REPEATED = 0.5


@dataclass(frozen=True)
class Caution:
    """A reason to look again: its ``kind`` (overlap, alike, small, mixed, repeated), the themes, and words to show."""

    kind: str
    themes: tuple[str, ...]
    words: str


class Found(Protocol):
    """What is looked at of a draft theme."""

    @property
    def id(self) -> str:
        """Its stable name."""

    @property
    def label(self) -> str:
        """Its draft name for people."""

    @property
    def size(self) -> int:
        """How many comments it holds."""

    @property
    def feelings(self) -> Mapping[Feeling, int]:
        """How many of them ask for change, and so on."""


def cautions(themes: Sequence[Found], members: Mapping[str, Collection[int]], first: FirstSort) -> tuple[Caution, ...]:
    """Every caution about these themes, pairs first; ``members``: indices of the comments of each theme."""
    found: list[Caution] = []
    for one, other in combinations(themes, 2):
        found += _about_pair(one, other, set(members[one.id]) & set(members[other.id]))
    for theme in themes:
        found += _about_one(theme, [first.wordings[i] for i in members[theme.id]], first.usable)
    return tuple(found)


def _about_pair(one: Found, other: Found, common: Collection[int]) -> list[Caution]:
    pair, names = (one.id, other.id), f"“{one.label}” and “{other.label}”"
    found = []
    if len(common) > OVERLAP * max(1, min(one.size, other.size)):
        found.append(Caution("overlap", pair, f"{names} share most of their comments: they may be one theme."))
    if same_label(one.label, other.label):
        found.append(Caution("alike", pair, f"{names} have nearly the same name: rename one, or merge them."))
    return found


def _about_one(theme: Found, wordings: Sequence[str], usable: int) -> list[Caution]:
    found, only, name = [], (theme.id,), f"“{theme.label}”"
    if theme.size < max(SMALL, SMALL_SHARE * usable):
        found.append(Caution("small", only, f"{name} rests on very few comments: it may be chance."))
    praise, blame = theme.feelings[Feeling.PRAISE], theme.feelings[Feeling.ASKS_FOR_CHANGE]
    if min(praise, blame) > MIXED * theme.size:
        found.append(Caution("mixed", only, f"{name} mixes praise with calls for change: it may be two themes."))
    same = max(Counter(wordings).values(), default=0)
    if same > 1 and same > REPEATED * len(wordings):
        found.append(Caution("repeated", only, f"{name} is mostly one wording repeated: see who sent it."))
    return found
