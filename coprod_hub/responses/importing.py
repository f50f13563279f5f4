"""Bringing responses in from another tool's file: staged in batches, counted only once all of it is in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.ids import new_token
from coprod_hub.core.tables import Row, read_table
from coprod_hub.responses.mapping import BadRow, Fitted, Fitting, fit
from coprod_hub.responses.models import BatchState, ImportBatch
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
    """How a file is brought in."""

    file_name: str
    may_quote: bool = False
    skip_bad_rows: bool = False
    only_check: bool = False


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
    return bring_in(survey_id, table.rows(), fitting, wishes, tell)


def bring_in(survey_id: str, rows: Iterable[Row], fitting: Fitting, wishes: Wishes, tell: Tell) -> Outcome:
    """Stage every row, then let all of them count in one step; on any fault nothing of the file is kept.

    With `skip_bad_rows` the good rows come in and the others are told. `tell` hears how many rows have been read.
    """
    clear_leftovers(survey_id)
    with transaction() as session:
        survey = session.get_one(Survey, survey_id)
        _must_be_open(survey)
        batch = ImportBatch(survey_id=survey.id, file_name=wishes.file_name[:200], made_at=now())
        session.add(batch)
        batch_id, version_id = batch.id, survey.version.id
    outcome = Outcome()
    try:
        good = _good(rows, fitting, outcome, tell)
        while some := list(islice(good, AT_ONCE)):
            if outcome.may_come_in(wishes):
                _stage([_sending(survey_id, version_id, batch_id, row, wishes) for row in some])
            outcome.responses += len(some)
        if outcome.may_come_in(wishes) and outcome.responses:
            _let_count(batch_id, outcome)
        else:
            _forget(batch_id)
    except BaseException:
        _forget(batch_id)
        raise
    return outcome


def clear_leftovers(survey_id: str) -> None:
    """Remove what an import that was cut off had staged."""
    old = now() - LONGEST
    staged = ImportBatch.survey_id == survey_id, ImportBatch.state == BatchState.STAGED, ImportBatch.made_at < old
    with transaction(write=False) as session:
        left = list(session.scalars(select(ImportBatch.id).where(*staged)))
    for batch_id in left:
        _forget(batch_id)


def _good(rows: Iterable[Row], fitting: Fitting, outcome: Outcome, tell: Tell) -> Iterator[Fitted]:
    for done, row in enumerate(rows, 1):
        read = [BadRow(row.line, "all", row.fault)] if row.fault else fitting.read(row.line, row.cells)
        if isinstance(read, list):
            outcome.bad_rows += 1
            outcome.wrong += read[: MOST_SHOWN - len(outcome.wrong)]
        elif not read.readings:
            outcome.empty += 1
        else:
            yield read
        if done % AT_ONCE == 0:
            tell(done)


def _sending(survey_id: str, version_id: str, batch_id: str, row: Fitted, wishes: Wishes) -> Sending:
    said = Said(dict(row.readings))
    return prepare(survey_id, version_id, row.group, said, new_token(), may_quote=wishes.may_quote, batch_id=batch_id)


def _stage(sendings: list[Sending]) -> None:
    with transaction():
        store_many(sendings)


def _let_count(batch_id: str, outcome: Outcome) -> None:
    with transaction() as session:
        batch = session.get_one(ImportBatch, batch_id)
        survey = session.get_one(Survey, batch.survey_id, with_for_update=True)
        _must_be_open(survey)
        batch.state, batch.responses = BatchState.LIVE, outcome.responses
        record(Actor.system("import"), "imported into", survey, responses=outcome.responses, left_out=outcome.bad_rows)


def _forget(batch_id: str) -> None:
    with transaction():
        db.session.execute(delete(ImportBatch).where(ImportBatch.id == batch_id))


def _must_be_open(survey: Survey) -> None:
    if survey.state is not SurveyState.OPEN:
        raise Refused("Responses can only be brought into a survey that is open, so that its questions are fixed.")
