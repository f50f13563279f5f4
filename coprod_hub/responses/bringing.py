"""Bringing a file in through the browser, step by step: taken, read, columns said, checked, brought in; or cancelled.

Each step that reads the file is a job. What is brought in counts all at once (`responses.importing`), and can be taken
out again until the survey's first numbers are released.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import IO

from sqlalchemy import select

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.ids import new_id
from coprod_hub.core.jobs import enqueue
from coprod_hub.core.text import clean_line
from coprod_hub.responses import uploads
from coprod_hub.responses.guessing import DAY, GROUP, QUOTE
from coprod_hub.responses.importing import Belongs, Wishes, brought_before
from coprod_hub.responses.mapping import WrongMapping, fit
from coprod_hub.responses.models import BatchState, ImportBatch, Release, Upload, UploadState
from coprod_hub.responses.taking_back import being_counted
from coprod_hub.surveys import queries as surveys
from coprod_hub.surveys.models import Survey, SurveyState

READ, CHECK, BRING, DROP = (f"responses.{verb}_upload" for verb in ("read", "check", "bring", "drop"))
KEPT_FOR = timedelta(days=2)
MOST_COLUMNS = 200
MOST_LISTED = 10_000
FIRST_ROWS = 5
MAY_BRING = (Role.OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Facts:
    """What a file says of itself: its columns, its first rows, and what each column seems to mean."""

    columns: list[str]
    rows: list[list[str]]
    guessed: dict[str, str]


@dataclass(frozen=True)
class Choices:
    """What people say the columns mean; `everyone`: the one group of all rows; `may_quote`: all of them agreed."""

    columns: dict[str, str] = field(default_factory=dict)
    everyone: str = ""
    may_quote: bool = False

    def column(self, meaning: str) -> str:
        """The column of that meaning; empty when there is none."""
        return next((column for column, meant in self.columns.items() if meant == meaning), "")

    @property
    def pairs(self) -> list[str]:
        """Columns with the questions they answer, as `mapping.fit` reads them."""
        return [f"{column}={meant}" for column, meant in self.columns.items() if meant not in {GROUP, DAY, QUOTE}]

    @property
    def belongs(self) -> Belongs:
        """How a row's group is known."""
        return Belongs(self.column(GROUP) or None, self.everyone or None)


@dataclass(frozen=True)
class Found:
    """What checking found: how many responses there are, how many rows are empty or wrong, and each fault."""

    responses: int
    empty: int
    bad_rows: int
    faults: list[tuple[int, str, str]]


def facts_of(upload: Upload) -> Facts:
    """What the file says of itself."""
    return Facts(**json.loads(upload.facts))


def choices_of(upload: Upload) -> Choices:
    """What people said its columns mean; before that, what they seem to mean."""
    return Choices(**json.loads(upload.choices)) if upload.choices else Choices(facts_of(upload).guessed)


def found_in(upload: Upload) -> Found | None:
    """What checking found, once it has."""
    return Found(**json.loads(upload.outcome)) if upload.outcome else None


def wishes_of(upload: Upload, *, only_check: bool, skip_bad_rows: bool = False) -> Wishes:
    """How its rows are brought in."""
    choices = choices_of(upload)
    return Wishes(
        upload.file_name,
        may_quote=choices.may_quote,
        skip_bad_rows=skip_bad_rows,
        only_check=only_check,
        quote_column=choices.column(QUOTE),
        day_column=choices.column(DAY),
        listed=MOST_LISTED,
        digest=upload.digest,
        upload_id=upload.id,
    )


# ---- reading ----


def may_bring(actor: Actor, survey: Survey) -> bool:
    """Whether this person may bring answers in: an officer or administrator of the survey's team, who may read them."""
    return actor.has(*MAY_BRING) and surveys.on_team(actor, survey)


def upload(actor: Actor, upload_id: str) -> Upload:
    """One file on its way in; raises NotFound, and NotAllowed outside the survey's team."""
    found = db.session.get(Upload, upload_id)
    if found is None:
        raise NotFound("That file is not here any more. Files are deleted after two days: bring it again.")
    _must_bring(actor, surveys.survey(actor, found.survey_id))
    return found


def on_their_way(actor: Actor, survey: Survey) -> list[Upload]:
    """Files that are neither in nor cancelled, the newest first."""
    _must_bring(actor, survey)
    over = Upload.state.in_([UploadState.DONE, UploadState.CANCELLED])
    wanted = select(Upload).where(Upload.survey_id == survey.id, ~over).order_by(Upload.made_at.desc())
    return list(db.session.scalars(wanted))


def brought(actor: Actor, survey: Survey) -> list[ImportBatch]:
    """Files whose responses count, the newest first."""
    _must_bring(actor, survey)
    live = ImportBatch.survey_id == survey.id, ImportBatch.state == BatchState.LIVE
    return list(db.session.scalars(select(ImportBatch).where(*live).order_by(ImportBatch.made_at.desc())))


def batch(actor: Actor, batch_id: str) -> ImportBatch:
    """One file whose responses count; raises NotFound, and NotAllowed outside the survey's team."""
    found = db.session.get(ImportBatch, batch_id)
    if found is None or found.state is not BatchState.LIVE:
        raise NotFound("That file is not in the survey any more.")
    _must_bring(actor, surveys.survey(actor, found.survey_id))
    return found


def same_before(found: Upload) -> ImportBatch | None:
    """The very same file, when it is in this survey already."""
    return brought_before(found.survey_id, found.digest)


# ---- one step after another ----


def take(actor: Actor, survey: Survey, name: str, stream: IO[bytes]) -> Upload:
    """Take a file: seal it on the disk, and have its columns read. Raises BadFile with what to do instead."""
    _must_bring(actor, survey)
    _must_be_open(survey)
    name = clean_line(name)[-200:]
    uploads.looks_right(name, stream.read(64))
    stream.seek(0)
    upload_id = new_id()
    size, digest = uploads.keep(upload_id, stream)
    made = Upload(
        id=upload_id, survey_id=survey.id, person_id=actor.person_id, file_name=name, size=size, digest=digest,
        made_at=now(), expires_on=today() + KEPT_FOR,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(actor, "uploaded a file for", survey, size=size)
    enqueue(READ, made, upload_id=made.id)
    return made


def say_columns(actor: Actor, found: Upload, choices: Choices) -> None:
    """Keep what the columns mean, and have every row checked. Raises Refused when they cannot mean that."""
    _must_stand(actor, found, UploadState.READ, UploadState.CHECKED)
    meant = list(choices.columns.values())
    if len(set(meant)) < len(meant):
        raise Refused("Two columns are said to be the same thing. Leave one of them out.")
    survey = found.survey
    groups = {one.name: one.id for one in survey.audiences}
    try:
        columns, belongs = facts_of(found).columns, choices.belongs
        fit(survey.version.definition, groups, columns, choices.pairs, belongs.column, belongs.everyone)
    except WrongMapping as fault:
        raise Refused(str(fault)) from None
    found.choices, found.outcome = json.dumps(asdict(choices)), ""
    found.state = UploadState.CHECKING
    db.session.flush()
    enqueue(CHECK, found, upload_id=found.id)


def bring(actor: Actor, found: Upload, *, skip_bad_rows: bool) -> None:
    """Bring every good row in; rows that cannot be read are left out only when a person says so."""
    _must_stand(actor, found, UploadState.CHECKED)
    outcome = found_in(found)
    if outcome is None or not outcome.responses:
        raise Refused("There is nothing to bring in: no row answers any of these questions.")
    if outcome.bad_rows and not skip_bad_rows:
        raise Refused("Some rows cannot be read. Mend the file, or say that they may be left out.")
    found.state = UploadState.IMPORTING
    record(actor, "brought a file into", found.survey, responses=outcome.responses, left_out=outcome.bad_rows)
    db.session.flush()
    enqueue(BRING, found, upload_id=found.id, skip="yes" if skip_bad_rows else "")


def cancel(actor: Actor, found: Upload) -> None:
    """Stop, whatever is being done with the file: nothing of it stays, and it is deleted."""
    _must_bring(actor, found.survey)
    found = db.session.get_one(Upload, found.id, with_for_update=True)
    batch = db.session.get(ImportBatch, found.batch_id) if found.batch_id else None
    if found.state is UploadState.DONE or (batch and batch.state is BatchState.LIVE):
        raise Refused("The file is in already. You can take its responses out again instead.")
    found.state, found.facts, found.choices, found.outcome = UploadState.CANCELLED, "", "", ""
    record(actor, "cancelled an import into", found.survey)
    db.session.flush()
    uploads.forget(found.id)


def may_undo(survey: Survey) -> bool:
    """Whether what was brought in may be taken out again: until the survey's first numbers are released."""
    return db.session.scalar(select(Release.id).where(Release.survey_id == survey.id).limit(1)) is None


def undo(actor: Actor, found: ImportBatch) -> None:
    """Take a file's responses out again: from now on they do not count, and a job deletes them."""
    survey = db.session.get_one(Survey, found.survey_id, with_for_update=True)
    _must_bring(actor, survey)
    if not may_undo(survey):
        raise Refused("Numbers that count these responses are released, so they cannot be taken out any more.")
    if being_counted(survey.id):
        raise Refused("The numbers are being made at this moment. Try again in a few minutes.")
    found.state = BatchState.STAGED
    record(actor, "took an import out of", survey, responses=found.responses)
    db.session.flush()
    enqueue(DROP, survey, batch_id=found.id)


def _must_bring(actor: Actor, survey: Survey) -> None:
    if not may_bring(actor, survey):
        raise NotAllowed("Only participation officers on this survey's team may bring answers into it.")


def _must_stand(actor: Actor, found: Upload, *states: UploadState) -> None:
    _must_bring(actor, found.survey)
    _must_be_open(found.survey)
    if found.state not in states:
        raise Refused("This file is not at that step any more. Go back to the list of files.")


def _must_be_open(survey: Survey) -> None:
    if survey.state is not SurveyState.OPEN:
        raise Refused("Answers can only be brought into a survey that is open.")


def meanings(survey: Survey) -> Mapping[str, str]:
    """What a column may mean, as a person chooses it: whose row it is, the day, leave to quote, or a question."""
    asked = {one.key: f"Question {n}: {one.text}" for n, one in enumerate(survey.version.definition.questions, 1)}
    return {
        GROUP: "Which group the person belongs to",
        DAY: "The day they answered",
        QUOTE: "Whether we may quote them (yes or no)",
        **asked,
    }
