"""Several lots under one tender: who is awarded which, where a supplier may win only so many. Pure.

The lots are taken in the published order; each goes to its highest ranked bid whose supplier has room left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coprod_hub.core.text import listed
from coprod_hub.evaluation.scoring import Result, Status


@dataclass(frozen=True)
class Award:
    """The bid that a lot goes to (None: to none yet), and the bids before it whose supplier had won enough."""

    lot: str
    bid: str | None
    supplier: str | None
    passed_over: tuple[str, ...] = ()
    warning: str = ""


def awards(
    results: Mapping[str, Result], suppliers: Mapping[str, Mapping[str, str]], order: Sequence[str], limit: int | None
) -> tuple[Award, ...]:
    """Award lots in the published order, by lot id; `suppliers` says whose each bid of each lot is.

    A lot that is tied, or whose bids are incomplete, goes to nobody yet; under a limit those after it wait as well,
    because they depend on it.
    """
    won: Counter[str] = Counter()
    given: list[Award] = []
    waits_for = ""
    for lot in order:
        if waits_for and limit is not None:
            given.append(
                Award(lot, None, None, (), f"Lot {lot} waits for lot {waits_for}, because suppliers have a limit.")
            )
            continue
        award = _award(lot, results[lot], suppliers[lot], won, limit)
        given.append(award)
        if award.supplier is not None:
            won[award.supplier] += 1
        elif award.warning:
            waits_for = lot
    return tuple(given)


def _award(lot: str, result: Result, suppliers: Mapping[str, str], won: Counter[str], limit: int | None) -> Award:
    by_rank: dict[int, list[str]] = {}
    for bid in result.bids:
        has_room = limit is None or won[suppliers[bid.id]] < limit
        if bid.rank is not None and has_room:
            by_rank.setdefault(bid.rank, []).append(bid.id)
    unfinished = sorted(bid.id for bid in result.bids if bid.status is Status.INCOMPLETE)
    if unfinished:
        return Award(lot, None, None, (), f"Lot {lot} goes to nobody yet: {listed(unfinished)} incomplete.")
    if not by_rank:
        return Award(lot, None, None)
    best = min(by_rank)
    first = sorted(by_rank[best])
    if len(first) > 1:
        return Award(lot, None, None, (), f"Lot {lot} goes to nobody yet: {listed(first)} are tied.")
    ahead = sorted((bid.rank, bid.id) for bid in result.bids if bid.rank is not None and bid.rank < best)
    return Award(lot, first[0], suppliers[first[0]], tuple(id_ for _, id_ in ahead))
