"""The builder as an officer uses it, without scripts: every answer is read by the critic as well."""

import html
import re
from typing import Any

import pytest
from flask import Flask

from coprod_hub.core.db import db, transaction
from coprod_hub.surveys import questions as writing
from coprod_hub.surveys import service
from coprod_hub.surveys.definition import Polarity, ShowIf
from coprod_hub.surveys.models import Survey
from coprod_hub.surveys.rules import USUAL_GROUPS, Marker, Promise, SurveyState
from tests.builders import accounts
from tests.builders.forums import forum
from tests.builders.surveys import (
    BUILDER,
    build_survey,
    close,
    group_of,
    number,
    only_if,
    open_survey_for,
    scale,
    several,
    single,
    words,
    yes_no,
)
from tests.system.client import CriticalClient

HOSTILE = """<script>alert(1)</script>"onclick=x '{{ 7*7 }}' & \u202eevil"""


@pytest.fixture
def officer(client: CriticalClient) -> CriticalClient:
    """Priya, a participation officer, signed in."""
    accounts.sign_in(client, accounts.officer())
    return client


def fresh(survey: Survey) -> Survey:
    return db.session.get_one(Survey, survey.id)


def said(page: str) -> str:
    """The words of a page, as a person reads them."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def address(survey: Survey, more: str = "") -> str:
    return f"/surveys/{survey.id}{more}"


def about(survey: Survey, **changed: Any) -> dict[str, Any]:
    kept = {"title": "Buses", "purpose": "To know.", "can_change": "", "promise": "no_names", "forum_id": ""}
    return kept | {"edits": survey.version.edits} | changed


# ---- the list ----


def test_an_empty_list_says_what_to_do(officer: CriticalClient):
    page = officer.get("/surveys")
    assert "No survey has been made yet." in said(page.text)
    assert 'href="/surveys/start"' in page.text


def test_the_list_shows_filters_and_sorts(officer: CriticalClient):
    build_survey(title="Bus stops", forum=forum("Youth Council"), audiences=["Young people", "Providers"])
    open_survey_for(title="Bikes")
    everything = said(officer.get("/surveys").text)
    assert "All 2 Draft 1 Open 1 Closed 0" in everything
    assert "Bus stops Youth Council" in everything
    assert "Bikes" not in said(officer.get("/surveys?state=draft").text)
    assert "Bus stops" not in said(officer.get("/surveys?search=bik").text)
    assert "No survey fits." in said(officer.get("/surveys?search=trains&state=open").text)
    by_title = said(officer.get("/surveys?sort=title").text)
    assert by_title.index("Bikes") < by_title.index("Bus stops")
    assert officer.get("/surveys?state=nonsense&sort=nonsense").status_code == 200


def test_a_survey_starts_with_its_title(officer: CriticalClient):
    page = officer.post("/surveys/start", data={"title": "Getting there"}, follow_redirects=True)
    text = said(page.text)
    assert "Getting there" in text
    assert "What is still missing" in text
    assert "Priya Shah (you)" in text


def test_a_survey_without_a_title_is_not_started(officer: CriticalClient):
    page = officer.post("/surveys/start", data={"title": "  "})
    assert page.status_code == 422
    assert "Give the survey a title." in said(page.text)
    assert db.session.query(Survey).count() == 0


def test_a_title_that_is_too_long_is_kept_in_the_form(officer: CriticalClient):
    page = officer.post("/surveys/start", data={"title": "x" * 201})
    assert page.status_code == 422
    assert "x" * 201 in page.text


# ---- who may come in ----

READ = ["", "/preview", "/preview/1", "/links"]
WRITE = ["/about", "/decision", "/groups", "/questions", "/team", "/open", "/close", "/delete"]


@pytest.mark.parametrize("page", WRITE)
def test_a_commissioner_cannot_write(client: CriticalClient, page: str):
    survey = build_survey()
    accounts.sign_in(client, accounts.commissioner())
    assert client.get(address(survey, page)).status_code == 403
    assert client.post(address(survey, page.replace("questions", "pages"))).status_code == 403


@pytest.mark.parametrize("page", READ)
def test_a_commissioner_reads(client: CriticalClient, page: str):
    survey = open_survey_for()
    accounts.sign_in(client, accounts.commissioner())
    assert client.get(address(survey, page)).status_code == 200


@pytest.mark.parametrize("page", [*READ, *WRITE])
def test_a_forum_member_comes_nowhere(client: CriticalClient, page: str):
    survey = open_survey_for()
    accounts.sign_in(client, accounts.member())
    assert client.get(address(survey, page)).status_code == 403


def test_whoever_is_not_signed_in_is_asked_to(client: CriticalClient):
    assert client.get(address(build_survey())).status_code == 302


@pytest.mark.parametrize("page", [*READ, *WRITE, "/questions/none", "/groups/none", "/preview/9"])
def test_what_is_not_there_is_not_found(officer: CriticalClient, page: str):
    assert officer.get("/surveys/nowhere" + page).status_code == 404


@pytest.mark.parametrize(
    "page", ["/questions/none", "/groups/none", "/pages/none", "/preview/9", "/questions/none/remove"]
)
def test_parts_that_are_not_there_are_not_found(officer: CriticalClient, page: str):
    assert officer.get(address(build_survey(), page)).status_code == 404


@pytest.mark.parametrize("page", ["/about", "/decision", "/groups", "/questions", "/delete"])
def test_an_opened_survey_is_not_written_any_more(officer: CriticalClient, page: str):
    survey = open_survey_for()
    assert officer.get(address(survey, page)).status_code == 409
    assert officer.post(address(survey, page.replace("questions", "pages"))).status_code == 409


# ---- what it is about, who decides ----


def test_what_the_survey_is_about_is_saved(officer: CriticalClient):
    survey, council = build_survey(), forum("Youth Council")
    form = about(survey, promise="private", forum_id=council.id, can_change="The times")
    assert officer.post(address(survey, "/about"), data=form).status_code == 303
    assert (fresh(survey).promise, fresh(survey).can_change) == (Promise.PRIVATE, "The times")
    again = officer.get(address(survey, "/about")).text
    assert f'<option value="{council.id}" selected>' in again
    assert re.search(r'value="private" checked', again)


def test_the_promise_is_shown_in_the_words_that_respondents_read(officer: CriticalClient):
    text = said(officer.get(address(build_survey(), "/about")).text)
    assert all(promise.words in text for promise in Promise)


def test_a_wrong_form_keeps_what_was_typed(officer: CriticalClient):
    survey = build_survey(title="Before")
    page = officer.post(address(survey, "/about"), data=about(survey, title="", purpose="Typed & kept"))
    assert page.status_code == 422
    assert "Typed &amp; kept" in page.text
    assert fresh(survey).title == "Before"


def test_a_promise_that_does_not_exist_is_refused(officer: CriticalClient):
    survey = build_survey()
    assert officer.post(address(survey, "/about"), data=about(survey, promise="anything")).status_code == 422


def test_a_form_from_before_somebody_elses_change_is_kept_and_saved_at_the_second_try(officer: CriticalClient):
    survey = build_survey(title="Before")
    form = about(survey, title="Mine")
    with transaction():
        service.add_group(BUILDER, survey, "Providers", Marker.CROSS)
    page = officer.post(address(survey, "/about"), data=form)
    assert page.status_code == 409
    assert "Somebody else changed this survey" in said(page.text)
    assert 'value="Mine"' in page.text
    assert fresh(survey).title == "Before"
    edits = re.search(r'name="edits" value="(\d+)"', page.text)
    assert edits is not None
    assert officer.post(address(survey, "/about"), data=form | {"edits": edits[1]}).status_code == 303
    assert fresh(survey).title == "Mine"


def decision(day: str, month: str, year: str, who: str = "Tom Reed, Director") -> dict[str, str]:
    return {"decision_maker": who, "reply_by-day": day, "reply_by-month": month, "reply_by-year": year}


def test_who_decides_and_when_is_saved(officer: CriticalClient):
    survey = build_survey()
    assert officer.post(address(survey, "/decision"), data=decision("14", "3", "2090")).status_code == 303
    assert "Tom Reed, Director, by 14 March 2090" in said(officer.get(address(survey)).text)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (decision("1", "1", "2020"), "Choose a day in the future."),
        (decision("31", "2", "2090"), "That day is not in the calendar."),
        (decision("", "", ""), "Give the day by which they will reply."),
        (decision("14", "3", "2090", who=" "), "Name the person who decides"),
    ],
)
def test_a_wrong_decision_says_what_to_do(officer: CriticalClient, typed: dict[str, str], told: str):
    survey = build_survey()
    page = officer.post(address(survey, "/decision"), data=typed)
    assert page.status_code == 422
    assert told in said(page.text)
    assert f'value="{typed["reply_by-day"]}"' in page.text or not typed["reply_by-day"]


# ---- groups ----


def groups(survey: Survey) -> list[tuple[str, Marker]]:
    return [(group.name, group.marker) for group in fresh(survey).audiences]


def test_groups_are_added_changed_moved_and_removed(officer: CriticalClient):
    survey = build_survey(audiences=[])
    assert "No group yet." in said(officer.get(address(survey, "/groups")).text)
    officer.post(address(survey, "/groups/usual"), data={"name": "Young people"})
    officer.post(address(survey, "/groups"), data={"name": "Grandparents", "marker": "cross"})
    assert groups(survey) == [("Young people", Marker.CIRCLE), ("Grandparents", Marker.CROSS)]
    grandparents = group_of(fresh(survey), "Grandparents")
    officer.post(address(survey, f"/groups/{grandparents.id}/move"), data={"way": "up"})
    assert [name for name, _ in groups(survey)] == ["Grandparents", "Young people"]
    officer.post(address(survey, f"/groups/{grandparents.id}"), data={"name": "Grans", "marker": "diamond"})
    assert groups(survey)[0] == ("Grans", Marker.DIAMOND)
    assert "Remove “Grans”?" in said(officer.get(address(survey, f"/groups/{grandparents.id}/remove")).text)
    officer.post(address(survey, f"/groups/{grandparents.id}/remove"))
    assert groups(survey) == [("Young people", Marker.CIRCLE)]


def test_a_group_that_is_there_already_is_told_so(officer: CriticalClient):
    survey = build_survey(audiences=["Young people"])
    page = officer.post(address(survey, "/groups"), data={"name": "young people", "marker": "cross"})
    assert page.status_code == 422
    assert "There is a group called “young people” already." in said(page.text)
    officer.post(address(survey, "/groups/usual"), data={"name": "Young people"})
    assert len(groups(survey)) == 1


def test_a_shape_that_is_taken_is_not_offered(officer: CriticalClient):
    survey = build_survey(audiences=["Young people"])
    page = officer.post(address(survey, "/groups"), data={"name": "Others", "marker": "circle"})
    assert page.status_code == 422
    assert 'value="circle"' not in page.text


def test_five_groups_are_enough(officer: CriticalClient):
    survey = build_survey(audiences=[name for name, _ in USUAL_GROUPS])
    assert "A survey can ask five groups" in said(officer.get(address(survey, "/groups")).text)


# ---- the team ----


def test_the_team_lets_a_commissioner_read(officer: CriticalClient):
    tom = accounts.commissioner()
    officer.post("/surveys/start", data={"title": "Buses"})
    survey = db.session.query(Survey).one()
    assert officer.post(address(survey, "/team"), data={"person_id": ""}).status_code == 422
    officer.post(address(survey, "/team"), data={"person_id": tom.id})
    assert "Tom Reed commissioner" in said(officer.get(address(survey, "/team")).text)
    officer.post(address(survey, f"/team/{tom.id}/leave"))
    assert len(fresh(survey).team) == 1


def test_an_officer_outside_the_team_sees_it_and_cannot_change_it(officer: CriticalClient):
    sam = accounts.officer("Sam Idowu")
    survey = build_survey(actor=sam.actor)
    assert "You are not on this team." in said(officer.get(address(survey, "/team")).text)
    assert officer.post(address(survey, f"/team/{sam.id}/leave")).status_code == 403


# ---- questions ----


def first_page(survey: Survey) -> str:
    return fresh(survey).version.definition.pages[0].key


def test_a_question_to_choose_one_is_typed_with_one_answer_a_line(officer: CriticalClient):
    survey = build_survey(pages=[[]])
    typed = {"text": "Do you go?", "hint": "Any day.", "answers": "Yes\r\n\r\n  No  \r\n"}
    assert officer.post(address(survey, f"/pages/{first_page(survey)}/new/single"), data=typed).status_code == 303
    (question,) = fresh(survey).version.definition.questions
    assert (question.kind, question.text, question.hint) == ("single", "Do you go?", "Any day.")
    assert [option.label for option in question.options] == ["Yes", "No"]


def test_none_of_these_stands_alone_and_may_be_left_out(officer: CriticalClient):
    survey = build_survey(pages=[[]])
    new = address(survey, f"/pages/{first_page(survey)}/new/several")
    assert 'value="None of these"' in officer.get(new).text
    officer.post(new, data={"text": "Which?", "answers": "Bus\nBike", "alone": "None of these"})
    officer.post(new, data={"text": "Which?", "answers": "Bus\nBike", "alone": ""})
    first, second = fresh(survey).version.definition.questions
    assert [(option.label, option.exclusive) for option in first.options][-1] == ("None of these", True)
    assert [option.label for option in second.options] == ["Bus", "Bike"]


@pytest.mark.parametrize(
    ("typed", "steps"),
    [
        ({"ready": "How often"}, ["Always", "Most of the time", "Sometimes", "Hardly ever", "Never"]),
        ({"ready": "own", "answers": "Great\nFine\nAwful"}, ["Great", "Fine", "Awful"]),
    ],
)
def test_a_scale_is_ready_made_or_ones_own(officer: CriticalClient, typed: dict[str, str], steps: list[str]):
    survey = build_survey(pages=[[]])
    officer.post(address(survey, f"/pages/{first_page(survey)}/new/scale"), data={"text": "Safe?", **typed})
    (question,) = fresh(survey).version.definition.questions
    assert [option.label for option in question.options] == steps


def test_a_question_for_words_says_what_it_asks_for(officer: CriticalClient):
    survey = build_survey(pages=[[]])
    typed = {"text": "What should change?", "polarity": "change"}
    officer.post(address(survey, f"/pages/{first_page(survey)}/new/long_text"), data=typed)
    assert fresh(survey).version.definition.questions[0].polarity is Polarity.CHANGE


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("single", {"text": "", "answers": "Yes\nNo"}, "Write the question."),
        ("single", {"text": "Do you?", "answers": "Yes"}, "It needs at least two answers to choose from."),
        ("single", {"text": "Do you?", "answers": "Yes\nyes"}, "Two of its answers are the same."),
        ("single", {"text": "Do you?", "answers": "Yes\n" + "x" * 151}, "is too long: use 150 letters or fewer."),
        ("scale", {"text": "Safe?", "ready": "own", "answers": "Yes\nNo"}, "A scale needs three to seven steps."),
        ("long_text", {"text": "Why?", "polarity": "sideways"}, "Choose one of the answers below."),
    ],
)
def test_a_wrong_question_is_kept_in_the_form(officer: CriticalClient, kind: str, typed: dict[str, str], told: str):
    survey = build_survey(pages=[[]])
    page = officer.post(address(survey, f"/pages/{first_page(survey)}/new/{kind}"), data=typed)
    assert page.status_code == 422
    assert told in said(page.text)
    assert typed["text"] in page.text
    assert fresh(survey).version.definition.questions == ()


def test_correcting_an_answer_keeps_its_key(officer: CriticalClient):
    survey = build_survey(questions=[single("Do you?", "Evry day", "Never", key="q")])
    before = [option.key for option in survey.version.definition.question("q").options]
    typed = {"text": "Do you go?", "answers": "Every day\nSometimes\nNever", "edits": survey.version.edits}
    assert officer.post(address(survey, "/questions/q"), data=typed).status_code == 303
    after = fresh(survey).version.definition.question("q")
    assert [after.options[0].key, after.options[2].key] == before
    assert after.text == "Do you go?"


@pytest.mark.parametrize(
    "question",
    [
        single("Do you?", "Yes", "No", key="q"),
        several("Which?", "Bus", "Bike", key="q"),
        several("Which?", "Bus", "Bike", alone="", key="q"),
        scale("I feel safe", key="q"),
        scale("I feel safe", "Great", "Fine", "Awful", key="q"),
        words("Why?", Polarity.PRAISE, key="q"),
    ],
    ids=lambda question: question.kind,
)
def test_saving_an_unchanged_question_changes_nothing(officer: CriticalClient, question):
    survey = build_survey(questions=[question])
    page = officer.get(address(survey, "/questions/q")).text
    form = dict(re.findall(r'name="(text|hint|alone|edits)"[^>]*?value="([^"]*)"', page))
    form |= dict(re.findall(r'name="(ready|polarity)" type="radio" value="([^"]*)" checked', page))
    form |= dict(re.findall(r'<textarea[^>]*name="(answers)"[^>]*>([^<]*)', page))
    assert officer.post(address(survey, "/questions/q"), data=form).status_code == 303
    assert fresh(survey).version.definition.question("q") == question


def test_a_question_is_shown_as_it_will_look_before_it_is_saved(officer: CriticalClient):
    survey = build_survey(pages=[[]])
    new = address(survey, f"/pages/{first_page(survey)}/new/several")
    page = officer.post(new, data={"text": "Which?", "answers": "Bus\nBike", "alone": "Neither", "look": "yes"})
    assert page.status_code == 200
    assert "Which? Choose as many as you like. Bus Bike or Neither" in said(page.text)
    assert fresh(survey).version.definition.questions == ()


def test_another_kind_of_answer_keeps_what_was_typed(officer: CriticalClient):
    survey = build_survey(questions=[single("How is it?", "Great", "Fine", "Awful", key="q")])
    typed = {"text": "How is it now?", "answers": "Great\nFine\nAwful", "as": "scale", "edits": survey.version.edits}
    page = officer.post(address(survey, "/questions/q?kind=scale"), data=typed)
    assert page.status_code == 200
    assert 'value="How is it now?"' in page.text
    assert re.search(r'value="own" checked', page.text)
    before = survey.version.definition.question("q")
    typed = {"text": "How is it now?", "ready": "own", "answers": "Great\nFine\nAwful", "edits": survey.version.edits}
    officer.post(address(survey, "/questions/q?kind=scale"), data=typed)
    after = fresh(survey).version.definition.question("q")
    assert (after.kind, after.options) == ("scale", before.options)


def test_a_kind_that_does_not_exist_is_not_found(officer: CriticalClient):
    survey = build_survey(questions=[words("Why?", key="q")])
    assert officer.get(address(survey, "/questions/q?kind=telepathy")).status_code == 404
    assert officer.get(address(survey, f"/pages/{first_page(survey)}/new/telepathy")).status_code == 404


def test_a_question_on_a_page_that_somebody_removed_is_kept_in_the_form(officer: CriticalClient):
    survey = build_survey()
    page = officer.post(address(survey, "/pages/gone/new/long_text"), data={"text": "Still here?", "polarity": "open"})
    assert page.status_code == 422
    assert "not there any more" in said(page.text)
    assert 'value="Still here?"' in page.text


def test_a_stale_question_is_kept_in_the_form(officer: CriticalClient):
    survey = build_survey(questions=[words("Why?", key="q")])
    form = {"text": "Why not?", "polarity": "open", "edits": survey.version.edits}
    with transaction():
        writing.change_question(BUILDER, survey, words("Why ever?", key="q"))
    page = officer.post(address(survey, "/questions/q"), data=form)
    assert page.status_code == 409
    assert 'value="Why not?"' in page.text
    assert fresh(survey).version.definition.question("q").text == "Why ever?"


def test_removing_what_somebody_else_just_changed_is_refused(officer: CriticalClient):
    survey = build_survey(questions=[words("Why?", key="q")])
    seen = survey.version.edits
    with transaction():
        writing.change_question(BUILDER, survey, words("Why ever?", key="q"))
    page = officer.post(address(survey, "/questions/q/remove"), data={"edits": seen})
    assert page.status_code == 409
    assert "Somebody else changed this survey" in said(page.text)


def test_questions_and_pages_move_and_go(officer: CriticalClient):
    survey = build_survey(questions=[single("a", key="a"), words("b", key="b")])

    def order() -> list[list[str]]:
        return [[question.key for question in page.questions] for page in fresh(survey).version.definition.pages]

    officer.post(address(survey, "/questions/b/move"), data={"way": "up"})
    assert order() == [["a", "b"], []]
    officer.post(address(survey, "/pages"))
    officer.post(address(survey, f"/pages/{first_page(survey)}/move"), data={"way": "down"})
    assert order() == [[], ["a", "b"], []]
    officer.post(address(survey, f"/pages/{first_page(survey)}/remove"))
    assert "Remove question 2?" in said(officer.get(address(survey, "/questions/b/remove")).text)
    officer.post(address(survey, "/questions/b/remove"))
    assert order() == [["a"], []]
    assert "1 question goes with it" in said(officer.get(address(survey, f"/pages/{first_page(survey)}/remove")).text)


def test_a_page_gets_a_title(officer: CriticalClient):
    survey = build_survey()
    officer.post(address(survey, f"/pages/{first_page(survey)}"), data={"title": "Getting there"})
    assert "Page 1: Getting there" in said(officer.get(address(survey, "/questions")).text)


# ---- who is asked what ----


@pytest.fixture
def travel() -> Survey:
    return build_survey(pages=[[yes_no("Do you travel?", key="travel")], [words("Why not?", key="why")]])


def test_a_question_is_shown_only_to_some_people(officer: CriticalClient, travel: Survey):
    page = officer.get(address(travel, "/show-if/why"))
    assert "Shown to everybody who comes this far." in said(page.text)
    form = {"answers": ["no", "unsure"], "edits": travel.version.edits}
    assert officer.post(address(travel, "/show-if/why"), data=form).status_code == 303
    rule = "Shown only to people who answered “No” or “Not sure” to question 1"
    assert rule in said(officer.get(address(travel, "/questions")).text)
    assert rule in said(officer.get(address(travel, "/preview/2")).text)
    assert fresh(travel).version.definition.question("why").show_if == ShowIf("travel", ("no", "unsure"))
    officer.post(address(travel, "/show-if/why/everybody"))
    assert fresh(travel).version.definition.question("why").show_if is None


@pytest.mark.parametrize("answers", [[], ["perhaps"]])
def test_a_rule_without_an_answer_that_is_offered_is_told(officer: CriticalClient, travel: Survey, answers: list[str]):
    assert officer.post(address(travel, "/show-if/why"), data={"answers": answers}).status_code == 422
    assert fresh(travel).version.definition.question("why").show_if is None


def test_a_page_is_shown_only_to_some_people_and_the_first_to_everybody(officer: CriticalClient, travel: Survey):
    first, second = (page.key for page in travel.version.definition.pages)
    assert "Nothing before it can decide" in said(officer.get(address(travel, f"/show-if/{first}")).text)
    officer.post(address(travel, f"/show-if/{second}"), data={"answers": ["yes"]})
    assert "Shown only to people who answered “Yes”" in said(officer.get(address(travel, "/questions")).text)
    assert officer.get(address(travel, "/show-if/nowhere")).status_code == 404


def test_a_rule_chooses_among_the_earlier_questions(officer: CriticalClient):
    survey = build_survey(questions=[yes_no("One?", key="one"), number("Two?", key="two"), words("Why?", key="why")])
    assert "Which question decides?" in said(officer.get(address(survey, "/show-if/why")).text)
    officer.post(address(survey, "/show-if/why?question=two"), data={"answers": ["from10"]})
    assert "answered “10 to 19” to question 2" in said(officer.get(address(survey, "/show-if/why")).text)


def test_what_would_break_a_rule_is_refused_with_the_reason(officer: CriticalClient, travel: Survey):
    with transaction():
        writing.show_only_if(BUILDER, travel, "why", ShowIf("travel", ("no",)))
    for path in ("/questions/why/move", f"/pages/{travel.version.definition.pages[1].key}/move"):
        moved = officer.post(address(travel, path), data={"way": "up"})
        assert moved.status_code == 409
        assert "so it must stand on a later page than that question" in said(moved.text)
    changed = officer.post(
        address(travel, "/questions/travel?kind=single"), data={"text": "Travel?", "answers": "A\nB"}
    )
    assert changed.status_code == 422
    assert "in a way that is not offered any more" in said(changed.text)


def test_a_question_that_decides_goes_only_after_saying_what_happens(officer: CriticalClient, travel: Survey):
    with transaction():
        writing.show_only_if(BUILDER, travel, "why", ShowIf("travel", ("no",)))
    for path in ("/questions/travel/remove", f"/pages/{first_page(travel)}/remove"):
        assert "It will be shown to everybody: Question 2: Why not?" in said(officer.get(address(travel, path)).text)
    officer.post(address(travel, "/questions/travel/remove"))
    assert fresh(travel).version.definition.question("why").show_if is None


def test_a_number_is_written_with_its_bands(officer: CriticalClient, travel: Survey):
    new = address(travel, f"/pages/{first_page(travel)}/new/number")
    form = {"text": "How far?", "unit": "miles", "places": "0", "least": "0", "most": "a lot", "starts": "five"}
    page = officer.post(new, data=form)
    assert page.status_code == 422
    assert "“five” is not a number." in said(page.text)
    assert "“a lot” is not a number." in said(page.text)
    assert "it needs the bands" in said(officer.post(new, data=form | {"most": "", "starts": ""}).text.lower())
    officer.post(new, data=form | {"most": "40", "starts": ""})
    asked = fresh(travel).version.definition.questions[1]
    assert [option.label for option in asked.options][:2] == ["0 to 9 miles", "10 to 19 miles"]
    assert 'value="40"' in officer.get(address(travel, f"/questions/{asked.key}")).text


def test_a_few_words_become_themes_only_when_somebody_says_so(officer: CriticalClient, travel: Survey):
    new = address(travel, f"/pages/{first_page(travel)}/new/short_text")
    for text, more in (("Which club?", {}), ("What else?", {"themes": "y"})):
        officer.post(new, data={"text": text, "polarity": "open", **more})
    assert [asked.themes for asked in fresh(travel).version.definition.questions[1:3]] == [False, True]


# ---- what staff write never becomes markup ----


def test_hostile_words_stay_words_on_every_page(officer: CriticalClient):
    asked = single(HOSTILE, HOSTILE, "No", key="q", hint=HOSTILE)
    survey = build_survey(
        title=HOSTILE,
        purpose=HOSTILE,
        can_change=HOSTILE,
        decision_maker=HOSTILE,
        forum=forum(HOSTILE),
        audiences=["Young people"],
        pages=[
            [asked, words(HOSTILE), number(HOSTILE, unit=HOSTILE[:30])],
            [only_if(words(HOSTILE, key="only"), asked, HOSTILE)],
        ],
    )
    with transaction():
        service.change_group(BUILDER, survey.audiences[0], HOSTILE[:80], Marker.CROSS)
        writing.rename_page(BUILDER, survey, survey.version.definition.pages[0].key, HOSTILE)
    group, page = survey.audiences[0].id, survey.version.definition.pages[0].key
    before = ["", "/about", "/decision", "/groups", "/questions", "/team", "/open", "/delete", "/preview", "/preview/1",
              f"/groups/{group}", f"/groups/{group}/remove", f"/pages/{page}", f"/pages/{page}/remove",
              "/questions/q", "/questions/q/remove", "/show-if/only", "/preview/2"]  # fmt: skip
    after = ["", "/links", f"/links/{group}/poster", "/close", "/preview/1"]
    shown = [officer.get("/surveys").text] + [officer.get(address(survey, each)).text for each in before]
    with transaction():
        service.open_survey(BUILDER, survey)
    shown += [officer.get(address(survey, each)).text for each in after]
    assert not any("<script>alert" in text or '"onclick' in text for text in shown)
    assert all("{{ 7*7 }}" in text for text in shown)


# ---- preview ----


def test_the_preview_says_that_nothing_is_saved(officer: CriticalClient):
    survey = build_survey(pages=[[single("One?"), words("Two?")], []])
    for screen in ("", "/1", "/2"):
        assert "Preview: nothing is saved." in said(officer.get(address(survey, "/preview" + screen)).text)


def test_a_draft_without_anything_can_be_previewed(officer: CriticalClient):
    officer.post("/surveys/start", data={"title": "Buses"})
    survey = db.session.query(Survey).one()
    assert "not written yet" in said(officer.get(address(survey, "/preview")).text)
    assert "no questions on this page yet" in said(officer.get(address(survey, "/preview/1")).text)


def read_out(page: str) -> str:
    """What a screen says, without the banner that only the preview has."""
    return said(re.sub(r'<p class="hub-preview">.*?</p>', "", page))


def test_the_preview_says_what_respondents_read(officer: CriticalClient):
    survey = open_survey_for(
        "Young people",
        can_change="The times.\n\nNot the place.",
        purpose="First.\nSecond.",
        pages=[[single("Do you go?")], [several("Which?", "Bus", "Bike"), scale("Safe?")], [words("Why?")]],
    )
    link = f"/s/{group_of(survey, 'Young people').token}"
    assert read_out(officer.get(address(survey, "/preview")).text) == said(officer.get(link).text)
    real = officer.get(f"{link}/begin", follow_redirects=True)
    for screen in (1, 2, 3):
        assert read_out(officer.get(address(survey, f"/preview/{screen}")).text) == said(real.text)
        key = re.search(r'name="submission_key" value="([^"]+)"', real.text)
        assert key is not None
        real = officer.post(f"{link}/{screen}", data={"submission_key": key[1], "skip": "yes"}, follow_redirects=True)


# ---- opening, links, closing ----


def test_everything_that_is_missing_is_listed_before_opening(officer: CriticalClient):
    officer.post("/surveys/start", data={"title": "Buses"})
    survey = db.session.query(Survey).one()
    text = said(officer.get(address(survey, "/open")).text)
    assert "This survey cannot open yet" in text
    assert "Add at least one group of people to ask." in text
    refused = officer.post(address(survey, "/open"))
    assert refused.status_code == 409
    assert "Write at least one question." in said(refused.text)
    assert fresh(survey).state is SurveyState.DRAFT


def test_a_survey_is_opened_gives_its_links_and_is_closed(app: Flask, officer: CriticalClient):
    survey = build_survey(audiences=["Young people", "Providers"])
    assert "cannot change any more" in said(officer.get(address(survey, "/open")).text)
    page = officer.post(address(survey, "/open"), data={"edits": survey.version.edits}, follow_redirects=True)
    for group in fresh(survey).audiences:
        assert f"{app.extensions['settings'].public_url}/s/{group.token}" in page.text
    assert page.text.count('class="hub-qr"') == 2
    assert "nobody can answer any more" in said(officer.get(address(survey, "/close")).text)
    closed = said(officer.post(address(survey, "/close"), follow_redirects=True).text)
    assert "numbers are being made ready" in closed
    assert f"/surveys/{survey.id}/results" in officer.get(address(survey)).text


def test_opening_what_changed_in_the_meantime_is_refused(officer: CriticalClient):
    survey = build_survey()
    seen = survey.version.edits
    with transaction():
        writing.add_page(BUILDER, survey, "New")
    assert officer.post(address(survey, "/open"), data={"edits": seen}).status_code == 409
    assert fresh(survey).state is SurveyState.DRAFT


def test_a_draft_has_no_links_and_no_poster(officer: CriticalClient):
    survey = build_survey()
    group = group_of(survey, "Young people")
    assert officer.get(address(survey, "/links")).status_code == 409
    assert officer.get(address(survey, f"/links/{group.id}/poster")).status_code == 409


def test_a_poster_does_not_name_its_group(officer: CriticalClient):
    survey = open_survey_for("Foster carers", purpose="To know.")
    group = group_of(survey, "Foster carers")
    page = officer.get(address(survey, f"/links/{group.id}/poster"))
    poster = page.text[page.text.index("<article") : page.text.index("</article>")]
    assert group.token in poster
    assert "Foster" not in poster
    assert survey.promise.words in html.unescape(poster)


@pytest.mark.parametrize("page", ["/open", "/close"])
def test_what_cannot_be_done_leads_back_to_the_survey(officer: CriticalClient, page: str):
    survey = close(open_survey_for())
    assert officer.get(address(survey, page)).headers["Location"] == address(survey)
    assert officer.post(address(survey, page)).status_code == 409


def test_a_draft_is_deleted_after_asking(officer: CriticalClient):
    survey = build_survey(title="Mistake")
    assert "Delete “Mistake”?" in said(officer.get(address(survey, "/delete")).text)
    assert "Deleted the draft “Mistake”." in said(officer.post(address(survey, "/delete"), follow_redirects=True).text)
    assert db.session.query(Survey).count() == 0
