"""Replies: the words in which a decision goes back to the people who asked for it, and the days promised for it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.commissioning.models import Decision
from coprod_hub.core.clock import today
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model
from coprod_hub.surveys.models import Survey


class Reply(Model):
    """One decision in plain words: you said …, we did / we will / we can't, because … – and what would change it.

    From `published_at` on the forums that asked can read it, from the day `public_on` on everybody. It quotes people,
    so it is sealed.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("(published_at IS NULL) = (public_on IS NULL)", name="public_when_published"),
    )

    # A decision that was replied to cannot be taken away under its reply: the database refuses.
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    you_said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    we_did_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    would_change_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    public_on: Mapped[date | None]

    you_said = Sealed("you_said_sealed")
    we_did = Sealed("we_did_sealed")
    would_change = Sealed("would_change_sealed")

    decision: Mapped[Decision] = relationship()

    @property
    def is_public(self) -> bool:
        """Whether everybody can read it today."""
        return self.public_on is not None and self.public_on <= today()


class LaterDay(Model):
    """A later day by which a survey's people are promised an answer, and why: they are told both. The last holds."""

    __tablename__ = "later_day"

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    because: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    survey: Mapped[Survey] = relationship()
    made_by: Mapped[Person | None] = relationship()
