"""The specification and the quote document as Word: made by the worker, kept sealed, taken away by those who run it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from sqlalchemy import select

from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.jobs import Progress
from coprod_hub.evaluation import spec_jobs
from coprod_hub.evaluation.models import AskOutcome, AskWho, AwardPaper
from coprod_hub.evaluation.queries import awarding, spec_papers
from coprod_hub.evaluation.queries import specification as queries
from coprod_hub.evaluation.service import award_papers, specification, tenders
from coprod_hub.evaluation.service import spec_papers as service
from coprod_hub.evaluation.service.specification import AskWords
from tests.builders import accounts as people
from tests.builders import evaluation as make
from tests.builders import forums as groups
from tests.builders.accounts import HUB

PROGRESS = Progress("none")


def written(made=None, *offices):
    """A tender with a section, an answered wish and a first version that these offices have signed."""
    made = made or make.tender(usual=True)
    with transaction():
        specification.add_section(HUB, made, "What a good place is", "Warm.\n\n- near the bus\n- open until eight")
        words = AskWords(AskWho.YOUNG_PEOPLE, "A pet", AskOutcome.NOT, "some people are allergic")
        specification.add_ask(HUB, made, words)
        version = specification.fix_version(HUB, made)
        for office in offices or ("Corporate parenting lead",):
            specification.sign(HUB, made, specification.add_stakeholder(HUB, made, office), "in a meeting")
    return make.tender_again(made), version


def opened(paper):
    """A kept file as its reader opens it, and all its words."""
    document = Document(BytesIO(paper.body))
    return document, "\n".join("".join(one.itertext()) for one in document.element.body.iter("{*}p"))


def of(version, kind=Paper.WORD):
    return awarding.papers(version.id)[kind]


def test_a_version_becomes_a_sealed_word_file_with_headings_tables_and_a_language(app):
    made, version = written()
    with transaction():
        service.ask_for_specification(HUB, made, version)
        service.ask_for_specification(HUB, made, version)
    job = spec_papers.specification_of(version).job
    assert job is not None
    assert job.under_way
    with pytest.raises(NotFound, match="Make it first"), transaction():
        service.take_specification(HUB, made, version)
    assert spec_jobs.make_specification(PROGRESS, version.id) == spec_jobs.READY
    with transaction():
        taken = service.take_specification(HUB, made, version)
    assert (taken.name, taken.paper.media_type) == ("specification-version-1.docx", Paper.WORD.media_type)
    assert b"PK" not in (taken.body_sealed or b"PK")[:2]
    document, words = opened(taken)
    heads = [line.text for line in document.paragraphs if str(line.style.name).startswith("Heading")]
    assert heads == ["What a good place is", "What was asked for, and what became of it", "Who signs"]
    assert [line.text for line in document.paragraphs if line.style.name == "List Bullet"] == [
        "near the bus", "open until eight",
    ]  # fmt: skip
    assert "Not in, because: some people are allergic" in words
    assert document.core_properties.language == "en-GB"
    packed = ZipFile(BytesIO(taken.body)).read("word/document.xml").decode()
    assert packed.count("<w:tblCaption") == packed.count("<w:tblHeader") == len(document.tables) == 2
    verbs = list(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.thing_id == version.id)))
    assert sorted(verbs) == ["fixed a version", "made the Word file of", "took the Word file of"]


def test_nobody_young_is_named_among_those_who_sign_and_nobody_of_a_panel_anywhere(app):
    kite = groups.member_of(groups.forum("Youth Council"), "Red Kite")
    made = make.tender(usual=True)
    make.evaluator(make.panel(made), people.member("Swift", "Amira K"))
    with transaction():
        specification.add_section(HUB, made, "Hours", "Swift asked for later hours. A swift answer, too.")
    made, version = written(made, f"{kite.name} (Youth Council)", "Swift", "Lead member")
    said = spec_papers.specification_text(version)
    text = str(said.paper.as_told())
    assert ("Red Kite" in text, "Swift" in text) == (False, False)
    assert "young people’s panel (Youth Council)" in text
    assert "[a panel member] asked for later hours. A swift answer" in text
    assert said.taken_out == 3


def test_the_quote_document_holds_questions_scale_price_sheet_and_the_newest_version(app):
    made = make.tender(usual=True)
    with pytest.raises(Refused, match="Fix a version"), transaction():
        service.ask_for_quote(HUB, made)
    made, version = written(made)
    panel = make.panel(made, "The Thursday lot")
    with transaction():
        tenders.assign(HUB, make.by_code(made, "young_a"), panel)
    spec_jobs.make_quote(PROGRESS, made.id)
    kept = of(version, spec_papers.IN_THE_QUOTE)
    assert kept.name == "quote-document.docx"
    _, words = opened(kept)
    for wanted in (
        "Quality – Young people’s question – Part 1: how you listen",
        "How will young people have a say in how you run the service?",
        "Carries 9 of 100. Marked 0 to 5 by the young people’s panel.",
        "Excellent. The requirement is met in full or exceeded",
        "Compared with the lowest price: W × Pmin ÷ P.",
        "Together, with VAT", "near the bus", "Do you hold the insurance", "[to be filled in]",
    ):  # fmt: skip
        assert wanted in words, wanted
    assert "Thursday" not in words
    assert spec_papers.quote_of(made).said.paper.mark.startswith("Draft, not to be sent out before it is published")


def test_a_file_that_says_something_else_by_now_is_not_handed_out(app):
    made, version = written()
    spec_jobs.make_quote(PROGRESS, made.id)
    assert spec_papers.quote_of(made).ready
    with transaction():
        tenders.set_tie_break(HUB, make.tender_again(made), ["price", "lots"])
    with pytest.raises(Refused, match="Make it again"), transaction():
        service.take_quote(HUB, make.tender_again(made))
    spec_jobs.make_quote(PROGRESS, made.id)
    with transaction():
        assert service.take_quote(HUB, make.tender_again(made)).size > 0
    assert db.session.query(AwardPaper).filter_by(about_id=version.id).count() == 1


def test_after_publication_it_says_so_and_a_new_result_leaves_it_where_it_is(app):
    made, version = written()
    with transaction():
        make.ready_to_publish(make.tender_again(made))
        tenders.publish(HUB, make.tender_again(made))
    spec_jobs.make_quote(PROGRESS, made.id)
    assert spec_papers.quote_of(make.tender_again(made)).said.paper.mark.startswith("Published on ")
    with transaction():
        again = make.tender_again(made)
        award_papers.keep_paper(again, again.id, Paper.WORD, "award-report", b"PK", "0" * 64)
        award_papers.forget_papers(again)
    assert awarding.papers(made.id) == {}
    assert of(version, spec_papers.IN_THE_QUOTE).size > 0


def test_whoever_does_not_run_it_gets_nothing(app):
    made, version = written()
    spec_jobs.make_specification(PROGRESS, version.id)
    make.evaluator(make.panel(made), officer := people.officer())
    for actor in (officer.actor, people.commissioner().actor):
        for act in (
            lambda actor=actor: service.ask_for_specification(actor, made, version),
            lambda actor=actor: service.take_specification(actor, made, version),
            lambda actor=actor: service.ask_for_quote(actor, made),
            lambda actor=actor: service.take_quote(actor, made),
            lambda actor=actor: spec_papers.worked_for(actor, version.id),
        ):
            with pytest.raises(NotAllowed), transaction():
                act()
    with pytest.raises(NotFound):
        spec_papers.worked_for(HUB, "nothing")
    assert queries.versions(made)[0].id == version.id
