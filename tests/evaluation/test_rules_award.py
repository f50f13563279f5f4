"""The order of the steps, what is missing before each, the standstill's picture, and a result in words. Pure."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from coprod_hub.evaluation.dates import dates
from coprod_hub.evaluation.pictures import points
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.rules import CriterionKind, TenderKind
from coprod_hub.evaluation.score_file import evaluate_file
from coprod_hub.evaluation.standings import finding, influences, model_of, placed
from coprod_hub.evaluation.standstill import clock_of
from coprod_hub.evaluation.steps import StepKind, Way, against, steps_of

TODAY = date(2027, 2, 1)
NOTICE = date(2026, 12, 22)  # bank holidays on 25 and 28 December, on 1 January, and on 4 January in Scotland


def way(*taken, kind=TenderKind.TENDER, regime=Regime.ACT, on=NOTICE, **more):
    return Way(kind, regime, dict.fromkeys(taken, on), **more)


def standing(regime):
    return dates(NOTICE, regime, standstill=True)


# ---- steps ----


def test_each_step_waits_for_the_one_before_and_says_which():
    steps = steps_of(TenderKind.TENDER, Regime.ACT)
    for place, step in enumerate(steps[1:], 1):
        missing = steps[place - 1]
        assert against(way(*steps[: place - 1]), step, TODAY, TODAY) == missing.undone_for(TenderKind.TENDER)
        assert against(way(*steps[:place]), step, TODAY, TODAY) == ""
        assert "recorded already" in against(way(*steps[: place + 1]), step, TODAY, TODAY)


def test_a_step_is_neither_still_to_come_nor_before_the_one_before_it():
    there = way(StepKind.REPORT)
    assert "still to come" in against(there, StepKind.APPROVAL, TODAY + timedelta(days=1), TODAY)
    assert "22 December 2026" in against(there, StepKind.APPROVAL, NOTICE - timedelta(days=1), TODAY)


@pytest.mark.parametrize(("regime", "first_day"), [(Regime.ACT, date(2027, 1, 7)), (Regime.PSR, date(2027, 1, 9))])
def test_the_contract_waits_for_the_careful_end_of_the_standstill(regime, first_day):
    before = (StepKind.REPORT, StepKind.APPROVAL, StepKind.LETTERS, StepKind.NOTICE)
    there = way(*before, regime=regime, dates=standing(regime))
    assert there.wait_until == first_day - timedelta(days=1)
    too_soon = against(there, StepKind.ENTERED, first_day - timedelta(days=1), TODAY)
    assert f"from {first_day.day} January 2027" in too_soon
    assert against(there, StepKind.ENTERED, first_day, TODAY) == ""


def test_light_touch_may_do_without_a_standstill_and_below_the_threshold_there_is_no_notice():
    before = (StepKind.REPORT, StepKind.APPROVAL, StepKind.LETTERS, StepKind.NOTICE)
    light = way(*before, regime=Regime.LIGHT_TOUCH, dates=dates(NOTICE, Regime.LIGHT_TOUCH))
    assert against(light, StepKind.ENTERED, NOTICE, TODAY) == ""
    below = way(*before[:3], regime=Regime.BELOW)
    assert against(below, StepKind.ENTERED, NOTICE, TODAY) == ""
    assert "not asked for here" in against(below, StepKind.NOTICE, NOTICE, TODAY)


def test_an_open_challenge_holds_the_contract_up():
    before = (StepKind.REPORT, StepKind.APPROVAL, StepKind.LETTERS)
    assert "open" in against(way(*before, regime=Regime.BELOW, open_challenges=1), StepKind.ENTERED, TODAY, TODAY)
    assert against(way(*before), StepKind.CHALLENGE, TODAY, TODAY) == ""
    assert "not been sent" in against(way(*before[:2]), StepKind.CHALLENGE, TODAY, TODAY)


@pytest.mark.parametrize("kind", [TenderKind.GRANTS, TenderKind.INTERVIEWS])
def test_grants_and_jobs_are_decided_told_and_done_in_one_evening(kind):
    there = way(kind=kind, regime=None)
    assert there.steps == (StepKind.APPROVAL, StepKind.LETTERS, StepKind.ENTERED)
    for step in there.steps:
        assert against(there, step, TODAY, TODAY) == ""
        there = way(*there.taken, step, kind=kind, regime=None, on=TODAY)
    assert there.next is None


# ---- the standstill's picture ----


def the_clock(regime, today):
    """The picture of a standstill that is kept."""
    clock = clock_of(standing(regime), today)
    assert clock
    return clock


def test_the_picture_numbers_the_working_days_and_ends_where_the_contract_can_be_signed():
    clock = the_clock(Regime.ACT, date(2026, 12, 30))
    assert [day.number for day in clock.days if day.counted] == [str(n) for n in range(1, 9)]
    assert (clock.days[0].on, clock.days[-1].on) == (NOTICE, date(2027, 1, 7))
    assert [day.x for day in clock.days] == sorted(day.x for day in clock.days)
    assert (clock.is_over, "Thursday 7 January 2027" in clock.title) == (False, True)
    assert clock.now_x == clock.days[8].x
    assert the_clock(Regime.ACT, date(2027, 1, 7)).is_over
    assert clock_of(dates(NOTICE, Regime.LIGHT_TOUCH), NOTICE) is None
    longer = the_clock(Regime.PSR, NOTICE)
    assert dict(longer.rows)["A careful council waits to the end of"] == "Friday 8 January 2027"
    assert dict(longer.rows)["Can be signed from"] == "Saturday 9 January 2027"


# ---- a result in words ----


def a_result(*marks, formula="lowest"):
    """Quality 42 of 100, young people's question 18, price 40; marks (quality, youth) and price of each bid."""
    given = {
        "criteria": [
            {"id": "quality", "title": "Quality", "weight": "60", "children": [
                {"id": "q", "title": "Safe homes", "weight": "70", "scale_max": 5},
                {"id": "yp", "title": "Being heard", "weight": "30", "kind": "youth", "scale_max": 5}]},
            {"id": "price", "title": "Price", "kind": "price", "weight": "40", "formula": formula, "options": {}},
        ],
        "weights": "percent_of_parent",
        "bids": [
            {"id": name, "price": price, "marks": {"q": q, "yp": yp}, "passes": {}}
            for name, q, yp, price in marks
        ],
        "tie_break": ["criterion:yp"],
    }  # fmt: skip
    return given, evaluate_file(given)


def test_what_a_question_did_is_said_in_full_inside_and_in_one_sentence_outside():
    given, found = a_result(("Avon", 3, 5, "1000"), ("Esk", 4, 1, "1000"))
    (told,) = influences(given, found)
    assert told.public == "The young people’s question carried 18 of 100 and changed the result."
    assert told.full({"Avon": "Oak", "Esk": "Elm"}).endswith("Elm would have come first.")
    same = influences(*a_result(("Avon", 5, 5, "1000"), ("Esk", 4, 1, "1000")))[0]
    assert same.public.endswith("did not change the result.")
    assert "the same would have come first" in same.full({})


def test_the_bars_are_as_long_as_the_points_and_the_title_says_who_leads():
    given, found = a_result(("Avon", 3, 5, "1000"), ("Esk", 4, 1, "1250.50"))
    shown = points("points", given, found, {"Avon": "Oak"})
    totals = {one.name: Fraction(one.exact) for one in placed(given, found)}
    for bar, name in zip(shown.rows, ("Avon", "Esk"), strict=True):
        assert sum(part.width for part in bar.parts) == pytest.approx(float(totals[name]), abs=0.01)
    assert shown.title.startswith("Oak comes first with 83.20 of 100 points")
    assert list(shown.table.columns) == ["Bid", "Quality", "Young people’s question", "Price", "Total of 100"]
    assert placed(given, found)[1].price == "£1,250.50"
    assert model_of(given).carried_by(CriterionKind.YOUTH) == 18


def test_a_tie_and_a_settled_tie_say_so():
    given, found = a_result(("Avon", 4, 4, "1000"), ("Esk", 4, 4, "1000"))
    assert finding(found, {}, model_of(given)) == "Avon and Esk are tied for the first place"
