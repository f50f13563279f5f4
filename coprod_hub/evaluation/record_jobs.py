"""The worker's part of marks: reading tables of marks from paper, and writing the record as a spreadsheet.

Only the worker imports this: workbooks need openpyxl.
"""

from flask import current_app

from coprod_hub.core.clock import today
from coprod_hub.core.db import transaction
from coprod_hub.core.documents import Paper, keep_paper
from coprod_hub.core.jobs import Progress, job, looks_for_work
from coprod_hub.core.web import day_words
from coprod_hub.core.workbook import Cover, Sheet, workbook
from coprod_hub.evaluation.bid_jobs import read_in
from coprod_hub.evaluation.models import PaperImport, RecordExport
from coprod_hub.evaluation.queries import full_record, record
from coprod_hub.evaluation.service import paper_marks
from coprod_hub.evaluation.service.record import SHEET, forget_old


@job(paper_marks.READ)
def read_paper_marks(progress: Progress, import_id: str) -> str:
    """Read a table of marks from paper."""
    return read_in(PaperImport, progress, import_id)


@job(SHEET)
def make_record_sheet(progress: Progress, export_id: str) -> str:
    """Write the record of marks as a spreadsheet, for whoever asked for it."""
    progress("Writing the spreadsheet")
    with transaction(write=False) as session:
        found = session.get(RecordExport, export_id)
        if found is None:
            return ""
        tables = full_record.tables(found.tender) if found.whole else record.tables(found.tender, found.panel)
        body = workbook(
            _cover(found), [Sheet(one.title, one.title, one.about, one.columns, one.rows) for one in tables]
        )
    with transaction() as session:
        found = session.get(RecordExport, export_id)
        if found is not None:
            keep_paper(
                found, Paper.SHEET, f"{'evaluation' if found.whole else 'marks'}-{today():%Y-%m-%d}", body, found.id
            )
    return "The spreadsheet is ready."


@looks_for_work
def forget_old_records() -> None:
    """Spreadsheets of marks that have lain here for a day."""
    forget_old()


def _cover(found: RecordExport) -> Cover:
    facts = (
        ("For", found.tender.title),
        ("Reference", found.tender.reference),
        ("Made on", day_words(today())),
        ("Who marked", "People are numbers and bids have code names, here and everywhere outside the hub."),
        ("The mark", "It is what a panel agreed. A mean stands beside it for information and is never the mark."),
    )
    return Cover(
        "Record of the evaluation" if found.whole else "Record of marks",
        current_app.extensions["settings"].council,
        facts,
    )
