"""Messages: in the outbox until the commit, sealed there, sent once, and to nobody but the person they are for."""

import email
from datetime import UTC, datetime
from email import policy
from pathlib import Path

import pytest

from coprod_hub.core import jobs, notify
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job, JobState
from coprod_hub.core.notify import Outbox
from tests.builders.transactions import undone

WORDS = {
    "name": "Tom",
    "invited_by": "Dana Okafor",
    "council": "Wolverford City Council",
    "link": "http://localhost/choose/abc",
    "until": datetime(2026, 12, 7, 12, tzinfo=UTC),
}


def write(to="tom@wolverford.example", subject="An account for you") -> str:
    with transaction():
        return notify.write_to(to, subject, "invitation", **WORDS).id


def sent(settings) -> list[email.message.EmailMessage]:
    files = sorted(Path(settings.data / "outbox").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_a_message_is_sent_after_the_commit_and_once(app, settings):
    row = write()
    jobs.run_waiting()
    with transaction():
        jobs.enqueue("core.deliver", message_id=row)
    first = db.session.get_one(Outbox, row).sent_at
    jobs.run_waiting()
    assert db.session.get_one(Outbox, row).sent_at == first
    (mail,) = sent(settings)
    assert mail["To"] == "tom@wolverford.example"
    assert mail["Subject"] == "An account for you"
    assert "http://localhost/choose/abc" in mail.get_content()


def test_a_message_of_a_transaction_that_is_undone_is_never_sent(app, settings):
    undone(lambda _: notify.write_to("tom@wolverford.example", "Hello", "invitation", **WORDS))
    jobs.run_waiting()
    assert sent(settings) == []


def test_the_words_lie_sealed_in_the_outbox(app):
    kept = db.session.get_one(Outbox, write()).body_sealed
    assert kept
    assert b"choose" not in kept


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: evil@evil.example", "Hello\nX-Evil: yes", "Hello\u2028Bcc: e@e.e"])
def test_a_subject_cannot_add_a_line_to_the_heading(app, settings, subject):
    write(subject=subject)
    jobs.run_waiting()
    (mail,) = sent(settings)
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail["Subject"].startswith("Hello ")


@pytest.mark.parametrize(
    "to",
    [
        "tom@wolverford.example, evil@evil.example",
        "tom@wolverford.example\r\nBcc: evil@evil.example",
        "Tom <tom@wolverford.example>, <evil@evil.example>",
        "no address",
    ],
)
def test_an_address_that_is_more_than_one_is_sent_to_nobody(app, settings, to):
    write(to=to)
    jobs.run_waiting()
    assert sent(settings) == []
    assert db.session.query(Job).filter_by(name="core.deliver").one().state is JobState.FAILED


def test_letters_beyond_ascii_arrive(app, settings):
    write(subject="Łódź – “your account”")
    jobs.run_waiting()
    assert sent(settings)[0]["Subject"] == "Łódź – “your account”"
