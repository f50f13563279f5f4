"""Messages by the council's mail server: over TLS that is verified, tried again, given up, and never told on."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from coprod_hub.config import Settings, SettingsError
from coprod_hub.core import clock, jobs, notify
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotFound
from coprod_hub.core.notify import WAITS, Outbox
from coprod_hub.core.post import Fault
from tests.builders import accounts as make
from tests.core.test_notify import write
from tests.system.mail import MailServer, certificate, serving


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def server(app, settings, pem, monkeypatch) -> Iterator[MailServer]:
    """A mail server that the hub trusts and uses."""
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with serving(pem) as server:
        by_smtp = {"mail": "smtp", "smtp_host": "localhost", "smtp_port": server.port}
        app.extensions["settings"] = replace(settings, **by_smtp, smtp_user="hub", smtp_password="a very long word")
        yield server


def row_of(message_id: str) -> Outbox:
    db.session.rollback()
    return db.session.get_one(Outbox, message_id)


def later(waited: timedelta) -> None:
    """So much time has passed, and the worker's minute has come."""
    with clock.set_to(now() + waited):
        with transaction():
            notify.try_those_that_wait()
        jobs.run_waiting()


def test_a_message_goes_over_tls_and_once(server):
    sent = write()
    jobs.run_waiting()
    later(timedelta(days=2))
    assert server.was_safe == [True]
    assert "To: tom@wolverford.example" in server.letters[0]
    assert "Subject: An account for you" in server.letters[0]
    assert f"Message-ID: <{sent}@coproduction.invalid>" in server.letters[0]
    assert row_of(sent).sent_at


def test_what_is_put_off_is_tried_again_later_and_later_until_nobody_tries_any_more(server):
    server.rcpt = "451 greylisted"
    sent = write()
    jobs.run_waiting()
    assert (row_of(sent).tries, row_of(sent).fault) == (1, Fault.LATER)
    later(timedelta(seconds=30))
    assert row_of(sent).tries == 1
    passed = timedelta()
    for wait in WAITS:
        passed += wait + timedelta(seconds=1)
        later(passed)
    assert row_of(sent).tries == len(WAITS) + 1
    assert row_of(sent).given_up_at
    boss = make.administrator()
    assert [one.id for one in notify.given_up(boss.actor)] == [sent]
    server.rcpt = "250 OK"
    with transaction():
        notify.try_again(boss.actor, sent)
    jobs.run_waiting()
    assert len(server.letters) == 1
    with pytest.raises(NotFound):
        notify.try_again(boss.actor, sent)


def test_an_address_that_is_refused_is_given_up_at_once_and_told_to_nobody(server, caplog):
    server.rcpt = "550 tom@wolverford.example? Never heard of them"
    with caplog.at_level(logging.DEBUG):
        sent = write()
        jobs.run_waiting()
    assert (row_of(sent).fault, row_of(sent).tries, row_of(sent).sent_at) == (Fault.REFUSED, 1, None)
    told = caplog.text + " ".join(job.message for job in db.session.query(jobs.Job))
    assert "tom@" not in told
    assert "choose/abc" not in told


def test_a_wrong_password_is_told_as_that(server):
    server.knows = False
    sent = write()
    jobs.run_waiting()
    assert row_of(sent).fault is Fault.NOT_LET_IN
    assert server.letters == []


def test_a_server_that_cannot_show_who_it_is_gets_nothing(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    sent = write()
    jobs.run_waiting()
    assert row_of(sent).fault is Fault.NOT_SAFE
    assert server.letters == []


def test_a_server_that_is_away_is_tried_again(app, settings):
    app.extensions["settings"] = replace(settings, mail="smtp", smtp_host="127.0.0.1", smtp_port=1)
    sent = write()
    jobs.run_waiting()
    assert row_of(sent).fault is Fault.AWAY
    assert row_of(sent).given_up_at is None


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, "HUB_SMTP_HOST"),
        ({"HUB_SMTP_HOST": "mail.example", "HUB_SMTP_TLS": "none"}, "HUB_SMTP_TLS"),
        ({"HUB_SMTP_HOST": "mail.example", "HUB_SMTP_PORT": "many"}, "HUB_SMTP_PORT"),
        ({"HUB_SMTP_HOST": "mail.example", "HUB_SMTP_USER": "hub"}, "HUB_SMTP_PASSWORD"),
    ],
)
def test_settings_that_would_send_in_clear_or_nowhere_are_refused(tmp_path, given, wrong):
    with pytest.raises(SettingsError, match=wrong):
        Settings.from_environ({"HUB_ENV": "test", "HUB_INSTANCE": str(tmp_path), "HUB_MAIL": "smtp", **given})


def test_the_ports_are_the_usual_ones(tmp_path):
    given = {"HUB_ENV": "test", "HUB_INSTANCE": str(tmp_path), "HUB_MAIL": "smtp", "HUB_SMTP_HOST": "mail.example"}
    assert Settings.from_environ(given).smtp_port == 587
    assert Settings.from_environ({**given, "HUB_SMTP_TLS": "tls"}).smtp_port == 465
