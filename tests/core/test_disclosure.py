"""What outsiders may see: small, readable cases of hiding small numbers."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_hub.config import ROOT
from coprod_hub.core.disclosure import (
    EVERYONE,
    Audience,
    Kind,
    Question,
    Released,
    ReleaseRefused,
    Row,
    Table,
    floored,
    merged,
    pattern,
    share,
    suppression,
)
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.suppression import protect
from tests.core.disclosure_worlds import Reader, answers_of

Columns = dict[str, dict[str, int]]


def asked(columns: Columns, kind: Kind = Kind.ONE, key: str = "q", **rules: Any) -> Table:
    """A table from counts by audience and row: `asked({"young people": {"yes": 9, "no": 6}})`."""
    rows = tuple(Row(row, row) for row in next(iter(columns.values())))
    question = Question(key=key, title="Do you feel heard?", kind=kind, rows=rows, **rules)
    return Table(question, columns)


def release(*tables: Table, people: dict[str, int] | None = None, name: str = "1 March", earlier=()) -> Released:
    """A release of tables; who answered is what a one-answer table adds up to, unless said."""
    totals = people or {a: sum(column.values()) for a, column in tables[0].counts.items()}
    return protect([Audience(a, a, n) for a, n in totals.items()], tables, earlier=earlier, name=name)


def seen(made: Released, column: str, key: str = "q") -> list[str]:
    """The figures of a column, top to bottom."""
    table = made.table(key)
    return [str(table.cell(row.key, column)) for row in table.question.rows]


# ---- live totals and shares ----


def test_live_totals_are_floored_to_five():
    assert [floored(n) for n in (0, 4, 5, 9, 322)] == [0, 0, 5, 5, 320]


def test_a_negative_number_of_people_is_refused():
    with pytest.raises(ValueError, match="cannot be -1"):
        floored(-1)


@pytest.mark.parametrize(
    ("part", "base", "per_cent"),
    [(1, 3, None), (5, 10, 50), (5, 8, 63), (0, 5, 0), (7, None, None), (None, 50, None), (322, 322, 100)],
)
def test_a_share_is_a_whole_per_cent_of_a_base_that_is_shown(part, base, per_cent):
    assert share(part, base) == per_cent


# ---- one release ----


def test_large_numbers_and_zeros_are_shown():
    made = release(
        asked({"young people": {"yes": 200, "no": 122, "skipped": 0}, "parents": {"yes": 40, "no": 30, "skipped": 5}})
    )
    assert seen(made, "young people") == ["200", "122", "0"]
    assert seen(made, EVERYONE) == ["240", "152", "5"]
    assert made.people("parents").shown == 75
    assert made.people().shown == 397
    assert made.notes == ()


def test_one_small_cell_takes_the_smallest_other_of_its_column_and_two_totals_with_it():
    young_people, parents = {"a": 40, "b": 30, "c": 8, "d": 2}, {"a": 20, "b": 15, "c": 11, "d": 9}
    made = release(asked({"young people": young_people, "parents": parents}))
    assert seen(made, "young people") == ["40", "30", "[c]", "[c]"]
    assert seen(made, "parents") == ["20", "15", "11", "9"]
    assert seen(made, EVERYONE) == ["60", "45", "[c]", "[c]"]


def test_small_cells_of_two_groups_hide_each_other_and_leave_the_totals():
    young_people, parents = {"a": 40, "b": 30, "c": 7, "d": 4}, {"a": 20, "b": 15, "c": 6, "d": 3}
    made = release(asked({"young people": young_people, "parents": parents}))
    assert seen(made, "young people") == ["40", "30", "[c]", "[c]"]
    assert seen(made, "parents") == ["20", "15", "[c]", "[c]"]
    assert seen(made, EVERYONE) == ["60", "45", "13", "7"]


def test_two_small_cells_are_not_left_to_be_three_people_together():
    assert seen(release(asked({"young people": {"a": 40, "b": 9, "c": 2, "d": 1}})), "young people") == [
        "40",
        "[c]",
        "[c]",
        "[c]",
    ]


def test_six_of_six_saying_the_same_is_hidden_though_six_is_not_small():
    made = release(asked({"parents": {"yes": 6, "no": 0, "skipped": 0}}))
    assert str(made.table("q").cell("yes", "parents")) == "[c]"
    assert seen(made, "parents").count("0") == 1
    assert made.people("parents").shown == 6


def test_all_but_two_saying_the_same_is_hidden():
    assert seen(release(asked({"parents": {"yes": 48, "no": 2}})), "parents") == ["[c]", "[c]"]


def test_a_group_of_three_is_left_out_and_no_total_counts_it():
    made = release(asked({"young people": {"yes": 20, "no": 10}, "professionals": {"yes": 3, "no": 0}}))
    assert seen(made, "professionals") == ["[c]", "[c]"]
    assert str(made.people("professionals")) == "[c]"
    assert seen(made, EVERYONE) == ["20", "10"]
    assert made.people().shown == 30
    assert made.columns[-1].label == "Everyone in the groups shown"
    assert made.notes[0].reason.startswith("Fewer than 5 people answered as “professionals”")


def test_nobody_and_not_asked_are_not_applicable_rather_than_confidential():
    table = asked({"young people": {"yes": 20, "no": 10}, "parents": {"yes": 0, "no": 0}})
    made = release(table, people={"young people": 30, "parents": 0, "professionals": 12})
    assert seen(made, "parents") == seen(made, "professionals") == ["[z]", "[z]"]
    assert made.people("parents").shown == 0
    assert made.people("professionals").shown == 12
    assert seen(made, EVERYONE) == ["20", "10"]
    assert made.table("q").column(EVERYONE).people.shown == 30


def test_a_survey_that_nobody_answered_has_a_release_without_figures():
    made = release(asked({"parents": {"yes": 0, "no": 0}}))
    assert seen(made, "parents") == ["[z]", "[z]"]
    assert audit([made]) == []


def test_a_choice_that_all_but_two_made_is_hidden_for_those_who_did_not():
    table = asked({"parents": {"bus": 18, "car": 9}}, Kind.SEVERAL)
    assert seen(release(table, people={"parents": 20}), "parents") == ["[c]", "9"]


def test_a_choice_that_all_but_two_who_answered_made_is_hidden():
    table = asked({"parents": {"bus": 18, "car": 9, "skipped": 30}}, Kind.SEVERAL, skipped="skipped", at_least=1)
    hidden = seen(release(table, people={"parents": 50}), "parents")
    assert "[c]" in (hidden[0], hidden[2])


def test_rows_of_several_choices_need_no_company_in_their_column():
    table = asked({"parents": {"bus": 3, "car": 40, "bike": 30}}, Kind.SEVERAL)
    assert seen(release(table, people={"parents": 75}), "parents") == ["[c]", "40", "30"]


def test_shares_are_of_everybody_in_the_group():
    table = release(asked({"parents": {"yes": 50, "no": 20, "skipped": 5}})).table("q")
    assert [table.share(row, "parents") for row in ("yes", "no", "skipped")] == [67, 27, 7]
    small = release(asked({"young people": {"yes": 20, "no": 10}, "parents": {"yes": 2, "no": 1}})).table("q")
    assert small.base("parents") is None
    assert small.share("yes", "parents") is None


def test_a_group_of_six_does_not_blank_a_group_of_two_hundred():
    made = release(asked({"young people": {"a": 90, "b": 60, "c": 50}, "parents": {"a": 3, "b": 2, "c": 1}}))
    assert seen(made, "young people") == ["90", "60", "50"]
    assert seen(made, "parents") == seen(made, EVERYONE) == ["[c]", "[c]", "[c]"]
    parents, totals = made.notes
    assert (
        parents.reason == "Most of what “parents” said in “Do you feel heard?” is hidden: few people gave each answer."
    )
    assert parents.suggestion.startswith("Merge groups")
    assert "the total for “a”, “b” and “c” is hidden" in totals.reason


def test_a_column_hidden_for_the_sake_of_others_says_so():
    made = release(asked({"parents": {"yes": 48, "no": 0, "skipped": 2}}))
    assert "few people gave each answer" in made.notes[0].reason
    first = release(asked({"parents": {"yes": 60, "no": 40}}))
    second = release(asked({"parents": {"yes": 64, "no": 48}}), name="1 April", earlier=[first])
    assert seen(second, "parents") == ["[c]", "[c]"]
    assert "small numbers elsewhere could be worked out" in second.notes[0].reason


@pytest.mark.parametrize(("module", "limit", "value"), [(suppression, "TRIES", 0), (pattern, "SECONDS", 0.0)])
def test_a_table_that_nobody_manages_to_prove_safe_is_hidden_whole(monkeypatch, module, limit, value):
    monkeypatch.setattr(module, limit, value)
    made = release(asked({"young people": {"a": 40, "b": 9, "c": 2}, "parents": {"a": 20, "b": 15, "c": 11}}))
    assert seen(made, "young people") == seen(made, "parents") == seen(made, EVERYONE) == ["[c]", "[c]", "[c]"]
    assert audit([made]) == []


def test_merging_two_small_groups_lets_them_be_counted():
    audiences = [Audience("y", "Young people", 30), Audience("p", "Parents", 3), Audience("f", "Foster carers", 4)]
    table = asked({"y": {"yes": 20, "no": 10}, "p": {"yes": 2, "no": 1}, "f": {"yes": 3, "no": 1}})
    joined, tables = merged(audiences, [table], frozenset("pf"), "carers", "Parents and foster carers")
    made = protect(joined, tables)
    assert made.people("carers").shown == 7
    assert made.people().shown == 37
    assert made.notes[:1] == () or made.notes[0].table == "q"


def test_a_group_that_was_not_asked_cannot_be_merged_with_one_that_was():
    audiences = [Audience("y", "Young people", 30), Audience("p", "Parents", 3)]
    with pytest.raises(ValueError, match="some of"):
        merged(audiences, [asked({"y": {"yes": 20, "no": 10}})], frozenset("yp"), "all", "All")
    other = asked({"y": {"yes": 20, "no": 10}})
    assert merged(audiences, [other], frozenset("p"), "carers", "Carers")[1] == (other,)


@st.composite
def tiny_tables(draw: st.DrawFn) -> tuple[Table, dict[str, int]]:
    """Two groups of five to seven people and what they may have said."""
    rules: tuple[Kind, str, dict[str, Any]] = draw(
        st.sampled_from(
            [
                (Kind.ONE, "abc", {}),
                (Kind.ONE, "ab", {}),
                (Kind.SEVERAL, "ab", {}),
                (Kind.SEVERAL, "abs", {"skipped": "s", "at_least": 1}),
                (Kind.SEVERAL, "abn", {"exclusive": frozenset("n"), "at_least": 1}),
            ]
        )
    )
    kind, letters, extra = rules
    people = {"y": draw(st.integers(5, 7)), "p": draw(st.integers(5, 6))}
    question = asked({"y": dict.fromkeys(letters, 0)}, kind, **extra).question
    columns = {
        a: dict(zip(letters, draw(st.sampled_from(sorted(answers_of(question, n)))), strict=True))
        for a, n in people.items()
    }
    return asked(columns, kind, **extra), people


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(tiny_tables())
def test_trying_every_world_finds_nothing_in_what_was_protected(tiny):
    table, people = tiny
    assert Reader((release(table, people=people),), "q").recovered() == set()


# ---- several releases ----


def test_a_release_one_answer_after_another_is_refused_in_words():
    first = release(asked({"young people": {"yes": 200, "no": 122}, "parents": {"yes": 40, "no": 35}}))
    with pytest.raises(ReleaseRefused) as refused:
        release(
            asked({"young people": {"yes": 200, "no": 122}, "parents": {"yes": 40, "no": 36}}),
            name="2 March",
            earlier=[first],
        )
    (reason, *_) = refused.value.reasons
    assert reason.startswith("Fewer than 5 people have answered as “parents” since the release “1 March”")
    assert "Wait until at least 5 more people in “parents” have answered" in reason


def test_what_newcomers_said_is_hidden_though_every_number_is_large():
    first = release(asked({"young people": {"yes": 200, "no": 122, "skipped": 20}}))
    later = asked({"young people": {"yes": 200, "no": 132, "skipped": 20}})
    alone = release(later, name="1 April")
    assert "[c]" not in seen(alone, "young people")
    assert audit([first, alone]) != []
    second = release(later, name="1 April", earlier=[first])
    assert audit([first, second]) == []
    assert str(second.table("q").cell("no", "young people")) == "[c]"


def test_a_second_release_of_the_same_answers_hides_and_shows_the_same():
    table = asked({"young people": {"a": 40, "b": 30, "c": 8, "d": 2}, "parents": {"a": 20, "b": 15, "c": 11, "d": 9}})
    first = release(table)
    second = release(table, name="2 March", earlier=[first])
    assert second.table("q").cells == first.table("q").cells


def test_a_group_that_grew_out_of_being_small_is_shown_in_the_next_release():
    first = release(asked({"young people": {"yes": 20, "no": 10}, "parents": {"yes": 2, "no": 2}}))
    later = asked({"young people": {"yes": 20, "no": 10}, "parents": {"yes": 7, "no": 5}})
    second = release(later, name="1 April", earlier=[first])
    assert seen(second, "parents") == ["7", "5"]
    assert audit([first, second]) == []


def test_a_new_table_may_join_a_later_release():
    heard = asked({"young people": {"yes": 20, "no": 10}})
    themes = asked({"young people": {"transport": 12, "mental health": 3}}, Kind.SEVERAL, key="themes")
    first = release(heard)
    second = release(heard, themes, people={"young people": 30}, name="2 March", earlier=[first])
    assert seen(second, "young people", "themes") == ["12", "[c]"]
    assert audit([first, second]) == []


def test_an_answer_taken_back_after_a_release_is_refused():
    first = release(asked({"young people": {"yes": 20, "no": 10, "skipped": 9}}))
    with pytest.raises(ReleaseRefused, match="contradict"):
        release(asked({"young people": {"yes": 9, "no": 31, "skipped": 9}}), name="1 April", earlier=[first])


# ---- what is kept ----


def test_a_release_survives_being_kept_as_json():
    table = asked(
        {"y": {"bus": 3, "none": 20, "skipped": 9}}, Kind.SEVERAL, skipped="skipped", exclusive=frozenset({"none"})
    )
    made = release(table, people={"y": 50, "p": 2, "z": 0})
    kept = json.dumps(made.as_dict(), sort_keys=True)
    assert Released.from_dict(json.loads(kept)) == made
    assert json.loads(kept)["tables"][0]["cells"][0] == ["[c]", "[z]", "[z]", "[c]"]


def test_a_release_of_an_unknown_version_is_not_guessed_at():
    with pytest.raises(ValueError, match="version 9"):
        Released.from_dict({**release(asked({"y": {"yes": 20, "no": 10}})).as_dict(), "version": 9})


def test_a_table_that_speaks_of_other_people_than_its_release_cannot_be():
    kept = release(asked({"y": {"yes": 20, "no": 10}})).as_dict()
    kept["tables"][0]["columns"][0]["people"] = 31
    with pytest.raises(ValueError, match="other people in y"):
        Released.from_dict(kept)


def test_an_unknown_table_is_a_key_error():
    with pytest.raises(KeyError):
        release(asked({"y": {"yes": 20, "no": 10}})).table("other")


# ---- counts that cannot be ----


@pytest.mark.parametrize(
    ("table", "people", "problem"),
    [
        (asked({"y": {"yes": 20, "no": 10}}), {"y": 31}, "add up to 30, not to the 31"),
        (asked({"y": {"yes": 20, "no": 10}}), {"p": 30}, "not an audience"),
        (asked({"y": {"yes": 40, "no": 10}}), {"y": 30}, "between 0 and 30"),
        (Table(asked({"y": {"yes": 1, "no": 1}}).question, {"y": {"yes": 30}}), {"y": 30}, "rows must be"),
        (asked({"y": {"a": 20, "s": 15}}, Kind.SEVERAL, skipped="s"), {"y": 30}, "only 15 people can have chosen"),
        (asked({"y": {"a": 5, "b": 6}}, Kind.SEVERAL, at_least=1), {"y": 30}, "at least 1, yet there are 11"),
        (asked({"y": {"a": 30, "b": 30, "c": 9}}, Kind.SEVERAL, at_most=2), {"y": 30}, "at most 2, yet there are 69"),
    ],
)
def test_counts_that_do_not_fit_are_refused(table, people, problem):
    with pytest.raises(ValueError, match=problem):
        release(table, people=people)


def test_names_must_be_told_apart():
    table = asked({"y": {"yes": 20, "no": 10}})
    with pytest.raises(ValueError, match="table needs a key"):
        release(table, table)
    with pytest.raises(ValueError, match="none may be 'everyone'"):
        release(asked({EVERYONE: {"yes": 20, "no": 10}}))
    with pytest.raises(ValueError, match="cannot be negative"):
        release(table, people={"y": 30, "p": -1})


@pytest.mark.parametrize(("rows", "rules"), [("aa", {}), ("ab", {"skipped": "s"}), ("a", {})])
def test_a_question_that_makes_no_sense_is_refused(rows, rules):
    with pytest.raises(ValueError, match="table q"):
        Question(key="q", title="Q", kind=Kind.ONE, rows=tuple(Row(r, r) for r in rows), **rules)


def test_the_face_of_the_package_is_light():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, coprod_hub.core.disclosure; print({'numpy', 'scipy', 'flask'} & set(sys.modules))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
