"""From counts to the tables that a release declares."""

import pytest

from coprod_hub.core.disclosure import Audience, Follows, Kind
from coprod_hub.responses.tally import NOT_ASKED, declared, not_asked
from tests.builders.surveys import number, only_if, pages_of, scale, several, single, words

pytestmark = pytest.mark.pure

YOUNG, PARENTS = Audience("y", "Young people", 20), Audience("p", "Parents", 8)
BUS = single("Does the bus come?", "Yes", "No", key="bus")
YES, NO = (option.key for option in BUS.options)


def test_one_choice_is_one_row_an_answer_and_one_for_who_skipped():
    (table,) = declared(pages_of([BUS]), [YOUNG], {"bus": {"y": {YES: 12, NO: 5, "": 17}}})
    assert table.question.kind is Kind.ONE
    assert [row.label for row in table.question.rows] == ["Yes", "No", "Skipped this question"]
    assert table.counts == {"y": {YES: 12, NO: 5, "skipped": 3}}
    table.check([YOUNG])


def test_a_group_that_chose_nothing_has_skipped():
    (table,) = declared(pages_of([BUS]), [YOUNG, PARENTS], {"bus": {"y": {YES: 20, "": 20}}})
    assert table.counts["p"] == {YES: 0, NO: 0, "skipped": 8}


def test_a_question_that_everybody_skipped_is_still_a_table():
    (table,) = declared(pages_of([BUS]), [YOUNG], {})
    assert table.counts == {"y": {YES: 0, NO: 0, "skipped": 20}}


def test_several_choices_may_add_up_to_more_and_none_of_these_stands_alone():
    asked = several("What helps?", "More", "Cheaper", key="helps")
    more, cheaper, none = (option.key for option in asked.options)
    (table,) = declared(pages_of([asked]), [YOUNG], {"helps": {"y": {more: 10, cheaper: 9, none: 4, "": 18}}})
    assert table.question.kind is Kind.SEVERAL
    assert table.question.exclusive == {none}
    assert table.question.at_least == 1
    assert table.counts["y"]["skipped"] == 2
    table.check([YOUNG])


def test_a_question_of_some_people_says_whom_it_was_put_to():
    why, age = only_if(several("Why not?", "Far", key="why"), BUS, "No"), only_if(number("Age?", key="age"), BUS, "Yes")
    asked = pages_of([BUS], [why, age])
    counts = not_asked(asked, [("y", {"bus": [NO]}, 6), ("y", {"bus": [YES]}, 12), ("y", {}, 2)])
    assert counts == {"why": {"y": 14}, "age": {"y": 8}}
    far, none = (option.key for option in why.options)
    chosen = {"bus": {"y": {YES: 12, NO: 6, "": 18}}, "why": {"y": {far: 5, "": 5, NOT_ASKED: 14}},
              "age": {"y": {"from10": 12, "": 12, NOT_ASKED: 8}}}  # fmt: skip
    _, several_of_some, bands_of_some = declared(asked, [YOUNG], chosen)
    assert several_of_some.counts["y"] == {far: 5, none: 0, "skipped": 1, NOT_ASKED: 14}
    assert several_of_some.question.shut_out == {none, "skipped", NOT_ASKED}
    assert several_of_some.question.follows == (Follows("bus", frozenset({NO}), NOT_ASKED),)
    assert bands_of_some.counts["y"]["skipped"] == 0
    assert [row.label for row in bands_of_some.question.rows][-2:] == [
        "Not asked this question",
        "Skipped this question",
    ]
    for table in (several_of_some, bands_of_some):
        table.check([YOUNG])


def test_words_are_not_counted_and_a_scale_is_in_its_own_order():
    tables = declared(pages_of([words("Why?"), scale("I feel safe.", "Yes", "So so", "No")]), [YOUNG], {})
    assert [[row.label for row in table.question.rows][:3] for table in tables] == [["Yes", "So so", "No"]]
