"""An answer is read back only in the sitting in which it was given. Pure."""

from coprod_hub.responses.rules import YOU, Said
from coprod_hub.surveys.definition import Definition, Page
from coprod_hub.surveys.kinds import Reading
from tests.builders.surveys import words

ASKED = Definition((Page("page1", "", (words("One?", key="one"), words("Two?", key="two"))),))
FIRST, SECOND = "", "another phone"


def wrote(said: Said, sitting: str, **answers: str) -> Said:
    return said.with_page(ASKED, {key: Reading(text=text) for key, text in answers.items()}, sitting)


def test_what_was_said_elsewhere_is_not_seen():
    said = wrote(wrote(Said(), FIRST, one="A"), SECOND, two="B")
    assert set(said.seen_in(FIRST).readings) == {"one"}
    assert set(said.seen_in(SECOND).readings) == {"two"}
    assert set(said.seen_in("a third").readings) == set()
    assert set(said.readings) == {"one", "two"}


def test_answering_again_takes_the_answer_to_this_sitting():
    said = wrote(wrote(Said(), FIRST, one="A"), SECOND, one="B")
    assert said.seen_in(SECOND).readings == said.readings == {"one": Reading(text="B")}
    assert wrote(said, FIRST, one="C").seen_in(FIRST).readings == {"one": Reading(text="C")}


def test_leaving_out_what_is_not_seen_leaves_it_as_it_is():
    said = wrote(wrote(Said(), FIRST, one="A"), SECOND, one="")
    assert said.readings == {"one": Reading(text="A")}
    assert said.elsewhere(SECOND) == {"one"}
    assert wrote(said, FIRST, one="").nothing


def test_a_name_is_seen_and_left_out_only_where_it_was_given():
    said = Said().with_reach("Sam", "text me", FIRST)
    assert said.elsewhere(SECOND) == {YOU}
    assert said.seen_in(SECOND).name == ""
    assert said.with_reach("", "", SECOND).name == "Sam"
    assert said.with_reach("", "", FIRST).name == ""
    assert said.with_reach("Kim", "", SECOND).seen_in(SECOND).name == "Kim"


def test_sittings_are_kept_with_the_draft():
    said = wrote(wrote(Said(), FIRST, one="A"), SECOND, two="B").with_reach("Sam", "", SECOND)
    assert Said.from_json(said.as_json()) == said
    assert "sittings" not in wrote(Said(), FIRST, one="A").as_json()
