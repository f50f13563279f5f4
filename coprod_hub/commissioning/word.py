"""A plan as a Word file that a committee can work with: real headings, real tables, a contents table, page numbers.

Only jobs import this: python-docx is too heavy for the web.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import cast

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from coprod_hub.commissioning.published import (
    DecisionText,
    EvidenceText,
    IntentionText,
    PlanText,
    StrandText,
)
from coprod_hub.commissioning.rules import Outcome, clipped, safe_for_word
from coprod_hub.core.text import count
from coprod_hub.core.web import day_time_words, day_words

PLUM, MUTED, TINT, LINE = RGBColor(0x4A, 0x2A, 0x7B), RGBColor(0x4D, 0x53, 0x64), "EFE9F8", "B9BDCA"
SIZES = {"Title": 26, "Subtitle": 13, "Heading 1": 18, "Heading 2": 14, "Heading 3": 11.5, "Normal": 11, "Caption": 9.5}


def word_file(text: PlanText, council: str, made_at: datetime, published_at: datetime | None) -> bytes:
    """The plan as a .docx. Without a day of publication it is marked as a draft on every page."""
    document = Document()
    _set_up(document)
    draft = f"Draft of {day_time_words(made_at)}. Not agreed and not published." if published_at is None else ""
    _properties(document, text, council, made_at, draft)
    _frame(document.sections[0], text.title, council, draft)
    _front(document, text, council, draft or f"Published {day_words(published_at)}")
    for strand in text.strands:
        if strand.intentions:
            _strand(document, strand)
    _last_words(document, text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# ---- the document's look ----


def _set_up(document: Doc) -> None:
    for name, size in SIZES.items():
        style = cast(ParagraphStyle, document.styles[name])
        style.font.name, style.font.size = "Arial", Pt(size)
        _fonts(style)
        if name.startswith(("Heading", "Title")):
            style.font.color.rgb = PLUM
            style.font.bold = True
            style.paragraph_format.space_after = Pt(4)
        if name == "Title":
            _borderless(style)
    for name in ("Subtitle", "Caption"):
        document.styles[name].font.color.rgb = MUTED
        document.styles[name].font.italic = document.styles[name].font.bold = False
    document.styles["Normal"].paragraph_format.space_after = Pt(8)
    quote = document.styles["Quote"]
    quote.font.color.rgb, quote.paragraph_format.left_indent = PLUM, Cm(0.8)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-GB")


def _fonts(style: ParagraphStyle) -> None:
    """Headings of the built-in template name their theme's font as well, which would win."""
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:cs"), "Arial")


def _borderless(style: ParagraphStyle) -> None:
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def _properties(document: Doc, text: PlanText, council: str, made_at: datetime, draft: str) -> None:
    properties = document.core_properties
    properties.title = _said(text.title, 255)
    properties.subject = _said(f"The commissioning plan of {council} for {text.year}", 255)
    properties.author = properties.last_modified_by = _said(council, 255)
    properties.created = properties.modified = made_at
    properties.comments = properties.keywords = ""
    properties.content_status = "Draft" if draft else "Final"
    properties.language = "en-GB"


def _frame(section: Section, title: str, council: str, draft: str) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    if draft:
        line = section.header.paragraphs[0]
        line.add_run(draft).bold = True
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot = section.footer.paragraphs[0]
    foot.style = "Caption"
    foot.add_run(f"{safe_for_word(title)} · {safe_for_word(council)} · Page ")
    foot._p.append(_element("w:fldSimple", instr="PAGE"))


# ---- its parts ----


def _front(document: Doc, text: PlanText, council: str, state: str) -> None:
    document.add_paragraph(_said(text.title), style="Title")
    document.add_paragraph(f"{_said(council)}. {state}.".replace("..", "."), style="Subtitle")
    _paragraphs(document, text.introduction)
    document.add_heading("The plan at a glance", 1)
    stands = [(count(text.count(outcome), "intention"), outcome) for outcome in Outcome if text.count(outcome)]
    parts = [f"{outcome.words.lower()}: {number}" for number, outcome in stands]
    if text.undecided:
        parts.append(f"not decided yet: {count(text.undecided, 'intention')}")
    document.add_paragraph(f"{count(len(text.intentions), 'intention')} under seven themes ({'; '.join(parts)}).")
    rows = [[f"{each.number}. {each.words}", str(len(each.intentions)), str(each.decided)] for each in text.strands]
    about = (
        "How many intentions stand under each of the seven themes of strategic commissioning, and how many are decided."
    )
    _table(document, ["Theme", "Intentions", "Decided"], rows, "The plan at a glance", about, widths=(11, 2.7, 2.7))


def _strand(document: Doc, strand: StrandText) -> None:
    document.add_heading(f"{strand.number}. {strand.words}", 1)
    for intention in strand.intentions:
        _intention(document, intention)


def _intention(document: Doc, intention: IntentionText) -> None:
    document.add_heading(_said(intention.title), 2)
    _paragraphs(document, intention.description)
    _labelled(document, "Who this is about", intention.affects)
    _labelled(document, "What can still change", intention.can_change)
    document.add_heading("What people said", 3)
    if not intention.evidence:
        document.add_paragraph("Nobody’s words are cited here yet.")
    for piece in intention.evidence:
        (_quote if piece.is_quote else _theme)(document, piece)
    for source in intention.sources:
        document.add_paragraph(f"Source: {_said(source)}.", style="Caption")
    document.add_heading("What was decided", 3)
    if not intention.decisions:
        document.add_paragraph("Not decided yet.")
    for decision in reversed(intention.decisions):
        _decision(document, decision)


def _theme(document: Doc, piece: EvidenceText) -> None:
    line = document.add_paragraph()
    line.add_run(_said(piece.wording)).bold = True
    line.add_run(f". {piece.total}" if piece.total else "")
    line.paragraph_format.keep_with_next = True
    if piece.groups:
        rows = [[_said(group.name), group.said, group.of, group.share] for group in piece.groups]
        about = f"How many people of each group said “{piece.wording}”."
        _table(document, ["Group", "Said this", "Of", "Share"], rows, piece.wording, about, widths=(6, 2.4, 2, 6))


def _quote(document: Doc, piece: EvidenceText) -> None:
    if not piece.wording:
        document.add_paragraph(piece.no_words, style="Quote")
        return
    words = document.add_paragraph(f"“{_said(piece.wording)}”", style="Quote")
    words.paragraph_format.keep_with_next = True
    by = _said(piece.group or "Somebody who answered")
    document.add_paragraph(f"{by}, on “{_said(piece.theme)}”" if piece.theme else by, style="Caption")


def _decision(document: Doc, decision: DecisionText) -> None:
    line = document.add_paragraph()
    line.add_run(f"{decision.headline}. ").bold = True
    line.add_run(_said(decision.what))
    _labelled(document, "Because", decision.because)
    review = f" To be looked at again on {day_words(decision.review_on)}." if decision.review_on else ""
    document.add_paragraph(f"Decided by {_said(decision.by_and_when)}.{review}", style="Caption")


def _last_words(document: Doc, text: PlanText) -> None:
    document.add_heading("How to read this plan", 1)
    document.add_paragraph(
        "What people said is kept as it stood on the day it was cited. Figures count people who wrote an answer; a"
        " likely range says how sure the share is (95%)."
    )
    if text.keeps_back:
        document.add_paragraph("[c] means kept back, because it would show fewer than 5 people.")
    empty = [f"{each.number}. {each.words}" for each in text.strands if not each.intentions]
    if empty:
        document.add_paragraph(f"Nothing is planned this year under: {'; '.join(empty)}.")


# ---- pieces ----


def _paragraphs(document: Doc, text: str) -> None:
    for part in safe_for_word(text).split("\n\n"):
        if part.strip():
            document.add_paragraph(part.strip())


def _labelled(document: Doc, label: str, text: str) -> Paragraph | None:
    if not text:
        return None
    line = document.add_paragraph()
    line.add_run(f"{label}: ").bold = True
    line.add_run(safe_for_word(text))
    return line


def _table(
    document: Doc, columns: Sequence[str], rows: Sequence[Sequence[str]], name: str, about: str, widths: Sequence[float]
) -> Table:
    """A table with a header row that repeats on each page, and words for those who cannot see it."""
    table: Table = document.add_table(rows=len(rows) + 1, cols=len(columns), style="Table Grid")
    table.autofit = False
    _light_lines(table)
    for place, width in enumerate(widths):
        table.columns[place].width = Cm(width)
    _fill_row(table, 0, columns, widths, header=True)
    for place, row in enumerate(rows, 1):
        _fill_row(table, place, row, widths)
    properties = table._tbl.tblPr
    properties.append(_element("w:tblCaption", val=_said(name, 200)))
    properties.append(_element("w:tblDescription", val=_said(about, 400)))
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(2)
    return table


def _light_lines(table: Table) -> None:
    """A line under each row and air around each cell; the schema wants these parts in this order."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = side in {"bottom", "insideH"}
        look = {"val": "single", "sz": "4", "space": "0", "color": LINE} if shown else {"val": "nil"}
        borders.append(_element(f"w:{side}", **look))
    properties.find(qn("w:tblLayout")).addprevious(borders)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", "50"), ("left", "100"), ("bottom", "30"), ("right", "100")):
        margins.append(_element(f"w:{side}", w=width, type="dxa"))
    properties.find(qn("w:tblLook")).addprevious(margins)


def _fill_row(table: Table, at: int, cells: Sequence[str], widths: Sequence[float], *, header: bool = False) -> None:
    row = table.rows[at]
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if header:
        properties.append(_element("w:tblHeader"))
    for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = Cm(widths[place])
        line = cell.paragraphs[0]
        line.add_run(text).bold = header or None
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.keep_with_next = at < len(table.rows) - 1
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place else None
        if header:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=TINT))


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def _said(text: str, longest: int = 4000) -> str:
    return clipped(safe_for_word(text), longest)
