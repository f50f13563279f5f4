"""The engine a second time, as plainly as it can be written, so that the two can be held against each other.

Shares no code with coprod_hub: it walks the JSON itself. Criteria in percent of their parent, no rule for ties.
"""

from fractions import Fraction

OUTSIDE = ("pass_fail", "information")


def leaves_of(criteria, share=Fraction(1), kind="quality"):
    """(criterion, kind, points out of 100) for each leaf."""
    for criterion in criteria:
        own = criterion.get("kind", kind)
        points = share * Fraction(str(criterion.get("weight") or 0))
        if criterion.get("children"):
            yield from leaves_of(criterion["children"], points / 100, own)
        else:
            yield criterion, own, points


def share_of_price(formula, options, price, pool):
    lowest = min(pool)
    mean = sum(pool) / len(pool)
    if formula == "lowest":
        share = lowest / price
    elif formula == "linear_bounds":
        low, high = Fraction(str(options["min"])), Fraction(str(options["max"]))
        share = (high - price) / (high - low)
    elif formula == "linear_penalty":
        share = 1 - (price - lowest) / lowest
    elif formula == "mean50":
        share = (50 - 100 * (price - mean) / mean) / 100
    else:
        share = Fraction(0)
    if share < 0:
        return Fraction(0)
    if share > 1:
        return Fraction(1)
    return share


def falls_short(criteria, bid, kind="quality"):
    """Whether a branch stays below its published minimum, in percent of it; not judged while a mark is missing."""
    for criterion in criteria:
        if not criterion.get("children"):
            continue
        own = criterion.get("kind", kind)
        if falls_short(criterion["children"], bid, own):
            return True
        reached, known = Fraction(0), True
        for leaf, _, points in leaves_of(criterion["children"], Fraction(1), own):
            mark = bid["marks"].get(leaf["id"])
            if mark is not None:
                reached += Fraction(str(mark)) / Fraction(str(leaf["scale_max"])) * points
            elif points or leaf.get("minimum") is not None:
                known = False
        if known and reached < criterion.get("minimum", 0):
            return True
    return False


def status_of(bid, leaves, criteria):
    for passed in bid.get("passes", {}).values():
        if not passed:
            return "disqualified"
    if falls_short(criteria, bid):
        return "disqualified"
    missing = False
    for criterion, kind, points in leaves:
        mark = bid["marks"].get(criterion["id"])
        if kind == "price":
            needs_price = points > 0 or criterion["formula"] == "price_per_quality_point"
            missing = missing or (needs_price and bid.get("price") is None)
        elif kind == "pass_fail":
            missing = missing or criterion["id"] not in bid["passes"]
        elif kind not in OUTSIDE:
            least = criterion.get("minimum")
            if mark is not None and least is not None and Fraction(str(mark)) < Fraction(str(least)):
                return "disqualified"
            missing = missing or (mark is None and (points > 0 or least is not None))
    return "incomplete" if missing else "ranked"


def naive(data):
    """For each bid id: (status, {leaf id: points or None}, total or None, rank or None)."""
    leaves = list(leaves_of(data["criteria"]))
    statuses = {bid["id"]: status_of(bid, leaves, data["criteria"]) for bid in data["bids"]}
    pool = {
        bid["id"]: Fraction(bid["price"])
        for bid in data["bids"]
        if bid.get("price") is not None and statuses[bid["id"]] != "disqualified"
    }
    found, keys = {}, {}
    for bid in data["bids"]:
        points_by_leaf = {}
        per_point = False
        for criterion, kind, points in leaves:
            id_, mark = criterion["id"], bid["marks"].get(criterion["id"])
            if kind == "price":
                per_point = criterion["formula"] == "price_per_quality_point"
                price = pool.get(bid["id"])
                if price is not None:
                    share = share_of_price(criterion["formula"], criterion.get("options", {}), price, pool.values())
                    points_by_leaf[id_] = points * share
                else:
                    points_by_leaf[id_] = Fraction(0) if statuses[bid["id"]] == "ranked" else None
            elif kind != "pass_fail":
                missing = None if points or criterion.get("minimum") is not None else Fraction(0)
                points_by_leaf[id_] = (
                    missing if mark is None else Fraction(str(mark)) / Fraction(str(criterion["scale_max"])) * points
                )
        total = None
        if statuses[bid["id"]] == "ranked":
            total = sum(points_by_leaf.values(), Fraction(0))
            keys[bid["id"]] = -total
            if per_point:
                keys[bid["id"]] = pool[bid["id"]] / total if total else Fraction(10**30)
        found[bid["id"]] = (statuses[bid["id"]], points_by_leaf, total)
    ranks = {id_: 1 + sum(other < key for other in keys.values()) for id_, key in keys.items()}
    return {id_: (*what, ranks.get(id_)) for id_, what in found.items()}
