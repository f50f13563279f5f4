"""What feedback does in the background: a plan's spreadsheet with its replies, and letting go words taken back."""

from flask import current_app

from coprod_hub.commissioning.models import Plan
from coprod_hub.commissioning.queries import published_plans
from coprod_hub.core.clock import today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import Paper, keep_paper, mark_of, out_of_date
from coprod_hub.core.errors import NotFound
from coprod_hub.core.jobs import Progress, enqueue, job, looks_for_work, under_way
from coprod_hub.core.web import day_words
from coprod_hub.core.workbook import Cover, workbook
from coprod_hub.feedback.plan_tables import PlanTold, plan_told, sheets
from coprod_hub.feedback.service import forget_words_taken_back

SHEET_JOB = "feedback.plan_sheet"


@job(SHEET_JOB)
def make_sheet(progress: Progress, plan_id: str) -> str:
    """Make a published plan's spreadsheet: intentions, evidence, decisions and replies, as the public reads them."""
    progress("Writing the spreadsheet")
    with transaction(write=False):
        told = plan_told(_plan(plan_id))
        council = current_app.extensions["settings"].council
    body = workbook(_cover(told, council), sheets(told))
    with transaction():
        plan = _plan(plan_id)
        keep_paper(plan, Paper.SHEET, f"commissioning-plan-{plan.year}", body, mark_of(told.contents))
    return "The spreadsheet is ready."


@looks_for_work
def find_plans_without_sheet() -> None:
    """Published plans whose spreadsheet is missing, or to which a reply has come since."""
    for plan in published_plans():
        if not under_way(SHEET_JOB, plan.id) and out_of_date(plan.id, mark_of(plan_told(plan).contents), [Paper.SHEET]):
            enqueue(SHEET_JOB, plan, plan_id=plan.id)


@looks_for_work
def forget_what_was_taken_back() -> None:
    """Words of people who took them back, wherever they were copied to."""
    forget_words_taken_back()


def _cover(told: PlanTold, council: str) -> Cover:
    facts = (
        ("Plan", told.text.title),
        ("Published", day_words(told.published_at)),
        ("Made on", day_words(today())),
        ("What people said", "Kept as it stood on the day it was cited. Figures count people who wrote an answer."),
    )
    return Cover(told.text.title, council, facts)


def _plan(plan_id: str) -> Plan:
    found = db.session.get(Plan, plan_id)
    if found is None:
        raise NotFound("The plan is not there any more.")
    return found
