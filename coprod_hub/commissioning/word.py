"""A plan as a Word file that a committee can work with: real headings, real tables, a contents table, page numbers.

Only jobs import this: python-docx is too heavy for the web.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from coprod_hub.commissioning.published import (
    DecisionText,
    EvidenceText,
    IntentionText,
    PlanText,
    StrandText,
)
from coprod_hub.commissioning.rules import Outcome, clipped, safe_for_word
from coprod_hub.core import word
from coprod_hub.core.text import count
from coprod_hub.core.web import day_time_words, day_words

SIZES = {"Title": 26, "Subtitle": 13, "Heading 1": 18, "Heading 2": 14, "Heading 3": 11.5, "Normal": 11, "Caption": 9.5}


def word_file(text: PlanText, council: str, made_at: datetime, published_at: datetime | None) -> bytes:
    """The plan as a .docx. Without a day of publication it is marked as a draft on every page."""
    document = Document()
    _set_up(document)
    draft = f"Draft of {day_time_words(made_at)}. Not agreed and not published." if published_at is None else ""
    _properties(document, text, council, made_at, draft)
    word.frame(document.sections[0], draft, f"{safe_for_word(text.title)} · {safe_for_word(council)}")
    _front(document, text, council, draft or f"Published {day_words(published_at)}")
    for strand in text.strands:
        if strand.intentions:
            _strand(document, strand)
    _last_words(document, text)
    return word.as_bytes(document)


# ---- the document's look ----


def _set_up(document: Doc) -> None:
    word.look(document, SIZES)
    for name in SIZES:
        style = cast(ParagraphStyle, document.styles[name])
        style.element.get_or_add_rPr().find(qn("w:rFonts")).set(qn("w:cs"), "Arial")
        if name.startswith(("Heading", "Title")):
            style.paragraph_format.space_after = Pt(4)
    document.styles["Normal"].paragraph_format.space_after = Pt(8)
    quote = document.styles["Quote"]
    quote.font.color.rgb, quote.paragraph_format.left_indent = word.PLUM, Cm(0.8)


def _properties(document: Doc, text: PlanText, council: str, made_at: datetime, draft: str) -> None:
    subject = _said(f"The commissioning plan of {council} for {text.year}", 255)
    word.describe(document, _said(text.title, 255), subject, _said(council, 255), made_at)
    document.core_properties.content_status = "Draft" if draft else "Final"


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
    heads = ["Theme", "Intentions", "Decided"]
    about = (
        "How many intentions stand under each of the seven themes of strategic commissioning, and how many are decided."
    )
    _table(document, [heads, *rows], "The plan at a glance", about, widths=(11, 2.7, 2.7))


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
        heads = ["Group", "Said this", "Of", "Share"]
        _table(document, [heads, *rows], piece.wording, about, widths=(6, 2.4, 2, 6))


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


def _table(document: Doc, rows: Sequence[Sequence[str]], name: str, about: str, widths: Sequence[float]) -> None:
    """A table that stays on one page where it can, with words for those who cannot see it; figures after the first."""
    about, numbers = _said(about, 400), range(1, len(widths))
    word.table(document, rows, widths, _said(name, 200), about=about, numbers=numbers, together=True)


def _said(text: str, longest: int = 4000) -> str:
    return clipped(safe_for_word(text), longest)
