import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.insight.rules import (
    Amount,
    Group,
    group_named,
    headline,
    share,
    shares_by_audience,
    shown_counts,
    suggested_themes,
)

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1)


def test_a_share_has_the_wilson_interval():
    half = share(50, 100)
    assert (half.share, round(half.low, 4), round(half.high, 4)) == (0.5, 0.4038, 0.5962)


def test_nobody_of_a_few_is_not_surely_nobody_of_all():
    none = share(0, 10)
    assert none.low == 0
    assert round(none.high, 3) == 0.278


def test_a_share_of_nobody_says_nothing():
    assert (share(0, 0).low, share(0, 0).high) == (0, 1)


@pytest.mark.parametrize(("part", "of"), [(3, 2), (-1, 5)])
def test_a_part_lies_within_its_whole(part, of):
    with pytest.raises(ValueError, match="not a part"):
        share(part, of)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_share(one, other):
    part, of = sorted((one, other))
    found = share(part, of)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_a_small_count_is_hidden_with_one_more_so_that_subtraction_finds_nothing():
    assert shown_counts({"praise": 2, "change": 30, "mixed": 9}) == {"praise": None, "change": 30, "mixed": None}


def test_two_small_counts_that_add_up_to_less_than_five_take_a_third_with_them():
    assert shown_counts({"a": 1, "b": 1, "c": 8, "d": 40}) == {"a": None, "b": None, "c": None, "d": 40}


def test_zeros_and_large_counts_are_shown():
    assert shown_counts({"a": 0, "b": 5, "c": 12}) == {"a": 0, "b": 5, "c": 12}


@given(counts)
def test_what_is_hidden_cannot_be_told_from_the_whole(parts):
    shown = shown_counts(parts)
    assert not any(n and n < 5 for n in shown.values())
    hidden = [parts[name] for name, n in shown.items() if n is None]
    if hidden and len(hidden) < len(parts):
        assert len(hidden) > 1
        assert sum(hidden) >= 5


def test_a_share_of_an_audience_is_of_those_who_said_something():
    found = shares_by_audience({"Young people": 10, "Parents": 6}, {"Young people": 20, "Parents": 60})
    assert found == {"Young people": share(10, 20), "Parents": share(6, 60)}


def test_an_audience_of_four_has_no_share_nor_has_the_one_that_would_give_it_away():
    found = shares_by_audience({"a": 6, "b": 9, "c": 2}, {"a": 30, "b": 40, "c": 4})
    assert found == {"a": None, "b": share(9, 40), "c": None}


def test_all_but_two_of_an_audience_is_as_telling_as_two():
    found = shares_by_audience({"a": 28, "b": 10, "c": 20}, {"a": 30, "b": 30, "c": 60})
    assert found == {"a": None, "b": None, "c": share(20, 60)}


@given(counts, st.data())
def test_no_share_rests_on_fewer_than_five(sizes, data):
    inside = {name: data.draw(st.integers(0, n)) for name, n in sizes.items()}
    for name, found in shares_by_audience(inside, sizes).items():
        if found is not None:
            assert not 0 < found.count < 5
            assert not 0 < found.of - found.count < 5
            assert not 0 < sizes[name] < 5


@pytest.mark.parametrize(("comments", "themes"), [(0, 0), (4, 0), (5, 1), (30, 4), (300, 9), (8_000, 16)])
def test_more_comments_make_more_themes(comments, themes):
    assert suggested_themes(comments) == themes


def test_few_some_and_many_themes_differ():
    assert [suggested_themes(1_000, amount) for amount in Amount] == [6, 12, 24]


def test_the_headline_counts_each_group_in_words():
    groups = [Group("young person", "young people", 322), Group("parent", "parents", 1), Group("worker", "workers", 0)]
    assert headline(groups, "Food") == (
        "322 young people and fewer than 5 parents answered. Food is what they raise most."
    )


def test_the_headline_says_so_when_there_is_nothing_to_say():
    assert headline([], None) == "Nobody has answered yet."
    assert headline([Group("parent", "parents", 6)], None) == (
        "6 parents answered. There are too few comments to say what they raise most."
    )


def test_a_known_group_has_a_singular():
    assert group_named("Young people ", 1) == Group("young person", "young people", 1)
    assert group_named("Trust A", 7) is None


def test_the_command_and_the_rules_load_no_heavy_library():
    heavy = "nltk numpy scipy sklearn simplemma wordcloud matplotlib openpyxl PIL"
    code = (
        "import sys, coprod_hub.insight.commands, coprod_hub.insight.rules, coprod_hub.core.tables;"
        f"print([name for name in {heavy.split()} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
