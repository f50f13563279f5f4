"""Reports and letters as files: asked for, kept sealed, and let go of when what they say no longer stands."""

from sqlalchemy import delete, select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.documents import Paper
from coprod_hub.evaluation.models import AwardPaper, Tender, Version

KINDS = (Paper.WORD, Paper.PDF)


def keep_paper(tender: Tender, about_id: str, paper: Paper, name: str, body: bytes, made_from: str) -> AwardPaper:
    """Keep a file of this kind about a tender, a bid or a version of its specification; the one before it goes."""
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
    """Let all files of a tender's award go; those of its specification stay."""
    versions = select(Version.id).where(Version.tender_id == tender.id)
    gone = delete(AwardPaper).where(AwardPaper.tender_id == tender.id, AwardPaper.about_id.not_in(versions))
    db.session.execute(gone)


def note_taken(actor: Actor, paper_id: str) -> None:
    """Somebody who may read it downloads a letter or a report: which, of what, as what."""
    made = db.session.get_one(AwardPaper, paper_id)
    record(actor, "downloaded", made, tender=made.tender_id, about=made.about_id, paper=made.paper)
