"""Reading people, their codes and where they are signed in."""

from collections.abc import Sequence

from sqlalchemy import select

from coprod_hub.accounts.models import JoinCode, Person, SignIn
from coprod_hub.accounts.rules import tidy_nickname
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import digest
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound


def sign_in_of(token: str) -> SignIn | None:
    """The sign-in that a cookie's token belongs to, unless it ended, ran out, or the person's account is closed."""
    wanted = select(SignIn).where(
        SignIn.token_hash == digest(token),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > now(),
        SignIn.person.has(Person.active.is_(True)),
    )
    found: SignIn | None = db.session.scalar(wanted)
    return found


def by_sign_in_name(raw: str) -> Person | None:
    """Whose e-mail address or nickname this is."""
    wanted = tidy_nickname(raw)
    column = Person.email if "@" in wanted else Person.nickname
    found: Person | None = db.session.scalar(select(Person).where(column == wanted))
    return found


def myself(actor: Actor) -> Person:
    """The person who acts."""
    found = db.session.get(Person, actor.person_id) if actor.person_id else None
    if found is None:
        raise NotAllowed("Sign in first.")
    return found


def my_sign_ins(actor: Actor) -> list[SignIn]:
    """Where I am signed in now, the latest first."""
    wanted = select(SignIn).where(
        SignIn.person_id == actor.person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now()
    )
    return list(db.session.scalars(wanted.order_by(SignIn.began_at.desc(), SignIn.id)))


def my_sign_in(actor: Actor, sign_in_id: str) -> SignIn:
    """One place where I am signed in."""
    found = db.session.get(SignIn, sign_in_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound("You are not signed in there any more.")
    return found


def people(actor: Actor, search: str = "") -> list[Person]:
    """Everybody with an account, by name; `search` looks in names, nicknames and addresses."""
    actor.must_have(Role.ADMINISTRATOR)
    everybody = sorted(db.session.scalars(select(Person)), key=lambda person: (person.full_name.casefold(), person.id))
    return [person for person in everybody if _mentions(person, search.casefold())]


def _mentions(person: Person, looked_for: str) -> bool:
    texts = (person.name, person.known_as, person.nickname or "", person.email or "")
    return any(looked_for in text.casefold() for text in texts)


def person(actor: Actor, person_id: str) -> Person:
    """One person, for an administrator."""
    actor.must_have(Role.ADMINISTRATOR)
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound("There is nobody with that address in the hub.")
    return found


def open_codes(people: Sequence[Person]) -> dict[str, JoinCode]:
    """The codes that these people may still use, by the person's id."""
    wanted = select(JoinCode).where(
        JoinCode.person_id.in_([person.id for person in people]),
        JoinCode.used_at.is_(None),
        JoinCode.expires_at > now(),
    )
    return {code.person_id: code for code in db.session.scalars(wanted)}


def anybody() -> bool:
    """Whether there is any account at all."""
    return db.session.scalar(select(Person.id).limit(1)) is not None
