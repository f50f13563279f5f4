"""Tables that share more than who answered: two questions side by side, questions put to some, groups together."""

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_hub.core.disclosure import (
    EVERYONE,
    Audience,
    Cell,
    Column,
    Follows,
    Kind,
    Question,
    Released,
    ReleasedTable,
    ReleaseRefused,
    Row,
    Table,
    crossed,
    crossed_table,
    fresh_key,
    legend,
    merged,
    merged_answers,
)
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.crossing import grid, why_not
from coprod_hub.core.disclosure.merging import merged_rows
from coprod_hub.core.disclosure.suppression import protect
from tests.core.disclosure_people import Crowd, Everybody, Group, Person, is_in, people
from tests.core.disclosure_surveys import Held, plans

HIDDEN = Cell(None, "[c]")


def question(key: str, rows: str, kind: Kind = Kind.ONE, **rules: Any) -> Question:
    """A question whose answers have one letter each."""
    return Question(key=key, title=key, kind=kind, rows=tuple(Row(one, one) for one in rows), **rules)


def counted(
    name: str, tables: Sequence[Question], crowd: Crowd, said: dict[tuple[int, Group], list[Person]], until: int,
    hide: Random, share: float,
) -> Released:  # fmt: skip
    """A release of what a crowd said up to a wave, with cells hidden at random."""
    groups = crowd.waves[until]
    members = {g: [p for (w, part), ps in said.items() if w <= until and part <= g for p in ps] for g in groups}
    columns = [
        Column("+".join(sorted(g)), "+".join(sorted(g)), tuple(sorted(g)), Cell(len(m))) for g, m in members.items()
    ]
    everybody = [one for some in members.values() for one in some]
    columns.append(Column(EVERYONE, EVERYONE, tuple(a for c in columns for a in c.audiences), Cell(len(everybody))))
    made = []
    for asked in tables:
        cells = {}
        for column, some in zip(columns, [*members.values(), everybody], strict=True):
            for row in asked.rows:
                n = sum(is_in(person, asked, row) for person in some)
                cells[row.key, column.key] = HIDDEN if hide.random() < share else Cell(n)
        made.append(ReleasedTable(asked, tuple(columns), cells))
    return Released(name, tuple(columns), tuple(made))


@st.composite
def linked(draw: st.DrawFn) -> tuple[tuple[Released, ...], Crowd]:
    """One or two releases of linked tables of very few people, with cells hidden at random: safe or not."""
    one, other = question("q1", "ab"), question("q2", "xy")
    ticks = question("q1", "abs", Kind.SEVERAL, skipped="s", at_least=1)
    three = question("q1", "abc")
    led = question("q2", "xyn", follows=(Follows("q1", frozenset("a"), "n"),))
    other_led = question("q3", "un", follows=(Follows("q1", frozenset("a"), "n"),))
    led_on = question("q4", "vn", follows=(Follows("q1", frozenset("ab"), "n"), Follows("q2", frozenset("x"), "n")))
    led_ticks = replace(question("q2", "xn", Kind.SEVERAL, exclusive=frozenset("n"), at_least=1), follows=led.follows)
    asked, released, joined = draw(
        st.sampled_from(
            [
                ((one, other), (one, other, crossed(one, other)), None),
                ((three, other), (three, other, crossed(three, other)), None),
                ((three, other), (three, crossed(three, other)), frozenset("bc")),
                ((ticks, other), (ticks, other, crossed(ticks, other)), None),
                ((three, led), (three, led), None),
                ((one, led_ticks), (one, led_ticks), None),
                ((three,), (three,), frozenset("bc")),
                ((three, led, led_on), (three, led, led_on), None),
                ((one, other_led, other), (one, other_led, other, crossed(other_led, other)), None),
            ]
        )
    )
    kinds = people(asked)
    y, p, both = frozenset("y"), frozenset("p"), frozenset("yp")
    waves: list[dict[Group, int]] = draw(
        st.sampled_from(
            [[{y: 7}], [{y: 5}, {y: 5}]] + ([[{y: 5, p: 5}], [{y: 5, p: 5}, {both: 5}]] if len(kinds) <= 4 else [])
        )
    )
    if len(kinds) > 6:
        waves = [{y: 6}]
    crowd, dice = Crowd(waves, kinds), Random(draw(st.integers(0, 10**6)))
    taste = [dice.random() ** 3 for _ in kinds]
    said = {(w, g): dice.choices(kinds, taste, k=n) for w, wave in enumerate(waves) for g, n in wave.items()}
    tables = [released] * len(waves)
    if joined:  # answers are taken together in the last release
        rows = merged_rows(three, joined, "bc")
        tables[-1] = tuple(crossed(rows, other) if one.cross else rows for one in released)
    share = draw(st.sampled_from([0.3, 0.5, 0.7]))
    made = tuple(counted(f"release {when}", tables[when], crowd, said, when, dice, share) for when in range(len(waves)))
    return made, crowd


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(linked())
def test_the_audit_finds_exactly_what_trying_every_world_finds(case):
    releases, crowd = case
    leaks = audit(releases)
    assert all(leak.proven for leak in leaks)
    found = {
        (leak.table, leak.kind, leak.rows, leak.columns, leak.since, leak.release, leak.low, leak.high)
        for leak in leaks
    }
    assert found == Everybody(releases, crowd).recovered()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(plans())
def test_no_sequence_of_releases_gives_anything_away(plan):
    """`python -m tests.core.ten_thousand` does the same for as many surveys."""
    assert Held(plan).run() == []


# ---- small, readable cases ----


def table(asked: Question, **counts: dict[str, int]) -> Table:
    return Table(asked, counts)


SAFE, BUS = question("safe", "yn"), question("bus", "do")


def side_by_side(yd: int, yo: int, nd: int, no: int) -> tuple[list[Audience], Table, Table, Table]:
    """Who feels safe (y, n), by whether they take the bus daily (d) or otherwise (o); one group."""
    audiences = [Audience("a", "A", yd + yo + nd + no)]
    safe = table(SAFE, a={"y": yd + yo, "n": nd + no})
    bus = table(BUS, a={"d": yd + nd, "o": yo + no})
    pairs = {("y", "d"): yd, ("y", "o"): yo, ("n", "d"): nd, ("n", "o"): no}
    return audiences, safe, bus, crossed_table(SAFE, bus, {"a": pairs}, audiences)


def shown(released: Released, column: str = "a") -> dict[str, list[str]]:
    (made,) = (one for one in released.tables if one.question.cross)
    return {row.key: [str(cell) for _, cell in cells] for row, cells in grid(made, column)}


def test_large_numbers_side_by_side_are_shown():
    audiences, safe, bus, both = side_by_side(40, 30, 20, 25)
    assert shown(protect(audiences, [safe, bus, both])) == {"y": ["40", "30"], "n": ["20", "25"]}


def test_a_small_pair_is_hidden_with_all_from_which_it_could_be_worked_out():
    audiences, safe, bus, both = side_by_side(40, 30, 2, 25)
    released = protect(audiences, [safe, bus, both])
    assert shown(released) == {"y": ["[c]", "[c]"], "n": ["[c]", "[c]"]}
    assert released.table("safe").cell("n", "a").shown == 27
    assert "Most of this comparison is hidden" in released.notes[0].reason


def test_that_all_who_said_one_thing_said_another_is_hidden_though_no_number_is_small():
    audiences, safe, bus, both = side_by_side(40, 30, 27, 0)
    assert shown(protect(audiences, [safe, bus, both]))["n"] == ["[c]", "[c]"]


def test_a_comparison_made_later_is_read_together_with_what_was_released():
    audiences, safe, bus, both = side_by_side(40, 30, 2, 25)
    first = protect(audiences, [safe, bus], name="1 March")
    bare = protect(audiences, [both], name="2 March")
    told = replace(bare.tables[0], cells={**bare.tables[0].cells, ("y|d", "a"): Cell(40), ("y|d", EVERYONE): Cell(40)})
    leaks = audit([first, replace(bare, tables=(told,))])
    assert any(leak.table == "safe*bus" and leak.low == leak.high == 2 for leak in leaks)
    assert audit([first, protect(audiences, [both], name="2 March", earlier=[first])]) == []


def test_a_comparison_survives_being_kept():
    audiences, safe, bus, both = side_by_side(40, 30, 20, 25)
    three = table(question("q", "abc"), a={"a": 60, "b": 50, "c": 5})
    released = protect(audiences, [merged_answers(three, frozenset("bc"), "b or c"), safe, bus, both])
    assert Released.from_dict(json.loads(json.dumps(released.as_dict()))) == released


def test_a_group_too_small_for_a_comparison_is_compared_only_within_everyone():
    audiences, safe, bus, both = side_by_side(40, 30, 20, 25)
    small = Audience("b", "B", 19)
    wider = [
        replace(one, counts={**one.counts, "b": dict(zip(keys, numbers, strict=True))}, bases=bases)
        for one, keys, numbers, bases in (
            (safe, "yn", (10, 9), {}),
            (bus, "do", (9, 10), {}),
            (both, ["y|d", "y|o", "n|d", "n|o"], (5, 5, 4, 5), {**both.bases, "b": {"d": 9, "o": 10}}),
        )
    ]
    released = protect([*audiences, small], wider)
    assert {cell for row in shown(released, "b").values() for cell in row} == {"[c]"}
    assert any("large enough" in note.reason for note in released.notes)


@pytest.mark.parametrize(
    ("first", "second", "linked", "paired", "words"),
    [
        (SAFE, SAFE, [], [], "two different questions"),
        (SAFE, question("t", "ab", Kind.SEVERAL), [], [], "as the first question instead"),
        (question("r", "abcdefghijkl"), question("s", "abcdefghij"), [], [], "too many answers"),
        (question("t", "ab", Kind.SEVERAL), BUS, [], ["t"], "can be compared once"),
        (SAFE, BUS, [("safe", "x"), ("x", "bus")], ["x"], "linked already"),
        (SAFE, BUS, [("safe", "x")], ["x"], ""),
    ],
)
def test_only_pairs_that_can_be_proved_are_compared(first, second, linked, paired, words):
    assert words in why_not(first, second, linked, paired)
    assert bool(words) == bool(why_not(first, second, linked, paired))


def test_answers_are_taken_together_only_where_people_gave_one():
    ticks = table(question("t", "abs", Kind.SEVERAL, skipped="s"), a={"a": 5, "b": 5, "s": 0})
    skipped = table(question("t", "abs", skipped="s"), a={"a": 5, "b": 5, "s": 0})
    for one, parts in ((ticks, "ab"), (skipped, "as"), (skipped, "a")):
        with pytest.raises(ValueError, match="cannot be taken together"):
            merged_answers(one, frozenset(parts), "x")
    with pytest.raises(ValueError, match="side by side"):
        crossed(SAFE, ticks.question)


def test_groups_once_taken_together_stay_together():
    audiences, safe, *_ = side_by_side(40, 30, 20, 25)
    two = [*audiences, Audience("b", "B", 30)]
    both = replace(safe, counts={**safe.counts, "b": {"y": 20, "n": 10}})
    first = protect(*merged(two, [both], frozenset("ab"), "a", "A + B"), name="1 March")
    with pytest.raises(ReleaseRefused, match="no longer has"):
        protect(two, [both], name="2 March", earlier=[first])
    again = protect(*merged(two, [both], frozenset("ab"), "a", "A + B"), name="2 March", earlier=[first])
    assert again.groups == {frozenset("ab"): 145}


def test_themes_coded_again_get_a_key_of_their_own():
    assert fresh_key("themes", ["q"]) == "themes"
    assert fresh_key("themes", ["themes", "themes.2"]) == "themes.3"


def test_the_legend_says_what_stands_in_a_table():
    assert legend(["5", "[z]"]) == "[z] means that there was nobody to ask, or that they were not asked."
    assert legend([Cell(5)]) == ""
