"""The pages of results and comments: floored while open, suppressed when closed, words for the team alone."""

import re
from html import unescape

import pytest
from sqlalchemy import event

from coprod_hub.core import jobs
from coprod_hub.core.access import Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.responses.models import Answer, Response
from coprod_hub.surveys.rules import Promise
from tests.builders import accounts as make
from tests.builders.responses import group_of, record
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


# ---- decided by the team ----


@pytest.fixture
def refused(client, officer):
    """Numbers so far, then three more parents and closing."""
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 20, PARENTS: 9}, bus="Yes", safe="Agree")
    make.sign_in(client, officer)
    assert "show less" in client.get(f"/surveys/{survey.id}/results/so-far").text
    assert client.post(f"/surveys/{survey.id}/results/so-far").status_code == 303
    jobs.run_waiting()
    answered(survey, {YOUNG: 12, PARENTS: 3}, bus="No", safe="Disagree")
    return close_and_count(survey)


def test_a_refusal_is_told_plainly_and_to_the_team_with_what_would_work(client, app, outsider, refused):
    page = unescape(client.get(f"/surveys/{refused.id}/results").text)
    assert "The numbers are not released yet." in page
    assert numbers(page) >= {"29", "20", "9"}  # what was released so far stands
    why = unescape(client.get(f"/surveys/{refused.id}/results/numbers").text)
    assert "Fewer than 5 people have answered as “Parents and carers” since the release" in why
    others = results(app.test_client(), refused, outsider)
    assert "The survey's team can decide" in others
    assert "Fewer than 5 people have answered" not in others
    assert client.post(f"/surveys/{refused.id}/results/numbers/accept", data={"offer": "7"}).status_code == 404
    assert "Take “Parents and carers” and “Young people” together" in why
    assert client.post(f"/surveys/{refused.id}/results/numbers/accept", data={"offer": "0"}).status_code == 303
    jobs.run_waiting()
    page = unescape(client.get(f"/surveys/{refused.id}/results").text)
    assert "Young people + Parents and carers" in page
    assert "They do not change." in page
    assert "do not change any more" in client.get(f"/surveys/{refused.id}/results/numbers").text


def test_groups_and_answers_are_taken_together_and_apart_again(client, officer):
    survey = asked_about_buses(YOUNG, PARENTS, PROFESSIONALS, team=[officer])
    answered(survey, {YOUNG: 9, PROFESSIONALS: 3}, bus="Yes")
    make.sign_in(client, officer)
    here = f"/surveys/{survey.id}/results/numbers"
    assert "fewer than 5 people have answered as Parents and carers and Professionals" in unescape(
        client.get(here).text
    )
    both = [group_of(survey, one).id for one in (PARENTS, PROFESSIONALS)]
    assert client.post(f"{here}/groups", data={"group": both[:1]}).status_code == 409
    assert client.post(f"{here}/groups", data={"group": both}).status_code == 303
    steps = [one.key for one in survey.version.definition.question("safe").options[:2]]
    assert client.post(f"{here}/answers/safe", data={"answer": steps}).status_code == 303
    assert client.post(f"{here}/answers/helps", data={"answer": steps}).status_code == 409
    page = unescape(client.get(here).text)
    assert "Parents and carers + Professionals" in page
    assert "Strongly agree or Agree" in page
    for keys in (both, steps):
        assert client.post(f"{here}/apart", data={"key": keys}).status_code == 303
    assert "Each group is shown by itself." in client.get(here).text


def test_two_questions_side_by_side_are_chosen_and_shown(client, app, officer, outsider):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 40}, bus="Yes", safe="Agree")
    answered(survey, {YOUNG: 30}, bus="No", safe="Disagree")
    answered(survey, {YOUNG: 20}, bus="No", safe="Agree")
    make.sign_in(client, officer)
    here = f"/surveys/{survey.id}/results/side-by-side"
    assert "No questions are compared yet" in client.get(here).text
    assert client.post(here, data={"first": "safe", "second": "helps"}).status_code == 409
    for first in ("safe", "helps"):
        assert client.post(here, data={"first": first, "second": "bus"}).status_code == 303
    pair = re.findall(r'name="comparison" value="(\w+)"', client.get(here).text)
    assert client.post(f"{here}/stop", data={"comparison": pair[0]}).status_code == 303
    close_and_count(survey)
    visitor = app.test_client()
    make.sign_in(visitor, outsider)
    page = unescape(visitor.get(here).text)
    assert "I feel safe on the bus." in page
    assert numbers(page).isdisjoint({"1", "2", "3", "4"})
    assert "[c] means kept back" in page
    assert client.post(f"{here}/stop", data={"comparison": pair[1]}).status_code == 409


def test_exact_numbers_are_for_the_team_and_their_reading_is_recorded(client, app, officer):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 13, PARENTS: 4}, bus="Yes")
    make.sign_in(client, officer)
    answer = client.get(f"/surveys/{survey.id}/results/exact")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.lower().count("not for release") >= 5
    assert "13 (100%)" in answer.text
    read = db.session.query(AuditEntry).filter_by(verb="read exact numbers of", thing_id=survey.id)
    assert [one.person_id for one in read] == [officer.id]
    for other in (make.commissioner(), make.administrator()):
        visitor = app.test_client()
        make.sign_in(visitor, other)
        assert visitor.get(f"/surveys/{survey.id}/results/exact").status_code == 403


def questions_to_the_database(client, survey) -> int:
    """How many reads the page takes; who is here, and which forums they cover, is asked on every page of the hub."""
    asked: list[str] = []

    def listen(connection, cursor, statement, *more) -> None:
        if "SELECT" in statement and not any(f"FROM {each}" in statement for each in ("person_role", "membership")):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert client.get(f"/surveys/{survey.id}/results").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    return len(asked)


def test_results_ask_the_database_a_dozen_things_however_much_there_is(client, officer):
    few, many = asked_about_buses(team=[officer]), count_buses(officer)
    answered(few, {YOUNG: 6}, bus="Yes")
    close_and_count(few)
    make.sign_in(client, officer)
    assert questions_to_the_database(client, few) == questions_to_the_database(client, many) <= 12


def test_who_left_a_name_is_for_the_team_and_their_reading_is_recorded(client, app, officer):
    survey = asked_about_buses(YOUNG, actor=officer.actor, promise=Promise.PRIVATE)
    for said_so in ("Often", "Never"):
        record(survey, YOUNG, {"why": said_so})
    with transaction() as session:
        left = session.query(Response).limit(1).one()
        left.name, left.reach = "Jay", "text 07700 900 461 after four"
    make.sign_in(client, officer)
    results_page = client.get(f"/surveys/{survey.id}/results").text
    shown = client.get(f"/surveys/{survey.id}/results/people")
    assert f'href="/surveys/{survey.id}/results/people"' in results_page
    assert "text 07700 900 461 after four" in shown.text
    assert "Often" not in shown.text
    assert "Never" not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert db.session.query(AuditEntry).filter_by(verb="read who left a name in", thing_id=survey.id).count() == 1
    visitor = app.test_client()
    make.sign_in(visitor, make.commissioner())
    assert visitor.get(f"/surveys/{survey.id}/results/people").status_code == 403


def test_a_survey_without_names_has_no_list_of_people(client, officer):
    survey = asked_about_buses(YOUNG, actor=officer.actor)
    make.sign_in(client, officer)
    assert "results/people" not in client.get(f"/surveys/{survey.id}/results").text
    assert client.get(f"/surveys/{survey.id}/results/people").status_code == 404
