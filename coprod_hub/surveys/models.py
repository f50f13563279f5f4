"""A survey, its versions, the groups it asks, and the people who may read what is said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.accounts.models import Person
from coprod_hub.core.db import Model, words_of
from coprod_hub.core.ids import new_token
from coprod_hub.forums.models import Forum
from coprod_hub.surveys.definition import Definition
from coprod_hub.surveys.rules import Marker, Promise, SurveyState

__all__ = ["Audience", "Marker", "Promise", "Survey", "SurveyReading", "SurveyState", "SurveyVersion", "TeamMember"]


class Survey(Model):
    """Something that is asked, with a named decision-maker and a day by which they reply.

    `shared` says that the council may read the results of a survey of another organisation's forum.
    """

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint(
            "state = 'draft' OR (decision_maker <> '' AND reply_by IS NOT NULL)", name="open_names_who_decides_and_when"
        ),
        CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name="opened_when_open"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_when_closed"),
    )

    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    promise: Mapped[Promise] = mapped_column(words_of(Promise, "promise"), default=Promise.NO_NAMES)
    decision_maker: Mapped[str] = mapped_column(String(200), default="")
    reply_by: Mapped[date | None]
    can_change: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SurveyState] = mapped_column(words_of(SurveyState, "state"), default=SurveyState.DRAFT, index=True)
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    forum_id: Mapped[str | None] = mapped_column(ForeignKey("forum.id", ondelete="SET NULL"), index=True)
    shared: Mapped[bool] = mapped_column(default=False)

    forum: Mapped[Forum | None] = relationship()
    audiences: Mapped[list["Audience"]] = relationship(
        order_by="Audience.position", cascade="all, delete-orphan", back_populates="survey"
    )
    versions: Mapped[list["SurveyVersion"]] = relationship(
        order_by="SurveyVersion.number", cascade="all, delete-orphan", back_populates="survey"
    )
    team: Mapped[list["TeamMember"]] = relationship(cascade="all, delete-orphan")

    @property
    def version(self) -> "SurveyVersion":
        """The version that is being written or answered."""
        return self.versions[-1]

    @property
    def organisation(self) -> str:
        """Whose forum asks, when it is not the council's; "" when it is."""
        return self.forum.organisation.name if self.forum and self.forum.organisation else ""


class SurveyVersion(Model):
    """The questions as they stand; frozen from the moment the survey opens. `edits` refuses a change made blindly."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    edits: Mapped[int] = mapped_column(default=0)
    questions: Mapped[dict[str, Any]] = mapped_column(JSON)
    frozen_at: Mapped[datetime | None]

    survey: Mapped[Survey] = relationship(back_populates="versions")
    __mapper_args__ = {"version_id_col": edits}

    @property
    def definition(self) -> Definition:
        """The questions, as immutable values."""
        return Definition.from_json(self.questions)


class Audience(Model):
    """One group that is asked, with its own link. On screen: "group"."""

    __tablename__ = "audience"
    __table_args__ = (UniqueConstraint("survey_id", "name"), UniqueConstraint("token"))

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    marker: Mapped[Marker] = mapped_column(words_of(Marker, "marker"))
    position: Mapped[int]
    token: Mapped[str] = mapped_column(String(40), default=new_token)

    survey: Mapped[Survey] = relationship(back_populates="audiences")


class TeamMember(Model):
    """Somebody who may read the comments of one survey and its exact figures."""

    __tablename__ = "survey_team"
    __table_args__ = (UniqueConstraint("survey_id", "person_id"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship(lazy="joined")


class SurveyReading(Model):
    """The team has read everything that had come in by a day: what people are told before anything is decided.

    `whole` when the survey had closed, so that nothing can have come after it. `readers` is who read, as people say it.
    """

    __tablename__ = "survey_reading"
    __table_args__ = (UniqueConstraint("survey_id", "read_on"),)

    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    read_on: Mapped[date]
    readers: Mapped[str] = mapped_column(String(80))
    whole: Mapped[bool]
