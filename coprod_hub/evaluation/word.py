"""A paper of a tender as a Word file: real headings, real tables with header rows, page numbers, British English.

Only jobs import this: python-docx is too heavy for the web.
"""

from collections.abc import Iterable
from datetime import datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Cm

from coprod_hub.core import word
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.papers import Answer, Block, Grid, Heading, PaperText, Points, Words

SIZES = {"Title": 24, "Subtitle": 13, "Heading 1": 16, "Heading 2": 12.5, "Normal": 11, "Caption": 9.5}
WIDE, ROOM = 16.4, 3.0  # cm between the margins, and for an answer
LONGEST = 20_000


def word_file(text: PaperText, council: str, made_at: datetime) -> bytes:
    """The paper as a .docx; its mark stands at the top of every page."""
    document = Document()
    word.look(document, SIZES)
    title, subtitle = _said(text.title)[:255], _said(text.subtitle)[:255]
    word.describe(document, title, subtitle, _said(council)[:255], made_at)
    word.frame(document.sections[0], _said(text.mark), f"{_said(text.title)} · {_said(council)}")
    document.add_paragraph(_said(text.title), style="Title")
    document.add_paragraph(_said(f"{council}. {text.subtitle} {day_time_words(made_at)}."), style="Subtitle")
    for block in text.blocks:
        _block(document, block)
    return word.as_bytes(document)


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
    rows = [[_said(cell) for cell in row] for row in (block.columns, *block.rows)]
    word.table(document, rows, _widths(block), _said(block.caption)[:200], numbers=block.numbers)


def _room(document: Doc, block: Answer) -> None:
    """A box of one cell under what it is for, on the same page; it grows with what is written."""
    for line in reversed(document.paragraphs):
        line.paragraph_format.keep_with_next = True
        if line.style is not None and str(line.style.name).startswith("Heading"):
            break
    label = _said(block.label)
    table = word.table(document, [[label], [""]], [WIDE], label[:200], box=True)
    table.rows[1].height, table.rows[1].height_rule = Cm(ROOM), WD_ROW_HEIGHT_RULE.AT_LEAST


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


def _said(text: str) -> str:
    """Text that XML can hold."""
    return "".join(c for c in text[:LONGEST] if c in "\n\t" or (ord(c) >= 0x20 and c not in "\ufffe\uffff"))
