"""What a team can do about numbers that were refused: tried first, offered only when it works. For jobs: it solves."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coprod_hub.core.disclosure import Audience, Leak, LeakKind
from coprod_hub.core.text import listed
from coprod_hub.responses.counting import Wishes

MOST_OFFERS, MOST_TRIES = 3, 8
TOGETHER, HELD, WITHOUT = "together", "held", "without"


@dataclass(frozen=True)
class Offer:
    """Something to do, the groups or questions that it is about, and how the button says it."""

    what: str
    keys: Sequence[str]
    words: str

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the survey's plan."""
        return {"what": self.what, "keys": list(self.keys), "words": self.words}

    def followed(self, wishes: Wishes) -> Wishes:
        """The wishes of a team that accepts."""
        if self.what == TOGETHER:
            return wishes.with_group(self.keys)
        if self.what == HELD:
            return replace(wishes, held=[*wishes.held, *self.keys])
        return replace(wishes, without=[*wishes.without, *self.keys])


def advise(
    leaks: Sequence[Leak], audiences: Sequence[Audience], wishes: Wishes, works: Callable[[Wishes], bool]
) -> list[Offer]:
    """Up to three offers that work, the one that hides least first."""
    found: list[Offer] = []
    for tried, offer in enumerate(_offers(leaks, audiences)):
        if len(found) == MOST_OFFERS or tried == MOST_TRIES:
            break
        if works(offer.followed(wishes)):
            found.append(offer)
    return found


def _offers(leaks: Sequence[Leak], audiences: Sequence[Audience]) -> Iterator[Offer]:
    few = [one for one in audiences if any(one.label in leak.columns for leak in leaks)]
    crowded = [one for one in few if any(leak.kind is LeakKind.PEOPLE and one.label in leak.columns for leak in leaks)]
    for one in crowded or few:
        others = [other for other in audiences if other.key != one.key and other.people]
        for other in sorted(others, key=lambda other: other.people)[:2]:
            words = f"Take {listed([f'“{each.label}”' for each in (one, other)])} together"
            yield Offer(TOGETHER, (*one.base, *other.base), words)
    if crowded:
        names = listed([f"“{one.label}”" for one in crowded])
        keys = [key for one in crowded for key in one.base]
        yield Offer(HELD, keys, f"Leave later answers of {names} out of these numbers")
    tables = {leak.table: leak.title for leak in leaks if leak.table}
    if tables:
        yield Offer(WITHOUT, list(tables), f"Leave {listed([f'“{title}”' for title in tables.values()])} out")
