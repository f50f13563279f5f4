"""Equal totals: the published rules, applied in their order, until they decide or there is none left. Pure.

An earlier arrival decides only where that was published; lots decide only by a draw that was held and recorded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coprod_hub.core.text import listed

SUBMITTED_AT = "submitted_at"
PRICE = "price"
LOTS = "lots"
CRITERION = "criterion:"


@dataclass(frozen=True)
class Draw:
    """Lots that were drawn: the bids in the order they came out, the first before the second."""

    order: tuple[str, ...] = ()


#: `criterion:<id>` (more points), `price` (lower), `submitted_at` (earlier), or a draw.
Rule = str | Draw


@dataclass(frozen=True)
class Step:
    """A rule made ready: for each bid a key, the smallest first; None where what it asks is not known of a bid."""

    name: str
    key: Callable[[str], Any]


@dataclass(frozen=True)
class Tie:
    """Bids with equal totals: the rules that told them apart, and those that nothing told apart, with the reason."""

    bids: tuple[str, ...]
    decided_by: tuple[str, ...]
    undecided: tuple[tuple[str, ...], ...]
    why: str = ""


def name_of(rule: Rule) -> str:
    """The word that stands for a rule."""
    return LOTS if isinstance(rule, Draw) else rule


def draw_key(draw: Draw) -> Callable[[str], int | None]:
    """The place at which a bid was drawn; None when it was not in the draw."""
    places: Mapping[str, int] = {id_: place for place, id_ in enumerate(draw.order)}
    return places.get


def settle(tied: Sequence[str], steps: Sequence[Step]) -> tuple[list[list[str]], Tie]:
    """Put tied bids in order by the published rules: groups, the first before the second, and what happened.

    A rule that cannot be applied because something is not known stops those after it: they were published as later.
    """
    groups, decided_by = [sorted(tied)], []
    why = "" if steps else "no rule for ties was published"
    for step in steps:
        open_groups = [group for group in groups if len(group) > 1]
        unknown = sorted(id_ for group in open_groups for id_ in group if step.key(id_) is None)
        if not open_groups:
            break
        if unknown:
            why = f"“{step.name}” cannot be applied: it is not known for {listed(unknown)}"
            break
        before = len(groups)
        groups = [part for group in groups for part in _split(group, step.key)]
        if len(groups) > before:
            decided_by.append(step.name)
    undecided = tuple(tuple(group) for group in groups if len(group) > 1)
    if undecided and not why:
        why = "the published rules find no difference between them"
    return groups, Tie(tuple(sorted(tied)), tuple(decided_by), undecided, why if undecided else "")


def _split(group: Sequence[str], key: Callable[[str], Any]) -> list[list[str]]:
    parts: dict[Any, list[str]] = {}
    for id_ in group:
        parts.setdefault(key(id_), []).append(id_)
    return [parts[value] for value in sorted(parts)]
