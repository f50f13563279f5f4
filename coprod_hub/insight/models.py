"""Themes and quotes: what the machine suggested and what people decided stand in different columns."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.core.documents import Document
from coprod_hub.insight.codebook import ThemeVerb
from coprod_hub.insight.rules import Amount
from coprod_hub.responses.looked_after import free
from coprod_hub.responses.models import Answer, Release
from coprod_hub.surveys.models import Audience, Survey


class Analysis(Model):
    """The words given to one question of one closed survey, sorted and drawn together.

    `first_sort` counts what was set aside and why; `cloud` lists words with the number of comments they stand in.
    `release` is the newest in which its themes are counted; `count_note` says why a later one was not made. `amount`
    is how finely the words were sorted last; `to_check` holds the ids of human decisions that no longer fit (`edits`)
    and of themes that people vouch for and the machine did not find again (`kept`).
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
    amount: Mapped[Amount] = mapped_column(words_of(Amount, "amount"), default=Amount.SOME)
    to_check: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    count_note: Mapped[str] = mapped_column(String(1000), default="")

    survey: Mapped[Survey] = relationship()
    release: Mapped[Release] = relationship()
    picture: Mapped[Document | None] = relationship()
    themes: Mapped[list["Theme"]] = relationship(
        order_by="Theme.position", cascade="all, delete-orphan", back_populates="analysis"
    )


class Theme(Model):
    """Something that several people say. `suggested` is the machine's label, `name` a person's; ids are never reused.

    `figures` are the suppressed counts by group, of a release and never live. `hidden_at` is given whenever a theme is
    left out of summaries, plans and replies: a person hid it, it was merged into another, or a later sorting has no
    such theme (`retired_at`). `version` grows and `changed_at` moves when its name, comments or figures change, so
    that whoever cited it can tell. `drafted` is false for what people made by merging or splitting off.
    """

    __tablename__ = "theme"

    analysis_id: Mapped[str] = mapped_column(ForeignKey("analysis.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    suggested: Mapped[str] = mapped_column(String(120))
    name: Mapped[str | None] = mapped_column(String(120))
    hidden_at: Mapped[datetime | None]
    keywords: Mapped[list[str]] = mapped_column(JSON)
    sentiment: Mapped[dict[str, Any]] = mapped_column(JSON)
    warnings: Mapped[list[Any]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    drafted: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]

    analysis: Mapped[Analysis] = relationship(back_populates="themes")
    quotes: Mapped[list["Quote"]] = relationship(
        order_by="Quote.position",
        cascade="all, delete-orphan",
        back_populates="theme",
        foreign_keys="Quote.theme_id",
    )

    @property
    def label(self) -> str:
        """What it is called: the name a person gave it, else the suggestion."""
        return self.name or self.suggested

    @property
    def stands(self) -> bool:
        """Whether it is a theme of its own today, hidden or not: neither merged into another nor gone."""
        return self.merged_into_id is None and self.retired_at is None


class ThemeEdit(Model):
    """One human decision about a theme, in order, never changed: a later run replays them.

    The shape is `codebook.Edit`'s. Comments are known by the ids of their answers.
    """

    __tablename__ = "theme_edit"
    __table_args__ = (UniqueConstraint("analysis_id", "number"),)

    analysis_id: Mapped[str] = mapped_column(ForeignKey("analysis.id", ondelete="CASCADE"))
    number: Mapped[int]
    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    verb: Mapped[ThemeVerb] = mapped_column(words_of(ThemeVerb, "verb"))
    value: Mapped[str] = mapped_column(String(120), default="")
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    answers: Mapped[list[str]] = mapped_column(JSON, default=list)
    undoes_id: Mapped[str | None] = mapped_column(ForeignKey("theme_edit.id", ondelete="CASCADE"))


class Mention(Model):
    """One answer that belongs to one theme: what the machine thinks, and beside it what a person decided.

    `decided` is True when a person says that it belongs there, False when not, None when nobody said anything.
    """

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("theme_id", "answer_id"),
        Index("ix_mention_answer", "answer_id"),
        CheckConstraint("suggested_weight IS NOT NULL OR decided IS NOT NULL", name="somebody_says_so"),
    )

    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    answer_id: Mapped[str] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    suggested_weight: Mapped[float | None]
    decided: Mapped[bool | None]

    theme: Mapped[Theme] = relationship()
    answer: Mapped[Answer] = relationship()


class QuoteState(StrEnum):
    """Whether people may read a quote outside the survey's team."""

    SUGGESTED = "suggested"
    APPROVED = "approved"
    DECLINED = "declined"


class Quote(Model):
    """Somebody's exact words, redacted, from an answer whose writer said yes to being quoted.

    `audience_id` is only given when at least five people of that group answered. It stands in the theme that its
    comment belongs to now; `home_id` is where it was suggested. `withdrawn_at`: its writer took their words back, so
    they are gone; that there was a quote, and when, stays. `looked_after`: the safeguarding team has its answer now, so
    nobody is shown it meanwhile, whoever approved or copied it.
    """

    __tablename__ = "quote"

    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[str | None] = mapped_column(ForeignKey("answer.id", ondelete="SET NULL"), index=True)
    audience_id: Mapped[str | None] = mapped_column(ForeignKey("audience.id", ondelete="SET NULL"))
    home_id: Mapped[str | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    position: Mapped[int]
    state: Mapped[QuoteState] = mapped_column(words_of(QuoteState, "state"), default=QuoteState.SUGGESTED)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    looked_after: ClassVar[Any]

    words = Sealed("words_sealed")

    theme: Mapped[Theme] = relationship(back_populates="quotes", foreign_keys=[theme_id])
    audience: Mapped[Audience | None] = relationship()


Quote.looked_after = column_property(~free(Quote.answer_id))
