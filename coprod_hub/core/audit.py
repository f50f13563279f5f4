"""Who did what and when. Never anything about somebody who answers a survey."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now
from coprod_hub.core.db import Model, db


class AuditEntry(Model):
    """One thing done by a known person or by the hub itself."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[str | None] = mapped_column(String(16), index=True)
    actor: Mapped[str] = mapped_column(String(120))
    verb: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[str] = mapped_column(String(16), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(actor: Actor, verb: str, thing: Model, **details: str | int | bool | None) -> None:
    """Write down that this actor did this to that. Details hold ids, states and counts, never people's words."""
    if not actor.signed_in and not actor.job:
        raise ValueError("nothing is recorded about somebody who has no account")
    db.session.add(
        AuditEntry(
            at=now(),
            person_id=actor.person_id,
            actor=actor.name,
            verb=verb,
            kind=thing.__tablename__,
            thing_id=thing.id,
            details=dict(details),
        )
    )
