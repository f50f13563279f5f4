"""The specification that is written together before anybody is asked to bid: sections, wishes, signatures."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.db import Model, words_of
from coprod_hub.insight.models import Theme


class AskWho(StrEnum):
    """Whose wish it is."""

    YOUNG_PEOPLE = "young_people"
    PARENTS = "parents"
    PROFESSIONALS = "professionals"

    @property
    def words(self) -> str:
        """What people call them."""
        return {AskWho.YOUNG_PEOPLE: "Young people", AskWho.PARENTS: "Parents and carers"}.get(self, "Professionals")


class AskOutcome(StrEnum):
    """What became of it in the specification."""

    OPEN = "open"
    IN = "in"
    CHANGED = "changed"
    NOT = "not"

    @property
    def words(self) -> str:
        """The outcome as everybody reads it."""
        return {
            AskOutcome.OPEN: "not answered yet",
            AskOutcome.IN: "in",
            AskOutcome.CHANGED: "in, but changed",
            AskOutcome.NOT: "not in",
        }[self]


class Section(Model):
    """A section of the specification as it stands now."""

    __tablename__ = "spec_section"

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")


class Ask(Model):
    """Something young people or parents asked for, the theme it comes from, and what became of it, because."""

    __tablename__ = "spec_ask"
    __table_args__ = (CheckConstraint("outcome NOT IN ('changed', 'not') OR because <> ''", name="a_reason_unless_in"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    section_id: Mapped[str | None] = mapped_column(ForeignKey("spec_section.id", ondelete="SET NULL"), index=True)
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    who: Mapped[AskWho] = mapped_column(words_of(AskWho, "who"))
    words: Mapped[str] = mapped_column(Text)
    outcome: Mapped[AskOutcome] = mapped_column(words_of(AskOutcome, "outcome"), default=AskOutcome.OPEN)
    because: Mapped[str] = mapped_column(Text, default="")

    section: Mapped[Section | None] = relationship()
    theme: Mapped[Theme | None] = relationship()


class Version(Model):
    """The whole specification as it stood when somebody fixed a version, to be signed and compared."""

    __tablename__ = "spec_version"
    __table_args__ = (UniqueConstraint("tender_id", "number"),)

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    made_by: Mapped[Person | None] = relationship()


class SignOff(Model):
    """A stakeholder who must sign the specification, by office ("Corporate parenting lead"), and the version signed."""

    __tablename__ = "spec_sign_off"
    __table_args__ = (
        UniqueConstraint("tender_id", "stakeholder"),
        CheckConstraint("(signed_at IS NULL) = (version_id IS NULL)", name="signed_a_version"),
    )

    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id", ondelete="CASCADE"), index=True)
    stakeholder: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[str | None] = mapped_column(ForeignKey("spec_version.id", ondelete="CASCADE"), index=True)
    signed_at: Mapped[datetime | None]
    recorded_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    how: Mapped[str] = mapped_column(String(300), default="")

    version: Mapped[Version | None] = relationship()
