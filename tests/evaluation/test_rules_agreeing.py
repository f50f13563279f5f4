"""The mean in words, reasons in two parts, marks as dots, and rows of marks from paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.evaluation.agreement import Given, dots_of, joined, mean_words, parted
from coprod_hub.evaluation.paper import Known, missing_columns, read
from coprod_hub.evaluation.portal import Line

SAID = st.text("abc .?", min_size=1).filter(str.strip)


@pytest.mark.parametrize(
    ("marks", "words"), [([], ""), ([4], "4"), ([3, 5], "4"), ([1, 4, 5], "10/3 (3.33)"), ([0, 0, 1, 0], "1/4 (0.25)")]
)
def test_the_mean_is_told_exactly_and_to_two_places(marks, words):
    assert mean_words(marks) == words


@given(st.one_of(st.just(""), SAID), st.one_of(st.just(""), SAID))
def test_a_reason_comes_apart_as_it_was_put_together(lower, higher):
    assert parted(joined(lower, higher)) == (lower.strip(), higher.strip())


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_every_mark_is_a_dot_of_its_own_within_the_picture(marks):
    picture = dots_of([Given(number, mark) for number, mark in enumerate(marks, 1)], range(6))
    assert len({(dot.x, dot.y) for dot in picture.dots}) == len(marks)
    assert all(0 < dot.x < 100 and 0 < dot.y < picture.axis for dot in picture.dots)


def test_the_picture_says_what_it_shows():
    told = [
        dots_of([Given(n, mark) for n, mark in enumerate(marks)], range(6)).title for marks in ([2, 2], [1, 4], [3])
    ]
    assert told == ["Everybody gave 2", "The marks go from 1 to 4", "One mark: 3"]


# ---- from paper ----

COLUMNS = ("Evaluator", "Bid", "Code", "Mark", "Reason")
BOTH = {"a": "First", "b": "Second"}
KNOWN = Known(
    asked={(1, "avon"): BOTH, (2, "avon"): BOTH, (3, "avon"): {}},
    scale={"a": frozenset(range(6)), "b": frozenset(range(6))},
    bids={"avon": "Avon"},
    numbers=frozenset({1, 2, 3}),
    shut={(2, "avon"): "Evaluator 2 has locked marks for Avon."},
)


def table(*rows: str):
    lines = [Line(n, dict(zip(COLUMNS, row.split("|"), strict=True))) for n, row in enumerate(rows, 2)]
    return read(lines, COLUMNS, KNOWN)


def test_a_whole_sheet_comes_in_and_empty_rows_are_passed_over():
    sheets, faults = table("1|Avon|a|4|Because", "Evaluator 1|AVON|B|0|Nothing said", "2|Avon|a||", "9|Nobody|z|| ")
    assert faults == []
    assert [(one.row, one.evaluator, one.bid, dict(one.marks)) for one in sheets] == [
        (2, 1, "Avon", {"a": (4, "Because"), "b": (0, "Nothing said")})
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1|Avon|b|6|Why", "no mark of the scale"),
        ("1|Avon|b|4.5|Why", "no mark of the scale"),
        ("1|Avon|b|4| ", "Every mark needs one"),
        ("1|Avon|c|4|Why", "does not mark “c”"),
        ("1|Avon|a|4|Why", "earlier row"),
        ("1|Tees|b|4|Why", "not among those"),
        ("8|Avon|b|4|Why", "no evaluator “8”"),
        ("2|Avon|b|4|Why", "has locked marks"),
        ("3|Avon|b|4|Why", "does not mark Avon"),
    ],
)
def test_a_row_that_does_not_fit_says_so(row, problem):
    _, faults = table("1|Avon|a|4|Because", row)
    assert problem in " ".join(one.problem for one in faults if one.number == 3)


def test_half_a_sheet_and_a_table_without_its_columns_are_named():
    _, faults = table("1|Avon|a|4|Because")
    assert [(one.number, one.problem) for one in faults] == [
        (2, "Evaluator 1, Avon: nothing for Second. A sheet comes in whole.")
    ]
    assert len(missing_columns(("Evaluator", "Bid", "Points"))) == 3
