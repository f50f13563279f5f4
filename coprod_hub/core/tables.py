"""Reading a table that somebody exported elsewhere: CSV in any usual encoding and with any usual separator, or XLSX.

Rows come one at a time, so a large file never stands in memory whole. What cannot be read is said in words that tell
what to do; a row that does not fit says so itself, and the others are still read.
"""

import codecs
import csv
import importlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

from coprod_hub.core.errors import HubError

MOST_COLUMNS = 2_000
LONGEST_CELL = 10_000_000
LARGEST_UNPACKED = 1_000_000_000
LARGEST_WORDS = 200_000_000
"""A workbook's shared words stand in memory whole while it is read; its sheets do not."""
MOST_PARTS = 5_000
_SAMPLE = 65_536
_NEGATIVE = re.compile(r"-\d+(?:\.\d+)?")
#: What a formula begins with, in full width as well (spreadsheets set to Japanese or Chinese take those too) …
_FORMULA = tuple(
    "=+-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
#: … and what programs pass over or trim before they look.
_PASSED_OVER = " \n\u00a0\u200b\u2060\u3000\ufeff"
_SEPARATORS = ",;\t|"
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS = ((b"%PDF", "a PDF"), (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)"), (b"\x89PNG", "a picture"))


class TableError(HubError):
    """The file cannot be read as a table; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row of data: its place among the data rows (from 0), where it stands in the file (from 1), its cells.

    ``fault`` says in words why the row does not fit the columns; its cells are then those that could be matched.
    """

    index: int
    line: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A table that can be read. ``encoding`` and ``separator`` are empty for a workbook, whose ``sheet`` is named."""

    path: Path
    columns: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""

    def __iter__(self) -> Iterator[Row]:
        return self.rows()

    def rows(self) -> Iterator[Row]:
        """The rows of data in order, read afresh each time; blank lines are passed over and not counted."""
        lines = _workbook_lines(self.path, self.sheet) if self.sheet else _text_lines(self)
        next(lines, None)
        for index, (line, cells) in enumerate(lines):
            yield Row(index, line, *_fitted(self.columns, cells))

    def require(self, *names: str) -> None:
        """Raise TableError, naming the columns there are, unless these columns exist."""
        for name in names:
            if name not in self.columns:
                there = ", ".join(f"“{column}”" for column in self.columns[:40])
                raise TableError(f"{self.path.name} has no column “{name}”. Its columns are: {there}.")


def read_table(path: Path | str, sheet: str = "") -> Table:
    """Open a CSV or XLSX file, told apart by what is in it. Raises TableError when it is neither, empty or broken.

    ``sheet``: the sheet of a workbook, its first when not said. The first row must name the columns.
    """
    path = Path(path)
    start = _first_bytes(path)
    if start.startswith(b"PK\x03\x04"):
        return _workbook(path, sheet)
    for mark, kind in _OTHER_KINDS:
        if start.startswith(mark):
            raise TableError(f"{path.name} is {kind}. Save it as CSV or XLSX and try again.")
    encoding = _encoding(path, start)
    table = Table(path, (), encoding, _separator(path, encoding))
    _, names = next(_text_lines(table), (0, []))
    return Table(path, _column_names(path, names), encoding, table.separator)


def neutral_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins with = + - @, tab or return gets a quote mark.

    So does one that begins so after spaces, or in full width. A plain negative number stays a number.
    """
    risky = text.lstrip(_PASSED_OVER).startswith(_FORMULA) and not _NEGATIVE.fullmatch(text)
    return f"'{text}" if risky else text


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(_SAMPLE)
    except FileNotFoundError:
        raise TableError(f"There is no file {path}. Check the name and the folder.") from None
    except IsADirectoryError:
        raise TableError(f"{path} is a folder. Name the file in it.") from None
    except OSError as error:
        raise TableError(f"{path} cannot be opened: {error.strerror}.") from None
    if not start.strip():
        raise TableError(f"{path.name} is empty.")
    return start


def _encoding(path: Path, start: bytes) -> str:
    """By its byte order mark, or its many zero bytes (UTF-16), else UTF-8 when the whole file is, else Windows-1252."""
    for mark, name in _ENCODINGS:
        if start.startswith(mark):
            return _proven(path, name)
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) / 8:
        return _proven(path, "utf-16-be" if even > odd else "utf-16-le")
    if _decodes(path, "utf-8"):
        return "utf-8"
    if b"\0" in start:
        raise TableError(f"{path.name} is not a table of text. Save it as CSV (UTF-8) or XLSX and try again.")
    return _proven(path, "cp1252")


def _proven(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        raise TableError(f"The letters of {path.name} cannot be read. Save it as “CSV UTF-8” or XLSX and try again.")
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def _separator(path: Path, encoding: str) -> str:
    """The one that splits the first rows into most columns, evenly; a comma when none does."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    whole = sample if len(sample) < _SAMPLE else sample[: sample.rfind("\n") + 1] or sample
    best, most = ",", 1.0
    for separator in _SEPARATORS:
        rows = [row for row in csv.reader(whole.splitlines(keepends=True)[:50], delimiter=separator) if row]
        width = len(rows[0]) if rows else 1
        even = sum(len(row) == width for row in rows) / max(1, len(rows))
        if width > 1 and width * even > most:
            best, most = separator, width * even
    return best


def _text_lines(table: Table) -> Iterator[tuple[int, list[str]]]:
    """Rows of a delimited file with the line each begins on."""
    csv.field_size_limit(LONGEST_CELL)
    with table.path.open(encoding=table.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=table.separator)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableError(f"{table.path.name} breaks off at line {line}: {error}. Check its quotes.") from None
            if cells:
                yield line, [cell.replace("\0", "") for cell in cells]


def _column_names(path: Path, cells: list[str]) -> tuple[str, ...]:
    """The names in the first row; one without a name is "Column 3", a second "Other" is "Other (2)"."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    names = tuple(cell.strip() or f"Column {n}" for n, cell in enumerate(cells, 1))
    if not names:
        raise TableError(f"{path.name} has no names of columns in its first row.")
    if len(names) > MOST_COLUMNS:
        raise TableError(f"{path.name} has {len(names):,} columns; at most {MOST_COLUMNS:,} can be read.")
    distinct: list[str] = []
    for name in names:
        times = next(n for n in count(1) if (name if n == 1 else f"{name} ({n})") not in distinct)
        distinct.append(name if times == 1 else f"{name} ({times})")
    return tuple(distinct)


def _fitted(columns: tuple[str, ...], cells: list[str]) -> tuple[dict[str, str], str]:
    """Cells by column; missing ones at the end are empty, surplus ones are a fault unless they are blank."""
    fault = ""
    if any(cell.strip() for cell in cells[len(columns) :]):
        fault = f"It has {len(cells)} cells and there are {len(columns)} columns: check its quotes and separators."
    padded = cells + [""] * (len(columns) - len(cells))
    return dict(zip(columns, padded, strict=False)), fault


def _workbook(path: Path, sheet: str) -> Table:
    try:
        _must_be_bounded(path)
        with _opened(path) as book:
            names = [one.title for one in book.worksheets]
    except TableError:
        raise
    except Exception as error:  # on a broken file openpyxl raises whatever its parsers raise
        raise TableError(f"{path.name} is not a workbook that can be read. Save it again as XLSX or CSV.") from error
    if not names or (sheet and sheet not in names):
        raise TableError(f"{path.name} has no sheet “{sheet}”. Its sheets are: {', '.join(names) or 'none'}.")
    sheet = sheet or names[0]
    _, cells = next(_workbook_lines(path, sheet), (0, []))
    return Table(path, _column_names(path, cells), sheet=sheet)


def _must_be_bounded(path: Path) -> None:
    """Refuse a workbook that is small on the disk and would fill the memory, before anything of it is read."""
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
        words = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED or words > LARGEST_WORDS or len(parts) > MOST_PARTS:
            raise TableError(f"{path.name} unpacks to more than can be read here. Save the sheet as CSV and try again.")
        for part in parts:
            with packed.open(part) as content:
                if b"<!DOCTYPE" in content.read(1024).replace(b"\0", b"").upper():
                    raise TableError(f"{path.name} is not a plain workbook. Save it again as XLSX or CSV.")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook, its values only. openpyxl is loaded here, because web workers load this module and never read.

    It is given the open file: by name it would refuse a workbook that somebody called .csv.
    """
    with path.open("rb") as file:
        book = importlib.import_module("openpyxl").load_workbook(file, read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()


def _workbook_lines(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of a sheet with their numbers, blank ones left out."""
    with _opened(path) as book:
        page = book[sheet]
        page.reset_dimensions()
        values = enumerate(page.iter_rows(values_only=True), 1)
        while True:
            try:
                line, row = next(values, (0, ()))
            except Exception as error:  # as above, on a sheet broken further down
                raise TableError(f"The sheet “{sheet}” of {path.name} is broken. Save it again.") from error
            if not line:
                return
            cells = [_written(value) for value in row]
            if any(cells):
                yield line, cells


def _written(value: object) -> str:
    """A cell's value as a person would write it: whole numbers without a point, dates as 2026-11-23."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).replace("\0", "")
