"""The database is locked, gone or full: a page that helps, nothing half written, and all works again afterwards."""

import errno
import fcntl
import logging
import re
import sqlite3
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import column, create_engine, event, func, select, table
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from coprod_hub.core import db as database
from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import Away
from coprod_hub.core.helplines import helplines
from coprod_hub.core.retention import RetentionRun
from coprod_hub.core.trouble import status_of
from coprod_hub.core.web import record_anyway
from coprod_hub.responses.models import Draft
from tests.builders import accounts as make
from tests.builders import surveys
from tests.builders.responses import Phone, link_of

WORDS = "The bus never comes after six, and I walk home in the dark."


@pytest.fixture(autouse=True)
def little_patience(app, monkeypatch, caplog):
    """Nobody waits ten seconds in a test; what is logged meanwhile is not the test's."""
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    db.engine.dispose()
    caplog.set_level(logging.CRITICAL)


@pytest.fixture
def phone(app, client):
    """Somebody who has begun a survey and looks at its first question."""
    survey = surveys.open_survey_for("Young people", questions=[surveys.words("Why?", key="why")])
    return Phone(client, link_of(survey)).start()


def note() -> RetentionRun:
    return RetentionRun(rule="noted", ran_at=now(), removed=0)


def drafts() -> int:
    with transaction(write=False) as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


def sent_again(page) -> dict[str, list[str]]:
    """What the button of an error page sends."""
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text):
        sent.setdefault(name, []).append(unescape(value))
    return sent


@contextmanager
def locked_by_another(settings):
    """Another program holds the database's own lock."""
    other = sqlite3.connect(settings.data / "hub.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def gate_held(settings):
    """Another process of the hub has been writing for too long."""
    with Path(f"{settings.data / 'hub.db'}.gate").open("ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


@contextmanager
def gone(settings):
    """Somebody has moved the folder's files away."""
    home, away = settings.data / "hub.db", settings.data / "elsewhere.db"
    db.session.rollback()
    home.rename(away)
    try:
        yield
    finally:
        assert not home.exists(), "an empty database was made in its place"
        away.rename(home)


@contextmanager
def full(settings):
    """There is no room for one page more."""
    engine = db.engine
    with closing(sqlite3.connect(str(engine.url.database))) as raw:
        raw.execute("VACUUM")  # migrations leave empty pages behind, in which there would be room
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def no_more(connection, record, proxy):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", no_more)
    try:
        yield
    finally:
        event.remove(engine, "checkout", no_more)
        engine.dispose()


@pytest.mark.parametrize(("trouble", "status"), [(locked_by_another, 503), (gate_held, 503), (gone, 503), (full, 507)])
def test_who_answers_meanwhile_loses_no_word_and_sees_who_helps(settings, phone, trouble, status):
    long = WORDS if status == 503 else WORDS * 60
    fields = {"submission_key": phone.key, "why": long}
    here = phone.link + phone.here
    with trouble(settings):
        page = phone.client.post(here, data=fields)
        assert (page.status_code, page.headers["Retry-After"]) == (status, "60")
        assert WORDS in page.text
        for helped in ("999", "Childline", "01632 960 123", "What is kept", "Send it again", "Exit this page"):
            assert helped in page.text, helped
    assert drafts() == 0
    assert sent_again(page) == {name: [value] for name, value in fields.items()}
    done = phone.client.post(here, data=sent_again(page))
    assert (done.status_code, drafts()) == (303, 1)


def test_sending_meanwhile_keeps_the_draft_and_sends_once_afterwards(settings, phone):
    phone.answer(why=WORDS)
    with locked_by_another(settings):
        page = phone.client.post(phone.link + "/send", data={"submission_key": phone.key})
        assert page.status_code == 503
    assert drafts() == 1
    assert phone.client.post(phone.link + "/send", data=sent_again(page)).headers["Location"].endswith("/sent")
    assert drafts() == 0


def test_pages_are_read_while_another_writes_and_signing_in_keeps_no_secret_on_the_page(settings, client):
    make.sign_in(client, make.officer())
    with locked_by_another(settings):
        assert client.get("/home").status_code == 200
        page = client.post("/sign-in", data={"who": "priya@wolverford.example", "password": "seven green bicycles"})
        assert page.status_code == 503
        assert "bicycles" not in page.text


def test_help_is_there_when_the_database_is_not(settings, client):
    with gone(settings):
        for address, status in (("/help", 503), ("/advocate", 200), ("/complain", 200), ("/health", 503)):
            assert client.get(address).status_code == status, address
        page = client.get("/help")
        for line in helplines():
            assert line.phone in page.text


def test_what_must_be_recorded_does_not_happen_unrecorded(settings, own_app):
    def told(or_nothing):
        def view() -> str:
            record_anyway(lambda: db.session.add(note()), or_nothing=or_nothing)
            return "<!DOCTYPE html><html lang=en><title>A page</title><main><h1>Exact numbers</h1></main></html>"

        return view

    own_app.add_url_rule("/guarded", "guarded", access(ANYONE)(told(or_nothing=True)))
    own_app.add_url_rule("/usual", "usual", access(ANYONE)(told(or_nothing=False)))
    client = own_app.test_client()
    with locked_by_another(settings):
        refused = client.get("/guarded")
        assert (refused.status_code, "Exact numbers" in refused.text) == (503, False)
        assert client.get("/usual").status_code == 200
    assert client.get("/guarded").status_code == 200


def test_a_disk_without_room_for_the_gate_is_trouble_and_not_a_fault(app, monkeypatch):
    def no_room(*arguments, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", no_room)
        with pytest.raises(Away) as error, transaction() as session:
            session.add(note())
    assert status_of(error.value) == 507
    with transaction() as session:
        session.add(note())


# ---- PostgreSQL ----


ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@ON_POSTGRESQL
def test_on_postgresql_nobody_waits_for_ever_and_pages_not_for_long_statements(app, monkeypatch):
    monkeypatch.setattr(database, "PAGE_STATEMENT", 0.05)
    pause = select(func.pg_sleep(0.2))
    with app.test_request_context("/"), transaction(write=False) as session, pytest.raises(OperationalError) as slow:
        session.execute(pause)
    assert status_of(slow.value) == 503
    with transaction(write=False) as session:
        session.execute(pause)  # a job takes the time it needs
    with db.engine.begin() as other:
        other.execute(lock := select(func.pg_advisory_xact_lock(1)))
        with pytest.raises(OperationalError, match="lock timeout"), transaction() as session:
            session.execute(lock)


@ON_POSTGRESQL
def test_when_the_server_was_started_again_it_goes_on_as_if_nothing_had_been(app, client):
    """In the middle of a request that is lost; what stands in the pool is made anew before anybody notices."""
    assert client.get("/health").status_code == 200
    outside = create_engine(app.extensions["settings"].database, poolclass=NullPool)
    mine = func.pg_backend_pid()
    everybody = select(func.pg_terminate_backend(column("pid"))).select_from(table("pg_stat_activity", column("pid")))

    def cut_off() -> None:
        with transaction() as session:
            session.add(note())
            session.flush()
            with outside.connect() as other:
                other.execute(everybody.where(column("pid") != mine, column("datname") == func.current_database()))
            session.execute(select(1))

    with pytest.raises(OperationalError):
        cut_off()
    assert client.get("/health").status_code == 200
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(RetentionRun)) == 0
