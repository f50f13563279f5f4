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
from coprod_hub.surveys.models import Audience, Survey, SurveyVersion

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class Draft(Model):
    """Answers on their way. Half of the key lies with the server, half in the cookie, from which `id` is derived.

    `sealed` is encrypted under that key by `responses.drafts`; nobody can read it from the database alone.
    """

    __tablename__ = "draft"
    __table_args__ = (NO_ROW_ORDER,)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    audience_id: Mapped[str] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("survey_version.id", ondelete="CASCADE"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date] = mapped_column(index=True)


class BatchState(StrEnum):
    """An import counts only once all of it is in."""

    STAGED = "staged"
    LIVE = "live"


class ImportBatch(Model):
    """Responses brought from another tool's file: all of them, or none."""

    __tablename__ = "import_batch"

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[BatchState] = mapped_column(words_of(BatchState, "state"), default=BatchState.STAGED)
    responses: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]


class Response(Model):
    """Everything one person sent, once. The day it came is the only time that is kept."""

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("submission"), NO_ROW_ORDER)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("survey_version.id", ondelete="CASCADE"))
    audience_id: Mapped[str] = mapped_column(ForeignKey("audience.id"), index=True)
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    submission: Mapped[str] = mapped_column(String(64))
    sent_on: Mapped[date]
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
    """One question of one response: the keys chosen (spaces between), or sealed words. None for a skipped question."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("response_id", "question"),
        CheckConstraint("(choices <> '') <> (text_sealed IS NOT NULL)", name="choices_or_words"),
        NO_ROW_ORDER,
    )

    response_id: Mapped[str] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(16))
    choices: Mapped[str] = mapped_column(String(400), default="")
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    text = Sealed("text_sealed")

    response: Mapped[Response] = relationship(back_populates="answers")


class Receipt(Model):
    """Three words, as a slow hash: they show the survey's themes and replies, never the answers.

    `response_id` lets the person delete their answers until numbers are fixed; then it is forgotten.
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("lookup"), NO_ROW_ORDER)

    lookup: Mapped[str] = mapped_column(String(64))
    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    response_id: Mapped[str | None] = mapped_column(ForeignKey("response.id", ondelete="SET NULL"))


class Release(Model):
    """Declared tables of one survey, suppressed and audited: the only figures that outsiders ever see. Never changed.

    `about` is empty for the answers to all questions, or the key of the question whose themes are counted.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    about: Mapped[str] = mapped_column(String(16), default="")
    made_at: Mapped[datetime]
    tables: Mapped[dict[str, Any]] = mapped_column(JSON)

    survey: Mapped[Survey] = relationship()


Index("ix_response_survey_audience", Response.survey_id, Response.audience_id)
Index(
    "ix_response_words_waiting",
    Response.survey_id,
    sqlite_where=Response.words_sealed.is_not(None),
    postgresql_where=Response.words_sealed.is_not(None),
)
