"""The worker's part of bringing bids in: reading the portal's tables, and the text of Word documents.

Only the worker imports this: workbooks need openpyxl, Word documents python-docx.
"""

import json
import zipfile
from io import BytesIO
from itertools import islice
from typing import TypeVar

from docx import Document
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError

from coprod_hub.core.clock import now
from coprod_hub.core.db import transaction
from coprod_hub.core.errors import HubError
from coprod_hub.core.jobs import Progress, job
from coprod_hub.core.tables import read_table
from coprod_hub.core.text import clean_text, count
from coprod_hub.evaluation.models import BidFile, BidImport, ImportState, PaperImport
from coprod_hub.evaluation.service import bringing, files
from coprod_hub.responses import uploads

#: A table that somebody brings: from the portal, or marks from paper.
Brought = TypeVar("Brought", BidImport, PaperImport)
MOST_ROWS, MOST_COLUMNS = 2_000, 200
MOST_LETTERS = 20_000_000
LARGEST_DOCUMENT = 50_000_000
LONGEST_TEXT = 1_000_000
#: What python-docx and its parsers raise on a document that is broken, or is none.
BROKEN = (
    zipfile.BadZipFile, OpcError, PythonDocxError, SyntaxError, LookupError, ValueError, AttributeError, TypeError,
)  # fmt: skip


@job(bringing.READ)
def read_table_in(progress: Progress, import_id: str) -> str:
    """Read a table of bids or prices from the portal."""
    return read_in(BidImport, progress, import_id)


def read_in(kind: type[Brought], progress: Progress, import_id: str) -> str:
    """Read a table's columns and rows, and keep them sealed with it; the file goes."""
    with transaction(write=False) as session:
        found = session.get(kind, import_id)
        if found is None or found.state is not ImportState.READING:
            return ""
        name = "table.xlsx" if found.packed else "table.csv"
    progress("Reading the table")
    table, rows, fault = "", 0, ""
    try:
        table, rows = read_uploaded(import_id, name)
    except HubError as problem:
        fault = str(problem)
    with transaction() as session:
        found = session.get(kind, import_id, with_for_update=True)
        if found is not None and found.state is ImportState.READING:
            found.state = ImportState.FAILED if fault else ImportState.READ
            found.table, found.message = table, fault
    uploads.forget(import_id)
    return "It could not be read. What is wrong stands with it." if fault else f"{count(rows, 'row')} read."


def read_uploaded(import_id: str, name: str) -> tuple[str, int]:
    """The columns and rows of a table that was uploaded, as they are kept, and how many rows there are."""
    with uploads.opened(import_id, name) as file:
        table = read_table(file)
        if len(table.columns) > MOST_COLUMNS:
            raise uploads.BadFile(f"It has {len(table.columns):,} columns; at most {MOST_COLUMNS} can be matched here.")
        rows = [
            (row.line, [row.cells[column] for column in table.columns], row.fault)
            for row in islice(table.rows(), MOST_ROWS + 1)
        ]
    if not rows:
        raise uploads.BadFile("It has no row below its first, which must name the columns.")
    if len(rows) > MOST_ROWS:
        raise uploads.BadFile(f"It has more than {MOST_ROWS:,} rows. Leave out other tenders, and bring it again.")
    kept = json.dumps({"columns": table.columns, "rows": rows})
    if len(kept) > MOST_LETTERS:
        raise uploads.BadFile("It holds more text than can be read here. Leave out columns that are not needed.")
    return kept, len(rows)


@job(files.READ)
def read_bid_file(progress: Progress, file_id: str) -> str:
    """Keep what a Word document says beside it, so that extracts can be copied from it."""
    with transaction(write=False) as session:
        found = session.get(BidFile, file_id)
        content = files.content_of(found) if found else b""
    if not content:
        return ""
    text = text_of(content)
    with transaction() as session:
        found = session.get(BidFile, file_id)
        if found is not None:
            found.text, found.read_at = text, now()
    return "Its text is here." if text else "No text was found in it."


def text_of(content: bytes) -> str:
    """What a Word document says, its tables after its paragraphs; "" when nothing can be read in it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_DOCUMENT:
                return ""
        document = Document(BytesIO(content))
        said = [paragraph.text for paragraph in document.paragraphs]
        said += ["\t".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    except BROKEN:
        return ""
    return clean_text("\n".join(said))[:LONGEST_TEXT]
