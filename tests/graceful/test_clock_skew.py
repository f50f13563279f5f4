"""The machine's clock was wrong and is put right: nobody is shut out, and nothing is let in for longer."""

from datetime import UTC, datetime, timedelta

import pytest

from coprod_hub.accounts import rules, second_factor
from coprod_hub.accounts.models import Person
from coprod_hub.core import checking, notify, retention, throttle
from coprod_hub.core.clock import now, set_to, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import TooMany
from coprod_hub.core.jobs import Job, JobState, run_waiting
from coprod_hub.core.notify import WAITS, Outbox
from coprod_hub.core.throttle import Throttle
from coprod_hub.safeguarding.jobs import TELL, a_point_has_passed
from tests.builders import accounts as make
from tests.builders import surveys
from tests.builders.responses import Phone, link_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOTH_WAYS = pytest.mark.parametrize("by", [-DAY, -HOUR, HOUR, DAY], ids=["day back", "hour back", "hour on", "day on"])


def is_stopped() -> bool:
    try:
        throttle.check("sign-in", "priya", limit=3)
    except TooMany:
        return True
    return False


@BOTH_WAYS
def test_wrong_tries_count_for_a_quarter_of_an_hour_by_either_clock(app, by):
    with transaction():
        for _ in range(3):
            throttle._count(throttle._key("sign-in", "priya"), now())
    assert is_stopped()
    with set_to(now() + by):
        assert not is_stopped()
        with transaction():
            throttle._count(throttle._key("sign-in", "priya"), now())
        assert db.session.query(Throttle).one().failures == 1
        with transaction():
            throttle.forget_old()
        assert db.session.query(Throttle).count() == 1


@BOTH_WAYS
def test_codes_of_the_authenticator_app_work_again_at_once_and_each_once(app, by):
    person = make.officer()

    def code() -> str:
        factor = second_factor.factor_of(db.session.get_one(Person, person.id))
        assert factor
        return rules.app_code(factor.secret, rules.step_at(now()))

    def lets_in() -> bool:
        with transaction():
            return second_factor.tried(db.session.get_one(Person, person.id), code())

    with set_to(now()):
        assert lets_in()
    with set_to(now() + by), transaction():
        # no request is going on in which a second, refused try could be counted: ask the rule itself
        factor = second_factor.factor_of(db.session.get_one(Person, person.id))
        assert factor
        assert second_factor.tried(db.session.get_one(Person, person.id), code())
        db.session.refresh(factor)
        assert rules.matching_step(factor.secret, code(), now(), factor.last_step) is None


@BOTH_WAYS
def test_nobody_stays_known_for_longer_because_the_clock_moved(by):
    assert rules.is_fresh(now(), now())
    assert not rules.is_fresh(now(), now() + by)


@BOTH_WAYS
def test_what_is_done_once_a_day_is_done_today_as_well(app, by):
    def asked() -> int:
        with transaction():
            retention.ask_daily()
            checking.ask_daily()
        return db.session.query(Job).count()

    with set_to(today()):
        with set_to(now() + by):
            there = asked()
        assert asked() == (there if abs(by) < DAY else there + 2)
        assert asked() == asked()
        assert retention.next_run() > now()


@pytest.mark.parametrize("by", [HOUR, DAY], ids=["hour on", "day on"])
def test_leads_are_told_at_this_point_although_the_clock_was_ahead(app, by):
    def rounds() -> int:
        with transaction():
            a_point_has_passed()
        run_waiting()
        return db.session.query(Job).filter_by(name=TELL, state=JobState.DONE).count()

    with set_to(datetime(2027, 4, 28, 10, tzinfo=UTC)):  # a Wednesday
        with set_to(now() + by):
            assert rounds() == 1
        assert rounds() == 2
        assert rounds() == 2


@BOTH_WAYS
def test_a_message_that_waited_by_a_wrong_clock_goes_within_half_a_day(app, by):
    with transaction() as session:
        row = Outbox(to="tom@wolverford.example", subject="Hello", body="Hello", written_at=now(), tries=1)
        row.try_after = now() + by + timedelta(minutes=1)
        session.add(row)
    with set_to(now() + WAITS[-1]), transaction():
        notify.try_those_that_wait()
    with set_to(now() + WAITS[-1]):
        run_waiting()
    assert db.session.query(Outbox).one().sent_at


@BOTH_WAYS
def test_who_is_in_the_middle_of_a_survey_goes_on(app, client, by):
    questions = [surveys.words("Why?", key="why"), surveys.words("And?", key="and")]
    phone = Phone(client, link_of(surveys.open_survey_for("Young people", questions=questions))).start()
    phone.answer(why="Too late")
    with set_to(now() + by):
        phone.answer(**{"and": "Too dear"}).send()
        assert len(phone.words.split()) == 3
