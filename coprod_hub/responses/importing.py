"""Bringing responses in from another tool's file: staged in batches, counted only once all of it is in."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.ids import new_token
from coprod_hub.core.tables import Row, read_table
from coprod_hub.core.text import clean_line
from coprod_hub.responses.guessing import NO, YES, fitting_day
from coprod_hub.responses.looked_after import forget_batch
from coprod_hub.responses.mapping import BadRow, Fitted, Fitting, fit
from coprod_hub.responses.models import BatchState, ImportBatch, Upload, UploadState
from coprod_hub.responses.rules import Said
from coprod_hub.responses.service import Sending, prepare, store_many
from coprod_hub.surveys.models import Survey, SurveyState

AT_ONCE = 500
MOST_SHOWN = 20
LONGEST = timedelta(hours=2)
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Belongs:
    """How a row's group is known: by a column, or one group for all rows."""

    column: str | None = None
    everyone: str | None = None


@dataclass(frozen=True)
class Wishes:
    """How a file is brought in.

    `quote_column` and `day_column` say of each row whether it may be quoted, and when it came (today when not said).
    `listed`: how many faults are told one by one. `digest` tells the same file again; `upload_id`: from a browser.
    """

    file_name: str
    may_quote: bool = False
    skip_bad_rows: bool = False
    only_check: bool = False
    quote_column: str = ""
    day_column: str = ""
    listed: int = MOST_SHOWN
    digest: str = ""
    upload_id: str = ""


@dataclass
class Outcome:
    """What became of a file: how many responses came in, how many rows said nothing, and what was wrong."""

    responses: int = 0
    empty: int = 0
    wrong: list[BadRow] = field(default_factory=list)
    bad_rows: int = 0

    def may_come_in(self, wishes: Wishes) -> bool:
        """Whether what was read so far is wanted in the hub."""
        return not wishes.only_check and (wishes.skip_bad_rows or not self.bad_rows)


def run(file: Path, survey_id: str, pairs: Sequence[str], belongs: Belongs, wishes: Wishes, tell: Tell) -> Outcome:
    """Read the file, fit its columns to the survey's questions, and bring its responses in.

    Raises TableError for a file that cannot be read, WrongMapping for columns that do not fit, Refused and NotFound for
    the survey.
    """
    table = read_table(file)
    with transaction(write=False) as session:
        survey = session.get(Survey, survey_id)
        if survey is None:
            raise NotFound(f"There is no survey {survey_id}. Its id stands in the address of its page.")
        _must_be_open(survey)
        groups = {one.name: one.id for one in survey.audiences}
        fitting = fit(survey.version.definition, groups, table.columns, pairs, belongs.column, belongs.everyone)
        table.require(*(column for column in (wishes.quote_column, wishes.day_column) if column))
    return bring_in(survey_id, table.rows(), fitting, wishes, tell)


def bring_in(survey_id: str, rows: Iterable[Row], fitting: Fitting, wishes: Wishes, tell: Tell) -> Outcome:
    """Stage every row, then let all of them count in one step; on any fault nothing of the file is kept.

    With `skip_bad_rows` the good rows come in and the others are told. `tell` hears how many rows have been read.
    """
    clear_leftovers(survey_id)
    with transaction() as session:
        survey = session.get_one(Survey, survey_id)
        _must_be_open(survey)
        batch = ImportBatch(survey_id=survey.id, file_name=wishes.file_name[:200], made_at=now(), digest=wishes.digest)
        session.add(batch)
        session.flush()
        if wishes.upload_id:
            session.get_one(Upload, wishes.upload_id).batch_id = batch.id
        batch_id, version_id = batch.id, survey.version.id
    outcome = Outcome()
    try:
        good = _good(rows, fitting, wishes, outcome, tell)
        while some := list(islice(good, AT_ONCE)):
            if outcome.may_come_in(wishes):
                _stage([_sending(survey_id, version_id, batch_id, one) for one in some])
            outcome.responses += len(some)
        if outcome.may_come_in(wishes) and outcome.responses:
            _let_count(batch_id, outcome, wishes.upload_id)
        else:
            drop(batch_id)
    except BaseException:
        drop(batch_id)
        raise
    return outcome


def clear_leftovers(survey_id: str) -> None:
    """Remove what an import that was cut off had staged."""
    old = now() - LONGEST
    staged = ImportBatch.survey_id == survey_id, ImportBatch.state == BatchState.STAGED, ImportBatch.made_at < old
    with transaction(write=False) as session:
        left = list(session.scalars(select(ImportBatch.id).where(*staged)))
    for batch_id in left:
        drop(batch_id)


@dataclass(frozen=True)
class Arrived:
    """One row that can come in: its answers, when it came, and whether it may be quoted."""

    row: Fitted
    sent_on: date
    may_quote: bool


def _good(rows: Iterable[Row], fitting: Fitting, wishes: Wishes, outcome: Outcome, tell: Tell) -> Iterator[Arrived]:
    for done, row in enumerate(rows, 1):
        read = [BadRow(row.line, "all", row.fault)] if row.fault else fitting.read(row.line, row.cells)
        beside = _beside(row, wishes)
        if isinstance(read, list) or (isinstance(beside, list) and read.readings):
            wrong = [*(read if isinstance(read, list) else ()), *(beside if isinstance(beside, list) else ())]
            outcome.bad_rows += 1
            outcome.wrong += wrong[: wishes.listed - len(outcome.wrong)]
        elif not read.readings:
            outcome.empty += 1
        elif not isinstance(beside, list):
            yield Arrived(read, *beside)
        if done % AT_ONCE == 0:
            tell(done)


def _beside(row: Row, wishes: Wishes) -> tuple[date, bool] | list[BadRow]:
    """When the row came and whether it may be quoted, or what is wrong with those cells."""
    wrong, day, may_quote = [], today(), wishes.may_quote
    if wishes.day_column and (cell := row.cells[wishes.day_column].strip()):
        found = fitting_day(cell, today())
        if found is None:
            said = f"“{cell[:40]}” is not a day that can be. Write 23/11/2026 or 2026-11-23"
            wrong.append(BadRow(row.line, wishes.day_column, said))
        day = found or day
    if wishes.quote_column:
        cell = clean_line(row.cells[wishes.quote_column]).casefold()
        if cell not in YES | NO:
            wrong.append(BadRow(row.line, wishes.quote_column, f"“{cell[:40]}” is neither yes nor no"))
        may_quote = cell in YES
    return wrong or (day, may_quote)


def _sending(survey_id: str, version_id: str, batch_id: str, one: Arrived) -> Sending:
    said, group = Said(dict(one.row.readings)), one.row.group
    return prepare(
        survey_id, version_id, group, said, new_token(),
        may_quote=one.may_quote, sent_on=one.sent_on, batch_id=batch_id,
    )  # fmt: skip


def _stage(sendings: list[Sending]) -> None:
    with transaction():
        store_many(sendings)


def _let_count(batch_id: str, outcome: Outcome, upload_id: str) -> None:
    with transaction() as session:
        if upload_id and session.get_one(Upload, upload_id, with_for_update=True).state is UploadState.CANCELLED:
            raise Refused("Somebody cancelled this while the rows came in. Nothing of the file is kept.")
        batch = session.get_one(ImportBatch, batch_id)
        survey = session.get_one(Survey, batch.survey_id, with_for_update=True)
        _must_be_open(survey)
        batch.state, batch.responses = BatchState.LIVE, outcome.responses
        record(Actor.system("import"), "imported into", survey, responses=outcome.responses, left_out=outcome.bad_rows)


def drop(batch_id: str) -> None:
    """Remove what an import brought or staged, with the concerns that nobody has looked at."""
    with transaction():
        forget_batch(batch_id)
        db.session.execute(delete(ImportBatch).where(ImportBatch.id == batch_id))


def _must_be_open(survey: Survey) -> None:
    if survey.state is not SurveyState.OPEN:
        raise Refused("Responses can only be brought into a survey that is open, so that its questions are fixed.")


def brought_before(survey_id: str, digest: str) -> ImportBatch | None:
    """An import of the very same file into this survey that counts already."""
    same = ImportBatch.survey_id == survey_id, ImportBatch.digest == digest, ImportBatch.state == BatchState.LIVE
    found: ImportBatch | None = db.session.scalar(select(ImportBatch).where(*same).limit(1)) if digest else None
    return found


def digest_of(file: Path) -> str:
    """SHA-256 of a file's content, to tell when it comes again; empty when it cannot be read."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""
