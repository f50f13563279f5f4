"""The Word files: what stands in them, whatever people wrote, and when they are made anew."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document

from coprod_hub.commissioning import jobs, queries, service
from coprod_hub.commissioning.models import Evidence, Outcome, Plan
from coprod_hub.commissioning.published import as_it_stands
from coprod_hub.commissioning.word import word_file
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import WORD, Paper
from coprod_hub.core.documents import Document as Kept
from coprod_hub.core.jobs import Job, JobState, latest_job, look_for_work, run_waiting
from coprod_hub.feedback import jobs as feedback_jobs
from coprod_hub.feedback.models import Reply
from coprod_hub.insight.models import QuoteState
from tests.builders.commissioning import (
    HUB,
    add_intention,
    build_plan,
    cite,
    decide,
    decided,
    heard,
    publish,
    quote_of,
    set_quote,
    theme_of,
    withdraw,
)
from tests.builders.feedback import reply_to

pytestmark = pytest.mark.usefixtures("app")
WORK = (jobs, feedback_jobs)  # importing them registers them
HOSTILE = "<b>&amp;</b> \x00\x0b\ufffe ]]> {{ 7*7 }} =cmd()|' \u202eevil 😀 \r\n\r\nnew"


def whole_plan() -> Plan:
    """A plan with a theme, a quote and each outcome."""
    plan = build_plan(introduction="What we will do.\n\nAnd why.")
    survey = heard()
    for outcome in Outcome:
        intention = add_intention(plan, f"To {outcome.value}", description="More about it.", can_change="The hours.")
        cite(intention, theme_of(survey))
        decide(intention, outcome)
    cite(intention, quote_of(theme_of(survey), "I can’t get home."))
    add_intention(plan, "Nobody said so")
    return db.session.get_one(Plan, plan.id)


def read(document: Kept):
    return Document(BytesIO(document.body))


def text_of(document: Kept) -> str:
    opened = read(document)
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def word_of(plan: Plan) -> Kept:
    word = db.session.get_one(Plan, plan.id).word
    assert word is not None
    return word


def test_publishing_makes_a_word_file_with_a_neutral_name():
    plan = publish(whole_plan())
    run_waiting()
    word = word_of(plan)
    assert (word.name, word.media_type) == ("commissioning-plan-2027.docx", WORD)
    text = text_of(word)
    for words in ("Commissioning plan 2027", "“I can’t get home.”", "We will, by 31 March", "Not decided yet.", "[c]"):
        assert words in text
    assert "Nobody’s words are cited here yet." in text


def test_the_word_file_has_headings_properties_and_tables_that_can_be_heard():
    plan = publish(whole_plan())
    run_waiting()
    word = word_of(plan)
    opened = read(word)
    styles = [paragraph.style.name for paragraph in opened.paragraphs]
    assert styles[0] == "Title"
    assert [styles.count(f"Heading {level}") for level in (1, 2, 3)] == [3, 4, 8]
    about = opened.core_properties
    assert (about.title, about.author) == ("Commissioning plan 2027", "Wolverford City Council")
    assert (about.language, about.comments) == ("en-GB", "")
    xml = ZipFile(BytesIO(word.body)).read("word/document.xml").decode()
    tables = len(opened.tables)
    assert tables == 4
    assert xml.count("<w:tblHeader") == xml.count("<w:tblCaption") == xml.count("<w:tblDescription") == tables


def test_a_draft_says_on_every_page_that_it_is_one():
    plan = whole_plan()
    with transaction():
        service.make_draft_word(HUB, db.session.get_one(Plan, plan.id))
    run_waiting()
    plan = db.session.get_one(Plan, plan.id)
    draft = plan.paper(Paper.DRAFT)
    assert draft is not None
    assert plan.word is None
    assert draft.name == "commissioning-plan-2027-draft.docx"
    header = read(draft).sections[0].header.paragraphs[0].text
    assert header.startswith("Draft of ")
    assert read(draft).core_properties.content_status == "Draft"


def test_a_draft_is_asked_for_once_and_replaces_the_one_before():
    plan = whole_plan()
    for _ in range(2):
        with transaction():
            service.make_draft_word(HUB, db.session.get_one(Plan, plan.id))
    assert db.session.query(Job).filter_by(name=queries.DRAFT_JOB).count() == 1
    run_waiting()
    with transaction():
        service.make_draft_word(HUB, db.session.get_one(Plan, plan.id))
    run_waiting()
    assert db.session.query(Kept).count() == 1


def test_publishing_again_replaces_the_word_file():
    plan = publish(whole_plan())
    run_waiting()
    add_intention(plan, "One thing more")
    publish(db.session.get_one(Plan, plan.id))
    assert db.session.get_one(Plan, plan.id).word is None
    run_waiting()
    assert "One thing more" in text_of(word_of(plan))
    assert db.session.query(Kept).filter_by(about_id=plan.id, paper=Paper.WORD).count() == 1


def test_words_that_were_taken_back_leave_the_word_file_as_well():
    quote = quote_of(theme_of(heard()), "Only while I want it.")
    intention = add_intention()
    cite(intention, quote)
    publish(intention.plan)
    run_waiting()
    assert "Only while I want it." in text_of(word_of(intention.plan))
    set_quote(quote, QuoteState.DECLINED)
    look_for_work()
    run_waiting()
    text = text_of(word_of(intention.plan))
    assert "Only while" not in text
    assert "These words are no longer shown." in text
    look_for_work()
    assert run_waiting() == 0


def test_a_word_file_that_was_lost_is_found_missing_and_made():
    plan = publish(whole_plan())
    run_waiting()
    with transaction():
        db.session.delete(word_of(plan))
    look_for_work()
    run_waiting()
    assert db.session.get_one(Plan, plan.id).word is not None


def test_a_plan_that_is_gone_ends_the_job_in_words():
    plan = build_plan()
    with transaction():
        service.make_draft_word(HUB, db.session.get_one(Plan, plan.id))
        db.session.delete(db.session.get_one(Plan, plan.id))
    run_waiting()
    failed = latest_job(plan.id, queries.DRAFT_JOB)
    assert failed is not None
    assert (failed.state, failed.message) == (JobState.FAILED, "The plan is not there any more.")


def test_hostile_words_do_not_break_the_word_file():
    plan = build_plan(2027, HOSTILE, HOSTILE)
    survey = heard(HOSTILE.replace("\x00", ""), title=HOSTILE, question=HOSTILE)
    intention = add_intention(plan, HOSTILE, description=HOSTILE, can_change=HOSTILE, affects=HOSTILE)
    cite(intention, theme_of(survey))
    cite(intention, quote_of(theme_of(survey), HOSTILE))
    decide(intention, Outcome.CANNOT, HOSTILE, because=HOSTILE, decided_by=HOSTILE)
    publish(db.session.get_one(Plan, plan.id))
    run_waiting()
    text = text_of(word_of(plan))
    assert "<b>&amp;</b>" in text
    assert "{{ 7*7 }}" in text
    assert "\ufffe" not in text


def test_the_draft_word_reads_what_staff_have_now():
    decision = decided(Outcome.WILL, what="The 11 runs until ten.")
    plan = db.session.get_one(Plan, decision.intention.plan_id)
    made = word_file(as_it_stands(plan), "Wolverford City Council", now(), None)
    assert "The 11 runs until ten." in "\n".join(paragraph.text for paragraph in Document(BytesIO(made)).paragraphs)


def test_words_that_somebody_took_back_are_let_go_of_everywhere():
    quote = quote_of(theme_of(heard()), "Only while I want it.")
    intention = add_intention()
    cite(intention, quote)
    decision = decide(intention)
    publish(intention.plan)
    reply = reply_to(decision, you_said="Buses.\n“Only while I want it.”")
    run_waiting()
    withdraw(quote)
    look_for_work()
    run_waiting()
    assert db.session.query(Evidence).one().wording == ""
    kept = db.session.get_one(Plan, intention.plan_id)
    assert "Only while" not in str(kept.published)
    assert as_it_stands(kept).evidence[0].no_words == "[withdrawn by the person who said it]"
    assert as_it_stands(kept).as_json() == kept.published
    assert db.session.get_one(Reply, reply.id).you_said == "Buses.\n[withdrawn by the person who said it]"
    assert "Only while" not in text_of(word_of(kept))
    assert "[withdrawn by the person who said it]" in text_of(word_of(kept))
