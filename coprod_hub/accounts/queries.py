"""Reading people, their codes and where they are signed in."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, or_, select, true

from coprod_hub.accounts.models import JoinCode, KnownBrowser, Organisation, Person, PersonRole, SecondFactor, SignIn
from coprod_hub.accounts.rules import tidy_nickname
from coprod_hub.core.access import STAFF, Actor, Role
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


def staff_by_email(address: str) -> Person | None:
    """The open account of staff with this address."""
    found = by_sign_in_name(address) if "@" in address else None
    return found if found and found.active and found.actor.is_staff else None


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


def known_browser(person: Person, tokens: Collection[str]) -> KnownBrowser | None:
    """The browser with these tokens, when this person has signed in there before."""
    wanted = select(KnownBrowser).where(
        KnownBrowser.person_id == person.id,
        KnownBrowser.token_hash.in_([digest(token) for token in tokens]),
        KnownBrowser.expires_at > now(),
    )
    found: KnownBrowser | None = db.session.scalar(wanted.limit(1)) if tokens else None
    return found


def how_many_browsers(actor: Actor) -> int:
    """How many browsers are known to me."""
    mine = (KnownBrowser.person_id == actor.person_id, KnownBrowser.expires_at > now())
    return db.session.scalar(select(func.count()).select_from(KnownBrowser).where(*mine)) or 0


def have_codes(people: Sequence[Person]) -> set[str]:
    """The ids of those among these people who have set up an authenticator app."""
    wanted = select(SecondFactor.person_id).where(SecondFactor.person_id.in_([person.id for person in people]))
    return set(db.session.scalars(wanted))


def people(actor: Actor, search: str = "", role: Role | None = None) -> list[Person]:
    """Everybody with an account, by name; `search` looks in names, nicknames and addresses, `role` in what they do.

    Who takes part in another organisation's forum is that organisation's to know.
    """
    actor.must_have(Role.ADMINISTRATOR)
    wanted = select(Person).where(known_to(actor))
    wanted = wanted.where(Person.role_rows.any(PersonRole.role == role)) if role else wanted
    everybody = sorted(db.session.scalars(wanted), key=lambda person: (person.full_name.casefold(), person.id))
    return [person for person in everybody if _mentions(person, search.casefold())]


def _mentions(person: Person, looked_for: str) -> bool:
    texts = (person.name, person.known_as, person.nickname or "", person.email or "")
    return any(looked_for in text.casefold() for text in texts)


def person(actor: Actor, person_id: str) -> Person:
    """One person, for an administrator."""
    actor.must_have(Role.ADMINISTRATOR)
    found: Person | None = db.session.scalar(select(Person).where(Person.id == person_id, known_to(actor)))
    if found is None:
        raise NotFound("There is nobody with that address in the hub.")
    return found


def known_to(actor: Actor) -> ColumnElement[bool]:
    """Whose names an administrator may read: staff, and those who take part with their own organisation."""
    if actor.job:
        return true()
    same = Person.organisation_id.is_not_distinct_from(actor.organisation_id)
    return or_(same, Person.role_rows.any(PersonRole.role.in_(STAFF)))


def organisations() -> list[Organisation]:
    """The organisations beside the council that run forums here, by name."""
    return list(db.session.scalars(select(Organisation).order_by(Organisation.name)))


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
