"""A theme's released numbers: as they are kept, drawn and said."""

import pytest

from coprod_hub.core.disclosure import Audience, Released, ReleasedTable
from coprod_hub.core.disclosure.suppression import protect
from coprod_hub.insight.figures import declared, figures, headline, not_heard, themes_chart

pytestmark = pytest.mark.pure

YOUNG, PARENTS, FEW = (Audience("y", "Young people", 100), Audience("p", "Parents", 40), Audience("f", "Teachers", 3))
MARKERS = {"y": "circle", "p": "square", "f": "triangle"}
THEMES = {"bus": "Late buses", "wait": "Waiting"}


def released(members: dict[str, dict[str, int]], *groups: Audience) -> Released:
    return protect(groups, [declared("themes-why", "Why?", THEMES, members)], name="1 March 2027")


def table(members: dict[str, dict[str, int]], *groups: Audience) -> ReleasedTable:
    return released(members, *groups).tables[0]


BOTH = {"y": {"bus": 30, "wait": 50}, "p": {"bus": 20, "wait": 10}}


def test_each_theme_is_a_split_of_everyone_who_answered():
    made = declared("themes-why", "Why?", THEMES, {"y": {"bus": 30}, "p": {}})
    assert made.counts == {"y": {"bus": 30, "wait": 0}, "p": {"bus": 0, "wait": 0}}


def test_figures_are_kept_in_all_and_by_group_with_an_interval():
    kept = figures(table(BOTH, YOUNG, PARENTS), "bus", [YOUNG, PARENTS], MARKERS)
    assert kept["total"] == {"mentions": 50, "base": 140}
    young, parents = kept["groups"]
    assert (young["name"], young["marker"], young["mentions"], young["base"], young["percent"]) == (
        "Young people",
        "circle",
        30,
        100,
        30,
    )
    assert young["low"] < 30 < young["high"]
    assert (parents["mentions"], parents["percent"]) == (20, 50)


def test_a_group_that_is_left_out_keeps_its_place_and_has_no_numbers():
    members = BOTH | {"f": {"bus": 2, "wait": 1}}
    kept = figures(table(members, YOUNG, PARENTS, FEW), "bus", [YOUNG, PARENTS, FEW], MARKERS)
    left_out = kept["groups"][2]
    assert left_out["name"] == "Teachers"
    assert [left_out[name] for name in ("mentions", "base", "percent", "low", "high")] == [None] * 5
    assert kept["total"]["base"] == 140


def test_a_number_that_is_kept_back_has_no_share_either():
    members = {"y": {"bus": 30, "wait": 50}, "p": {"bus": 2, "wait": 10}}
    parents = figures(table(members, YOUNG, PARENTS), "bus", [YOUNG, PARENTS], MARKERS)["groups"][1]
    assert [parents[name] for name in ("mentions", "percent", "low", "high")] == [None] * 4
    assert parents["base"] == 40


# ---- drawn ----


def drawn(members, *groups):
    made = table(members, *groups)
    return themes_chart("chart", [(label, figures(made, key, groups, MARKERS)) for key, label in THEMES.items()])


def test_a_chart_says_what_each_group_raises_most():
    chart = drawn(BOTH, YOUNG, PARENTS)
    assert chart is not None
    assert "young people" in chart.title.casefold()
    assert [row[0] for row in chart.table.rows][:2] == ["Late buses", "Waiting"]
    assert [series.total for series in chart.series] == [100, 40]


def test_what_is_kept_back_is_marked_in_the_drawing_and_the_table():
    chart = drawn({"y": {"bus": 30, "wait": 50}, "p": {"bus": 2, "wait": 10}}, YOUNG, PARENTS)
    assert chart is not None
    assert chart.table.keeps_back
    assert any(bar.hidden for group in chart.groups for bar in group.bars)


def test_a_group_that_is_left_out_is_not_drawn():
    chart = drawn(BOTH | {"f": {"bus": 2, "wait": 1}}, YOUNG, PARENTS, FEW)
    assert chart is not None
    assert [series.label for series in chart.series] == ["Young people", "Parents"]


def test_when_every_group_is_left_out_nothing_is_drawn():
    assert drawn({"f": {"bus": 2, "wait": 1}}, FEW) is None


def test_without_themes_nothing_is_drawn():
    assert themes_chart("chart", []) is None


# ---- said ----

NAMES = [("y", "Young people"), ("p", "Parents"), ("f", "Teachers")]


def test_the_first_sentence_tells_who_answered_and_what_they_raise_most():
    told = headline(released(BOTH | {"f": {}}, YOUNG, PARENTS, FEW), NAMES, "Waiting")
    assert told == "100 young people, 40 parents and fewer than 5 teachers answered. Waiting is what they raise most."


def test_nobody_is_nobody():
    nobody = released({}, Audience("y", "Young people", 0))
    assert headline(nobody, NAMES[:1], None) == "Nobody has answered yet."


def test_who_was_not_heard_is_nobody_or_fewer_than_five():
    groups = (YOUNG, Audience("p", "Parents", 0), FEW)
    assert not_heard(released({"y": {}, "p": {}, "f": {}}, *groups), NAMES) == ["Parents", "Teachers"]
