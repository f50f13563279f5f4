"""Marks from paper: the table to fill in, and what a filled-in one would bring. For a panel's facilitator alone.

Whoever types marks sees them before they are locked: so it is the one person who marks nothing and sways nobody.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.evaluation import paper
from coprod_hub.evaluation.models import Bid, Evaluator, ImportState, Mark, Panel, PaperImport
from coprod_hub.evaluation.paper import Known, Place, SheetIn
from coprod_hub.evaluation.portal import Fault, Line
from coprod_hub.evaluation.queries import dens, marking, who
from coprod_hub.evaluation.rules import TenderState


@dataclass(frozen=True)
class Plan:
    """What a table would bring in; with a fault nothing comes in."""

    sheets: list[SheetIn] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def marks(self) -> int:
        """How many marks would come in."""
        return sum(len(one.marks) for one in self.sheets)


def panel_to_type_for(actor: Actor, panel_id: str) -> Panel:
    """A panel, for its facilitator; nobody else learns that it is there."""
    found = db.session.get(Panel, panel_id)
    if found is None or not who.facilitates(actor, found):
        raise NotFound("There is no such panel, or you are not its facilitator.")
    return found


def takes_paper(panel: Panel) -> bool:
    """Whether marks may still come in."""
    tender = who.tender_of(panel)
    return tender.state is TenderState.MARKING and not who.agreed(tender)


def paper_import(actor: Actor, import_id: str) -> PaperImport:
    """One table on its way in, for the facilitator whose panel it is for."""
    found = db.session.get(PaperImport, import_id)
    if found is None or not who.facilitates(actor, found.panel):
        raise NotFound("That table is not here any more, or it is not yours to see. Bring it again.")
    return found


def tables_of(panel: Panel, *states: ImportState) -> list[PaperImport]:
    """Tables in these states, the newest first."""
    wanted = select(PaperImport).where(PaperImport.panel_id == panel.id, PaperImport.state.in_(states))
    return list(db.session.scalars(wanted.order_by(PaperImport.made_at.desc(), PaperImport.id)))


def brought_before(panel: Panel, digest: str) -> PaperImport | None:
    """The very same table, when it is in already."""
    return next((one for one in tables_of(panel, ImportState.DONE) if one.digest == digest), None)


# ---- the table to fill in ----


def rows_to_fill(panel: Panel) -> list[tuple[str, ...]]:
    """A row for each mark that may come from paper: who, which bid, which question; no mark."""
    known = known_of(panel)
    return [
        (str(number), known.bids[name], code, title, "", "")
        for (number, name), asked in known.asked.items()
        if (number, name) not in known.shut
        for code, title in asked.items()
    ]


def known_of(panel: Panel) -> Known:
    """What the panel marks, and which sheets take no marks from paper any more."""
    bids = who.bids_to_mark(panel)
    asked: dict[Place, dict[str, str]] = {}
    shut: dict[Place, str] = {}
    for sheet in _sheets(panel):
        left = _before(sheet)
        for bid in bids:
            place = sheet.number, bid.code_name.casefold()
            asked[place] = {one.code: one.title for one in marking.criteria_for(sheet, bid)}
            why = left or _shut(sheet, bid)
            if why:
                shut[place] = why
    scale = {one.code: frozenset(step.mark for step in marking.scale_of(one)) for one in who.criteria_of(panel)}
    names = {bid.code_name.casefold(): bid.code_name for bid in bids}
    return Known(asked, scale, names, frozenset(number for number, _ in asked), shut)


def _sheets(panel: Panel) -> list[Evaluator]:
    return [one for one in panel.evaluators if one.removed_at is None]


def _before(sheet: Evaluator) -> str:
    """Why somebody of this sheet may not mark yet; the record says the same of paper as of a phone."""
    if any(who.what_is_left_before_marking(place) for place in sheet.people):
        return f"{sheet.name} may not mark yet. See on the panel’s page what comes first."
    return ""


def _shut(sheet: Evaluator, bid: Bid) -> str:
    row = marking.sheet_row(sheet, bid)
    if row is not None and row.locked_at is not None:
        return f"{sheet.name} has locked marks for {bid.code_name}. Only the chair can open them again."
    last = db.session.scalar(
        select(Mark.saved_at)
        .where(Mark.evaluator_id == sheet.id, Mark.bid_id == bid.id)
        .where((Mark.value.is_not(None)) | (Mark.reason_sealed.is_not(None)))
        .order_by(Mark.saved_at.desc())
        .limit(1)
    )
    mended = row is not None and row.from_paper and row.opened_again_at is not None and last is not None
    if last is not None and not (mended and row is not None and row.opened_again_at and last < row.opened_again_at):
        return f"{sheet.name} has typed marks for {bid.code_name} themselves. Those stand."
    if dens.waits_to_present(sheet, bid.id):
        return f"{bid.code_name} has not presented yet."
    return ""


# ---- what a table would bring in ----


def columns_in(found: PaperImport) -> list[str]:
    """Its columns, in order."""
    return list(_table(found)["columns"])


def plan_of(found: PaperImport) -> Plan:
    """What the table would bring in now, and what is wrong with which row."""
    columns = columns_in(found)
    lacking = paper.missing_columns(columns)
    if lacking:
        return Plan(faults=[Fault(1, "", words) for words in lacking])
    rows = _table(found)["rows"]
    lines = [Line(number, dict(zip(columns, cells, strict=True)), fault) for number, cells, fault in rows]
    return Plan(*paper.read(lines, columns, known_of(found.panel)))


def _table(found: PaperImport) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(found.table or '{"columns": [], "rows": []}')
    return read
