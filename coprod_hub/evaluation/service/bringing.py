"""Bringing a table in from the e-tendering portal: taken, read by a job, its columns said, looked at, brought in.

All of it comes in or nothing. The same table comes in once. Its rows lie sealed until then, and go afterwards.
"""

from datetime import datetime
from io import BytesIO
from typing import IO

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import enqueue
from coprod_hub.core.text import clean_line, says_something
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.models import Bidder, BidImport, Criterion, ImportState, Lot, Tender
from coprod_hub.evaluation.portal import BIDS, RECEIVED, BidIn, faults_of_columns
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.queries import bringing as queries
from coprod_hub.evaluation.queries.bringing import Choices
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.service.bids import TAKING, add_bid, add_bidder, set_extract
from coprod_hub.evaluation.service.prices import RESULT_STANDS, set_price
from coprod_hub.responses import uploads

READ = "evaluation.read_table"
PASTED = "pasted.csv"
TOO_LARGE = "The file is larger than 25 MB. Leave out columns and sheets that are not needed, and bring it again."


def take(actor: Actor, tender: Tender, kind: str, name: str, stream: IO[bytes]) -> BidImport:
    """Take a table: a job reads it. Raises Refused for what is no table, and for one that is in already."""
    queries.must_bring(actor, tender, kind)
    _must_still_take(tender, kind)
    made = BidImport(tender_id=tender.id, kind=kind, made_at=now(), made_by_id=actor.person_id)
    try:
        uploads.looks_right(clean_line(name), stream.read(64))
        stream.seek(0)
        _, made.digest = uploads.keep(made.id, stream)
    except uploads.FileTooLarge:
        raise Refused(TOO_LARGE) from None
    except uploads.BadFile as fault:
        raise Refused(str(fault)) from None
    if before := queries.brought_before(tender, kind, made.digest):
        uploads.forget(made.id)
        raise Refused(f"This very table was brought in on {day_time_words(before.made_at)}. Nothing was changed.")
    made.packed = clean_line(name).casefold().endswith(".xlsx")
    db.session.add(made)
    record(actor, "began to bring a table into", tender, kind=kind)
    db.session.flush()
    enqueue(READ, made, import_id=made.id)
    return made


def take_pasted(actor: Actor, tender: Tender, kind: str, text: str) -> BidImport:
    """Take a table that was copied from a spreadsheet or typed."""
    if not says_something(text):
        raise Refused("Choose a file, or paste the table.")
    return take(actor, tender, kind, PASTED, BytesIO(text.strip().encode()))


def say_columns(actor: Actor, found: BidImport, choices: Choices) -> None:
    """Keep what the columns mean. Raises Refused when they cannot mean that."""
    _must_stand(actor, found)
    faults = faults_of_columns(found.kind, choices.columns)
    if found.kind == BIDS and RECEIVED not in choices.columns.values() and not choices.in_time:
        faults.append("Say which column tells when bids came in, or that none came after the deadline.")
    if faults:
        raise Refused(*faults)
    found.meant = queries.as_kept(choices)
    db.session.flush()


def bring(actor: Actor, found: BidImport) -> int:
    """Bring all of it in, and delete its rows here; returns how many bids or prices that were."""
    found = db.session.get_one(BidImport, found.id, with_for_update=True)
    _must_stand(actor, found)
    if not found.meant:
        raise Refused("Say first what the columns mean.")
    if queries.brought_before(found.tender, found.kind, found.digest):
        raise Refused("This very table is in already. Nothing was changed.")
    plan = queries.plan_of(found)
    if plan.faults:
        raise Refused("Some rows cannot be brought in, so nothing was. Mend the table and bring it again.")
    if not plan.brings:
        raise Refused("There is nothing to bring in.")
    came_at = _in_time(found.tender)
    for bid in plan.bids:
        _bring_bid(actor, found.tender, bid, came_at)
    for price in plan.prices:
        priced = queries.bid_of(found.tender, price.reference, price.lot_id)
        if priced is not None:
            set_price(actor, priced, price.pounds)
    found.brought = plan.brings
    _end(found, ImportState.DONE)
    record(actor, "brought a table into", found.tender, kind=found.kind, rows=found.brought)
    db.session.flush()
    return found.brought


def _bring_bid(actor: Actor, tender: Tender, row: BidIn, came_at: datetime) -> None:
    """Add the bidder and the bid where they are not there yet, and each answer without its bidder's name."""
    bid = queries.bid_of(tender, row.reference, row.lot_id)
    if bid is None:
        bidder = _bidder_of(tender, row.reference) or add_bidder(actor, tender, row.name, row.reference, row.email)
        bid = add_bid(actor, bidder, db.session.get_one(Lot, row.lot_id), row.received_at or came_at)
    criteria: dict[str, Criterion] = {one.code: one for one in tender.criteria}
    for code, words in row.answers.items():
        set_extract(actor, bid, criteria[code], bid_queries.without_its_names(bid, words))


def _bidder_of(tender: Tender, reference: str) -> Bidder | None:
    return next((one for one in bid_queries.bidders(tender) if one.reference.casefold() == reference.casefold()), None)


def _in_time(tender: Tender) -> datetime:
    """What is noted for a bid of which nobody says more than that it came in time."""
    return min(now(), tender.deadline_at) if tender.deadline_at else now()


def cancel(actor: Actor, found: BidImport) -> None:
    """Stop: nothing of it comes in, and nothing of it stays."""
    queries.must_bring(actor, found.tender, found.kind)
    found = db.session.get_one(BidImport, found.id, with_for_update=True)
    if found.state is ImportState.DONE:
        raise Refused("The table is in already.")
    _end(found, ImportState.CANCELLED)
    record(actor, "cancelled a table for", found.tender, kind=found.kind)
    db.session.flush()
    uploads.forget(found.id)


def _end(found: BidImport, state: ImportState) -> None:
    found.state, found.table, found.meant, found.message = state, "", "", ""


def _must_stand(actor: Actor, found: BidImport) -> None:
    queries.must_bring(actor, found.tender, found.kind)
    _must_still_take(found.tender, found.kind)
    if found.state is not ImportState.READ:
        raise Refused("This table is not at that step any more. Go back and bring it again.")


def _must_still_take(tender: Tender, kind: str) -> None:
    if kind != BIDS and tender.state is not TenderState.AGREED:
        raise Refused(RESULT_STANDS)
    if kind == BIDS and tender.state is TenderState.DRAFT:
        raise Refused("Publish the tender first: bids answer questions that are published.")
    if kind == BIDS and tender.state not in TAKING:
        raise Refused("The marks are agreed or the tender has ended, so nothing more can come in.")
