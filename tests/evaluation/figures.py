"""Tenders as JSON objects: a small one with words for each test, and any number of made-up ones for property tests."""

from copy import deepcopy
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from coprod_hub.evaluation.price import Formula

#: The example of the contract: quality 60 (safe homes 70 %, the young people's question 30 %), price 40.
CONTRACT = {
    "criteria": [
        {
            "id": "quality",
            "title": "Quality",
            "weight": 60,
            "children": [
                {"id": "q1", "title": "Safe homes", "weight": 70, "scale_max": 5, "minimum": 2},
                {
                    "id": "yp",
                    "title": "Young people's question",
                    "weight": 30,
                    "kind": "youth",
                    "children": [
                        {"id": "yp_a", "weight": 40, "scale_max": 5},
                        {"id": "yp_b", "weight": 60, "scale_max": 5},
                    ],
                },
            ],
        },
        {"id": "price", "kind": "price", "weight": 40, "formula": "lowest", "options": {}},
    ],
    "weights": "percent_of_parent",
    "bids": [
        {
            "id": "A",
            "price": "10000.00",
            "submitted_at": "2026-01-02T09:59:59Z",
            "marks": {"q1": 4, "yp_a": 5, "yp_b": 3},
            "passes": {"insurance": True},
        }
    ],
    "tie_break": ["criterion:yp", "submitted_at"],
}


def bid(id_, price="10000.00", q1=4, yp_a=5, yp_b=3, **more):
    """A bid for the contract's example; a mark of None is missing."""
    marks = {"q1": q1, "yp_a": yp_a, "yp_b": yp_b}
    return {"id": id_, "price": price, "marks": {k: v for k, v in marks.items() if v is not None}, **more}


def tender(*bids, **more):
    """The contract's example with these bids; other top words as given."""
    return {**deepcopy(CONTRACT), "bids": list(bids), **more}


def flat(*bids, price=None, tie_break=(), **weights):
    """Quality criteria marked 0 to 5, by their weights, and a price criterion when one is given."""
    criteria = [{"id": id_, "weight": weight, "scale_max": 5} for id_, weight in weights.items()]
    if price:
        criteria.append({"id": "price", "kind": "price", **price})
    return {"criteria": criteria, "weights": "percent_of_parent", "bids": list(bids), "tie_break": list(tie_break)}


def marked(id_, price=None, **marks):
    """A bid for `flat`."""
    return {"id": id_, "marks": marks, **({} if price is None else {"price": price})}


# ---- any tender ----


def _hundred(cuts):
    """Weights in tenths that add up to exactly 100."""
    edges = [0, *sorted(cuts), 1000]
    return [Decimal(right - left) / 10 for left, right in pairwise(edges)]


@st.composite
def _level(draw, parts, deeper, prefix, counts=True):
    criteria = []
    for number, weight in enumerate(_hundred(draw(st.lists(st.integers(0, 1000), min_size=parts, max_size=parts)))):
        criterion = {"id": f"{prefix}{number}", "weight": draw(st.sampled_from([str(weight), weight]))}
        if draw(st.integers(0, 3)) == 0:
            criterion["kind"] = draw(st.sampled_from(["youth", "parent", "presentation"]))
        if deeper and draw(st.booleans()):
            criterion["children"] = draw(
                _level(draw(st.integers(0, 2)), deeper - 1, f"{criterion['id']}.", counts and weight > 0)
            )
            if counts and weight and draw(st.integers(0, 3)) == 0:
                criterion["minimum"] = 30
        else:
            criterion["scale_max"] = draw(st.sampled_from([3, 5, "10"]))
            if draw(st.integers(0, 5)) == 0:
                criterion["minimum"] = 1
        criteria.append(criterion)
    return criteria


def _leaf_ids(criteria):
    for criterion in criteria:
        if criterion.get("kind") == "price":
            continue
        if "children" in criterion:
            yield from _leaf_ids(criterion["children"])
        else:
            yield criterion["id"]


@st.composite
def tenders(draw, missing=True):
    """Any tender in percent of parent: a tree, a price formula, up to five bids, some incomplete or disqualified."""
    formula = draw(st.sampled_from(list(Formula)))
    criteria = draw(_level(draw(st.integers(1, 3)), 2, "c"))
    price = {"id": "price", "kind": "price", "formula": str(formula), "weight": 0}
    if formula not in (Formula.FIXED, Formula.PRICE_PER_QUALITY_POINT):
        last = criteria.pop()
        price["weight"] = last["weight"]
        if not criteria:
            criteria, price["weight"] = [last], 0
    if formula is Formula.LINEAR_BOUNDS:
        price["options"] = {"min": "900", "max": 2000}
    ids = list(_leaf_ids(criteria))
    mark = st.sampled_from([0, 1, 2, 3, "2.5", *([None] if missing else [])])
    bids = [
        {
            "id": id_,
            "price": draw(st.integers(50_000, 300_000).map(lambda pence: str(Decimal(pence) / 100))),
            "marks": {leaf: given for leaf in ids if (given := draw(mark)) is not None},
            "passes": {"insured": draw(st.integers(0, 5)) > 0} if draw(st.integers(0, 5)) else {},
        }
        for id_ in "ABCDE"[: draw(st.integers(0, 5))]
    ]
    outside = [{"id": "insured", "kind": "pass_fail"}] if draw(st.booleans()) else []
    return {"criteria": [*outside, *criteria, price], "weights": "percent_of_parent", "bids": bids, "tie_break": []}
