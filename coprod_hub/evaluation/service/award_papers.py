"""Reports and letters as files: asked for, kept sealed, and let go of when what they say no longer stands."""

from sqlalchemy import delete

from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.documents import Paper
from coprod_hub.evaluation.models import AwardPaper, Tender

KINDS = (Paper.WORD, Paper.PDF)


def keep_paper(tender: Tender, about_id: str, paper: Paper, name: str, body: bytes, made_from: str) -> AwardPaper:
    """Keep a file of this kind about a tender or one of its bids; the one before it goes."""
    db.session.execute(delete(AwardPaper).where(AwardPaper.about_id == about_id, AwardPaper.paper == paper))
    kept = AwardPaper(
        tender_id=tender.id, about_id=about_id, paper=paper, name=f"{name}.{paper.ending}", made_at=now(),
        made_from=made_from,
    )  # fmt: skip
    kept.body = body
    db.session.add(kept)
    db.session.flush()
    return kept


def forget_papers(tender: Tender) -> None:
    """Let all files of a tender's award go."""
    db.session.execute(delete(AwardPaper).where(AwardPaper.tender_id == tender.id))
