"""People, what they may do, and where they are signed in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.db import Model, words_of


class Person(Model):
    """Somebody with an account: staff sign in with an e-mail address, forum members with a nickname.

    `email` and `nickname` are kept in lower case; `name` is what others see (a member's nickname as they write it).
    `known_as` is what a worker calls a forum member: only staff ever see it.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("nickname"),
        CheckConstraint("email IS NULL OR nickname IS NULL", name="one_way_to_sign_in"),
    )

    name: Mapped[str] = mapped_column(String(120))
    known_as: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    nickname: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]

    role_rows: Mapped[list["PersonRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def full_name(self) -> str:
        """The name that staff know this person by."""
        return self.known_as or self.name

    @property
    def actor(self) -> Actor:
        """This person, as one who acts."""
        return Actor(person_id=self.id, name=self.name, roles=frozenset(row.role for row in self.role_rows))


class PersonRole(Model):
    """One role of one person."""

    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(words_of(Role, "role"))


class SignIn(Model):
    """One place where a person is signed in; ending it signs that browser out at once.

    Nothing is kept of the browser or where it is: only a hash of the cookie's token, and times.
    """

    __tablename__ = "sign_in"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class JoinCode(Model):
    """A one-use code, given by a worker, with which somebody sets up a nickname and passphrase (or a new passphrase).

    The code itself is never kept: only its slow hash.
    """

    __tablename__ = "join_code"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")
