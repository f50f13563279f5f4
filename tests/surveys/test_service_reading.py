"""*Read by … on …*, on both databases: said by the team, and never of answers that may have come afterwards."""

from datetime import timedelta

import pytest

from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.surveys import reading
from coprod_hub.surveys.models import Survey
from tests.builders import accounts
from tests.builders.surveys import build_survey, close, open_survey_for

DAY = timedelta(days=1)


@pytest.fixture
def officer(app):
    return accounts.officer()


@pytest.fixture
def survey(officer):
    return open_survey_for(team=[officer])


def mark(actor, survey):
    with transaction() as session:
        return reading.mark_read(actor, session.get_one(Survey, survey.id)).readers


def test_the_team_says_so_and_in_which_role(officer, survey):
    assert mark(officer.actor, survey) == "the participation team"
    mark(officer.actor, survey)
    (kept,) = reading.readings(survey.id)
    assert (kept.read_on, kept.whole) == (clock.today(), False)


def test_nobody_else_says_so(survey):
    for role in (Role.OFFICER, Role.COMMISSIONER, Role.SAFEGUARDING):
        with pytest.raises(NotAllowed):
            mark(accounts.staff(role, email=f"{role}@other.example").actor, survey)


def test_a_draft_has_nothing_to_read(officer):
    with pytest.raises(Refused):
        mark(officer.actor, build_survey(team=[officer]))


def test_what_came_on_the_day_of_reading_may_have_come_after_it_until_the_survey_has_closed(officer, survey):
    today = clock.today()
    mark(officer.actor, survey)
    assert reading.read_since(survey.id, today) is None
    assert reading.read_since(survey.id, today - DAY) is not None
    close(survey)
    mark(officer.actor, survey)
    found = reading.read_since(survey.id, today)
    assert found is not None
    assert found.whole


def test_the_first_reading_after_the_day_is_the_one(officer, survey):
    today = clock.today()
    for days in (1, 3, 2):
        with clock.set_to(today + days * DAY):
            mark(officer.actor, survey)
    found = reading.read_since(survey.id, today + DAY)
    assert found is not None
    assert found.read_on == today + 2 * DAY
    assert [one.read_on for one in reading.readings(survey.id)] == [today + days * DAY for days in (3, 2, 1)]
    db.session.rollback()
