"""The steps to a signed contract, letters that name nobody else, the report, the record, and grants in one evening."""

import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from coprod_hub.core import clock
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper, papers
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.jobs import Progress
from coprod_hub.evaluation import award_jobs, record_jobs
from coprod_hub.evaluation.models import Criterion, Step
from coprod_hub.evaluation.queries import award_pages, letters, open_data, report
from coprod_hub.evaluation.queries import awarding as queries
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.rules import PanelKind, TenderKind, TenderState
from coprod_hub.evaluation.service import award_steps, awarding, prices, telling
from coprod_hub.evaluation.steps import StepKind
from tests.builders import awards
from tests.builders import evaluation as make
from tests.builders.accounts import HUB
from tests.builders.awards import NAMES, by_bidder


def with_result(*, low="900"):
    """Oakwood wins by the young people's question; each reason names another bid and somebody of the panel."""
    made = awards.in_marking(NAMES)
    make.all_locked(made)
    elm = by_bidder(made, "Elm").code_name
    for name, value in (("Oakwood", 5), ("Elm", 1), ("Bright", 2)):
        words = f"Why not lower: Better than {elm}, said Swift; Bright Path Ltd says less.\n\nWhy not higher: None."
        make.agreed(by_bidder(made, name), make.by_code(made, "heard"), value, words)
    made = make.closed(make.tender_again(made))
    for name, price in (("Oakwood", "1000"), ("Elm", low), ("Bright", "1100")):
        with transaction():
            prices.set_price(HUB, by_bidder(made, name), Decimal(price))
    with transaction():
        awarding.work_out_all(HUB, make.tender_again(made))
    return make.tender_again(made)


def step(made, kind, **beside):
    with transaction():
        more = award_steps.Beside(**beside)
        award_steps.take_step(HUB, make.tender_again(made), kind, clock.today(), "A body", "A place", more)


def test_every_step_to_the_contract_is_recorded_and_none_out_of_order(app):
    made = with_result()
    with pytest.raises(Refused, match="report has not been sent"):
        step(made, StepKind.APPROVAL)
    make.stepped(made, StepKind.REPORT, StepKind.APPROVAL)
    assert make.tender_again(made).state is TenderState.APPROVED
    with pytest.raises(Refused, match="no letter yet"):
        step(made, StepKind.LETTERS)
    make.lettered(made)
    with transaction():
        telling.add_words(HUB, by_bidder(made, "Elm"), make.by_code(made, "safe"), "One word more.")
    with pytest.raises(Refused, match="says something else by now"):
        step(made, StepKind.LETTERS)
    make.stepped(made, StepKind.LETTERS)
    with pytest.raises(Refused, match="until the bidders are told"), transaction():
        awarding.set_aside(HUB, make.tender_again(made), "Too late.")
    with transaction():
        tender = make.tender_again(made)
        tender.service_type = "services"
    make.stepped(made, StepKind.NOTICE)
    way = queries.way(make.tender_again(made))
    assert (way.regime, way.dates and len(way.dates.working_days)) == (Regime.ACT, 8)
    with clock.set_to(clock.now() + timedelta(days=2)), pytest.raises(Refused, match="standstill lasts"):
        step(made, StepKind.ENTERED)
    with pytest.raises(NotFound):
        award_pages.public_award(made.id)
    make.entered(made, starts_on=clock.today())
    shown = award_pages.public_award(made.id)
    assert (shown.winners, shown.marked_by) == (["Oakwood Trust"], "a professionals’ panel")
    assert shown.lots[0].sentences == ["The young people’s question carried 20 of 100 and changed the result."]
    assert "Contract details notice due" in [day.words for day in award_pages.days(make.tender_again(made))]
    with clock.set_to(clock.now() + timedelta(days=41)):
        make.stepped(made, StepKind.DETAILS)
    assert "Contract details notice due" not in [day.words for day in award_pages.days(make.tender_again(made))]
    released = open_data.open_tender(make.tender_again(made), "Wolverford City Council", prices="gross")
    assert [(award.value.gross, award.entered is not None) for award in released.awards] == [(Decimal(1000), True)]


def test_an_award_to_a_low_price_waits_for_what_was_decided_about_it(app):
    made = make.priced(awards.agreed(awards.in_marking(NAMES[:2]), Oakwood_safe=5), "1000")
    with transaction():
        prices.set_price(HUB, by_bidder(made, "Oakwood"), Decimal(500))
        awarding.work_out_all(HUB, make.tender_again(made))
    make.stepped(made, StepKind.REPORT)
    with pytest.raises(Refused, match="looks abnormally low"):
        step(made, StepKind.APPROVAL)
    for act, words in ((prices.ask_about_low, "How?"), (prices.answer_low, "So."), (prices.decide_low, "It stands.")):
        with transaction():
            act(HUB, by_bidder(made, "Oakwood"), words)
    make.stepped(made, StepKind.APPROVAL, StepKind.LETTERS)
    with transaction():
        award_steps.take_step(HUB, make.tender_again(made), StepKind.CHALLENGE, clock.today(), "A bidder", "Letter")
    challenge = queries.challenges(make.tender_again(made))[0]
    assert queries.way(make.tender_again(made)).open_challenges == 1
    with transaction():
        award_steps.close_challenge(HUB, db.session.get_one(Step, challenge.id), clock.today(), "Answered.")
    assert queries.way(make.tender_again(made)).open_challenges == 0


def test_letters_report_and_record_tell_what_they_should_and_name_nobody_else(app):
    made = with_result()
    loser, winner = by_bidder(made, "Bright"), by_bidder(made, "Oakwood")
    codes = {name: by_bidder(made, name).code_name for name in ("Oakwood", "Elm", "Bright")}
    with transaction():
        telling.add_words(HUB, loser, db.session.get_one(Criterion, make.by_code(made, "safe").id), "Thank you.")
        telling.ask_for_letter(HUB, make.bid_again(loser))
    award_jobs.make_letters(Progress("none"), made.id, loser.id)
    made_of = queries.papers(loser.id)
    assert made_of[Paper.PDF].body.startswith(b"%PDF-")
    document = Document(BytesIO(made_of[Paper.WORD].body))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    said += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "award the contract to Oakwood Trust" in said
    assert ("Thank you." in said, "[a panel member]" in said, "[another bid]" in said) == (True, True, True)
    for hidden in ("Swift", "Elm", codes["Elm"], codes["Oakwood"], codes["Bright"], "Evaluator", "1000", "900"):
        assert hidden not in said, hidden
    own = letters.text_of(make.bid_again(winner))
    assert (own.chosen, all(part.best is None for part in own.parts)) == (True, True)
    told = json.dumps(report.text_of(make.tender_again(made)).as_told(), default=str, ensure_ascii=False)
    for wanted in ("Exempt", "To award the contract to Oakwood Trust at £1,000.00", "professionals’ panel", "Elm CIC"):
        assert wanted in told, wanted
    assert "Swift" not in told
    with transaction():
        taken = telling.take_full_record(HUB, make.tender_again(made), "For audit")
    record_jobs.make_record_sheet(Progress("none"), taken.id)
    book = load_workbook(BytesIO(papers(taken.id)[Paper.SHEET].body))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"Evaluator 1", "Oakwood Trust", "Criteria", "Result", "1000"} <= cells
    assert not any("Swift" in cell for cell in cells)


def test_small_grants_go_from_marks_to_the_public_in_one_evening(app):
    made = make.tender("Best of Bilston", kind=TenderKind.GRANTS)
    panel = make.panel(made, "Dragons", PanelKind.DRAGONS_DEN, who_reads="Your panel.")
    make.criterion(made, "A good idea", "100", code="idea", panel=panel)
    make.published(made)
    for name in NAMES:
        make.bid(made, name)
    make.evaluator(panel, make.panellist("Swift"), ready=True)
    make.marking(made)
    made = awards.agreed(made, Oakwood_idea=5, Elm_idea=3, Bright_idea=3)
    make.resulted(made)
    with pytest.raises(Refused, match="only who has a rank"):
        step(made, StepKind.APPROVAL, awards=4)
    step(made, StepKind.APPROVAL, awards=2)
    make.stepped(made, StepKind.LETTERS, StepKind.ENTERED)
    shown = award_pages.public_award(made.id)
    assert (len(shown.winners), shown.winners[0], shown.lots[0].sentences) == (2, "Oakwood Trust", [])
    assert shown.marked_by == "a Dragons’ Den panel"


def test_who_got_a_job_is_nobody_elses_business(app):
    made = make.tender("A new worker", kind=TenderKind.INTERVIEWS)
    make.criterion(made, "Listens", "100", code="listens")
    make.published(made)
    make.bid(made, "Jo Green")
    made = awards.agreed(awards.marked_by_one(make.tender_again(made)))
    make.resulted(made)
    make.stepped(made, StepKind.APPROVAL, StepKind.LETTERS, StepKind.ENTERED)
    with pytest.raises(NotFound):
        award_pages.public_award(made.id)
    panel = make.tender_again(made).panels[0]
    used = award_pages.marks_used(panel.evaluators[0].people[0].person.actor, panel.id)
    assert (used.who_won, used.marks, used.stage) == ((), (), "It is done.")
    with pytest.raises(Refused, match="nobody else"):
        open_data.by_reference(made.reference)
