"""Reading the contract: numbers exact, each fault with its place, what is unknown noted; lots; and how fast it is."""

import json
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from coprod_hub.evaluation.exact_json import Numeral, number
from coprod_hub.evaluation.score_file import Fault, criteria_of, evaluate_file, parse
from coprod_hub.evaluation.scoring import faults_of_tree
from tests.evaluation.figures import CONTRACT, bid, flat, marked, tender


def fault(data):
    with pytest.raises(Fault) as refused:
        evaluate_file(data)
    return refused.value


def changed(path, value):
    """The contract's example with one thing changed; None takes it away."""
    data = deepcopy(CONTRACT)
    *way, last = path
    inner: Any = data
    for step in way:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return data


# ---- numbers ----


@pytest.mark.parametrize(
    "written", [Decimal("0.1"), "0.1", Numeral("1e-1"), Fraction(1, 10), Numeral("0.10"), "0.1000000000000000000000"]
)
def test_a_tenth_is_a_tenth(written):
    assert number(written, "here") == Fraction(1, 10)


@pytest.mark.parametrize(
    "written",
    ["NaN", "Infinity", "-Infinity", "1e999999", "1e-999999", "9" * 5000, "1" + "0" * 60, "0." + "0" * 60 + "1", "",
     " 1", "1,000", "£5", "1_000", "½", "٣", "1/3", ".5", "5.", "+5", "0x10", Decimal("NaN"), Decimal("1e999999"),
     Decimal("Infinity"), 10**400, True, None, [], {}, 0.1, object()],
)  # fmt: skip
def test_what_is_no_number_of_a_tender_is_refused_at_once_with_its_place(written):
    with pytest.raises(Fault) as refused:
        number(written, "bids[3].price")
    assert refused.value.place == "bids[3].price"
    assert len(refused.value.message) < 250


def test_no_figure_passes_through_binary_floating_point():
    nearly = "0.1000000000000000055511151231257827021181583404541015625"
    assert float(nearly) == 0.1
    for written, total in (("0.1", "2"), (nearly, str(Fraction(nearly) * 20))):
        raw = json.dumps(flat(marked("A", q="here"), q=100)).replace('"here"', written)
        assert evaluate_file(parse(raw.encode()))["bids"][0]["total"] == total


def test_the_result_holds_no_floats():
    def walk(value):
        assert not isinstance(value, float)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inner)

    walk(evaluate_file(tender(bid("A", q1=Decimal("3.3")), bid("B", price="9999.99", yp_b=None))))


# ---- faults and their places ----


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["criteria"], None, "criteria"),
        (["criteria"], [], "criteria"),
        (["criteria"], {}, "criteria"),
        (["weights"], "percent", "weights"),
        (["criteria", 0], "q1", "criteria[0]"),
        (["criteria", 0, "weight"], 59, "criteria"),
        (["criteria", 0, "weight"], None, "criteria[0].weight"),
        (["criteria", 0, "weight"], True, "criteria[0].weight"),
        (["criteria", 0, "children", 0, "weight"], "-70", "criteria[0].children[0].weight"),
        (["criteria", 0, "children", 0, "id"], "price", "criteria[1].id"),
        (["criteria", 0, "children", 0, "id"], 7, "criteria[0].children[0].id"),
        (["criteria", 0, "children", 0, "scale_max"], None, "criteria[0].children[0].scale_max"),
        (["criteria", 0, "children", 0, "scale_max"], 0, "criteria[0].children[0].scale_max"),
        (["criteria", 0, "children", 0, "minimum"], 6, "criteria[0].children[0].minimum"),
        (["criteria", 0, "children", 0, "kind"], "pass_fail", "criteria[0].children[0].weight"),
        (["criteria", 0, "children", 0, "kind"], "youths", "criteria[0].children[0].kind"),
        (["criteria", 0, "kind"], "price", "criteria[0].kind"),
        (["bids"], None, "bids"),
        (["bids"], 3, "bids"),
        (["bids", 0, "id"], "", "bids[0].id"),
        (["bids", 0, "price"], 0, "bids[0].price"),
        (["bids", 0, "price"], "-0.01", "bids[0].price"),
        (["bids", 0, "price"], "10,000", "bids[0].price"),
        (["bids", 0, "submitted_at"], "2026-01-02T09:59:59", "bids[0].submitted_at"),
        (["bids", 0, "submitted_at"], "2026-13-02T09:59:59Z", "bids[0].submitted_at"),
        (["bids", 0, "marks"], [], "bids[0].marks"),
        (["bids", 0, "marks", "q1"], 6, "bids[0].marks.q1"),
        (["bids", 0, "marks", "q1"], -1, "bids[0].marks.q1"),
        (["bids", 0, "marks", "q1"], True, "bids[0].marks.q1"),
        (["bids", 0, "marks", "q9"], 1, "bids[0].marks.q9"),
        (["bids", 0, "marks", "yp"], 1, "bids[0].marks.yp"),
        (["bids", 0, "marks", "price"], 1, "bids[0].marks.price"),
        (["bids", 0, "passes", "insurance"], "yes", "bids[0].passes.insurance"),
        (["bids", 0, "passes", "q1"], True, "bids[0].passes.q1"),
        (["tie_break", 0], "criterion:q9", "tie_break[0]"),
        (["tie_break", 1], "alphabet", "tie_break[1]"),
        (["tie_break", 1], {"lots": ["A", "Z"]}, "tie_break[1]"),
        (["tie_break", 1], {"lots": [["A"]]}, "tie_break[1]"),
    ],
)
def test_each_fault_names_its_place(path, value, place):
    assert fault(changed(path, value)).place == place


#: Of a tender with one criterion of 60 and the price of 40.
@pytest.mark.parametrize(
    ("criterion", "place"),
    [
        ({"weight": 20, "kind": "price", "formula": "lowest"}, "criteria[1]"),
        ({"minimum": 1, "children": [{"id": "p", "kind": "price", "formula": "fixed"}]}, "criteria[0].minimum"),
        ({"minimum": 101, "children": [{"id": "a", "weight": 100, "scale_max": 5}]}, "criteria[0].minimum"),
        ({"weight": None, "children": [{"id": "a", "weight": 100, "scale_max": 5}]}, "criteria[0].weight"),
        ({"scale_step": "0.3"}, "criteria[0].scale_step"),
        ({"scale_step": 0}, "criteria[0].scale_step"),
        ({"kind": "pass_fail", "weight": None, "minimum": 1}, "criteria[0].minimum"),
        ({"options": {}, "kind": "price", "formula": "lowest", "minimum": 1}, "criteria[0].minimum"),
        ({"kind": "price", "formula": "fixed", "options": {"low_below_next": 0}}, "criteria[0].options.low_below_next"),
    ],
)  # fmt: skip
def test_a_criterion_that_cannot_be_published_is_refused(criterion, place):
    data = flat(price={"weight": 40, "formula": "lowest"}, q=60)
    data["criteria"][0] |= criterion
    assert fault(data).place == place


def test_a_branch_that_carries_nothing_can_have_no_minimum():
    data = flat(q=0, r=100)
    data["criteria"][0] |= {
        "children": [{"id": "a", "weight": 100, "minimum": 50, "children": [{"id": "b", "weight": 100}]}]
    }
    data["criteria"][0]["children"][0]["children"][0]["scale_max"] = 5
    assert fault(data).place == "criteria[0].children[0].minimum"


def test_points_that_nobody_can_earn_rank_nothing():
    assert fault({**flat(q=0), "weights": "points"}).place == "criteria"


@pytest.mark.parametrize(
    ("rule", "words"),
    [("criterion:insured", "cannot tell two bids apart"), ("criterion:price", "say “price” for the lower price")],
)
def test_a_rule_for_ties_has_to_tell_bids_apart(rule, words):
    data = flat(marked("A", 5, q=1), price={"formula": "fixed"}, tie_break=[rule], q=100)
    data["criteria"].append({"id": "insured", "kind": "pass_fail"})
    assert words in fault(data).message
    assert words not in str(evaluate_file({**data, "tie_break": ["price"], "bids": []}))


def test_what_is_passed_or_not_takes_no_mark():
    data = flat(marked("A", q=1, x=1), q=100)
    data["criteria"].append({"id": "x", "kind": "pass_fail"})
    assert "under “passes”" in fault(data).message
    data["bids"][0]["marks"]["x"] = None
    assert evaluate_file(data)["bids"][0]["status"] == "incomplete"


def test_what_only_informs_needs_no_scale_and_no_mark_and_carries_nothing():
    data = flat(marked("A", q=1, x=7), marked("B", q=1), q=100)
    data["criteria"].append({"id": "x", "kind": "information"})
    assert [bid["leaves"]["x"]["points"] for bid in evaluate_file(data)["bids"]] == ["0", "0"]
    data["bids"][0]["marks"]["x"] = -1
    assert fault(data).place == "bids[0].marks.x"


def test_a_part_of_the_young_peoples_question_is_theirs_though_it_says_quality():
    data = changed(["criteria", 0, "children", 1, "children", 0, "kind"], "quality")
    assert evaluate_file(data) == evaluate_file(CONTRACT)


def test_large_numbers_are_read_exactly():
    for cheap, dear in (("10000000000000000.01", "10000000000000000.02"), ("9" * 59 + "8", "9" * 60)):
        bids = [{"id": "A", "price": dear, "marks": {"q": 4}}, {"id": "B", "price": cheap, "marks": {"q": 4}}]
        result = evaluate_file({**flat(q=60, price={"formula": "lowest", "weight": 40}), "bids": bids})
        assert (result["winner"], [bid["total_2dp"] for bid in result["bids"]]) == (["B"], ["88.00", "88.00"])


def test_the_contracts_example_has_the_words_of_the_contract_and_no_others():
    result = evaluate_file(CONTRACT)
    assert set(result) == {"bids", "winner", "influence", "warnings"}
    assert set(result["bids"][0]) == {"id", "leaves", "total", "total_2dp", "rank", "status", "reasons", "flags"}
    assert set(result["influence"]["youth"]) == {"weight", "winner_without", "changed"}


def test_two_bids_and_two_words_of_one_name_are_refused():
    assert fault(tender(bid("A"), bid("A"))).place == "bids[1].id"
    raw = json.dumps(CONTRACT).replace('"q1": 4,', '"q1": 4, "q1": 5,')
    assert fault(parse(raw.encode())).place == "bids[0].marks.q1"


def test_what_nobody_asked_for_is_noted_once():
    data = tender(bid("A", phone=1), bid("B", phone=2, name="Acme"))
    data["criteria"][0]["children"][0]["minumum"] = 3
    assert [note for note in evaluate_file(data)["warnings"] if "contract" in note] == [
        "bids[].phone is not part of the contract and was not used.",
        "criteria[].children[].minumum is not part of the contract and was not used.",
    ]


def test_marks_go_in_the_published_steps():
    assert evaluate_file(flat(marked("A", q="2.5"), q=100))["warnings"] == [
        "bids[].marks.q: not a whole mark; say scale_step if the published scale has such marks."
    ]
    halves = flat(marked("A", q="2.5"), q=100)
    halves["criteria"][0]["scale_step"] = "0.5"
    assert evaluate_file(halves)["warnings"] == []
    halves["bids"][0]["marks"]["q"] = "2.25"
    assert fault(halves).place == "bids[0].marks.q"


def test_a_tree_nested_too_deep_is_refused():
    criterion: dict[str, Any] = {"id": "leaf", "weight": 100, "scale_max": 5}
    for level in range(60):
        criterion = {"id": str(level), "weight": 100, "children": [criterion]}
    assert "50 levels" in fault({"criteria": [criterion], "bids": []}).message
    criterion["children"].append(criterion)
    assert fault({"criteria": [criterion], "bids": []})


def test_a_draft_hears_all_faults_of_its_tree():
    draft = {"criteria": [{"id": "q", "weight": 10}, {"id": "p", "kind": "price", "weight": 80, "formula": "lowest"}]}
    assert [found.place for found in faults_of_tree(criteria_of(draft))] == ["criteria[0].scale_max", "criteria"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b"\xff\xfe{\x00", "not UTF-8"),
        (b"[" * 100_000, "too deep"),
        (b"[]", "not an object"),
        (b"3", "not an object"),
        (b'{"bids": [], "criteria": NaN}', "criteria: NaN is not a list"),
    ],
)
def test_what_is_no_file_of_figures_is_refused(raw, words):
    with pytest.raises(Fault, match=words):
        evaluate_file(parse(raw))


def test_a_byte_order_mark_does_no_harm():
    assert evaluate_file(parse(b"\xef\xbb\xbf" + json.dumps(CONTRACT).encode()))["winner"] == ["A"]


def test_no_bids_is_an_answer():
    result = evaluate_file(tender())
    assert (result["bids"], result["winner"], result["warnings"]) == ([], [], ["There are no bids."])
    assert result["influence"]["youth"] == {"weight": "18", "winner_without": [], "changed": False}


def test_500_criteria_and_60_bids_are_no_trouble():
    weights = {f"q{n}": "0.2" for n in range(500)}
    bids = [marked(f"B{m}", **{id_: (n * m) % 6 for n, id_ in enumerate(weights)}) for m in range(60)]
    result = evaluate_file(flat(*bids, **weights))
    assert len(result["bids"]) == 60
    assert Fraction(result["bids"][1]["total"]) == sum(Fraction(n % 6, 25) for n in range(500))


# ---- lots ----


def lots(*order, limit=None):
    lot = {"criteria": [{"id": "q", "weight": 100, "scale_max": 5}]}
    data = {
        **lot,
        "lots": [
            {"id": "east", "title": "East", "bids": [marked("A", q=5), marked("B", q=4)]},
            {"id": "west", "bids": [{**marked("A2", q=5), "supplier": "A"}, marked("C", q=3)]},
        ],
    }
    return (
        data
        | ({"award_order": list(order)} if order else {})
        | ({} if limit is None else {"limit_per_supplier": limit})
    )


def awarded(data):
    return {lot: award["bid"] for lot, award in evaluate_file(data)["awards"].items()}


def test_each_lot_has_its_own_result():
    result = evaluate_file(lots())
    assert [(lot["id"], lot["winner"]) for lot in result["lots"]] == [("east", ["A"]), ("west", ["A2"])]
    assert awarded(lots()) == {"east": "A", "west": "A2"}


def test_a_limit_per_supplier_goes_by_the_published_order():
    assert awarded(lots("east", "west", limit=1)) == {"east": "A", "west": "C"}
    assert awarded(lots("west", "east", limit=1)) == {"west": "A2", "east": "B"}
    assert evaluate_file(lots("east", "west", limit=1))["awards"]["west"]["passed_over"] == ["A2"]
    assert fault(lots(limit=1)).place == "award_order"
    assert fault(lots("east", limit=1)).place == "award_order"
    assert fault(lots("east", "west", limit=0)).place == "limit_per_supplier"


def test_a_lot_that_is_tied_holds_up_those_after_it_under_a_limit():
    data = lots("east", "west", limit=1)
    data["lots"][0]["bids"][1]["marks"]["q"] = 5
    result = evaluate_file(data)
    assert {lot: award["bid"] for lot, award in result["awards"].items()} == {"east": None, "west": None}
    assert result["warnings"] == [
        "Lot east goes to nobody yet: A and B are tied.",
        "Lot west waits for lot east, because suppliers have a limit.",
    ]


def test_a_lot_may_have_its_own_tree_and_faults_name_the_lot():
    data = lots()
    data["lots"][1]["criteria"] = [{"id": "q", "weight": 99, "scale_max": 5}]
    assert fault(data).place == "lots[1].criteria"
    data = lots()
    data["lots"][1]["bids"][0]["marks"]["q"] = 6
    assert fault(data).place == "lots[1].bids[0].marks.q"
    assert fault({**lots(), "bids": []}).place == "bids"
    assert fault({**lots(), "lots": []}).place == "lots"
    data["lots"][1] = data["lots"][0]
    assert fault(data).place == "lots[1].id"


def test_lots_without_a_bid_that_stands_go_to_nobody():
    data = lots()
    data["lots"][0]["bids"][0]["marks"] = {}
    data["lots"][1]["bids"] = []
    assert awarded(data) == {"east": None, "west": None}
    assert evaluate_file(data)["warnings"] == ["Lot east goes to nobody yet: A incomplete."]
