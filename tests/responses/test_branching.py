"""Answering a survey in which earlier answers decide what is asked: without scripts, out of order, in two windows."""

import pytest

from coprod_hub.core.db import db
from coprod_hub.responses import queries
from coprod_hub.responses.models import Response
from coprod_hub.responses.tally import NOT_ASKED
from tests.builders.responses import Phone, link_of, record
from tests.builders.surveys import line, number, only_if, open_survey_for, words, yes_no

USED = yes_no("Have you used any help?", key="used")
WHY_NOT = only_if(words("Why not?", key="whynot"), USED, "No")
HOW_FAR = only_if(number("How far was it?", "0", "5", "10", unit="miles", least="0", key="far"), USED, "Yes")
CLUB = line("Which club do you go to?", key="club")


@pytest.fixture
def survey(app):
    return open_survey_for(pages=[[USED], [WHY_NOT], [HOW_FAR, CLUB]])


@pytest.fixture
def phone(client, survey):
    return Phone(client, link_of(survey))


def kept() -> dict[str, tuple[str, str]]:
    db.session.rollback()
    (response,) = db.session.query(Response)
    return {answer.question: (answer.choices, answer.text) for answer in response.answers}


def test_the_way_depends_on_what_is_answered(phone):
    assert "Question 1 of about 4" in phone.start().text
    assert "Up to 4 questions." in phone.get().text
    phone.get("/1").answer(used="yes")
    assert phone.here == "/3"
    assert "Questions 2 to 3 of 3" in phone.text
    assert f'href="{phone.link}/1"' in phone.text
    phone.answer(far="7", club="The Roller Rink")
    assert "7 miles" in phone.text
    assert "Why not?" not in phone.text
    assert "May we use your words" in phone.text
    phone.send()
    assert kept() == {"used": ("yes", ""), "far": ("from5", "7"), "club": ("", "The Roller Rink")}


def test_a_number_that_cannot_be_taken_is_kept_in_its_field(phone):
    phone.start().answer(used="yes").answer(far="far away")
    assert phone.status == 422
    assert "Write a number in digits, like 12, or skip this question." in phone.text
    assert 'value="far away"' in phone.text
    phone.answer(far="12").get("/3")
    assert 'value="12"' in phone.text


def test_a_number_is_no_writing_that_could_be_quoted(phone):
    assert "May we use your words" not in phone.start().answer(used="yes").answer(far="7").text


def test_changing_what_decides_leads_to_what_is_new_and_tells_what_is_lost(phone):
    phone.start().answer(used="no").answer(whynot="Zebedee told me not to").answer(club="Rink")
    assert phone.here == "/check"
    phone.get("/1?then=check").answer(used="yes")
    assert phone.here == "/3?then=check"
    phone.answer(far="7", club="Rink")
    assert phone.here == "/check"
    assert "You changed an answer" in phone.text
    assert "Why not?" in phone.text
    assert "Zebedee" not in phone.text
    phone.send()
    assert set(kept()) == {"used", "far", "club"}


@pytest.mark.parametrize("used", ["yes", "unsure"])
def test_a_page_off_the_way_leads_on_and_takes_nothing(phone, used):
    key = phone.start().answer(used=used).key
    assert phone.get("/2").here == "/3"
    phone.post("/2", {"whynot": "It is late"}, key=key)
    assert phone.here == "/3"
    assert "It is late" not in phone.get("/check").text


def test_a_window_from_before_the_change_takes_only_what_it_showed(phone):
    phone.start().answer(used="unsure")
    key, shown = phone.key, "club"
    phone.get("/1").answer(used="yes")
    phone.post("/3", {"asked": shown, "club": "Rink"}, key=key)
    assert phone.here == "/check"
    assert f'href="{phone.link}/3">Carry on' in phone.get().text


def test_those_who_were_not_asked_are_counted_apart_from_those_who_skipped(survey):
    for answers in ({"used": "yes", "far": "7"}, {"used": "yes"}, {"used": "no"}, {"club": "Rink"}):
        record(survey, answers=answers)
    counts = queries.choices_counted(survey.id)["far"][survey.audiences[0].id]
    assert counts == {"from5": 1, "": 1, NOT_ASKED: 2}
