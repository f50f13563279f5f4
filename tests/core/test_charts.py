"""Charts as places on a page: what is kept back stays back, and nothing falls off the paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.core.charts import (
    Category,
    Cell,
    Look,
    Series,
    cell_words,
    finding,
    grouped_bars,
    look_of,
    share_words,
    stacked_bars,
)
from coprod_hub.core.charts.grouped import BAR, LETTERS, ROW

YOUNG = Series("Young people", Look.YOUNG_PEOPLE, 322)
PARENTS = Series("Parents and carers", Look.PARENTS, 75)
KEPT_BACK = Cell(None, None)


def told(count: int, total: int) -> Cell:
    """A cell without doubts."""
    return Cell(count, count / total)


def of_one(label: str, share: float) -> Category:
    """A line for one group."""
    return Category(label, (Cell(round(share * 100), share),))


@pytest.mark.parametrize(
    ("audience", "look"),
    [
        ("Young people", Look.YOUNG_PEOPLE),
        ("young_people", Look.YOUNG_PEOPLE),
        ("Care leavers", Look.YOUNG_PEOPLE),
        ("Young carers", Look.YOUNG_PEOPLE),
        ("parents-and-carers", Look.PARENTS),
        ("Professionals", Look.PROFESSIONALS),
        ("Foster carers", Look.OTHER),
    ],
)
def test_a_group_keeps_its_look_however_its_name_is_written(audience: str, look: Look) -> None:
    assert look_of(audience) is look


def test_two_other_groups_differ() -> None:
    assert look_of("Foster carers", 3) is not look_of("Providers", 4)


def test_a_bar_is_as_long_as_its_share() -> None:
    chart = grouped_bars("a", "A", [YOUNG], [of_one("Waiting", 0.63)])
    bar = chart.groups[0].bars[0]
    assert (bar.width, bar.share, bar.count) == (63, "63%", "63")


def test_small_shares_fill_the_width_of_a_rounder_scale() -> None:
    chart = grouped_bars("a", "A", [YOUNG], [of_one("Waiting", 0.2), of_one("Buses", 0.05)])
    assert [group.bars[0].width for group in chart.groups] == [80, 20]


def test_words_stand_clear_of_the_interval() -> None:
    chart = grouped_bars("a", "A", [YOUNG], [Category("Waiting", (Cell(60, 0.6, 0.5, 0.75),))])
    bar = chart.groups[0].bars[0]
    assert (bar.low, bar.high, bar.words_x) == (50, 75, 75)


def test_what_is_kept_back_has_no_length_and_no_number() -> None:
    chart = grouped_bars("a", "A", [YOUNG, PARENTS], [Category("Buses", (told(64, 322), KEPT_BACK))])
    bar = chart.groups[0].bars[1]
    assert (bar.hidden, bar.width, bar.share, bar.count) == (True, 0, "[c]", "")
    assert chart.table.rows == (("Buses", "64 (20%)", "[c]"),)
    assert chart.table.keeps_back


def test_the_table_says_how_many_answered_unless_that_is_kept_back() -> None:
    chart = grouped_bars("a", "A", [YOUNG, Series("Providers", Look.OTHER)], [])
    assert chart.table.columns == ("", "Young people (322)", "Providers")
    assert chart.height == 0


def test_a_long_label_is_wrapped_and_never_cut() -> None:
    label = "Waiting too long for a first appointment, and nobody saying how long it will be"
    lines = grouped_bars("a", "A", [YOUNG], [of_one(label, 0.5)]).groups[0].lines
    assert " ".join(line.text for line in lines) == label
    assert all(len(line.text) <= LETTERS for line in lines)


def test_a_line_without_a_cell_for_each_group_is_refused() -> None:
    with pytest.raises(ValueError, match="'Buses' has 1 cells for 2 groups"):
        grouped_bars("a", "A", [YOUNG, PARENTS], [of_one("Buses", 0.5)])


def known(share: float | None) -> Cell:
    """A cell with this share, or kept back."""
    return Cell(None if share is None else 7, share)


shares = st.one_of(st.none(), st.floats(0, 1))


@given(st.lists(st.tuples(st.text(max_size=90), shares, shares), max_size=12))
def test_everything_stays_on_the_paper_and_nothing_overlaps(
    lines: list[tuple[str, float | None, float | None]],
) -> None:
    rows = [Category(label, (known(one), known(other))) for label, one, other in lines]
    chart = grouped_bars("a", "A", [YOUNG, PARENTS], rows)
    below = 0.0
    for group in chart.groups:
        for line in group.lines:
            assert line.y > below
            below = line.y
        for bar in group.bars:
            assert bar.y >= below
            assert 0 <= bar.width <= 100
            below = bar.y + BAR
        assert below <= group.bottom <= chart.height
    assert not chart.groups or chart.groups[-1].bottom == chart.height
    assert ROW > BAR


SCALE = ("Never", "Not often", "Sometimes", "Often", "Always")


def a_scale(*counts: int | None) -> list[Category]:
    total = sum(count or 0 for count in counts) or 1
    cells = [KEPT_BACK if count is None else told(count, total) for count in counts]
    return [Category(label, (cell,)) for label, cell in zip(SCALE, cells, strict=False)]


def test_a_scale_adds_up_to_everybody() -> None:
    (row,) = stacked_bars("a", "A", [YOUNG], a_scale(10, 20, 30, 20, 20)).rows
    assert [(part.x, part.width, part.look) for part in row.parts] == [
        (0, 10, "1"), (10, 20, "2"), (30, 30, "3"), (60, 20, "4"), (80, 20, "5"),
    ]  # fmt: skip


def test_narrow_parts_leave_their_words_to_the_table() -> None:
    (row,) = stacked_bars("a", "A", [YOUNG], a_scale(5, 95)).rows
    assert [part.words for part in row.parts] == ["", "95%"]


def test_an_empty_step_takes_no_room() -> None:
    (row,) = stacked_bars("a", "A", [YOUNG], a_scale(0, 100)).rows
    assert [part.look for part in row.parts] == ["plain-2"]


def test_parts_kept_back_stand_together_so_that_none_can_be_measured() -> None:
    options = [
        Category("Never", (Cell(None, None),)),
        Category("Sometimes", (Cell(60, 0.6),)),
        Category("Always", (Cell(None, None),)),
    ]
    (row,) = stacked_bars("a", "A", [YOUNG], options).rows
    assert [(part.x, part.width, part.hidden) for part in row.parts] == [(0, 60, False), (60, 40, True)]


@pytest.mark.parametrize("many", [0, 1, 6])
def test_a_scale_has_two_to_five_steps(many: int) -> None:
    with pytest.raises(ValueError, match="two to five"):
        stacked_bars("a", "A", [YOUNG], [of_one(str(place), 0.1) for place in range(many)])


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (0.001, "under 1%"), (0.634, "63%"), (0.995, "over 99%"), (1, "100%")],
)
def test_shares_are_never_rounded_to_nobody_or_everybody(share: float, words: str) -> None:
    assert share_words(share) == words


def test_a_cell_says_how_sure_it_is() -> None:
    assert cell_words(Cell(1203, 0.63, 0.58, 0.68)) == "1,203 (63%, 58–68%)"


def test_a_title_says_what_every_group_raises() -> None:
    rows = [Category("Waiting", (told(9, 10), told(8, 10))), Category("Buses", (told(1, 10), told(2, 10)))]
    assert finding([YOUNG, PARENTS], rows) == "Every group raises “Waiting” most"


def test_a_title_says_who_raises_what() -> None:
    rows = [Category("Waiting", (told(9, 10), told(1, 10))), Category("Buses", (told(1, 10), told(2, 10)))]
    said = finding([YOUNG, PARENTS], rows)
    assert said == "Young people raise “Waiting” most; parents and carers raise “Buses” most"


def test_groups_that_agree_are_named_together() -> None:
    staff = Series("SEND staff", Look.PROFESSIONALS)
    rows = [
        Category("Waiting", (told(9, 10), told(1, 10), told(6, 10))),
        Category("Buses", (told(1, 10), told(2, 10), told(5, 10))),
    ]
    assert finding([YOUNG, PARENTS, staff], rows, "choose") == (
        "Young people and SEND staff choose “Waiting” most; parents and carers choose “Buses” most"
    )


def test_a_title_says_nothing_of_what_is_kept_back_or_level() -> None:
    rows = [Category("Waiting", (KEPT_BACK, told(2, 10))), Category("Buses", (KEPT_BACK, told(2, 10)))]
    assert finding([YOUNG, PARENTS], rows) == ""


def test_names_with_an_and_of_their_own_are_kept_apart() -> None:
    rows = [Category("Waiting", (told(9, 10), told(8, 10), told(1, 10)))]
    said = finding(
        [YOUNG, PARENTS, Series("Providers", Look.OTHER)],
        [*rows, Category("Buses", (told(1, 10),) * 2 + (told(9, 10),))],
    )
    assert said.startswith("Young people, and parents and carers raise “Waiting” most")


def test_one_group_alone_is_not_every_group() -> None:
    assert finding([YOUNG], [of_one("Waiting", 0.6)]) == "Young people raise “Waiting” most"
