"""How a concern moves, and time that is never finer than the council's fixed points."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.core.clock import LOCAL
from coprod_hub.core.errors import Refused
from coprod_hub.safeguarding.rules import (
    HELD,
    MOVES,
    NAMES,
    WAITING,
    Arrangements,
    State,
    Verb,
    WrongArrangement,
    after,
    answer_by,
    decide_by,
    due_after,
    lado_by,
    last_point,
    may,
    next_point,
    read_arrangement,
    to_tell,
    working_day_after,
    written_arrangement,
)

USUAL = Arrangements()
FRIDAY = date(2026, 11, 20)


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL)


def test_words_are_held_from_the_first_moment_until_a_lead_lets_them_go_on():
    assert {State.CLEARED, State.RELEASED} == frozenset(State) - HELD


def test_nothing_is_decided_before_somebody_says_that_they_look():
    assert [verb for verb in Verb if may(State.NEW, verb)] == [Verb.LOOK]
    with pytest.raises(Refused, match="new now"):
        after(State.NEW, Verb.CLEAR)


def test_every_end_can_be_opened_again_but_a_hand_over():
    assert MOVES[Verb.REOPEN][0] == frozenset(State) - WAITING - {State.HANDED_OVER}
    assert after(State.HANDED_OVER, Verb.RELEASE) is State.RELEASED


@pytest.mark.parametrize(
    ("wrote", "told", "due"),
    [
        (at(FRIDAY, 9), at(FRIDAY, 10, 30), at(FRIDAY, 12, 30)),
        (at(FRIDAY, 15), at(FRIDAY, 16, 30), at(date(2026, 11, 23), 8, 30)),
        (at(FRIDAY, 16, 50), at(date(2026, 11, 23), 8, 30), at(date(2026, 11, 23), 10, 30)),
        (at(date(2026, 11, 21), 3), at(date(2026, 11, 23), 8, 30), at(date(2026, 11, 23), 10, 30)),
    ],
)
def test_the_lead_is_told_at_the_next_point_and_it_is_due_at_the_one_after(wrote, told, due):
    assert next_point(wrote, USUAL) == told
    assert due_after(wrote, USUAL) == due


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001  # given its zone below
def test_what_is_kept_of_a_time_is_a_point_and_never_the_time(naive):
    moment = naive.replace(tzinfo=LOCAL)
    due = due_after(moment, USUAL)
    assert due > moment
    assert due.timetz().replace(tzinfo=None) in USUAL.points
    passed = last_point(moment, USUAL)
    assert passed is None or passed <= moment < next_point(passed, USUAL)


def test_the_bank_holidays_of_england_are_known_and_those_of_scotland_are_working_days():
    assert lado_by(date(2026, 12, 24), USUAL) == date(2026, 12, 29)
    assert working_day_after(date(2026, 12, 25), 0, ()) == date(2026, 12, 29)
    assert next_point(at(date(2026, 12, 24), 17), USUAL) == at(date(2026, 12, 29), 8, 30)
    assert answer_by(date(2026, 11, 27), USUAL) == at(date(2026, 11, 30), 16, 30)


def test_closures_of_the_council_s_own_are_skipped_besides():
    closed = Arrangements(closed_on=(date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)))
    assert lado_by(date(2026, 12, 24), closed) == date(2027, 1, 4)
    assert due_after(at(date(2026, 12, 24), 15), closed) == at(date(2027, 1, 4), 8, 30)
    assert last_point(at(date(2027, 1, 4), 8), closed) == at(date(2026, 12, 24), 16, 30)


def test_an_allegation_on_friday_is_told_to_the_lado_by_monday():
    assert lado_by(FRIDAY, USUAL) == date(2026, 11, 23)
    assert answer_by(FRIDAY, USUAL) == at(date(2026, 11, 23), 16, 30)
    assert decide_by(at(FRIDAY, 9), USUAL) == at(date(2026, 11, 23), 16, 30)


def test_one_more_lead_is_told_each_time_it_is_overdue():
    assert to_tell(0, 3, is_new=True, overdue=False) == 1
    assert to_tell(1, 3, is_new=True, overdue=False) == 1
    assert [to_tell(told, 3, is_new=True, overdue=True) for told in range(4)] == [1, 2, 3, 3]
    assert to_tell(1, 3, is_new=False, overdue=False) == 1
    assert to_tell(0, 0, is_new=True, overdue=True) == 0


@pytest.mark.parametrize("name", NAMES)
def test_what_is_set_reads_back_as_it_was_written(name):
    value = getattr(Arrangements(closed_on=(FRIDAY, FRIDAY + timedelta(35)), cover="Ravi"), name)
    assert read_arrangement(name, written_arrangement(value)) == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [("points", "noon"), ("points", "09:00"), ("closed_on", "25/12/2026"), ("keep_days", "0"), ("keep_days", "many")],
)
def test_what_cannot_be_read_is_refused_in_words(name, raw):
    with pytest.raises(WrongArrangement, match=r"such as|between 1 and 90|with spaces"):
        read_arrangement(name, raw)
