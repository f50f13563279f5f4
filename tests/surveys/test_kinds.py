"""What each kind of question takes as an answer, and what it needs before a survey can open."""

import pytest

from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.kinds import (
    KINDS,
    LONGEST_TEXT,
    MOST_OPTIONS,
    READY_SCALES,
    NotReadable,
    Reading,
    for_themes,
    kind_of,
)
from tests.builders.surveys import line, number, scale, several, single, words, yes_no


def read(question: Question, *raw: str) -> Reading:
    return kind_of(question).read(question, raw)


def key(question: Question, label: str) -> str:
    return next(option.key for option in question.options if option.label == label)


ONE = single("Do you like it?", "Yes", "No")
MANY = several("Which?", "Bus", "Bike", "Walk")
SCALE = scale("I feel safe")
TEXT = words("Why?")
SURE = yes_no("Do you feel safe?")
LINE = line("Which club?")
FAR = number("How far?", "0", "10", "100", unit="miles", places=1)


@pytest.mark.parametrize("question", [ONE, MANY, SCALE, TEXT, SURE, LINE, FAR], ids=lambda question: question.kind)
def test_every_question_may_be_skipped(question: Question):
    assert read(question).skipped
    assert read(question, "").skipped


def test_one_answer_is_read_by_its_key():
    assert read(ONE, key(ONE, "Yes")) == Reading((key(ONE, "Yes"),))


def test_two_answers_to_choose_one_are_refused():
    with pytest.raises(NotReadable, match="Choose one"):
        read(ONE, key(ONE, "Yes"), key(ONE, "No"))


@pytest.mark.parametrize("question", [ONE, MANY, SCALE, SURE, FAR], ids=lambda question: question.kind)
def test_an_answer_that_is_not_offered_is_refused(question: Question):
    with pytest.raises(NotReadable):
        read(question, "made-up")


def test_several_answers_are_read_in_the_order_of_the_question():
    assert read(MANY, key(MANY, "Walk"), key(MANY, "Bus")).choices == (key(MANY, "Bus"), key(MANY, "Walk"))


def test_none_of_these_stands_alone():
    assert read(MANY, key(MANY, "None of these")).choices == (key(MANY, "None of these"),)
    with pytest.raises(NotReadable, match="None of these"):
        read(MANY, key(MANY, "None of these"), key(MANY, "Bus"))


def test_words_are_kept_as_they_were_written():
    assert read(TEXT, "  i dont no\r\nits ok 🙂 ") == Reading(text="i dont no\nits ok 🙂")


def test_words_that_are_too_long_say_by_how_much():
    with pytest.raises(NotReadable, match="5 letters too long"):
        read(TEXT, "a" * (LONGEST_TEXT + 5))


def test_answers_are_told_in_words():
    assert kind_of(MANY).told(MANY, read(MANY, key(MANY, "Bike"), key(MANY, "Bus"))) == "Bus, Bike"
    assert kind_of(TEXT).told(TEXT, read(TEXT, "Because")) == "Because"


def test_only_words_are_not_counted():
    assert [name for name, kind in KINDS.items() if not kind.counted] == ["short_text", "long_text"]
    assert kind_of(TEXT).rows(TEXT) == ()


def test_words_are_sorted_into_themes_and_a_few_only_when_somebody_says_so():
    assert [for_themes(question) for question in (TEXT, LINE, line("Why?", themes=True), ONE)] == [
        True, False, True, False
    ]  # fmt: skip


def test_yes_no_and_not_sure_are_always_the_same():
    assert [option.label for option in kind_of(SURE).rows(SURE)] == ["Yes", "No", "Not sure"]
    assert read(SURE, "unsure").choices == ("unsure",)


def test_a_few_words_stand_on_one_line_and_have_an_end():
    assert read(LINE, " the\nroller  rink ").text == "the roller rink"
    with pytest.raises(NotReadable, match="1 letters too long"):
        read(LINE, "a" * 201)


def test_a_number_is_counted_by_its_band_and_told_with_its_unit():
    reading = read(FAR, "1,250.50")
    assert reading == Reading(("from100",), "1250.5")
    assert not reading.words
    assert kind_of(FAR).told(FAR, reading) == "1250.5 miles"
    assert kind_of(FAR).held(reading) == ["1250.5"]


# ---- what is missing ----


def missing(question: Question) -> list[str]:
    return kind_of(question).missing(question)


def test_whole_questions_lack_nothing():
    assert [missing(question) for question in (ONE, MANY, SCALE, TEXT, SURE, LINE, FAR)] == [[]] * 7


def test_one_answer_is_no_choice():
    assert missing(single("Do you?", "Yes")) == ["it needs at least two answers to choose from"]


def test_two_answers_must_differ_whatever_their_capitals():
    assert missing(single("Do you?", "Yes", "YES")) == ["two of its answers are the same"]


def test_too_many_answers_are_refused():
    assert missing(single("Which?", *map(str, range(MOST_OPTIONS)))) == []
    assert missing(single("Which?", *map(str, range(MOST_OPTIONS + 1)))) == [
        f"it has more than {MOST_OPTIONS} answers to choose from"
    ]


@pytest.mark.parametrize("steps", [2, 8])
def test_a_scale_has_three_to_seven_steps(steps: int):
    assert missing(scale("Safe?", *map(str, range(steps)))) == ["a scale needs three to seven steps"]


def test_ready_made_scales_can_be_used_as_they_are():
    assert [missing(scale("Safe?", *steps)) for steps in READY_SCALES.values()] == [[]] * len(READY_SCALES)
