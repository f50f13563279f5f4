"""Making a release: count, hide small numbers, let the solver try to work them out, and only then keep it.

Loads the solver, so only jobs and commands import this.
"""

from collections.abc import Sequence
from random import SystemRandom
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, delete, insert, select, update
from sqlalchemy import Table as SqlTable

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.disclosure import Audience, Released, ReleaseRefused, Table
from coprod_hub.core.disclosure.attack import audit
from coprod_hub.core.disclosure.suppression import protect
from coprod_hub.core.jobs import Progress, enqueue, job, looks_for_work, under_way
from coprod_hub.core.web import day_words
from coprod_hub.responses import queries
from coprod_hub.responses.jobs import hash_words
from coprod_hub.responses.models import Answer, BatchState, ImportBatch, Receipt, Release, Response
from coprod_hub.responses.tally import declared
from coprod_hub.surveys.models import Survey

RELEASE = "responses.release"
READY = "The numbers are ready."
BATCH = 500


@looks_for_work
def closed_surveys_without_numbers() -> None:
    """A survey that has closed needs its numbers made, once."""
    for survey_id in queries.closed_without_release():
        if not under_way(RELEASE, survey_id):
            enqueue(RELEASE, db.session.get_one(Survey, survey_id), survey_id=survey_id)


@job(RELEASE)
def release(progress: Progress, survey_id: str) -> str:
    """Shuffle what was sent, count it, and keep a release that nobody can see through; a second time does nothing."""
    if _made_already(survey_id):
        return READY
    progress("Putting everybody’s three words away safely", 0, 3)
    hash_words(survey_id)  # now, for whatever is written to a response after the shuffle could be told from the rest
    progress("Mixing up the answers, so that nobody can tell who came first", 1, 3)
    with transaction():
        _drop_half_imports(survey_id)
        shuffle(survey_id)
    progress("Counting", 2, 3)
    with transaction(write=False) as session:
        survey = session.get_one(Survey, survey_id)
        audiences = audiences_of(survey)
        tables = declared(survey.version.definition, audiences, queries.choices_counted(survey_id))
        earlier = [queries.released(one) for one in queries.releases(survey_id)]
    progress("Checking that small numbers stay hidden", 3, 3)
    made = checked(day_words(today()), audiences, tables, earlier)
    with transaction() as session:
        keep(session.get_one(Survey, survey_id), made)
    return READY


def _made_already(survey_id: str) -> bool:
    with transaction(write=False):
        return queries.latest_release(survey_id) is not None


def _drop_half_imports(survey_id: str) -> None:
    """A closed survey takes nothing more in, so what an import had staged until now will never count."""
    staged = ImportBatch.survey_id == survey_id, ImportBatch.state == BatchState.STAGED
    db.session.execute(delete(ImportBatch).where(*staged))


def audiences_of(survey: Survey) -> list[Audience]:
    """The survey's groups with how many people of each answered."""
    people = queries.people_by_audience(survey.id)
    return [Audience(one.id, one.name, people.get(one.id, 0)) for one in survey.audiences]


def checked(name: str, audiences: Sequence[Audience], tables: Sequence[Table], earlier: Sequence[Released]) -> Released:
    """A release of these tables in which nothing can be worked out, also not together with the earlier ones.

    Raises ReleaseRefused with the reasons when it cannot be made safe.
    """
    made = protect(audiences, tables, earlier=earlier, name=name)
    leaks = audit([*earlier, made])
    if leaks:
        raise ReleaseRefused(leaks)
    return made


def keep(survey: Survey, made: Released, about: str = "") -> Release:
    """Keep a checked release. From now on nobody can take their answers back, so receipts forget whose they are."""
    number = len(queries.releases(survey.id)) + 1
    row = Release(survey_id=survey.id, number=number, about=about, made_at=now(), tables=made.as_dict())
    db.session.add(row)
    db.session.execute(update(Receipt).where(Receipt.survey_id == survey.id).values(response_id=None))
    record(Actor.system(RELEASE), "released", survey, release=row.id, number=number)
    db.session.flush()
    return row


def shuffle(survey_id: str) -> None:
    """Write every response of a survey anew, in random order and one transaction: no trace is left of who came when.

    PostgreSQL keeps the order of arrival in `ctid` and `xmin`, whatever the keys are.
    """
    responses = _rows(Response.__table__, Response.survey_id == survey_id)
    of_survey = select(Response.id).where(Response.survey_id == survey_id)
    answers = _rows(Answer.__table__, Answer.response_id.in_(of_survey))
    db.session.execute(delete(Response).where(Response.survey_id == survey_id))  # their answers go with them
    _write(Response.__table__, responses)
    _write(Answer.__table__, answers)
    db.session.expire_all()


def _rows(table: FromClause, wanted: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = [dict(row) for row in db.session.execute(select(table).where(wanted)).mappings()]
    SystemRandom().shuffle(rows)
    return rows


def _write(table: FromClause, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(cast(SqlTable, table)), rows[start : start + BATCH])
