"""Bids: who may see them, how they come in, what becomes of them, prices, files and the glossary."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook
from sqlalchemy import func, select

from coprod_hub.core import clock, jobs
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import HubError, NotAllowed, NotFound, Refused
from coprod_hub.evaluation import bid_jobs
from coprod_hub.evaluation.grounds import Ground
from coprod_hub.evaluation.models import Bid, BidFile, BidImport, Criterion, FilePiece, ImportState, Tender
from coprod_hub.evaluation.portal import BIDS, PRICES
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import bringing as import_queries
from coprod_hub.evaluation.queries import prices as price_queries
from coprod_hub.evaluation.queries.bringing import Choices
from coprod_hub.evaluation.rules import BidState, CriterionKind, TenderState
from coprod_hub.evaluation.service import bids, bringing, files, glossary, prices
from coprod_hub.rights import keeping
from tests.builders import evaluation as build
from tests.builders.accounts import HUB, staff

WORK = bid_jobs  # registers the worker's part


def refused(act: Callable[[], object], words: str = ".", kind: type[HubError] = Refused) -> None:
    """It is refused in these words, and nothing of it stays."""
    with pytest.raises(kind, match=words), transaction():
        act()


@pytest.fixture
def made(app: object) -> Tender:
    """A published tender with a question and a check."""
    draft = build.tender()
    build.criterion(draft, "Safe homes")
    build.criterion(draft, "Insurance", "0", kind=CriterionKind.PASS_FAIL)
    return published(draft)


def published(draft: Tender) -> Tender:
    """Publication itself is tried elsewhere."""
    with transaction():
        again = build.tender_again(draft)
        again.state, again.published_at, again.frozen = TenderState.PUBLISHED, clock.now(), {}
    return build.tender_again(draft)


def agreed(made: Tender) -> Tender:
    """All marks agreed, as far as prices care."""
    with transaction():
        again = build.tender_again(made)
        again.state, again.agreed_at = TenderState.AGREED, clock.now()
    return build.tender_again(made)


def officer() -> Actor:
    return staff(Role.OFFICER, name="Priya Shah").actor


def procurement() -> Actor:
    return staff(Role.PROCUREMENT, name="Callum Hart").actor


# ---- coming in ----


def test_a_bid_comes_in_under_a_code_name_and_the_bidder_is_sealed(made: Tender) -> None:
    bid = build.bid(made, "=cmd|'/c calc'!A1 \u202eevil 🌳", reference="S-1")
    assert bid.state is BidState.IN
    assert bid.bidder is not None
    assert "🌳" in bid.bidder.name
    assert b"cmd" not in (bid.bidder.name_sealed or b"")
    assert queries.readiness(bid).missing == ["1 check"]


@pytest.mark.parametrize(
    ("name", "reference", "words"),
    [("", "S-2", "name"), ("x" * 10_000, "S-2", "too long"), ("Elm", "s-1", "already"), ("Elm", " ", "reference")],
)
def test_a_bidder_that_cannot_be_noted_is_refused(made: Tender, name: str, reference: str, words: str) -> None:
    build.bidder(made, reference="S-1")
    refused(lambda: bids.add_bidder(HUB, build.tender_again(made), name, reference), words)


def test_nothing_comes_in_before_publication_nor_for_a_lot_or_question_of_another_tender(made: Tender) -> None:
    other, bid = build.tender(), build.bid(made)
    asked = build.criterion(other, "Elsewhere")
    refused(lambda: bids.add_bidder(HUB, build.tender_again(other), "Elm", "S-9"), "Publish")
    assert bid.bidder
    sender = bid.bidder
    refused(lambda: bids.add_bid(HUB, sender, build.tender_again(other).lots[0]), "another tender")
    refused(lambda: bids.add_bid(HUB, sender, build.tender_again(made).lots[0]), "already")
    refused(lambda: bids.set_extract(HUB, build.bid_again(bid), asked, "Words"), "another lot or tender")
    refused(lambda: bids.check(HUB, build.bid_again(bid), asked, passed=True, because="Seen"), "another lot or tender")


def test_a_lot_with_questions_of_its_own_is_asked_those_alone(app: object) -> None:
    draft = build.tender()
    shared = build.criterion(draft, "Shared")
    own = build.lot(draft, "North", own_criteria=True)
    theirs = build.criterion(draft, "North alone", lot=own)
    made = published(draft)
    north = build.bid(made, of=own, answered=False)
    assert [one.title for one in queries.criteria_to_read(north)] == ["North alone"]
    refused(lambda: bids.set_extract(HUB, build.bid_again(north), shared, "Words"), "another lot")
    with transaction():
        bids.set_extract(HUB, build.bid_again(north), db.session.get_one(Criterion, theirs.id), "Words")


def test_a_late_bid_waits_for_a_decision_with_a_reason(made: Tender) -> None:
    deadline = made.deadline_at
    assert deadline
    with clock.set_to(deadline + timedelta(days=1)):
        on_time = build.bid(made, "Oak", received_at=deadline)
        late = build.bid(made, "Elm", received_at=deadline + timedelta(seconds=1))
        assert (on_time.state, late.state) == (BidState.IN, BidState.LATE)
        with transaction():
            bids.put_right_when(HUB, build.bid_again(late), deadline)
        assert build.bid_again(late).state is BidState.IN
        with transaction():
            bids.put_right_when(HUB, build.bid_again(late), deadline + timedelta(minutes=1))
        refused(lambda: bids.decide_late(HUB, build.bid_again(late), accept=True, because=" \u200b"), "Say why")
        refused(lambda: bids.decide_late(HUB, build.bid_again(on_time), accept=True, because="x"), "is in")
        with transaction():
            bids.decide_late(HUB, build.bid_again(late), accept=False, because="The rule says so.")
        gone = build.bid_again(late)
        assert (gone.state, gone.ground, gone.declined) == (BidState.EXCLUDED, Ground.LATE, "The rule says so.")


# ---- what panels read ----


def test_an_extract_that_names_its_bidder_is_refused_and_mended_with_one_press(made: Tender) -> None:
    bid = build.bid(made, "Bright Path Ltd", email="hi@brightpath.org.uk", answered=False)
    asked = queries.criteria_to_read(bid)[0]
    words = "Bright Path listens."
    refused(lambda: bids.set_extract(HUB, build.bid_again(bid), asked, words), kind=bids.NamesTheBidder)
    with transaction():
        bids.set_extract(HUB, build.bid_again(bid), asked, "They listen.")
        bids.rename_bidder(HUB, queries.bidder_of(build.bid_again(bid)), "Oak Ltd", "S-7", "hi@oak.example")
    assert queries.readiness(build.bid_again(bid)).naming == ()
    with transaction():
        bids.rename_bidder(HUB, queries.bidder_of(build.bid_again(bid)), "They Listen", "S-7")
    assert queries.readiness(build.bid_again(bid)).naming == ("Safe homes",)
    with transaction():
        assert bids.take_names_out(HUB, build.bid_again(bid)) == 1
    assert build.bid_again(bid).extracts[0].words == "[the bidder]."


def test_what_somebody_has_marked_stays_as_they_read_it_but_a_name_may_always_go(app: object) -> None:
    work = build.at_work(sheets=(1,), bids_in=1)
    bid, asked = work.bids[0], work.parts[0]
    build.marked(work.sheets[0], bid)
    refused(lambda: bids.set_extract(HUB, build.bid_again(bid), asked, "Something else."), "marked this already")
    with transaction():
        bids.rename_bidder(HUB, queries.bidder_of(build.bid_again(bid)), "We Meet", "R-1")
        assert bids.take_names_out(HUB, build.bid_again(bid)) == 2
    assert build.bid_again(bid).extracts[0].words.startswith("[the bidder] every month.")


# ---- leaving ----


def test_a_bid_taken_back_stays_in_the_record_and_leaves_the_pool_of_prices(made: Tender) -> None:
    oak, elm = build.bid(made, "Oak"), build.bid(made, "Elm")
    agreed(made)
    for bid, pounds in ((oak, "100"), (elm, "60.05")):
        with transaction():
            prices.set_price(HUB, build.bid_again(bid), Decimal(pounds))
    again = build.tender_again(made)
    assert [one.bid.id for one in price_queries.prices(HUB, again, again.lots[0]) if one.low] == [elm.id]
    with transaction():
        bids.withdraw(HUB, build.bid_again(elm), "They wrote on Monday.")
    left = price_queries.prices(HUB, build.tender_again(made), again.lots[0])
    assert [(one.price, one.low) for one in left] == [(Decimal(100), ())]
    assert build.bid_again(elm).price == Decimal("60.05")
    refused(lambda: bids.withdraw(HUB, build.bid_again(elm), "Again."), "taken back")


def test_a_bid_is_excluded_on_a_published_ground_alone(made: Tender) -> None:
    bid = build.bid(made)
    refused(lambda: bids.exclude(HUB, build.bid_again(bid), "No.", Ground.CHECK_FAILED), "failed no check")
    refused(lambda: bids.exclude(HUB, build.bid_again(bid), "No.", Ground.LATE), "Choose a ground")
    refused(lambda: bids.exclude(HUB, build.bid_again(bid), "Cheap.", Ground.LOW_PRICE), kind=NotAllowed)
    check = queries.criteria_to_check(bid)[0]
    with transaction():
        bids.check(HUB, build.bid_again(bid), check, passed=False, because="No certificate in the portal.")
        bids.exclude(HUB, build.bid_again(bid), "Section 4 of the tender.", Ground.CHECK_FAILED)
    gone = build.bid_again(bid)
    assert (gone.state, gone.ground) == (BidState.EXCLUDED, Ground.CHECK_FAILED)
    assert queries.readiness(gone).failed == ("Insurance",)


def test_a_low_price_excludes_only_after_question_answer_and_decision(made: Tender) -> None:
    bid = build.bid(made)
    agreed(made)
    low = Ground.LOW_PRICE
    with transaction():
        prices.set_price(HUB, build.bid_again(bid), Decimal("1.50"))
    refused(lambda: bids.exclude(HUB, build.bid_again(bid), "Cheap.", low), "no reason by itself")
    refused(lambda: prices.answer_low(HUB, build.bid_again(bid), "We can."), "Ask the bidder first")
    with transaction():
        prices.ask_about_low(HUB, build.bid_again(bid), "How?")
    refused(lambda: bids.exclude(HUB, build.bid_again(bid), "Cheap.", low), "no reason by itself")
    refused(lambda: prices.set_price(HUB, build.bid_again(bid), Decimal(2)), "asked about this price")
    with transaction():
        prices.answer_low(HUB, build.bid_again(bid), "We cannot say.")
    refused(lambda: bids.exclude(HUB, build.bid_again(bid), "Cheap.", low), "decided")
    with transaction():
        prices.decide_low(HUB, build.bid_again(bid), "It does not cover the wages.")
        bids.exclude(HUB, build.bid_again(bid), "It does not cover the wages.", low)
    assert build.bid_again(bid).ground is low


# ---- who sees what ----


def test_prices_are_for_procurement_officers_once_the_marks_are_agreed(made: Tender) -> None:
    bid, buyer, other = build.bid(made), procurement(), officer()
    refused(lambda: prices.set_price(buyer, build.bid_again(bid), Decimal(5)), "after all marks", NotAllowed)
    agreed(made)
    refused(lambda: prices.set_price(other, build.bid_again(bid), Decimal(5)), "procurement", NotAllowed)
    for wrong in ("0", "-1", "NaN", "Infinity", "1E+13", "0.0000001"):
        refused(partial(prices.set_price, buyer, build.bid_again(bid), Decimal(wrong)))
    with transaction():
        prices.set_price(buyer, build.bid_again(bid), Decimal("1234.50"))
    assert str(build.bid_again(bid).price) == "1234.50"


def test_whoever_sits_on_a_panel_learns_nothing_of_a_bid_even_as_an_officer(app: object) -> None:
    on_panel = staff(Role.PROCUREMENT, name="Sam Lee")
    draft = build.tender()
    build.evaluator(build.panel(draft), on_panel)
    made = published(draft)
    bid, actor = build.bid(made, answered=False), on_panel.actor
    file = _kept(bid)
    with transaction():
        table = bringing.take_pasted(HUB, build.tender_again(made), BIDS, "Ref,Supplier\nS-9,Elm")
        word = _term(made)
    for ask in (
        lambda: queries.bid(actor, bid.id),
        lambda: queries.bid_file(actor, file.id),
        lambda: import_queries.bid_import(actor, table.id),
        lambda: queries.term(actor, word),
        lambda: queries.bids(actor, build.tender_again(made)),
    ):
        with pytest.raises((NotFound, NotAllowed)) as told:
            ask()
        assert "Oakwood" not in str(told.value)
    assert queries.bid(HUB, bid.id).id == bid.id


def _term(made: Tender) -> str:
    glossary.add_terms(HUB, build.tender_again(made), "DBS – a check")
    return queries.glossary(made)[0].id


# ---- glossary, files ----


def test_words_are_pasted_all_or_none_and_a_second_time_change_the_meaning(made: Tender) -> None:
    refused(lambda: glossary.add_terms(HUB, build.tender_again(made), "DBS – a check\nbroken"), "Line 2")
    assert queries.glossary(made) == []
    with transaction():
        glossary.add_terms(HUB, build.tender_again(made), "DBS – a check\nPA – a helper")
    with transaction():
        glossary.add_terms(HUB, build.tender_again(made), "dbs: a better check")
    assert queries.meanings(made) == {"dbs": "a better check", "PA": "a helper"}


def word_file(*paragraphs: str) -> BytesIO:
    made, out = Document(), BytesIO()
    for words in paragraphs:
        made.add_paragraph(words)
    made.save(out)
    out.seek(0)
    return out


def _kept(bid: Bid, name: str = "Oakwood bid.docx", content: BytesIO | None = None) -> BidFile:
    with transaction():
        return files.keep_file(HUB, build.bid_again(bid), name, content or word_file("We listen."))


def test_a_file_lies_sealed_comes_out_under_the_code_name_and_its_text_can_be_copied(made: Tender) -> None:
    bid = build.bid(made)
    sent = word_file("We listen to young people.", "Ünicode 🌳")
    kept = _kept(bid, "../../Oakwood Trust final.docx", sent)
    assert kept.name == "Oakwood Trust final.docx"
    jobs.run_waiting()
    assert queries.bid_file(HUB, kept.id).text == "We listen to young people.\nÜnicode 🌳"
    sealed = db.session.scalars(select(FilePiece.content_sealed)).all()
    assert all(b"PK" not in (piece or b"")[:40] for piece in sealed)
    with transaction():
        name, content = files.hand_out(HUB, queries.bid_file(HUB, kept.id))
    assert content == sent.getvalue()
    assert name == f"{bid.code_name.replace(' ', '-')}-1.docx"
    with transaction():
        files.remove_file(HUB, queries.bid_file(HUB, kept.id))
    assert db.session.scalar(select(func.count()).select_from(FilePiece)) == 0


def test_a_broken_or_hostile_document_gives_no_text_and_stops_nothing() -> None:
    assert bid_jobs.text_of(b"PK\x03\x04 not a package") == ""
    assert bid_jobs.text_of(b"") == ""


# ---- from the portal ----

CSV = (
    "Supplier Reference,Supplier,Email,Submitted,Safe homes\n"
    'S-1,Bright Path Ltd,a@b.example,23/11/2026 09:30,"At Bright Path, we check."\n'
    "S-2,\"=cmd|' /C calc'!A0\",,23/11/2026 10:30,We check.\n"
)


def _taken(made: Tender, text: str, kind: str = BIDS, actor: Actor = HUB) -> BidImport:
    with transaction():
        table = bringing.take_pasted(actor, build.tender_again(made), kind, text)
    jobs.run_waiting()
    return db.session.get_one(BidImport, table.id)


def _said(table: BidImport, actor: Actor = HUB) -> BidImport:
    with transaction():
        again = db.session.get_one(BidImport, table.id)
        bringing.say_columns(actor, again, import_queries.choices_of(again))
    return db.session.get_one(BidImport, table.id)


def test_the_portals_export_comes_in_whole_once_and_names_nobody(made: Tender) -> None:
    with clock.set_to(clock.now() + timedelta(days=2)):
        table = _said(_taken(made, CSV))
        plan = import_queries.plan_of(table)
        assert (plan.brings, plan.naming, plan.faults, plan.answers) == (2, 1, [], 2)
        with transaction():
            assert bringing.bring(HUB, db.session.get_one(BidImport, table.id)) == 2
        found = queries.bids(HUB, build.tender_again(made))
        by_reference = {queries.readable_reference(one): one for one in found}
        assert by_reference["S-1"].extracts[0].words == "At [the bidder], we check."
        assert queries.bidder_of(by_reference["S-2"]).name.startswith("=cmd|")
        done = db.session.get_one(BidImport, table.id)
        assert (done.state, done.table, done.meant) == (ImportState.DONE, "", "")
        refused(lambda: bringing.take_pasted(HUB, build.tender_again(made), BIDS, CSV), "This very table")


def test_one_wrong_row_and_nothing_comes_in(made: Tender) -> None:
    with clock.set_to(clock.now() + timedelta(days=2)):
        table = _said(_taken(made, CSV + "S-1,Again,,23/11/2026 09:30,We check.\n"))
        assert [one.number for one in import_queries.plan_of(table).faults] == [4]
        refused(lambda: bringing.bring(HUB, db.session.get_one(BidImport, table.id)), "so nothing was")
    assert queries.bids(HUB, build.tender_again(made)) == []
    with transaction():
        bringing.cancel(HUB, db.session.get_one(BidImport, table.id))
    assert db.session.get_one(BidImport, table.id).table == ""


def test_a_table_without_times_needs_somebodys_word_that_none_was_late(made: Tender) -> None:
    table = _taken(made, "Ref,Supplier\nS-1,Oak")
    columns = {"Ref": "reference", "Supplier": "name"}
    refused(lambda: bringing.say_columns(HUB, table, Choices(columns)), "after the deadline")
    with transaction():
        again = db.session.get_one(BidImport, table.id)
        bringing.say_columns(HUB, again, Choices(columns, in_time=True))
        bringing.bring(HUB, again)
    assert [one.state for one in queries.bids(HUB, build.tender_again(made))] == [BidState.IN]


def test_prices_come_in_by_reference_exactly_for_procurement_alone(made: Tender) -> None:
    oak, elm = build.bid(made, "Oak", reference="S-1"), build.bid(made, "Elm", reference="S-2")
    buyer, other = procurement(), officer()
    with transaction():
        bids.withdraw(HUB, build.bid_again(elm), "By letter.")
    text = 'Ref\tPrice\nS-1\t"£1,234.50"\nS-2\t7\n'
    refused(lambda: bringing.take_pasted(buyer, build.tender_again(made), PRICES, text), "after all marks", NotAllowed)
    agreed(made)
    table = _said(_taken(made, text, PRICES, buyer), buyer)
    with pytest.raises(NotFound):
        import_queries.bid_import(other, table.id)
    plan = import_queries.plan_of(table)
    assert (plan.brings, plan.left_out) == (1, 1)
    with transaction():
        bringing.bring(buyer, db.session.get_one(BidImport, table.id))
    assert (build.bid_again(oak).price, build.bid_again(elm).price) == (Decimal("1234.50"), None)


def test_a_workbook_with_a_row_for_each_answer_comes_in_and_is_put_together(made: Tender) -> None:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (("Ref", "Supplier", "Question", "Response"), ("S-1", "Oak", "Safe homes", "We check.")):
        sheet.append(row)
    book.save(out)
    out.seek(0)
    with transaction():
        taken = bringing.take(HUB, build.tender_again(made), BIDS, "export.xlsx", out)
    jobs.run_waiting()
    with transaction():
        table = db.session.get_one(BidImport, taken.id)
        bringing.say_columns(HUB, table, Choices(import_queries.choices_of(table).columns, in_time=True))
        bringing.bring(HUB, table)
    assert [one.extracts[0].words for one in queries.bids(HUB, build.tender_again(made))] == ["We check."]


def test_a_table_that_nobody_finishes_goes_and_of_one_that_is_in_its_mark_stays(made: Tender) -> None:
    left, done = _taken(made, "Ref,Supplier\nS-1,Oak").id, _taken(made, "Ref,Supplier\nS-2,Elm").id
    with transaction():
        again = db.session.get_one(BidImport, done)
        bringing.say_columns(HUB, again, Choices(import_queries.choices_of(again).columns, in_time=True))
        bringing.bring(HUB, again)
    with transaction():
        assert keeping.brought_tables(clock.now() + timedelta(days=1)) == 1
    assert db.session.get(BidImport, left) is None
    assert db.session.get_one(BidImport, done).digest


def test_what_is_no_table_says_so_and_stays_out(made: Tender) -> None:
    assert _taken(made, "Ref,Supplier").state is ImportState.FAILED
    refused(lambda: bringing.take(HUB, build.tender_again(made), BIDS, "a.pdf", BytesIO(b"%PDF-1.7")), "CSV or Excel")


def test_the_record_says_what_was_done_and_never_whose_bid_it_was(made: Tender) -> None:
    bid = build.bid(made, "Oakwood Trust", reference="SECRET-1")
    with transaction():
        bids.withdraw(HUB, build.bid_again(bid), "Oakwood wrote to us.")
    said = [f"{one.verb} {one.details}" for one in db.session.scalars(select(AuditEntry))]
    assert any("noted as taken back" in one for one in said)
    assert not [one for one in said if "Oakwood" in one or "SECRET" in one]
