"""What a price is worth: the published formulas, exact, and which prices look abnormally low. Pure.

A formula gives the share of the weight that a price earns, from 0 to 1, so that a price score above the weight cannot
occur. P is the price, Pmin the lowest and "mean" the mean of the prices in the pool: those of the bids that stand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Formula(StrEnum):
    """The formulas that a council may publish."""

    LOWEST = "lowest"
    LINEAR_BOUNDS = "linear_bounds"
    LINEAR_PENALTY = "linear_penalty"
    MEAN50 = "mean50"
    PRICE_PER_QUALITY_POINT = "price_per_quality_point"
    FIXED = "fixed"


#: Formulas under which the price earns no points of its own: its criterion carries no weight.
WITHOUT_POINTS = frozenset({Formula.PRICE_PER_QUALITY_POINT, Formula.FIXED})
#: How far below the others a price is asked about, in percent, when the file says nothing.
BELOW_MEAN = BELOW_NEXT = Fraction(20)

_HUNDRED = Fraction(100)


@dataclass(frozen=True)
class PriceRule:
    """The published formula and its settings.

    `low` and `high`: two prices for `linear_bounds`; for `mean50` the clamp, in points out of 100 (none: 0 and 100).
    `below_mean`, `below_next`: in percent; a price further below is flagged. None: not looked at.
    """

    formula: Formula
    low: Fraction | None = None
    high: Fraction | None = None
    below_mean: Fraction | None = BELOW_MEAN
    below_next: Fraction | None = BELOW_NEXT


def faults_of_rule(rule: PriceRule, weight: Fraction) -> list[tuple[str, str]]:
    """Why this rule cannot be published with this weight: (the word of the file, what to do) for each fault."""
    found = []
    if rule.formula in WITHOUT_POINTS and weight:
        found.append(("weight", f"must be 0: “{rule.formula}” gives the price no points of its own"))
    if rule.formula is Formula.LINEAR_BOUNDS:
        if rule.low is None or rule.high is None:
            missing = "min" if rule.low is None else "max"
            found.append((f"options.{missing}", "is missing: “linear_bounds” needs two published prices, min and max"))
        elif not 0 <= rule.low < rule.high:
            found.append(("options", "min must be 0 or more, and less than max"))
    elif rule.formula is Formula.MEAN50 and not 0 <= _clamp(rule)[0] < _clamp(rule)[1] <= _HUNDRED:
        found.append(("options", "min and max are the clamp, out of 100: 0 or more, min less than max, 100 or less"))
    return found


def price_points(rule: PriceRule, weight: Fraction, prices: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Points from 0 to the weight for each price of the pool, by bid; all prices above 0."""
    low, mean = _lowest_and_mean(prices)
    share = _SHARES[rule.formula]
    return {bid: weight * _between(share(rule, price, low, mean), 0, 1) for bid, price in prices.items()}


def _lowest_and_mean(prices: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    if not prices:
        return Fraction(1), Fraction(1)
    return min(prices.values()), sum(prices.values(), Fraction(0)) / len(prices)


def _between(value: Fraction, least: Fraction | int, most: Fraction | int) -> Fraction:
    return Fraction(min(max(value, least), most))


def _clamp(rule: PriceRule) -> tuple[Fraction, Fraction]:
    return rule.low or Fraction(0), _HUNDRED if rule.high is None else rule.high


def _relative_to_lowest(_rule: PriceRule, price: Fraction, low: Fraction, _mean: Fraction) -> Fraction:
    """Pmin ÷ P."""
    return low / price


def _between_bounds(rule: PriceRule, price: Fraction, _low: Fraction, _mean: Fraction) -> Fraction:
    """(max − P) ÷ (max − min)."""
    least, most = rule.low or Fraction(0), rule.high or Fraction(0)
    return (most - price) / (most - least)


def _less_for_each_percent(_rule: PriceRule, price: Fraction, low: Fraction, _mean: Fraction) -> Fraction:
    """1 − (P − Pmin) ÷ Pmin."""
    return 1 - (price - low) / low


def _around_the_mean(rule: PriceRule, price: Fraction, _low: Fraction, mean: Fraction) -> Fraction:
    """50 − 100 × (P − mean) ÷ mean, clamped as published, out of 100."""
    return _between(50 - _HUNDRED * (price - mean) / mean, *_clamp(rule)) / _HUNDRED


def _none(_rule: PriceRule, _price: Fraction, _low: Fraction, _mean: Fraction) -> Fraction:
    return Fraction(0)


_SHARES: Mapping[Formula, Callable[[PriceRule, Fraction, Fraction, Fraction], Fraction]] = {
    Formula.LOWEST: _relative_to_lowest,
    Formula.LINEAR_BOUNDS: _between_bounds,
    Formula.LINEAR_PENALTY: _less_for_each_percent,
    Formula.MEAN50: _around_the_mean,
    Formula.PRICE_PER_QUALITY_POINT: _none,
    Formula.FIXED: _none,
}


@dataclass(frozen=True)
class Low:
    """A price that has to be asked about: how far it lies, in percent, below what, and the share that was published."""

    below: str
    by: Fraction
    published: Fraction

    @property
    def words(self) -> str:
        """How far it lies below the others, to one place after the point, cut off."""
        tenths = int(self.by * 10)
        return f"{tenths // 10}.{tenths % 10} % below {self.below}"


def abnormally_low(rule: PriceRule, prices: Mapping[str, Fraction]) -> dict[str, tuple[Low, ...]]:
    """The bids whose price lies further below the others than the published shares, with why; never rejected here.

    Every price is held against the mean of the others, the lowest also against the next.
    """
    if len(prices) < 2:
        return {}
    total, ordered = sum(prices.values(), Fraction(0)), sorted(prices.values())
    found: dict[str, tuple[Low, ...]] = {}
    for bid, price in prices.items():
        others = (total - price) / (len(prices) - 1)
        held = [("the mean of the others", others, rule.below_mean)]
        if price == ordered[0]:
            held.append(("the next price", ordered[1], rule.below_next))
        low = tuple(
            Low(below, by, share)
            for below, other, share in held
            if share is not None and (by := _HUNDRED * (other - price) / other) > share
        )
        if low:
            found[bid] = low
    return found
