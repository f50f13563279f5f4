"""The harness keeps its promises: fresh databases, requests apart, a client that objects, rules that reach nothing."""

import socket
import sqlite3

import pytest
from flask import Flask, Response, g
from sqlalchemy import inspect, select

from coprod_hub.config import Settings
from coprod_hub.core.access import ANYONE, Actor, access
from coprod_hub.core.audit import AuditEntry, record
from coprod_hub.core.clock import now, set_to
from coprod_hub.core.db import db, transaction
from coprod_hub.core.throttle import Throttle
from tests.system.client import CriticalClient
from tests.system.nu import NuChecker
from tests.system.quiet import reach_nothing

PAGE = "<!DOCTYPE html><html lang=en><title>A page</title><main><h1>A page</h1>{}</main></html>"


def entry() -> Throttle:
    return Throttle(key="k" * 64, failures=1, since=now())


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """These tests add views, so each has an app of its own."""
    return own_app


@pytest.mark.databases
@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_begins_with_a_migrated_and_empty_database(
    app: Flask, settings: Settings, database_kind: str, time: str
):
    assert settings.sqlite is (database_kind == "sqlite")
    assert "throttle" in inspect(db.engine).get_table_names()
    assert list(db.session.scalars(select(Throttle))) == []
    with transaction() as session:
        session.add(entry())


@pytest.mark.databases
def test_a_test_reads_what_a_request_has_written(app: Flask, client: CriticalClient):
    @app.post("/count")
    @access(ANYONE)
    def count() -> str:
        row = db.session.scalars(select(Throttle)).one()
        row.failures += 1
        return PAGE.format("")

    with transaction() as session:
        session.add(entry())
    assert db.session.scalars(select(Throttle)).one().failures == 1
    client.post("/count")
    assert db.session.scalars(select(Throttle)).one().failures == 2


def test_requests_share_nothing_with_the_test_or_each_other(app: Flask, client: CriticalClient):
    @app.get("/seen")
    @access(ANYONE)
    def seen() -> str:
        g.times = g.get("times", 0) + 1
        return PAGE.format(f"<p>{g.times} {id(db.session)}</p>")

    own = str(id(db.session))
    for _ in range(2):
        said = client.get("/seen").text
        assert "<p>1 " in said
        assert own not in said


def test_a_request_happens_at_the_tests_time(app: Flask, client: CriticalClient):
    @app.get("/when")
    @access(ANYONE)
    def when() -> str:
        return PAGE.format(f"<p>{now().year}</p>")

    with set_to(now().replace(year=2031)):
        assert "2031" in client.get("/when").text


def test_the_client_objects_to_a_bad_page(app: Flask, client: CriticalClient):
    @app.get("/bad")
    @access(ANYONE)
    def bad() -> str:
        return PAGE.format("<input name=x>")

    with pytest.raises(AssertionError, match="a field without a label"):
        client.get("/bad")


def test_the_client_objects_to_a_session_left_dirty(app: Flask, client: CriticalClient):
    def too_late(response: Response) -> Response:
        db.session.add(entry())
        return response

    app.after_request_funcs[None].insert(0, too_late)  # the first in the list runs last: after the commit
    with pytest.raises(AssertionError, match="neither committed nor rolled back"):
        client.get("/no-such-page")


def test_the_client_objects_when_a_test_forgets_to_commit(app: Flask, client: CriticalClient):
    db.session.add(entry())
    with pytest.raises(AssertionError, match="not committed before the request"):
        client.get("/")
    db.session.rollback()


def test_forms_are_protected_and_the_client_sends_their_key(app: Flask, client: CriticalClient):
    @app.post("/send")
    @access(ANYONE)
    def send() -> str:
        return PAGE.format("<p>received</p>")

    assert "received" in client.post("/send", data={"a": "b"}).text
    assert client.post("/send", data={"a": "b"}, csrf=False).status_code == 400


def test_an_audit_entry_needs_somebody_we_know(app: Flask):
    with transaction() as session:
        thing = entry()
        session.add(thing)
        record(Actor.system("test"), "made", thing)
        with pytest.raises(ValueError, match="no account"):
            record(Actor.respondent(), "answered", thing)
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["made"]


def test_the_demo_is_there_to_look_at_and_to_change(demo_app: Flask, demo_client: CriticalClient):
    with transaction() as session:
        session.add(entry())
    assert demo_client.get("/").status_code == 200


@pytest.mark.pure
def test_a_pure_test_reaches_nothing():
    with pytest.raises(pytest.fail.Exception, match="reached for"):
        sqlite3.connect(":memory:")
    with pytest.raises(pytest.fail.Exception, match="reached for"):
        socket.create_connection(("127.0.0.1", 1))


def test_any_other_test_may(monkeypatch: pytest.MonkeyPatch):
    sqlite3.connect(":memory:").close()
    with monkeypatch.context() as patch:
        reach_nothing(patch)
        with pytest.raises(pytest.fail.Exception):
            sqlite3.connect(":memory:")


def test_the_nu_checker_knows_html(nu: NuChecker):
    assert nu.faults("<!DOCTYPE html><html lang=en><title>A page</title><h1>A page</h1></html>") == []
    assert (
        "stray"
        in " ".join(nu.faults("<!DOCTYPE html><html lang=en><title>A page</title><h1>A page</h1></i></html>")).lower()
    )
