"""Writing spreadsheets that people and screen readers can use: one table a sheet, a real header row, words first.

Only jobs import this: openpyxl is too heavy for the web. Every cell is neutralised by `core.tables.neutral_cell`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import count

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from coprod_hub.core.disclosure import CONFIDENTIAL, NOT_APPLICABLE
from coprod_hub.core.tables import neutral_cell

Value = str | int | float | None
LEGEND = (
    (CONFIDENTIAL, "Kept back: it would show fewer than 5 people, or let somebody work that out."),
    (NOT_APPLICABLE, "Not applicable: there was nobody to ask, or the question was not asked."),
)
PLUM, TINT, LINE = "4A2A7B", "EFE9F8", "B9BDCA"
LONGEST = 32_000  # letters that a cell can hold, with room for what makes it neutral
NARROWEST, WIDEST = 10, 60  # letters
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Sheet:
    """One table: the name on its tab, its title, a sentence about it, its header row, and its rows."""

    tab: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Cover:
    """The first sheet: what the file is, fact by fact, with the legend of its symbols beneath."""

    title: str
    council: str
    facts: tuple[tuple[str, str], ...]


def workbook(cover: Cover, sheets: Sequence[Sheet]) -> bytes:
    """The file. Sheets without a row say so in words instead of a table."""
    book = Workbook()
    book.properties.title, book.properties.creator = safe(cover.title)[:255], safe(cover.council)[:255]
    book.properties.language = "en-GB"
    first = book.active
    tabs = _tabs(sheets)
    _cover(first, cover, sheets, tabs)
    for number, (sheet, tab) in enumerate(zip(sheets, tabs, strict=True), 1):
        _sheet(book.create_sheet(tab), sheet, number)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def safe(text: str) -> str:
    """Text that a spreadsheet can hold and never takes for a formula; everything else as it was written."""
    held = ILLEGAL_CHARACTERS_RE.sub("", text).translate({0xFFFE: None, 0xFFFF: None})
    return neutral_cell(held[:LONGEST])


def _tabs(sheets: Sequence[Sheet]) -> list[str]:
    """Names that every spreadsheet program takes: 31 letters, each once whatever its case."""
    tabs: list[str] = []
    for sheet in sheets:
        name = " ".join(safe(sheet.tab).translate(_FORBIDDEN).split())[:28] or "Table"
        taken = {tab.casefold() for tab in (*tabs, "About")}
        tabs.append(next(tab for n in count(1) if (tab := name if n == 1 else f"{name} {n}").casefold() not in taken))
    return tabs


def _cover(page: Worksheet, cover: Cover, sheets: Sequence[Sheet], tabs: Sequence[str]) -> None:
    page.title = "About"
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 30, 90
    _write(page, 1, 1, cover.title, Font(bold=True, size=16, color=PLUM))
    row = _facts(page, 3, (("From", cover.council), *cover.facts))
    _write(page, row, 1, "Symbols", Font(bold=True, size=13, color=PLUM))
    row = _facts(page, row + 1, LEGEND)
    _write(page, row, 1, "Sheets", Font(bold=True, size=13, color=PLUM))
    _facts(page, row + 1, [(tab, sheet.title) for sheet, tab in zip(sheets, tabs, strict=True)])
    for place, tab in enumerate(tabs, row + 1):
        link = page.cell(place, 1)
        link.hyperlink, link.font = f"#'{tab}'!A1", Font(underline="single", color=PLUM)


def _facts(page: Worksheet, row: int, facts: Sequence[tuple[str, str]]) -> int:
    """Names with their words, from this row on; returns the row after an empty one."""
    for at, (name, words) in enumerate(facts, row):
        _write(page, at, 1, name, Font(bold=True))
        _write(page, at, 2, words)
    return row + len(facts) + 1


def _sheet(page: Worksheet, sheet: Sheet, number: int) -> None:
    _write(page, 1, 1, sheet.title, Font(bold=True, size=14, color=PLUM), wrap=False)
    _write(page, 2, 1, sheet.about, Font(italic=True, color="4D5364"), wrap=False)
    if not sheet.rows:
        _write(page, 4, 1, "There is nothing here.", wrap=False)
        return
    heads = _distinct([safe(column)[:250] or "Column" for column in sheet.columns])
    for place, head in enumerate(heads, 1):
        cell = _write(page, 4, place, head, Font(bold=True))
        cell.fill, cell.border = PatternFill("solid", fgColor=TINT), Border(bottom=Side("thin", color=LINE))
    for row, values in enumerate(sheet.rows, 5):
        for place, value in enumerate(values, 1):
            _write(page, row, place, value)
    last = f"{get_column_letter(len(heads))}{4 + len(sheet.rows)}"
    table = Table(displayName=f"table_{number}", ref=f"A4:{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    page.add_table(table)
    page.freeze_panes = "B5"
    page.print_title_rows = "4:4"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    for place, head in enumerate(heads):
        words = [head, *(str(values[place]) for values in sheet.rows if values[place] is not None)]
        longest = max(len(line) for text in words for line in text.split("\n"))
        page.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 3, NARROWEST), WIDEST)


def _write(
    page: Worksheet, row: int, column: int, value: Value, font: Font | None = None, *, wrap: bool = True
) -> Cell:
    cell: Cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value, cell.data_type = safe(value), "s"
    else:
        cell.value = value
    side = "right" if value in {CONFIDENTIAL, NOT_APPLICABLE} and row > 4 else None
    cell.alignment = Alignment(wrap_text=wrap, vertical="top", horizontal=side)
    if font is not None:
        cell.font = font
    return cell


def _distinct(names: Sequence[str]) -> list[str]:
    """A table of a spreadsheet refuses two headings of one name, whatever their case."""
    distinct: list[str] = []
    for name in names:
        taken = {each.casefold() for each in distinct}
        distinct.append(next(s for n in count(1) if (s := name if n == 1 else f"{name} ({n})").casefold() not in taken))
    return distinct
