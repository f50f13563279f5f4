"""Panels, who marks on them, and what each said of themselves before the first mark."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.evaluation.rules import InterestDecision, PanelKind
from coprod_hub.forums.models import Forum


class Panel(Model):
    """Those who mark certain criteria together. The chair alone opens marks that were locked.

    `facilitator` helps them to agree and marks nothing. `who_reads` is what evaluators are told, before their first
    mark, of who may one day read their reasons. `vote_ended_at`: the votes of its workshop are counted.
    """

    __tablename__ = "panel"
    __table_args__ = (UniqueConstraint("tender_id", "name"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[PanelKind] = mapped_column(words_of(PanelKind, "kind"))
    forum_id: Mapped[str | None] = mapped_column(ForeignKey("forum.id", ondelete="SET NULL"), index=True)
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    facilitator_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    who_reads: Mapped[str] = mapped_column(Text, default="")
    meets: Mapped[str] = mapped_column(String(200), default="")
    vote_ended_at: Mapped[datetime | None]

    forum: Mapped[Forum | None] = relationship()
    chair: Mapped[Person | None] = relationship(foreign_keys=[chair_id])
    facilitator: Mapped[Person | None] = relationship(foreign_keys=[facilitator_id])
    evaluators: Mapped[list["Evaluator"]] = relationship(
        order_by="Evaluator.number", cascade="all, delete-orphan", back_populates="panel"
    )


class Evaluator(Model):
    """One sheet of marks on a panel, kept by one person or by a pair. Outside, they are a number: "Evaluator 3".

    `supporter` helps them read or write and gives no marks. `home_checked_at` and `home_clear`: somebody made sure, in
    private, that nobody of this sheet now lives in a bidder's home. `removed_at`: they left; their marks are set aside
    for every bid alike.
    """

    __tablename__ = "evaluator"
    __table_args__ = (
        UniqueConstraint("panel_id", "number"),
        CheckConstraint("(home_checked_at IS NULL) = (home_clear IS NULL)", name="home_checked"),
    )

    panel_id: Mapped[str] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    supporter_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    home_checked_at: Mapped[datetime | None]
    home_checked_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    home_clear: Mapped[bool | None]
    warmed_up_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    supporter = Sealed("supporter_sealed")
    removed_because = Sealed("removed_because_sealed")

    panel: Mapped[Panel] = relationship(back_populates="evaluators")
    people: Mapped[list["EvaluatorPerson"]] = relationship(
        order_by="EvaluatorPerson.joined_at, EvaluatorPerson.id",
        cascade="all, delete-orphan",
        back_populates="evaluator",
    )
    stand_downs: Mapped[list["StandDown"]] = relationship(cascade="all, delete-orphan", back_populates="evaluator")

    @property
    def name(self) -> str:
        """Who they are in every record: a number, never a name."""
        return f"Evaluator {self.number}"


class EvaluatorPerson(Model):
    """A person on a sheet, and what they declared: whom they know, and who has helped them.

    `told_at`: they have read who may one day read their reasons. Their declaration is theirs, and goes with them.
    """

    __tablename__ = "evaluator_person"
    __table_args__ = (
        UniqueConstraint("evaluator_id", "person_id"),
        CheckConstraint("decision = 'waiting' OR declared_at IS NOT NULL", name="declared_before_decided"),
    )

    evaluator_id: Mapped[str] = mapped_column(ForeignKey("evaluator.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    declared_at: Mapped[datetime | None]
    declared_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decision: Mapped[InterestDecision] = mapped_column(
        words_of(InterestDecision, "decision"), default=InterestDecision.WAITING
    )
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    _declared = Sealed("declared_sealed")
    because = Sealed("because_sealed")

    evaluator: Mapped[Evaluator] = relationship(back_populates="people")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def declared(self) -> dict[str, Any]:
        """What they answered, question by question; {} before."""
        return json.loads(self._declared) if self.declared_sealed else {}

    @declared.setter
    def declared(self, answers: dict[str, Any]) -> None:
        self._declared = json.dumps(answers)


class StandDown(Model):
    """A sheet that does not mark a criterion: for all bids, never for one, which would be unequal treatment."""

    __tablename__ = "stand_down"
    __table_args__ = (UniqueConstraint("evaluator_id", "criterion_id"),)

    evaluator_id: Mapped[str] = mapped_column(ForeignKey("evaluator.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]

    evaluator: Mapped[Evaluator] = relationship(back_populates="stand_downs")
