"""Stopping and coming back: with three words, on another phone, in two windows; and never showing what was answered."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import enqueue, run_waiting
from coprod_hub.core.web import day_words
from coprod_hub.responses import drafts, jobs
from coprod_hub.responses.models import Draft, Response
from coprod_hub.surveys.rules import Promise
from tests.builders.responses import Phone, link_of
from tests.builders.surveys import close, open_survey_for, several, single, words

BUS = single("Do you take the bus?", "Yes", "No", key="bus")
WHY = words("Why?", key="why")
WHAT = several("What would help?", "More buses", "Lights", key="what")
YES, NO = (option.key for option in BUS.options)
LIGHTS = WHAT.options[1].key
MINE = "Zanzibar is late"


@pytest.fixture
def survey(app):
    return open_survey_for("Young people", questions=[BUS, WHY, WHAT])


@pytest.fixture
def phone(client, survey):
    return Phone(client, link_of(survey))


@pytest.fixture
def other(new_client, phone):
    """Another phone with the same link."""
    return Phone(new_client(), phone.link)


def stopped(phone: Phone) -> Phone:
    """Two questions answered, then words taken."""
    phone.start().answer(bus=YES).post("/2", {"why": MINE, "later": "yes"})
    return phone.post("/later", {})


def typed(phone: Phone, phrase: str):
    return phone.client.post("/words", data={"words": phrase})


def reopen(phone: Phone, phrase: str) -> Phone:
    """Type the words on this phone and carry on."""
    assert "Your answers are not sent yet" in typed(phone, phrase).text
    phone.answer_of_server = phone.client.post("/words/carry-on", data={"words": phrase}, follow_redirects=True)
    return phone


def sent() -> list[Response]:
    db.session.rollback()
    return list(db.session.scalars(select(Response)))


def kept() -> list[Draft]:
    db.session.rollback()
    return list(db.session.scalars(select(Draft)))


# ---- stopping ----


def test_stopping_keeps_the_page_says_until_when_and_what_words_are_for(phone):
    phone.start().answer(bus=YES).post("/2", {"why": MINE, "later": "yes"})
    assert phone.heading == "Come back later"
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", phone.text)).split())
    assert f"We keep your answers until the end of {day_words(clock.today() + timedelta(days=14))}." in text
    assert "Anyone who has your words can change, send or delete your answers until they are sent." in text
    assert phone.words == ""
    assert f'href="{phone.link}/2">Carry on now' in phone.text
    assert f">\n{MINE}</textarea>" in phone.get("/2").text


def test_stopping_on_the_first_page_with_nothing_answered_comes_back_to_it(phone):
    phone.start().post("/1", {"later": "yes"})
    assert f'href="{phone.link}/1">Carry on now' in phone.text


def test_what_cannot_be_taken_is_said_before_stopping(phone):
    phone.start().post("/1", {"bus": "nonsense", "later": "yes"})
    assert phone.status == 422


def test_the_words_are_those_of_the_send(phone):
    first = stopped(phone).words
    assert len(first.split()) == 3
    assert phone.get("/later").words == first
    assert phone.get("/check").send().words == first


def test_no_words_are_kept_before_somebody_asks_for_them(phone):
    phone.start().answer(bus=YES).get("/later")
    assert [draft.lookup for draft in kept()] == [None]
    phone.post("/later", {}, key="0" * 48)
    assert [draft.lookup for draft in kept()] == [None]


def test_there_is_nothing_to_come_back_to_without_a_draft(phone):
    assert phone.get("/later").heading == "We cannot find your answers on this phone"
    phone.start().answer(bus=YES).get("/check").send()
    assert phone.get("/later").heading == "Thank you. Your answers are sent."


# ---- on another phone ----


def test_the_words_carry_on_at_the_next_question_on_another_phone(phone, other):
    reopen(other, stopped(phone).words.upper())
    assert other.here == "/2"
    other.skip().answer(what=[LIGHTS])
    assert other.here == "/check"
    other.send(may_quote="no")
    assert other.heading == "Thank you. Your answers are sent."
    (response,) = sent()
    assert {one.question: one.text or one.choices for one in response.answers} == {
        "bus": YES,
        "why": MINE,
        "what": LIGHTS,
    }


def test_whoever_finds_the_words_sees_no_answer_on_any_page(phone, other):
    found = stopped(phone).words
    pages = [typed(other, found).text, reopen(other, found).text]
    everywhere = ("", "/1", "/2", "/3", "/check", "/later", "/help", "/closed", "/delete")
    pages += [other.get(page).text for page in everywhere]
    other.get("/2").skip()
    pages += [other.get("/check").text, other.get("/2").text]
    for page in pages:
        assert "Zanzibar" not in page
        assert '" checked' not in page
        assert "<dd>Yes</dd>" not in page
    assert other.get("/check").text.count("You answered this before. We do not show it here.") == 2


def test_the_cookie_of_a_reopened_draft_holds_the_secret_sealed(phone, other):
    reopen(other, stopped(phone).words)
    mine = phone.client.get_cookie("page", path=phone.link).value
    (held,) = (one.value for one in other.cookies if one.key == "page")
    assert mine not in held
    with phone.client.application.app_context():
        opened, original = drafts.keys_of(phone.link[3:], held), drafts.keys_of(phone.link[3:], mine)
    assert opened is not None
    assert original is not None
    assert (opened.draft_id, opened.submission_key) == (original.draft_id, original.submission_key)
    assert opened.sitting != original.sitting == ""


@pytest.mark.parametrize("cookie", ["A" * 80, "-" * 80, "é" * 80])
def test_a_forged_cookie_opens_nothing(phone, cookie):
    phone.client.set_cookie("page", cookie, path=phone.link)
    assert phone.get("/2").heading == "We cannot find your answers on this phone"


def test_leaving_a_question_as_it_is_keeps_the_answer_and_answering_again_replaces_it(phone, other):
    reopen(other, stopped(phone).words).get("/1")
    assert "You answered this before." in other.text
    other.answer()
    other.get("/2").answer(why="It is early")
    assert other.get("/2").text.count("It is early") == 1
    other.get("/check").send()
    (response,) = sent()
    assert {one.question: one.text or one.choices for one in response.answers} == {"bus": YES, "why": "It is early"}


def test_what_is_answered_on_the_second_phone_is_not_read_back_on_the_first(phone, other):
    reopen(other, stopped(phone).words).get("/3").answer(what=[LIGHTS])
    assert "<dd>Lights</dd>" in other.get("/check").text
    assert "Lights</dd>" not in phone.get("/check").text
    assert f"<dd>{MINE}</dd>" in phone.text


def test_two_phones_send_once_and_both_see_the_same_words(phone, other):
    reopen(other, stopped(phone).words).get("/check")
    mine, theirs = phone.get("/check").key, other.key
    first = phone.post("/send", {}, key=mine).words
    assert other.post("/send", {}, key=theirs).words == first
    assert other.get("/1").words == first
    assert len(sent()) == 1


def test_each_reopening_is_a_sitting_of_its_own(phone, other, new_client):
    third, found = Phone(new_client(), phone.link), stopped(phone).words
    reopen(other, found).get("/3").answer(what=[LIGHTS])
    assert "Lights</dd>" not in reopen(third, found).get("/check").text


def test_a_name_is_not_shown_to_whoever_finds_the_words(client, new_client):
    link = link_of(open_survey_for("Young people", questions=[BUS], promise=Promise.PRIVATE))
    phone, other = Phone(client, link), Phone(new_client(), link)
    phone.start().answer(bus=YES).post("/you", {"name": "Zebedee", "reach": "text me", "later": "yes"})
    reopen(other, phone.post("/later", {}).words).get("/you")
    assert "You wrote something here before." in other.text
    other.answer(name="", reach="")
    assert "Zebedee" not in other.text
    other.send()
    assert (sent()[0].name, sent()[0].reach) == ("Zebedee", "text me")


# ---- in time ----


def test_after_the_day_that_was_said_the_words_open_nothing_and_the_draft_is_gone(phone, other):
    with clock.set_to(clock.today()):
        found = stopped(phone).words
        last = clock.today() + drafts.KEPT_FOR
    with clock.set_to(last):
        assert "Your answers are not sent yet" in typed(other, found).text
    with clock.set_to(last + timedelta(days=1)):
        assert typed(other, found).status_code == 422
        with transaction():
            enqueue(jobs.DRAFTS)
        run_waiting()
    assert kept() == []


def test_a_survey_that_closes_meanwhile_is_said_to_whoever_comes_back(phone, other, survey):
    found = stopped(phone).words
    close(survey)
    assert "This survey has closed, so they cannot be sent any more." in typed(other, found).text
    other.answer_of_server = other.client.post("/words/carry-on", data={"words": found}, follow_redirects=True)
    assert other.heading == "This survey is closed"
    assert sent() == []


def test_leaving_forgets_the_phone_but_the_words_still_open_the_draft(phone):
    found = stopped(phone).words
    phone.client.get(f"{phone.link}/leave")
    assert phone.cookies == []
    assert reopen(phone, found).here == "/2"


def test_beginning_again_leaves_the_first_draft_to_its_words(phone, other):
    found = stopped(phone).words
    assert phone.get("/begin").answer(bus=NO).get("/later").words == ""
    assert reopen(other, found).here == "/2"


# ---- deleting ----


def test_a_draft_is_deleted_by_its_words_after_it_is_said_what_that_means(phone, other):
    found = stopped(phone).words
    asked = other.client.post("/words/take-back", data={"words": found})
    assert "Delete your answers?" in asked.text
    assert len(kept()) == 1
    sure = {"words": found, "what": "draft", "sure": "yes"}
    done = other.client.post("/words/take-back", data=sure, follow_redirects=True)
    assert "It is deleted" in done.text
    assert kept() == []
    assert typed(other, found).status_code == 422
    assert phone.get("/check").heading == "We cannot find your answers on this phone"


def test_what_was_sent_is_deleted_from_the_phone_and_the_words_still_show_the_survey(phone, other):
    found = phone.start().answer(bus=YES).get("/check").send().words
    phone.get("/delete")
    assert phone.heading == "Delete your answers?"
    key = phone.key
    assert phone.post("/delete", {}, key=key).heading == "Your answers are deleted"
    assert sent() == []
    assert phone.cookies == []
    assert "Your answers are deleted." in typed(other, found).text


def test_a_double_tap_on_delete_is_no_error(phone):
    phone.start().answer(bus=YES).get("/check").send().get("/delete")
    key, cookie = phone.key, phone.client.get_cookie("page", path=phone.link).value
    phone.post("/delete", {}, key=key)
    phone.client.set_cookie("page", cookie, path=phone.link)
    assert phone.post("/delete", {}, key=key).heading == "Your answers are deleted"


def test_a_form_from_elsewhere_deletes_nothing(phone):
    phone.start().answer(bus=YES).get("/check").send()
    assert phone.post("/delete", {}, key="0" * 48).heading == "Delete your answers?"
    assert len(sent()) == 1


def test_a_draft_is_deleted_from_the_phone(phone):
    stopped(phone).get("/delete")
    phone.post("/delete", {})
    assert kept() == []


def test_a_window_that_was_open_before_deleting_sends_nothing_any_more(phone):
    key = phone.start().answer(bus=YES).get("/check").key
    cookie = phone.client.get_cookie("page", path=phone.link).value
    phone.send().get("/delete")
    phone.post("/delete", {})
    phone.client.set_cookie("page", cookie, path=phone.link)
    assert phone.post("/send", {}, key=key).heading == "We cannot find your answers on this phone"
    assert sent() == []
