"""Themes and quotes: what the machine suggested and what people decided stand in different columns."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.core.documents import Document
from coprod_hub.responses.models import Answer, Release
from coprod_hub.surveys.models import Audience, Survey


class Analysis(Model):
    """The words given to one question of one closed survey, sorted and drawn together.

    `first_sort` counts what was set aside and why; `cloud` lists words with the number of comments they stand in.
    Its figures are protected together with those of `release`.
    """

    __tablename__ = "analysis"
    __table_args__ = (UniqueConstraint("survey_id", "question"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    first_sort: Mapped[dict[str, Any]] = mapped_column(JSON)
    cloud: Mapped[list[Any]] = mapped_column(JSON)
    picture_id: Mapped[str | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))

    survey: Mapped[Survey] = relationship()
    release: Mapped[Release] = relationship()
    picture: Mapped[Document | None] = relationship()
    themes: Mapped[list["Theme"]] = relationship(
        order_by="Theme.position", cascade="all, delete-orphan", back_populates="analysis"
    )


class Theme(Model):
    """Something that several people say. `suggested` is the machine's label, `name` a person's; ids are never reused.

    `figures` are the suppressed counts by group, made when the survey closed and never live.
    """

    __tablename__ = "theme"

    analysis_id: Mapped[str] = mapped_column(ForeignKey("analysis.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    suggested: Mapped[str] = mapped_column(String(120))
    name: Mapped[str | None] = mapped_column(String(120))
    hidden_at: Mapped[datetime | None]
    keywords: Mapped[list[str]] = mapped_column(JSON)
    sentiment: Mapped[dict[str, Any]] = mapped_column(JSON)
    warnings: Mapped[list[str]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

    analysis: Mapped[Analysis] = relationship(back_populates="themes")
    quotes: Mapped[list["Quote"]] = relationship(
        order_by="Quote.position", cascade="all, delete-orphan", back_populates="theme"
    )

    @property
    def label(self) -> str:
        """What it is called: the name a person gave it, else the suggestion."""
        return self.name or self.suggested


class ThemeVerb(StrEnum):
    """What a person did to a theme."""

    RENAMED = "renamed"
    HIDDEN = "hidden"
    SHOWN = "shown"


class ThemeEdit(Model):
    """One human decision about a theme, in order, never changed: a later run replays them."""

    __tablename__ = "theme_edit"

    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    verb: Mapped[ThemeVerb] = mapped_column(words_of(ThemeVerb, "verb"))
    value: Mapped[str] = mapped_column(String(120), default="")


class Mention(Model):
    """One answer that belongs to one theme, and how strongly the machine thinks so."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("theme_id", "answer_id"), Index("ix_mention_answer", "answer_id"))

    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    answer_id: Mapped[str] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    suggested_weight: Mapped[float]

    theme: Mapped[Theme] = relationship()
    answer: Mapped[Answer] = relationship()


class QuoteState(StrEnum):
    """Whether people may read a quote outside the survey's team."""

    SUGGESTED = "suggested"
    APPROVED = "approved"
    DECLINED = "declined"


class Quote(Model):
    """Somebody's exact words, redacted, from an answer whose writer said yes to being quoted.

    `audience_id` is only given when at least five people of that group answered.
    """

    __tablename__ = "quote"

    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[str | None] = mapped_column(ForeignKey("answer.id", ondelete="SET NULL"))
    audience_id: Mapped[str | None] = mapped_column(ForeignKey("audience.id", ondelete="SET NULL"))
    position: Mapped[int]
    state: Mapped[QuoteState] = mapped_column(words_of(QuoteState, "state"), default=QuoteState.SUGGESTED)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]

    words = Sealed("words_sealed")

    theme: Mapped[Theme] = relationship(back_populates="quotes")
    audience: Mapped[Audience | None] = relationship()
