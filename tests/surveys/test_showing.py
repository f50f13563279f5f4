"""Who is asked what: the way through, and rules that can never be kept."""

import pytest

from coprod_hub.surveys import showing
from coprod_hub.surveys.definition import ShowIf
from tests.builders.surveys import line, number, only_if, pages_of, scale, several, single, words, yes_no

pytestmark = pytest.mark.pure

TRAVEL = yes_no("Do you travel?", key="travel")
HOW = several("How?", "Bus", "Bike", "Walk", key="how")
BUS, BIKE, WALK, NONE = (option.key for option in HOW.options)
OFTEN = only_if(single("How often?", "Daily", "Weekly", key="often"), TRAVEL, "Yes")
LATE = only_if(words("When is it late?", key="late"), HOW, "Bus")
AGE = number("How old are you?", key="age")
ASKED = pages_of([TRAVEL], [only_if(HOW, TRAVEL, "Yes"), OFTEN], [LATE], [AGE])


def path(**chosen: list[str]) -> list[str]:
    return list(showing.path(ASKED, chosen))


def test_no_to_travel_leaves_out_what_follows_from_it():
    assert path(travel=["no"]) == ["travel", "age"]
    assert path(travel=["yes"]) == ["travel", "how", "often", "age"]


def test_whoever_skips_what_decides_is_not_asked_more():
    assert path() == ["travel", "age"]


def test_any_of_several_answers_is_enough():
    assert path(travel=["yes"], how=[BIKE, BUS]) == ["travel", "how", "often", "late", "age"]


def test_an_answer_to_what_is_not_asked_opens_nothing():
    assert path(travel=["no"], how=[BUS]) == ["travel", "age"]


def test_a_page_can_be_shown_to_some_people_only():
    shown = ASKED.shown_if(ASKED.pages[3].key, ShowIf("travel", ("no", "unsure")))
    assert showing.path(shown, {"travel": ["no"]}) == ("travel", "age")
    assert showing.path(shown, {"travel": ["yes"]}) == ("travel", "how", "often")


def test_what_may_yet_be_asked_is_counted_until_it_is_known():
    assert len(showing.may_be_asked(ASKED, {}, ())) == 5
    assert len(showing.may_be_asked(ASKED, {"travel": ["yes"]}, {"travel"})) == 5
    assert len(showing.may_be_asked(ASKED, {"travel": ["no"]}, {"travel"})) == 2


def test_a_rule_reads_as_a_sentence():
    assert showing.sentence(ASKED, ShowIf("how", (BUS, WALK))) == (
        "Shown only to people who answered “Bus” or “Walk” to question 2"
    )
    assert showing.sentence(ASKED, ShowIf("age", ("from10",))) == (
        "Shown only to people who answered “10 to 19” to question 5"
    )


def test_a_rule_may_name_what_is_counted_on_an_earlier_page():
    asked = pages_of([TRAVEL, words("Why?"), AGE, scale("Safe?", key="safe")], [HOW, line("Where?", key="where")])
    assert [question.key for question in showing.nameable(asked, "where")] == ["travel", "age", "safe"]
    assert showing.nameable(asked, "travel") == []


def test_good_rules_have_nothing_against_them():
    assert showing.faults(ASKED) == []
    assert showing.deciding(ASKED) == ("travel", "how")


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([[only_if(AGE, TRAVEL, "Yes")], [TRAVEL]], "must stand on a later page than that question"),
        ([[TRAVEL, only_if(AGE, TRAVEL, "Yes")]], "must stand on a later page than that question"),
        ([[HOW], [only_if(AGE, TRAVEL, "Yes")]], "a question that is not there any more"),
        ([[TRAVEL], [only_if(AGE, TRAVEL, "perhaps")]], "in a way that is not offered any more"),
        ([[TRAVEL], [only_if(AGE, TRAVEL)]], "in a way that is not offered any more"),
        ([[words("Why?", key="why")], [only_if(AGE, words("Why?", key="why"), "x")]], "not offered any more"),
    ],
)
def test_a_rule_that_names_what_is_not_there_or_not_before_is_told(pages, said):
    (fault,) = showing.faults(pages_of(*pages))
    assert fault.startswith("“How old are you?” is shown only to people who answered")
    assert said in fault


def test_a_rule_that_names_itself_is_told():
    asked = pages_of([TRAVEL]).shown_if("travel", ShowIf("travel", ("yes",)))
    assert len(showing.faults(asked)) == 1


def test_what_nobody_can_reach_is_told():
    one, other = only_if(OFTEN, TRAVEL, "Yes"), only_if(AGE, OFTEN, "Daily")
    reachable = pages_of([TRAVEL], [one], [other])
    assert showing.faults(reachable) == []
    (fault,) = showing.faults(reachable.shown_if(reachable.pages[2].key, ShowIf("travel", ("no",))))
    assert fault.startswith("“How old are you?” is never asked")


def test_several_answers_can_keep_two_rules_unless_one_stands_alone():
    def two(first: str, second: str) -> list[str]:
        asked = pages_of([HOW], [only_if(AGE, HOW, first)])
        return showing.faults(asked.shown_if(asked.pages[1].key, ShowIf("how", (second,))))

    assert two(BUS, BIKE) == []
    assert two(NONE, NONE) == []
    assert len(two(BUS, NONE)) == 1


def test_rules_go_with_the_question_they_name():
    assert [thing.key for thing in showing.resting_on(ASKED, {"how"})] == ["late"]
    assert showing.without_rules_on(ASKED, {"how"}).question("late").show_if is None
    assert showing.without_rules_on(ASKED, {"how"}).question("often").show_if is not None
