"""Pages: anybody asks somebody to get in touch; leads look; nobody else sees a word."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.clock import LOCAL, set_to
from coprod_hub.core.db import db
from coprod_hub.safeguarding.models import Concern, InTouch, State
from tests.builders.accounts import administrator, commissioner, member, officer, sign_in, staff
from tests.builders.responses import Phone, link_of
from tests.builders.safeguarding import WORRYING, asked, flagged, in_touch, leads, said

HOSTILE = "<script>alert(1)</script>'\"&{{ 7*7 }}"
FRIDAY = datetime(2026, 11, 20, 16, 50, tzinfo=LOCAL)
OPEN = ("/get-in-touch", "/get-in-touch/sent", "/complain", "/advocate", "/help")


@pytest.fixture
def amara(client):
    lead = leads("Amara Osei", "Ravi Nair")[0]
    sign_in(client, lead)
    return client


def post(client, address, status=303, **data):
    answer = client.post(address, data=data)
    assert answer.status_code == status, answer.text[:2000]
    return answer


def found(pattern, text):
    there = re.search(pattern, text)
    assert there, pattern
    return there[1]


def the_only(kind):
    return db.session.scalars(select(kind)).one()


# ---- open pages ----


@pytest.mark.parametrize("address", OPEN)
def test_help_is_open_says_999_and_tells_nobody_why_in_its_title(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert 'href="tel:999"' in page.text
    title = found(r"<title>(.*?)</title>", page.text).casefold()
    assert not any(word in title for word in ("safeguard", "abuse", "danger", "care ", "concern"))


def test_numbers_stand_with_the_day_on_which_somebody_checked_them(client):
    page = client.get("/help").text
    assert page.count("We checked these numbers on 1 November 2026") == 1
    assert 'href="sms:85258"' in page
    assert "A person reads messages on weekdays" in page


def test_somebody_signed_out_asks_us_to_get_in_touch_and_nothing_joins_it_to_a_phone(client):
    form = client.get("/get-in-touch").text
    key = found(r'name="submission_key" value="([^"]+)"', form)
    for _ in range(2):  # a double tap
        answer = client.post(
            "/get-in-touch", data={"submission_key": key, "way": "text me", "about": HOSTILE}, csrf=False
        )
        assert answer.headers["Location"] == "/get-in-touch/sent"
        assert "Set-Cookie" not in answer.headers
    assert the_only(InTouch).way == "text me"
    assert the_only(Concern).text == HOSTILE


def test_what_was_typed_is_kept_when_the_way_is_missing_or_too_much(client):
    page = post(client, "/get-in-touch", 422, about="I am not ok").text
    assert "I am not ok" in page
    assert "Tell us how" in page
    assert "I am not ok" in post(client, "/get-in-touch", 422, way="x", about="I am not ok" + "!" * 5000).text
    huge = client.post("/get-in-touch", data={"way": "x", "about": "x" * 1_500_000}, csrf=False)
    assert huge.status_code == 413
    assert 'href="tel:999"' in huge.text
    assert db.session.scalars(select(Concern)).all() == []


def test_who_answers_a_survey_sees_the_same_whatever_they_write(client, new_client):
    survey = asked()
    pages = []
    for browser, text in ((client, "More buses"), (new_client(), WORRYING)):
        phone = Phone(browser, link_of(survey)).start().answer(why=text).send()
        assert phone.words
        pages.append((phone.status, phone.heading, phone.text.replace(phone.words.split()[0], "")))
    assert [one[:2] for one in pages] == [pages[0][:2]] * 2
    assert len(db.session.scalars(select(Concern)).all()) == 1


# ---- leads ----


@pytest.mark.parametrize("who", [officer, commissioner, administrator, member])
def test_nobody_but_a_lead_sees_any_of_it(client, who):
    leads()
    concern = flagged(asked())
    sign_in(client, who())
    for address in ("/to-look-at", f"/to-look-at/{concern.id}", f"/to-look-at/{concern.id}/close"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert WORRYING not in answer.text


def test_a_lead_reads_it_and_that_is_recorded(amara):
    concern = flagged(asked(), f"{WORRYING} {HOSTILE}")
    page = amara.get(f"/to-look-at/{concern.id}").text
    assert "my dad hits me" in page
    assert "<script>alert" not in page
    assert "No names" in page
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).one()
    assert entry.thing_id == concern.id


def test_what_is_overdue_says_so_in_words(amara):
    concern = flagged(asked())
    assert "By " in amara.get("/to-look-at").text
    with set_to(concern.due_at + timedelta(minutes=1)):
        sign_in(amara, leads_one())
        assert "Late since" in amara.get("/to-look-at").text


def test_the_menu_marks_what_a_lead_reads_and_not_what_everybody_may_open(amara):
    here = 'href="/to-look-at" aria-current="page"'
    assert [here in amara.get(path).text for path in ("/to-look-at", "/to-read", "/advocate", "/get-in-touch")] == [
        True, True, False, False,
    ]  # fmt: skip


def leads_one():
    return next(person for person in db.session.scalars(select(Person)) if person.name == "Amara Osei")


def test_on_friday_at_16_50_a_lead_sees_who_looks_until_monday(amara):
    with set_to(FRIDAY):
        sign_in(amara, leads_one())
        page = amara.get("/to-look-at").text
    assert "until 23 November 2026, 8:30am" in page
    assert "Emergency duty team" in page
    assert 'href="tel:01632960199"' in page


def test_an_allegation_shows_the_day_for_the_lado_and_is_handed_over(amara):
    concern = flagged(asked(), "my key worker hit me")
    base = f"/to-look-at/{concern.id}"
    assert "LADO" in amara.get(base).text
    post(amara, f"{base}/look")
    assert "Choose who you told" in post(amara, f"{base}/hand-over", 422, reference="").text
    post(amara, f"{base}/hand-over", route="lado", reference="L-17")
    page = amara.get(base).text
    assert "L-17" in page
    assert "The words are deleted on" in page


def test_a_version_is_written_cleared_or_closed_by_forms_that_ask_why(amara):
    concern = flagged(asked(), "Mr Smith hits me")
    base = f"/to-look-at/{concern.id}"
    post(amara, f"{base}/look")
    assert "Mr Smith hits me" in amara.get(f"{base}/release").text
    post(amara, f"{base}/release", 422, words="Somebody hits me")
    post(amara, f"{base}/release", words="Somebody hits me", because="name taken out")
    assert the_only(Concern).state is State.RELEASED
    post(amara, f"{base}/reopen")
    post(amara, f"{base}/close", because="told school")
    post(amara, f"{base}/clear", 409, because="x")
    assert the_only(Concern).state is State.CLOSED


def test_a_lead_says_that_it_is_about_them_and_it_is_gone(amara):
    concern = in_touch()
    answer = post(amara, f"/to-look-at/{concern.id}/about", person_id=leads_one().id)
    assert answer.headers["Location"] == "/to-look-at"
    assert amara.get(f"/to-look-at/{concern.id}").status_code == 404


# ---- reading ----


def test_the_team_reads_a_page_at_a_time_and_tells_the_lead(client):
    reader = officer()
    ravi = leads("Amara Osei", "Ravi Nair")[1]
    survey = asked(team=[reader])
    odd = said(survey, "he always waits by the gate with sweets")
    said(survey, "More buses")
    sign_in(client, reader)
    assert "2 comments to read" in client.get("/to-read").text
    assert "More buses" in client.get(f"/surveys/{survey.id}/to-read").text
    post(client, f"/surveys/{survey.id}/to-read/{odd.id}", about=ravi.id)
    page = client.get(f"/surveys/{survey.id}/to-read").text
    assert "sweets" not in page
    ids = re.findall(r'name="answer" value="(\w+)"', page)
    assert post(client, f"/surveys/{survey.id}/to-read", answer=ids).headers["Location"] == "/to-read"
    assert "Some comments are being looked after" in client.get(f"/surveys/{survey.id}/results").text
    assert the_only(Concern).about[0].person_id == ravi.id


def test_somebody_who_is_not_of_the_team_reads_nothing(client):
    survey = asked()
    answer = said(survey, "More buses")
    sign_in(client, officer())
    for address in ("to-read", f"to-read/{answer.id}"):
        assert client.get(f"/surveys/{survey.id}/{address}").status_code == 403


# ---- what is set ----


def test_an_administrator_sets_hours_and_cover_and_sees_nobodys_words(client):
    lead = leads("Amara Osei")[0]
    flagged(asked(), "amara hits me")
    sign_in(client, administrator())
    page = client.get("/safeguarding-settings").text
    assert "can be seen by nobody" in page
    assert "hits me" not in page
    assert "Christmas Day" in page
    fields = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', page))
    texts = dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page))
    typed = {key: value for key, value in {**fields, **texts}.items() if key != "csrf_token"}
    assert "such as" in post(client, "/safeguarding-settings", 422, **{**typed, "points": "noon"}).text
    post(client, "/safeguarding-settings", **{**typed, "hours": "We read on Mondays."})
    assert "We read on Mondays." in client.get("/help").text
    post(client, f"/safeguarding-settings/leads/{lead.id}/up")


def test_a_number_that_nobody_checked_for_a_year_is_told_to_the_administrator(client):
    with set_to(FRIDAY.replace(year=2027, month=11, day=19)):
        sign_in(client, administrator())
        assert "for more than 12 months" in client.get("/safeguarding-settings").text


def test_a_lead_is_not_told_that_what_nobody_may_see_is_there(amara, new_client):
    flagged(asked(), "amara and ravi both hit me")
    told = "can be seen by nobody"
    assert told not in amara.get("/safeguarding-settings").text
    browser = new_client()
    sign_in(browser, administrator())
    assert told in browser.get("/safeguarding-settings").text


def test_a_lead_reads_the_settings_and_changes_none(amara):
    assert amara.get("/safeguarding-settings").status_code == 200
    assert amara.post("/safeguarding-settings", data={}).status_code == 403


def test_other_staff_have_no_way_in(client):
    sign_in(client, staff(Role.PROCUREMENT, name="Somebody Else"))
    for address in ("/to-look-at", "/to-read", "/safeguarding-settings"):
        assert client.get(address).status_code == 403
