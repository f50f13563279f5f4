"""The pages of results and comments: floored while open, suppressed when closed, words for the team alone."""

import re
from html import unescape

import pytest

from coprod_hub.core import jobs
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.responses.models import Answer
from tests.builders import accounts as make
from tests.builders.responses import group_of
from tests.builders.results import (
    PARENTS,
    PROFESSIONALS,
    YOUNG,
    answered,
    asked_about_buses,
    close_and_count,
    said,
)
from tests.builders.surveys import build_survey, close


@pytest.fixture
def officer(app):
    return make.officer()


@pytest.fixture
def outsider(app):
    return make.commissioner()


def results(client, survey, person) -> str:
    make.sign_in(client, person)
    answer = client.get(f"/surveys/{survey.id}/results")
    assert answer.status_code == 200
    return unescape(answer.text)


def numbers(page: str) -> set[str]:
    """Every number that stands alone as the text of an element: a cell, a count, a total."""
    return set(re.findall(r">\s*([\d,]+|\[[cz]\])\s*<", page))


# ---- while it is open ----


def test_outsiders_see_totals_rounded_down_and_no_charts(client, officer, outsider):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 13, PARENTS: 4}, bus="Yes")
    page = results(client, survey, outsider)
    assert numbers(page) == {"10", "0"}
    assert "Rounded down to fives" in page
    assert '<svg class="hub-chart__svg"' not in page


def test_the_team_sees_exact_totals_marked_not_for_release(client, officer):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 13, PARENTS: 4}, bus="Yes")
    page = results(client, survey, officer)
    assert numbers(page) == {"17", "13", "4"}
    assert "not for release" in page


def test_a_draft_says_what_to_do_first(client, officer):
    survey = build_survey(team=[officer])
    assert "not open yet" in results(client, survey, officer)


# ---- once it has closed ----


def count_buses(officer):
    """Twenty young people, twelve parents, two professionals."""
    survey = asked_about_buses(YOUNG, PARENTS, PROFESSIONALS, team=[officer])
    answered(survey, {YOUNG: 12, PARENTS: 7}, bus="Yes", safe="Agree", helps=["More buses"])
    answered(survey, {YOUNG: 8, PARENTS: 5}, bus="No", safe="Disagree", helps=["More buses", "Cheaper buses"])
    answered(survey, {PROFESSIONALS: 2}, bus="No", safe="Not sure")
    said(survey, YOUNG, ["A bus that waits"])
    return close_and_count(survey)


def test_everybody_sees_the_same_released_charts_and_tables(client, app, officer, outsider):
    survey = count_buses(officer)
    of_team, of_others = results(client, survey, officer), results(app.test_client(), survey, outsider)
    assert numbers(of_team) == numbers(of_others)
    assert of_others.count('class="hub-chart__svg"') == 3
    assert "do not change" in of_others


def test_small_numbers_stand_nowhere_on_the_page(client, officer, outsider):
    survey = count_buses(officer)
    page = results(client, survey, outsider)
    assert numbers(page).isdisjoint({"1", "2", "3", "4"})
    assert "[c]" in numbers(page)
    assert "Fewer than 5 people answered as “Professionals”" in page
    assert group_of(survey, PROFESSIONALS).name in page


def test_a_survey_that_only_a_few_answered_has_a_page_without_a_number(client, officer, outsider):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 3, PARENTS: 1}, bus="Yes")
    close_and_count(survey)
    page = results(client, survey, outsider)
    assert numbers(page) <= {"[c]", "[z]"}
    assert "Fewer than 5 people of each group answered" in page
    assert "hub-chart" not in page


def test_a_survey_that_nobody_answered_has_a_page(client, officer):
    survey = close_and_count(asked_about_buses(team=[officer]))
    assert "0" in numbers(results(client, survey, officer))


def test_while_numbers_are_made_the_page_shows_how_far_they_are(client, officer):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 8}, bus="Yes")
    close(survey)
    page = results(client, survey, officer)
    assert "Making the numbers ready" in page
    poll = re.findall(r'data-poll="([^"]+)"', page)[0]
    assert client.get(poll).json == {"under_way": True, "words": "Waiting to start", "done": 0, "total": 0}
    jobs.look_for_work()
    assert client.get(poll).json["under_way"] is True
    jobs.run_waiting()
    assert client.get(poll).json["under_way"] is False


def test_when_making_them_failed_the_page_offers_to_try_again(client, officer):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 8}, bus="Yes")
    with transaction() as session:
        wrong = session.query(Answer).limit(1).one()
        wrong_id, was, wrong.choices = wrong.id, wrong.choices, "two unknown"
    close_and_count(survey)
    page = results(client, survey, officer)
    assert "We could not make the numbers" in page
    assert "Try again" in page
    with transaction() as session:
        session.get_one(Answer, wrong_id).choices = was
    assert client.post(f"/surveys/{survey.id}/results/again").status_code == 303
    assert "We are trying again." in client.get(f"/surveys/{survey.id}/results").text
    jobs.run_waiting()
    assert numbers(client.get(f"/surveys/{survey.id}/results").text) >= {"8"}


def test_nothing_is_tried_again_that_did_not_fail(client, officer):
    survey = count_buses(officer)
    make.sign_in(client, officer)
    assert client.post(f"/surveys/{survey.id}/results/again").status_code == 303
    assert "trying again" not in client.get(f"/surveys/{survey.id}/results").text
    assert {job.state for job in db.session.query(jobs.Job)} == {jobs.JobState.DONE}


# ---- comments ----


def comments(client, survey, query="") -> str:
    answer = client.get(f"/surveys/{survey.id}/comments/why{query}")
    assert answer.status_code == 200
    return unescape(answer.text)


def test_the_team_reads_comments_and_searches_them(client, officer):
    survey = asked_about_buses(team=[officer])
    said(survey, YOUNG, ["The bus is late", "<b>Trains</b> & trams"])
    make.sign_in(client, officer)
    page = client.get(f"/surveys/{survey.id}/comments/why").text
    assert "&lt;b&gt;Trains&lt;/b&gt; &amp; trams" in page
    assert "2 comments" in page
    found = comments(client, survey, "?search=TRAM")
    assert "1 comment with “TRAM”" in found
    assert "late" not in found
    assert "Try another word" in comments(client, survey, "?search=%3Cscript%3E")


@pytest.mark.parametrize("query", ["?page=2", "?page=99", "?page=-1", "?page=x", "?search=&page=2"])
def test_any_page_of_comments_can_be_asked_for(client, officer, query):
    survey = asked_about_buses(team=[officer])
    said(survey, YOUNG, [f"Words {number}" for number in range(31)])
    make.sign_in(client, officer)
    assert "Words" in comments(client, survey, query)


def test_a_question_that_is_not_answered_in_words_has_no_comments(client, officer):
    survey = asked_about_buses(team=[officer])
    make.sign_in(client, officer)
    for key in ("bus", "nothing"):
        assert client.get(f"/surveys/{survey.id}/comments/{key}").status_code == 404


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.OFFICER, Role.ADMINISTRATOR])
def test_nobody_outside_the_team_reads_a_comment(client, officer, role):
    survey = asked_about_buses(team=[officer])
    said(survey, YOUNG, ["My secret words"])
    make.sign_in(client, make.staff(role, name="Somebody Else"))
    answer = client.get(f"/surveys/{survey.id}/comments/why")
    assert answer.status_code == 403
    assert "secret" not in answer.text
    page = client.get(f"/surveys/{survey.id}/results").text
    assert f"/surveys/{survey.id}/comments/why" not in page


# ---- who may come in ----


@pytest.mark.parametrize("path", ["results", "comments/why"])
def test_results_are_for_staff_who_read_surveys(client, app, officer, path):
    survey = asked_about_buses(team=[officer])
    assert client.get(f"/surveys/{survey.id}/{path}").status_code == 302
    for person in (make.member(), make.staff(Role.PROCUREMENT, name="Pat Brown")):
        visitor = app.test_client()
        make.sign_in(visitor, person)
        assert visitor.get(f"/surveys/{survey.id}/{path}").status_code == 403


def test_a_commissioner_makes_no_numbers_again(client, officer, outsider):
    survey = asked_about_buses(team=[officer])
    make.sign_in(client, outsider)
    assert client.post(f"/surveys/{survey.id}/results/again").status_code == 403


def test_a_survey_that_does_not_exist_is_not_found(client, officer):
    make.sign_in(client, officer)
    for path in ("results", "comments/why"):
        assert client.get(f"/surveys/nothing/{path}").status_code == 404
    assert client.post("/surveys/nothing/results/again").status_code == 404
    assert db.session.query(jobs.Job).count() == 0
