"""Messages to people: rows in an outbox, sent by a job, so that nothing escapes a rollback.

Wording is neutral: nothing in an address line or subject says why somebody is written to. A try is counted before it is
made, and no transaction is open while the mail server is waited for. What fails is tried again, later each time; after
the last try it stands on the administrator's home.
"""

from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from flask import current_app, render_template
from sqlalchemy import ColumnElement, LargeBinary, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from coprod_hub.config import Settings
from coprod_hub.core import post
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import Sealed
from coprod_hub.core.db import Model, db, transaction, words_of
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.jobs import Progress, enqueue, job, under_way
from coprod_hub.core.post import Fault, NotSent
from coprod_hub.core.text import clean_line

DELIVER = "core.deliver"
#: How long to wait after each failed try; after the one that follows the last wait nobody tries again by itself.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))


class Outbox(Model):
    """One message to one person, when it went, or how often it was tried and what kept it."""

    __tablename__ = "outbox"

    to_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    subject: Mapped[str] = mapped_column(String(150))
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime | None]
    fault: Mapped[Fault | None] = mapped_column(words_of(Fault, "fault"))
    given_up_at: Mapped[datetime | None]

    to = Sealed("to_sealed")
    body = Sealed("body_sealed")


def write_to(to: str, subject: str, message: str, **words: object) -> Outbox:
    """Put a message (a template of templates/messages/) in the outbox; it is sent after the commit."""
    text = render_template(f"messages/{message}.txt", **words)
    row = Outbox(to=clean_line(to), subject=clean_line(subject), body=text, written_at=now())
    db.session.add(row)
    enqueue(DELIVER, row, message_id=row.id)
    return row


@job(DELIVER)
def deliver(progress: Progress, message_id: str) -> str | None:
    """Send one message, once; when that fails, say when it is tried again."""
    settings: Settings = current_app.extensions["settings"]
    mail = _claim(settings, message_id)
    if mail is None:
        return None
    if isinstance(mail, Fault):
        return _try_later(message_id, mail)
    try:
        post.send(settings, mail, message_id)
    except NotSent as failed:
        return _try_later(message_id, failed.fault)
    with transaction() as session:
        row = session.get_one(Outbox, message_id)
        row.sent_at, row.fault, row.try_after = now(), None, None
    return "Sent."


def _claim(settings: Settings, message_id: str) -> EmailMessage | Fault | None:
    """The message, its try counted; None when it has gone, waits for its time, or another worker has it."""
    due = Outbox.try_after.is_(None) | _rested()
    mine = update(Outbox).where(Outbox.id == message_id, Outbox.sent_at.is_(None), Outbox.given_up_at.is_(None), due)
    with transaction() as session:
        tries = session.scalar(mine.values(tries=Outbox.tries + 1).returning(Outbox.tries))
        if tries is None:
            return None
        row = session.get_one(Outbox, message_id)
        row.try_after = now() + WAITS[min(tries, len(WAITS)) - 1]  # also when this process is killed in the middle
        return _mail(settings, row)


def _rested() -> ColumnElement[bool]:
    """Whether its next try is due. One further ahead than any wait was written by a wrong clock."""
    return or_(Outbox.try_after <= now(), Outbox.try_after > now() + WAITS[-1])


def _mail(settings: Settings, row: Outbox) -> EmailMessage | Fault:
    mail = EmailMessage(policy=SMTP)
    try:
        mail["To"] = Address(addr_spec=row.to)  # one address: a list of them, smuggled in, is refused here
    except (ValueError, MessageError):
        return Fault.NO_ADDRESS
    # Python would decode what looks encoded (=?utf-8?q?=0ABcc:…?=), and a line end in it would begin another header.
    mail["From"], mail["Subject"] = settings.mail_from, row.subject.replace("=?", "= ?")
    # The same each time, so that a message which arrives twice can be known for one.
    mail["Date"], mail["Message-ID"] = row.written_at, f"<{row.id}@coproduction.invalid>"
    mail.set_content(row.body)
    return mail


def _try_later(message_id: str, fault: Fault) -> str:
    with transaction() as session:
        row = session.get_one(Outbox, message_id)
        row.fault = fault
        gave_up = fault.final or row.tries > len(WAITS)
        if gave_up:
            row.given_up_at, row.try_after = now(), None
    if gave_up:
        raise Refused(f"{fault.words} Nobody tries again by itself.")
    return f"Not sent yet. {fault.words} It is tried again later."


def try_those_that_wait() -> None:
    """Ask for each message whose next try is due; the worker does so every minute."""
    waiting = select(Outbox.id).where(Outbox.sent_at.is_(None), Outbox.given_up_at.is_(None), _rested())
    for message_id in db.session.scalars(waiting).all():
        if not under_way(DELIVER, message_id):
            enqueue(DELIVER, db.session.get_one(Outbox, message_id), message_id=message_id)


def given_up(actor: Actor) -> list[Outbox]:
    """Messages that did not go and that nobody tries again by itself, the latest first."""
    actor.must_have(Role.ADMINISTRATOR)
    wanted = select(Outbox).where(Outbox.given_up_at.is_not(None), Outbox.sent_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Outbox.given_up_at.desc(), Outbox.id)))


def try_again(actor: Actor, message_id: str) -> None:
    """Somebody has seen to what kept a message: try from the beginning."""
    row = next((one for one in given_up(actor) if one.id == message_id), None)
    if row is None:
        raise NotFound("That message has gone, or is being tried again already.")
    row.tries, row.try_after, row.given_up_at, row.fault = 0, None, None, None
    record(actor, "asked to send again", row)
    enqueue(DELIVER, row, message_id=row.id)
    db.session.flush()
