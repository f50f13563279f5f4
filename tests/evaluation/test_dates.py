"""Standstill, notices and records, against the calendar and the words of the law."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_hub.core.working_days import (
    ALL_FOUR,
    HERE,
    bank_holidays,
    coming_bank_holidays,
    is_working_day,
    working_days_from,
)
from coprod_hub.evaluation.dates import (
    SHORTEST_STANDSTILL,
    WrongDates,
    careful_end,
    dates,
    notice_by,
    records_until,
    standstill_days,
)
from coprod_hub.evaluation.regime import Regime

pytestmark = pytest.mark.pure

PUBLISHED = st.dates(date(2024, 1, 1), date(2032, 12, 31))
UNDER_LAW = st.sampled_from([Regime.ACT, Regime.LIGHT_TOUCH, Regime.PSR])

#: https://www.gov.uk/bank-holidays: weekdays that are a bank holiday in at least one part, as month-day.
#: 15 June 2026 is the one-off day in Scotland.
ON_GOV_UK = {
    2024: "01-01 01-02 03-18 03-29 04-01 05-06 05-27 07-12 08-05 08-26 12-02 12-25 12-26",
    2025: "01-01 01-02 03-17 04-18 04-21 05-05 05-26 07-14 08-04 08-25 12-01 12-25 12-26",
    2026: "01-01 01-02 03-17 04-03 04-06 05-04 05-25 06-15 07-13 08-03 08-31 11-30 12-25 12-28",
    2027: "01-01 01-04 03-17 03-26 03-29 05-03 05-31 07-12 08-02 08-30 11-30 12-27 12-28",
}


@pytest.mark.parametrize("year", ON_GOV_UK)
def test_bank_holidays_are_those_of_all_four_nations(year):
    weekdays = [day for day in bank_holidays(year) if day.weekday() < 5]
    assert " ".join(f"{day:%m-%d}" for day in weekdays) == ON_GOV_UK[year]


def test_a_day_off_in_one_nation_alone_is_no_working_day_for_a_tender_though_it_is_one_here():
    scotland, northern_ireland = date(2026, 1, 2), date(2026, 3, 17)
    for day in (scotland, northern_ireland, date(2026, 7, 13), date(2026, 11, 30)):
        assert not is_working_day(day, ALL_FOUR)
        assert is_working_day(day, HERE)


def test_the_next_days_off_are_weekdays_and_go_on_into_the_next_year():
    (first, *others) = coming_bank_holidays(date(2026, 12, 26), HERE, 3)
    assert first == (date(2026, 12, 28), "Boxing Day (substitute day)")
    assert [day.isoformat() for day, _ in others] == ["2027-01-01", "2027-03-26"]


def test_one_off_days_are_known():
    assert not is_working_day(date(2022, 9, 19))
    assert not is_working_day(date(2023, 5, 8))


# ---- standstill ----


def iso(days):
    return " ".join(f"{day:%m-%d}" for day in days)


def test_christmas_2024_under_the_act_counts_the_day_of_publication():
    """The issue's own example. 2 January is a bank holiday in Scotland, so it is not counted."""
    counted = standstill_days(date(2024, 12, 24), Regime.ACT)
    assert iso(counted) == "12-24 12-27 12-30 12-31 01-03 01-06 01-07 01-08"


def test_18_december_2025_hits_both_bank_holidays_and_two_weekends():
    """Trowers & Hamlins, "do not give challengers an accidental gift this festive season", November 2025."""
    counted = standstill_days(date(2025, 12, 18), Regime.ACT)
    between = [counted[0] + timedelta(days=later) for later in range((counted[-1] - counted[0]).days + 1)]
    assert iso(day for day in between if day not in counted) == "12-20 12-21 12-25 12-26 12-27 12-28"


def test_christmas_2024_under_the_provider_selection_regime_counts_from_the_day_after():
    counted = standstill_days(date(2024, 12, 24), Regime.PSR)
    assert iso(counted) == "12-27 12-30 12-31 01-03 01-06 01-07 01-08 01-09"
    assert careful_end(date(2024, 12, 24), Regime.PSR) == date(2025, 1, 9)


@pytest.mark.parametrize(
    ("published", "act", "psr"),
    [
        pytest.param(date(2025, 3, 3), date(2025, 3, 12), date(2025, 3, 13), id="a Monday of two plain weeks"),
        pytest.param(date(2025, 3, 14), date(2025, 3, 26), date(2025, 3, 27), id="over St Patrick's Day"),
        pytest.param(date(2025, 4, 14), date(2025, 4, 25), date(2025, 4, 28), id="over Easter"),
        pytest.param(date(2026, 6, 12), date(2026, 6, 24), date(2026, 6, 25), id="over Scotland's one-off day"),
        pytest.param(date(2026, 11, 27), date(2026, 12, 9), date(2026, 12, 10), id="over St Andrew's Day"),
        pytest.param(date(2026, 12, 24), date(2027, 1, 8), date(2027, 1, 11), id="over Christmas and New Year"),
    ],
)
def test_counted_by_hand(published, act, psr):
    assert standstill_days(published, Regime.ACT)[-1] == act
    assert standstill_days(published, Regime.PSR)[-1] == psr


def test_published_on_a_sunday_counting_begins_on_monday_and_that_is_said():
    told = dates(date(2025, 3, 2), Regime.ACT)
    assert told.standstill_ends == standstill_days(date(2025, 3, 3), Regime.ACT)[-1]
    assert told.notes == ("2 March 2025 is no working day, so counting begins with 3 March 2025.",)


def test_the_longer_reading_of_regulation_12_is_the_day_to_wait_for():
    """Begins on Tuesday 4 March; the 8th working day after that day is Friday 14 March."""
    told = dates(date(2025, 3, 3), Regime.PSR)
    assert (told.standstill_ends, told.caution) == (date(2025, 3, 13), date(2025, 3, 14))
    assert "Wait until 14 March 2025 is over" in told.notes[0]


def test_light_touch_has_no_standstill_unless_one_is_kept_and_then_of_eight_days_at_least():
    published = date(2025, 3, 3)
    without = dates(published, Regime.LIGHT_TOUCH)
    assert (without.standstill_ends, without.working_days, without.caution) == (None, (), None)
    assert dates(published, Regime.LIGHT_TOUCH, standstill=True).standstill_ends == date(2025, 3, 12)
    assert dates(published, Regime.LIGHT_TOUCH, standstill=True, days=10).standstill_ends == date(2025, 3, 14)
    with pytest.raises(WrongDates, match="never shorter than 8"):
        dates(published, Regime.LIGHT_TOUCH, standstill=True, days=7)


@given(PUBLISHED, UNDER_LAW, st.integers(SHORTEST_STANDSTILL, 20))
def test_a_standstill_is_made_of_that_many_working_days_and_no_other(published, regime, days):
    counted = standstill_days(published, regime, days)
    first = published + timedelta(days=regime is Regime.PSR)
    every = [first + timedelta(days=later) for later in range((counted[-1] - first).days + 1)]
    assert [day for day in every if is_working_day(day)] == list(counted)
    assert len(counted) == days
    assert counted[-1] <= careful_end(published, regime, days)


@given(PUBLISHED)
def test_publishing_later_never_ends_sooner_and_the_other_regime_is_never_shorter(published):
    later = published + timedelta(days=1)
    for regime in (Regime.ACT, Regime.PSR):
        assert standstill_days(published, regime)[-1] <= standstill_days(later, regime)[-1]
    assert standstill_days(published, Regime.ACT)[-1] <= standstill_days(published, Regime.PSR)[-1]


@given(PUBLISHED)
def test_working_days_follow_one_another(day):
    found = list(islice(working_days_from(day), 12))
    assert found == sorted(set(found))
    assert all(is_working_day(one) and one >= day for one in found)


# ---- notices and records ----


@pytest.mark.parametrize(
    ("regime", "last"),
    [
        (Regime.ACT, date(2025, 3, 31)),
        (Regime.PSR, date(2025, 3, 31)),
        (Regime.LIGHT_TOUCH, date(2025, 6, 29)),
    ],
)
def test_the_day_of_entering_is_the_first_day_of_the_notice_s_period(regime, last):
    """30 days beginning with 2 March end with 31 March; 120 with 29 June (section 53)."""
    assert notice_by(date(2025, 3, 2), regime) == last


@pytest.mark.parametrize(
    ("entered", "last"),
    [
        (date(2025, 3, 10), date(2028, 3, 9)),
        (date(2025, 1, 1), date(2027, 12, 31)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 3, 1), date(2028, 2, 29)),
    ],
)
def test_records_are_kept_for_three_years_beginning_with_the_day_of_entering(entered, last):
    assert records_until(entered) == last


@given(PUBLISHED)
def test_records_are_kept_as_long_as_the_calendar_says(entered):
    assert 1094 <= (records_until(entered) - entered).days <= 1095


def test_nothing_that_runs_from_the_contract_is_guessed_before_there_is_one():
    told = dates(date(2025, 3, 3), Regime.ACT)
    assert (told.contract_details_notice_by, told.records_until) == (None, None)


def test_a_contract_entered_into_on_the_last_day_of_the_standstill_is_too_early():
    published = date(2025, 3, 3)
    early = dates(published, Regime.ACT, entered=date(2025, 3, 12))
    assert early.notes == ("The contract was entered into on 12 March 2025, before the standstill was over.",)
    assert dates(published, Regime.ACT, entered=date(2025, 3, 13)).notes == ()


@pytest.mark.parametrize(
    ("about", "published", "regime", "more"),
    [
        ("entered", date(2025, 3, 3), Regime.ACT, {"entered": date(2025, 3, 2)}),
        ("entered", date(2025, 3, 3), Regime.ACT, {"entered": date(2100, 1, 1)}),
        ("published", date(1999, 12, 31), Regime.PSR, {}),
        ("regime", date(2025, 3, 3), Regime.BELOW, {}),
        ("days", date(2025, 3, 3), Regime.ACT, {"days": 0}),
        ("days", date(2025, 3, 3), Regime.ACT, {"days": 10**9}),
    ],
)
def test_what_does_not_go_together_is_refused_and_named(about, published, regime, more):
    with pytest.raises(WrongDates) as wrong:
        dates(published, regime, **more)
    assert wrong.value.about == about
