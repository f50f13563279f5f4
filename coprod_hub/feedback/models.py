"""Replies: the words in which a decision goes back to the people who asked for it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.commissioning.models import Decision
from coprod_hub.core.db import Model


class Reply(Model):
    """One decision in plain words: you said …, we did / we will / we can't, because … – and what would change it."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("decision_id"),)

    # A decision that was replied to cannot be taken away under its reply: the database refuses.
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    you_said: Mapped[str] = mapped_column(Text)
    we_did: Mapped[str] = mapped_column(Text)
    would_change: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    decision: Mapped[Decision] = relationship()
