"""Cleaning what people type: nothing that breaks a page or a database, and never their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.core.text import clean_line, clean_text, count, listed


def test_line_ends_become_one_kind_and_outer_space_goes():
    assert clean_text("  one\r\ntwo\rthree\n ") == "one\ntwo\nthree"


def test_control_characters_go_and_words_stay():
    assert clean_text("he\x00ll\x1bo\x7f\x85") == "hello"


def test_every_script_and_direction_stays():
    assert clean_text("مرحبا \u200fעברית Ünïcödé 👩‍👧 ਪੰਜਾਬੀ") == "مرحبا \u200fעברית Ünïcödé 👩‍👧 ਪੰਜਾਬੀ"


def test_a_lone_surrogate_becomes_the_mark_for_an_unreadable_letter():
    assert clean_text("a\ud83db") == "a\N{REPLACEMENT CHARACTER}b"


def test_letters_are_composed_so_that_the_same_word_is_the_same_text():
    assert clean_text("cafe\u0301") == "caf\u00e9"


def test_nothing_is_an_empty_text():
    assert clean_text(None) == clean_line(None) == ""


@pytest.mark.parametrize("between", ["\n", "\r\n", "\t", "\u2028", "\u2029", "  ", "\u00a0"])
def test_a_line_has_no_line_ends_of_any_kind(between):
    assert clean_line(f"one{between}two") == "one two"


@given(st.text(st.characters()))
def test_cleaning_twice_changes_nothing_more_and_any_database_takes_it(raw):
    cleaned = clean_text(raw)
    assert clean_text(cleaned) == cleaned
    assert "\x00" not in cleaned.encode("utf-8").decode("utf-8")


def test_a_number_agrees_with_its_noun():
    assert [count(1, "answer"), count(0, "answer"), count(1200, "answer"), count(2, "reply", "replies")] == [
        "1 answer",
        "0 answers",
        "1,200 answers",
        "2 replies",
    ]


def test_a_list_reads_as_a_person_says_it():
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], last="or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]
