"""Erasing an account: names and ways to sign in are blanked, what was the person's own is deleted, acts stay nameless.

What was published stands, and so does the audit, which knows people by a random id that now leads to nobody. The id is
written into the ledger of erasures, so that restoring an older backup erases the account again.
"""

from pathlib import Path

from flask import current_app
from sqlalchemy import LargeBinary, String, delete, select, update

from coprod_hub.accounts.models import Person, PersonRole
from coprod_hub.core import erasures, personal
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.db import after_commit, db, table_of
from coprod_hub.core.errors import Refused
from coprod_hub.core.notify import Outbox
from coprod_hub.rights.models import RightsRequest
from coprod_hub.rights.pointers import pointers

ERASED = "Somebody whose account was erased"


def is_erased(person: Person) -> bool:
    """Whether this is what is left of an erased account."""
    return person.name == ERASED


def must_be_erasable(actor: Actor, person: Person) -> None:
    """Raise Refused, with the reason, when this account cannot be erased."""
    actor.must_have(Role.ADMINISTRATOR)
    if is_erased(person):
        raise Refused("This account is erased already.")
    if person.id == actor.person_id:
        raise Refused("You cannot erase your own account. Ask another administrator.")
    others = select(Person.id).where(
        Person.id != person.id, Person.active.is_(True), Person.role_rows.any(PersonRole.role == Role.ADMINISTRATOR)
    )
    if Role.ADMINISTRATOR in person.actor.roles and db.session.scalar(others.limit(1)) is None:
        raise Refused("This is the only administrator. Make somebody else one first.")


def erase(actor: Actor, person: Person) -> None:
    """Erase an account, for good."""
    must_be_erasable(actor, person)
    _blank(person)
    erasures.note(Person.__tablename__, person.id)
    record(actor, "erased", person)
    db.session.flush()


@erasures.erases(Person.__tablename__)
def erase_again(person_id: str) -> bool:
    """After a restore: erase an account that was erased before."""
    person = db.session.get(Person, person_id)
    if person is None or is_erased(person):
        return False
    _blank(person)
    record(Actor.system("restore"), "erased again", person)
    return True


def _blank(person: Person) -> None:
    personal.let_go_of(person.id)
    _delete_messages(person.email)
    _forget_what_was_found(person.id)
    for pointer in pointers():
        if pointer.own:
            db.session.execute(delete(pointer.kind).where(pointer.column == person.id))
    db.session.expire(person)
    for column in table_of(Person).columns:
        if column.nullable and isinstance(column.type, String | LargeBinary):
            setattr(person, column.name, None)
    person.name, person.active = ERASED, False


def _forget_what_was_found(person_id: str) -> None:
    """The copy of everything that was made for them when they asked to see it; that they asked stays."""
    of_theirs = update(RightsRequest).where(RightsRequest.person_id == person_id)
    db.session.execute(of_theirs.values(found_sealed=None))


def _delete_messages(email: str | None) -> None:
    """Messages to this address, in the outbox and as files; the address is sealed, so each is opened to be compared."""
    for message in db.session.scalars(select(Outbox)) if email else ():
        if message.to == email:
            db.session.delete(message)
            file: Path = current_app.extensions["settings"].data / "outbox" / f"{message.id}.eml"
            after_commit(lambda file=file: file.unlink(missing_ok=True))  # type: ignore[misc]  # the file of this turn
