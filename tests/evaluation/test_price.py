"""Price formulas against published figures, their limits, and prices that look abnormally low."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_hub.evaluation.price import Formula, PriceRule, abnormally_low, price_points
from coprod_hub.evaluation.score_file import Fault, evaluate_file
from coprod_hub.evaluation.scoring import two_places
from coprod_hub.evaluation.standings import warnings
from tests.evaluation.figures import flat, marked


def points(formula, weight, *prices, **bounds):
    rule = PriceRule(Formula(formula), **{word: Fraction(value) for word, value in bounds.items()})
    earned = price_points(rule, Fraction(weight), {str(n): Fraction(price) for n, price in enumerate(prices)})
    return [earned[str(n)] for n in range(len(prices))]


def whole(value):
    """To the nearest whole number, as the source prints it; halves up."""
    return int(value + Fraction(1, 2))


# ---- published worked examples ----


def test_published_example_of_the_digital_marketplace():
    """Crown Commercial Service, "How to score Digital Outcomes and Specialists suppliers": printed figures.

    Fixed quotes of £15,000, £10,000 and £30,000 score 0.667, 1 and 0.333 (as quoted by Shakespeare Martineau,
    "Evaluating price in tenders", 2021).
    """
    earned = points("lowest", 1, 15000, 10000, 30000)
    assert [whole(share * 1000) for share in earned] == [667, 1000, 333]


def test_published_example_of_brodies():
    """Brodies LLP, "A new approach to evaluating price submissions in tenders" (2024): printed figures.

    Bids of £1m, £1.2m and £2m receive 100, 83 and 50 per cent of the price score.
    """
    assert [whole(share) for share in points("lowest", 100, 1_000_000, 1_200_000, 2_000_000)] == [100, 83, 50]


def test_published_example_of_impact_bids():
    """Impact Bids, "The quality imperative": of 40 points, £100, £105 and £108 score 40, 38 and 37: printed figures."""
    assert [whole(share) for share in points("lowest", 40, 100, 105, 108)] == [40, 38, 37]


def test_mean_formula_as_published():
    """procurementtemplates.co.uk, "Mean calculation": the mean earns 50; a point less for each percent above it.

    The page prints the formula and no figures; these are worked out by hand. Mean of 80, 100 and 120 is 100.
    """
    assert points("mean50", 100, 80, 100, 120) == [70, 50, 30]
    assert points("mean50", 40, 80, 100, 120) == [28, 20, 12]


def test_price_between_a_published_best_and_a_published_highest():
    """procurementtemplates.co.uk, "Mean calculation", its last formula: (maximum − bid) × weight ÷ (maximum − optimal).

    The page prints the formula and no figures; these are worked out by hand.
    """
    assert points("linear_bounds", 40, 500, 750, 1000, low=500, high=1000) == [40, 20, 0]


def test_price_per_quality_point():
    """Cabinet Office, Bid evaluation guidance note (May 2021), 7.3 and appendix II: price ÷ quality, the lowest wins.

    The figures are worked out by hand: 90,000 ÷ 60 = 1,500; 120,000 ÷ 90 = 1,333.33; 84,000 ÷ 50 = 1,680.
    """
    price = {"weight": 0, "formula": "price_per_quality_point"}
    bids = [marked("A", 90_000, q=3), marked("B", 120_000, q="4.5"), marked("C", 84_000, q="2.5"), marked("D", 1, q=0)]
    result = evaluate_file(flat(*bids, price=price, q=100))
    assert [scored["rank"] for scored in result["bids"]] == [2, 1, 3, 4]
    assert [scored.get("price_per_quality_point_2dp") for scored in result["bids"]] == [
        "1500.00", "1333.33", "1680.00", None,
    ]  # fmt: skip
    assert [scored["total"] for scored in result["bids"]] == ["60", "90", "50", "0"]
    tied = evaluate_file(flat(marked("A", 60, q=3), marked("B", 20, q=1), price=price, q=100))
    assert "A and B are tied for rank 1 with 1.00 for each quality point" in tied["warnings"][0]


# ---- limits ----


def test_a_price_twice_the_lowest_earns_nothing_by_the_linear_penalty():
    assert points("linear_penalty", 40, 100, 125, 200, 500) == [40, 30, 0, 0]


def test_beyond_the_published_bounds_the_points_stop():
    assert points("linear_bounds", 40, 1, 5000, low=500, high=1000) == [40, 0]


def test_the_clamp_of_the_mean_formula_is_published():
    assert points("mean50", 100, 1, 1000, 1000) == [100, Fraction(50) - Fraction(100 * 333, 667), Fraction(50, 667)]
    assert points("mean50", 100, 1, 1000, 1000, low=10, high=80) == [80, 10, 10]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(list(Formula)), st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(0, 100))
def test_no_price_earns_less_than_nothing_or_more_than_the_weight_and_a_lower_price_never_less(formula, prices, weight):
    bounds = {"low": 10, "high": 10**6} if formula is Formula.LINEAR_BOUNDS else {}
    earned = points(formula, weight, *prices, **bounds)
    assert all(0 <= share <= weight for share in earned)
    by_price = [share for _, share in sorted(zip(prices, earned, strict=True))]
    assert by_price == sorted(by_price, reverse=True)


@pytest.mark.parametrize(
    ("price", "place"),
    [
        ({"weight": 40, "formula": "linear_bounds"}, "criteria[1].options.min"),
        ({"weight": 40, "formula": "linear_bounds", "options": {"min": 5, "max": 5}}, "criteria[1].options"),
        ({"weight": 40, "formula": "mean50", "options": {"max": 101}}, "criteria[1].options"),
        ({"weight": 40, "formula": "price_per_quality_point"}, "criteria[1].weight"),
        ({"weight": 40, "formula": "fixed"}, "criteria[1].weight"),
        ({"weight": 40, "formula": "cheapest"}, "criteria[1].formula"),
        ({"weight": 40}, "criteria[1].formula"),
        ({"formula": "lowest"}, "criteria[1].weight"),
    ],
)
def test_a_formula_that_cannot_be_published_is_refused(price, place):
    with pytest.raises(Fault) as refused:
        evaluate_file(flat(price=price, q=60))
    assert refused.value.place == place


def test_with_a_fixed_price_quality_alone_counts():
    bids = [marked("A", q=4), marked("B", 5000, q=5)]
    result = evaluate_file(flat(*bids, price={"formula": "fixed"}, q=100))
    assert [(scored["total"], scored["rank"]) for scored in result["bids"]] == [("80", 2), ("100", 1)]
    assert result["bids"][0]["leaves"]["price"]["points"] == "0"


def test_a_missing_price_makes_a_bid_incomplete():
    bids = [marked("A", q=4), marked("B", 5000, q=5)]
    result = evaluate_file(flat(*bids, price={"weight": 40, "formula": "lowest"}, q=60))
    assert (result["bids"][0]["status"], result["bids"][0]["reasons"]) == ("incomplete", ["price: no price"])


# ---- abnormally low ----


def low(*prices, **settings_of):
    rule = PriceRule(Formula.LOWEST, **settings_of)
    found = abnormally_low(rule, {str(n): Fraction(price) for n, price in enumerate(prices)})
    return {id_: [why.words for why in reasons] for id_, reasons in found.items()}


def test_a_price_far_below_the_others_is_asked_about():
    assert low(60, 100, 100) == {"0": ["40.0 % below the mean of the others", "40.0 % below the next price"]}
    assert low(80, 100, 100) == {}
    assert low(79, 80, 120) == {"0": ["21.0 % below the mean of the others"]}


def test_what_is_asked_about_is_a_published_setting():
    assert low(60, 100, below_mean=None, below_next=None) == {}
    assert low(95, 100, below_mean=None, below_next=Fraction(4)) == {"0": ["5.0 % below the next price"]}
    assert low(100) == {}


def test_a_low_price_is_flagged_and_never_rejected():
    bids = [marked("A", 1000, q=4), marked("B", 5000, q=4)]
    result = evaluate_file(flat(*bids, price={"weight": 40, "formula": "lowest"}, q=60))
    assert (result["bids"][0]["flags"], result["winner"]) == (["abnormally_low"], ["A"])
    assert result["bids"][0]["abnormally_low"] == "80.0 % below the mean of the others and 80.0 % below the next price"
    assert result["warnings"] == []
    (said,) = warnings(result)
    assert said.startswith("A is abnormally low: 80.0 % below the mean of the others and 80.0 % below the next price.")
    assert two_places(Fraction(result["bids"][1]["leaves"]["price"]["points"])) == "8.00"
