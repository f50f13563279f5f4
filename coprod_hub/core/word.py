"""What every Word file of the hub shares: its look, its properties, page numbers, and tables that read aloud well.

Only jobs import this: python-docx is too heavy for the web. Whoever calls makes text safe for XML first.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import cast

from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table

PLUM, MUTED, TINT, LINE = RGBColor(0x4A, 0x2A, 0x7B), RGBColor(0x4D, 0x53, 0x64), "EFE9F8", "B9BDCA"


def look(document: Doc, sizes: Mapping[str, float]) -> None:
    """Arial in these sizes (points, by the name of a style), plum headings, British English."""
    for name, size in sizes.items():
        style = cast(ParagraphStyle, document.styles[name])
        style.font.name, style.font.size = "Arial", Pt(size)
        _without_theme_fonts(style)
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


def _without_theme_fonts(style: ParagraphStyle) -> None:
    """Headings of the built-in template name their theme's font as well, which would win."""
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def describe(document: Doc, title: str, subject: str, council: str, made_at: datetime) -> None:
    """The file's own properties; each word of them at most 255 letters long."""
    properties = document.core_properties
    properties.title, properties.subject = title, subject
    properties.author = properties.last_modified_by = council
    properties.created = properties.modified = made_at
    properties.comments = properties.keywords = ""
    properties.language = "en-GB"


def frame(section: Section, mark: str, foot: str) -> None:
    """A4. `mark` stands at the top of every page when there is one, `foot` with the page's number at its end."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    if mark:
        line = section.header.paragraphs[0]
        line.add_run(mark).bold = True
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    below = section.footer.paragraphs[0]
    below.style = "Caption"
    below.add_run(f"{foot} · Page ")
    below._p.append(_element("w:fldSimple", instr="PAGE"))


def table(
    document: Doc,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    caption: str,
    *,
    about: str = "",
    numbers: Collection[int] = (),
    together: bool = False,
    box: bool = False,
) -> Table:
    """A table whose first row is its header and repeats on each page. Widths in cm.

    `caption` and `about` are for those who cannot see it, `numbers` the places of columns that hold figures.
    `together`: on one page where that can be. `box`: lines all around, for room to write in.
    """
    made: Table = document.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    made.autofit = False
    _light_lines(made, box=box)
    for place, width in enumerate(widths):
        made.columns[place].width = Cm(width)
    for at, cells in enumerate(rows):
        keep = at < len(rows) - 1 if together else None
        _fill_row(made, at, cells, widths, numbers=numbers, keep_with_next=keep)
    properties = made._tbl.tblPr
    properties.append(_element("w:tblCaption", val=caption))
    if about:
        properties.append(_element("w:tblDescription", val=about))
    document.add_paragraph().paragraph_format.space_after = Pt(2)
    return made


def _light_lines(made: Table, *, box: bool) -> None:
    """A line under each row (`box`: all around), air around each cell; the schema wants these parts in this order."""
    properties = made._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = box or side in {"bottom", "insideH"}
        line = {"val": "single", "sz": "4", "space": "0", "color": LINE} if shown else {"val": "nil"}
        borders.append(_element(f"w:{side}", **line))
    properties.find(qn("w:tblLayout")).addprevious(borders)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", "50"), ("left", "100"), ("bottom", "30"), ("right", "100")):
        margins.append(_element(f"w:{side}", w=width, type="dxa"))
    properties.find(qn("w:tblLook")).addprevious(margins)


def _fill_row(
    made: Table,
    at: int,
    cells: Sequence[str],
    widths: Sequence[float],
    *,
    numbers: Collection[int],
    keep_with_next: bool | None,
) -> None:
    row, is_header = made.rows[at], at == 0
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if is_header:
        properties.append(_element("w:tblHeader"))
    for place, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = Cm(widths[place])
        line = cell.paragraphs[0]
        line.add_run(words).bold = is_header or None
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.keep_with_next = keep_with_next
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place in numbers else None
        if is_header:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=TINT))


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def as_bytes(document: Doc) -> bytes:
    """The finished file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()
