"""The working pages of themes: how far it is, naming, hiding, approving quotes, the word cloud."""

import re
from html import unescape

import pytest

from coprod_hub.core import jobs
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.insight.figures import uncounted
from coprod_hub.insight.models import Analysis, Quote, QuoteState, Theme
from tests.builders import accounts as make
from tests.builders.commissioning import heard, hide, quote_of, theme_of, themes_of, withdraw
from tests.builders.insight import answers_of, called, coded, drafted, invented, make_unreadable, mend, read, wrote
from tests.builders.results import answered, asked_about_buses, close_and_count, said
from tests.builders.surveys import close, open_survey_for, single, words
from tests.insight.comments import PARENTS, YOUNG


@pytest.fixture
def officer(app, client):
    person = make.officer()
    make.sign_in(client, person)
    return person


@pytest.fixture
def stranger(app):
    """Somebody who may read surveys and is not on this one's team, with a browser of their own."""
    visitor = app.test_client()
    make.sign_in(visitor, make.commissioner())
    return visitor


def themes_page(client, survey) -> str:
    answer = client.get(f"/surveys/{survey.id}/themes")
    assert answer.status_code == 200
    return unescape(answer.text)


def theme_page(client, theme) -> str:
    answer = client.get(f"/themes/{theme.id}")
    assert answer.status_code == 200
    return unescape(answer.text)


# ---- before there is anything ----


def test_while_people_answer_the_page_says_when_themes_come(client, officer):
    assert "Themes come when the survey has closed" in themes_page(client, wrote({YOUNG: ["x"]}))


def test_while_numbers_are_made_the_page_says_so_and_then_how_far_reading_is(client, officer):
    survey = close(wrote({YOUNG: invented()[YOUNG]}))
    assert "The numbers come first" in themes_page(client, survey)
    (release_id,) = [job.id for job in db.session.query(jobs.Job) if job.name == "core.look"]
    jobs.run(release_id)
    (release_id,) = [job.id for job in db.session.query(jobs.Job) if job.name == "responses.release"]
    jobs.run(release_id)
    assert "Reading what people wrote" in themes_page(client, survey)


def test_a_survey_without_questions_in_words_says_so(client, officer):
    survey = open_survey_for(questions=[single("Does it come?", key="bus")])
    answered(survey, {YOUNG: 6}, bus="Yes")
    assert "asked nobody to write" in themes_page(client, close_and_count(survey))


def test_too_few_comments_have_a_page_that_does_not_say_how_few(client, officer, stranger):
    survey = read({YOUNG: ["More buses please now", "The worker left us", "Wifi is slow here"]})
    page = themes_page(stranger, survey)
    assert "Fewer than 5 of the comments can be sorted" in page
    assert "fewer than 5" in page
    assert ">3<" not in page


def test_when_reading_failed_the_page_offers_to_try_again(client, officer):
    survey = wrote({YOUNG: invented()[YOUNG]}, team=[officer])
    was = make_unreadable("better")
    close_and_count(survey)
    page = themes_page(client, survey)
    assert "We could not find the themes" in page
    assert "Try again" in page
    mend("better", was)
    assert client.post(f"/surveys/{survey.id}/themes/again").status_code == 303
    assert "Reading what people wrote" in themes_page(client, survey)
    jobs.run_waiting()
    assert "The themes" in themes_page(client, survey)


def test_when_one_question_failed_the_other_stands_beside_the_offer(client, officer):
    asked = [words("What could be better?", key="better"), words("What is good?", key="good")]
    survey = wrote({YOUNG: invented()[YOUNG]}, questions=asked, team=[officer])
    said(survey, YOUNG, ["It is warm here", "I like the people"], key="good")
    make_unreadable("good")
    close_and_count(survey)
    page = themes_page(client, survey)
    assert "We could not find the themes of every question" in page
    assert "What could be better?" in page
    assert "The themes" in page


def test_nothing_is_tried_again_that_did_not_fail(client, officer):
    survey = read({YOUNG: invented()[YOUNG]}, team=[officer])
    client.post(f"/surveys/{survey.id}/themes/again")
    assert "trying again" not in themes_page(client, survey)


# ---- themes ----


def test_everybody_who_reads_surveys_sees_themes_and_nobodys_comments(client, officer, stranger):
    survey = read({YOUNG: invented()[YOUNG]}, may_quote=False, team=[officer])
    theme = theme_of(survey)
    comment = "More buses in the evening please, the bus is never on time"
    for page in (themes_page(stranger, survey), theme_page(stranger, theme)):
        assert theme.label in page
        assert comment not in page
    assert "The comments behind it" in theme_page(client, theme)
    assert "The comments behind it" not in theme_page(stranger, theme)


def test_a_theme_gets_a_name_and_back(client, officer):
    survey = heard("Buses", team=[officer])
    theme = theme_of(survey)
    assert client.post(f"/themes/{theme.id}", data={"name": " Getting <home> "}).status_code == 303
    page = client.get(f"/themes/{theme.id}").text
    assert "<h1>Getting &lt;home&gt;" in page
    assert "The machine suggested: Buses" in page
    client.post(f"/themes/{theme.id}", data={"name": ""})
    assert "<h1>Buses" in theme_page(client, theme)


def test_a_name_that_is_too_long_is_kept_on_the_page(client, officer):
    theme = theme_of(heard("Buses", team=[officer]))
    answer = client.post(f"/themes/{theme.id}", data={"name": "x" * 121})
    assert answer.status_code == 422
    assert "x" * 121 in answer.text
    assert "Use 120 letters or fewer" in answer.text
    assert db.session.get_one(Theme, theme.id).name is None


def test_a_hidden_theme_leaves_the_chart_and_can_be_found_and_shown_again(client, officer):
    survey = heard("Buses", "Staff", team=[officer])
    theme = theme_of(survey)
    client.post(f"/themes/{theme.id}/hide")
    page = themes_page(client, survey)
    assert "“Buses” is hidden" in page
    assert "1 hidden theme" in page
    assert "Buses" not in page[page.index('class="hub-chart') : page.index("</figure>")]
    client.post(f"/themes/{theme.id}/show")
    assert "1 hidden theme" not in themes_page(client, survey)


def test_when_every_theme_is_hidden_there_is_still_a_page(client, officer):
    survey = heard("Buses", team=[officer])
    hide(theme_of(survey))
    with transaction() as session:
        session.query(Analysis).one().first_sort = {"rows": [["Said something", "15"]], "reason": None}
    assert "There are no themes here." in themes_page(client, survey)


def test_themes_that_are_not_counted_yet_are_not_said_to_rest_on_few_people(client, officer):
    survey = heard("Buses", team=[officer])
    with transaction() as session:
        one = session.get_one(Theme, theme_of(survey).id)
        one.figures = uncounted(one.figures)
    page = themes_page(client, survey)
    assert "These themes are not counted yet" in page
    assert "Fewer than 5 people of each group" not in page


# ---- quotes ----


def test_words_that_were_taken_back_leave_no_empty_quote_to_approve(client, officer):
    survey = heard(team=[officer])
    quote = quote_of(theme_of(survey), "I walk home.")
    withdraw(quote)
    page = theme_page(client, theme_of(survey))
    assert "Somebody took these words back." in page
    assert 'value="approve"' not in page


def test_a_quote_is_approved_and_left_out_by_buttons(client, officer):
    survey = heard(team=[officer])
    quote = quote_of(theme_of(survey), "I walk home.", QuoteState.SUGGESTED)
    assert "Not decided yet" in theme_page(client, theme_of(survey))
    answer = client.post(f"/quotes/{quote.id}", data={"decision": "approve"})
    assert answer.headers["Location"].endswith(f"#quote-{quote.id}")
    assert "People may read this quote now." in theme_page(client, theme_of(survey))
    client.post(f"/quotes/{quote.id}", data={"decision": "decline"})
    assert db.session.get_one(Quote, quote.id).state is QuoteState.DECLINED


def test_without_a_decision_nothing_is_decided(client, officer):
    quote = quote_of(theme_of(heard(team=[officer])), state=QuoteState.SUGGESTED)
    assert client.post(f"/quotes/{quote.id}", data={"decision": "maybe"}).status_code == 409
    assert db.session.get_one(Quote, quote.id).state is QuoteState.SUGGESTED


def test_others_read_only_what_was_approved(client, officer, stranger):
    survey = heard(team=[officer])
    theme = theme_of(survey)
    quote_of(theme, "Approved words", QuoteState.APPROVED)
    quote_of(theme, "Suggested words", QuoteState.SUGGESTED)
    page = theme_page(stranger, theme)
    assert "Approved words" in page
    assert "Suggested words" not in page
    assert "Approve" not in page.replace("Approved", "")
    assert "Suggested words" in theme_page(client, theme)


# ---- who may ----


def test_nobody_outside_the_team_decides(officer, stranger):
    theme = theme_of(heard("Buses", team=[officer]))
    quote = quote_of(theme, state=QuoteState.SUGGESTED)
    for address, data in (
        (f"/themes/{theme.id}", {"name": "Mine"}),
        (f"/themes/{theme.id}/hide", {}),
        (f"/quotes/{quote.id}", {"decision": "approve"}),
    ):
        assert stranger.post(address, data=data).status_code == 403
    assert db.session.get_one(Theme, theme.id).label == "Buses"
    assert db.session.get_one(Quote, quote.id).state is QuoteState.SUGGESTED


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PROCUREMENT])
def test_who_does_not_read_surveys_reads_no_themes(app, officer, role):
    survey = heard(team=[officer])
    theme = theme_of(survey)
    visitor = app.test_client()
    assert visitor.get(f"/themes/{theme.id}").status_code == 302
    make.sign_in(visitor, make.member() if role is Role.MEMBER else make.staff(role, name="Pat Brown"))
    for address in (f"/surveys/{survey.id}/themes", f"/themes/{theme.id}", f"/analyses/{theme.analysis_id}/cloud.png"):
        assert visitor.get(address).status_code == 403


# ---- the word cloud ----


def test_the_word_cloud_is_a_picture_beside_its_table(client, officer):
    survey = read({YOUNG: invented()[YOUNG], PARENTS: invented()[PARENTS]}, team=[officer])
    page = themes_page(client, survey)
    address = f"/analyses/{theme_of(survey).analysis_id}/cloud.png"
    assert f'src="{address}"' in page
    assert "The same words as a table" in page
    picture = client.get(address)
    assert picture.mimetype == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert picture.headers["Content-Disposition"].startswith("inline")
    assert picture.headers["Cache-Control"] == "no-store"


def test_without_a_picture_none_is_found(client, officer):
    survey = heard(team=[officer])
    assert client.get(f"/analyses/{themes_of(survey)[0].analysis_id}/cloud.png").status_code == 404
    assert client.get("/analyses/nothing/cloud.png").status_code == 404


def test_what_was_answered_in_choices_has_no_themes(client, officer):
    survey = asked_about_buses(team=[officer])
    answered(survey, {YOUNG: 6}, bus="Yes")
    close_and_count(survey)
    assert "There are no comments to sort into themes." in themes_page(client, survey)


# ---- what people change ----


@pytest.fixture
def sorted_words(officer):
    return drafted(bus="abc", lift="cd", food="xy", team=[officer])


def test_comments_are_ticked_and_moved_and_what_is_missing_is_said(client, sorted_words):
    bus, food = called(sorted_words, "bus"), called(sorted_words, "food")
    address = f"/themes/{bus.id}/comments"
    ticked = answers_of("ab")
    for data, missing in (
        ({"to": food.id}, "Tick at least one comment."),
        ({"answers": ticked}, "Choose where the ticked comments should go."),
        ({"answers": ticked, "to": "new"}, "Give the new theme a name."),
        ({"answers": ticked, "to": "nothing"}, "Choose a theme."),
    ):
        answer = client.post(address, data=data)
        assert answer.status_code == 422
        assert missing in answer.text
        assert answer.text.count(" checked") == len(data.get("answers", ()))
    answer = client.post(address, data={"answers": ticked, "to": food.id})
    assert answer.headers["Location"].endswith("#comments")
    assert "2 comments put into “food”" in theme_page(client, bus)
    assert "put here by a person" in theme_page(client, food)
    client.post(address, data={"answers": answers_of("c"), "to": food.id, "as_well": "y"})
    client.post(f"/themes/{food.id}/comments", data={"answers": answers_of("x"), "to": "out"})
    client.post(f"/themes/{food.id}/comments", data={"answers": answers_of("y"), "to": "new", "new_name": "Tea"})
    assert coded(sorted_words) == {"bus": "c", "lift": "cd", "food": "abc", "Tea": "y"}


def test_themes_are_merged_after_a_look_at_how_large_they_would_be_and_undone(client, sorted_words):
    bus, lift = called(sorted_words, "bus"), called(sorted_words, "lift")
    address = f"/themes/{bus.id}/merge"
    assert "Together" not in client.get(address).text
    page = unescape(client.get(f"{address}?with={lift.id}").text)
    assert "Exact" not in page
    assert re.findall(r'<th scope="row">(.*?)</th>\s*<td[^>]*><div>(\d+)</div>', page) == [
        ("bus", "3"), ("lift", "2"), ("In more than one of them", "1"), ("Together", "4"),
    ]  # fmt: skip
    answer = client.post(address, data={"with": lift.id, "name": "Getting there"})
    assert answer.status_code == 303
    page = unescape(client.get(answer.headers["Location"]).text)
    assert "<h1>Getting there" in page
    assert "Not counted yet" in page
    assert "This was merged into" in theme_page(client, bus)
    page = themes_page(client, sorted_words)
    assert "1 change made by people is not in the numbers yet" in page
    analysis = bus.analysis_id
    page = unescape(client.get(f"/analyses/{analysis}/changes").text)
    assert "merged “bus” and “lift” into “Getting there”." in page
    client.post(f"/analyses/{analysis}/undo")
    assert "Taken back" in client.get(f"/analyses/{analysis}/changes").text
    assert coded(sorted_words) == {"bus": "abc", "lift": "cd", "food": "xy"}


def test_sorting_again_is_chosen_watched_and_checked(client, officer, sorted_words):
    analysis = called(sorted_words, "bus").analysis_id
    client.post(f"/themes/{called(sorted_words, 'bus').id}/hide")
    page = client.get(f"/analyses/{analysis}/again").text
    assert 'value="some" checked' in page
    assert client.post(f"/analyses/{analysis}/again", data={"amount": "lots"}).status_code == 422
    assert client.post(f"/analyses/{analysis}/again", data={"amount": "few"}).status_code == 303
    assert "Looking again" in themes_page(client, sorted_words)
    assert "being sorted or counted again" in theme_page(client, called(sorted_words, "bus"))
    jobs.run_waiting()
    page = themes_page(client, sorted_words)
    assert f"{officer.name} hid “bus”. That theme is not there any more." in page
    client.post(f"/analyses/{analysis}/checked")
    assert "not there any more" not in themes_page(client, sorted_words)


def test_nobody_outside_the_team_sees_what_is_changed_or_changes_it(stranger, sorted_words):
    bus = called(sorted_words, "bus")
    of_question = f"/analyses/{bus.analysis_id}"
    for address in (f"/themes/{bus.id}/merge", f"{of_question}/changes", f"{of_question}/again"):
        assert stranger.get(address).status_code == 403
    for page in ("undo", "count", "checked"):
        assert stranger.post(f"{of_question}/{page}").status_code == 403
    sent = {"answers": answers_of("a"), "to": "out"}
    assert stranger.post(f"/themes/{bus.id}/comments", data=sent).status_code == 403
    assert stranger.post(f"/themes/{bus.id}/comments", data={}).status_code == 403
    page = theme_page(stranger, bus)
    assert "not for release" not in page
    assert "Tick those" not in page
