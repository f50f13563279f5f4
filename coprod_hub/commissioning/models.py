"""A plan of a year, its intentions under the seven themes, the evidence each cites and the decisions taken."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.commissioning.rules import Outcome, PlanState, Strand
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.core.documents import Document, Paper
from coprod_hub.insight.models import Quote, Theme

__all__ = ["Decision", "Evidence", "Intention", "Outcome", "Plan", "PlanState", "Strand"]


class Plan(Model):
    """The commissioning plan of one year. What was published is kept as it was on that day.

    `papers` are its files: what the public may take, and the draft that staff pass round.
    """

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("year"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="a_year"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_when_published"),
    )

    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    introduction: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[PlanState] = mapped_column(words_of(PlanState, "state"), default=PlanState.DRAFT)
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    _published = Sealed("published_sealed")

    papers: Mapped[list[Document]] = relationship(
        primaryjoin="foreign(Document.about_id) == Plan.id", viewonly=True, order_by="Document.paper"
    )
    intentions: Mapped[list["Intention"]] = relationship(
        order_by="Intention.strand, Intention.position", cascade="all, delete-orphan", back_populates="plan"
    )

    @property
    def published(self) -> dict[str, Any] | None:
        """What was kept when it was published; None before. It holds people's words, so it is sealed."""
        return json.loads(self._published) if self.published_sealed else None

    @published.setter
    def published(self, kept: dict[str, Any]) -> None:
        self._published = json.dumps(kept)

    @property
    def word(self) -> Document | None:
        """The Word file that anybody may take."""
        return self.paper(Paper.WORD)

    def paper(self, wanted: Paper) -> Document | None:
        """Its file of this kind, if it has been made."""
        return next((document for document in self.papers if document.paper is wanted), None)


class Intention(Model):
    """Something the council means to do, and what can still change."""

    __tablename__ = "intention"
    __table_args__ = (CheckConstraint("strand BETWEEN 1 AND 7", name="one_of_seven"),)

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    strand: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    can_change: Mapped[str] = mapped_column(Text, default="")
    affects: Mapped[str] = mapped_column(Text, default="")

    plan: Mapped[Plan] = relationship(back_populates="intentions")
    evidence: Mapped[list["Evidence"]] = relationship(
        order_by="Evidence.cited_at, Evidence.id", cascade="all, delete-orphan", back_populates="intention"
    )
    decisions: Mapped[list["Decision"]] = relationship(
        order_by="Decision.decided_on, Decision.made_at, Decision.id",
        cascade="all, delete-orphan",
        back_populates="intention",
    )


class Evidence(Model):
    """Something people said, as it stood on the day it was cited: wording and figures are copies.

    They change only when somebody cites the source again, or the person who said it takes their words back. When the
    source has changed and somebody decided to keep what was cited, `kept_mark` is the mark of what it had become.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(theme_id IS NULL) <> (quote_id IS NULL)", name="exactly_one_source"),
        UniqueConstraint("intention_id", "theme_id", name="uq_evidence_theme_once"),
        UniqueConstraint("intention_id", "quote_id", name="uq_evidence_quote_once"),
    )

    intention_id: Mapped[str] = mapped_column(ForeignKey("intention.id", ondelete="CASCADE"), index=True)
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("theme.id"), index=True)
    quote_id: Mapped[str | None] = mapped_column(ForeignKey("quote.id"), index=True)
    wording_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(300))
    cited_at: Mapped[datetime]
    cited_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kept_at: Mapped[datetime | None]
    kept_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kept_mark: Mapped[str] = mapped_column(String(64), default="")

    wording = Sealed("wording_sealed")

    intention: Mapped[Intention] = relationship(back_populates="evidence")
    theme: Mapped[Theme | None] = relationship()
    quote: Mapped[Quote | None] = relationship()
    cited_by: Mapped[Person | None] = relationship(foreign_keys=[cited_by_id])
    kept_by: Mapped[Person | None] = relationship(foreign_keys=[kept_by_id])


class Decision(Model):
    """What was decided about an intention, by whom, when it will be done, and when it is looked at again."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("outcome <> 'will' OR due_on IS NOT NULL", name="will_has_a_date"),
        CheckConstraint("outcome <> 'cannot' OR because <> ''", name="cannot_has_a_reason"),
    )

    intention_id: Mapped[str] = mapped_column(ForeignKey("intention.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[Outcome] = mapped_column(words_of(Outcome, "outcome"))
    what: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_on: Mapped[date]
    due_on: Mapped[date | None]
    review_on: Mapped[date | None]
    made_at: Mapped[datetime]

    intention: Mapped[Intention] = relationship(back_populates="decisions")
