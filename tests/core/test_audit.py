"""Who did what and when; never about somebody who answers."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from coprod_hub.core import clock
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import AuditEntry, record
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import PNG, keep
from tests.builders.transactions import undone


def test_an_entry_says_who_did_what_to_what_and_when(app):
    officer = Actor("p1", "Priya Shah", frozenset({Role.OFFICER}))
    with clock.set_to(datetime(2027, 3, 1, 9, tzinfo=UTC)), transaction():
        thing = keep("picture.png", PNG, b"x")
        record(officer, "opened", thing, number=3)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.person_id, entry.actor, entry.verb, entry.kind) == ("p1", "Priya Shah", "opened", "document")
    assert (entry.thing_id, entry.details) == (thing.id, {"number": 3})
    assert entry.at == datetime(2027, 3, 1, 9, tzinfo=UTC)


def test_the_hub_itself_is_named_by_its_job(app):
    with transaction():
        record(Actor.system("release"), "released", keep("picture.png", PNG, b"x"))
    assert db.session.scalars(select(AuditEntry.actor)).one() == "the hub (release)"


def test_nothing_is_written_about_somebody_without_an_account(app):
    with pytest.raises(ValueError, match="no account"), transaction():
        record(Actor.respondent(), "answered", keep("picture.png", PNG, b"x"))
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_what_is_undone_leaves_no_entry(app):
    undone(lambda _: record(Actor.system("release"), "released", keep("picture.png", PNG, b"x")))
    assert db.session.scalars(select(AuditEntry)).all() == []
