"""The three-words page: what everybody said and what came of it, kind about mistakes, and never the answers."""

from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from coprod_hub.core import clock, erasures, jobs
from coprod_hub.core.db import db, transaction
from coprod_hub.core.web import day_words
from coprod_hub.feedback.told import state_for_survey
from coprod_hub.insight.models import Quote, QuoteState
from coprod_hub.responses import jobs as response_jobs
from coprod_hub.responses.finding import Sent, find
from coprod_hub.responses.models import Answer, Response
from coprod_hub.responses.taking_back import WORDS_OF
from coprod_hub.surveys import reading
from coprod_hub.surveys.models import Survey
from tests.builders.commissioning import decided, heard, hide, quote_of, theme_of, themes_of
from tests.builders.feedback import reply_to
from tests.builders.responses import record
from tests.builders.results import YOUNG, asked_about_buses
from tests.builders.surveys import BUILDER, close, open_survey_for, single

MINE = "Zanzibar marmalade: only I would write this"
SOON = date(2027, 3, 1)


def post(client, words: str):
    return client.post("/words", data={"words": words})


def page_for(client, words: str) -> str:
    answer = post(client, words)
    assert answer.status_code == 200
    text = unescape(answer.text)
    assert "Zanzibar" not in text
    assert "marmalade" not in text
    return text


def answered_to(survey: Survey) -> str:
    """I answered this survey; my three words. Its numbers are made already, and mine is among them."""
    words = record(survey, YOUNG, {survey.version.definition.questions[0].key: MINE})
    with transaction() as session:
        session.execute(update(Response).values(counted_in=1))
    return words


@pytest.fixture
def survey(app) -> Survey:
    survey = heard("Buses stop too early", "Staff listen", title="Getting home", reply_by=SOON)
    name_themes(survey)
    return db.session.get_one(Survey, survey.id)


def mark_read(survey: Survey) -> None:
    with transaction() as session:
        reading.mark_read(BUILDER, session.merge(survey))


def name_themes(survey: Survey) -> None:
    """A person has read each theme and agrees with what the machine calls it."""
    with transaction() as session:
        for theme in themes_of(survey):
            kept = session.get_one(type(theme), theme.id)
            kept.name = kept.suggested


def test_a_theme_that_no_person_has_named_or_cited_is_not_shown(client):
    survey = heard("Mrs Smith", title="Getting home", reply_by=SOON)
    page = page_for(client, answered_to(survey))
    assert "Mrs Smith" not in page
    assert "We are still reading the answers." in page


def test_a_survey_that_asked_for_no_words_does_not_say_that_they_are_still_read(client, app):
    survey = open_survey_for(YOUNG, questions=[single("Which night?", key="night")], reply_by=SOON)
    said = record(survey, YOUNG, {"night": "Yes"})
    close(survey)
    page = page_for(client, said)
    assert "still reading" not in page
    assert "When something is decided, you can read it here." in page


def test_the_right_words_show_the_survey_its_themes_and_that_an_answer_is_owed(client, survey):
    page = page_for(client, answered_to(survey))
    for said in ("Getting home", "Buses stop too early", "Staff listen", "Nothing is decided about this yet."):
        assert said in page
    assert "We still owe you an answer by 1 March 2027." in page
    assert "Priya Shah, Head of Youth Services decides." in page
    assert "This page never shows what you answered." in page


@pytest.mark.parametrize("as_typed", [str.upper, str.title, lambda words: f"  {words.replace(' ', '-')}. "])
def test_capitals_dashes_and_spaces_do_not_matter(client, survey, as_typed):
    assert "Getting home" in page_for(client, as_typed(answered_to(survey)))


def test_the_words_work_before_and_after_they_are_hashed(client, survey):
    words = answered_to(survey)
    page_for(client, words)
    with transaction():
        jobs.enqueue(response_jobs.RECEIPTS)
    jobs.run_waiting()
    assert "Getting home" in page_for(client, words)


def test_after_the_promised_day_the_page_says_sorry(client, survey):
    words = answered_to(survey)
    with clock.set_to(SOON + timedelta(days=1)):
        page = page_for(client, words)
    assert "We have not, and we are sorry." in page


def test_a_reply_is_shown_with_the_theme_it_answers(client, survey):
    words = answered_to(survey)
    reply_to(decided(survey=survey), we_did="Run buses until ten on weekdays.")
    page = page_for(client, words)
    assert "Run buses until ten on weekdays." in page
    assert "We still owe you an answer by" not in page
    assert state_for_survey(db.session.get_one(Survey, survey.id)).themes[0].answered


def test_a_draft_reply_and_a_decision_in_a_draft_plan_are_not_shown(client, survey):
    words = answered_to(survey)
    reply_to(decided(survey=survey, what="Secret for now"), we_did="Not yet for anybody", published=False)
    page = page_for(client, words)
    assert "Not yet for anybody" not in page
    assert "Secret for now" not in page


def test_a_hidden_theme_is_not_shown(client, survey):
    words = answered_to(survey)
    hide(themes_of(survey)[1])
    assert "Staff listen" not in page_for(client, words)


def test_small_numbers_are_not_shown(client, survey):
    words = answered_to(survey)
    theme = theme_of(survey)
    with transaction() as session:
        kept = session.get_one(type(theme), theme.id)
        kept.figures = {**kept.figures, "total": {"mentions": None, "base": 49}}
    assert "Some people said something like this." in page_for(client, words)


def test_while_a_survey_is_open_the_page_says_when_to_come_back(client):
    survey = asked_about_buses(title="Getting there", reply_by=SOON)
    words = record(survey, YOUNG, {"why": MINE})
    assert "People are still answering. Come back after 1 March 2027." in page_for(client, words)
    close(survey)
    assert "We are still reading the answers." in page_for(client, words)


# ---- read by … on … ----


def test_who_read_the_answers_is_said_to_those_who_answered_before(client):
    survey = asked_about_buses(title="Getting there", reply_by=SOON)
    words = record(survey, YOUNG, {"why": MINE})
    assert "read by" not in page_for(client, words)
    mark_read(survey)
    day = day_words(clock.today())
    assert f"Answers were last read by the team that asked on {day}." in page_for(client, words)  # before, or after?
    with clock.set_to(clock.today() + timedelta(days=1)):
        day = day_words(clock.today())
        mark_read(survey)
        assert f"Your answers were read by the team that asked on {day}." in page_for(client, words)


# ---- taking back ----


def take_back(client, words: str, what: str, sure: str = "yes"):
    return client.post("/words/take-back", data={"words": words, "what": what, "sure": sure}, follow_redirects=True)


def test_answers_are_deleted_after_it_is_said_what_that_means(client):
    words = record(asked_about_buses(), YOUNG, {"why": MINE})
    assert "Your answers are in no numbers yet, so you can delete them." in page_for(client, words)
    asked, done = take_back(client, words, "", ""), take_back(client, words, "everything")
    assert "Delete your answers?" in asked.text
    assert "It is deleted" in done.text
    for shown in (client.get("/words").text, page_for(client, words), asked.text, done.text):
        assert "Exit this page" in shown
    assert "Your answers are deleted." in page_for(client, words)
    assert "Your answers are deleted." in unescape(take_back(client, words, "everything").text)


def test_once_the_numbers_are_made_the_words_are_taken_out_and_quotes_with_them(client, survey):
    words = answered_to(survey)
    assert "You can still take out what you wrote in your own words." in page_for(client, words)
    asked = unescape(take_back(client, words, "everything").text)  # confirmed before the numbers were made
    assert "Papers that councillors already have stay as they are." in asked
    quote_id = quote_of(theme_of(survey), MINE).id
    with transaction() as session:
        answer = session.scalars(select(Answer).join(Answer.response).order_by(Response.words_sealed.is_(None))).first()
        assert answer is not None
        session.get_one(Quote, quote_id).answer_id = answer.id
    assert "It is deleted" in take_back(client, words, "words").text
    kept = db.session.get_one(Quote, quote_id)
    assert (kept.words, kept.withdrawn_at is not None) == ("", True)
    assert "Nothing is kept that you wrote in your own words." in page_for(client, words)


def test_after_a_restore_the_words_are_taken_out_again_and_the_quotes_with_them(client, survey):
    words = answered_to(survey)
    lead = find(words)
    assert isinstance(lead, Sent)
    response_id = lead.response_id
    quote_id = quote_of(theme_of(survey), MINE).id
    with transaction() as session:
        response = session.get_one(Response, response_id)
        response.name, response.reach = "Jay", "after four"
        written = session.scalars(select(Answer).where(Answer.response_id == response_id)).all()
        answer_id = next(one.id for one in written if one.text == MINE)
        session.get_one(Quote, quote_id).answer_id = answer_id
    told = [erasures.Erased(kind, of, "2026-11-23") for kind, of in (("answer", answer_id), (WORDS_OF, response_id))]
    assert erasures.erase_again(told) == 2
    db.session.expire_all()
    kept, response = db.session.get_one(Quote, quote_id), db.session.get_one(Response, response_id)
    assert (kept.words, kept.state, kept.withdrawn_at is not None) == ("", QuoteState.DECLINED, True)
    assert (response.name, response.reach, response.may_quote) == ("", "", False)
    assert db.session.get(Answer, answer_id) is None


@pytest.mark.parametrize("address", ["/words/take-back", "/words/carry-on"])
@pytest.mark.parametrize("typed", ["", "acorn bridge kettle", "nonsense"])
def test_taking_back_or_carrying_on_with_unknown_words_asks_for_them(client, address, typed):
    answer = client.post(address, data={"words": typed, "sure": "yes", "what": "everything"})
    assert answer.location == "/words"


# ---- words that are not right ----


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type your three words."),
        ("one", "Type all three of your words"),
        ("one two three four", "Type all three of your words"),
        ("xqzzt xqzzt xqzzt", "is not one of the words we use"),
        ("<xqzzt> xqzzt xqzzt", "“xqzzt” is not one of the words we use"),
    ],
)
def test_words_that_cannot_be_right_are_told_kindly_and_kept(client, typed, said):
    answer = post(client, typed)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert "<xqzzt>" not in answer.text


def test_right_words_in_the_wrong_order_are_not_known(client, survey):
    one, two, three = answered_to(survey).split()
    answer = post(client, f"{three} {one} {two}")
    assert answer.status_code == 422
    assert "We do not know these three words together" in unescape(answer.text)
    assert "Getting home" not in answer.text


def test_a_word_that_is_nearly_right_is_suggested(client, survey):
    one, two, three = answered_to(survey).split()
    answer = post(client, f"{one}q {two} {three}")
    assert answer.status_code == 422
    assert f"Did you mean “{one}”?" in unescape(answer.text)


def test_many_wrong_tries_shut_nobody_out(client, survey):
    words = answered_to(survey)
    one, two, three = words.split()
    for _ in range(12):
        assert post(client, f"{two} {one} {three}").status_code == 422
    assert "Getting home" in page_for(client, words)
