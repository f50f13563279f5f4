"""Files as answers to a request. A table is read by spreadsheets: no cell of one may be taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

from coprod_hub.core.tables import neutral_cell

#: By it Excel knows that a table is UTF-8.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def as_file(name: str, media_type: str, body: bytes | str, *, inline: bool = False) -> Response:
    """A file: downloaded, or shown when it is a picture of a page (`inline`)."""
    response = Response(body, mimetype=media_type)
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=name)
    return response


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table as CSV."""
    out = StringIO()
    writer = csv.writer(out)
    for row in (columns, *rows):
        writer.writerow([neutral_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return as_file(name, "text/csv", MARK + out.getvalue())
