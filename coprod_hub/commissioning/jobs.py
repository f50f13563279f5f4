"""Making the files of plans, where no page waits for them."""

from collections.abc import Callable
from datetime import datetime

from flask import current_app, render_template

from coprod_hub.commissioning import queries
from coprod_hub.commissioning.models import Plan
from coprod_hub.commissioning.published import PlanText, as_it_stands
from coprod_hub.commissioning.queries import DRAFT_JOB, PAPERS_JOB
from coprod_hub.commissioning.rules import file_name
from coprod_hub.commissioning.service import plans_out_of_date
from coprod_hub.commissioning.word import word_file
from coprod_hub.core import paper
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper, keep_paper, mark_of, out_of_date
from coprod_hub.core.errors import NotFound
from coprod_hub.core.jobs import Progress, enqueue, job, looks_for_work, under_way

Maker = Callable[[PlanText, datetime | None], bytes]


@job(PAPERS_JOB)
def make_papers(progress: Progress, plan_id: str) -> str:
    """Make the Word file and the PDF of a published plan from what the public reads; what is good already stays."""
    makers = _makers()
    with transaction(write=False):
        plan = _plan(plan_id)
        text, published_at = queries.as_published(plan), plan.published_at
        mark = mark_of(text.as_json())
        wanted = out_of_date(plan_id, mark, makers)
    for done, kind in enumerate(wanted):
        progress(f"Writing the {kind.words}", done, len(wanted))
        body = makers[kind](text, published_at)
        with transaction():
            plan = _plan(plan_id)
            if plan.published_at != published_at:
                return "The plan was published again meanwhile; its own files follow."
            keep_paper(plan, kind, file_name(plan.year), body, mark)
    return "The files are ready." if paper.possible() else paper.LACKING


@job(DRAFT_JOB)
def make_draft(progress: Progress, plan_id: str) -> str:
    """Make a Word file of a plan as staff have it now, marked as a draft."""
    progress("Writing the Word file")
    with transaction(write=False):
        text = as_it_stands(_plan(plan_id))
    body = _word(text, None)
    with transaction():
        plan = _plan(plan_id)
        keep_paper(plan, Paper.DRAFT, file_name(plan.year, draft=True), body, mark_of(text.as_json()))
    return "The Word file is ready."


@looks_for_work
def find_plans_without_papers() -> None:
    """Published plans with a file missing, or one that holds words that somebody took back."""
    for plan in plans_out_of_date(_makers().keys()):
        if not under_way(PAPERS_JOB, plan.id):
            enqueue(PAPERS_JOB, plan, plan_id=plan.id)


def _makers() -> dict[Paper, Maker]:
    """What can be made here; the Word file first, since most people wait for that."""
    return {Paper.WORD: _word, **({Paper.PDF: _pdf} if paper.possible() else {})}


def _word(text: PlanText, published_at: datetime | None) -> bytes:
    return word_file(text, current_app.extensions["settings"].council, now(), published_at)


def _pdf(text: PlanText, published_at: datetime | None) -> bytes:
    return paper.pdf(render_template("commissioning/_paper.html", text=text, published_at=published_at))


def _plan(plan_id: str) -> Plan:
    found = db.session.get(Plan, plan_id)
    if found is None:
        raise NotFound("The plan is not there any more.")
    return found
