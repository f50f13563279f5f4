"""Who did what and when. Never anything about somebody who answers a survey.

An entry names a person by id only, so that erasing a person never touches the record; the name is looked up when it is
read. As the last thing before a transaction is committed its entries are linked: each link has the next number and a
keyed hash over the link before and the entry itself. Whoever changes, removes or slips in an entry, even with the
database in their hands, cannot make the links fit without the key, which lies with the secrets (`core.audit_check`).
Linking waits its turn on PostgreSQL, and holds up nobody who answers: they are never recorded.
"""

import json
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import JSON, String, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coprod_hub.core import append_only
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import keyed
from coprod_hub.core.db import Model, db

__all__ = ["AuditCheckpoint", "AuditEntry", "AuditLink", "append_only", "record"]


class AuditEntry(Model):
    """One thing done by a known person (by id) or by the hub itself (by the name of its job)."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[str | None] = mapped_column(String(16), index=True)
    actor: Mapped[str] = mapped_column(String(120), default="")
    verb: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40), index=True)
    thing_id: Mapped[str] = mapped_column(String(16), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditLink(Model):
    """The place of one entry in the chain, and the seal over it and all before it."""

    __tablename__ = "audit_link"

    number: Mapped[int] = mapped_column(unique=True)
    entry_id: Mapped[str] = mapped_column(String(16), unique=True)
    seal: Mapped[str] = mapped_column(String(64))


class AuditCheckpoint(Model):
    """Entries up to a number were taken away by the retention schedule; the chain goes on from their last seal."""

    __tablename__ = "audit_checkpoint"

    through: Mapped[int] = mapped_column(unique=True)
    seal: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    mark: Mapped[str] = mapped_column(String(64))


def record(actor: Actor, verb: str, thing: Model, **details: str | int | bool | None) -> None:
    """Write down that this actor did this to that. Details hold ids, states and counts, never people's words."""
    if not actor.signed_in and not actor.job:
        raise ValueError("nothing is recorded about somebody who has no account")
    db.session.add(
        AuditEntry(
            at=now(),
            person_id=actor.person_id,
            actor="" if actor.person_id else actor.name,
            verb=verb,
            kind=thing.__tablename__,
            thing_id=thing.id,
            details=dict(details),
        )
    )


# ---- the chain ----

_NEW = "audit entries to link"
_TURN = 0x61756469  # the number of PostgreSQL's lock under which one transaction at a time adds links


def seal_over(before: str, number: int, entry: AuditEntry) -> str:
    """The seal of an entry in its place: a keyed hash over the seal before it, its number and all that it says."""
    said = [
        number, entry.id, entry.at.astimezone(UTC).isoformat(), entry.person_id, entry.actor, entry.verb, entry.kind,
        entry.thing_id, entry.details,
    ]  # fmt: skip
    return _keyed(f"{before}|{json.dumps(said, sort_keys=True)}")


def mark_over(through: int, seal: str) -> str:
    """The mark of a checkpoint, which only the hub can make."""
    return _keyed(f"checkpoint|{through}|{seal}")


def _keyed(message: str) -> str:
    return keyed(current_app.extensions["settings"].secrets["audit_key"], message).hex()


def head() -> tuple[int, str]:
    """The number and seal that the chain ends in; (0, "") before the first entry."""
    last = db.session.execute(select(AuditLink.number, AuditLink.seal).order_by(AuditLink.number.desc()).limit(1))
    found = last.one_or_none() or db.session.execute(
        select(AuditCheckpoint.through, AuditCheckpoint.seal).order_by(AuditCheckpoint.through.desc()).limit(1)
    ).one_or_none()  # fmt: skip
    return (found[0], found[1]) if found else (0, "")


@event.listens_for(Session, "after_flush")
def _note_new_entries(session: Session, context: object) -> None:
    made = [one for one in session.new if isinstance(one, AuditEntry)]
    if made:
        session.info.setdefault(_NEW, []).extend(made)


@event.listens_for(Session, "before_commit")
def _link_new_entries(session: Session) -> None:
    """The last thing before the commit, so that nobody holds the turn while they wait for anything else."""
    if session.in_nested_transaction():
        return
    if any(isinstance(one, AuditEntry) for one in session.new):
        session.flush()
    made: list[AuditEntry] = session.info.pop(_NEW, [])
    if not made:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_TURN)))
    number, seal = head()
    for entry in made:
        number, seal = number + 1, seal_over(seal, number + 1, entry)
        session.add(AuditLink(number=number, entry_id=entry.id, seal=seal))


@event.listens_for(Session, "after_soft_rollback")
def _forget_what_was_undone(session: Session, undone: Any) -> None:
    if not undone.nested:
        session.info.pop(_NEW, None)
