"""Concerns, whom they were handed to, who asked us to get in touch, the leads' order, and what the council has set.

A concern keeps its own sealed copy of the words. It knows where they came from only as plain ids, since the features
that people write in stand above this one. It keeps the day and no time: see `rules.due_after`.
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of
from coprod_hub.safeguarding.rules import (
    REASON_WORDS,
    WAITING,
    FoundBy,
    Reason,
    Route,
    Source,
    State,
    in_order,
)

__all__ = ["Concern", "ConcernAbout", "HandOver", "InTouch", "LeadPlace", "SafeguardingSetting", "State"]

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class Concern(Model):
    """Words that somebody from the safeguarding team looks at. Only they may read them.

    `place_id` is the survey (or other place) they were written in. `told` is how many of the leads, in their order,
    have been written to. When the words are deleted (`text_gone_on`), what happened stays.
    """

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("text_gone_on IS NULL OR text_sealed IS NULL", name="gone_is_gone"),
        CheckConstraint("state IN ('new', 'being looked at') OR decided_at IS NOT NULL", name="ended_says_when"),
        NO_ROW_ORDER,
    )

    source: Mapped[Source] = mapped_column(words_of(Source, "source"))
    source_id: Mapped[str] = mapped_column(String(16), default="", index=True)
    place_id: Mapped[str] = mapped_column(String(16), default="", index=True)
    asked_in: Mapped[str] = mapped_column(String(200), default="")
    asked: Mapped[str] = mapped_column(Text, default="")
    group: Mapped[str] = mapped_column(String(80), default="")
    promise: Mapped[str] = mapped_column(String(40), default="")
    found_by: Mapped[FoundBy] = mapped_column(words_of(FoundBy, "found_by"))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    foreign: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(words_of(State, "state"), default=State.NEW, index=True)
    raised_on: Mapped[date]
    due_at: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    taken_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    delete_on: Mapped[date | None] = mapped_column(index=True)
    text_gone_on: Mapped[date | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    released_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    because_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    text = Sealed("text_sealed")
    released = Sealed("released_sealed")
    because = Sealed("because_sealed")

    @property
    def goes_on(self) -> bool:
        """Whether others read these words unless they are held: an answer to a survey, which has made its promise.

        What a panel writes stands in the record of the tender as it is, whatever is decided here.
        """
        return self.source is Source.ANSWER and bool(self.promise)

    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    about: Mapped[list["ConcernAbout"]] = relationship(cascade="all, delete-orphan")
    handed_over: Mapped[list["HandOver"]] = relationship(cascade="all, delete-orphan", order_by="HandOver.at")
    in_touch: Mapped["InTouch | None"] = relationship(cascade="all, delete-orphan", back_populates="concern")

    @property
    def why(self) -> tuple[Reason, ...]:
        """The reasons, most urgent first."""
        return in_order(reason for reason in self.reasons if reason in REASON_WORDS)

    @property
    def waits(self) -> bool:
        """Whether somebody still has to look or decide."""
        return self.state in WAITING


class ConcernAbout(Model):
    """A lead whom a concern is about, or whose name stands in it: they never see it, the next in order does."""

    __tablename__ = "concern_about"
    __table_args__ = (UniqueConstraint("concern_id", "person_id"),)

    concern_id: Mapped[str] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class HandOver(Model):
    """A concern was told to somebody outside the hub: to whom, with which reference, by whom and when."""

    __tablename__ = "hand_over"

    concern_id: Mapped[str] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    route: Mapped[Route] = mapped_column(words_of(Route, "route"))
    reference_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]

    reference = Sealed("reference_sealed")

    by: Mapped[Person | None] = relationship()


class InTouch(Model):
    """Somebody wants a person to get in touch, and how that is safe. Nothing leads from here to any survey."""

    __tablename__ = "in_touch"
    __table_args__ = (UniqueConstraint("concern_id"), UniqueConstraint("submission"), NO_ROW_ORDER)

    concern_id: Mapped[str] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"))
    submission: Mapped[str] = mapped_column(String(64))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    way_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    safe_when_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    name = Sealed("name_sealed")
    way = Sealed("way_sealed")
    safe_when = Sealed("safe_when_sealed")

    concern: Mapped[Concern] = relationship(back_populates="in_touch")


class LeadPlace(Model):
    """Where a safeguarding lead stands in the order in which leads are told."""

    __tablename__ = "lead_place"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    position: Mapped[int]


class SafeguardingSetting(Model):
    """One thing the council has set (see `rules.Arrangements`); what is not here is as it comes."""

    __tablename__ = "safeguarding_setting"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


Index("ix_concern_state_due", Concern.state, Concern.due_at)
