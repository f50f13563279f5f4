"""Telling people: what staff add to a letter, and asking for letters, the report and the record as files."""

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import enqueue, latest_job
from coprod_hub.core.text import clean_text, says_something
from coprod_hub.evaluation.models import Bid, Criterion, Letter, RecordExport, Tender
from coprod_hub.evaluation.queries import awarding as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import must_have_its_words
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.service.record import SHEET

REPORT, LETTERS = "evaluation.report", "evaluation.letters"
SENT = "The letters are sent, so they stay as they are."


def add_words(actor: Actor, bid: Bid, criterion: Criterion, words: str) -> None:
    """Keep what staff add to the letter about a bid, for one criterion or part; nothing lets go of it."""
    _must_write(actor, bid.tender)
    wanted = select(Letter).where(Letter.bid_id == bid.id, Letter.criterion_id == criterion.id)
    kept = db.session.scalar(wanted) or Letter(bid_id=bid.id, criterion_id=criterion.id)
    text = clean_text(words)
    if text == kept.words:
        return
    kept.words = text
    db.session.add(kept)
    record(actor, "wrote to a letter about", bid, criterion=criterion.id)
    db.session.flush()


def ask_for_letter(actor: Actor, bid: Bid) -> None:
    """Somebody has looked at the letter about a bid: make its files."""
    _must_write(actor, bid.tender)
    record(actor, "made the letter about", bid)
    enqueue(LETTERS, bid, tender_id=bid.tender_id, bid_id=bid.id)
    db.session.flush()


def _must_write(actor: Actor, tender: Tender) -> None:
    who.must_run(actor, tender)
    if tender.state.is_past(TenderState.APPROVED) or not queries.results(tender):
        raise Refused(SENT if queries.results(tender) else queries.NO_RESULT)


def ask_for_report(actor: Actor, tender: Tender) -> None:
    """Make the award report as it stands."""
    queries.must_work_out(actor, tender)
    must_have_its_words(tender)
    if not queries.results(tender):
        raise Refused(queries.NO_RESULT)
    asked = latest_job(tender.id, REPORT)
    if asked is None or not asked.under_way:
        record(actor, "made the award report of", tender)
        enqueue(REPORT, tender, tender_id=tender.id)
    db.session.flush()


def take_full_record(actor: Actor, tender: Tender, because: str) -> RecordExport:
    """The whole record of the evaluation with names and prices, as a spreadsheet; who took it and why stays."""
    queries.must_work_out(actor, tender)
    must_have_its_words(tender)
    if not queries.results(tender):
        raise Refused(queries.NO_RESULT)
    if not says_something(because):
        raise Refused("Say why you take the record away. Your reason is kept.")
    made = RecordExport(tender_id=tender.id, made_at=now(), made_by_id=actor.person_id, whole=True)
    made.because = clean_text(because)
    db.session.add(made)
    db.session.flush()
    record(actor, "took the whole record", made, tender=tender.id)
    enqueue(SHEET, made, export_id=made.id)
    db.session.flush()
    return made
