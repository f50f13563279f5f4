"""The test client that is a critic: it reads every answer, and looks whether the database session was left clean."""

from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any, TypeVar

from flask import Flask, has_app_context, request_finished
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from coprod_hub.core.db import db
from tests.system.critic import faults_of_headers, faults_of_page

Result = TypeVar("Result")


def apart(act: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """Call it as a server would: without the test's app context (session, `g`), but at the test's time of day."""
    server = Context()
    for variable, value in copy_context().items():
        if not variable.name.startswith("flask."):
            server.run(variable.set, value)
    return server.run(act, *arguments, **named)


class CriticalClient(FlaskClient):
    """Behaves like a browser that complains. Each request runs in a context of its own, as on a server.

    What a test has written but not committed would be invisible to the page, so that is an error of the test.
    A form's CSRF token is sent along by itself, as a browser would; `csrf=False` leaves it out.
    """

    def open(self, *arguments: Any, csrf: bool = True, **named: Any) -> TestResponse:
        """Ask for a page, and object to anything wrong with it."""
        __tracebackhide__ = True
        if has_app_context():
            forgotten = [*db.session.new, *db.session.dirty, *db.session.deleted]
            assert not forgotten, f"not committed before the request (use transaction()): {forgotten}"
            db.session.rollback()  # the test's own reading ends, so that what it reads next is what the page wrote
        if csrf and named.get("method") == "POST" and arguments and self._wants_token(str(arguments[0])):
            named["headers"] = {**dict(named.get("headers") or {}), "X-CSRFToken": apart(self._token)}
        response: TestResponse = apart(super().open, *arguments, **named)
        faults = faults_of_headers(response.headers)
        if response.mimetype == "text/html" and response.status_code not in range(300, 400) and response.text:
            faults += faults_of_page(response.text)
        assert not faults, "\n  ".join(
            [f"{response.request.method} {response.request.path} ({response.status}):", *faults]
        )
        return response

    def _wants_token(self, address: str) -> bool:
        app = self.application
        try:
            endpoint, _ = app.url_map.bind("localhost").match(address.partition("?")[0], method="POST")
        except HTTPException:
            return False
        view = app.view_functions[endpoint]
        protect = app.extensions["csrf"]
        by_blueprint = app.blueprints.get(endpoint.rpartition(".")[0]) in protect._exempt_blueprints
        return not by_blueprint and f"{view.__module__}.{view.__name__}" not in protect._exempt_views

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "a page was read before")
        token: str | bytes = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token").dumps(raw)
        return token if isinstance(token, str) else token.decode()

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
