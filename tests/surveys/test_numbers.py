"""Numbers as people type them, and the bands that hide the exact ones."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.surveys.definition import Numbers
from coprod_hub.surveys.numbers import band_of, bands, faults, in_digits, number_in, read_number, usual_starts

pytestmark = pytest.mark.pure


def labels(**taken: object) -> list[str]:
    return [option.label for option in bands(Numbers(**taken))]  # type: ignore[arg-type]  # each test gives some parts


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12", "12"), (" 1,200 ", "1200"), ("12.50", "12.5"), ("−3", "-3"), ("007", "7"), ("-0", "0"), ("3.0", "3")],
)
def test_a_number_is_read_as_people_type_it(typed, read):
    assert in_digits(number_in(typed)) == read


@pytest.mark.parametrize("typed", ["twelve", "1e5", "nan", "inf", "1,2", "12 or 13", "1.2.3", "½", "", "9" * 10, "0x1"])
def test_what_is_no_number_is_not_guessed(typed):
    with pytest.raises(ValueError, match=r".*"):
        number_in(typed)


@pytest.mark.parametrize(
    ("typed", "taken", "said"),
    [
        ("a few", Numbers(), "Write a number in digits, like 12, or skip this question."),
        ("2.5", Numbers(), "Write a whole number, like 12."),
        ("2.55", Numbers(places=1), "Use no more than 1 digit after the point."),
        ("101", Numbers(least="0", most="100"), "Write a number from 0 to 100."),
        ("-1", Numbers(least="0"), "Write a number of 0 or more."),
        ("8", Numbers(most="7"), "Write a number of 7 or less."),
    ],
)
def test_a_number_that_cannot_be_taken_is_said_with_what_to_do(typed, taken, said):
    with pytest.raises(ValueError) as wrong:  # noqa: PT011  # the words are compared below
        read_number(typed, taken)
    assert str(wrong.value) == said


def test_the_unit_may_be_typed_as_well():
    assert read_number("12 Miles", Numbers(unit="miles")) == 12


def test_bands_are_said_in_words():
    assert labels(starts=("5", "10", "11"), unit="miles") == [
        "Under 5 miles", "5 to 9 miles", "10 miles", "11 or more miles"
    ]  # fmt: skip
    assert labels(starts=("0", "5"), least="0", most="10") == ["0 to 4", "5 to 10"]
    assert labels(starts=("5",), least="0", most="5") == ["0 to 4", "5"]
    assert labels(starts=("0", "2.5"), places=1) == ["Under 0", "0 to under 2.5", "2.5 or more"]


def test_about_five_bands_are_made_of_a_smallest_and_a_largest_number():
    assert usual_starts(Numbers(least="0", most="100")) == ("0", "20", "40", "60", "80")
    assert usual_starts(Numbers(least="0", most="120")) == ("0", "25", "50", "75", "100")
    assert usual_starts(Numbers(least="1", most="3")) == ("1", "2", "3")
    assert usual_starts(Numbers(least="0", most="1", places=1)) == ("0", "0.2", "0.4", "0.6", "0.8")
    assert usual_starts(Numbers(least="5")) == ()


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (Numbers(), "it needs the bands"),
        (Numbers(least="5", most="5", starts=("5",)), "largest number must be larger"),
        (Numbers(starts=("5", "5")), "smaller numbers first"),
        (Numbers(least="0", most="9", starts=("0", "10")), "outside the numbers"),
        (Numbers(starts=("0", "2.5")), "more digits after the point"),
        (Numbers(least="0", starts=("0",)), "2 to 12 bands for its results, not 1"),
        (Numbers(starts=tuple(map(str, range(12)))), "not 13"),
    ],
)
def test_what_is_wrong_with_bands_is_said(taken, said):
    (fault,) = faults(taken)
    assert said in fault


whole = st.integers(-50, 50)


@given(whole, st.integers(1, 1000), st.integers(0, 2))
def test_usual_bands_have_nothing_wrong_with_them(least, wide, places):
    taken = Numbers(places, str(least), str(least + wide))
    assert faults(replace(taken, starts=usual_starts(taken))) == []


@given(st.sets(whole, min_size=1, max_size=8), st.none() | whole, st.none() | whole, whole)
def test_every_number_that_is_taken_lies_in_exactly_one_band(starts, least, most, typed):
    taken = Numbers(
        least="" if least is None else str(least),
        most="" if most is None else str(most),
        starts=tuple(map(str, sorted(starts))),
    )
    try:
        number = read_number(str(typed), taken)
    except ValueError:
        return
    if faults(taken):
        return
    made = bands(taken)
    key = band_of(number, made, taken)
    below = [start for start in map(int, taken.starts) if start <= number]
    assert len({option.key for option in made}) == len(made)
    assert key in {option.key for option in made}
    if below:
        assert key == "from" + str(max(below)).replace("-", "m")
    assert Decimal(typed) == number
