"""What the worker does for those who answer: slow hashes of three words, and forgetting old drafts.

Both are asked for once an hour, whether there is anything to do or not: a job that came only when somebody had sent
something would keep the minute in which they did.
"""

from datetime import timedelta

from sqlalchemy import delete, exists, select, update

from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job, JobState, Progress, enqueue, job, looks_for_work, under_way
from coprod_hub.responses import drafts, looked_after
from coprod_hub.responses.models import Response
from coprod_hub.responses.words import keep_receipt, keys_of_words, point_to, waiting, words_of

EVERY = timedelta(hours=1)
RECEIPTS = "responses.make_receipts"
DRAFTS = "responses.forget_drafts"
SETTLE = "responses.settle_looked_after"
_AT_ONCE = 50


@looks_for_work
def ask_every_hour() -> None:
    """Ask for both jobs when the last time is an hour ago."""
    for name in (RECEIPTS, DRAFTS):
        lately = exists().where(Job.name == name, Job.asked_at > now() - EVERY, Job.asked_at <= now())
        under_way = exists().where(Job.name == name, Job.state.in_([JobState.WAITING, JobState.RUNNING]))
        if not db.session.scalar(select(lately | under_way)):
            enqueue(name)


@looks_for_work
def words_that_a_concern_has_deleted() -> None:
    """What the safeguarding team no longer keeps, the answers keep no longer either."""
    if not under_way(SETTLE, "") and looked_after.unsettled():
        enqueue(SETTLE)


@job(SETTLE)
def settle_looked_after(progress: Progress) -> None:
    """Put released versions in the place of first words, and delete words that were not let go on."""
    with transaction():
        looked_after.settle()


@job(RECEIPTS)
def make_receipts(progress: Progress) -> None:
    """Turn the words that wait beside responses into receipts."""
    hash_words()
    _forget_earlier(RECEIPTS)


def hash_words(survey_id: str = "") -> None:
    """Turn the words that wait (of one survey, or of all) into receipts, some at a time, and forget the words.

    Should two people ever be given the same three words (once in 60,000 surveys of 8,000 answers), the first receipt
    stands; when the first has deleted their answers, it points to the second's.
    """
    wanted = waiting().where(Response.survey_id == survey_id) if survey_id else waiting()
    with transaction(write=False) as session:
        ids = list(session.scalars(wanted.with_only_columns(Response.id)))
    for start in range(0, len(ids), _AT_ONCE):
        _make_some(ids[start : start + _AT_ONCE])


def _make_some(ids: list[str]) -> None:
    with transaction(write=False) as session:
        found = session.scalars(waiting().where(Response.id.in_(ids)))
        said = {response.id: words for response in found if (words := words_of(response))}
    keys = {response_id: keys_of_words(words) for response_id, words in said.items()}
    with transaction() as session:
        still = waiting().where(Response.id.in_(keys)).with_only_columns(Response.id, Response.survey_id)
        survey_of = dict(iter(session.execute(still.order_by(Response.id).with_for_update())))
        for response_id, survey_id in survey_of.items():
            keep_receipt(keys[response_id], survey_id, point_to(keys[response_id], response_id))
        session.execute(update(Response).where(Response.id.in_(survey_of)).values(words_sealed=None))


@job(DRAFTS)
def forget_drafts(progress: Progress) -> None:
    """Delete the drafts that nobody came back to within two weeks."""
    with transaction():
        drafts.forget_old()
    _forget_earlier(DRAFTS)


def _forget_earlier(name: str) -> None:
    """Keep no history of these jobs: how long each took tells how many had answered within the hour."""
    with transaction() as session:
        session.execute(delete(Job).where(Job.name == name, Job.state == JobState.DONE))
