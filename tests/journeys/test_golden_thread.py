"""The golden thread, walked by people: from a survey on a phone to what was decided, and back by three words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from sqlalchemy import select

from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.web import day_words
from coprod_hub.demo.words import PARENTS, YOUNG_PEOPLE
from coprod_hub.surveys.definition import Question
from coprod_hub.surveys.models import Survey
from tests.builders import accounts
from tests.journeys.crowd import everybody_answers
from tests.pages.respondents import Returning, YoungPerson
from tests.pages.staff import Commissioner, Officer
from tests.system.live import LiveHub

if TYPE_CHECKING:
    from tests.conftest import Browse

MINE = "My bus turns round at the zoo and nobody waits for me."
WHAT = "Open two evenings a week and on Saturdays."
REPLY = "From spring we open in the evening and on Saturdays."


@pytest.mark.postgresql
def test_what_one_young_person_said_comes_back_to_them(live_web: LiveHub, browse: Browse, tmp_path: Path):
    home, reply_by = live_web.url, today() + timedelta(days=90)
    priya = Officer(browse(home, "desk")).sign_in(str(accounts.officer().email))
    tom = Commissioner(browse(home, "desk")).sign_in(str(accounts.commissioner().email))
    phone = browse(home, "phone", js=False)

    # An officer asks.
    survey = priya.starts_a_survey("Help with feelings and worries")
    assert len(survey.cannot_open()) >= 4
    survey.is_about("We are choosing new help. What should it be like?", "When it is open and where. Not the budget.")
    survey.is_decided_by("Helen Marsh, Head of Commissioning", reply_by)
    survey.asks("Young people", "Parents and carers")
    survey.asks_to_choose("Have you used any help?", "Yes", "No", "Not sure")
    survey.asks_for_words("What one thing would make help better?", "What should change")
    links = survey.opens()
    assert list(links) == ["Young people", "Parents and carers"]

    # A young person answers, on a small phone that runs no scripts.
    amina = YoungPerson(phone).opens(links["Young people"])
    assert amina.says("Who reads your answers: a small team at Wolverford City Council")
    assert amina.says("Who does not: parents, carers, social workers and schools.")
    assert amina.says(f"Helen Marsh, Head of Commissioning decides, and replies by {day_words(reply_by)}.")
    amina.starts().answers("Not sure")
    assert amina.heading == "What one thing would make help better?"
    amina.skips()
    assert amina.heading == "Check your answers"
    assert amina.says("You skipped this")
    amina.goes_back().goes_back().answers("Yes").writes(MINE)
    assert amina.says(MINE)
    three_words = amina.sends(may_be_quoted=False).three_words
    assert len(three_words.split()) == 3
    assert amina.says(f"Come back on {day_words(reply_by)} to see what changed.")

    # So do many others.
    choice, words = questions_of(survey.id)
    everybody_answers(home, links["Young people"], choice.key, choice.options[0].key, words.key, YOUNG_PEOPLE[:36])
    everybody_answers(home, links["Parents and carers"], choice.key, choice.options[1].key, words.key, PARENTS[:14])

    # The officer closes it, sees how far the work is, and reads what they wrote.
    survey.closes().results()
    assert survey.says("Making the numbers ready")
    live_web.start("worker")
    survey.waits_for("1. Have you used any help?")
    survey.themes().waits_for("The themes")
    survey.names_the_theme("waiting", "Waiting too long")
    assert survey.heading == "Waiting too long"
    quote = survey.approved_quote
    assert MINE not in quote

    # Until something is decided, the three words say that an answer is owed.
    returning = Returning(phone, three_words).looks()
    assert returning.heading == "Help with feelings and worries"
    assert returning.says(f"We still owe you an answer by {day_words(reply_by)}.")
    assert returning.says("Waiting too long")
    assert "zoo" not in returning.page.content()

    # A commissioner reads it, rests a plan on it, decides, and publishes.
    tom.reads_the_summary(survey.id)
    assert "Waiting too long" in tom.text
    assert quote in tom.text
    plan = tom.starts_the_plan_of(today().year + 1).means_to("Help in the evening", "Creating a vision")
    plan.cites("Waiting too long")
    plan.decides_that_we_will(WHAT, "Joint Commissioning Board", today(), today() + timedelta(days=200))
    plan.publishes()
    told = all_words_of(plan.downloads_the_word_file(tmp_path))
    for words_of_plan in ("Help in the evening", "Waiting too long", quote, WHAT):
        assert words_of_plan in told

    # The officer tells the people who asked.
    reply = priya.owes_a_reply_to("Help in the evening")
    reply.writes("You waited too long.", REPLY).publishes()

    # Anybody can read it, and so can the young person: what was decided, and never their own answer.
    assert YoungPerson(browse(home, "phone")).go("/you-said-we-did").says(REPLY)
    returning.looks()
    assert returning.says(REPLY)
    assert "We still owe you an answer by" not in returning.text
    assert "zoo" not in returning.page.content()


def questions_of(survey_id: str) -> tuple[Question, ...]:
    """The survey's questions, whose keys the crowd's forms carry."""
    db.session.rollback()
    return db.session.scalars(select(Survey).where(Survey.id == survey_id)).one().version.definition.questions


def all_words_of(file: Path) -> str:
    """Every paragraph of a Word file, those in tables too."""
    document = docx.Document(str(file))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(paragraph.text for part in (document, *cells) for paragraph in part.paragraphs)
