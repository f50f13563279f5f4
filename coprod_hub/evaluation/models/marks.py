"""Marks with their reasons, blind until they are locked; what was agreed from them; and the sessions for it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.evaluation.models.bids import Bid
from coprod_hub.evaluation.models.panels import Evaluator
from coprod_hub.evaluation.models.tenders import Criterion


class Mark(Model):
    """One sheet's mark for one question of one bid, and why. Nobody else sees it before the sheet is locked."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("evaluator_id", "bid_id", "criterion_id"),
        CheckConstraint("value IS NULL OR value >= 0", name="on_the_scale"),
    )

    evaluator_id: Mapped[str] = mapped_column(ForeignKey("evaluator.id", ondelete="CASCADE"), index=True)
    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    value: Mapped[int | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]

    reason = Sealed("reason_sealed")

    evaluator: Mapped[Evaluator] = relationship()
    bid: Mapped[Bid] = relationship()
    criterion: Mapped[Criterion] = relationship()

    @property
    def is_whole(self) -> bool:
        """Whether it can be locked: a mark, and why."""
        return self.value is not None and self.reason_sealed is not None


class Sheet(Model):
    """One evaluator's marks for one bid: open, or locked. The chair can open it again and says why.

    `from_paper`: they were written on paper, and the panel's facilitator typed them.
    """

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("evaluator_id", "bid_id"),)

    evaluator_id: Mapped[str] = mapped_column(ForeignKey("evaluator.id", ondelete="CASCADE"), index=True)
    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    locked_at: Mapped[datetime | None]
    opened_again_at: Mapped[datetime | None]
    opened_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    opened_because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    from_paper: Mapped[bool] = mapped_column(default=False)

    opened_because = Sealed("opened_because_sealed")

    evaluator: Mapped[Evaluator] = relationship()
    bid: Mapped[Bid] = relationship()


class PairNote(Model):
    """What one of a pair thinks of a bid, in words of their own beside the sheet; locked by them, read by both then."""

    __tablename__ = "pair_note"
    __table_args__ = (UniqueConstraint("evaluator_id", "bid_id", "person_id"),)

    evaluator_id: Mapped[str] = mapped_column(ForeignKey("evaluator.id", ondelete="CASCADE"), index=True)
    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]

    words = Sealed("words_sealed")


class Agreed(Model):
    """The one mark a panel agreed for one question of one bid, on the published scale: never a mean.

    `present` holds the ids of the sheets that were there. It is begun when the panel opens the question for this bid,
    and agreed when it has a mark and a reason; both times stay in the record.
    """

    __tablename__ = "agreed"
    __table_args__ = (
        UniqueConstraint("bid_id", "criterion_id"),
        CheckConstraint("(agreed_at IS NULL) = (value IS NULL)", name="agreed_with_a_mark"),
        CheckConstraint("value IS NULL OR value >= 0", name="on_the_scale"),
    )

    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    value: Mapped[int | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    present: Mapped[list[str]] = mapped_column(JSON, default=list)
    facilitator_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    reason = Sealed("reason_sealed")

    bid: Mapped[Bid] = relationship()
    criterion: Mapped[Criterion] = relationship()
    facilitator: Mapped[Person | None] = relationship()


class AgreedEarlier(Model):
    """A mark that was agreed before the panel agreed another: whole as it stood, and why it was agreed again."""

    __tablename__ = "agreed_earlier"

    agreed_id: Mapped[str] = mapped_column(ForeignKey("agreed.id", ondelete="CASCADE"), index=True)
    agreed_at: Mapped[datetime]
    value: Mapped[int]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    present: Mapped[list[str]] = mapped_column(JSON, default=list)
    facilitator_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    put_aside_at: Mapped[datetime]
    because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    reason = Sealed("reason_sealed")
    because = Sealed("because_sealed")

    facilitator: Mapped[Person | None] = relationship()


class SeenDifferently(Model):
    """What somebody of the panel sees differently from what was agreed, in their words. It changes no mark.

    Each of a pair says theirs. To others both stand under the number of the sheet; `person_id` is known to nobody else,
    and it is nobody's once the account is erased.
    """

    __tablename__ = "seen_differently"
    __table_args__ = (UniqueConstraint("agreed_id", "evaluator_id", "person_id"),)

    agreed_id: Mapped[str] = mapped_column(ForeignKey("agreed.id", ondelete="CASCADE"), index=True)
    evaluator_id: Mapped[str] = mapped_column(ForeignKey("evaluator.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    noted_at: Mapped[datetime]
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    words = Sealed("words_sealed")

    evaluator: Mapped[Evaluator] = relationship()


class RecordQuestion(Model):
    """What an adult asked about a mark, for the record, and what the panel answered. It changes no mark."""

    __tablename__ = "record_question"

    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime | None]
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    words = Sealed("words_sealed")
    answer = Sealed("answer_sealed")

    asked_by: Mapped[Person | None] = relationship()


# ---- Dragons' Den, and interviews ----


class SlotState(StrEnum):
    """How far one presentation is."""

    WAITING = "waiting"
    NOW = "now"
    DONE = "done"


class DenSession(Model):
    """An afternoon of presentations before one panel; several panels may sit at the same time."""

    __tablename__ = "den_session"

    panel_id: Mapped[str] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    minutes_each: Mapped[int] = mapped_column(default=15)

    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.position", cascade="all, delete-orphan")
    questions: Mapped[list["DenQuestion"]] = relationship(
        order_by="DenQuestion.position, DenQuestion.id", cascade="all, delete-orphan"
    )


class Slot(Model):
    """One bid's turn to present."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("den_session_id", "bid_id"),)

    den_session_id: Mapped[str] = mapped_column(ForeignKey("den_session.id", ondelete="CASCADE"), index=True)
    bid_id: Mapped[str] = mapped_column(ForeignKey("bid.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    state: Mapped[SlotState] = mapped_column(words_of(SlotState, "state"), default=SlotState.WAITING)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    bid: Mapped[Bid] = relationship()


class DenQuestion(Model):
    """A question of the panel's own, put to everybody who presents in the same words."""

    __tablename__ = "den_question"

    den_session_id: Mapped[str] = mapped_column(ForeignKey("den_session.id", ondelete="CASCADE"), index=True)
    criterion_id: Mapped[str | None] = mapped_column(ForeignKey("criterion.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(String(500))
