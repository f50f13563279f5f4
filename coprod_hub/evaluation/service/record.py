"""Taking the record of marks away: written down with who and why; a spreadsheet is made by a job and soon deleted."""

from datetime import timedelta

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.documents import Document, forget
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import enqueue
from coprod_hub.core.text import clean_text, says_something
from coprod_hub.evaluation.models import Panel, RecordExport, Tender
from coprod_hub.evaluation.queries import record as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import must_have_its_words

SHEET = "evaluation.record_sheet"
KEPT = timedelta(days=1)


def take_all(actor: Actor, tender: Tender, because: str, *, sheet: bool = False) -> RecordExport:
    """Somebody who runs the tender takes its whole record away, and says why; `sheet`: as a spreadsheet, by a job."""
    queries.must_take_all(actor, tender)
    must_have_its_words(tender)
    if not says_something(because):
        raise Refused("Say why you take the record away. Your reason is kept.")
    made = RecordExport(tender_id=tender.id, made_at=now(), made_by_id=actor.person_id)
    made.because = clean_text(because)
    return _taken(actor, made, sheet=sheet)


def take_panels(actor: Actor, panel: Panel, *, sheet: bool = False) -> RecordExport:
    """Somebody on a panel, or who guides it, takes that panel's own record away."""
    queries.panel_to_take(actor, panel.id)
    must_have_its_words(who.tender_of(panel))
    made = RecordExport(tender_id=panel.tender_id, panel_id=panel.id, made_at=now(), made_by_id=actor.person_id)
    return _taken(actor, made, sheet=sheet)


def _taken(actor: Actor, made: RecordExport, *, sheet: bool) -> RecordExport:
    db.session.add(made)
    db.session.flush()
    record(actor, "took the record of marks", made, tender=made.tender_id, panel=made.panel_id or "", sheet=sheet)
    db.session.flush()
    if sheet:
        enqueue(SHEET, made, export_id=made.id)
    return made


def note_download(actor: Actor, made: RecordExport) -> None:
    """The spreadsheet is downloaded; each time is recorded."""
    record(actor, "downloaded", made, tender=made.tender_id, panel=made.panel_id or "", whole=made.whole)
    db.session.flush()


def forget_old() -> None:
    """Spreadsheets that lie here for a day are deleted; that they were taken stays."""
    old = select(RecordExport.id).where(RecordExport.made_at < now() - KEPT)
    for export_id in list(db.session.scalars(select(Document.about_id).where(Document.about_id.in_(old)))):
        if export_id is not None:
            forget(export_id)
