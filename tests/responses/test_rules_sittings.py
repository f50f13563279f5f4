"""An answer is read back only in the sitting in which it was given. Pure."""

import pytest

from coprod_hub.responses import rules
from coprod_hub.responses.rules import YOU, Said
from coprod_hub.surveys.definition import Definition, Page
from coprod_hub.surveys.kinds import Reading
from tests.builders.surveys import only_if, words, yes_no

ASKED = Definition((Page("page1", "", (words("One?", key="one"), words("Two?", key="two"))),))
FIRST, SECOND = "", "another phone"

BUS, FREE = yes_no("Do you take the bus?", key="bus"), words("What else?", key="free")
WHY = only_if(words("Why do you?", key="why"), BUS, "Yes")
OFTEN = only_if(yes_no("Is that often?", key="often"), BUS, "Yes")
FAR = only_if(words("How far?", key="far"), OFTEN, "Yes")
BRANCHES = Definition(tuple(Page(one.key, "", (one,)) for one in (BUS, WHY, OFTEN, FAR, FREE)))


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


# ---- and nobody finds it out by trying ----


def on_the_way(said: Said, sitting: str = FIRST, **answers: str) -> Said:
    """Each of these answered, page by page; "" skips one."""
    for key, answer in answers.items():
        reading = Reading(text=answer) if key in {"why", "far", "free"} else Reading((answer,) if answer else ())
        said = said.with_page(BRANCHES, {key: reading}, sitting)
    return said


def shown_on(said: Said, sitting: str) -> tuple[object, ...]:
    """Everything that pages, check and way onward tell in this sitting."""
    seen = said.seen_in(sitting)
    lines = rules.told(BRANCHES, seen)
    asked = {line.question.key for line in lines}
    return (
        [(line.question.key, line.answer) for line in lines],
        said.elsewhere(sitting) & asked,
        rules.lost(BRANCHES, seen),
        rules.wrote_on(lines, said),
        rules.resume_at(BRANCHES, seen),
        [rules.screen(BRANCHES, number, seen) for number in range(1, 6)],
    )


SAID_NO = on_the_way(Said(), bus="no", free="")
SAID_YES = [
    on_the_way(Said(), bus="yes", free=""),
    on_the_way(Said(), bus="yes", why="It is near", free=""),
    on_the_way(Said(), bus="yes", why="", often="yes", far="A mile", free=""),
]


@pytest.mark.parametrize("said", SAID_YES)
def test_whoever_finds_the_words_cannot_tell_which_answer_it_was(said):
    assert shown_on(said, SECOND) == shown_on(SAID_NO, SECOND)


@pytest.mark.parametrize("tried", ["yes", "no", "unsure"])
@pytest.mark.parametrize("said", SAID_YES)
def test_nor_by_answering_again(said, tried):
    again, other = on_the_way(said, SECOND, bus=tried), on_the_way(SAID_NO, SECOND, bus=tried)
    assert shown_on(again, SECOND) == shown_on(other, SECOND)
    assert shown_on(on_the_way(again, SECOND, bus="yes"), SECOND) == shown_on(
        on_the_way(other, SECOND, bus="yes"), SECOND
    )


def test_that_an_answer_was_lost_is_said_where_it_was_given_and_nowhere_else():
    said = on_the_way(Said(), bus="yes", why="It is near", free="Nothing").with_page(
        BRANCHES, {"bus": Reading(("no",))}, FIRST
    )
    both = on_the_way(said, SECOND, bus="no", free="All")
    assert [one.key for one in rules.lost(BRANCHES, said.seen_in(FIRST))] == ["why"]
    assert rules.lost(BRANCHES, both.seen_in(SECOND)) == []
    assert Said.from_json(both.as_json()) == both
