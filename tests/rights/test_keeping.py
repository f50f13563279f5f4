"""The schedule: each kind of record goes when its time has come, and not before; what is published stands."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coprod_hub.accounts.models import JoinCode
from coprod_hub.core import audit_check, clock, retention
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import Model, db, transaction
from coprod_hub.core.documents import PNG, Document, Paper, keep, keep_paper
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import Job, JobState, latest_job, run_waiting
from coprod_hub.core.notify import Outbox
from coprod_hub.forums.models import Membership
from coprod_hub.insight.models import Analysis, Quote, QuoteState
from coprod_hub.responses import queries as responses
from coprod_hub.responses.models import Answer, Release, Response
from coprod_hub.rights import jobs as rights
from coprod_hub.safeguarding import arrangements
from coprod_hub.safeguarding import queries as concerns
from coprod_hub.safeguarding import service as looks_after
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.rules import Promise
from tests.builders import accounts as make
from tests.builders import commissioning
from tests.builders import safeguarding as looking_after
from tests.builders.forums import forum, member_of, moved_on
from tests.builders.responses import record
from tests.builders.results import answered, asked_about_buses, close_and_count
from tests.builders.surveys import open_survey_for

KNOWN = (rights,)  # importing it registers the rules


def count(kind: type[Model]) -> int:
    with transaction(write=False) as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def later(days: int) -> None:
    """So many days go by, and the schedule is kept to."""
    with clock.set_to(now() + timedelta(days=days)):
        retention.run()


def removed(kind: str) -> int:
    with transaction(write=False):
        return retention.last_runs()[kind].removed


@pytest.mark.databases
def test_answers_go_two_years_after_closing_and_the_numbers_stand(app):
    survey = asked_about_buses("Young people")
    answered(survey, {"Young people": 12})
    closed = close_and_count(survey)
    later(729)
    assert count(Response) == 12
    later(731)
    assert (count(Response), count(Answer)) == (0, 0)
    assert count(Release) >= 1
    with transaction(write=False), clock.set_to(now() + timedelta(days=740)):
        latest = responses.latest_release(closed.id)
        assert latest is not None
        assert responses.released(latest).tables
        with pytest.raises(Refused, match="No new ones can be made"):
            retention.refuse_if_cleared(closed.id)
    later(733)
    assert removed("Answers and what people wrote") == 0


def test_answers_whose_numbers_are_not_made_yet_stay(app):
    survey = asked_about_buses("Young people")
    answered(survey, {"Young people": 3})
    later(5000)
    assert count(Response) == 3
    with transaction(write=False):
        assert retention.cleared_on(survey.id) is None


def test_quotes_that_nobody_approved_go_with_the_answers(app):
    survey = commissioning.heard("Buses")
    theme = commissioning.theme_of(survey)
    approved, suggested = (
        commissioning.quote_of(theme, "The bus never comes at all"),
        commissioning.quote_of(theme, "It was late"),
    )
    commissioning.set_quote(suggested, QuoteState.SUGGESTED)
    commissioning.set_quote(approved, QuoteState.APPROVED)
    with transaction() as session:
        session.add(Release(survey_id=survey.id, number=1, made_at=now(), tables={}))
    later(800)
    assert db.session.scalars(select(Quote.id)).all() == [approved.id]


@pytest.mark.databases
def test_names_go_after_a_year_and_every_row_is_written(app):
    survey = open_survey_for("Young people", promise=Promise.PRIVATE)
    record(survey, "Young people")
    with transaction() as session:
        session.scalars(select(Response)).one().reach = "Tell Ms Grey"
        session.get_one(Survey, survey.id).closed_at = now()
        session.get_one(Survey, survey.id).state = SurveyState.CLOSED
    later(364)
    assert db.session.scalars(select(Response.reach_sealed)).one() is not None
    db.session.rollback()
    later(366)
    assert db.session.scalars(select(Response.reach_sealed)).one() is None


def test_accounts_leave_no_trail_of_sign_ins_codes_and_places(app):
    group = forum()
    kite = member_of(group)
    moved_on(group, kite)
    with transaction() as session:
        session.add(Outbox(to="a@b.example", subject="x", body="y", written_at=now(), sent_at=now()))
        session.add(Outbox(to="a@b.example", subject="x", body="not sent yet", written_at=now()))
    before = {kind: count(kind) for kind in (JoinCode, Membership, Outbox)}
    later(29)
    assert {kind: count(kind) for kind in before} == before
    later(60)
    assert (count(JoinCode), count(Membership), count(Outbox)) == (0, 1, 1)
    later(2200)
    assert count(Membership) == 0


def test_finished_work_goes_and_what_failed_stays(app):
    with transaction() as session:
        for state in (JobState.DONE, JobState.FAILED):
            session.add(Job(name="x", arguments={}, asked_at=now(), ended_at=now(), state=state))
    later(31)
    assert [one.state for one in db.session.scalars(select(Job))] == [JobState.FAILED]


def test_only_files_that_nothing_leads_to_go(app):
    survey = commissioning.heard("Buses")
    with transaction() as session:
        keep_paper(survey, Paper.PDF, "own", b"x", "mark")
        picture = keep("pointed at.png", PNG, b"x")
        keep("left behind.png", PNG, b"x")
        session.scalars(select(Analysis)).one().picture = picture
    later(31)
    assert set(db.session.scalars(select(Document.name))) == {"own.pdf", "pointed at.png"}


def test_the_record_is_cut_off_after_six_years_and_stays_whole(app):
    make.administrator()
    there = count(AuditEntry)
    later(2191)
    assert removed("The record of what was done") == there
    with transaction(write=False):
        assert audit_check.verify().fault == ""


def test_every_run_is_recorded_with_its_count(app):
    member_of(forum())
    later(60)
    with transaction(write=False):
        told = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "retention_run")).all()
    assert {"rule": "One-use codes", "removed": 1} in [one.details for one in told]
    assert set(retention.last_runs()) == {rule.kind for rule in retention.schedule()}


def test_a_rule_that_fails_keeps_no_other_from_being_kept_to(app, caplog):
    def fails(before):
        raise OSError("no")

    def works(before):
        done.append(before)
        return 1

    done: list[object] = []
    rules = [retention.Rule("One", 1, "x", "deleted", fails), retention.Rule("Two", 1, "x", "deleted", works)]
    with pytest.raises(Refused, match="1 of 2 rules"):
        retention.run(rules=rules)
    assert len(done) == 1
    assert "the retention rule about One failed" in caplog.text


def runs_asked_for() -> int:
    return db.session.query(Job).filter_by(name=retention.RETENTION).count()


def test_words_that_were_looked_after_go_when_the_council_says(app):
    (lead,) = looking_after.leads("Amara Osei")
    administrator, concern_id = make.administrator(), looking_after.flagged(looking_after.asked()).id
    with transaction():
        arrangements.arrange(administrator.actor, {"keep_days": "10"})
        concern = concerns.concern(lead.actor, concern_id)
        looks_after.look(lead.actor, concern)
        looks_after.clear(lead.actor, concern, "A line of a song.")
    (rule,) = [one for one in retention.schedule() if one.kind == "Words that a safeguarding lead looked after"]
    with transaction(write=False):
        assert rule.how_long == "10 days"
    later(9)
    assert removed(rule.kind) == 0
    later(10)
    assert removed(rule.kind) == 1


def test_the_worker_asks_once_a_day(app):
    for _ in range(2):
        with transaction():
            retention.ask_daily()
    assert runs_asked_for() == 1
    run_waiting()
    with transaction():
        retention.ask_daily()
        asked = latest_job("", retention.RETENTION)
        assert asked is not None
        assert asked.state is JobState.DONE
        assert retention.next_run().date() >= today()
    with clock.set_to(now() + timedelta(days=1)), transaction():
        retention.ask_daily()
    assert runs_asked_for() == 2


@pytest.mark.parametrize(("days", "words"), [(14, "14 days"), (365, "1 year"), (2190, "6 years"), (1, "1 day")])
def test_how_long_is_said_as_people_say_it(days, words):
    assert retention.Rule("x", days, "y", "deleted", lambda _: 0).how_long == words


def test_the_commands(app):
    run = app.test_cli_runner(catch_exceptions=False).invoke
    assert "not yet run" in run(args=["retention", "show"]).output
    assert "kept for long enough" in run(args=["retention", "run"]).output
    assert (
        "Sign-ins: 90 days since they ended or ran out, then deleted (last " in run(args=["retention", "show"]).output
    )
