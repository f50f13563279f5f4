"""The one-page summary: who answered, what they raise most, in their words, and what is owed."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from coprod_hub.accounts.models import Person
from coprod_hub.commissioning.models import Intention, Plan
from coprod_hub.core import clock
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Document, Paper, papers
from coprod_hub.core.jobs import Job, run_waiting
from coprod_hub.insight.figures import uncounted
from coprod_hub.insight.models import Quote, QuoteState, Theme
from coprod_hub.pages import jobs
from coprod_hub.pages.summary import FILES_JOB, ask_for_files
from coprod_hub.responses.models import Answer, NumbersPlan
from coprod_hub.surveys.models import Survey
from tests.builders import accounts as make
from tests.builders.commissioning import add_intention, cite, decide, decided, hide, publish, quote_of, theme_of
from tests.builders.feedback import reply_to
from tests.builders.insight import invented, quotes_of, read, themes_of
from tests.builders.results import answered, close_and_count
from tests.builders.safeguarding import asked, flagged
from tests.builders.surveys import build_survey, close, open_survey_for, single, words
from tests.insight.comments import PARENTS, PROFESSIONALS, YOUNG

SOON = date(2027, 3, 1)
WORK = (jobs,)  # importing them registers them


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


def known(theme: Theme) -> int:
    """How many people raise it, as far as anybody is shown."""
    return theme.figures["total"]["mentions"] or sum(group["mentions"] or 0 for group in theme.figures["groups"])


def test_the_first_sentence_says_who_answered_and_what_is_raised_most(client, commissioner):
    survey = read(told())
    page = summary(client, survey)
    top = max(themes_of(survey), key=known)
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
    top = max(themes_of(survey), key=known)
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
    assert "overdue" not in page
    with clock.set_to(SOON + timedelta(days=1)):
        make.sign_in(client, commissioner)
        assert "1 day overdue" in summary(client, survey)


def test_what_was_decided_and_told_stands_on_it(client, commissioner):
    survey = read(told(), reply_by=SOON)
    theme = theme_of(survey)
    reply_to(decided(survey=survey))
    page = summary(client, db.session.get_one(Survey, survey.id))
    assert "1 of 1 decision has a reply" in page
    assert theme.label in page


def test_while_a_theme_is_not_counted_nothing_is_said_to_be_raised_most(client, commissioner):
    survey = read(told())
    largest = max(themes_of(survey), key=known)
    with transaction() as session:
        merged = session.get_one(Theme, largest.id)
        merged.figures = uncounted(merged.figures)
    page = summary(client, survey)
    assert heading(page).endswith("What they raise most can be said when all themes are counted.")
    assert "What people raise, by group" in page


def test_a_decision_without_a_reply_is_owed_by_its_day_though_another_was_answered(client, commissioner):
    survey = read(told(), reply_by=SOON)
    reply_to(decided(survey=survey))
    other = add_intention(db.session.query(Plan).one(), "The same worker")
    cite(other, themes_of(survey)[1])
    publish(decide(db.session.get_one(Intention, other.id)).intention.plan)
    page = summary(client, db.session.get_one(Survey, survey.id))
    assert "1 of 2 decisions has a reply to the people who asked." in page
    assert "1 reply is still owed, promised by 1 March 2027." in page
    assert "overdue" not in page
    with clock.set_to(SOON + timedelta(days=1)):
        make.sign_in(client, commissioner)
        assert "1 day overdue" in summary(client, db.session.get_one(Survey, survey.id))


def test_a_survey_that_asks_for_no_words_says_so_and_not_that_there_are_too_few(client, commissioner):
    survey = open_survey_for(YOUNG, questions=[single("Which night?", "Friday", "Sunday", key="night")])
    answered(survey, {YOUNG: 20}, night="Friday")
    survey = close_and_count(survey)
    page = summary(client, survey)
    assert heading(page) == "20 young people answered."
    assert "No question of this survey is one whose words are sorted into themes." in page


def test_numbers_that_are_held_back_are_not_said_to_be_on_their_way(client, commissioner):
    survey = close(open_survey_for(YOUNG, title="Film nights"))
    with transaction() as session:
        session.add(NumbersPlan(survey_id=survey.id, reasons=["Too few."], offers=[], groups=[], answers={}))
    page = summary(client, survey)
    assert "so they are held back" in page
    assert "being made ready" not in page


def test_the_numbers_beneath_keep_small_ones_back(client, commissioner):
    page = summary(client, read(told()))
    cells = set(re.findall(r"<t[dh][^>]*>\s*([^<]*?)\s*</t[dh]>", page))
    assert not any(re.search(r"(^|\D)[1-4] of ", cell) or cell in {"1", "2", "3", "4"} for cell in cells)
    assert cells


# ---- to take away ----


def files_of(survey: Survey) -> dict[Paper, Document]:
    """The files, made as the worker makes them."""
    with transaction():
        ask_for_files(Actor.system("tests"), db.session.get_one(Survey, survey.id))
    run_waiting()
    return papers(survey.id)


def test_it_is_one_tagged_sheet_whatever_people_call_things(app):
    survey = read(told(), title="=HYPERLINK(“x”) <b>Donaudampfschifffahrtselektrizitätenhauptbetriebswerk</b> " * 2)
    with transaction() as session:
        for theme in themes_of(survey):
            session.get_one(Theme, theme.id).name = "A theme with a name that is as long as any may be, and then some"
        for quote in quotes_of(survey):
            found = session.get_one(Quote, quote.id)
            found.state, found.words = QuoteState.APPROVED, "Nobody ever told us that the bus had stopped. " * 12
    made = files_of(survey)
    pdf = PdfReader(BytesIO(made[Paper.PDF].body))
    assert len(pdf.pages) == 1
    root: Any = pdf.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert pdf.metadata is not None
    assert str(pdf.metadata.title).startswith("Summary: =HYPERLINK")
    assert re.fullmatch(r"survey-summary-\d{4}-\d\d-\d\d\.pdf", made[Paper.PDF].name)
    text = " ".join(pdf.pages[0].extract_text().split())
    assert "41 young people, 15 parents and carers and fewer than 5 professionals answered." in text
    assert "Professionals: nobody, or fewer than 5 people." in text


def test_its_spreadsheet_holds_released_numbers_and_nothing_else(app, client, commissioner):
    survey = read(told())
    book = load_workbook(BytesIO(files_of(survey)[Paper.SHEET].body))
    assert book.sheetnames[:3] == ["About", "Who answered", "Themes"]
    answered = {row[0]: row[1] for row in book["Who answered"].iter_rows(min_row=5, values_only=True)}
    assert answered[YOUNG] == 41
    assert PROFESSIONALS not in answered or answered[PROFESSIONALS] == "[c]"
    numbers = [cell for page in book.worksheets[1:] for row in page.iter_rows(min_row=5, values_only=True)
               for cell in row if isinstance(cell, int)]  # fmt: skip
    assert numbers
    counted = [row[2] for row in book["Themes"].iter_rows(min_row=5, values_only=True)]
    assert not {1, 2, 3, 4} & set(counted)


def test_files_are_asked_for_and_say_when_the_summary_has_changed(client, commissioner):
    survey = read(told())
    address = f"/surveys/{survey.id}/summary/files"
    assert "No files have been made yet." in client.get(address).text
    assert client.get(f"/surveys/{survey.id}/summary/pdf").status_code == 404
    for _ in range(2):
        assert client.post(address).status_code == 303
    assert db.session.query(Job).filter_by(name=FILES_JOB).count() == 1
    assert "Making the files" in client.get(address).text
    assert client.get(f"{address}/progress").json["under_way"] is True
    run_waiting()
    page = client.get(address).text
    assert page.count("As it is now") == 2
    taken = client.get(f"/surveys/{survey.id}/summary/pdf")
    assert taken.data.startswith(b"%PDF")
    assert taken.headers["Content-Disposition"].startswith("attachment; filename=survey-summary-")
    (shown,) = approve(survey, 1)
    assert client.get(address).text.count("The summary has changed since") == 2
    concern = flagged(asked("Parents"))
    with transaction() as session:
        quote = next(one for one in session.query(Quote) if one.words == shown)
        session.get_one(Answer, quote.answer_id).concern_id = concern.id
    assert shown not in summary(client, survey)
    assert client.get(f"/surveys/{survey.id}/summary/pdf").status_code == 200  # made without those words
    with transaction() as session:
        for file in papers(survey.id).values():
            session.merge(file).made_from = "with those words"
    assert client.get(f"/surveys/{survey.id}/summary/pdf").status_code == 404
    assert "No files have been made yet." in client.get(address).text


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
