"""People, what they may do, and where they are signed in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coprod_hub.core.access import Actor, Role
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, words_of


class Organisation(Model):
    """An organisation beside the council that runs forums of its own here, such as Voice4Parents."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(120))


class Person(Model):
    """Somebody with an account: staff sign in with an e-mail address, forum members with a nickname.

    `email` and `nickname` are kept in lower case; `name` is what others see (a member's nickname as they write it).
    `known_as` is what a worker calls a forum member: only staff ever see it, and it is kept sealed.
    Without an organisation they belong to the council.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("nickname"),
        CheckConstraint("email IS NULL OR nickname IS NULL", name="one_way_to_sign_in"),
    )

    name: Mapped[str] = mapped_column(String(120))
    known_as_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[str | None] = mapped_column(String(254))
    nickname: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), index=True)

    known_as = Sealed("known_as_sealed")

    organisation: Mapped[Organisation | None] = relationship()
    role_rows: Mapped[list["PersonRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def full_name(self) -> str:
        """The name that staff know this person by."""
        return self.known_as or self.name

    @property
    def actor(self) -> Actor:
        """This person, as one who acts."""
        roles = frozenset(row.role for row in self.role_rows)
        return Actor(person_id=self.id, name=self.name, roles=roles, organisation_id=self.organisation_id)


class PersonRole(Model):
    """One role of one person."""

    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(words_of(Role, "role"))


class SignIn(Model):
    """One place where a person is signed in; ending it signs that browser out at once.

    Nothing is kept of the browser or where it is: only a hash of the cookie's token, and times. `used_at` is the hour
    in which it was last used; `confirmed_at` is when the person last showed that it is them.
    """

    __tablename__ = "sign_in"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    used_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class HalfWay(Model):
    """Somebody whose password was right and whose code is still to come: not signed in, and for ten minutes only.

    `secret` is there while they set up an authenticator app: it counts once its first code was typed.
    """

    __tablename__ = "half_way"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]

    secret = Sealed("secret_sealed")
    person: Mapped[Person] = relationship(lazy="joined")


class SecondFactor(Model):
    """The secret that a member of staff's authenticator app shares with the hub; each of its codes is taken once."""

    __tablename__ = "second_factor"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]

    secret = Sealed("secret_sealed")


class RecoveryCode(Model):
    """A code on paper, for the day a phone is lost: taken once, then gone. Only its slow hash is kept."""

    __tablename__ = "recovery_code"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)


class KnownBrowser(Model):
    """A browser in which somebody signed in before: tries made elsewhere cannot lock them out of it.

    It is known by a random token alone; nothing is kept of what or where it is.
    """

    __tablename__ = "known_browser"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]


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
