"""What people decided, replayed over a machine's draft: nothing they said is lost, and nothing is lost in silence."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.insight.codebook import Coding, Edit, ThemeVerb, follow, replay, standing

pytestmark = pytest.mark.pure


def draft(**themes: str) -> dict[str, dict[str, float]]:
    """A draft in which each letter is a comment: `draft(bus="abc")`."""
    return {theme: dict.fromkeys(letters, 0.5) for theme, letters in themes.items()}


def edit(verb: ThemeVerb, theme: str, name: str = "", themes: str = "", answers: str = "", undoes: str = "") -> Edit:
    return Edit(
        f"{verb}-{theme}-{name}{themes}{answers}", verb, theme, name, tuple(themes.split()), tuple(answers), undoes
    )


def rename(theme: str, name: str) -> Edit:
    return edit(ThemeVerb.RENAMED, theme, name)


def merge(into: str, parts: str, name: str = "") -> Edit:
    return edit(ThemeVerb.MERGED, into, name, parts)


def split(new: str, old: str, answers: str) -> Edit:
    return edit(ThemeVerb.SPLIT, new, new.title(), old, answers)


def move(old: str, to: str, answers: str) -> Edit:
    return edit(ThemeVerb.MOVED, old, "", to, answers)


def undo(one: Edit) -> Edit:
    return edit(ThemeVerb.UNDONE, one.theme, undoes=one.id)


def members(coding: Coding) -> dict[str, str]:
    """Each theme that stands with its comments, as letters."""
    return {theme: "".join(sorted(one.members)) for theme, one in coding.current.items()}


# ---- one decision after another ----


def test_merged_themes_hold_every_comment_once_and_stand_no_more():
    coding = replay(draft(bus="abc", lift="cd", food="x"), [merge("m", "bus lift")])
    assert members(coding) == {"food": "x", "m": "abcd"}
    assert coding.root("bus") == "m"


def test_what_is_split_off_leaves_and_what_is_moved_goes_where_it_was_put():
    edits = [split("night", "bus", "ab"), move("bus", "food", "c")]
    assert members(replay(draft(bus="abcd", food="x"), edits)) == {"bus": "d", "food": "cx", "night": "ab"}


def test_a_comment_may_be_put_in_a_second_theme_and_taken_out_of_the_first():
    added = edit(ThemeVerb.ADDED, "food", answers="a")
    taken = edit(ThemeVerb.REMOVED, "bus", answers="ab")
    assert members(replay(draft(bus="abc", food="x"), [added, taken])) == {"bus": "c", "food": "ax"}


def test_the_machines_opinion_stays_beside_the_persons():
    coding = replay(draft(bus="ab", food="x"), [move("bus", "food", "a")])
    assert coding.themes["bus"].weights == {"a": 0.5, "b": 0.5}
    assert coding.themes["bus"].decided == {"a": False}
    assert coding.themes["food"].decided == {"a": True}


def test_what_is_undone_is_as_if_it_had_never_been():
    before = [rename("bus", "Buses"), merge("m", "bus food")]
    assert replay(draft(bus="ab", food="x"), [*before, undo(before[1])]) == replay(
        draft(bus="ab", food="x"), before[:1]
    )
    assert standing([*before, undo(before[1]), undo(before[0])]) == []


def test_comments_that_were_deleted_come_back_nowhere():
    edits = [split("night", "bus", "ab"), move("bus", "food", "c")]
    assert members(replay(draft(bus="d", food="x"), edits, "bdx")) == {"bus": "d", "food": "x", "night": "b"}


COMMENTS = "abcdefgh"


@given(st.data())
def test_whatever_people_decide_no_comment_is_lost_and_undoing_all_gives_the_draft_back(data):
    themes = {name: data.draw(st.sets(st.sampled_from(COMMENTS), min_size=1)) for name in ("one", "two", "three")}
    machine = {name: dict.fromkeys(sorted(found), 0.5) for name, found in themes.items()}
    edits: list[Edit] = []
    for number in range(data.draw(st.integers(1, 6))):
        now = replay(machine, edits).current
        here = data.draw(st.sampled_from(sorted(now)))
        there = data.draw(st.sampled_from(sorted(now)))
        some = data.draw(st.sets(st.sampled_from(COMMENTS), min_size=1)) & now[here].members
        if here != there and data.draw(st.booleans()):
            edits.append(Edit(f"e{number}", ThemeVerb.MERGED, f"m{number}", "", (here, there)))
        elif here != there and some:
            edits.append(Edit(f"e{number}", ThemeVerb.MOVED, here, "", (there,), tuple(sorted(some))))
        elif some:
            edits.append(Edit(f"e{number}", ThemeVerb.SPLIT, f"s{number}", "", (here,), tuple(sorted(some))))
    coded = replay(machine, edits)
    assert set().union(*(one.members for one in coded.current.values())) == set().union(*themes.values())
    assert coded.to_check == []
    numbers = count()
    undone = [Edit(f"u{next(numbers)}", ThemeVerb.UNDONE, one.theme, undoes=one.id) for one in reversed(edits)]
    assert replay(machine, [*edits, *undone]) == replay(machine, [])


# ---- sorted again ----


def again(earlier, edits, later):
    """Sort again: what people see then, and what the machine's themes are called."""
    there = {answer for weights in (*earlier.values(), *later.values()) for answer in weights}
    followed = follow(earlier, replay(earlier, edits, there), later, there)
    return replay(followed.draft, edits, there), followed


def test_a_theme_that_is_found_again_keeps_its_id_and_its_name():
    coding, _ = again(draft(bus="abcdef", food="xyz"), [rename("bus", "Buses")], draft(n1="abcdeg", n2="qrs"))
    assert members(coding) == {"bus": "abcdeg", "n2": "qrs"}
    assert coding.themes["bus"].name == "Buses"


def test_a_named_theme_that_is_not_found_again_keeps_its_comments_and_an_unnamed_one_goes():
    edits = [rename("bus", "Buses")]
    coding, followed = again(draft(bus="abcd", food="xyz"), edits, draft(n1="abpqrs", n2="cdxtuv"))
    assert members(coding) == {"bus": "abcd", "n1": "abpqrs", "n2": "cdtuvx"}
    assert followed.kept == ("bus",)


def test_merged_themes_are_merged_again_whether_found_as_two_or_as_one():
    earlier, edits = draft(bus="abcdef", lift="ghi", food="xyz"), [merge("m", "bus lift", "Getting there")]
    as_two, _ = again(earlier, edits, draft(n1="abcdef", n2="ghij", n3="xyz"))
    as_one, followed = again(earlier, edits, draft(n1="abcdefghi", n3="xyz"))
    assert members(as_two) == {"food": "xyz", "m": "abcdefghij"}
    assert members(as_one) == {"food": "xyz", "m": "abcdefghi"}
    assert followed.kept == ()
    three, _ = again(draft(a="abc", b="def", c="ghi"), [merge("m", "a b c")], draft(n1="abcdefghi"))
    assert members(three) == {"m": "abcdefghi"}


def test_comments_that_people_moved_are_moved_again_and_a_split_theme_stands():
    edits = [split("night", "bus", "ab"), move("bus", "food", "c")]
    coding, _ = again(draft(bus="abcdefgh", food="xyz"), edits, draft(n1="abcdefgh", n2="wxyz"))
    assert members(coding) == {"bus": "defgh", "food": "cwxyz", "night": "ab"}


def test_decisions_about_what_is_gone_wait_to_be_checked():
    hidden = edit(ThemeVerb.HIDDEN, "food")
    coding, _ = again(draft(bus="abcdef", food="xyz"), [hidden, move("bus", "food", "a")], draft(n1="abcdef"))
    assert members(coding) == {"bus": "bcdef", "food": "axyz"}  # somebody put a comment there: they vouch for it
    alone, _ = again(draft(bus="abcdef", food="xyz"), [hidden], draft(n1="abcdef"))
    assert (members(alone), alone.to_check) == ({"bus": "abcdef"}, [hidden.id])


def test_the_same_words_sorted_the_same_way_change_nothing():
    earlier = draft(bus="abcdef", lift="ghi", food="xyz")
    edits = [merge("m", "bus lift"), split("night", "m", "ab"), rename("food", "Meals")]
    coding, _ = again(earlier, edits, {f"n{i}": weights for i, weights in enumerate(earlier.values())})
    assert coding == replay(earlier, edits)
