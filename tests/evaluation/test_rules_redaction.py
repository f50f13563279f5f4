"""Words are found as words of their own, and a mark stands where they were."""

from datetime import date

import pytest

from coprod_hub.evaluation.redaction import AROUND, Passage, enough, mark_on, passages, without

MARK = mark_on(date(2026, 11, 23))


def test_the_mark_says_when():
    assert MARK == "[words taken out on 23 November 2026]"


@pytest.mark.parametrize(
    ("text", "words", "left", "taken"),
    [
        ("Amina says so. AMINA’s worker too.", "amina", f"{MARK} says so. {MARK}’s worker too.", ["Amina", "AMINA"]),
        ("Aminah is somebody else.", "Amina", "Aminah is somebody else.", []),
        ("Amina\nKhan asked.", "Amina Khan", f"{MARK} asked.", ["Amina\nKhan"]),
        ("Paid (£5) twice.", "(£5)", f"Paid {MARK} twice.", ["(£5)"]),
        ("Zoë and O’Neill.", "zoë", f"{MARK} and O’Neill.", ["Zoë"]),
        (f"He said {MARK}. Words were taken.", "words", f"He said {MARK}. {MARK} were taken.", ["Words"]),
        ("Nothing here.", " ", "Nothing here.", []),
    ],
)
def test_words_go_and_nothing_else(text, words, left, taken):
    assert without(text, words, MARK) == (left, taken)


def test_a_passage_shows_a_little_of_what_is_around_it():
    ten = "abcdefghi " * 10
    (found,) = passages(f"{ten}x Amina y {ten}", "Amina")
    assert found == Passage("… " + "abcdefghi " * 5 + "x ", "Amina", " y " + "abcdefghi " * 5 + "…")
    assert len(found.before) <= AROUND + 1
    assert passages("Amina", "Amina") == [Passage("", "Amina", "")]


def test_two_letters_are_too_few():
    assert [enough(words) for words in ("Al", "A. L.", "Ali", "£ – !")] == [False, False, True, False]
