"""A forum is configured, not coded: ages, route in, rhythm, seats and who runs it are its own rows."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Organisation, Person
from coprod_hub.core.db import Model, words_of


class RouteIn(StrEnum):
    """How somebody comes to a forum."""

    NOMINATED = "nominated"
    ELECTED = "elected"
    RECRUITED = "recruited"
    OPEN = "open"


class Place(StrEnum):
    """What a person is in a forum."""

    MEMBER = "member"
    OFFICER = "officer"


class Forum(Model):
    """A group of people who are heard regularly, and what they have been promised.

    `organisation_id` is whose forum it is: without one it is the council's.
    """

    __tablename__ = "forum"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("age_from IS NULL OR age_to IS NULL OR age_from <= age_to", name="ages_in_order"),
    )

    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(300))
    route_in: Mapped[RouteIn] = mapped_column(words_of(RouteIn, "route_in"))
    how_to_join: Mapped[str] = mapped_column(Text, default="")
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    rhythm: Mapped[str] = mapped_column(String(200), default="")
    seats: Mapped[str] = mapped_column(Text, default="")
    run_by: Mapped[str] = mapped_column(String(120), default="")
    next_meeting_on: Mapped[date | None]
    next_meeting_place: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)

    organisation: Mapped[Organisation | None] = relationship()
    memberships: Mapped[list["Membership"]] = relationship(cascade="all, delete-orphan")


class Membership(Model):
    """One person's place in one forum, from a day until a day."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("forum_id", "person_id"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="left_after_joining"),
    )

    forum_id: Mapped[str] = mapped_column(ForeignKey("forum.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    place: Mapped[Place] = mapped_column(words_of(Place, "place"))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="joined")
