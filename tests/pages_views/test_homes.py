"""What needs *me* now: a forum member's home, staff homes, and a forum's own page."""

from datetime import date, timedelta
from html import unescape

import pytest

from coprod_hub.accounts.models import Person
from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import transaction
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.service import bids, specification
from coprod_hub.evaluation.steps import StepKind
from coprod_hub.feedback.service import promise_later
from coprod_hub.insight.models import QuoteState
from coprod_hub.responses.models import NumbersPlan
from tests.builders import accounts as make
from tests.builders import evaluation as tenders
from tests.builders import forums, safeguarding
from tests.builders.commissioning import (
    add_intention,
    build_plan,
    cite,
    decide,
    decided,
    heard,
    hide,
    quote_of,
    theme_of,
)
from tests.builders.feedback import reply_to
from tests.builders.results import YOUNG, answered
from tests.builders.surveys import build_survey, close, open_survey_for, single

SOON = date(2027, 3, 1)


@pytest.fixture
def officer(app) -> Person:
    return make.officer()


def home(client, person) -> str:
    make.sign_in(client, person)
    answer = client.get("/home")
    assert answer.status_code == 200
    return unescape(answer.text)


def test_who_is_not_signed_in_is_led_there(client):
    assert client.get("/home").headers["Location"] == "/sign-in?next=/home"


# ---- a forum member ----


def test_a_forum_member_sees_their_forums_next_meeting_what_to_answer_and_what_changed(client):
    ours = forums.forum("Youth Council", next_meeting_on=today() + timedelta(days=9), next_meeting_place="Room 3")
    elsewhere = forums.forum("Voice4Parents")
    survey = open_survey_for(YOUNG, title="Where do you go?", forum=ours)
    open_survey_for(YOUNG, title="Not for us", forum=elsewhere)
    reply_to(decided(survey=heard("Buses", forum=ours)), we_did="Buses run until ten.")
    page = home(client, forums.member_of(ours))
    assert "Room 3" in page
    assert f'href="/s/{survey.audiences[0].token}"' in page
    assert "Buses run until ten." in page
    assert "Not for us" not in page
    assert "Voice4Parents" not in page


def test_a_forum_member_with_nothing_to_do_is_told_so(client):
    page = home(client, forums.member_of(forums.forum()))
    assert "There is nothing to answer now." in page
    assert "Nothing has changed yet that we can show you" in page
    assert "not set yet" in page


def test_who_has_moved_on_sees_no_forum(client):
    ours = forums.forum()
    person = forums.member_of(ours)
    forums.moved_on(ours, person)
    assert "You are not in a forum now" in home(client, person)


# ---- staff ----


def test_when_nothing_waits_the_home_says_so(client, officer):
    page = home(client, officer)
    assert "Nothing waits for you now." in page
    assert "You are up to date" in page
    assert "No survey is open." in page


def test_an_officer_sees_drafts_to_finish_and_quotes_to_read(client, officer):
    build_survey(title="Half a survey", team=[officer])
    survey = heard("Buses", title="What people said", team=[officer])
    for words in ("One", "Two"):
        quote_of(theme_of(survey), words, QuoteState.SUGGESTED)
    page = home(client, officer)
    assert "2 things wait for you." in page
    assert "Half a survey" in page
    assert "2 quotes to read" in page


def test_quotes_wait_only_for_the_team(client, officer):
    quote_of(theme_of(heard("Buses", team=[make.officer("Callum Boyd")])), "One", QuoteState.SUGGESTED)
    assert "to read, then approve" not in home(client, officer)


def test_a_commissioner_sees_what_is_not_decided_and_plans_being_written(client):
    plan = build_plan(2027)
    add_intention(plan, "Later buses")
    page = home(client, make.commissioner())
    assert "Later buses" in page
    assert "Not decided yet, in the plan of 2027." in page
    assert plan.title in page


def test_a_decision_is_overdue_from_the_day_after_it_was_promised(client):
    commissioner = make.commissioner()
    decide(add_intention(build_plan(2027), "Later buses"), due_on=SOON)
    with clock.set_to(SOON):
        assert "We said we would do this by" not in home(client, commissioner)
    with clock.set_to(SOON + timedelta(days=1)):
        page = home(client, commissioner)
    assert "We said we would do this by 1 March 2027." in page
    assert "Late since 1 March 2027" in page


def test_a_reply_that_is_owed_waits_with_its_day_and_becomes_late(client, officer):
    decided(survey=heard("Buses", reply_by=SOON), title="Later buses")
    assert "By 1 March 2027" in home(client, officer)
    assert "Tell people what was decided." in home(client, officer)
    with clock.set_to(SOON + timedelta(days=3)):
        assert "Late since 1 March 2027" in home(client, officer)


def test_a_survey_whose_people_were_promised_an_answer_waits_once_the_day_has_passed(client, officer):
    heard("Buses", title="Getting home", reply_by=SOON)
    assert "Nothing is decided yet" not in home(client, officer)
    with clock.set_to(SOON + timedelta(days=1)):
        assert "People were promised an answer by 1 March 2027. Nothing is decided yet." in home(client, officer)


def test_what_is_latest_comes_first_and_what_has_no_day_last(client, officer):
    build_survey(title="Zz no day", team=[officer])
    heard("Buses", title="Bb later", reply_by=SOON + timedelta(days=5))
    heard("Buses", title="Aa soonest", reply_by=SOON)
    with clock.set_to(SOON + timedelta(days=30)):
        page = home(client, officer)
    wait = page[page.index('id="needs"') : page.index("Open now")]
    assert wait.index("Aa soonest") < wait.index("Bb later") < wait.index("Zz no day")


def test_open_surveys_show_totals_in_fives_also_to_their_team(client, app, officer):
    survey = open_survey_for(YOUNG, title="Where do you go?", questions=[single("Out?", key="out")], team=[officer])
    answered(survey, {YOUNG: 13}, out="Yes")
    assert "at least 10 answers so far" in home(client, officer)
    assert "at least 10 answers so far" in home(app.test_client(), make.commissioner())


def test_the_surveys_that_closed_last_are_read_first(client, officer):
    early = open_survey_for(YOUNG, title="Closed first")
    late = open_survey_for(YOUNG, title="Closed last")
    with clock.set_to(now() + timedelta(days=1)):
        close(early)
    with clock.set_to(now() + timedelta(days=2)):
        close(late)
        page = home(client, officer)
    assert page.index("Closed last") < page.index("Closed first")


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.SAFEGUARDING])
def test_staff_who_read_no_surveys_have_a_home_without_them(client, officer, role):
    heard("Buses", title="Getting home")
    page = home(client, make.staff(role, name="Pat Brown"))
    assert "Nothing waits for you now." in page
    assert "Getting home" not in page


# ---- safeguarding leads ----


def test_a_lead_sees_what_is_due_first_what_people_must_read_and_who_covers(client):
    amara, _ = safeguarding.leads()
    survey = safeguarding.asked(title="How is it?")
    with clock.set_to(now() - timedelta(days=7)):
        safeguarding.in_touch()
    safeguarding.flagged(survey)
    safeguarding.said(survey, "It is all right")
    page = home(client, amara)
    wait = page[page.index('id="needs"') : page.index("Who covers")]
    assert "3 things wait for you." in page
    assert wait.index("Somebody wants us to get in touch") < wait.index("Young people, in “How is it?”")
    assert "Late since" in wait
    assert "1 answer in words to read" in wait
    assert "Amara Osei and Ravi Nair" in page
    assert safeguarding.WORRYING not in page
    assert safeguarding.WISH.way not in page


def test_a_lead_sees_nothing_that_is_about_them(client):
    amara, _ = safeguarding.leads()
    safeguarding.flagged(safeguarding.asked(), "Amara Osei hits me")
    assert "Nothing waits for you now." in home(client, amara)


# ---- what has changed, and what is held back ----


def test_a_commissioner_sees_decisions_to_look_at_again_and_evidence_that_has_changed(client):
    tom = make.commissioner()
    survey = heard("Buses")
    intention = add_intention(build_plan(2027), "Later buses")
    cite(intention, theme_of(survey))
    decide(intention, review_on=SOON)
    hide(theme_of(survey))
    page = home(client, tom)
    assert "Evidence that has changed since it was cited: 1 piece in this plan being written." in page
    assert "look at this decision again" not in page
    with clock.set_to(SOON):
        assert "We said we would look at this decision again." in home(client, tom)


def test_a_team_sees_that_numbers_are_held_back(client, officer):
    survey = close(open_survey_for(YOUNG, title="Film nights", team=[officer]))
    with transaction() as session:
        session.add(NumbersPlan(survey_id=survey.id, reasons=["Too few."], offers=[], groups=[], answers={}))
    assert "they are held back" in home(client, officer)
    assert "they are held back" not in home(client, make.officer("Callum Boyd"))


def test_a_forum_member_sees_whose_answer_is_waited_for(client):
    ours = forums.forum("Youth Council")
    heard("Buses", title="Getting home", forum=ours, reply_by=SOON)
    person = forums.member_of(ours)
    assert "Getting home." in home(client, person)
    assert "answers by 1 March 2027" in home(client, person)
    with clock.set_to(SOON + timedelta(days=1)):
        assert "We are sorry that it is late." in home(client, person)
    reply_to(decided(survey=heard("Trams", title="Getting out", forum=ours)))
    assert "Getting out." not in home(client, person)


def test_an_administrator_has_the_way_to_replies_owed_too(client):
    dana = make.administrator()
    home(client, dana)
    answer = client.get("/feedback").text
    assert '<a href="/feedback" aria-current="page">Replies owed</a>' in " ".join(answer.split())


# ---- a forum's own page ----


def test_a_forums_page_gives_the_day_that_was_promised_last(client, officer):
    ours = forums.forum("Youth Council")
    survey = heard("Buses", title="Getting home", forum=ours, reply_by=SOON)
    opened = open_survey_for(YOUNG, title="Getting out", forum=ours, reply_by=SOON)
    with transaction() as session:
        for one in (survey, opened):
            promise_later(officer.actor, session.merge(one), SOON + timedelta(days=9), "The board meets later.")
    make.sign_in(client, officer)
    page = client.get("/forums/youth-council/home").text
    assert page.count("10 March 2027") == 2
    assert "1 March 2027" not in page
    with clock.set_to(SOON + timedelta(days=10)):
        make.sign_in(client, officer)
        assert "We are sorry that it is late." in client.get("/forums/youth-council/home").text


def test_a_forums_page_says_what_it_is_for_and_what_it_has_answered(client, officer):
    ours = forums.forum("Youth Council", purpose="To be heard.", how_to_join="Stand for election.", seats="Two seats")
    survey = close(open_survey_for(YOUNG, title="Where do you go?", forum=ours))
    make.sign_in(client, officer)
    page = client.get("/forums/youth-council/home").text
    for words in ("To be heard.", "Stand for election.", "Two seats", "Where do you go?"):
        assert words in page
    assert f'href="/surveys/{survey.id}/summary"' in page
    assert 'href="/forums/youth-council/members"' in page


def test_a_forum_member_reads_their_own_forums_page_and_no_link_for_staff(client):
    ours = forums.forum("Youth Council")
    forums.forum("Voice4Parents")
    close(open_survey_for(YOUNG, title="Where do you go?", forum=ours))
    make.sign_in(client, forums.member_of(ours))
    page = client.get("/forums/youth-council/home").text
    assert "Where do you go?" in page
    assert '/summary"' not in page
    assert '/members"' not in page
    assert client.get("/forums/voice4parents/home").status_code == 404


def test_staff_who_read_no_surveys_are_given_no_link_that_is_shut(client):
    ours = forums.forum("Youth Council")
    close(open_survey_for(YOUNG, title="Where do you go?", forum=ours))
    make.sign_in(client, make.staff(Role.PROCUREMENT))
    page = client.get("/forums/youth-council/home").text
    assert "Where do you go?" in page
    assert '/summary"' not in page


def test_a_forums_page_is_for_people_who_are_signed_in(client):
    forums.forum("Youth Council")
    assert client.get("/forums/youth-council/home").status_code == 302


# ---- tenders and panels ----


def waits_on(page: str) -> str:
    return page[page.index('id="needs"') : page.index("</section>", page.index('id="needs"'))]


def test_those_who_run_a_tender_see_what_has_to_be_settled_before_the_first_mark_and_nobody_else_does(client, app):
    made = tenders.tender(title="Homes")
    group = tenders.panel(made)
    tenders.declared(tenders.evaluator(group, tenders.panellist("Swift")).people[0])
    tenders.idea(tenders.evaluator(group, tenders.panellist("Heron")))
    buyer = home(client, make.staff(Role.PROCUREMENT, name="Pat Brown"))
    assert "2 things wait for you." in buyer
    assert "1 sheet on a panel to settle" in waits_on(buyer)
    assert f'href="/tenders/{made.id}/panels"' in buyer
    assert "1 question that a panel would ask" in waits_on(buyer)
    assert "Homes" not in home(app.test_client(), make.commissioner())
    assert "Homes" not in home(app.test_client(), make.staff(Role.ADMINISTRATOR, name="Kit Vale"))


def test_a_specification_that_is_fixed_waits_for_its_signatures(client):
    made = tenders.tender(title="Homes")
    with transaction() as session:
        again = tenders.tender_again(made)
        specification.add_section(make.HUB, again, "What a home is", "A door that locks.")
        specification.add_stakeholder(make.HUB, again, "Youth Council")
        session.flush()
    officer = make.officer()
    assert "signature" not in home(client, officer)
    with transaction():
        specification.fix_version(make.HUB, tenders.tender_again(made), "The first")
    assert "1 signature missing under the specification." in home(client, officer)


def test_from_the_deadline_to_the_letters_each_step_waits_for_those_who_take_it(client, app):
    made = tenders.published(tenders.tender(title="Homes", usual=True))
    pat, officer = make.staff(Role.PROCUREMENT, name="Pat Brown"), make.officer()
    tenders.bid(made, "Oakwood Trust")
    assert "Homes" not in home(client, officer)
    with clock.set_to(now() + timedelta(days=31)):
        assert "The deadline has passed" in waits_on(home(client, officer))
    tenders.evaluator(tenders.tender_again(made).panels[0], tenders.panellist("Swift"), ready=True)
    tenders.marking(made)
    tenders.closed(made)
    assert "1 price to bring in." in waits_on(home(app.test_client(), pat))
    assert "Homes" not in home(client, officer)
    with transaction():
        (only,) = bid_queries.tender_bids(tenders.tender_again(made))
        for row in bid_queries.criteria_to_check(only):
            bids.check(make.HUB, only, row, True, "Certificate seen.")
    tenders.resulted(made, "999.99")
    assert "Send the report to whoever decides" in waits_on(home(app.test_client(), pat))
    tenders.stepped(made, StepKind.REPORT, StepKind.APPROVAL)
    page = home(app.test_client(), pat)
    assert "Look at each letter" in waits_on(page)
    assert f'href="/tenders/{made.id}/letters"' in page


def test_a_facilitator_sees_marks_to_agree_once_all_are_locked(client, app):
    work = tenders.at_work()
    assert "to agree" not in waits_on(home(client, work.facilitator))
    assert "Panels you guide" in home(client, work.facilitator)
    tenders.all_locked(work.tender)
    assert "4 marks to agree: all are locked." in waits_on(home(client, work.facilitator))
    assert "to agree" not in home(app.test_client(), make.staff(Role.PROCUREMENT, name="Pat Brown"))


def test_staff_on_a_panel_are_told_of_their_own_part_and_of_nothing_else_in_it(client):
    pat = make.staff(Role.PROCUREMENT, name="Pat Brown")
    group = tenders.panel(tenders.tender(title="Homes"))
    tenders.evaluator(group, pat)
    tenders.declared(tenders.evaluator(group, tenders.panellist("Swift")).people[0])
    page = home(client, pat)
    assert "1 thing waits for you." in page
    assert "read who may one day read your reasons" in page
    assert "to settle" not in page
    assert "You are up to date" not in page
