"""What is kept of a tender, until when; and what stays of it then."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, func, select, update

from coprod_hub.core import clock
from coprod_hub.core.db import Model, db, table_of, transaction
from coprod_hub.core.documents import Document, Paper, keep_paper
from coprod_hub.core.errors import Refused
from coprod_hub.evaluation import keeping
from coprod_hub.evaluation.models import (
    Agreed,
    AgreedEarlier,
    Bidder,
    BidFile,
    BidImport,
    Correction,
    EvaluatorPerson,
    FilePiece,
    Idea,
    IdeaMark,
    ImportState,
    Letter,
    Mark,
    PairNote,
    PaperImport,
    PassCheck,
    RecordExport,
    RecordQuestion,
    Result,
    SeenDifferently,
    Step,
    StepKind,
    TakenOut,
    Tender,
    WordsIn,
)
from coprod_hub.evaluation.queries import award_pages, awarding
from coprod_hub.evaluation.rules import TenderKind
from coprod_hub.evaluation.service import record, telling, tenders
from tests.builders import evaluation as make
from tests.builders.accounts import HUB
from tests.system.questions import asked

#: What stays of a tender although it is sealed: prices and results, and who was chosen.
STAYS = {"bid.price_sealed", "bidder.name_sealed", "result.given_sealed", "result.found_sealed"}
RULES = (keeping.panels, keeping.reasons, keeping.bids)


def sealed_columns() -> Iterator[Column[Any]]:
    for mapper in Model.registry.mappers:
        if mapper.class_.__module__.startswith("coprod_hub.evaluation."):
            yield from (one for one in table_of(mapper.class_).columns if one.name.endswith("_sealed"))


def filled() -> set[str]:
    """The sealed columns that hold something."""
    return {
        f"{column.table.name}.{column.name}"
        for column in sealed_columns()
        if db.session.scalar(select(func.count()).select_from(column.table).where(column.is_not(None)))
    }


def keep_to_it() -> list[int]:
    """All three rules, each in a transaction of its own as in the schedule; how many rows each ended."""
    found = []
    for rule in sorted(RULES, key=lambda one: one.__name__):
        with transaction():
            found.append(rule(clock.now()))
    db.session.expire_all()
    return found


def years_later(years: int, act: Callable[[], Any], less: int = 0) -> Any:
    with clock.set_to(clock.now() + timedelta(days=365 * years + years // 4 - less)):
        return act()


def add_what_is_rare(tender: Tender) -> None:
    """One row of every table that the way to a contract did not fill."""
    (found, *_) = awarding.results(tender)
    bid, sheet = make.bid_again(awarding.assessed_bids(tender)[0]), tender.panels[0].evaluators[0]
    kept, criterion, now = db.session.query(Agreed).all()[0], tender.criteria[-1], clock.now()
    person_id = sheet.people[0].person_id
    file = BidFile(bid_id=bid.id, media_type="text/csv", size=1, kept_at=now)
    idea = Idea(panel_id=sheet.panel_id, made_at=now, set_aside_at=now)
    idea.set_aside_because, bid.price = "Not now.", Decimal(10)
    db.session.add_all([file, idea])
    db.session.flush()
    aside = Result(lot_id=found.lot_id, made_at=now, set_aside_at=now)
    aside.set_aside_because = "It could not stand."
    db.session.add_all(
        [
            aside,
            FilePiece(bid_file_id=file.id, number=1),
            IdeaMark(idea_id=idea.id, mark=0),
            BidImport(tender_id=tender.id, kind="bids", made_at=now, digest="", state=ImportState.READ),
            PaperImport(panel_id=sheet.panel_id, made_at=now, digest="", state=ImportState.READ),
            Correction(tender_id=tender.id, made_at=now, what={}, notice="", notice_on=clock.today()),
            PairNote(evaluator_id=sheet.id, bid_id=bid.id, person_id=person_id, saved_at=now),
            AgreedEarlier(agreed_id=kept.id, agreed_at=now, value=1, put_aside_at=now),
            SeenDifferently(agreed_id=kept.id, evaluator_id=sheet.id, noted_at=now),
            RecordQuestion(bid_id=bid.id, criterion_id=criterion.id, asked_at=now),
            Letter(bid_id=bid.id, criterion_id=criterion.id),
            PassCheck(bid_id=bid.id, criterion_id=criterion.id, passed=True, checked_at=now),
            RecordExport(tender_id=tender.id, made_at=now),
            TakenOut(tender_id=tender.id, place=WordsIn.MARK, thing_id=kept.id, pieces=1, taken_at=now),
        ]
    )  # fmt: skip


@pytest.fixture
def signed(app) -> Tender:
    """A tender whose contract was signed today, with something in every sealed column of every table."""
    work = make.at_work((1,), 2)
    make.resulted(work.tender)
    make.entered(work.tender, days=0)
    with transaction():
        add_what_is_rare(make.tender_again(work.tender))
        export = db.session.scalars(select(RecordExport)).one()
        keep_paper(export, Paper.SHEET, "marks", b"x", export.id)
    with transaction():
        for column in sealed_columns():
            if f"{column.table.name}.{column.name}" not in STAYS and column.name != "set_aside_sealed":
                db.session.execute(update(column.table).values({column: b"kept"}))
    db.session.expire_all()
    return make.tender_again(work.tender)


def test_three_years_after_the_contract_words_names_and_files_go_and_the_result_stands(signed):
    assert filled() == {f"{column.table.name}.{column.name}" for column in sealed_columns()}, "fill the new one here"
    shown = [(one.value, one.bid.code_name) for one in db.session.query(Mark)]
    award = award_pages.public_award(signed.id)
    assert award.winners == [bidder.name for bidder in db.session.query(Bidder) if bidder.name in award.winners]
    assert years_later(3, keep_to_it, less=2) == [0, 0, 0]
    assert all(years_later(3, keep_to_it, less=-1))
    assert filled() == STAYS
    assert (db.session.query(EvaluatorPerson).count(), db.session.query(Document).count()) == (0, 0)
    assert [(one.value, one.bid.code_name) for one in db.session.query(Mark)] == shown
    assert award_pages.public_award(signed.id) == award
    names = sorted(bidder.name for bidder in db.session.query(Bidder))
    assert names == sorted([keeping.NAME_GONE, *award.winners])
    assert years_later(3, keep_to_it, less=-2) == [0, 0, 0]
    assert years_later(3, rewritten, less=-3) == []
    must_make_no_file_any_more(signed)


def rewritten() -> list[str]:
    """What a night writes about bids once their words are gone."""
    with asked() as said, transaction():
        keeping.bids(clock.now())
    return [statement for statement in said if statement.startswith(("UPDATE", "DELETE", "INSERT"))]


def must_make_no_file_any_more(tender: Tender) -> None:
    for ask in (
        lambda: telling.ask_for_report(HUB, tender),
        lambda: telling.take_full_record(HUB, tender, "An audit."),
        lambda: record.take_all(HUB, tender, "An audit."),
    ):
        with pytest.raises(Refused, match="deleted on"), transaction():
            ask()


def until(days: dict[StepKind, date] | None = None, closed_on: date | None = None, **facts: Any) -> date | None:
    """Until when a tender with these steps and facts is kept; `closed_on`: what came of them is recorded."""
    with transaction():
        made = Tender(title="T", reference=f"R-{Tender().id}", made_at=clock.now(), tie_break=[], scale=[], **facts)
        db.session.add(made)
        db.session.flush()
        for kind, on in (days or {}).items():
            db.session.add(
                Step(tender_id=made.id, kind=kind, taken_on=on, recorded_at=clock.now(), closed_on=closed_on)
            )
        db.session.flush()
        return keeping.kept_until(made)


def test_the_day_until_which_records_are_kept(app):
    noon = datetime.fromisoformat("2024-02-29T12:00:00+00:00")
    notice, signed = date(2024, 2, 1), date(2024, 2, 29)
    assert until({StepKind.NOTICE: notice, StepKind.ENTERED: signed, StepKind.DETAILS: date(2024, 3, 9)}) == date(
        2027, 2, 28
    )
    assert until({StepKind.APPROVAL: date(2024, 1, 1), StepKind.NOTICE: notice}) == date(2027, 1, 31)
    assert until(stopped_at=noon) == date(2027, 2, 28)
    assert until(kind=TenderKind.GRANTS, agreed_at=noon) == date(2027, 2, 28)
    assert until(agreed_at=noon) is None
    assert until() is None


def test_while_a_challenge_is_open_nothing_of_its_tender_goes(app):
    signed, came = {StepKind.ENTERED: date(2024, 2, 1)}, {StepKind.CHALLENGE: date(2024, 2, 9)}
    assert until(signed | came) is None
    assert until(signed | came, closed_on=date(2026, 2, 9)) == date(2027, 1, 31)


def test_three_years_after_a_tender_stopped_nobody_is_left(app):
    work = make.at_work((1,), 1)
    make.locked(work.sheets[0], work.bids[0])
    with transaction():
        tenders.stop(HUB, make.tender_again(work.tender), "The money went elsewhere.")
    assert years_later(2, keep_to_it) == [0, 0, 0]
    assert all(years_later(4, keep_to_it)[:2])
    assert {one.reason for one in db.session.query(Mark)} == {""}
    assert {one.name for one in db.session.query(Bidder)} == {keeping.NAME_GONE}


def test_a_table_of_marks_from_paper_that_nobody_finished_goes_after_two_days(app):
    work = make.at_work((1,), 1)
    with transaction():
        for state in (ImportState.READ, ImportState.DONE):
            db.session.add(PaperImport(panel_id=work.panel.id, made_at=clock.now(), digest="", state=state))
    with transaction():
        assert keeping.brought_marks(clock.now() + timedelta(days=2)) == 1
    assert db.session.query(PaperImport).one().state is ImportState.DONE
