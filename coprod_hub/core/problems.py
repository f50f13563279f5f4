"""Errors as pages: each says what happened, keeps what was typed, and says what to do."""

import logging
from dataclasses import dataclass

from flask import Flask, current_app, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.core import db as database
from coprod_hub.core import trouble
from coprod_hub.core.errors import HubError

log = logging.getLogger(__name__)
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
#: A page, its status and headers of its own.
Page = tuple[str, int, dict[str, str]]


@dataclass(frozen=True)
class Problem:
    """What an error page says."""

    status: int
    reasons: tuple[str, ...] = ()


def set_up(app: Flask) -> None:
    """Let every error become a page."""
    app.register_error_handler(HubError, _hub_error)
    app.register_error_handler(CSRFError, lambda error: page_of(Problem(400, (STALE_FORM,))))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StaleDataError, lambda error: page_of(Problem(409, (CHANGED_MEANWHILE,))))
    for kind in (*trouble.TROUBLES, DatabaseError, OSError):
        app.register_error_handler(kind, _trouble_or_crash)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(IntegrityError, _clash_or_crash)
    app.register_error_handler(OverflowError, _unfit)
    app.register_error_handler(Exception, _crash)


STALE_FORM = "This page was open for a long time, or in another window. Go back, reload the page and send it again."
CHANGED_MEANWHILE = "Somebody else changed this while you were working on it. Go back, reload the page and try again."
UNFIT = "Something that was sent cannot be right, so nothing was changed. Go back, reload the page and try again."


def _hub_error(error: HubError) -> Page:
    return page_of(Problem(error.status, getattr(error, "reasons", None) or (str(error),)))


def _unfit(error: Exception) -> Page:
    """What no database can hold was asked for: an id with a zero byte in it, a number beyond all its numbers."""
    log.warning("something was sent that the database cannot hold: %s", type(error).__name__)
    return page_of(Problem(400, (UNFIT,)) if request.method in WRITING else Problem(404))


def _http_error(error: HTTPException) -> Page | AnyResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    allowed = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
    page, status, headers = page_of(Problem(error.code))
    return page, status, headers | allowed


def _clash_or_crash(error: Exception) -> Page:
    return page_of(Problem(409, (CHANGED_MEANWHILE,))) if trouble.is_clash(error) else _crash(error)


def _trouble_or_crash(error: Exception) -> Page:
    return troubled(error) if trouble.is_trouble(error) else _crash(error)


def troubled(error: Exception) -> Page:
    """The database is away, or the disk is full."""
    status = trouble.status_of(error)
    said = "there is no room left on the disk" if status == 507 else "the database did not answer"
    log.error("alarm: %s: %s", said, type(error).__name__)
    return page_of(Problem(status))


def _crash(error: Exception) -> Page:
    log.error("a request failed", exc_info=error)
    if current_app.testing:
        raise error
    return page_of(Problem(500))


def page_of(problem: Problem) -> Page:
    """The page of a problem; whatever was begun in the database is let go."""
    database.let_go()
    headers = {"Retry-After": str(trouble.ASK_AGAIN)} if problem.status in {503, 507} else {}
    typed = trouble.typed() if problem.status in {401, 409, 500, 503, 507} else None
    page = render_template(
        "errors/error.html", status=problem.status, reasons=problem.reasons, typed=typed, leave=_way_out()
    )
    return page, problem.status, headers


def _way_out() -> str:
    """Where *Exit this page* leads while somebody answers; it asks nothing of the database."""
    token = (request.view_args or {}).get("token")
    return url_for("responses.leave", token=token) if token and request.blueprint == "responses" else ""
