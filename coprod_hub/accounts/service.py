"""What is done with accounts: making them, joining with a one-use code, changing the password, closing them."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from coprod_hub.accounts import passwords, second_factor
from coprod_hub.accounts.models import JoinCode, Organisation, Person, PersonRole
from coprod_hub.accounts.queries import by_sign_in_name, my_sign_in, myself, organisations
from coprod_hub.accounts.rules import (
    CODE_LENGTH,
    code_from,
    nickname_faults,
    passphrase_faults,
    shown_code,
    tidy_code,
    tidy_nickname,
    typed_app_code,
)
from coprod_hub.accounts.sign_ins import confirmed, end_all, end_others, forget_browsers
from coprod_hub.config import Settings
from coprod_hub.core import throttle
from coprod_hub.core.access import STAFF, Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import slow_lookup
from coprod_hub.core.db import db, step_aside
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.notify import write_to
from coprod_hub.core.text import clean_line

CODE_LASTS = timedelta(days=14)
#: Before a forum member has chosen a nickname, nobody but staff has a name for them.
NOT_JOINED = "New forum member"
WRONG_CODE = "That code does not work. Check each letter, or ask for a new code."
TAKEN = "You cannot use that nickname. Try another, for example with a colour in it."


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


# ---- making accounts ----


def add_organisation(actor: Actor, name: str) -> Organisation:
    """Add an organisation that runs forums of its own here."""
    actor.must_have(Role.ADMINISTRATOR)
    name = clean_line(name)
    if any(one.name.casefold() == name.casefold() for one in organisations()):
        raise Refused(f"{name} is here already.")
    made = Organisation(name=name)
    db.session.add(made)
    db.session.flush()
    record(actor, "added", made)
    return made


def add_staff(
    actor: Actor,
    name: str,
    email: str,
    roles: Collection[Role],
    password: str | None = None,
    organisation_id: str | None = None,
) -> Person:
    """Add somebody who works for the council or another organisation. Without a password they need an invitation.

    What an organisation beside the council does here is run its forums, so its people are participation officers.
    """
    actor.must_have(Role.ADMINISTRATOR)
    address = tidy_nickname(email)
    if by_sign_in_name(address):
        raise Refused(f"Somebody with the address {address} has an account already.")
    if not roles or not STAFF.issuperset(roles):
        raise Refused("Choose at least one role of staff.")
    if organisation_id and set(roles) != {Role.OFFICER}:
        raise Refused("Somebody of another organisation can only be a participation officer.")
    person = Person(name=clean_line(name), email=address, made_at=now(), organisation_id=organisation_id or None)
    person.role_rows = [PersonRole(role=role) for role in sorted(roles)]
    if password is not None:
        person.password_hash = passwords.hashed(_good(password, person.name))
    db.session.add(person)
    record(actor, "added", person, roles=", ".join(sorted(roles)))
    db.session.flush()
    return person


def add_member(actor: Actor, name: str, organisation_id: str | None = None) -> tuple[Person, str]:
    """Add a forum member under the name their worker uses; returns the person and their one-use code."""
    actor.must_have(Role.OFFICER, Role.ADMINISTRATOR)
    person = Person(name=NOT_JOINED, known_as=clean_line(name), made_at=now(), organisation_id=organisation_id)
    person.role_rows = [PersonRole(role=Role.MEMBER)]
    db.session.add(person)
    db.session.flush()
    record(actor, "added", person, roles=Role.MEMBER)
    return person, new_code(actor, person)


def new_code(actor: Actor, person: Person) -> str:
    """Give a person a new one-use code, as it is printed; a code they had before stops working."""
    is_member = [row.role for row in person.role_rows] == [Role.MEMBER]
    actor.must_have(Role.ADMINISTRATOR, *([Role.OFFICER] if is_member else []))
    if is_member and not actor.job and person.organisation_id != actor.organisation_id:
        raise NotAllowed("This person takes part with another organisation, which gives them their code.")
    if not person.active:
        raise Refused("This account is closed. Open it again first.")
    db.session.execute(delete(JoinCode).where(JoinCode.person_id == person.id))
    code = code_from([secrets.randbelow(32) for _ in range(CODE_LENGTH)])
    db.session.add(JoinCode(person_id=person.id, code_hash=_lookup(code), made_at=now(), expires_at=now() + CODE_LASTS))
    record(actor, "gave a code to", person)
    db.session.flush()
    return shown_code(code)


def invite(actor: Actor, person: Person) -> str:
    """Write to a member of staff with a link at which they set a password; returns the code that the link carries."""
    if person.email is None:
        raise Refused("There is no e-mail address for this person. Give them a code instead.")
    code = new_code(actor, person)
    write_to(
        person.email, "Your account", "invitation", name=person.name, link=join_link(code), until=now() + CODE_LASTS
    )
    return code


def join_link(code: str) -> str:
    """The address at which a code is already typed in; it lands on a button."""
    return f"{join_address()}?code={code}"


def join_address() -> str:
    """The address at which a code is typed."""
    return f"{_settings().public_url}/join"


def council_address() -> str:
    """The address to which the council's own sign-in leads back."""
    return f"{_settings().public_url}/sign-in/council/back"


def _lookup_aside(code: str) -> str:
    """The same, while others write: only where nothing was changed yet."""
    step_aside()
    return _lookup(code)


def _lookup(code: str) -> str:
    return slow_lookup(tidy_code(code), _settings().secrets["words_pepper"])


# ---- joining ----


def person_for_code(code: str) -> Person:
    """Whose code this is; raises Refused, saying what to do, when it cannot be used."""
    return _open_code(_lookup_aside(code)).person


def _open_code(lookup: str) -> JoinCode:
    throttle.check("code", lookup)
    row: JoinCode | None = db.session.scalar(select(JoinCode).where(JoinCode.code_hash == lookup))
    if row is None or row.used_at or row.expires_at <= now() or not row.person.active:
        throttle.failed("code", lookup)
        raise Refused(WRONG_CODE)
    return row


def join(code: str, nickname: str, passphrase: str) -> Person:
    """Use a code, once: set a nickname (unless there is one, or staff sign in by e-mail) and a passphrase.

    Whoever was signed in to this account before is signed out everywhere. What is slow is done before anything is
    changed, while others write; then the code is looked at once more.
    """
    lookup = _lookup_aside(code)
    person = _open_code(lookup).person
    chosen = _free_nickname(nickname, lookup) if needs_nickname(person) else ""
    hashed = _hashed_aside(passphrase, clean_line(nickname) if chosen else person.name)
    row = _open_code(lookup)
    person = row.person
    if needs_nickname(person):
        person.nickname, person.name = chosen, clean_line(nickname)
    person.password_hash = hashed
    _flush_names()
    used = update(JoinCode).where(JoinCode.id == row.id, JoinCode.used_at.is_(None)).values(used_at=now())
    if db.session.scalar(used.returning(JoinCode.id)) is None:
        raise Refused(WRONG_CODE)
    end_all(person.id)
    forget_browsers(person.id)
    record(person.actor, "joined with a code", person)
    db.session.flush()
    return person


def needs_nickname(person: Person) -> bool:
    """Whether this person has yet to choose a nickname."""
    return person.email is None and person.nickname is None


def _free_nickname(raw: str, lookup: str) -> str:
    faults = nickname_faults(raw)
    if faults:
        raise Refused(*faults)
    if by_sign_in_name(raw):
        throttle.failed("code", lookup)
        raise Refused(TAKEN)
    return tidy_nickname(raw)


def _flush_names() -> None:
    try:
        db.session.flush()
    except IntegrityError as clash:
        raise Refused(TAKEN) from clash


def password_faults(password: str, name: str) -> list[str]:
    """What is wrong with a new password or passphrase here."""
    return passphrase_faults(password, name, avoid=_settings().council.split())


def _hashed_aside(password: str, name: str) -> str:
    """The hash of a new password, made while others write: only where nothing was changed yet."""
    good = _good(password, name)
    step_aside()
    return passwords.hashed(good)


def _good(password: str, name: str) -> str:
    faults = password_faults(password, name)
    if faults:
        raise Refused(*faults)
    return password


# ---- my own password, and that it is me ----


def change_password(actor: Actor, present: str, wanted: str, keep: str) -> None:
    """Change my own password or passphrase; everywhere else I am signed out, and no browser is known any more."""
    person = myself(actor)
    if not _is_mine(person, present, keep):
        raise NotAllowed("That is not your present password or passphrase. Nothing was changed.")
    kept, hashed = person.password_hash, _hashed_aside(wanted, person.name)
    if person.password_hash != kept:
        raise NotAllowed("Your password was changed elsewhere at the same moment. Nothing was changed here.")
    person.password_hash = hashed
    end_others(actor, keep)
    forget_browsers(person.id)
    record(actor, "changed the password of", person)
    db.session.flush()


def confirm(actor: Actor, sign_in_id: str, typed: str) -> bool:
    """Whether this shows that it is still them: the password, or for staff a code of their app."""
    person = myself(actor)
    if typed_app_code(typed) and second_factor.wanted(person):
        right = second_factor.tried(person, typed)
    else:
        right = _is_mine(person, typed, sign_in_id)
    if right:
        confirmed(actor, my_sign_in(actor, sign_in_id))
    return right


def _is_mine(person: Person, password: str, sign_in_id: str) -> bool:
    """Counted by sign-in: whoever tries this person's name at the door cannot stop them here."""
    throttle.check("confirm", sign_in_id)
    kept = person.password_hash
    step_aside()
    right = passwords.matches(kept, password) and person.password_hash == kept
    if not right:
        throttle.failed("confirm", sign_in_id)
    return right


# ---- closing accounts ----


def deactivate(actor: Actor, person: Person) -> None:
    """Close an account: it can no longer be used, what it did stays, and it can be opened again."""
    actor.must_have(Role.ADMINISTRATOR)
    if person.id == actor.person_id:
        raise Refused("You cannot close your own account. Ask another administrator.")
    person.active = False
    db.session.execute(delete(JoinCode).where(JoinCode.person_id == person.id))
    end_all(person.id)
    forget_browsers(person.id)
    record(actor, "closed the account of", person)
    db.session.flush()


def reactivate(actor: Actor, person: Person) -> None:
    """Open a closed account again."""
    actor.must_have(Role.ADMINISTRATOR)
    person.active = True
    record(actor, "opened the account of", person)
    db.session.flush()
