"""A paper of a tender as a Word file: real headings, real tables with header rows, page numbers, British English.

Only jobs import this: python-docx is too heavy for the web.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import cast

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table

from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.papers import Answer, Block, Grid, Heading, PaperText, Points, Words

PLUM, MUTED, TINT, LINE = RGBColor(0x4A, 0x2A, 0x7B), RGBColor(0x4D, 0x53, 0x64), "EFE9F8", "B9BDCA"
SIZES = {"Title": 24, "Subtitle": 13, "Heading 1": 16, "Heading 2": 12.5, "Normal": 11, "Caption": 9.5}
WIDE, ROOM = 16.4, 3.0  # cm between the margins, and for an answer
LONGEST = 20_000


def word_file(text: PaperText, council: str, made_at: datetime) -> bytes:
    """The paper as a .docx; its mark stands at the top of every page."""
    document = Document()
    _set_up(document)
    _properties(document, text, council, made_at)
    _frame(document.sections[0], text, council)
    document.add_paragraph(_said(text.title), style="Title")
    document.add_paragraph(_said(f"{council}. {text.subtitle} {day_time_words(made_at)}."), style="Subtitle")
    for block in text.blocks:
        _block(document, block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Doc) -> None:
    for name, size in SIZES.items():
        style = cast(ParagraphStyle, document.styles[name])
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name.startswith(("Heading", "Title")):
            style.font.color.rgb, style.font.bold = PLUM, True
    for name in ("Subtitle", "Caption"):
        document.styles[name].font.color.rgb = MUTED
        document.styles[name].font.italic = document.styles[name].font.bold = False
    borders = document.styles["Title"].element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-GB")


def _properties(document: Doc, text: PaperText, council: str, made_at: datetime) -> None:
    properties = document.core_properties
    properties.title, properties.subject = _said(text.title)[:255], _said(text.subtitle)[:255]
    properties.author = properties.last_modified_by = _said(council)[:255]
    properties.created = properties.modified = made_at
    properties.comments = properties.keywords = ""
    properties.language = "en-GB"


def _frame(section: Section, text: PaperText, council: str) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    top = section.header.paragraphs[0]
    top.add_run(_said(text.mark)).bold = True
    top.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot = section.footer.paragraphs[0]
    foot.style = "Caption"
    foot.add_run(f"{_said(text.title)} · {_said(council)} · Page ")
    foot._p.append(_element("w:fldSimple", instr="PAGE"))


# ---- blocks ----


def _block(document: Doc, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(_said(block.words), block.level - 1)
    elif isinstance(block, Words):
        _words(document, block)
    elif isinstance(block, Points):
        for item in block.items:
            document.add_paragraph(_said(item), style="List Bullet")
    elif isinstance(block, Answer):
        _room(document, block)
    elif block.rows:
        _grid(document, block)


def _words(document: Doc, block: Words) -> None:
    for place, part in enumerate(block.parts):
        line = document.add_paragraph()
        if block.label and not place:
            line.add_run(_said(f"{block.label}: ")).bold = True
        line.add_run(_said(part))


def _grid(document: Doc, block: Grid) -> None:
    """A table whose first row repeats on each page."""
    rows = [block.columns, *block.rows]
    table: Table = document.add_table(rows=len(rows), cols=len(block.columns), style="Table Grid")
    table.autofit = False
    _light_lines(table)
    widths = _widths(block)
    for place, width in enumerate(widths):
        table.columns[place].width = Cm(width)
    for at, cells in enumerate(rows):
        _fill(table, at, cells, widths, block, header=at == 0)
    table._tbl.tblPr.append(_element("w:tblCaption", val=_said(block.caption)[:200]))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _room(document: Doc, block: Answer) -> None:
    """A box of one cell under what it is for, on the same page; it grows with what is written."""
    for line in reversed(document.paragraphs):
        line.paragraph_format.keep_with_next = True
        if line.style is not None and str(line.style.name).startswith("Heading"):
            break
    table: Table = document.add_table(rows=2, cols=1, style="Table Grid")
    table.autofit = False
    _light_lines(table, box=True)
    table.columns[0].width = Cm(WIDE)
    room = Grid(block.label, (block.label,), ())
    for at, words in enumerate((block.label, "")):
        _fill(table, at, (words,), (WIDE,), room, header=at == 0)
    table.rows[1].height, table.rows[1].height_rule = Cm(ROOM), WD_ROW_HEIGHT_RULE.AT_LEAST
    table._tbl.tblPr.append(_element("w:tblCaption", val=_said(block.label)[:200]))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _widths(block: Grid) -> list[float]:
    """Figures take what their longest needs, words share the rest; the widest column holds the most. In cm."""
    places = range(len(block.columns))
    figures = {n: _as_wide_as(row[n] for row in (block.columns, *block.rows)) for n in block.numbers}
    shares = {n: 1.8 if n == block.widest else 1.0 for n in places if n not in figures}
    left = WIDE - sum(figures.values())
    return [figures[n] if n in figures else left * shares[n] / sum(shares.values()) for n in places]


def _as_wide_as(cells: Iterable[str]) -> float:
    longest = max((len(word) for cell in cells for word in cell.split()), default=0)
    return min(max(0.5 + 0.24 * longest, 1.7), 3.6)


def _fill(table: Table, at: int, cells: Sequence[str], widths: Sequence[float], block: Grid, *, header: bool) -> None:
    row = table.rows[at]
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if header:
        properties.append(_element("w:tblHeader"))
    for place, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = Cm(widths[place])
        line = cell.paragraphs[0]
        line.add_run(_said(words)).bold = header or None
        line.paragraph_format.space_after = Pt(2)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place in block.numbers else None
        if header:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=TINT))


def _light_lines(table: Table, *, box: bool = False) -> None:
    """A line under each row (`box`: all around), air around each cell; the schema wants these parts in this order."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = box or side in {"bottom", "insideH"}
        look = {"val": "single", "sz": "4", "space": "0", "color": LINE} if shown else {"val": "nil"}
        borders.append(_element(f"w:{side}", **look))
    properties.find(qn("w:tblLayout")).addprevious(borders)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", "50"), ("left", "100"), ("bottom", "30"), ("right", "100")):
        margins.append(_element(f"w:{side}", w=width, type="dxa"))
    properties.find(qn("w:tblLook")).addprevious(margins)


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def _said(text: str) -> str:
    """Text that XML can hold."""
    return "".join(c for c in text[:LONGEST] if c in "\n\t" or (ord(c) >= 0x20 and c not in "\ufffe\uffff"))
