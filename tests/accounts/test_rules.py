"""Nicknames, passphrases and codes, as rules."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.accounts.rules import (
    CODE_LENGTH,
    CODE_LETTERS,
    FRESH_FOR,
    MARGIN,
    app_code,
    code_from,
    is_fresh,
    matching_step,
    next_usable_step,
    nickname_faults,
    passphrase_faults,
    provider_saw_two_things,
    shown_code,
    step_at,
    step_ends,
    the_hour,
    tidy_code,
    tidy_nickname,
    tidy_passphrase,
    typed_app_code,
    verified_address,
)


@pytest.mark.parametrize(
    "typed", ["k7trq-9wmx4", " K7TRQ 9WMX4 ", "K7TRQ9WMX4", "k7trq–9wmx4.", "Ｋ７ＴＲＱ９ＷＭＸ４"]
)
def test_a_code_may_be_typed_in_any_way(typed):
    assert tidy_code(typed) == "K7TRQ9WMX4"


def test_letters_that_look_alike_are_the_same_in_a_code():
    assert tidy_code("oOiIlL01") == "00111101"


@given(st.lists(st.integers(0, 31), min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_what_is_printed_is_what_was_made(numbers):
    code = code_from(numbers)
    assert set(code) <= set(CODE_LETTERS)
    assert tidy_code(shown_code(code).lower()) == code


@pytest.mark.parametrize("nickname", ["Red Kite", "noor7", "Zoë", "J.P.", "সুমন", "O’Neil-2", " two  spaces "])
def test_a_nickname_of_ones_own(nickname):
    assert nickname_faults(nickname) == []


@pytest.mark.parametrize(
    ("nickname", "because"),
    [
        ("me@example.org", "e-mail"),
        ("sam 07700900123", "phone number"),
        ("Jo", "between 3 and 40"),
        ("a" * 41, "between 3 and 40"),
        ("<b>bold</b>", "only letters"),
        ("In Care Girl", "says nothing about care"),
        ("Council Officer", "says nothing about care"),
    ],
)
def test_a_nickname_that_is_refused_says_what_to_do(nickname, because):
    assert because in nickname_faults(nickname)[0]


def test_a_word_that_only_contains_care_is_fine():
    assert nickname_faults("Scarecrow") == []


def test_one_nickname_cannot_be_taken_twice_by_writing_it_differently():
    assert tidy_nickname("  RED   Kite") == tidy_nickname("red kite") == tidy_nickname("ｒｅｄ kite")


@pytest.mark.parametrize(
    "phrase", ["purple kettle sideways", "otter lamp bus", "correct-horse-battery", "7 golau coch hapus"]
)
def test_three_words_make_a_passphrase(phrase):
    assert passphrase_faults(phrase, "Red Kite", avoid=["Wolverford", "City", "Council"]) == []


@pytest.mark.parametrize(
    ("phrase", "because"),
    [
        ("short", "10 letters or more"),
        ("x" * 201, "200 letters or fewer"),
        ("password123", "easy to guess"),
        ("P@ssw0rd2026!", "easy to guess"),
        ("Wolverford2026", "easy to guess"),
        ("Wolverford City Council", "easy to guess"),
        ("aaaaaaaaaaaaaa", "easy to guess"),
        ("1234567890123", "not only numbers"),
        ("my redkite lamp bus", "own name"),
    ],
)
def test_a_passphrase_that_is_refused_says_what_to_do(phrase, because):
    assert because in passphrase_faults(phrase, "Red Kite", avoid=["Wolverford", "City", "Council"])[0]


def test_a_space_that_a_phone_adds_makes_no_difference():
    assert tidy_passphrase("otter lamp bus ") == tidy_passphrase(" otter  lamp bus")
    assert tidy_passphrase("Otter lamp bus") != tidy_passphrase("otter lamp bus")


# ---- codes of an app ----

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SECRET = pyotp.random_base32()


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(second, code):
    assert app_code(RFC_SECRET, second // 30) == code


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_a_code_is_taken_half_a_minute_around_its_time_and_never_after_one_that_was_used(ahead, used):
    here = step_at(NOON)
    taken = matching_step(SECRET, app_code(SECRET, here + ahead), NOON, last_step=here + used)
    assert taken == (here + ahead if abs(ahead) <= 1 and ahead > used else None)


@pytest.mark.parametrize("raw", [" 123 456 ", "123456", "１２３４５６"])
def test_a_code_may_have_spaces(raw):
    assert typed_app_code(raw) == "123456"


@pytest.mark.parametrize("raw", ["", "12345", "1234567", "12345a", "٣٤٥٦٧٨", "K7TRQ-9WMX4", "\x00" * 6])
def test_anything_else_is_no_code(raw):
    assert typed_app_code(raw) == ""
    assert matching_step(SECRET, raw, NOON, 0) is None


@given(st.integers(-2, 3))
def test_the_code_that_is_told_would_be_taken(used):
    last = step_at(NOON) + used
    step = next_usable_step(NOON, last)
    if used >= 1:
        assert step is None
    else:
        assert step is not None
        assert matching_step(SECRET, app_code(SECRET, step), NOON, last) == step
        assert matching_step(SECRET, app_code(SECRET, step), step_ends(step) - timedelta(seconds=1), last) == step
        assert matching_step(SECRET, app_code(SECRET, step), step_ends(step), last) is None


# ---- fresh ----


def test_a_page_that_leads_to_a_button_leaves_time_to_press_it():
    shown = NOON - FRESH_FOR + MARGIN
    assert not is_fresh(shown, NOON, MARGIN)
    assert is_fresh(shown + timedelta(seconds=1), NOON, MARGIN)
    assert is_fresh(shown, NOON + MARGIN - timedelta(seconds=1))
    assert not is_fresh(shown, NOON + MARGIN)


def test_of_when_it_was_used_the_hour_is_kept():
    assert the_hour(datetime(2026, 11, 23, 12, 59, 59, 5, tzinfo=UTC)) == NOON


# ---- what a provider says ----


@pytest.mark.parametrize(
    ("claims", "address"),
    [
        ({"email": " a@b.example ", "email_verified": True}, "a@b.example"),
        ({"email": "a@b.example", "email_verified": "true"}, ""),
        ({"email": "a@b.example"}, ""),
        ({"email": ["a@b.example"], "email_verified": True}, ""),
        ({}, ""),
    ],
)
def test_an_address_counts_when_the_provider_says_plainly_that_it_is_theirs(claims, address):
    assert verified_address(claims) == address


@pytest.mark.parametrize(
    ("claims", "two"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "https://refeds.org/profile/mfa"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"acr": ["x"]}, False),
        ({}, False),
    ],
)
def test_two_things_count_when_the_provider_says_so(claims, two):
    assert provider_saw_two_things(claims) is two
