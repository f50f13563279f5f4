"""The worker's part of the specification: it and the quote document as Word files.

Only the worker imports this: python-docx is too heavy for the web.
"""

from flask import current_app

from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper
from coprod_hub.core.jobs import Progress, job
from coprod_hub.evaluation.models import Tender, Version
from coprod_hub.evaluation.queries import spec_papers, specification
from coprod_hub.evaluation.service.award_papers import keep_paper
from coprod_hub.evaluation.word import word_file

READY = "The Word file is ready."


@job(spec_papers.SPECIFICATION)
def make_specification(progress: Progress, version_id: str) -> str:
    """Make the Word file of a version of the specification."""
    with transaction(write=False):
        version = db.session.get_one(Version, version_id)
        said, name = spec_papers.specification_text(version), f"specification-version-{version.number}"
    _make(progress, version_id, spec_papers.AS_IT_IS, name, said)
    return READY


@job(spec_papers.QUOTE)
def make_quote(progress: Progress, tender_id: str) -> str:
    """Make the quote document around the newest version of the specification."""
    with transaction(write=False):
        tender = db.session.get_one(Tender, tender_id)
        said, version_id = spec_papers.quote_text(tender), specification.versions(tender)[0].id
    _make(progress, version_id, spec_papers.IN_THE_QUOTE, "quote-document", said)
    return READY


def _make(progress: Progress, version_id: str, paper: Paper, name: str, said: spec_papers.Said) -> None:
    progress("Writing the Word file")
    body = word_file(said.paper, current_app.extensions["settings"].council, now())
    with transaction():
        version = db.session.get_one(Version, version_id)
        keep_paper(db.session.get_one(Tender, version.tender_id), version.id, paper, name, body, said.mark)
