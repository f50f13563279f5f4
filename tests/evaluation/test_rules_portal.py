"""The portal's tables, fitted to a tender. Pure."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from coprod_hub.evaluation.portal import BIDS, PRICES, BidIn, Known, Line, faults_of_columns, guess
from coprod_hub.evaluation.portal_rows import Reader, read_moment

ASKED = {
    "homes": ("Safe homes", "How will you keep homes safe?"),
    "yp": ("Young people’s question", "What will you ask?"),
}
KNOWN = Known(
    lots={"North": "n", "South": "s"},
    asked=ASKED,
    of_lot={"n": frozenset(ASKED), "s": frozenset({"homes"})},
    latest=datetime(2026, 11, 23, 12, tzinfo=UTC),
)
WIDE = {"Ref": "reference", "Supplier": "name", "Lot": "lot", "Safe homes": "answer:homes", "Yours": "answer:yp"}


def read(meant: dict[str, str], *rows: dict[str, str], known: Known = KNOWN) -> tuple[list[BidIn], list[str]]:
    reader = Reader(meant, known)
    found = reader.bids([Line(number, row) for number, row in enumerate(rows, 2)])
    return found, [f"{one.number} {one.column}: {one.problem}" for one in reader.faults]


def row(
    ref: str = "S-1", name: str = "Oak", lot: str = "North", homes: str = "We check.", yours: str = ""
) -> dict[str, str]:
    return {"Ref": ref, "Supplier": name, "Lot": lot, "Safe homes": homes, "Yours": yours}


def test_columns_are_guessed_from_their_titles() -> None:
    wide = guess(BIDS, ["Supplier Reference", "Supplier", "Submitted", "1. Safe homes", "Notes"], ASKED)
    assert wide == {
        "Supplier Reference": "reference", "Supplier": "name", "Submitted": "received", "1. Safe homes": "answer:homes",
    }  # fmt: skip
    long = guess(BIDS, ["Ref", "Supplier name", "Question", "Response"], ASKED)
    assert long == {"Ref": "reference", "Supplier name": "name", "Question": "question", "Response": "answer"}
    assert guess(PRICES, ["Bid ID", "Total price"], {}) == {"Bid ID": "reference", "Total price": "price"}


def test_columns_that_cannot_be_meant_are_refused_in_words() -> None:
    assert faults_of_columns(BIDS, {"a": "name", "b": "name"})
    assert faults_of_columns(BIDS, {"a": "reference", "b": "question"})
    assert faults_of_columns(PRICES, {"a": "reference"}) == ["Say which column is the price."]


def test_a_row_for_each_bid_or_a_row_for_each_answer_come_to_the_same() -> None:
    wide, no_faults = read(WIDE, row(yours="We ask."))
    long_columns = {"Ref": "reference", "Supplier": "name", "Lot": "lot", "Q": "question", "A": "answer"}
    said = {"Ref": "S-1", "Supplier": "Oak", "Lot": "lot 1"}
    long, none = read(long_columns, said | {"Q": "safe HOMES", "A": "We check."}, said | {"Q": "yp", "A": "We ask."})
    assert not no_faults
    assert not none
    assert [one.answers for one in wide] == [one.answers for one in long] == [{"homes": "We check.", "yp": "We ask."}]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (row(ref=""), "no reference"),
        (row(ref="x" * 10_000), "at most 80"),
        (row(name="\u200b "), "no name"),
        (row(name="x" * 10_000), "at most 200"),
        (row(lot="West"), "no lot of this tender"),
        (row(lot="South", yours="We ask."), "not asked in this lot"),
        (row(homes="word " * 4_001), "at most 4,000"),
    ],
)
def test_a_row_that_cannot_come_in_says_what_to_do(wrong: dict[str, str], words: str) -> None:
    found, faults = read(WIDE, wrong)
    assert not found
    assert len(faults) == 1
    assert words in faults[0]
    assert faults[0].startswith("2 ")


def test_the_same_reference_twice_is_refused_in_one_lot_and_taken_in_two() -> None:
    found, faults = read(WIDE, row(), row(ref="s-1"))
    assert len(found) == 1
    assert "stands in row 2 already" in faults[0]
    both, none = read(WIDE, row(), row(lot="South"))
    assert len(both) == 2
    assert not none


def test_what_is_there_already_is_not_written_over() -> None:
    there = Known(
        KNOWN.lots, ASKED, KNOWN.of_lot, {"s-1": "Oak"}, {("s-1", "n"): frozenset({"homes"})}, frozenset({("s-1", "n")})
    )
    assert "stands here already" in read(WIDE, row(), known=there)[1][0]
    assert "another bidder" in read(WIDE, row(name="Elm", homes=""), known=there)[1][0]
    added, none = read(WIDE, row(homes="", yours="We ask."), known=there)
    assert not none
    assert added[0].answers == {"yp": "We ask."}


def test_prices_are_matched_by_reference_and_those_of_bids_that_left_stay_out() -> None:
    there = {("s-1", "n"): frozenset[str](), ("s-2", "n"): frozenset[str]()}
    known = Known(KNOWN.lots, ASKED, KNOWN.of_lot, {}, there, frozenset({("s-1", "n")}))
    reader = Reader({"Ref": "reference", "£": "price"}, known)
    lines = [("S-1", "£1,234.50"), ("S-2", "9"), ("S-3", "9"), ("S-1", "8"), ("s-2", "0")]
    found = reader.prices([Line(n, {"Ref": ref, "£": price}) for n, (ref, price) in enumerate(lines, 2)])
    assert [(one.reference, one.pounds) for one in found] == [("S-1", Decimal("1234.50"))]
    assert [one.number for one in reader.faults] == [4, 5, 6]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-23T09:30:00Z",
        "2026-11-23 09:30",
        "23/11/2026 09:30",
        "23 November 2026 at 09:30",
        "23/11/2026, 09:30:00",
    ],
)
def test_a_moment_is_read_as_portals_write_it(cell: str) -> None:
    assert read_moment(cell) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_a_day_alone_does_not_say_whether_a_bid_was_in_time() -> None:
    assert read_moment("23/11/2026") is None
    assert "day and time" in read(WIDE | {"When": "received"}, row() | {"When": "23/11/2026"})[1][0]
    assert "future" in read(WIDE | {"When": "received"}, row() | {"When": "24/11/2026 10:00"})[1][0]
