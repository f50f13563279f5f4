"""Drafts, responses, three words, imports and releases.

Whatever a person sends lies in tables without row order (`WITHOUT ROWID`, random keys), with the day only.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.safeguarding.models import Concern
from coprod_hub.surveys.models import Audience, Survey, SurveyVersion

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class Draft(Model):
    """Answers on their way. Half of the key lies with the server, half in the cookie, from which `id` is derived.

    `sealed` is encrypted under that key by `responses.drafts`; nobody can read it from the database alone. Who stops to
    come back later is given three words: `wrapped` is the secret of the cookie, which only those words open, and
    `lookup` a slow hash of them. The table is small, and written with every page: it has no index that only a nightly
    deletion would use.
    """

    __tablename__ = "draft"
    __table_args__ = (NO_ROW_ORDER,)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, sort_order=-1)
    audience_id: Mapped[str] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"))
    version_id: Mapped[str] = mapped_column(ForeignKey("survey_version.id", ondelete="CASCADE"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date]
    lookup: Mapped[str | None] = mapped_column(String(64))
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)


class BatchState(StrEnum):
    """An import counts only once all of it is in."""

    STAGED = "staged"
    LIVE = "live"


class ImportBatch(Model):
    """Responses brought from another tool's file: all of them, or none. `digest` tells the same file again."""

    __tablename__ = "import_batch"

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[BatchState] = mapped_column(words_of(BatchState, "state"), default=BatchState.STAGED)
    responses: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64), default="")


class UploadState(StrEnum):
    """How far a file is that somebody brings through the browser."""

    READING = "reading"
    READ = "read"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Upload(Model):
    """A file on its way in. It lies sealed in `data/uploads` and is deleted after use, or when `expires_on` has passed.

    `facts` (its columns and first rows), `choices` (which column answers what) and `outcome` (what is wrong with it)
    are JSON and may hold people's words, so they are sealed as well.
    """

    __tablename__ = "upload"

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("import_batch.id", ondelete="SET NULL"))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[UploadState] = mapped_column(words_of(UploadState, "state"), default=UploadState.READING)
    rows: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(500), default="")
    made_at: Mapped[datetime]
    expires_on: Mapped[date] = mapped_column(index=True)
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    choices_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    facts = Sealed("facts_sealed")
    choices = Sealed("choices_sealed")
    outcome = Sealed("outcome_sealed")

    survey: Mapped[Survey] = relationship()


class Response(Model):
    """Everything one person sent, once. The day it came is the only time that is kept.

    `counted_in` is the number of the first release that counts it: what is not in one may be left out of the numbers.
    """

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("submission"), NO_ROW_ORDER)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    version_id: Mapped[str] = mapped_column(ForeignKey("survey_version.id", ondelete="CASCADE"))
    audience_id: Mapped[str] = mapped_column(ForeignKey("audience.id"), index=True)
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    submission: Mapped[str] = mapped_column(String(64))
    sent_on: Mapped[date]
    counted_in: Mapped[int | None]
    may_quote: Mapped[bool] = mapped_column(default=False)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reach_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    words = Sealed("words_sealed")
    name = Sealed("name_sealed")
    reach = Sealed("reach_sealed")

    survey: Mapped[Survey] = relationship()
    version: Mapped[SurveyVersion] = relationship()
    audience: Mapped[Audience] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="response", cascade="all, delete-orphan", passive_deletes=True
    )


class Answer(Model):
    """One question of one response: the keys chosen (spaces between), or sealed words. None for a skipped question.

    A number has both: its band is chosen and counted, its digits are sealed.
    Words with a concern are held out until the safeguarding lead lets them go on (`responses.looked_after`). `foreign`
    words are in a language that screening does not know; `read_on` is the day on which a person read them.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("response_id", "question"),
        CheckConstraint("choices <> '' OR text_sealed IS NOT NULL", name="choices_or_words"),
        NO_ROW_ORDER,
    )

    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(16))
    choices: Mapped[str] = mapped_column(String(400), default="")
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    concern_id: Mapped[str | None] = mapped_column(ForeignKey("concern.id"))
    foreign: Mapped[bool] = mapped_column(default=False)
    read_on: Mapped[date | None]

    text = Sealed("text_sealed")

    response: Mapped[Response] = relationship(back_populates="answers")
    concern: Mapped[Concern | None] = relationship()


class Receipt(Model):
    """Three words, as a slow hash: they show the survey's themes and replies, never the answers.

    `pointer` says which response they belong to, sealed so that only the words open it: with it a person deletes their
    answers until the numbers are fixed, and takes their words out afterwards. The database alone joins nothing.
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("lookup"), NO_ROW_ORDER)

    lookup: Mapped[str] = mapped_column(String(64))
    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    pointer: Mapped[bytes | None] = mapped_column(LargeBinary)


class Release(Model):
    """Declared tables of one survey, suppressed and audited: the only figures that outsiders ever see. Never changed.

    `about` is empty for the answers to all questions of a closed survey, `SO_FAR` for those while it was open,
    `SIDE_BY_SIDE` for two questions compared, or the key of the question whose themes are counted.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    about: Mapped[str] = mapped_column(String(16), default="")
    made_at: Mapped[datetime]
    tables: Mapped[dict[str, Any]] = mapped_column(JSON)

    survey: Mapped[Survey] = relationship()


#: What a release is about, other than all answers of a closed survey or the themes of a question.
SO_FAR, SIDE_BY_SIDE = "*so-far", "*side-by-side"


class NumbersPlan(Model):
    """What a survey's team wants its numbers to show, and why they were refused last time.

    `groups` and `answers` are taken together, now and in every later release. `without` are questions left out, `held`
    groups whose later answers are left out, of the next release only. `reasons` and `offers` are empty unless it was
    refused; each offer is something that was tried and would work. `closed`: it was refused after the survey closed.
    """

    __tablename__ = "numbers_plan"
    __table_args__ = (UniqueConstraint("survey_id"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    groups: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    answers: Mapped[dict[str, list[list[str]]]] = mapped_column(JSON, default=dict)
    without: Mapped[list[str]] = mapped_column(JSON, default=list)
    held: Mapped[list[str]] = mapped_column(JSON, default=list)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    offers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    closed: Mapped[bool] = mapped_column(default=False)

    survey: Mapped[Survey] = relationship()


class Comparison(Model):
    """Two questions of a survey that its team wants side by side; `reasons` say why that was refused."""

    __tablename__ = "comparison"
    __table_args__ = (UniqueConstraint("survey_id", "first", "second"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    first: Mapped[str] = mapped_column(String(16))
    second: Mapped[str] = mapped_column(String(16))
    release_id: Mapped[str | None] = mapped_column(ForeignKey("release.id", ondelete="SET NULL"))
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)

    survey: Mapped[Survey] = relationship()
    release: Mapped[Release | None] = relationship()


Index(
    "ix_draft_lookup",
    Draft.lookup,
    unique=True,
    sqlite_where=Draft.lookup.is_not(None),
    postgresql_where=Draft.lookup.is_not(None),
)
Index("ix_response_survey_audience", Response.survey_id, Response.audience_id)
Index(
    "ix_response_words_waiting",
    Response.survey_id,
    sqlite_where=Response.words_sealed.is_not(None),
    postgresql_where=Response.words_sealed.is_not(None),
)
# A row that names no batch or concern stands in no index of them: every answer sent would be written there too.
Index(
    "ix_response_batch_id",
    Response.batch_id,
    sqlite_where=Response.batch_id.is_not(None),
    postgresql_where=Response.batch_id.is_not(None),
)
Index(
    "ix_answer_concern_id",
    Answer.concern_id,
    sqlite_where=Answer.concern_id.is_not(None),
    postgresql_where=Answer.concern_id.is_not(None),
)
Index(
    "ix_answer_to_read",
    Answer.response_id,
    sqlite_where=Answer.text_sealed.is_not(None) & Answer.read_on.is_(None),
    postgresql_where=Answer.text_sealed.is_not(None) & Answer.read_on.is_(None),
)
