"""How firmly a model holds, tried on dummy bids."""

from fractions import Fraction

import pytest

from coprod_hub.evaluation.score_file import Fault, read
from coprod_hub.evaluation.scoring import Tree
from coprod_hub.evaluation.sensitivity import sensitivity
from tests.evaluation.figures import bid, flat, marked, tender


def tried(data, **more):
    (lot,) = read(data).lots
    return sensitivity(lot.tree, lot.bids, lot.tie_break, **more)


def test_each_weight_and_each_formula_is_tried():
    found = tried(tender(bid("A"), bid("B", price=9000, yp_a=1)))
    assert [variation.what for variation in found.variations] == [
        "Quality (quality): 5 points less",
        "Quality (quality): 5 points more",
        "Young people's question (yp): 5 points less",
        "Young people's question (yp): 5 points more",
        "price: 5 points less",
        "price: 5 points more",
        "price by the formula linear_penalty",
        "price by the formula mean50",
        "price by the formula price_per_quality_point",
    ]
    assert found.winner == ("A",)


def test_it_says_which_change_would_change_the_winner():
    """A leads on x, B on y: at 52 to 48 A wins by hand with 0.52 × 5 against 0.48 × 5; at 47 to 53 B does."""
    found = tried(flat(marked("A", x=5, y=0), marked("B", x=0, y=5), x=52, y=48))
    assert [(variation.what, variation.winner, variation.changed) for variation in found.variations] == [
        ("x: 5 points less", ("B",), True),
        ("x: 5 points more", ("A",), False),
        ("y: 5 points less", ("A",), False),
        ("y: 5 points more", ("B",), True),
    ]
    assert found.changed == 2


def test_the_other_weights_keep_their_proportion():
    """y down from 48 to 43, z from 0: x takes up what is left; A has 57 × 5/5 by hand, so it still wins."""
    found = tried(flat(marked("A", x=5, y=0, z=0), marked("B", x=0, y=5, z=5), x=52, y=48, z=0), step=Fraction(2))
    assert [variation.winner for variation in found.variations] == [("A", "B"), ("A",), ("A",), ("A", "B")]


def test_a_weight_that_cannot_be_moved_is_left_alone():
    assert tried(flat(marked("A", x=5), x=100)).variations == ()
    assert len(tried(flat(marked("A", x=5, y=5), x=97, y=3)).variations) == 2


def test_a_model_that_cannot_be_published_is_not_tried():
    with pytest.raises(Fault):
        sensitivity(Tree(()), ())
