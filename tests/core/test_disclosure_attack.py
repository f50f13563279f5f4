"""The audit against a reader who tries every world, and against leaks planted for it."""

from collections.abc import Iterable
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
    Kind,
    Leak,
    LeakKind,
    Question,
    Released,
    ReleasedTable,
    ReleaseRefused,
    Row,
    Table,
    solver,
)
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.puzzle import Puzzle, Secret
from coprod_hub.core.disclosure.solver import Tally, exposed
from coprod_hub.core.disclosure.suppression import protect
from tests.core.disclosure_worlds import Found, Reader, answers_of

HIDDEN = Cell(None, "[c]")


def shape(kind: Kind, rows: str, **rules: Any) -> Question:
    """A question whose rows have one letter each; "s" is skipped, "n" is none of these."""
    several = kind is Kind.SEVERAL
    return Question(
        key="q",
        title="What would help?",
        kind=kind,
        rows=tuple(Row(letter, letter) for letter in rows),
        skipped="s" if several and "s" in rows else None,
        exclusive=frozenset(several * "n").intersection(rows),
        **rules,
    )


def shown(
    name: str, question: Question, counts: dict[str, tuple[int, ...]], people: dict[str, int], hide: Iterable[str] = ()
) -> Released:
    """A release made by hand. `hide` names cells "row column"; "*" is everyone."""
    hidden = {tuple(place.replace("*", EVERYONE).split()) for place in hide}
    columns = [Column(a, a, (a,), Cell(n)) for a, n in people.items()]
    columns.append(Column(EVERYONE, EVERYONE, tuple(people), Cell(sum(people.values()))))
    cells = {}
    for column in columns:
        for place, row in enumerate(question.rows):
            n = sum(counts[a][place] for a in column.audiences)
            cells[row.key, column.key] = HIDDEN if (row.key, column.key) in hidden else Cell(n)
    return Released(name, tuple(columns), (ReleasedTable(question, tuple(columns), cells),))


def found(leaks: list[Leak]) -> set[Found]:
    assert all(leak.proven for leak in leaks)
    return {(leak.kind, leak.rows, leak.columns, leak.since, leak.release, leak.low, leak.high) for leak in leaks}


@st.composite
def releases_by_hand(draw: st.DrawFn) -> tuple[Released, ...]:
    """One or two releases of a tiny table with cells hidden at random: safe or not, as it falls."""
    question = draw(
        st.sampled_from(
            [
                shape(Kind.ONE, "abc"),
                shape(Kind.ONE, "ab"),
                shape(Kind.SEVERAL, "ab"),
                shape(Kind.SEVERAL, "abs", at_least=1),
                shape(Kind.SEVERAL, "abn", at_least=1),
                shape(Kind.SEVERAL, "abcs", at_least=2, at_most=2),
            ]
        )
    )
    waves = draw(
        st.sampled_from(
            [
                [{"y": 6, "p": 5}],
                [{"y": 9}],
                [{"y": 5}, {"y": 5}],
                [{"y": 5, "p": 5}, {"p": 5}],
                [{"y": 5, "p": 5, "q": 5}],
            ]
        )
    )
    counts = {a: tuple(0 for _ in question.rows) for a in waves[0]}
    people = dict.fromkeys(waves[0], 0)
    places = [f"{row.key} {column}" for row in question.rows for column in [*people, "*"]]
    releases = []
    for when, wave in enumerate(waves):
        for audience, size in wave.items():
            came = draw(st.sampled_from(sorted(answers_of(question, size))))
            counts[audience] = tuple(a + b for a, b in zip(counts[audience], came, strict=True))
            people[audience] += size
        hide = draw(st.sets(st.sampled_from(places), min_size=len(places) // 3))
        releases.append(shown(f"release {when + 1}", question, counts, dict(people), hide))
    return tuple(releases)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(releases_by_hand())
def test_the_audit_finds_exactly_what_trying_every_world_finds(releases: tuple[Released, ...]):
    assert found(audit(releases)) == Reader(releases, "q").recovered()


def test_a_hidden_cell_whose_line_adds_up_is_found():
    release = shown("1 March", shape(Kind.ONE, "abc"), {"y": (9, 2, 8)}, {"y": 19}, hide=["b y", "b *"])
    leaks = [leak for leak in audit([release]) if leak.columns == ("y",)]
    assert [(leak.kind, leak.rows, leak.low, leak.high) for leak in leaks] == [(LeakKind.CELL, ("b",), 2, 2)]
    assert "could be worked out to be 2" in leaks[0].in_words()
    assert "Leave “What would help?” out of this release" in leaks[0].suggestion()


def test_two_hidden_cells_that_are_three_people_together_are_found():
    release = shown("1 March", shape(Kind.ONE, "abc"), {"y": (16, 2, 1)}, {"y": 19}, hide=["b y", "c y", "b *", "c *"])
    kinds = {(leak.kind, leak.rows) for leak in audit([release])}
    assert kinds == {(LeakKind.TOGETHER, ("b", "c")), (LeakKind.REST, ("a",))}


def test_everyone_saying_the_same_is_found():
    release = shown("1 March", shape(Kind.ONE, "ab"), {"y": (6, 0)}, {"y": 6})
    assert {(leak.kind, leak.rows, leak.high) for leak in audit([release])} == {(LeakKind.REST, ("a",), 0)}
    assert "did not say “a”" in audit([release])[0].in_words()


def test_a_choice_that_all_but_two_who_answered_made_is_found():
    question = shape(Kind.SEVERAL, "abs")
    release = shown("1 March", question, {"y": (18, 9, 30)}, {"y": 50})
    leaks = audit([release])
    assert {(leak.kind, leak.rows, leak.low, leak.high) for leak in leaks} == {(LeakKind.ANSWERED, ("a",), 2, 2)}
    assert "answered but did not say “a”" in leaks[0].in_words()


def test_a_planted_leak_is_found_in_a_release_that_was_safe():
    question = shape(Kind.ONE, "abcd")
    counts = {"y": dict(zip("abcd", (40, 30, 8, 2), strict=True)), "p": dict(zip("abcd", (20, 15, 11, 9), strict=True))}
    release = protect([Audience("y", "Y", 80), Audience("p", "P", 55)], [Table(question, counts)], name="1 March")
    assert audit([release]) == []
    table = release.tables[0]
    told = []
    for at, cell in table.cells.items():
        if cell == HIDDEN and at != ("d", "y"):
            n = counts[at[1]][at[0]] if at[1] in counts else sum(column[at[0]] for column in counts.values())
            given_back = replace(table, cells={**table.cells, at: Cell(n)})
            told.append(audit([replace(release, tables=(given_back,))]))
    assert told
    assert all(any(leak.low == leak.high == 2 for leak in leaks) for leaks in told)


def test_one_more_person_between_two_safe_releases_is_found():
    question = shape(Kind.ONE, "ab")
    first = shown("1 March", question, {"y": (20, 10)}, {"y": 30})
    second = shown("2 March", question, {"y": (20, 11)}, {"y": 31})
    assert audit([first]) == audit([second]) == []
    leaks = audit([first, second])
    assert {(leak.kind, leak.since, leak.low) for leak in leaks} == {(LeakKind.PEOPLE, "1 March", 1)}
    assert "Wait until at least 5 more people in “y” have answered" in leaks[0].suggestion()


def test_what_ten_newcomers_said_is_found_when_all_said_the_same():
    question = shape(Kind.ONE, "ab")
    first = shown("1 March", question, {"y": (20, 10)}, {"y": 30})
    second = shown("1 April", question, {"y": (30, 10)}, {"y": 40})
    leaks = [leak for leak in audit([first, second]) if leak.columns == ("y",)]
    assert [(leak.kind, leak.rows, leak.since, leak.high) for leak in leaks] == [(LeakKind.REST, ("a",), "1 March", 0)]


def test_a_small_group_that_is_shown_is_found():
    leaks = audit([shown("1 March", shape(Kind.ONE, "ab"), {"y": (10, 10), "p": (1, 2)}, {"y": 20, "p": 3})])
    (few,) = [leak for leak in leaks if leak.kind is LeakKind.PEOPLE]
    assert few.columns == ("p",)
    assert few.suggestion() == "Merge “p” with another group, or leave it out."


def test_figures_that_cannot_all_be_true_are_refused():
    question = shape(Kind.ONE, "ab")
    release = shown("1 March", question, {"y": (10, 10)}, {"y": 20})
    table = release.tables[0]
    wrong = replace(table, cells={**table.cells, ("a", "y"): Cell(15)})
    leaks = audit([replace(release, tables=(wrong,))])
    assert [leak.kind for leak in leaks] == [LeakKind.IMPOSSIBLE]
    assert "contradict" in leaks[0].in_words()


def test_figures_that_fall_between_releases_are_refused():
    question = shape(Kind.ONE, "abc")
    first = shown("1 March", question, {"y": (20, 10, 10)}, {"y": 40})
    second = shown("1 April", question, {"y": (12, 30, 10)}, {"y": 52})
    assert {leak.kind for leak in audit([first, second])} == {LeakKind.IMPOSSIBLE}


@pytest.mark.parametrize(
    "second",
    [
        shown("1 April", shape(Kind.ONE, "ab"), {"p": (20, 10)}, {"p": 30}),
        shown("1 April", shape(Kind.ONE, "ab"), {"y": (10, 10)}, {"y": 20}),
        shown("1 April", shape(Kind.ONE, "abc"), {"y": (20, 10, 10)}, {"y": 40}),
    ],
    ids=["a group is gone", "a group is smaller", "another answer is listed"],
)
def test_a_survey_that_is_no_longer_the_same_is_refused(second: Released):
    first = shown("1 March", shape(Kind.ONE, "ab"), {"y": (20, 10)}, {"y": 30})
    leaks = audit([first, second])
    assert {leak.kind for leak in leaks} == {LeakKind.CHANGED}
    assert all(leak.in_words().startswith(("“y” no longer", "The answers listed")) for leak in leaks)
    assert all("as they were first released" in leak.suggestion() for leak in leaks)


def triangle() -> Puzzle:
    """Three pairs hold one person each: halves fit best in fractions, so the relaxation sees 5 where people make 4."""
    puzzle = Puzzle()
    a, b, c = (puzzle.unknown(1) for _ in range(3))
    puzzle.equations = [({a: 1, b: 1}, 0, 1), ({b: 1, c: 1}, 0, 1), ({a: 1, c: 1}, 0, 1)]
    leak = Leak(LeakKind.CELL, "1 March", "q", "Q", ("yes",), ("parents",))
    puzzle.secrets = [Secret({a: 2, b: 2, c: 2}, 2, 1, (), leak)]
    return puzzle


def test_a_figure_that_only_fractions_of_people_would_hide_is_found():
    tally = Tally()
    ((_, leak),) = exposed(triangle(), tally)
    assert (leak.low, leak.high, leak.proven) == (2, 4, True)
    assert "could be narrowed to between 2 and 4" in leak.in_words()
    assert tally.whole > 0


def test_a_figure_not_proven_safe_in_time_counts_as_a_leak(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solver, "SECONDS", 0.0)
    ((_, leak),) = exposed(triangle())
    assert not leak.proven
    assert "could not be proven safe in the time allowed" in leak.in_words()


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[Question], list[dict[str, int]], list[dict[str, dict[str, list[int]]]]]:
    """Questions, and one to three waves of people: how many by audience, what they said by question and audience."""
    questions = []
    for place in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(Kind))
        letters = "abcde"[: draw(st.integers(2, 5))] + "s"
        one_tick = {"at_least": 1} if kind is Kind.SEVERAL and draw(st.booleans()) else {}
        none = "n" if kind is Kind.SEVERAL and draw(st.booleans()) else ""
        questions.append(replace(shape(kind, letters + none, **one_tick), key=f"q{place}"))
    audiences = "ypqr"[: draw(st.integers(1, 4))]
    dice = draw(st.randoms(use_true_random=False))
    sizes: list[dict[str, int]] = []
    said: list[dict[str, dict[str, list[int]]]] = []
    for when in range(draw(st.integers(1, 3))):
        first = st.sampled_from([0, 3, 5, 6, 8, 12, 20, 40, 75])
        size = {a: draw(first if when == 0 else st.sampled_from([0, 0, 1, 5, 6, 12, 30])) for a in audiences}
        wave: dict[str, dict[str, list[int]]] = {}
        for question in questions:
            tastes = [dice.random() ** 4 for _ in question.rows]
            wave[question.key] = {a: _said(question, size[a], tastes, dice) for a in audiences}
        sizes.append(size)
        said.append(wave)
    return questions, sizes, said


def _said(question: Question, people: int, tastes: list[float], dice: Random) -> list[int]:
    """What so many people say whose tastes are these: one letter, or each letter or not."""
    random = dice.random
    counts = [0 for _ in question.rows]
    for _ in range(people):
        first = max(range(len(tastes)), key=lambda i: tastes[i] * random())
        chosen = {first}
        if question.kind is Kind.SEVERAL and question.rows[first].key not in question.shut_out:
            free = [i for i, row in enumerate(question.rows) if row.key not in question.shut_out]
            chosen |= {i for i in free if tastes[i] > random()}
        for place in chosen:
            counts[place] += 1
    return counts


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(surveys())
def test_what_is_protected_leaks_nothing_over_all_releases(survey):
    """And a release is refused exactly when fewer than five people joined a group that was shown."""
    questions, sizes, said = survey
    people = dict.fromkeys(sizes[0], 0)
    totals = {q.key: {a: [0 for _ in q.rows] for a in people} for q in questions}
    releases: list[Released] = []
    for when, size in enumerate(sizes):
        before = dict(people)
        for audience, more in size.items():
            people[audience] += more
            for question in questions:
                column = totals[question.key][audience]
                column[:] = [a + b for a, b in zip(column, said[when][question.key][audience], strict=True)]
        keys = {q.key: [row.key for row in q.rows] for q in questions}
        tables = [
            Table(q, {a: dict(zip(keys[q.key], counts, strict=True)) for a, counts in totals[q.key].items()})
            for q in questions
        ]
        few = [a for a in people if when and before[a] >= 5 and 0 < people[a] - before[a] < 5]
        audiences = [Audience(a, a, n) for a, n in people.items()]
        if few:
            with pytest.raises(ReleaseRefused) as refused:
                protect(audiences, tables, earlier=releases, name=f"release {when}")
            assert {leak.columns for leak in refused.value.leaks} >= {(a,) for a in few}
            return
        releases.append(protect(audiences, tables, earlier=releases, name=f"release {when}"))
        assert audit(releases) == []
