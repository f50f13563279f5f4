"""Which law and which route a value leads to, the thresholds of each year, and figures that cannot be used."""

import tomllib
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.core.errors import Refused
from coprod_hub.evaluation.regime import (
    SHIPPED,
    Band,
    Figures,
    Kind,
    Regime,
    WrongFigures,
    checked_route,
    own_route,
    pounds,
    read_figures,
    read_route,
    regime_for,
    shipped,
)

pytestmark = pytest.mark.pure

IN_2026 = date(2026, 11, 23)
IN_2025 = date(2025, 12, 31)
VALUES = st.decimals(0, 10_000_000, places=2)


@pytest.mark.parametrize(
    ("value", "kind", "on", "regime", "threshold"),
    [
        ("663540", Kind.LIGHT_TOUCH, IN_2026, Regime.LIGHT_TOUCH, 663540),
        ("663539.99", Kind.LIGHT_TOUCH, IN_2026, Regime.BELOW, 663540),
        ("207720", Kind.SERVICES, IN_2026, Regime.ACT, 207720),
        ("207719.99", Kind.SERVICES, IN_2026, Regime.BELOW, 207720),
        ("207720", Kind.SERVICES, IN_2025, Regime.BELOW, 214904),
        ("214904", Kind.GOODS, IN_2025, Regime.ACT, 214904),
        ("210000", Kind.GOODS, date(2026, 1, 1), Regime.ACT, 207720),
    ],
)
def test_a_value_on_the_threshold_is_under_the_act_and_a_penny_less_is_not(value, kind, on, regime, threshold):
    """Source of the figures: PPN 023 (2026), and PPN 11/23 for 2024 and 2025."""
    found = regime_for(Decimal(value), kind, on)
    assert found.regime is regime
    assert found.threshold is not None
    assert found.threshold.amount == threshold
    assert pounds(found.threshold.amount) in found.reason


def test_the_reason_says_what_was_compared():
    found = regime_for(Decimal(700000), Kind.LIGHT_TOUCH, IN_2026)
    assert found.reason == (
        "£700,000 including VAT is at or above £663,540, the threshold for social care, education and other light touch"
        " services since 1 January 2026."
    )


@pytest.mark.parametrize("value", ["0", "12.50", "9000000"])
def test_health_care_follows_its_own_regime_whatever_it_is_worth(value):
    found = regime_for(Decimal(value), Kind.HEALTH, date(2020, 1, 1))
    assert (found.regime, found.threshold) == (Regime.PSR, None)


@given(VALUES, VALUES, st.sampled_from([Kind.LIGHT_TOUCH, Kind.SERVICES, Kind.GOODS]))
def test_worth_more_never_means_less_law_or_a_shorter_route(one, other, kind):
    less, more = sorted((one, other))
    assert (
        regime_for(more, kind, IN_2026).regime is not Regime.BELOW
        or regime_for(less, kind, IN_2026).regime is Regime.BELOW
    )
    assert own_route(less, shipped().route).starts <= own_route(more, shipped().route).starts


@pytest.mark.parametrize("value", ["-0.01", "NaN", "Infinity"])
def test_what_is_no_sum_of_money_is_refused(value):
    for ask in (lambda v: regime_for(v, Kind.HEALTH, IN_2026), lambda v: own_route(v, shipped().route)):
        with pytest.raises(Refused, match="0 or more"):
            ask(Decimal(value))


def test_a_day_before_every_threshold_is_refused_not_guessed():
    with pytest.raises(Refused, match="No threshold is known for goods on 31 December 2023"):
        regime_for(Decimal(1), Kind.GOODS, date(2023, 12, 31))


# ---- the council's own route ----


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "budget manager"),
        ("9999.99", "budget manager"),
        ("10000", "written quotes"),
        ("100000", "Full tender"),
        ("2000000", "Cabinet (Resources) Panel"),
    ],
)
def test_the_route_goes_from_the_budget_manager_to_the_panel(value, words):
    assert words in own_route(Decimal(value), shipped().route).words


def test_a_route_is_typed_one_step_on_each_line():
    typed = "£0 The manager agrees\n\n25,000 Quotes\n 180000.50 Tender"
    route = read_route(typed)
    assert [band.starts for band in route] == [0, 25000, Decimal("180000.50")]
    assert [band.words for band in route] == ["The manager agrees", "Quotes", "Tender"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "begins with 0"),
        ("5 Manager", "begins with 0"),
        ("0 Manager\n500 Quotes\n500 Tender", "more than the one before"),
        ("0 Manager\n500 Quotes\n400 Tender", "more than the one before"),
        ("0 Manager\n500", "in words"),
        ("0 Manager\nlots Quotes", "not lots"),
        ("0 Manager\n-5 Quotes", "not -5"),
    ],
)
def test_a_route_with_gaps_is_refused_in_words(typed, why):
    with pytest.raises(WrongFigures, match=why):
        read_route(typed)


@given(st.lists(st.decimals(1, 10**7, places=2), unique=True, max_size=6), VALUES)
def test_every_value_has_exactly_one_step(starts, value):
    route = checked_route([Band(at, f"from {at}") for at in [Decimal(0), *sorted(starts)]])
    found = own_route(value, route)
    assert found.starts <= value
    assert all(not after.starts <= value for before, after in pairwise(route) if before is found)


# ---- figures in a file ----


def test_every_shipped_figure_has_its_day_and_source_and_none_is_a_binary_float():
    told = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    assert all(isinstance(one["amount"], str) for one in told["thresholds"])
    assert all(one.source for one in shipped().thresholds)
    assert {one.kind for one in shipped().thresholds} == set(Kind) - {Kind.HEALTH}


def line(**changed):
    return {"kind": "goods", "amount": "1", "valid_from": date(2026, 1, 1), "source": "x", **changed}


@pytest.mark.parametrize(
    "thresholds",
    [
        [line(kind="health")],
        [line(kind="ships")],
        [line(valid_from="2026")],
        [line(source=" ")],
        [line(amount="many")],
        [line(), line(amount="2")],
    ],
)
def test_figures_that_cannot_be_used_are_refused(thresholds):
    with pytest.raises(WrongFigures):
        read_figures({"thresholds": thresholds, "route": [{"from": "0", "words": "Manager"}]})


def test_a_council_may_bring_figures_of_its_own():
    own = read_figures({"thresholds": [line(amount="50")], "route": [{"from": "0", "words": "Manager"}]})
    assert isinstance(own, Figures)
    assert regime_for(Decimal(50), Kind.GOODS, IN_2026, own).regime is Regime.ACT
