"""Counting failures: by what was tried and never by address, kept although the request is undone, forgotten in time."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from coprod_hub.core import clock, throttle
from coprod_hub.core.access import ANYONE, access
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import NotAllowed, TooMany
from coprod_hub.core.throttle import Throttle

pytestmark = pytest.mark.databases


@pytest.fixture
def app(own_app):
    """These tests add views, so each has an app of its own."""
    return own_app


@pytest.fixture
def door(app, client):
    """A view that always fails, and counts it under the name that is tried."""

    @access(ANYONE)
    def knock(name: str) -> str:
        throttle.check("door", name, limit=3)
        throttle.failed("door", name)
        raise NotAllowed("No.")

    app.add_url_rule("/knock/<name>", "knock", knock, methods=["POST"])
    return lambda name="amina": client.post(f"/knock/{name}").status_code


def rows() -> list[Throttle]:
    return list(db.session.scalars(select(Throttle)))


def test_after_so_many_failures_the_next_try_must_wait(door):
    assert [door() for _ in range(5)] == [403, 403, 403, 429, 429]
    assert rows()[0].failures == 3


def test_another_name_is_not_kept_waiting(door):
    for _ in range(4):
        door("amina")
    assert door("leo") == 403


def test_capitals_and_spaces_make_no_other_name(door):
    assert [door(name) for name in ("Amina", "AMINA", "%20amina", "amina")] == [403, 403, 403, 429]


def test_a_quarter_of_an_hour_later_counting_begins_again(door):
    for _ in range(4):
        door()
    with clock.set_to(now() + timedelta(minutes=14)):
        assert door() == 429
    with clock.set_to(now() + timedelta(minutes=15, seconds=5)):
        assert door() == 403
        assert [row.failures for row in rows()] == [1]


def test_what_was_tried_is_kept_only_as_a_hash(door):
    door("amina")
    assert "amina" not in str(vars(rows()[0]))


def test_two_first_failures_at_the_same_moment_are_two_and_no_error(app, door):
    start, seen = threading.Barrier(4), []

    def knock() -> None:
        client = app.test_client()
        start.wait()
        seen.append(client.post("/knock/amina").status_code)

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) <= {403, 429}
    assert len(seen) == 4
    assert [row.failures for row in rows()] == [seen.count(403)]


def test_what_no_longer_matters_is_forgotten_and_the_rest_is_kept(door):
    with clock.set_to(now() - timedelta(minutes=16)):
        door("amina")
    door("leo")
    with transaction():
        throttle.forget_old()
    assert len(rows()) == 1
    throttle.check("door", "leo", limit=2)
    with pytest.raises(TooMany):
        throttle.check("door", "leo", limit=1)
