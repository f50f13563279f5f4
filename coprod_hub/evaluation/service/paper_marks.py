"""Bringing marks in from paper: taken, read by a job, looked at, brought in and locked. All of it or nothing."""

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
from coprod_hub.evaluation.models import Bid, Criterion, Evaluator, ImportState, Mark, Panel, PaperImport, Sheet
from coprod_hub.evaluation.paper import SheetIn
from coprod_hub.evaluation.queries import marking, who
from coprod_hub.evaluation.queries import paper_marks as queries
from coprod_hub.evaluation.service.bringing import PASTED, TOO_LARGE
from coprod_hub.evaluation.service.looked_after import Written, look_over
from coprod_hub.responses import uploads

READ = "evaluation.read_paper_marks"
OVER = "Marks come in while the tender is being marked."


def take(actor: Actor, panel: Panel, name: str, stream: IO[bytes]) -> PaperImport:
    """Take a table: a job reads it. Raises Refused for what is no table, and for one that is in already."""
    panel = queries.panel_to_type_for(actor, panel.id)
    _must_still_take(panel)
    made = PaperImport(panel_id=panel.id, made_at=now(), made_by_id=actor.person_id)
    try:
        uploads.looks_right(clean_line(name), stream.read(64))
        stream.seek(0)
        _, made.digest = uploads.keep(made.id, stream)
    except uploads.FileTooLarge:
        raise Refused(TOO_LARGE) from None
    except uploads.BadFile as fault:
        raise Refused(str(fault)) from None
    if before := queries.brought_before(panel, made.digest):
        uploads.forget(made.id)
        raise Refused(f"This very table was brought in on {day_time_words(before.made_at)}. Nothing was changed.")
    made.packed = clean_line(name).casefold().endswith(".xlsx")
    db.session.add(made)
    record(actor, "began to bring marks from paper to", panel)
    db.session.flush()
    enqueue(READ, made, import_id=made.id)
    return made


def take_pasted(actor: Actor, panel: Panel, text: str) -> PaperImport:
    """Take a table that was copied from a spreadsheet or typed."""
    if not says_something(text):
        raise Refused("Choose a file, or paste the table.")
    return take(actor, panel, PASTED, BytesIO(text.strip().encode()))


def bring(actor: Actor, found: PaperImport) -> int:
    """Bring all of it in and lock those sheets; returns how many marks that were."""
    queries.panel_to_type_for(actor, found.panel_id)
    found = db.session.get_one(PaperImport, found.id, with_for_update=True)
    _must_still_take(found.panel)
    if found.state is not ImportState.READ:
        raise Refused("This table is not at that step any more. Go back and bring it again.")
    sheets = {one.number: one for one in found.panel.evaluators}
    for sheet in sorted(sheets.values(), key=lambda one: one.id):
        marking.hold(sheet)
    plan = queries.plan_of(found)
    if plan.faults:
        raise Refused("Some rows cannot be brought in, so nothing was. Mend the table and bring it again.")
    if not plan.sheets:
        raise Refused("No row has a mark, so there is nothing to bring in.")
    bids = {bid.code_name: bid for bid in who.bids_to_mark(found.panel)}
    criteria = {one.code: one for one in who.criteria_of(found.panel)}
    for one in plan.sheets:
        _bring_sheet(actor, sheets[one.evaluator], bids[one.bid], one, criteria)
    found.brought = plan.marks
    _end(found, ImportState.DONE)
    record(actor, "brought marks from paper to", found.panel, sheets=len(plan.sheets), marks=found.brought)
    db.session.flush()
    return found.brought


def _bring_sheet(actor: Actor, sheet: Evaluator, bid: Bid, one: SheetIn, criteria: dict[str, Criterion]) -> None:
    for code, (value, reason) in one.marks.items():
        asked = criteria[code]
        kept = marking.mark(sheet, bid, asked) or Mark(evaluator_id=sheet.id, bid_id=bid.id, criterion_id=asked.id)
        kept.value, kept.reason, kept.saved_at = value, reason, now()
        db.session.add(kept)
        db.session.flush()
        look_over(reason, Written(kept.id, sheet.panel, asked.question or asked.title, sheet.name))
    row = marking.sheet_row(sheet, bid) or Sheet(evaluator_id=sheet.id, bid_id=bid.id)
    row.locked_at, row.from_paper = now(), True
    db.session.add(row)
    db.session.flush()
    record(actor, "locked marks from paper", row)


def cancel(actor: Actor, found: PaperImport) -> None:
    """Stop: nothing of it comes in, and nothing of it stays."""
    queries.panel_to_type_for(actor, found.panel_id)
    found = db.session.get_one(PaperImport, found.id, with_for_update=True)
    if found.state is ImportState.DONE:
        raise Refused("The table is in already.")
    _end(found, ImportState.CANCELLED)
    record(actor, "cancelled marks from paper for", found.panel)
    db.session.flush()
    uploads.forget(found.id)


def _end(found: PaperImport, state: ImportState) -> None:
    found.state, found.table, found.message = state, "", ""


def _must_still_take(panel: Panel) -> None:
    if not queries.takes_paper(panel):
        raise Refused(OVER)
