"""Making the Word files of plans, where no page waits for it."""

from datetime import datetime

from flask import current_app

from coprod_hub.commissioning import queries
from coprod_hub.commissioning.models import Plan
from coprod_hub.commissioning.published import PlanText, as_it_stands
from coprod_hub.commissioning.rules import file_name
from coprod_hub.commissioning.service import DRAFT_JOB, WORD_JOB, plans_without_good_word
from coprod_hub.commissioning.word import word_file
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import WORD, Document, keep
from coprod_hub.core.errors import NotFound
from coprod_hub.core.jobs import Progress, enqueue, job, looks_for_work, under_way


@job(WORD_JOB)
def make_word(progress: Progress, plan_id: str) -> str:
    """Make the Word file of a published plan from what the public reads."""
    progress("Writing the Word file")
    begun = now()
    with transaction(write=False):
        plan = _plan(plan_id)
        text, published_at = queries.as_published(plan), plan.published_at
    body = _file(text, published_at)
    with transaction():
        plan = _plan(plan_id)
        if plan.published_at != published_at:
            return "The plan was published again meanwhile; its own file follows."
        _forget(plan.word)
        plan.word = keep(file_name(plan.year), WORD, body)
        plan.word.made_at = begun  # words taken back from now on make it out of date
    return "The Word file is ready."


@job(DRAFT_JOB)
def make_draft(progress: Progress, plan_id: str) -> str:
    """Make a Word file of a plan as staff have it now, marked as a draft."""
    progress("Writing the Word file")
    with transaction(write=False):
        text = as_it_stands(_plan(plan_id))
    body = _file(text, None)
    with transaction():
        plan = _plan(plan_id)
        _forget(plan.draft_word)
        plan.draft_word = keep(file_name(plan.year, draft=True), WORD, body)
    return "The Word file is ready."


@looks_for_work
def find_plans_without_word() -> None:
    """Published plans whose Word file is missing, or holds words that somebody took back."""
    for plan in plans_without_good_word():
        if not under_way(WORD_JOB, plan.id):
            enqueue(WORD_JOB, plan, plan_id=plan.id)


def _plan(plan_id: str) -> Plan:
    found = db.session.get(Plan, plan_id)
    if found is None:
        raise NotFound("The plan is not there any more.")
    return found


def _file(text: PlanText, published_at: datetime | None) -> bytes:
    return word_file(text, current_app.extensions["settings"].council, now(), published_at)


def _forget(old: Document | None) -> None:
    if old is not None:
        db.session.delete(old)
