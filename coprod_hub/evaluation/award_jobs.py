"""The worker’s part of an award: the report and the letters as Word and PDF.

Only the worker imports this: python-docx and WeasyPrint are too heavy for the web.
"""

from collections.abc import Callable
from datetime import datetime

from flask import current_app, render_template

from coprod_hub.core import paper
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper, mark_of
from coprod_hub.core.jobs import Progress, job
from coprod_hub.evaluation.models import Bid, Tender
from coprod_hub.evaluation.papers import PaperText
from coprod_hub.evaluation.queries import letters, report
from coprod_hub.evaluation.service import award_papers
from coprod_hub.evaluation.service.telling import LETTERS, REPORT
from coprod_hub.evaluation.word import word_file

Maker = Callable[[PaperText, datetime], bytes]


@job(REPORT)
def make_report(progress: Progress, tender_id: str) -> str:
    """Make the award report as it stands."""
    with transaction(write=False):
        text = report.text_of(db.session.get_one(Tender, tender_id))
    _make(progress, tender_id, tender_id, "award-report", text)
    return _ready()


@job(LETTERS)
def make_letters(progress: Progress, tender_id: str, bid_id: str) -> str:
    """Make the letter about one bid."""
    with transaction(write=False):
        bid = db.session.get_one(Bid, bid_id)
        text, name = letters.text_of(bid).paper, letters.file_name(bid)
    _make(progress, tender_id, bid_id, name, text)
    return _ready()


def _make(progress: Progress, tender_id: str, about_id: str, name: str, text: PaperText) -> None:
    made_at, mark = now(), mark_of(text.as_told())
    for kind, maker in makers().items():
        progress(f"Writing the {kind.words}")
        body = maker(text, made_at)
        with transaction():
            tender = db.session.get_one(Tender, tender_id)
            award_papers.keep_paper(tender, about_id, kind, name, body, mark)


def makers() -> dict[Paper, Maker]:
    """What this machine can make."""
    return {Paper.WORD: _word, Paper.PDF: _pdf} if paper.possible() else {Paper.WORD: _word}


def _word(text: PaperText, made_at: datetime) -> bytes:
    return word_file(text, current_app.extensions["settings"].council, made_at)


def _pdf(text: PaperText, made_at: datetime) -> bytes:
    return paper.pdf(render_template("evaluation/_award_paper.html", text=text, made_at=made_at))


def _ready() -> str:
    return "The files are ready." if paper.possible() else paper.LACKING
