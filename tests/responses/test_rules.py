"""The way through a survey, without a database."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.responses import rules
from coprod_hub.responses.rules import Said
from coprod_hub.surveys import showing
from coprod_hub.surveys.definition import Definition, Page, Question, ShowIf, new_key
from coprod_hub.surveys.kinds import Reading, kind_of
from tests.builders.surveys import number, only_if, pages_of, several, single, words, yes_no

BUS = single("Do you take the bus?", "Yes", "No", key="bus")
WHY = words("Why?", key="why")
WHAT = several("What would help?", "More buses", "Lights", key="what")
YES, NO = (option.key for option in BUS.options)
MORE, LIGHTS, NONE = (option.key for option in WHAT.options)
PLAIN = pages_of([BUS], [WHY, WHAT])


def page_sizes():
    """Surveys by the number of questions on each page; an officer may leave a page empty."""
    return st.lists(st.integers(0, 4), min_size=1, max_size=8).filter(any)


def survey_of(sizes: list[int]) -> Definition:
    return pages_of(*([single("A question") for _ in range(size)] for size in sizes))


def progress(definition: Definition, number: int, said: Said | None = None) -> rules.Progress:
    """How far a page is that this person is shown."""
    screen = rules.screen(definition, number, said or Said())
    assert screen is not None
    return screen.progress


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
    numbers = rules.numbers_of(definition, Said())
    seen = [progress(definition, number) for number in numbers]
    counted = [number for one in seen for number in range(one.first, one.last + 1)]
    assert counted == list(range(1, sum(sizes) + 1))
    assert seen[-1].last == seen[-1].total == sum(sizes)


@given(page_sizes(), st.data())
def test_carrying_on_never_asks_a_page_again_and_never_leaves_one_out(sizes, data):
    definition = survey_of(sizes)
    pages = len(rules.pages_of(definition))
    done = data.draw(st.integers(0, pages))
    before = [question.key for page in rules.pages_of(definition)[:done] for question in page.questions]
    onward = rules.resume_at(definition, Said(done=frozenset(before)))
    assert onward == (done + 1 if done < pages else None)


def test_an_empty_page_is_not_shown():
    definition = Definition((Page(new_key()), Page(new_key(), "", (BUS,)), Page(new_key())))
    assert [page.questions for page in rules.pages_of(definition)] == [(BUS,)]


@pytest.mark.parametrize("number", [0, -1, 3])
def test_there_is_no_page_beyond_either_end(number):
    assert rules.page_at(pages_of([BUS], [WHY]), number) is None


def test_progress_reads_as_a_person_says_it():
    definition = pages_of([BUS], [WHY, WHAT])
    assert progress(definition, 1).words == "Question 1 of 3"
    assert progress(definition, 2).words == "Questions 2 to 3 of 3"


# ---- rules: who is asked what ----

NO_BUS = only_if(words("Why not?", key="whynot"), BUS, "No")
AGE = number("How old are you?", key="age")
BRANCHES = pages_of([BUS], [NO_BUS], [only_if(AGE, BUS, "Yes"), WHAT])


def going(*pages: Mapping[str, Reading], said: Said | None = None) -> Said:
    """Somebody who answered like that, page by page."""
    said = said or Said()
    for readings in pages:
        said = said.with_page(BRANCHES, readings)
    return said


def test_answers_decide_the_way():
    no, yes = going({"bus": Reading((NO,))}), going({"bus": Reading((YES,))})
    assert rules.numbers_of(BRANCHES, no) == (1, 2, 3)
    assert rules.numbers_of(BRANCHES, yes) == (1, 3)
    assert rules.next_page(BRANCHES, 1, yes) == 3
    assert rules.screen(BRANCHES, 2, yes) is None
    assert rules.screen(BRANCHES, 3, yes).before == 1  # type: ignore[union-attr]  # page 3 is asked of everybody
    screen = rules.screen(BRANCHES, 3, no)
    assert screen is not None
    assert [question.key for question in screen.page(BRANCHES).questions] == ["what"]


def test_progress_says_about_until_it_is_known_and_never_grows():
    assert progress(BRANCHES, 1).words == "Question 1 of about 4"
    assert progress(BRANCHES, 2, going({"bus": Reading((NO,))})).words == "Question 2 of 3"
    assert progress(BRANCHES, 3, going({"bus": Reading((YES,))})).words == "Questions 2 to 3 of 3"


def test_changing_what_decides_takes_away_what_followed_and_says_so():
    said = going({"bus": Reading((NO,))}, {"whynot": Reading(text="It is late")}, {"what": Reading()})
    assert rules.resume_at(BRANCHES, said) is None
    changed = going({"bus": Reading((YES,))}, said=said)
    assert changed.readings == {"bus": Reading((YES,))}
    assert [question.key for question in rules.lost(BRANCHES, changed)] == ["whynot"]
    assert rules.resume_at(BRANCHES, changed) == 3
    assert [told.question.key for told in rules.told(BRANCHES, changed)] == ["bus", "age", "what"]
    back = going({"bus": Reading((NO,))}, said=changed)
    assert rules.lost(BRANCHES, back) == []
    assert rules.resume_at(BRANCHES, back) == 2


def test_what_the_form_did_not_show_is_not_taken_as_skipped():
    page = rules.Screen(3, ("age", "what"), 1, rules.Progress(2, 3, 3)).page(BRANCHES)
    sent = {"asked": ["what"], "what": [MORE]}
    assert rules.read_page(rules.on_form(page, sent), sent).readings == {"what": Reading((MORE,))}
    assert rules.on_form(page, {}) == page
    assert [rules.varies(BRANCHES, number) for number in (1, 2, 3)] == [False, True, True]


def test_an_answer_off_the_way_is_unfit():
    said = {"bus": Reading((YES,)), "whynot": Reading(text="It is late")}
    assert rules.unfit(BRANCHES, said) == ["“Why not?” is not asked of people who answered like that."]


def test_what_was_answered_in_another_sitting_opens_nothing_here():
    said = going({"bus": Reading((NO,))}, {"whynot": Reading(text="It is late")})
    seen = said.seen_in("another")
    assert rules.screen(BRANCHES, 2, seen) is None
    assert said.with_page(BRANCHES, {"what": Reading((MORE,))}, "another").readings.keys() == {"bus", "whynot", "what"}


@st.composite
def branching(draw: st.DrawFn) -> Definition:
    """Any survey whose rules name earlier pages; some of its questions nobody can reach."""
    makers = [lambda k: yes_no("?", key=k), lambda k: several("?", "a", "b", key=k), lambda k: number("?", key=k),
              lambda k: words("?", key=k)]  # fmt: skip
    pages: list[Page] = []
    before: list[Question] = []

    def rule() -> ShowIf | None:
        if not before or draw(st.booleans()):
            return None
        named = draw(st.sampled_from(before))
        keys = [option.key for option in named.options]
        return ShowIf(named.key, tuple(draw(st.sets(st.sampled_from(keys), min_size=1))))

    for place in range(draw(st.integers(1, 5))):
        asked = [
            replace(draw(st.sampled_from(makers))(f"q{place}{n}"), show_if=rule())
            for n in range(draw(st.integers(1, 3)))
        ]
        pages.append(Page(f"p{place}", "", tuple(asked), rule()))
        before += [question for question in asked if question.options]
    return Definition(tuple(pages))


def answer(draw: st.DrawFn, question: Question) -> Reading:
    if draw(st.booleans()) and question.kind != "number" and question.options:
        return Reading((draw(st.sampled_from(question.options)).key,))
    typed = {"number": str(draw(st.integers(0, 40))), "long_text": "words"}.get(question.kind, "")
    return kind_of(question).read(question, [typed])


@given(branching(), st.data())
def test_whatever_is_answered_and_changed_all_that_is_kept_lies_on_the_way(definition, data):
    said = Said()
    for number_of_page in data.draw(st.lists(st.integers(1, 5), max_size=12)):
        screen = rules.screen(definition, number_of_page, said)
        if screen is None:
            continue
        page = screen.page(definition)
        said = said.with_page(definition, {one.key: answer(data.draw, one) for one in page.questions})
        path = showing.path(definition, said.chosen)
        assert said.readings.keys() <= set(path)
        assert said.done <= set(path)
        assert not set(said.dropped) & set(path)
        assert rules.unfit(definition, said.readings) == []
        assert said.on_path(definition) == said


@given(branching(), st.data())
def test_going_on_asks_everything_on_the_way_once_and_the_total_never_grows(definition, data):
    said, asked, totals = Said(), list[str](), list[int]()
    while (onward := rules.resume_at(definition, said)) is not None:
        screen = rules.screen(definition, onward, said)
        assert screen is not None
        assert screen.progress.last <= screen.progress.total
        asked += screen.asked
        totals.append(screen.progress.total)
        page = screen.page(definition)
        said = said.with_page(definition, {one.key: answer(data.draw, one) for one in page.questions})
    assert tuple(asked) == showing.path(definition, said.chosen)
    assert totals == sorted(totals, reverse=True)
    assert totals[-1] >= len(asked)


# ---- what is said ----


def test_answering_a_page_again_replaces_what_was_said_there_and_nothing_else():
    said = Said().with_page(PLAIN, {"bus": Reading((YES,))}).with_page(PLAIN, {"why": Reading(text="It is late")})
    changed = said.with_page(PLAIN, {"bus": Reading((NO,))})
    assert changed.readings == {"bus": Reading((NO,)), "why": Reading(text="It is late")}
    assert changed.done == {"bus", "why"}


def test_skipping_a_page_takes_its_answers_away():
    said = Said().with_page(PLAIN, {"bus": Reading((YES,))})
    skipped = said.with_page(PLAIN, rules.skipped_page(Page("p", "", (BUS,))).readings)
    assert skipped.nothing
    assert skipped.done == {"bus"}


def test_only_words_count_as_having_written():
    assert not Said({"bus": Reading((YES,))}).wrote
    assert not Said({"age": Reading(("from10",), "12")}).wrote
    assert Said({"why": Reading(text="It is late")}).wrote


readings = st.builds(Reading, st.lists(st.text(max_size=8)).map(tuple), st.text())
everything_said = st.builds(
    Said,
    st.dictionaries(st.text(max_size=8), readings),
    st.text(),
    st.text(),
    st.frozensets(st.text(max_size=8)),
    st.dictionaries(st.text(max_size=8), st.text(max_size=8)),
    st.lists(st.text(max_size=8)).map(tuple),
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
