"""Messages to people: rows in an outbox, sent by a job, so that nothing escapes a rollback.

Wording is neutral: nothing in an address line or subject says why somebody is written to.
"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from flask import current_app, render_template
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from coprod_hub.config import Settings
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, db, transaction
from coprod_hub.core.jobs import Progress, enqueue, job
from coprod_hub.core.text import clean_line


class Outbox(Model):
    """One message to one person, and when it went."""

    __tablename__ = "outbox"

    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(150))
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    body = Sealed("body_sealed")


def write_to(to: str, subject: str, message: str, **words: object) -> Outbox:
    """Put a message (a template of templates/messages/) in the outbox; it is sent after the commit."""
    text = render_template(f"messages/{message}.txt", **words)
    row = Outbox(to=clean_line(to), subject=clean_line(subject), body=text, written_at=now())
    db.session.add(row)
    enqueue("core.deliver", row, message_id=row.id)
    return row


@job("core.deliver")
def deliver(progress: Progress, message_id: str) -> None:
    """Send one message, once."""
    settings: Settings = current_app.extensions["settings"]
    with transaction() as session:
        row = session.get_one(Outbox, message_id)
        if row.sent_at is not None:
            return
        _send(settings, row)
        row.sent_at = now()


def _send(settings: Settings, row: Outbox) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = settings.mail_from, row.subject
    mail["To"] = Address(addr_spec=row.to)  # one address: a list of them, smuggled in, is refused here
    mail["Date"], mail["Message-ID"] = now(), make_msgid(idstring=row.id, domain="coproduction.invalid")
    mail.set_content(row.body)
    if settings.mail == "console":
        print(mail.as_string(), flush=True)
        return
    folder = settings.data / "outbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"{row.id}.eml").write_bytes(mail.as_bytes())
