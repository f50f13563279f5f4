"""The worker's rounds: leads are told at fixed points, one more each time, in words that say nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from coprod_hub.core.clock import LOCAL, set_to
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job, JobState, look_for_work, run_waiting
from coprod_hub.core.notify import Outbox
from coprod_hub.safeguarding import jobs, queries, service
from tests.builders.accounts import administrator
from tests.builders.safeguarding import asked, flagged, in_touch, leads

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)


def told_at(hour, minute=31, day=23):
    """Who is written to in the round at this time, with the subjects."""
    with set_to(datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)):
        before = set(db.session.scalars(select(Outbox.id)))
        look_for_work()
        run_waiting()
        new = [one for one in db.session.scalars(select(Outbox)) if one.id not in before]
        return sorted((one.to.split(".")[0], one.subject) for one in new)


NEW, LATE = "There is something to look at", "Something waits longer than it should"


@pytest.fixture
def people(app):
    with set_to(MONDAY - timedelta(days=7)):
        return leads("Amara Osei", "Ravi Nair")


def test_the_lead_is_told_at_the_next_point_then_the_deputy_when_nobody_looks(people):
    assert told_at(8) == []
    with set_to(MONDAY):
        flagged(asked())
    assert told_at(9) == []
    assert told_at(10) == [("amara", NEW)]
    assert told_at(10, 40) == []
    assert told_at(12) == [("amara", LATE), ("ravi", LATE)]
    assert told_at(14) == [("amara", LATE), ("ravi", LATE)]


def test_somebody_who_looks_is_left_in_peace_until_the_next_working_day_is_over(people):
    with set_to(MONDAY):
        concern = flagged(asked())
    told_at(10)
    with set_to(MONDAY + timedelta(hours=2)), transaction():
        service.look(people[0].actor, queries.concern(people[0].actor, concern.id))
    assert told_at(16) == []
    assert told_at(14, day=24) == []
    assert told_at(16, day=24) == [("amara", LATE), ("ravi", LATE)]


def test_a_lead_who_is_named_is_never_written_to_about_it(people):
    with set_to(MONDAY):
        flagged(asked(), "amara hit me")
    assert told_at(10) == [("ravi", NEW)]
    assert told_at(12) == [("ravi", LATE)]


def test_when_nobody_is_left_the_administrator_is_asked_for_somebody(people):
    administrator()
    with set_to(MONDAY):
        flagged(asked(), "amara and ravi hit me")
    assert told_at(10) == [("dana", NEW)]


def test_messages_say_nothing_of_what_it_is(people):
    with set_to(MONDAY):
        flagged(asked())
        in_touch()
    told_at(10)
    (message,) = db.session.scalars(select(Outbox)).all()
    for word in ("dad", "hits", "safeguard", "concern", "abuse", "07700", "Jay", "suicide"):
        assert word.casefold() not in (message.body + message.subject).casefold()
    assert "http://localhost/to-look-at" in message.body


def test_a_round_that_is_late_does_not_tell_that_somebody_wrote_in_these_minutes(people):
    with set_to(MONDAY + timedelta(hours=1, minutes=40)):
        flagged(asked())
    assert told_at(10, 50) == []
    assert told_at(12) == [("amara", NEW)]


def test_when_whoever_looks_says_that_it_is_about_them_the_next_lead_has_as_long_as_for_anything_new(people):
    with set_to(MONDAY):
        concern = flagged(asked())
    amara = people[0].actor
    with set_to(MONDAY + timedelta(hours=2)), transaction():
        service.look(amara, queries.concern(amara, concern.id))
        service.is_about(amara, queries.concern(amara, concern.id), people[0].id)
    assert told_at(12) == [("ravi", NEW)]
    assert told_at(14) == [("ravi", LATE)]


def test_a_round_that_failed_comes_again_and_does_not_wait_for_the_end_of_a_long_weekend(people):
    with set_to(MONDAY):
        flagged(asked())
        with transaction() as session:
            failed = Job(name=jobs.TELL, arguments={}, state=JobState.FAILED)
            failed.asked_at = failed.ended_at = datetime(2026, 11, 23, 10, 31, tzinfo=LOCAL)
            session.add(failed)
    assert told_at(10, 40) == []
    assert told_at(10, 50) == [("amara", NEW)]


def test_rounds_come_at_every_point_so_that_none_of_them_tells_when_somebody_wrote(people):
    for hour in (8, 10, 12):
        told_at(hour)
    rounds = db.session.scalars(select(Job.asked_at).where(Job.name == jobs.TELL)).all()
    assert sorted(at.astimezone(LOCAL).hour for at in rounds) == [8, 10, 12]
    assert db.session.scalars(select(Outbox)).all() == []
