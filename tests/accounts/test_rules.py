"""Nicknames, passphrases and codes, as rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.accounts.rules import (
    CODE_LENGTH,
    CODE_LETTERS,
    code_from,
    nickname_faults,
    passphrase_faults,
    shown_code,
    tidy_code,
    tidy_nickname,
    tidy_passphrase,
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
