"""The test client that is a critic: it reads every answer, and looks whether the database session was left clean."""

from contextvars import Context
from typing import Any

from flask import Flask, has_app_context, request_finished
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coprod_hub.core.db import db
from tests.system.critic import faults_of_headers, faults_of_page


class CriticalClient(FlaskClient):
    """Behaves like a browser that complains. Each request runs in a context of its own, as on a server.

    What a test has written but not committed would be invisible to the page, so that is an error of the test.
    """

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        """Ask for a page, and object to anything wrong with it."""
        __tracebackhide__ = True
        if has_app_context():
            forgotten = [*db.session.new, *db.session.dirty, *db.session.deleted]
            assert not forgotten, f"not committed before the request (use transaction()): {forgotten}"
            db.session.rollback()  # the test's own reading ends, so that what it reads next is what the page wrote
        response: TestResponse = Context().run(super().open, *arguments, **named)
        faults = faults_of_headers(response.headers)
        if response.mimetype == "text/html" and response.status_code not in range(300, 400) and response.text:
            faults += faults_of_page(response.text)
        assert not faults, "\n  ".join(
            [f"{response.request.method} {response.request.path} ({response.status}):", *faults]
        )
        return response

    def __enter__(self) -> Any:
        """Not offered: a kept request context would hide that requests share nothing."""
        raise RuntimeError("use client.get(…) and client.post(…) without `with`")


def look_at_the_session(app: Flask) -> None:
    """Object when a request leaves something unwritten or a transaction open behind."""

    @request_finished.connect_via(app)
    def _look(sender: Flask, **about: Any) -> None:
        left = [*db.session.new, *db.session.dirty, *db.session.deleted]
        assert not left, f"the request ended with changes that were neither committed nor rolled back: {left}"
        assert not db.session.in_transaction(), "the request ended inside a transaction"

    app.extensions["session_critic"] = _look  # blinker keeps only a weak reference
