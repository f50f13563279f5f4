"""Which law a tender follows, and which route of the council's own, by its value including VAT. Pure.

Sources: Procurement Act 2023, section 3 and schedule 1 (a contract is under it when its estimated value, VAT included,
is not less than the threshold), section 9 (light touch contracts); Health Care Services (Provider Selection Regime)
Regulations 2023, regulation 3 (health care, whatever its value). Amounts and their days stand in thresholds.toml.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from coprod_hub.core.errors import Refused

SHIPPED = Path(__file__).with_name("thresholds.toml")
PENNY = Decimal("0.01")


class Regime(StrEnum):
    """The law that a tender follows."""

    BELOW = "below-threshold"
    LIGHT_TOUCH = "light-touch"
    ACT = "act"
    PSR = "psr"

    @property
    def words(self) -> str:
        """The regime as officers call it."""
        return REGIME_WORDS[self]


REGIME_WORDS = {
    Regime.BELOW: "Below the threshold",
    Regime.LIGHT_TOUCH: "Light touch (Procurement Act 2023)",
    Regime.ACT: "Full regime (Procurement Act 2023)",
    Regime.PSR: "Provider Selection Regime",
}


class Kind(StrEnum):
    """What is bought."""

    LIGHT_TOUCH = "light-touch"
    SERVICES = "services"
    HEALTH = "health"
    GOODS = "goods"

    @property
    def words(self) -> str:
        """The kind as an officer chooses it."""
        return KIND_WORDS[self]


KIND_WORDS = {
    Kind.LIGHT_TOUCH: "Social care, education and other light touch services",
    Kind.SERVICES: "Other services",
    Kind.HEALTH: "Health care services",
    Kind.GOODS: "Goods",
}


class WrongFigures(ValueError):
    """Thresholds or a route that cannot be used; the message says which, and what to do."""


@dataclass(frozen=True)
class Threshold:
    """From which value, VAT included, the Act applies to a kind; in force from `valid_from`, in pounds."""

    kind: Kind
    amount: Decimal
    valid_from: date
    source: str


@dataclass(frozen=True)
class Band:
    """One step of the council's own route: contracts worth this much or more, in pounds with VAT."""

    starts: Decimal
    words: str


@dataclass(frozen=True)
class Figures:
    """Everything that depends on value: thresholds of all years, and the council's route."""

    thresholds: tuple[Threshold, ...]
    route: tuple[Band, ...]


@dataclass(frozen=True)
class Finding:
    """The regime of one tender, and why. `threshold` is None where none applies (health care)."""

    regime: Regime
    threshold: Threshold | None
    reason: str


def regime_for(value: Decimal, kind: Kind, on: date, figures: Figures | None = None) -> Finding:
    """Which law a contract of this value falls under, when its procurement begins on this day.

    `value` in pounds, including VAT, over the whole life of the contract with every extension. A value that is exactly
    the threshold is under the Act. Raises Refused when it is no sum of money, or no threshold is known for the day.
    """
    _must_be_money(value)
    if kind is Kind.HEALTH:
        reason = "Health care services follow the Provider Selection Regime, whatever they are worth."
        return Finding(Regime.PSR, None, reason)
    threshold = threshold_on(on, kind, (figures or shipped()).thresholds)
    is_under = value >= threshold.amount
    compared = "at or above" if is_under else "below"
    reason = (
        f"{pounds(value)} including VAT is {compared} {pounds(threshold.amount)}, the threshold for"
        f" {_inside(kind)} since {threshold.valid_from.day} {threshold.valid_from:%B %Y}."
    )
    if not is_under:
        return Finding(Regime.BELOW, threshold, reason)
    return Finding(Regime.LIGHT_TOUCH if kind is Kind.LIGHT_TOUCH else Regime.ACT, threshold, reason)


def threshold_on(on: date, kind: Kind, thresholds: Iterable[Threshold]) -> Threshold:
    """The threshold of a kind that is in force on a day; raises Refused when none is known."""
    known = [one for one in thresholds if one.kind is kind and one.valid_from <= on]
    if not known:
        raise Refused(f"No threshold is known for {_inside(kind)} on {on.day} {on:%B %Y}.")
    return max(known, key=lambda one: one.valid_from)


def own_route(value: Decimal, bands: Sequence[Band]) -> Band:
    """The step of the council's own route for a contract of this value, in pounds with VAT; raises Refused."""
    _must_be_money(value)
    return [band for band in checked_route(bands) if band.starts <= value][-1]


def pounds(amount: Decimal) -> str:
    """Money as people write it: £663,540 or £700,000.50."""
    return f"£{amount:,.2f}".removesuffix(".00")


# ---- where the figures come from ----


@lru_cache(maxsize=1)
def shipped() -> Figures:
    """The figures that the hub comes with."""
    return read_figures(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))


def read_figures(told: Mapping[str, Any]) -> Figures:
    """The figures of a file such as thresholds.toml; raises WrongFigures."""
    thresholds = tuple(_threshold(one) for one in told.get("thresholds", ()))
    seen = {(one.kind, one.valid_from) for one in thresholds}
    if len(seen) < len(thresholds):
        raise WrongFigures("Two [[thresholds]] have the same kind and valid_from.")
    route = [Band(_amount(one.get("from")), str(one.get("words", "")).strip()) for one in told.get("route", ())]
    return Figures(thresholds, checked_route(route))


def checked_route(bands: Sequence[Band]) -> tuple[Band, ...]:
    """The bands when they can be used: from 0, each above the one before, each in words. Raises WrongFigures."""
    if not bands or bands[0].starts != 0:
        raise WrongFigures("The first step of the route begins with 0.")
    if any(after.starts <= before.starts for before, after in pairwise(bands)):
        raise WrongFigures("Each step of the route begins with more than the one before.")
    if not all(band.words for band in bands):
        raise WrongFigures("Say in words what each step of the route asks for.")
    return tuple(bands)


def read_route(raw: str) -> tuple[Band, ...]:
    """A route as it is typed into a setting, a step a line: "10,000 Three written quotes". Raises WrongFigures."""
    bands = []
    for line in filter(None, map(str.strip, raw.splitlines())):
        amount, _, words = line.partition(" ")
        bands.append(Band(_amount(amount.removeprefix("£").replace(",", "")), words.strip()))
    return checked_route(bands)


def _threshold(one: Mapping[str, Any]) -> Threshold:
    kind, begins, source = one.get("kind"), one.get("valid_from"), str(one.get("source", "")).strip()
    if kind not in set(Kind) - {Kind.HEALTH} or not isinstance(begins, date) or not source:
        raise WrongFigures("Each of [[thresholds]] needs a kind, an amount, valid_from as a day, and its source.")
    return Threshold(Kind(kind), _amount(one.get("amount")), begins, source)


def _amount(raw: object) -> Decimal:
    try:
        amount = Decimal(str(raw))
        _must_be_money(amount)
    except (InvalidOperation, Refused):
        raise WrongFigures(f"Write an amount as 10000 or 10000.50, not {raw}.") from None
    return amount


def _must_be_money(value: Decimal) -> None:
    if not value.is_finite() or value < 0:
        raise Refused("Give a value of 0 or more.")


def _inside(kind: Kind) -> str:
    return KIND_WORDS[kind][0].lower() + KIND_WORDS[kind][1:]
