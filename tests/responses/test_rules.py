"""The way through a survey, without a database."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.responses import rules
from coprod_hub.responses.rules import Said
from coprod_hub.surveys.definition import Definition, Page, Question, new_key
from coprod_hub.surveys.kinds import Reading
from tests.builders.surveys import pages_of, several, single, words

BUS = single("Do you take the bus?", "Yes", "No", key="bus")
WHY = words("Why?", key="why")
WHAT = several("What would help?", "More buses", "Lights", key="what")
YES, NO = (option.key for option in BUS.options)
MORE, LIGHTS, NONE = (option.key for option in WHAT.options)


def page_sizes():
    """Surveys by the number of questions on each page; an officer may leave a page empty."""
    return st.lists(st.integers(0, 4), min_size=1, max_size=8).filter(any)


def survey_of(sizes: list[int]) -> Definition:
    return pages_of(*([single("A question")] * size for size in sizes))


@given(page_sizes())
def test_going_on_from_the_first_page_asks_every_question_once_and_in_order(sizes):
    definition = pages_of(*([single(f"{page}.{n}") for n in range(size)] for page, size in enumerate(sizes)))
    asked, number = list[Question](), 1
    while page := rules.page_at(definition, number):
        asked += page.questions
        number += 1
    assert asked == list(definition.questions)


@given(page_sizes())
def test_progress_counts_every_question_once_and_ends_at_the_last(sizes):
    definition = survey_of(sizes)
    seen = [rules.progress(definition, number) for number in range(1, len(rules.pages_of(definition)) + 1)]
    counted = [number for one in seen for number in range(one.first, one.last + 1)]
    assert counted == list(range(1, sum(sizes) + 1))
    assert seen[-1].last == seen[-1].total == sum(sizes)


@given(page_sizes(), st.data())
def test_carrying_on_never_asks_a_page_again_and_never_leaves_one_out(sizes, data):
    definition = survey_of(sizes)
    pages = len(rules.pages_of(definition))
    done = data.draw(st.integers(0, pages))
    onward = rules.resume_at(definition, Said(reached=done))
    assert onward == (done + 1 if done < pages else None)


def test_an_empty_page_is_not_shown():
    definition = Definition((Page(new_key()), Page(new_key(), "", (BUS,)), Page(new_key())))
    assert [page.questions for page in rules.pages_of(definition)] == [(BUS,)]


@pytest.mark.parametrize("number", [0, -1, 3])
def test_there_is_no_page_beyond_either_end(number):
    assert rules.page_at(pages_of([BUS], [WHY]), number) is None


def test_progress_reads_as_a_person_says_it():
    definition = pages_of([BUS], [WHY, WHAT])
    assert rules.progress(definition, 1).words == "Question 1 of 3"
    assert rules.progress(definition, 2).words == "Questions 2 to 3 of 3"


# ---- what is said ----


def test_answering_a_page_again_replaces_what_was_said_there_and_nothing_else():
    said = Said().with_page(1, {"bus": Reading((YES,))}).with_page(2, {"why": Reading(text="It is late")})
    changed = said.with_page(1, {"bus": Reading((NO,))})
    assert changed.readings == {"bus": Reading((NO,)), "why": Reading(text="It is late")}
    assert changed.reached == 2


def test_skipping_a_page_takes_its_answers_away():
    said = Said().with_page(1, {"bus": Reading((YES,))})
    skipped = said.with_page(1, rules.skipped_page(Page("p", "", (BUS,))))
    assert skipped.nothing
    assert skipped.reached == 1


def test_only_words_count_as_having_written():
    assert not Said({"bus": Reading((YES,))}).wrote
    assert Said({"why": Reading(text="It is late")}).wrote


readings = st.builds(Reading, st.lists(st.text(max_size=8)).map(tuple), st.text())
everything_said = st.builds(
    Said, st.dictionaries(st.text(max_size=8), readings), st.text(), st.text(), st.integers(0, 99)
)


@given(everything_said)
def test_what_is_said_survives_being_kept(said):
    assert Said.from_json(json.loads(json.dumps(said.as_json()))) == said


# ---- reading a page ----

BOTH = Page("p", "", (BUS, WHAT))


def test_a_page_is_read_question_by_question():
    read = rules.read_page(BOTH, {"bus": [YES], "what": [LIGHTS, MORE]})
    assert read.readings == {"bus": Reading((YES,)), "what": Reading((MORE, LIGHTS))}
    assert not read.errors


def test_an_error_in_one_question_says_what_to_do_and_leaves_the_other_alone():
    read = rules.read_page(BOTH, {"bus": [YES], "what": [MORE, NONE]})
    assert read.errors == {"what": "Choose “None of these” on its own, or choose other answers instead."}
    assert read.readings == {"bus": Reading((YES,))}


@given(st.dictionaries(st.sampled_from(["bus", "what", "other", "submission_key"]), st.lists(st.text(max_size=20))))
def test_whatever_is_sent_is_either_read_or_explained(raw):
    read = rules.read_page(BOTH, raw)
    assert set(read.readings) | set(read.errors) == {"bus", "what"}
    assert not set(read.readings) & set(read.errors)
    assert all(read.errors.values())
    for key, reading in read.readings.items():
        offered = {option.key for question in BOTH.questions if question.key == key for option in question.options}
        assert set(reading.choices) <= offered


def test_what_was_typed_is_shown_again_without_what_no_page_can_show():
    assert rules.typed(Page("p", "", (WHY,)), {"why": ["late\0 <b>"], "else": ["x"]}) == {"why": ["late <b>"]}


def test_coming_back_to_a_page_shows_what_was_said():
    said = Said({"bus": Reading((YES,)), "why": Reading(text="It is late")})
    assert rules.shown(Page("p", "", (BUS, WHY, WHAT)), said) == {"bus": [YES], "why": ["It is late"], "what": []}


def test_a_name_and_a_safe_way_are_both_optional():
    assert rules.read_reach("", "") == ("", "", {})
    assert rules.read_reach("  Sam \n", "text me\r\nafter school")[:2] == ("Sam", "text me\nafter school")


def test_a_name_that_is_too_long_is_explained():
    _, _, errors = rules.read_reach("S" * 101, "x" * 301)
    assert set(errors) == {"name", "reach"}


# ---- reading back ----


def test_every_question_is_read_back_in_order_with_its_page():
    definition = pages_of([BUS], [WHY, WHAT])
    lines = rules.told(definition, Said({"bus": Reading((NO,)), "what": Reading((MORE, LIGHTS))}))
    assert [(line.question.key, line.page, line.answer) for line in lines] == [
        ("bus", 1, "No"),
        ("why", 2, ""),
        ("what", 2, "More buses, Lights"),
    ]


def test_readings_that_fit_the_survey_have_nothing_against_them():
    assert rules.unfit(pages_of([BUS, WHY]), {"bus": Reading((YES,)), "why": Reading(text="It is late")}) == []


@pytest.mark.parametrize(
    "reading",
    [
        {"bus": Reading(("nonsense",))},
        {"bus": Reading(text="words")},
        {"why": Reading(("a choice",))},
        {"age": Reading((YES,))},
    ],
)
def test_readings_that_do_not_fit_the_survey_are_named(reading):
    assert len(rules.unfit(pages_of([BUS, WHY]), reading)) == 1
