"""The workshop in which a panel drafts its own question, its parts and the words of its marks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model
from coprod_hub.evaluation.models.panels import Panel
from coprod_hub.evaluation.models.tenders import Criterion
from coprod_hub.insight.models import Theme


class Idea(Model):
    """A question, or a part of one, that somebody on the panel would ask bidders.

    `checks` are what an officer looked at (`{"clear": true, …}`), with a note that the panel reads; {} before.
    `votes_counted` is what the vote came to: who voted for what is deleted with the count. Once adopted it stands in
    the tender as `criterion`; when that is removed, it can be adopted again.
    """

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("(set_aside_at IS NULL) = (set_aside_sealed IS NULL)", name="a_reason_to_set_it_aside"),
        CheckConstraint("votes_counted IS NULL OR votes_counted >= 0", name="votes_not_negative"),
    )

    panel_id: Mapped[str] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    proposed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    checks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    check_note: Mapped[str] = mapped_column(String(500), default="")
    set_aside_at: Mapped[datetime | None]
    set_aside_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    votes_counted: Mapped[int | None]
    criterion_id: Mapped[str | None] = mapped_column(ForeignKey("criterion.id", ondelete="SET NULL"), index=True)

    words = Sealed("words_sealed")
    set_aside_because = Sealed("set_aside_sealed")

    panel: Mapped[Panel] = relationship()
    criterion: Mapped[Criterion | None] = relationship()
    parent: Mapped["Idea | None"] = relationship(remote_side="Idea.id", back_populates="parts")
    parts: Mapped[list["Idea"]] = relationship(
        order_by="Idea.made_at, Idea.id", cascade="all, delete-orphan", back_populates="parent"
    )
    marks: Mapped[list["IdeaMark"]] = relationship(order_by="IdeaMark.mark", cascade="all, delete-orphan")
    votes: Mapped[list["IdeaVote"]] = relationship(cascade="all, delete-orphan")
    themes: Mapped[list["IdeaTheme"]] = relationship(cascade="all, delete-orphan")


class IdeaMark(Model):
    """What one mark means for an idea, in the words of somebody on the panel."""

    __tablename__ = "idea_mark"
    __table_args__ = (
        UniqueConstraint("idea_id", "mark"),
        CheckConstraint("mark BETWEEN 0 AND 5", name="a_mark"),
    )

    idea_id: Mapped[str] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    mark: Mapped[int]
    said_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    words = Sealed("words_sealed")


class IdeaVote(Model):
    """One person's vote for an idea, until the votes are counted."""

    __tablename__ = "idea_vote"
    __table_args__ = (UniqueConstraint("idea_id", "person_id"),)

    idea_id: Mapped[str] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class IdeaTheme(Model):
    """A theme from a survey that is given as the reason for an idea."""

    __tablename__ = "idea_theme"
    __table_args__ = (UniqueConstraint("idea_id", "theme_id"),)

    idea_id: Mapped[str] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)

    theme: Mapped[Theme] = relationship()


class LaidTheme(Model):
    """A theme that officers have laid on the table for a panel: its ideas may give it as their reason."""

    __tablename__ = "laid_theme"
    __table_args__ = (UniqueConstraint("panel_id", "theme_id"),)

    panel_id: Mapped[str] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)

    theme: Mapped[Theme] = relationship()
