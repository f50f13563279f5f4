"""What every request shares: one transaction or none, strict headers on every answer, and errors as pages."""

import logging
from datetime import UTC, date, datetime

import pytest
from flask import redirect, render_template, request
from sqlalchemy import delete, select, update
from werkzeug.wrappers import Response

from coprod_hub.core.access import ANYONE, SIGNED_IN, access
from coprod_hub.core.clock import now
from coprod_hub.core.db import after_commit, db, take_turn
from coprod_hub.core.errors import NotFound, Refused, TooMany
from coprod_hub.core.retention import RetentionRun
from coprod_hub.core.web import (
    back_to,
    day_time_words,
    day_words,
    looks_first,
    record_anyway,
    safe_next,
    say,
    static_url,
)
from tests.builders import accounts as make

OK = "<!DOCTYPE html><html lang=en><title>A page</title><main><h1>A page</h1></main></html>"


def note(name="noted") -> RetentionRun:
    return RetentionRun(rule=name, ran_at=now(), removed=0)


def writes() -> str:
    db.session.add(note())
    return OK


def flushes() -> str:
    db.session.add(note())
    db.session.flush()
    return OK


def changes() -> str:
    db.session.execute(update(RetentionRun).values(rule="changed"))
    return OK


def names() -> list[str]:
    return sorted(db.session.scalars(select(RetentionRun.rule)))


@pytest.fixture
def app(own_app):
    """These tests add views, so each has an app of its own."""
    return own_app


@pytest.fixture
def serve(app):
    """Put a function at an address, for everybody unless another rule is given."""

    def put(address, view, rule=ANYONE, methods=("GET", "POST")):
        app.add_url_rule(address, address.strip("/").replace("/", "_"), access(rule)(view), methods=list(methods))

    return put


@pytest.fixture
def live_errors(app):
    """Errors become pages, as they do for people; in other tests they are raised."""
    app.testing = False
    yield
    app.testing = True


# ---- a request happened or did not ----


@pytest.mark.databases
def test_a_post_that_succeeds_is_kept(client, serve):
    serve("/write", writes)
    assert client.post("/write").status_code == 200
    assert names() == ["noted"]


@pytest.mark.databases
def test_a_get_cannot_write_an_object(client, serve):
    serve("/write", writes)
    assert client.get("/write").status_code == 200
    assert names() == []


def test_a_get_that_flushes_is_stopped(client, serve):
    serve("/write", flushes)
    with pytest.raises(RuntimeError, match="outside a writing request"):
        client.get("/write")
    assert names() == []


@pytest.mark.databases
def test_a_get_cannot_write_a_statement_either(client, serve):
    serve("/add", writes)
    serve("/change", changes)
    client.post("/add")
    client.get("/change")
    client.head("/change")
    assert names() == ["noted"]


@pytest.mark.databases
@pytest.mark.parametrize("status", [400, 403, 409, 422, 500])
def test_a_post_that_does_not_succeed_is_undone(client, serve, status):
    def half() -> tuple[str, int]:
        db.session.add(note())
        db.session.flush()
        return OK, status

    serve("/half", half)
    assert client.post("/half").status_code == status
    assert names() == []


@pytest.mark.databases
def test_a_post_that_raises_is_undone_with_all_that_waited_for_it(client, serve):
    seen = []

    def half() -> str:
        db.session.add(note())
        db.session.flush()
        after_commit(lambda: seen.append("handed over"))
        raise Refused("It is closed.")

    serve("/half", half)
    assert client.post("/half").status_code == 409
    assert (names(), seen) == ([], [])


@pytest.mark.databases
@pytest.mark.parametrize("when", ["flushed", "committed"])
def test_who_makes_the_same_thing_a_moment_later_is_told_so(client, serve, when):
    def makes() -> str:
        db.session.add(RetentionRun(id="the same", rule="noted", ran_at=now(), removed=0))
        if when == "flushed":
            db.session.flush()
        return OK

    serve("/make", makes)
    assert client.post("/make").status_code == 200
    again = client.post("/make")
    assert again.status_code == 409
    assert "Somebody else changed this" in again.text
    assert names() == ["noted"]


@pytest.mark.databases
def test_a_form_that_is_looked_at_first_is_kept_once_it_has_taken_its_turn(client, serve):
    def looks_then_writes() -> str:
        assert names() == []
        take_turn()
        return flushes()

    serve("/look", looks_first(looks_then_writes))
    assert client.post("/look").status_code == 200
    assert names() == ["noted"]


@pytest.mark.databases
def test_a_form_that_is_looked_at_first_writes_nothing_before_its_turn(client, serve):
    def writes_too_early() -> str:
        db.session.add(note())
        take_turn()
        return OK

    serve("/add", writes)
    serve("/change", looks_first(changes))
    serve("/early", looks_first(writes_too_early))
    client.post("/add")
    client.post("/change")
    with pytest.raises(RuntimeError, match="outside a writing request"):
        client.post("/early")
    assert names() == ["noted"]


@pytest.mark.databases
def test_what_must_be_recorded_anyway_is_recorded(client, serve):
    def refuse() -> str:
        db.session.add(note("undone"))
        record_anyway(lambda: db.session.add(note("kept")))
        raise Refused("No.")

    def read() -> str:
        record_anyway(lambda: db.session.add(note("read")))
        return OK

    serve("/refuse", refuse)
    serve("/read", read)
    client.post("/refuse")
    client.get("/read")
    assert names() == ["kept", "read"]


def test_a_change_that_meets_another_is_told_so(client, serve):
    """Two people delete the same row: the second is told, and nothing claims on the next page that it was saved."""

    def twice() -> str:
        entry = note()
        db.session.add(entry)
        db.session.flush()
        db.session.connection().execute(delete(RetentionRun).where(RetentionRun.id == entry.id))
        entry.rule = "changed"
        say("Saved.")
        return OK

    serve("/twice", twice)
    serve("/next", lambda: render_template("pages/privacy.html"))
    answer = client.post("/twice")
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.text
    assert "Saved." not in client.get("/next").text


# ---- headers ----


@pytest.mark.usefixtures("live_errors")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/ok", 200), ("/away", 302), ("/nowhere", 404), ("/post-only", 405), ("/crash", 500), ("/health", 200)],
)
def test_every_answer_carries_the_strict_headers(client, serve, path, status):
    serve("/ok", lambda: OK)
    serve("/away", lambda: redirect("/ok"))
    serve("/post-only", lambda: OK, methods=["POST"])
    serve("/crash", lambda: 1 // 0)
    answer = client.get(path)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_too_much_is_refused_with_a_page_and_the_strict_headers(client, serve):
    serve("/upload", lambda: str(len(request.get_data())))
    answer = client.post("/upload", data=b"x" * (2 * 1024 * 1024 + 1), content_type="application/octet-stream")
    assert answer.status_code == 413
    assert "too big" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_an_address_with_a_zero_byte_reaches_no_view(client, serve):
    serve("/word/<word>", lambda word: OK)
    assert client.get("/word/zq%00").status_code == 404
    assert client.get("/word/zq").status_code == 200


def test_the_wrong_method_says_which_are_right(client, serve):
    serve("/post-only", lambda: OK, methods=["POST"])
    assert "POST" in client.get("/post-only").headers["Allow"]


def test_a_session_cookie_is_for_the_server_alone(app, client):
    make.sign_in(client, make.officer())
    cookie = next(iter(client._cookies.values()))
    assert (cookie.http_only, cookie.same_site, cookie.key) == (True, "Lax", "hub")


# ---- errors ----


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (NotFound("We cannot find that survey."), 404, "We cannot find that survey."),
        (TooMany("Wait 15 minutes."), 429, "Wait 15 minutes."),
        (Refused("Give it a title.", "Name who decides."), 409, "Name who decides."),
    ],
)
def test_an_error_says_what_happened_in_its_own_words(client, serve, error, status, said):
    def fail() -> str:
        raise error

    serve("/fail", fail)
    answer = client.get("/fail")
    assert answer.status_code == status
    assert said in answer.text


def test_an_errors_words_are_text_and_never_markup(client, serve):
    def fail() -> str:
        raise NotFound("<script>alert(1)</script>")

    serve("/fail", fail)
    assert "<script>alert" not in client.get("/fail").text


@pytest.mark.usefixtures("live_errors")
def test_a_crash_says_nothing_of_what_went_wrong_inside(client, serve, caplog):
    def fail() -> str:
        raise KeyError("the secret of instance/secrets")

    serve("/fail", fail)
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/fail")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "went wrong on our side" in answer.text


@pytest.mark.usefixtures("live_errors")
def test_when_the_database_is_gone_there_is_still_a_page(app, client, serve, caplog):
    serve("/mine", lambda: OK, rule=SIGNED_IN)
    make.sign_in(client, make.officer())
    assert client.get("/mine").status_code == 200
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in RENAME TO lost")
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/mine")
    assert answer.status_code == 503
    assert "Wait a minute" in answer.text


def test_a_form_that_is_too_old_says_so_kindly(client):
    answer = client.post("/words", data={"words": "river lamp cheese"}, csrf=False)
    assert answer.status_code == 400
    assert "reload the page" in answer.text


# ---- going on ----


@pytest.mark.parametrize("raw", ["/home", "/surveys?sort=title&page=2", "/surveys/abc#results", "/%09/evil.example"])
def test_a_page_of_ours_is_gone_on_to(raw):
    assert safe_next(raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "home",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " /home",
        "/\x00home",
    ],
)
def test_what_leads_elsewhere_is_not(raw):
    assert safe_next(raw) is None


def test_a_form_that_succeeds_goes_on_to_a_page_that_says_so(client, serve):
    def saves() -> Response:
        say("It is <b>saved</b>.")
        return back_to("pages.privacy")

    serve("/save", saves)
    answer = client.post("/save")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy")
    assert "It is &lt;b&gt;saved&lt;/b&gt;." in client.get("/privacy").text


# ---- words and addresses in templates ----


def test_a_day_reads_as_people_write_it():
    assert [day_words(date(2027, 3, 4)), day_words(None), day_time_words(None)] == ["4 March 2027", "", ""]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2027, 1, 14, 9, 5, tzinfo=UTC), "14 January 2027, 9:05am"),
        (datetime(2027, 7, 14, 9, 5, tzinfo=UTC), "14 July 2027, 10:05am"),
        (datetime(2027, 7, 14, 23, 30, tzinfo=UTC), "15 July 2027, 12:30am"),
        (datetime(2027, 1, 14, 12, 0, tzinfo=UTC), "14 January 2027, midday"),
        (datetime(2027, 1, 14, 17, 0, tzinfo=UTC), "14 January 2027, 5pm"),
        (datetime(2027, 1, 14, 0, 0, tzinfo=UTC), "14 January 2027, midnight"),
    ],
)
def test_an_instant_is_told_in_the_citys_own_time(moment, words):
    assert day_time_words(moment) == words


def test_the_address_of_a_file_changes_with_what_is_in_it():
    css, icon = static_url("govuk/hub.css"), static_url("icons/favicon.svg")
    assert css.startswith("/static/govuk/hub.css?v=")
    assert css.rpartition("=")[2] != icon.rpartition("=")[2]
