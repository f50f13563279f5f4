"""What officers type about weights, times and scales is read as they meant it, or refused with what to do."""

from datetime import time

import pytest

from coprod_hub.core.errors import Refused
from coprod_hub.evaluation.forms.tenders import read_time
from coprod_hub.evaluation.rules import TenderKind
from coprod_hub.evaluation.service.criteria import checked_scale, read_weight
from coprod_hub.evaluation.starters import criteria_for, tie_break_for, usual_scale
from coprod_hub.evaluation.ties import LOTS, SUBMITTED_AT


@pytest.mark.parametrize(
    ("typed", "kept"), [("60", "60"), ("60 %", "60"), ("0.6", "60"), ("12,5", "12.5"), ("0.5%", "0.5"), ("", "0")]
)
def test_a_weight_is_percent_or_a_share(typed: str, kept: str):
    assert f"{read_weight(typed).normalize():f}" == kept


@pytest.mark.parametrize("typed", ["-1", "many", "nan", "1e", "1/3", "1e400", f"33.{'3' * 30}"])
def test_a_weight_is_a_number(typed: str):
    with pytest.raises(Refused, match="Write the weight as a"):
        read_weight(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12:00", time(12)), ("5pm", time(17)), ("9.30 am", time(9, 30)), ("12am", time(0)), ("12pm", time(12)),
        ("25:00", None), ("13pm", None), ("noon", None), ("12:60", None), ("", None),
    ],
)  # fmt: skip
def test_a_time_of_day(typed: str, meant: time | None):
    assert read_time(typed) == meant


@pytest.mark.parametrize("kind", list(TenderKind))
def test_what_everybody_begins_with_adds_up(kind: TenderKind):
    starts = criteria_for(kind)
    levels = [starts, *(one.parts for one in starts if one.parts)]
    assert [sum(int(one.weight) for one in level) for level in levels] == [100] * len(levels)
    rules = tie_break_for(kind)
    assert rules[-1] == LOTS
    assert SUBMITTED_AT not in rules, "who came first is never the default"


def test_a_scale_begins_at_nothing_and_leaves_no_mark_without_words():
    assert checked_scale(usual_scale()) == usual_scale()
    for wrong, why in (
        (usual_scale()[1:], "begin with 0"),
        (usual_scale()[:1], "two at least"),
        ([*usual_scale()[:2], {"mark": 2, "words": " "}], "none for 2"),
    ):
        with pytest.raises(Refused, match=why):
            checked_scale(wrong)
