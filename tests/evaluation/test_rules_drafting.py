"""What a panel's question must be, before it may decide an award."""

import pytest

from coprod_hub.evaluation.drafting import Check, failed, kind_for, not_worded, passed, short_name
from coprod_hub.evaluation.rules import CriterionKind, PanelKind


def test_it_passes_with_three_times_yes_and_not_with_two():
    yes = {check.value: True for check in Check}
    assert passed(yes)
    assert not passed({})
    assert not passed(yes | {"linked": False})
    assert not passed({"clear": True, "measurable": True})
    assert failed({"clear": True, "linked": False}) == [Check.LINKED]


def test_marks_are_worded_all_or_none():
    assert not_worded([""] * 6) == not_worded(["words"] * 6) == []
    assert not_worded(["none", "", "", "some", "", "all"]) == [1, 2, 4]


@pytest.mark.parametrize(
    ("words", "name"),
    [("How?", "How?"), ("Will you\nlisten, to us?", "Will you listen, to us?"), ("a" * 79 + " b", "a" * 79 + "…")],
)
def test_a_short_name_is_whole_words(words, name):
    assert short_name(words) == name


def test_young_people_and_parents_draft_a_question():
    assert [kind_for(kind) for kind in PanelKind if kind_for(kind)] == [CriterionKind.YOUTH, CriterionKind.PARENT]
