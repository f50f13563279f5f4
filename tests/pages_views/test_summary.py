"""The one-page summary: who answered, what they raise most, in their words, and what is owed."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from coprod_hub.accounts.models import Person
from coprod_hub.core import clock
from coprod_hub.core.access import Role
from coprod_hub.core.db import db, transaction
from coprod_hub.insight.models import Quote, QuoteState
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.commissioning import decided, hide, quote_of, theme_of
from tests.builders.feedback import reply_to
from tests.builders.insight import invented, quotes_of, read, themes_of
from tests.builders.results import close_and_count
from tests.builders.surveys import build_survey, close, open_survey_for, words
from tests.insight.comments import PARENTS, PROFESSIONALS, YOUNG

SOON = date(2027, 3, 1)


@pytest.fixture
def commissioner(app, client) -> Person:
    person = make.commissioner()
    make.sign_in(client, person)
    return person


def summary(client, survey: Survey) -> str:
    answer = client.get(f"/surveys/{survey.id}/summary")
    assert answer.status_code == 200
    return unescape(answer.text)


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1].strip()


def told() -> dict[str, list[str]]:
    """Forty-one young people, fifteen parents, two professionals."""
    return {YOUNG: invented()[YOUNG], PARENTS: invented()[PARENTS], PROFESSIONALS: invented()[PROFESSIONALS][:2]}


def test_the_first_sentence_says_who_answered_and_what_is_raised_most(client, commissioner):
    survey = read(told())
    page = summary(client, survey)
    top = max(themes_of(survey), key=lambda theme: theme.figures["total"]["mentions"] or 0)
    people = len(told()[YOUNG]), len(told()[PARENTS])
    assert heading(page) == (
        f"{people[0]} young people, {people[1]} parents and carers and fewer than 5 professionals answered. "
        f"{top.label} is what they raise most."
    )


def test_who_was_not_heard_is_named(client, commissioner):
    page = summary(client, read(told()))
    assert "Professionals: nobody, or fewer than 5 people." in page
    everybody = read({YOUNG: invented()[YOUNG]})
    assert "At least 5 people of every group that was asked have answered." in summary(client, everybody)


def test_a_theme_that_is_hidden_is_not_the_headline(client, commissioner):
    survey = read(told())
    top = max(themes_of(survey), key=lambda theme: theme.figures["total"]["mentions"] or 0)
    hide(top)
    page = summary(client, survey)
    assert f"{top.label} is what they raise most" not in heading(page)


def test_when_only_a_few_answered_no_number_is_said(client, commissioner):
    page = summary(client, read({YOUNG: ["More buses please now", "The worker left us", "Wifi is slow"]}))
    assert heading(page).startswith("Fewer than 5 young people answered.")
    assert "[c] people" not in page
    assert "3 people" not in page


def test_a_survey_that_nobody_answered_has_a_summary(client, commissioner):
    page = summary(client, close_and_count(open_survey_for(YOUNG, questions=[words("Why?")])))
    assert heading(page) == "Nobody has answered yet."


# ---- quotes ----


def approve(survey: Survey, most: int = 99) -> list[str]:
    with transaction() as session:
        chosen = [session.get_one(Quote, quote.id) for quote in quotes_of(survey)[:most]]
        for quote in chosen:
            quote.state = QuoteState.APPROVED
        return [quote.words for quote in chosen]


def test_three_approved_quotes_stand_on_it_and_no_other(client, commissioner):
    survey = read(told())
    assert "No quote is approved yet." in summary(client, survey)
    everything = approve(survey)
    page = summary(client, survey)
    assert sum(words in page for words in everything) == 3


# ---- what is owed ----


def test_an_answer_is_owed_by_its_day_and_late_after_it(client, commissioner):
    survey = read(told(), reply_by=SOON, decision_maker="Helen Marsh")
    page = summary(client, survey)
    assert "Helen Marsh decides." in page
    assert "1 March 2027" in page
    assert "Late" not in page
    with clock.set_to(SOON + timedelta(days=1)):
        make.sign_in(client, commissioner)
        assert "Late" in summary(client, survey)


def test_what_was_decided_and_told_stands_on_it(client, commissioner):
    survey = read(told(), reply_by=SOON)
    theme = theme_of(survey)
    reply_to(decided(survey=survey))
    page = summary(client, db.session.get_one(Survey, survey.id))
    assert "1 of 1 decision has a reply" in page
    assert theme.label in page


def test_the_numbers_beneath_keep_small_ones_back(client, commissioner):
    page = summary(client, read(told()))
    cells = set(re.findall(r"<t[dh][^>]*>\s*([^<]*?)\s*</t[dh]>", page))
    assert not any(re.search(r"(^|\D)[1-4] of ", cell) or cell in {"1", "2", "3", "4"} for cell in cells)
    assert cells


# ---- before, and for whom ----


def test_before_a_survey_has_closed_the_page_says_when_the_summary_comes(client, commissioner):
    assert "comes when the survey has closed" in summary(client, build_survey())
    survey = open_survey_for(YOUNG, title="Another")
    assert "comes when the survey has closed" in summary(client, survey)
    assert "numbers are being made ready" in summary(client, close(survey))


def test_quotes_of_a_withdrawn_answer_do_not_stand_on_it(client, commissioner):
    survey = read(told())
    (shown,) = approve(survey, 1)
    assert shown in summary(client, survey)
    with transaction() as session:
        session.query(Quote).filter_by(state=QuoteState.APPROVED).one().state = QuoteState.DECLINED
    assert shown not in summary(client, survey)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
def test_officers_and_administrators_read_it_too(app, role):
    survey = read({YOUNG: invented()[YOUNG]})
    visitor = app.test_client()
    make.sign_in(visitor, make.staff(role, name="Pat Brown"))
    assert heading(summary(visitor, survey))


def test_nobody_else_reads_it(app):
    survey = open_survey_for(YOUNG)
    address = f"/surveys/{survey.id}/summary"
    assert app.test_client().get(address).status_code == 302
    for person in (make.member(), make.staff(Role.PROCUREMENT, name="Pat Brown")):
        visitor = app.test_client()
        make.sign_in(visitor, person)
        assert visitor.get(address).status_code == 403


def test_a_quote_without_a_group_is_shown_without_one(client, commissioner):
    survey = read(told())
    quote_of(theme_of(survey), "Said by somebody in a small group.", group=False)
    assert "Said by somebody in a small group." in summary(client, survey)
