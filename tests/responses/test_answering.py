"""Answering as a phone does it, without scripts: every page, every wrong turning, and nothing that tells who it was."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import func, select

from coprod_hub.core.db import db, transaction
from coprod_hub.responses import rules
from coprod_hub.responses.answering import questions_of
from coprod_hub.responses.models import Draft, Response
from coprod_hub.responses.views import answering
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.rules import Promise
from tests.builders import accounts, forums
from tests.builders.responses import Phone, link_of
from tests.builders.surveys import build_survey, close, line, number, open_survey_for, several, single, words

BUS = single("Do you take the bus?", "Yes", "No", key="bus")
WHAT = several("What would help?", "More buses", "Lights", key="what")
WHY = words("Why?", key="why", hint="Anything at all")
YES, NO = (option.key for option in BUS.options)
MORE, LIGHTS, NONE = (option.key for option in WHAT.options)


@pytest.fixture
def survey(app):
    return open_survey_for("Young people", questions=[BUS, WHY, WHAT], can_change="The times of the bus.")


@pytest.fixture
def phone(client, survey):
    return Phone(client, link_of(survey))


def answered(phone: Phone) -> Phone:
    """A phone on the check page, every question answered."""
    return phone.start().answer(bus=YES).answer(why="It is late").answer(what=[LIGHTS])


def sent() -> list[Response]:
    db.session.rollback()
    return list(db.session.scalars(select(Response)))


# ---- the first screen ----


def test_the_first_screen_says_who_asks_who_reads_who_does_not_and_who_decides(phone):
    text = " ".join(re.sub(r"<[^>]+>", " ", phone.get().text).split())
    for said in (
        "Getting to the youth centre",
        "We want to know how you get there",
        "a small team at Wolverford City Council",
        "Who does not: parents, carers, social workers and schools.",
        "Priya Shah, Head of Youth Services decides, and replies by",
        "The times of the bus.",
        "3 questions. About 2 minutes. You can skip any of them",
    ):
        assert said in text


def test_another_organisations_survey_says_that_they_read_and_not_the_council(client):
    theirs = forums.partner("Voice4Parents")
    survey = open_survey_for(forum=forums.forum("Parents", organisation=theirs))
    accounts.sign_in(client, forums.officer_of(theirs))
    for page in (link_of(survey), f"/surveys/{survey.id}/preview"):
        text = " ".join(re.sub(r"<[^>]+>", " ", client.get(page).text).split())
        assert "Who reads your answers: a small team at Voice4Parents, who ask these questions." in text
        assert "Who does not: anyone else, such as parents, carers, social workers and schools." in text


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        (
            Promise.NO_NAMES,
            "We do not keep your name, your number or which phone you used. If you write who you are or",
        ),
        (Promise.PRIVATE, "we may need to tell someone, and will try to tell you first."),
    ],
)
def test_the_first_screen_makes_the_promise_with_its_exceptions(client, promise, words):
    assert words in Phone(client, link_of(open_survey_for(promise=promise))).get().text


def test_a_title_in_the_browser_never_says_what_the_survey_is_about(phone):
    phone.get()
    for _ in range(5):
        title = re.search(r"<title>(.*?)</title>", phone.text)
        assert title is not None
        assert "youth centre" not in title[1].lower()
        phone = phone.start() if not phone.here else phone.skip() if phone.here[1:].isdigit() else phone.get("/help")


def test_reading_the_first_screen_leaves_nothing_on_the_phone(phone):
    assert phone.get().cookies == []


# ---- the way through ----


def test_the_whole_way(phone):
    answered(phone)
    assert phone.heading == "Check your answers"
    for said in ("Yes", "It is late", "Lights"):
        assert f"<dd>{said}</dd>" in phone.text
    phone.send(may_quote="yes")
    assert phone.heading == "Thank you. Your answers are sent."
    assert len(phone.words.split()) == 3
    (response,) = sent()
    assert response.may_quote is True
    assert {answer.question for answer in response.answers} == {"bus", "why", "what"}


def test_a_page_says_how_far_it_is_and_asks_in_its_heading(phone):
    phone.start()
    assert "Question 1 of 3" in phone.text
    assert phone.heading == "Do you take the bus?"


def test_skipping_weighs_the_same_as_continuing(phone):
    buttons = re.findall(r'<button class="([^"]*)" type="submit"[^>]*>([^<]*)<', phone.start().text)
    assert buttons[:2] == [("govuk-button", "Continue"), ("govuk-button", "Skip this question")]
    assert buttons[2:] == [("hub-quiet", "Stop and come back later")]


def test_every_question_can_be_skipped_by_either_button(phone):
    phone.start().skip().answer().skip()
    assert phone.text.count("You skipped this") == 3


def test_skipping_takes_back_what_was_said(phone):
    phone.start().answer(bus=YES).get("/1").skip().get("/check")
    assert phone.text.count("You skipped this") == 3


def test_nothing_is_chosen_before_somebody_chooses(phone):
    assert " checked" not in phone.start().text
    assert " checked" not in answered(phone).text


def test_coming_back_to_a_page_shows_what_was_said(phone):
    answered(phone)
    assert re.search(rf'value="{YES}" checked', phone.get("/1").text)
    assert ">\nIt is late</textarea>" in phone.get("/2").text
    assert re.search(rf'value="{LIGHTS}" checked', phone.get("/3").text)


def test_changing_an_answer_leads_back_to_the_check(phone):
    answered(phone).get("/1?then=check").answer(bus=NO)
    assert phone.here == "/check"
    assert "<dd>No</dd>" in phone.text


def test_back_leads_a_page_back_and_at_the_check_to_the_check(phone, survey):
    assert f'href="{phone.link}"' in phone.start().text
    assert f'href="{phone.link}/1"' in phone.answer(bus=YES).text
    assert f'href="{phone.link}/check"' in phone.get("/1?then=check").text


def test_several_questions_on_one_page(client):
    phone = Phone(client, link_of(open_survey_for(pages=[[BUS, WHY], [WHAT]]))).start()
    assert "Questions 1 to 2 of 3" in phone.text
    assert "Skip these questions" in phone.text
    phone.answer(bus=NO, why="It is late")
    assert phone.heading == "What would help?"


def test_whoever_comes_back_can_carry_on_where_they_stopped(phone):
    phone.start().answer(bus=YES).get()
    assert f'href="{phone.link}/2">Carry on' in phone.text
    phone.get("/2").skip().skip().get()
    assert f'href="{phone.link}/check">Carry on' in phone.text


def test_beginning_again_begins_with_nothing(phone):
    phone.start().answer(bus=YES).get("/begin")
    assert " checked" not in phone.text


def test_words_are_asked_for_only_of_somebody_who_wrote(phone):
    assert "May we use your words" not in phone.start().answer(bus=YES).skip().skip().text
    assert "May we use your words" in phone.get("/2").answer(why="It is late").get("/check").text


@pytest.mark.parametrize(("given", "kept"), [({}, False), ({"may_quote": "no"}, False), ({"may_quote": "yes"}, True)])
def test_words_are_used_only_after_a_yes(phone, given, kept):
    answered(phone).send(**given)
    assert [response.may_quote for response in sent()] == [kept]


def test_all_skipped_is_not_sent_and_said_kindly(phone):
    phone.start().skip().skip().skip()
    assert "there is nothing to send yet" in phone.text
    assert "Send my answers" not in phone.text
    phone.get("/1")
    phone.post("/send", {})
    assert phone.status == 422
    assert sent() == []


# ---- what cannot be taken ----


def test_what_cannot_be_taken_is_said_and_kept(phone):
    phone.start().skip().answer(why="x" * 10_003)
    assert phone.status == 422
    assert phone.text.count("Your answer is 3 letters too long. Make it shorter. It is kept below.") == 2
    assert 'href="#why"' in phone.text
    assert "<title>Error: Question 2 of 3" in phone.text
    assert "x" * 10_003 in phone.text
    assert phone.get("/check").text.count("You skipped this") == 3


def test_none_of_these_stands_alone(phone):
    phone.start().skip().skip().answer(what=[MORE, NONE])
    assert phone.status == 422
    assert "Choose “None of these” on its own" in phone.text
    assert re.search(rf'value="{MORE}" checked', phone.text)


def test_an_answer_that_was_never_offered_is_not_taken(phone):
    phone.start().answer(bus="nonsense")
    assert phone.status == 422
    assert "Choose one of the answers below" in phone.text


def test_an_error_leads_on_to_the_check_when_it_came_from_there(phone):
    answered(phone).get("/1?then=check").answer(bus="nonsense").answer(bus=NO)
    assert phone.here == "/check"


def test_a_hostile_text_is_shown_as_text(phone):
    hostile = '</textarea><script>alert(1)</script>\0 name="submission_key" value="" & {{ 7 * 7 }} \' -- \u202e'
    phone.start().skip().answer(why=hostile).skip()
    assert "<script>alert" not in phone.text
    assert "&lt;script&gt;alert(1)" in phone.text
    assert "{{ 7 * 7 }}" in phone.text
    phone.get("/2")
    assert "&lt;/textarea&gt;" in phone.text
    phone.answer(why=hostile).get("/check").send()
    ended = "\u202c"  # what turns the direction of words ends with their line
    assert [answer.text for answer in sent()[0].answers] == [hostile.replace("\0", "") + ended]


def test_a_megabyte_is_refused_and_what_was_there_is_kept(phone):
    phone.start().skip().answer(why="It is late").get("/2")
    phone.answer(why="x" * 2_200_000)
    assert phone.status == 413
    assert "more than we can take" in phone.text
    assert ">\nIt is late</textarea>" in phone.text


def test_unknown_fields_are_left_out(phone):
    phone.start().answer(bus=YES, why="not on this page", other="x", name="Zebedee").skip().skip().send()
    assert [answer.question for answer in sent()[0].answers] == ["bus"]


# ---- once, whatever happens ----


def test_sending_again_shows_the_same_words_and_sends_nothing(phone):
    key = answered(phone).key
    words = phone.send().words
    assert phone.post("/send", {}, key=key).words == words
    assert phone.get("/sent").words == words
    assert len(sent()) == 1


def test_after_sending_every_page_leads_to_the_three_words(phone):
    key = answered(phone).key
    words = phone.send().words
    for page in ("/1", "/check", "/you"):
        assert phone.get(page).words == words
    assert phone.post("/1", {"bus": NO}, key=key).words == words
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_somebody_else_can_answer_on_the_same_phone(phone):
    first = answered(phone).send().words
    assert "or let someone else start" in phone.get().text
    second = answered(phone).send().words
    assert first != second
    assert len(sent()) == 2


def test_sending_the_same_page_twice_keeps_it_once(phone):
    key = phone.start().key
    phone.post("/1", {"bus": YES}, key=key).post("/1", {"bus": YES}, key=key)
    assert phone.here == "/2"


def test_an_older_window_is_told_and_its_words_are_kept(phone):
    older = phone.start().answer(bus=YES).key
    phone.get("/begin").answer(bus=NO)
    phone.post("/2", {"why": "It is late"}, key=older)
    assert phone.status == 409
    assert "You have begun again in another window" in phone.text
    assert ">\nIt is late</textarea>" in phone.text
    assert phone.answer(why="It is late").here == "/3"


def test_an_older_window_cannot_send_what_it_does_not_show(phone):
    older = answered(phone).key
    phone.get("/begin").answer(bus=NO)
    phone.post("/send", {}, key=older)
    assert phone.status == 409
    assert "<dd>No</dd>" in phone.text
    assert sent() == []


@pytest.mark.parametrize("path", ["/1", "/send"])
@pytest.mark.parametrize("key", ["", "0" * 48, "é"])
def test_a_form_from_elsewhere_changes_nothing(phone, path, key):
    answered(phone).post(path, {"bus": NO}, key=key)
    assert phone.status == 409
    assert sent() == []
    assert "<dd>Yes</dd>" in phone.get("/check").text


# ---- wrong turnings ----


@pytest.mark.parametrize("page", ["/0", "/4", "/99999999999999999999", "/-1", "/x"])
def test_a_page_that_is_not_there_is_not_found(phone, page):
    assert phone.start().get(page).status == 404


@pytest.mark.parametrize(
    "link", ["/s/nowhere", "/s/%00", "/s/..%2f", "/s/" + "x" * 2000, "/s/nowhere/1", "/s/nowhere/help"]
)
def test_a_link_to_nowhere_is_not_found(client, link):
    assert client.get(link, follow_redirects=True).status_code == 404


def test_a_survey_that_has_not_opened_is_not_found(client):
    assert Phone(client, link_of(build_survey())).get().status == 404


@pytest.mark.parametrize("page", ["/1", "/2", "/check", "/sent"])
def test_a_phone_without_a_cookie_is_told_what_to_do(phone, page):
    assert phone.get(page).heading == "We cannot find your answers on this phone"
    assert "does not keep cookies" in phone.text


@pytest.mark.parametrize("page", ["/1", "/2", "/send", "/you"])
def test_answers_from_a_phone_without_a_cookie_are_not_taken(phone, page):
    phone.post(page, {"bus": YES}, key="any")
    assert phone.heading == "We cannot find your answers on this phone"
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize("cookie", ["", "nonsense", "s" * 31 + "!", "x" * 4000])
def test_a_cookie_that_is_none_is_as_good_as_no_cookie(phone, cookie):
    phone.client.set_cookie("page", cookie, path=phone.link)
    assert phone.get("/2").heading == "We cannot find your answers on this phone"


def test_the_cookie_of_another_link_opens_nothing_here(client):
    survey = open_survey_for("Young people", "Professionals", questions=[BUS, WHY])
    mine, theirs = (Phone(client, link_of(survey, group.name)) for group in survey.audiences)
    mine.start().answer(bus=YES)
    client.set_cookie("page", client.get_cookie("page", path=mine.link).value, path=theirs.link)
    assert theirs.get("/2").heading == "We cannot find your answers on this phone"
    assert " checked" not in theirs.get("/1").text


# ---- closing ----


def test_a_closed_survey_says_what_happens_next(client, survey):
    close(survey)
    phone = Phone(client, link_of(survey)).get()
    assert phone.heading == "This survey is closed"
    assert "replies by" in phone.text
    assert "/words" in phone.text


def test_a_survey_that_closes_meanwhile_is_said_kindly_and_takes_nothing_more(phone, survey):
    key = phone.start().answer(bus=YES).key
    close(survey)
    assert phone.post("/2", {"why": "It is late"}, key=key).heading == "This survey is closed"
    assert "It closed while you were answering" in phone.text
    assert "Childline" in phone.text
    assert phone.post("/send", {}, key=key).heading == "This survey is closed"
    assert sent() == []


def test_words_of_a_closed_survey_can_still_be_seen_on_the_phone(phone, survey):
    words = answered(phone).send().words
    close(survey)
    assert phone.get("/sent").words == words
    assert "Your answers were sent in time" in phone.get().text
    assert phone.post("/send", {}, key="any").words == words


def test_the_closed_page_of_an_open_survey_leads_to_its_first_screen(phone):
    assert phone.get("/closed").here == ""


# ---- a name, where it is promised ----


@pytest.fixture
def private(client):
    survey = open_survey_for("Young people", questions=[BUS], promise=Promise.PRIVATE)
    return Phone(client, link_of(survey))


def test_a_private_survey_asks_at_the_end_whether_to_get_in_touch(private):
    private.start().answer(bus=YES)
    assert private.heading == "Do you want us to get in touch?"
    private.answer(name="Sam", reach="text me\nafter school")
    assert private.here == "/check"
    assert "Sam" in private.text
    private.get("/you")
    assert 'value="Sam"' in private.text
    private.get("/check").send()
    assert (sent()[0].name, sent()[0].reach) == ("Sam", "text me\nafter school")


def test_getting_in_touch_can_be_left_out_and_taken_back(private):
    private.start().answer(bus=YES).answer(name="Sam", reach="text me").get("/you").skip()
    assert "You left this out" in private.text
    private.send()
    assert (sent()[0].name_sealed, sent()[0].reach_sealed) == (None, None)


def test_a_name_that_is_too_long_is_said_and_kept(private):
    private.start().answer(bus=YES).answer(name="S" * 101, reach="x" * 301)
    assert private.status == 422
    assert "Use 100 letters or fewer" in private.text
    assert "S" * 101 in private.text


def test_an_older_window_cannot_leave_a_name(private):
    private.start().answer(bus=YES).post("/you", {"name": "Zebedee"}, key="0" * 48)
    assert private.status == 409
    assert "Zebedee" not in private.get("/check").text


def test_a_survey_without_names_has_no_such_page(phone):
    assert phone.start().skip().get("/you").here == "/check"
    phone.get("/1").post("/you", {"name": "Zebedee", "reach": "text me"})
    assert "Zebedee" not in phone.text
    phone.get("/1").answer(bus=YES).get("/check").send()
    assert (sent()[0].name_sealed, sent()[0].reach_sealed) == (None, None)


# ---- leaving, help ----


def test_leaving_forgets_the_way_back_and_says_nothing_about_here(phone):
    phone.start().answer(bus=YES)
    away = phone.client.get(f"{phone.link}/leave")
    assert away.status_code == 303
    assert away.location == "https://www.bbc.co.uk/weather"
    assert away.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert phone.cookies == []
    assert phone.get("/2").heading == "We cannot find your answers on this phone"


def test_every_page_can_be_left_and_offers_help(phone):
    steps = [phone.get, phone.start, lambda: phone.answer(bus=YES), phone.skip, phone.skip, phone.send, phone.start]
    for step in [*steps, lambda: phone.answer(bus="nonsense"), lambda: phone.get("/again")]:
        step()
        assert f'href="{phone.link}/leave"' in phone.text
        assert f'href="{phone.link}/help' in phone.text


def test_help_leads_back_to_the_question(phone):
    phone.start().get("/help?back=1")
    for said in ("0800 1111", "116 123", "85258", "999", "0808 800 5792", "1 November 2026", "Make a complaint"):
        assert said in phone.text
    assert f'href="{phone.link}/1"' in phone.text


@pytest.mark.parametrize("back", ["x", "-3", "//evil.example", ""])
def test_help_leads_nowhere_else(phone, back):
    assert f'href="{phone.link}">Back' in phone.get(f"/help?back={back}").text


# ---- nothing that tells who it was ----


def test_the_one_cookie_is_for_this_link_alone_and_gone_with_the_browser(phone):
    (cookie,) = phone.start().cookies
    assert (cookie.path, cookie.http_only, cookie.same_site) == (phone.link, True, "Lax")
    assert (cookie.expires, cookie.max_age) == (None, None)


def test_no_page_is_kept_by_anybody_or_looks_at_the_sign_in(phone):
    accounts.sign_in(phone.client, accounts.officer())
    answered(phone).send()
    for page in ("", "/1", "/check", "/sent", "/help", "/again", "/closed", "/leave", "/begin", "/99"):
        answer = phone.client.get(phone.link + page)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "hub=" not in answer.headers.get("Set-Cookie", "")


def test_somebody_signed_in_answers_as_anybody_does(phone):
    person = accounts.officer()
    accounts.sign_in(phone.client, person)
    answered(phone).send()
    (response,) = sent()
    columns = {name: value for name, value in vars(response).items() if not name.startswith("_")}
    assert person.id not in columns.values()
    assert all(not isinstance(value, date) or value == response.sent_on for value in columns.values())


# ---- the same screen for everyone ----

anything = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)
like_our_markup = st.sampled_from(
    ['name="submission_key" value="', '<input name="bus" value="x"', '<textarea name="why">\n', "</textarea>", "\ue000"]
)


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=anything,
    chosen=st.sets(st.sampled_from([MORE, LIGHTS, NONE])),
    said=st.lists(anything | like_our_markup).map("".join),
)
def test_a_screen_rendered_once_and_filled_is_the_screen_rendered_for_the_person(app, together, key, chosen, said):
    token, version_id = together
    typed = [said] if said else []
    values = {"bus": [YES], "what": sorted(chosen), "why": typed, "where": typed, "far": typed}
    with app.test_request_context(f"/s/{token}/1"):
        screen = rules.screen(questions_of(version_id), 1, rules.Said())
        assert screen is not None
        afresh = answering._render_page(token, version_id, screen, False, key=key, values=values)
        filled = answering._stencil(token, version_id, screen, False).filled(key, values)
    assert filled == afresh


@pytest.fixture
def together(app):
    """One page with every kind of hole, its officer's words as hostile as can be."""
    hostile = '</h1><input name="bus" value="x"> <textarea name="why">\n & {{ 7 }}'
    far = number("How far?", unit='" value="x', key="far")
    asked = [
        BUS,
        WHAT,
        WHY,
        line("Where?", key="where"),
        far,
        single(hostile, hostile, "Other", key="last", hint=hostile),
    ]
    survey = open_survey_for(pages=[asked])
    return survey.audiences[0].token, survey.version.id


def test_a_screen_holds_nothing_of_whoever_saw_it_first(phone, client):
    phone.start().answer(bus=YES).answer(why="Zebedee was here").get("/2")
    other = Phone(client.application.test_client(), phone.link).start().skip()
    assert "Zebedee" not in other.text
    assert other.key != phone.key


def test_a_change_to_the_first_screen_shows_at_once(phone, survey):
    assert "Getting to the youth centre" in phone.get().text
    with transaction() as session:
        session.get_one(Survey, survey.id).title = "Getting there"
    assert phone.get().heading == "Getting there"
