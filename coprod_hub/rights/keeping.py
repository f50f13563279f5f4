"""The retention schedule: how long each kind of record is kept, since when, and what then happens.

These are the rules of features that say none themselves. Published numbers, quotes, plans and replies are public
record: they are in no rule and stay.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Column, Delete, Update, delete, or_, select, update

from coprod_hub.accounts.models import HalfWay, JoinCode, KnownBrowser, SignIn
from coprod_hub.core import audit_check, throttle
from coprod_hub.core.clock import LOCAL, now, today
from coprod_hub.core.db import Model, db
from coprod_hub.core.documents import Document
from coprod_hub.core.jobs import Job, JobState
from coprod_hub.core.notify import Outbox
from coprod_hub.core.retention import Cleared, RetentionRun, clear, kept
from coprod_hub.core.throttle import Throttle
from coprod_hub.evaluation import keeping as tenders
from coprod_hub.evaluation.models import BidImport, ImportState
from coprod_hub.forums.models import Membership
from coprod_hub.insight.models import Analysis, Quote, QuoteState, Theme
from coprod_hub.responses import bringing, uploads
from coprod_hub.responses.models import BatchState, Draft, ImportBatch, Receipt, Release, Response, Upload
from coprod_hub.rights.models import RightsRequest
from coprod_hub.rights.pointers import keys_to
from coprod_hub.safeguarding import service as safeguarding
from coprod_hub.safeguarding.arrangements import arrangements
from coprod_hub.surveys.models import Survey

__all__ = ["tenders"]  # importing it registers its rules
SIX_YEARS = 6 * 365


def _done(statement: Delete | Update) -> int:
    """Do it; how many rows it was."""
    happened = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(happened.rowcount)  # type: ignore[attr-defined]  # these two always have it; the declared type is wider


# ---- what people send ----


@kept("Answers that were begun and not sent", days=14, since="the last page was kept")
def drafts(before: datetime) -> int:
    """A draft says itself when it runs out; nobody but the phone it was written on can read it."""
    return _done(delete(Draft).where(Draft.expires_on < today()))


@kept("Names and ways to get in touch, with answers", days=365, since="the survey closed", then="blanked")
def reaches(before: datetime) -> int:
    """Every row of such a survey is written, so that the database does not tell which had a name."""
    named = or_(Response.name_sealed.is_not(None), Response.reach_sealed.is_not(None))
    of = (
        select(Response.survey_id).join(Survey, Survey.id == Response.survey_id).where(named, Survey.closed_at < before)
    )
    return _done(update(Response).where(Response.survey_id.in_(of)).values(name_sealed=None, reach_sealed=None))


@kept("Answers and what people wrote", days=730, since="the survey closed, when its numbers are made")
def answers(before: datetime) -> int:
    """Releases, approved quotes and replies stand; from then on no further numbers can be made of this survey."""
    ready = select(Survey).where(
        Survey.closed_at < before,
        Survey.id.in_(select(Release.survey_id).where(Release.about == "")),
        Survey.id.not_in(select(Cleared.thing_id)),
    )
    removed = 0
    for survey in db.session.scalars(ready).all():
        of_survey = select(Analysis.id).where(Analysis.survey_id == survey.id)
        themes = select(Theme.id).where(Theme.analysis_id.in_(of_survey))
        removed += _done(delete(Quote).where(Quote.theme_id.in_(themes), Quote.state != QuoteState.APPROVED))
        removed += _done(delete(Response).where(Response.survey_id == survey.id))
        _done(delete(ImportBatch).where(ImportBatch.survey_id == survey.id))
        clear(survey)
    return removed


@kept("Imports that were cut off", days=1, since="they began")
def half_imports(before: datetime) -> int:
    """What was staged of a file and never counted."""
    return _done(delete(ImportBatch).where(ImportBatch.state == BatchState.STAGED, ImportBatch.made_at < before))


@kept("Three words", days=SIX_YEARS, since="the survey closed", then="forgotten: they no longer lead to the replies")
def receipts(before: datetime) -> int:
    """They show what came of a survey, and never an answer."""
    old = select(Survey.id).where(Survey.closed_at < before)
    return _done(delete(Receipt).where(Receipt.survey_id.in_(old)))


@kept("Files that somebody began to bring in", days=bringing.KEPT_FOR.days, since="they were brought")
def brought_files(before: datetime) -> int:
    """With what nobody came back to, and what lies on the disk without a row."""
    removed = _done(delete(Upload).where(Upload.expires_on < today()))
    uploads.forget_all_but(set(db.session.scalars(select(Upload.id))))
    return removed


@kept("Tables of bids that somebody began to bring in", days=bringing.KEPT_FOR.days, since="they were brought")
def brought_tables(before: datetime) -> int:
    """Of one that came in only its mark stays, so that it does not come in twice."""
    return _done(delete(BidImport).where(BidImport.made_at < before, BidImport.state != ImportState.DONE))


def _as_the_council_set() -> int:
    return arrangements().keep_days


@kept(
    "Words that a safeguarding lead looked after", days=_as_the_council_set, since="the lead decided",
    then="deleted: what was done stays",
)  # fmt: skip
def looked_after(before: datetime) -> int:
    """Each says itself on which day its words go: what was set on the day of the decision."""
    return safeguarding.forget_texts()


# ---- people with an account ----


@kept("Sign-ins", days=90, since="they ended or ran out")
def sign_ins(before: datetime) -> int:
    """When somebody was signed in; nothing is kept of where. What had run out before that goes with it."""
    for kind in (HalfWay, KnownBrowser):
        _done(delete(kind).where(kind.expires_at < now()))
    return _done(delete(SignIn).where(or_(SignIn.ended_at < before, SignIn.expires_at < before)))


@kept("One-use codes", days=30, since="they were used or ran out")
def codes(before: datetime) -> int:
    """Codes are kept as slow hashes."""
    return _done(delete(JoinCode).where(or_(JoinCode.used_at < before, JoinCode.expires_at < before)))


@kept("Places in forums", days=SIX_YEARS, since="the person moved on")
def places(before: datetime) -> int:
    """Who was in which forum."""
    return _done(delete(Membership).where(Membership.left_on < before.astimezone(LOCAL).date()))


@kept("What was found for somebody who asked", days=30, since="the request was answered", then="blanked")
def found(before: datetime) -> int:
    """The copy of everything that is held about a person."""
    old = (RightsRequest.closed_at < before, RightsRequest.found_sealed.is_not(None))
    return _done(update(RightsRequest).where(*old).values(found_sealed=None))


@kept("Requests of people about their data", days=3 * 365, since="they were answered")
def requests(before: datetime) -> int:
    """That somebody asked, and when they were answered."""
    return _done(delete(RightsRequest).where(RightsRequest.closed_at < before))


# ---- the running of the hub ----


@kept("Messages", days=30, since="they were sent or given up")
def messages(before: datetime) -> int:
    """Rows of the outbox, and the files that stand for sent messages where no mail server is set up."""
    folder: Path = current_app.extensions["settings"].data / "outbox"
    for file in folder.glob("*.eml"):
        if file.stat().st_mtime < before.timestamp():
            file.unlink()
    return _done(delete(Outbox).where(or_(Outbox.sent_at < before, Outbox.given_up_at < before)))


@kept("Counts of failed tries", days=1, since="the last try")
def tries(before: datetime) -> int:
    """Under hashes; the worker forgets them after a quarter of an hour already."""
    return _done(delete(Throttle).where(Throttle.since < now() - throttle.WINDOW))


@kept("Finished work of the hub", days=30, since="it ended")
def jobs(before: datetime) -> int:
    """Which jobs were done. One that failed stays until somebody looks."""
    return _done(delete(Job).where(Job.state == JobState.DONE, Job.ended_at < before))


@kept("Files that nothing leads to any more", days=30, since="they were made")
def documents(before: datetime) -> int:
    """Older pictures. What something points at stays, and so does a thing's own file (`about_id`)."""
    still = [select(column).where(column.is_not(None)) for column in _columns_of_documents()]
    unclaimed = Document.made_at < before, Document.about_id.is_(None)
    return _done(delete(Document).where(*unclaimed, *(Document.id.not_in(used) for used in still)))


def _columns_of_documents() -> list[Column[Any]]:
    tables = Model.metadata.tables.values()
    return [column for table in tables for column, _ in keys_to(Document.__tablename__, table)]


@kept("The record of what was done", days=SIX_YEARS, since="it was done", then="cut off under a checkpoint")
def audit(before: datetime) -> int:
    """The chain goes on from the checkpoint, so the verifier still knows it whole."""
    return audit_check.cut_off(before)


@kept("That the schedule was kept to", days=730, since="it was")
def runs(before: datetime) -> int:
    """The lines of this very page; the last run of each day's rules is always newer."""
    return _done(delete(RetentionRun).where(RetentionRun.ran_at < before))
