"""Editing a definition: pages and questions move, keys stay."""

import pytest

from coprod_hub.surveys.definition import Definition, Option, Polarity, ShowIf, relabelled
from tests.builders.surveys import line, number, only_if, pages_of, scale, several, single, words, yes_no

BUS = single("Do you take the bus?", key="bus")


def order(definition: Definition) -> list[list[str]]:
    return [[question.text for question in page.questions] for page in definition.pages]


@pytest.fixture
def asked() -> Definition:
    return pages_of([single("a", key="a"), single("b", key="b")], [words("c", key="c")])


def test_a_definition_survives_being_kept_as_json():
    asked = pages_of(
        [single("Do you like it?", hint="Any day"), several("Which?", "Bus", "Bike")],
        [scale("I feel safe"), words("What should change?", Polarity.CHANGE)],
        [number("How far?", "0", "5", unit="miles", places=1), line("Where?"), only_if(yes_no("Late?"), BUS, "Yes")],
    )
    asked = asked.shown_if(asked.pages[1].key, ShowIf("bus", ("yes",)))
    assert Definition.from_json(asked.as_json()) == asked


def test_a_question_moves_within_its_page(asked: Definition):
    assert order(asked.moved("b", -1)) == [["b", "a"], ["c"]]


def test_a_question_at_the_edge_of_its_page_goes_on_to_the_next(asked: Definition):
    assert order(asked.moved("b", 1)) == [["a"], ["b", "c"]]
    assert order(asked.moved("c", -1)) == [["a", "b", "c"], []]


def test_the_first_and_last_question_stay_where_they_are(asked: Definition):
    assert asked.moved("a", -1) == asked
    assert asked.moved("c", 1) == asked


def test_a_page_moves_and_the_first_and_last_stay(asked: Definition):
    first, last = asked.pages
    assert order(asked.page_moved(first.key, 1)) == [["c"], ["a", "b"]]
    assert asked.page_moved(first.key, -1) == asked
    assert asked.page_moved(last.key, 1) == asked


def test_questions_are_numbered_across_pages(asked: Definition):
    assert [asked.number(key) for key in "abc"] == [1, 2, 3]


def test_a_page_is_found_by_a_question_on_it(asked: Definition):
    assert asked.page_of("c") == asked.pages[1]


@pytest.mark.parametrize("ask", ["question", "page", "page_of"])
def test_what_is_not_there_is_a_key_error(asked: Definition, ask: str):
    with pytest.raises(KeyError):
        getattr(asked, ask)("nowhere")


def test_moving_what_is_not_there_is_a_key_error(asked: Definition):
    with pytest.raises(KeyError):
        asked.moved("nowhere", 1)


def test_changing_a_question_keeps_its_place(asked: Definition):
    assert order(asked.with_changed(single("A!", key="a"))) == [["A!", "b"], ["c"]]


def test_a_page_gets_a_title_and_can_be_left_out(asked: Definition):
    titled = asked.with_title(asked.pages[0].key, "Getting there")
    assert titled.pages[0].title == "Getting there"
    assert order(titled.without_page(titled.pages[0].key)) == [["c"]]


# ---- typing the answers anew ----

BEFORE = (Option("k1", "Evry day"), Option("k2", "Sometimes"), Option("k3", "None of these", exclusive=True))


def keys(*labels: str, alone: str = "") -> dict[str, str]:
    return {option.label: option.key for option in relabelled(labels, BEFORE, alone)}


def test_a_corrected_label_keeps_its_key():
    assert keys("Every day", "Sometimes")["Every day"] == "k1"


def test_labels_keep_their_keys_when_they_change_places():
    assert keys("Sometimes", "Evry day") == {"Sometimes": "k2", "Evry day": "k1"}


def test_a_new_label_gets_a_key_of_its_own():
    found = keys("Evry day", "Sometimes", "Never ever")
    assert found["Never ever"] not in {"k1", "k2", "k3", ""}


def test_an_exact_label_goes_before_a_similar_one():
    assert keys("Evry days", "Evry day")["Evry day"] == "k1"


def test_the_answer_that_stands_alone_comes_last_and_keeps_its_key():
    options = relabelled(["Sometimes"], BEFORE, "None of these")
    assert options == (Option("k2", "Sometimes"), Option("k3", "None of these", exclusive=True))


def test_the_same_label_twice_gets_two_keys():
    assert len({option.key for option in relabelled(["Sometimes", "Sometimes"], BEFORE)}) == 2
