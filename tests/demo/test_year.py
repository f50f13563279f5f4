"""The invented year: made once, believable, whole, and never in production."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from html import unescape
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from coprod_hub.accounts.models import Person
from coprod_hub.app import create_app
from coprod_hub.commissioning.models import Decision, Plan, PlanState
from coprod_hub.config import Environment
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.jobs import Job, JobState
from coprod_hub.demo.cast import PASSPHRASE
from coprod_hub.evaluation.models import Agreed, Bid, Criterion, Mark, Step
from coprod_hub.evaluation.rules import PanelKind
from coprod_hub.feedback import owing
from coprod_hub.feedback.models import Reply
from coprod_hub.feedback.told import state_for_survey
from coprod_hub.forums.models import Forum, Membership
from coprod_hub.insight import queries as insight
from coprod_hub.insight.models import Quote, Theme
from coprod_hub.responses import queries as responses
from coprod_hub.responses.finding import Sent, Unsent, find
from coprod_hub.responses.models import ImportBatch, Response
from coprod_hub.safeguarding.models import Concern
from coprod_hub.surveys.models import Survey, SurveyState
from coprod_hub.surveys.queries import survey_of_words
from tests.builders import accounts as make
from tests.system.client import CriticalClient, look_at_the_session

PEOPLE = {
    "officer": "priya@wolverford.example",
    "commissioner": "tom@wolverford.example",
    "administrator": "dana@wolverford.example",
    "procurement officer": "bea@wolverford.example",
    "forum member": "Red Kite",
}


def run(app: Flask, *command: str, status: int = 0) -> str:
    told = app.test_cli_runner().invoke(args=list(command))
    db.session.rollback()
    assert told.exit_code == status, told.output
    return told.output


@pytest.fixture(scope="module")
def made(databases, tmp_path_factory) -> Iterator[tuple[Flask, str]]:
    """A fresh instance on which `flask setup` has run, and what it said."""
    app = create_app(databases.fresh("sqlite", tmp_path_factory.mktemp("demo") / "instance"))
    app.testing = True
    app.test_client_class = CriticalClient
    look_at_the_session(app)
    with ExitStack() as stack:
        stack.enter_context(app.app_context())
        yield app, run(app, "setup")
        db.engine.dispose()


@pytest.fixture
def year(made) -> Flask:
    return cast(Flask, made[0])


def client_of(app: Flask, who: str) -> Any:
    client = app.test_client()
    person = db.session.query(Person).filter((Person.email == PEOPLE[who]) | (Person.name == PEOPLE[who])).one()
    make.sign_in(client, person)
    return client


# ---- made once ----


def test_set_up_says_who_can_sign_in_and_where_the_open_survey_is(made):
    _, told = made
    for known in (*PEOPLE.values(), PASSPHRASE, "/sign-in", "people code", "/join", "/words"):
        assert known in told
    for survey in db.session.query(Survey).filter_by(state=SurveyState.OPEN):
        assert all(f"/s/{group.token}" in told for group in survey.audiences)


def test_what_is_told_works(year, made):
    three_words = re.findall(r"/words : (\w+ \w+ \w+)", made[1])[0]
    lead = find(three_words)
    assert isinstance(lead, Sent)
    assert survey_of_words(lead.survey_id).title == "Help with feelings and worries"
    half_written = re.findall(r"same page: (\w+ \w+ \w+)", made[1])[0]
    assert isinstance(find(half_written), Unsent)
    code = re.findall(r"uses the code (\S+)", made[1])[0]
    assert "Choose a nickname" in year.test_client().post("/join", data={"code": code}).text


def test_setting_up_again_changes_nothing_and_says_the_same(year, made):
    before = [db.session.query(kind).count() for kind in (Person, Forum, Survey, Reply, Job)]
    again = run(year, "setup")
    assert again.splitlines()[-8:] == made[1].splitlines()[-8:]
    assert [db.session.query(kind).count() for kind in (Person, Forum, Survey, Reply, Job)] == before


def test_it_is_not_loaded_beside_real_people(year):
    assert "There are people in this database already." in run(year, "demo", "load", status=1)


def test_it_is_never_loaded_in_production(app, settings):
    app.extensions["settings"] = replace(settings, environment=Environment.PRODUCTION)
    assert "never loaded" in run(app, "demo", "load", status=1)
    assert run(app, "setup").strip() == ""
    assert db.session.query(Person).count() == 0


def test_a_demo_that_was_cut_off_says_what_to_do_and_loads_nothing_on_top(app, settings):
    (settings.instance / "demo.txt").write_text("not finished")
    told = run(app, "setup", status=1)
    assert "stopped while it was being made" in told
    assert str(settings.data) in told
    assert db.session.query(Person).count() == 0


# ---- believable and whole ----


def test_every_job_of_the_year_was_done(year):
    assert {job.state for job in db.session.query(Job)} == {JobState.DONE}


def test_an_import_says_how_many_responses_it_brought(year):
    for batch in db.session.scalars(select(ImportBatch)):
        in_it = select(func.count()).select_from(Response).where(Response.batch_id == batch.id)
        assert batch.responses == db.session.scalar(in_it)
        assert batch.responses > 0


def test_the_five_forums_have_members_or_wait_for_them(year):
    assert sorted(forum.name for forum in db.session.query(Forum)) == [
        "Care Leavers Forum (CLIC)",
        "Children in Care Council",
        "HeadStart Ambassadors",
        "Voice4Parents",
        "Youth Council",
    ]


def test_the_thread_runs_from_answers_to_replies(year):
    (survey,) = db.session.query(Survey).filter_by(title="Help with feelings and worries")
    assert len(insight.visible_themes(survey.id)) >= 4
    assert insight.approved_quotes(survey.id)
    published = db.session.query(Plan).filter_by(state=PlanState.PUBLISHED).one()
    assert published.word
    assert published.word.body.startswith(b"PK")
    assert {decision.outcome.value for decision in db.session.query(Decision)} == {"did", "will", "cannot"}
    said = state_for_survey(survey)
    assert said.replies
    assert any(theme.answered for theme in said.themes)


def test_something_is_still_owed_open_and_late(year):
    states = {survey.state for survey in db.session.query(Survey)}
    assert states == {SurveyState.DRAFT, SurveyState.OPEN, SurveyState.CLOSED}
    officer = db.session.query(Person).filter_by(email=PEOPLE["officer"]).one().actor
    assert owing.owed(officer)
    assert owing.unanswered_surveys(Actor.system("demo"))


def test_the_year_has_its_difficult_sides(year):
    closed = db.session.query(Survey).filter_by(state=SurveyState.CLOSED)
    plans = [plan for survey in closed if (plan := responses.plan_of(survey.id))]
    assert [plan.survey.title for plan in plans if plan.reasons] == ["Film nights at the youth clubs"]
    assert {theme.label for theme in db.session.query(Theme) if theme.merged_into_id} >= {"Being asked first"}
    assert [quote for quote in db.session.query(Quote) if quote.withdrawn_at]
    assert sum(bool(one.name) for one in db.session.query(Response).filter(Response.name_sealed.is_not(None))) == 3
    assert {concern.state.value for concern in db.session.query(Concern)} >= {"new", "being looked at"}
    (theirs,) = db.session.query(Forum).filter(Forum.organisation_id.is_not(None))
    assert theirs.name == "Voice4Parents"


def test_parents_mark_their_own_question_and_have_agreed_a_first_mark(year):
    (asked,) = db.session.query(Criterion).filter_by(code="parents")
    panel = asked.panel
    assert panel is not None
    assert panel.kind is PanelKind.PARENTS
    (forum,) = db.session.query(Forum).filter_by(name="Voice4Parents")
    members = {row.person_id for row in db.session.query(Membership).filter_by(forum_id=forum.id)}
    assert {sheet.people[0].person_id for sheet in panel.evaluators} <= members
    assert [one.value for one in db.session.query(Agreed).filter_by(criterion_id=asked.id)] == [4]


def test_what_stands_in_tenders_can_be_true(year):
    for bid in db.session.query(Bid).filter_by(practice=False):
        published_at, deadline_at = bid.tender.published_at, bid.tender.deadline_at
        assert published_at is not None
        assert deadline_at is not None
        assert bid.received_at > published_at
        assert bool(bid.late_decided) == (bid.received_at > deadline_at)
    said: dict[tuple[str, str], set[str]] = {}
    for mark in db.session.query(Mark):
        said.setdefault((mark.bid_id, mark.reason), set()).add(mark.criterion_id)
    assert [reason for (_, reason), questions in said.items() if not reason or len(questions) > 1] == []
    assert {step.taken_on.weekday() for step in db.session.query(Step)} <= set(range(5))


def test_no_small_number_can_be_worked_out_from_its_releases(year):
    for survey in db.session.query(Survey).filter_by(state=SurveyState.CLOSED):
        releases = [responses.released(one) for one in responses.releases(survey.id)]
        assert releases
        assert audit(releases) == []


# ---- every page ----


#: Of each page so many: tests/audit opens every one of them.
OF_EACH = 2


def pages_from(client: Any, start: str) -> dict[str, int]:
    """What can be reached by following links, a few of each page, with its status; the client reads each critically."""
    seen: dict[str, int] = {}
    waiting, looked_at = [start], Counter[str]()
    while waiting:
        address = waiting.pop()
        if address in seen or looked_at[page := page_at(client, address)] == OF_EACH:
            continue
        looked_at[page] += 1
        answer = client.get(address)
        seen[address] = answer.status_code
        if answer.mimetype == "text/html" and answer.status_code == 200:
            links = re.findall(r'<a\b[^>]*\shref="(/[^"]*)"', answer.text)
            waiting += [unescape(link).partition("#")[0] for link in links if not link.startswith(("/static", "/s/"))]
    return seen


def page_at(client: Any, address: str) -> str:
    """The name of the page at an address; the address itself where there is none, which is then a fault."""
    try:
        endpoint, _ = client.application.url_map.bind("localhost").match(address.partition("?")[0])
    except HTTPException:
        return address
    return str(endpoint)


@pytest.mark.no_cover  # hundreds of pages through the same lines
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_that_is_linked_to_is_there(year, who):
    found = pages_from(client_of(year, who), "/home")
    assert found.pop("/sign-in", 303) == 303  # from the front page; who is signed in goes straight home
    assert {address: status for address, status in found.items() if status != 200} == {}
    assert len(found) > (10 if who == "forum member" else 30)


def test_every_page_for_anybody_is_there(year):
    found = pages_from(year.test_client(), "/")
    assert {address: status for address, status in found.items() if status != 200} == {}
    assert len(found) >= 8
