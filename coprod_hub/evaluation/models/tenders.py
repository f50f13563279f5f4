"""A tender, its lots and its criteria: everything that decides the result, and freezes on the day it is published."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.evaluation.models.panels import Panel
from coprod_hub.evaluation.rules import USUAL_SPREAD, CriterionKind, TenderKind, TenderState


class Tender(Model):
    """Something that is to be provided, and the choosing of who does it.

    `weights` says how the criteria's weights are written: percent of their parent, or points. `tie_break` is the
    published rule, in order. `scale` is the list of marks with their words (`{"mark", "words", "plain"}`), which a
    criterion may have of its own. `frozen` is all that decides the result as it was published, in the shape of the
    scoring file; corrections say what was changed since. `value_pence` includes VAT.
    """

    __tablename__ = "tender"
    __table_args__ = (
        UniqueConstraint("reference"),
        CheckConstraint("weights IN ('percent_of_parent', 'points')", name="weights_written"),
        CheckConstraint("(published_at IS NULL) = (frozen IS NULL)", name="frozen_when_published"),
        CheckConstraint("value_pence IS NULL OR value_pence >= 0", name="value_not_negative"),
    )

    title: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(40))
    kind: Mapped[TenderKind] = mapped_column(words_of(TenderKind, "kind"), default=TenderKind.TENDER)
    about: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[TenderState] = mapped_column(words_of(TenderState, "state"), default=TenderState.DRAFT)
    value_pence: Mapped[int | None] = mapped_column(BigInteger)
    service_type: Mapped[str] = mapped_column(String(24), default="light_touch")
    weights: Mapped[str] = mapped_column(String(24), default="percent_of_parent")
    tie_break: Mapped[list[Any]] = mapped_column(JSON, default=list)
    scale: Mapped[list[Any]] = mapped_column(JSON, default=list)
    spread: Mapped[int] = mapped_column(default=USUAL_SPREAD)
    low_below_mean: Mapped[int] = mapped_column(default=20)
    low_below_next: Mapped[int] = mapped_column(default=10)
    lots_each: Mapped[int | None]
    deadline_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    published_at: Mapped[datetime | None]
    frozen: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    agreed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[str] = mapped_column(Text, default="")

    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
    lots: Mapped[list["Lot"]] = relationship(
        order_by="Lot.position", cascade="all, delete-orphan", back_populates="tender"
    )
    criteria: Mapped[list["Criterion"]] = relationship(
        order_by="Criterion.position, Criterion.id", cascade="all, delete-orphan", back_populates="tender"
    )
    panels: Mapped[list[Panel]] = relationship(order_by="Panel.name, Panel.id", cascade="all, delete-orphan")
    corrections: Mapped[list["Correction"]] = relationship(order_by="Correction.made_at", cascade="all, delete-orphan")

    @property
    def value(self) -> Decimal | None:
        """What it is worth over its whole life, with VAT, in pounds."""
        return None if self.value_pence is None else Decimal(self.value_pence) / 100

    @property
    def state_words(self) -> str:
        """How far it has come as staff read it: once the deadline has passed, nothing is waited for any more."""
        if self.state is not TenderState.PUBLISHED:
            return self.state.words
        passed = self.deadline_at is not None and self.deadline_at <= now()
        return "published, deadline passed" if passed else f"published, waiting for {self.kind.bid}s"


class Lot(Model):
    """A part of a tender that is awarded by itself; each tender has one at least, and may give it its own criteria."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("tender_id", "title"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    own_criteria: Mapped[bool] = mapped_column(default=False)

    tender: Mapped[Tender] = relationship(back_populates="lots")


class Criterion(Model):
    """One line of the tree: a branch with parts, or a leaf that is marked, priced or checked.

    `code` is its short name in files, once a tender. `weight` and `minimum` are exact decimals in text. `question` is
    what bidders answer; `plain` says in plain words what to look for. `panel` marks it, in every lot. `scale` is its
    own list of marks with their words; None is the tender's. A lot's own criteria carry its `lot_id`.
    """

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("tender_id", "code"),
        CheckConstraint("scale_max IS NULL OR scale_max BETWEEN 1 AND 100", name="a_scale"),
    )

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    lot_id: Mapped[str | None] = mapped_column(ForeignKey("lot.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    panel_id: Mapped[str | None] = mapped_column(ForeignKey("panel.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[CriterionKind] = mapped_column(words_of(CriterionKind, "kind"), default=CriterionKind.QUALITY)
    question: Mapped[str] = mapped_column(Text, default="")
    plain: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[str] = mapped_column(String(24), default="0")
    scale_max: Mapped[int | None]
    minimum: Mapped[str] = mapped_column(String(24), default="")
    scale: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    formula: Mapped[str] = mapped_column(String(32), default="")
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    tender: Mapped[Tender] = relationship(back_populates="criteria")
    lot: Mapped[Lot | None] = relationship()
    panel: Mapped[Panel | None] = relationship()
    parent: Mapped["Criterion | None"] = relationship(remote_side="Criterion.id", back_populates="parts")
    parts: Mapped[list["Criterion"]] = relationship(
        order_by="Criterion.position, Criterion.id",
        cascade="all, delete-orphan",
        back_populates="parent",
        lazy="selectin",  # every page of a tender walks the whole tree
        join_depth=2,
    )

    @property
    def is_leaf(self) -> bool:
        """Whether it has no parts of its own."""
        return not self.parts

    @property
    def is_marked(self) -> bool:
        """Whether a panel gives it marks."""
        return self.is_leaf and self.kind.is_marked


class Correction(Model):
    """A mistake put right after publication: what was changed, why, and where bidders were told."""

    __tablename__ = "correction"

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    what: Mapped[dict[str, Any]] = mapped_column(JSON)
    because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    notice: Mapped[str] = mapped_column(String(300))
    notice_on: Mapped[date]

    because = Sealed("because_sealed")

    made_by: Mapped[Person | None] = relationship()
