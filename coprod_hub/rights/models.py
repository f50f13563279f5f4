"""Requests of people about what the hub holds on them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.clock import today
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.rights.rules import RequestKind, RequestState

__all__ = ["RequestKind", "RequestState", "RightsRequest"]


class RightsRequest(Model):
    """Somebody asks to see what is held on them, to have their account erased, or to take their answers back.

    `note` says how it was checked who asks; `found` is what was found for them, as JSON, and is deleted after a month.
    A request to take answers back keeps neither the three words nor which answers they were.
    """

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_closed"),
        CheckConstraint("kind <> 'take_back' OR person_id IS NULL", name="answers_belong_to_no_account"),
    )

    kind: Mapped[RequestKind] = mapped_column(words_of(RequestKind, "kind"))
    state: Mapped[RequestState] = mapped_column(words_of(RequestState, "state"), default=RequestState.OPEN, index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    recorded_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    found_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    note = Sealed("note_sealed")
    found = Sealed("found_sealed")

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state is RequestState.OPEN

    @property
    def is_late(self) -> bool:
        """Whether it should have been answered by now."""
        return self.is_open and self.due_on < today()
