"""The work on files that people bring through the browser: read their columns, check every row, bring them in.

Workbooks need openpyxl, so only the worker imports this. A job that is cut off and begun again does everything once.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice

from sqlalchemy import select

from coprod_hub.core.db import transaction
from coprod_hub.core.errors import HubError
from coprod_hub.core.jobs import Progress, job
from coprod_hub.core.tables import read_table
from coprod_hub.core.text import count
from coprod_hub.responses import importing, uploads
from coprod_hub.responses.bringing import (
    BRING,
    CHECK,
    DROP,
    FIRST_ROWS,
    MOST_COLUMNS,
    READ,
    Facts,
    Found,
    choices_of,
    found_in,
    wishes_of,
)
from coprod_hub.responses.guessing import guess
from coprod_hub.responses.mapping import WrongMapping
from coprod_hub.responses.models import BatchState, ImportBatch, Upload, UploadState

LONGEST_SHOWN = 200


class Cancelled(HubError):
    """Somebody stopped it meanwhile."""


@job(READ)
def read_upload(progress: Progress, upload_id: str) -> str:
    """Read the columns and the first rows, count the rest, and guess what each column means."""
    return _step(upload_id, UploadState.READING, lambda: _read(progress, upload_id))


@job(CHECK)
def check_upload(progress: Progress, upload_id: str) -> str:
    """Fit every row to the questions, and keep what is wrong with which."""
    return _step(upload_id, UploadState.CHECKING, lambda: _check(progress, upload_id))


@job(BRING)
def bring_upload(progress: Progress, upload_id: str, skip: str) -> str:
    """Bring the rows in; they count all at once, or not at all."""
    return _step(upload_id, UploadState.IMPORTING, lambda: _bring(progress, upload_id, bool(skip)))


@job(DROP)
def drop_batch(progress: Progress, batch_id: str) -> None:
    """Delete the responses of an import that was taken out again."""
    importing.drop(batch_id)


def _step(upload_id: str, state: UploadState, work: Callable[[], str]) -> str:
    """Do one step of a file that stands there; what goes wrong is kept with it, in words."""
    with transaction(write=False) as session:
        found = session.get(Upload, upload_id)
        if found is None or found.state is not state:
            return ""
    try:
        return work()
    except Cancelled:
        return "Cancelled."
    except (HubError, WrongMapping) as fault:
        _end(upload_id, UploadState.FAILED, message=str(fault)[:500])
        uploads.forget(upload_id)
        return "It could not be taken. What is wrong stands with the file."  # the fault quotes its name and columns


def _end(upload_id: str, state: UploadState, **values: str | int) -> None:
    """Note how a step ended; a file that was cancelled meanwhile stays cancelled."""
    with transaction() as session:
        found = session.get(Upload, upload_id, with_for_update=True)
        if found is not None and found.state is not UploadState.CANCELLED:
            found.state = state
            for name, value in values.items():
                setattr(found, name, value)


def _about(upload_id: str) -> tuple[str, str, int]:
    with transaction(write=False) as session:
        found = session.get_one(Upload, upload_id)
        return found.survey_id, found.file_name, found.rows


def _read(progress: Progress, upload_id: str) -> str:
    _, name, _ = _about(upload_id)
    progress("Reading the file")
    with uploads.opened(upload_id, name) as file:
        table = read_table(file)
        if len(table.columns) > MOST_COLUMNS:
            raise uploads.BadFile(
                f"The file has {len(table.columns):,} columns; at most {MOST_COLUMNS} can be matched here. "
                "Delete those that answer no question, and bring it again."
            )
        rows = table.rows()
        first = [row.cells for row in islice(rows, FIRST_ROWS)]
        total = len(first)
        for total, _ in enumerate(rows, len(first) + 1):
            if total % 5000 == 0:
                progress(f"Reading the file: {count(total, 'row')}")
    if not total:
        raise uploads.BadFile("The file has no row below its first, which must name the columns.")
    with transaction(write=False) as session:
        survey = session.get_one(Upload, upload_id).survey
        groups = [one.name for one in survey.audiences]
        meant = guess(table.columns, first, survey.version.definition, groups)
    shown = [[row[column][:LONGEST_SHOWN] for column in table.columns] for row in first]
    facts = Facts(list(table.columns), shown, dict(meant.columns))
    _end(upload_id, UploadState.READ, facts=json.dumps(asdict(facts)), rows=total)
    return f"{count(total, 'row')} read."


def _run(progress: Progress, upload_id: str, words: str, *, only_check: bool, skip: bool = False) -> importing.Outcome:
    survey_id, name, total = _about(upload_id)
    with transaction(write=False) as session:
        found = session.get_one(Upload, upload_id)
        choices, wishes = choices_of(found), wishes_of(found, only_check=only_check, skip_bad_rows=skip)

    def tell(rows: int) -> None:
        with transaction(write=False) as session:
            if session.scalar(select(Upload.state).where(Upload.id == upload_id)) is UploadState.CANCELLED:
                raise Cancelled("Cancelled.")
        progress(words, rows, total)

    progress(words, 0, total)
    with uploads.opened(upload_id, name) as file:
        return importing.run(file, survey_id, choices.pairs, choices.belongs, wishes, tell)


def _check(progress: Progress, upload_id: str) -> str:
    outcome = _run(progress, upload_id, "Checking rows", only_check=True)
    faults = [(bad.number, bad.column, bad.problem) for bad in outcome.wrong]
    found = Found(outcome.responses, outcome.empty, outcome.bad_rows, faults)
    _end(upload_id, UploadState.CHECKED, outcome=json.dumps(asdict(found)))
    return f"{count(outcome.responses, 'response')} can come in."


def _bring(progress: Progress, upload_id: str, skip: bool) -> str:
    if not _is_in(upload_id):
        outcome = _run(progress, upload_id, "Bringing rows in", only_check=False, skip=skip)
        if not _is_in(upload_id):
            raise uploads.BadFile(f"{count(outcome.bad_rows, 'row')} cannot be read, so nothing was brought in.")
    with transaction(write=False) as session:
        found = found_in(session.get_one(Upload, upload_id))
    _end(upload_id, UploadState.DONE, facts="", choices="", outcome="")
    uploads.forget(upload_id)
    return f"{count(found.responses if found else 0, 'response')} brought in."


def _is_in(upload_id: str) -> bool:
    """Whether its responses count already: after a worker was killed at the very end. Half of them is dropped."""
    with transaction(write=False) as session:
        batch_id = session.get_one(Upload, upload_id).batch_id
        state = session.scalar(select(ImportBatch.state).where(ImportBatch.id == batch_id)) if batch_id else None
    if batch_id and state is BatchState.STAGED:
        importing.drop(batch_id)
    return state is BatchState.LIVE
