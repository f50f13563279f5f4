"""Who did what and when; never about somebody who answers; and nobody changes it afterwards unnoticed."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from coprod_hub.core import audit_check, clock
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import AuditCheckpoint, AuditEntry, AuditLink, record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, mode, transaction
from coprod_hub.core.documents import PNG, keep
from tests.builders.transactions import undone

OFFICER = Actor("p1", "Priya Shah", frozenset({Role.OFFICER}))


def done(*verbs: str, at: datetime | None = None) -> None:
    """Something is done, each in a transaction of its own."""
    for verb in verbs:
        with clock.set_to(at or now()), transaction():
            record(OFFICER, verb, keep("picture.png", PNG, b"x"), number=3)


def entries() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.at)))


def fault() -> str:
    with transaction(write=False):
        return audit_check.verify().fault


def test_an_entry_says_who_did_what_to_what_and_when(app):
    with clock.set_to(datetime(2027, 3, 1, 9, tzinfo=UTC)), transaction():
        thing = keep("picture.png", PNG, b"x")
        record(OFFICER, "opened", thing, number=3)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.person_id, entry.verb, entry.kind) == ("p1", "opened", "document")
    assert (entry.thing_id, entry.details) == (thing.id, {"number": 3})
    assert entry.at == datetime(2027, 3, 1, 9, tzinfo=UTC)


def test_a_person_is_known_by_id_only_so_that_erasing_them_leaves_the_record_alone(app):
    done("opened")
    assert db.session.scalars(select(AuditEntry.actor)).one() == ""


def test_the_hub_itself_is_named_by_its_job(app):
    with transaction():
        record(Actor.system("release"), "released", keep("picture.png", PNG, b"x"))
    assert db.session.scalars(select(AuditEntry.actor)).one() == "the hub (release)"


def test_nothing_is_written_about_somebody_without_an_account(app):
    with pytest.raises(ValueError, match="no account"), transaction():
        record(Actor.respondent(), "answered", keep("picture.png", PNG, b"x"))
    assert entries() == []


def test_what_is_undone_leaves_no_entry_and_no_gap(app):
    done("first")

    def goes_wrong(session):
        record(OFFICER, "never", keep("picture.png", PNG, b"x"))
        session.flush()

    undone(goes_wrong)
    done("second")
    assert entries() == ["first", "second"]
    assert fault() == ""


# ---- nobody changes it ----


@pytest.mark.databases
def test_the_database_refuses_to_change_or_remove_an_entry(app):
    done("first")
    with transaction() as session:
        session.add(AuditCheckpoint(through=0, seal="", made_at=now(), mark=""))
    for kind in (AuditEntry, AuditLink, AuditCheckpoint):
        for statement in (update(kind).values(id="other"), delete(kind)):
            with pytest.raises(IntegrityError, match="append-only"), transaction() as session:
                session.execute(statement, execution_options={"synchronize_session": False})


@pytest.mark.databases
def test_a_whole_chain_is_found_whole_whoever_wrote_in_between(app):
    done("first", "second")
    with transaction() as session:
        thing = keep("picture.png", PNG, b"x")
        record(OFFICER, "third", thing)
        session.flush()
        record(Actor.system("release"), "fourth", thing)
    with transaction(write=False):
        verdict = audit_check.verify()
    assert (verdict.entries, verdict.fault, verdict.last[0]) == (4, "", 4)


@pytest.fixture
def as_an_intruder(app):
    """A connection for somebody who has the database file and takes the triggers away first; no key of the hub."""

    def act(statement):
        with db.engine.connect() as connection, mode(write=True):
            raw = connection.connection.cursor()
            names = raw.execute("select name from sqlite_master where type = 'trigger'").fetchall()
            for (name,) in names:
                raw.execute(f"drop trigger {name}")
            connection.execute(statement)
            connection.commit()

    return act


SECOND = select(AuditLink.entry_id).where(AuditLink.number == 2).scalar_subquery()
FORGED = {"at": datetime(2027, 1, 1, tzinfo=UTC), "verb": "x", "kind": "x", "thing_id": "x", "details": {}}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (update(AuditEntry).where(AuditEntry.id == SECOND).values(person_id="p2"), r"Entry 2 \(.*second document\)"),
        (delete(AuditEntry).where(AuditEntry.id == SECOND), "Entry 2 was removed"),
        (delete(AuditLink).where(AuditLink.number == 2), "Entry 2 is missing"),
        (insert(AuditEntry).values(id="forged", actor="", **FORGED), "forged .* is outside the chain"),
        (insert(AuditCheckpoint).values(id="c", through=3, seal="", made_at=FORGED["at"], mark="no"),
         "checkpoint at entry 3 was not made by the hub"),
    ],
)  # fmt: skip
def test_the_first_fault_is_named(as_an_intruder, what, words):
    done("first", "second", "third")
    as_an_intruder(what)
    assert re.search(words, fault())


def test_cutting_off_the_newest_entries_is_known_by_the_seal_noted_outside(as_an_intruder):
    done("first", "second", "third")
    with transaction(write=False):
        audit_check.note_head()
        noted = audit_check.heads()[-1]
    as_an_intruder(delete(AuditEntry).where(AuditEntry.verb == "third"))
    as_an_intruder(delete(AuditLink).where(AuditLink.number == 3))
    assert "newest entries were removed" in fault()
    audit_check.heads_file().unlink()
    assert fault() == ""  # nothing tells of it any more, but what somebody wrote down
    with transaction(write=False):
        assert "newest entries were removed" in audit_check.verify(noted).fault


# ---- its old end ----


@pytest.mark.databases
def test_old_entries_go_under_a_checkpoint_and_the_chain_goes_on(app):
    done("old", "older", at=datetime(2020, 1, 1, tzinfo=UTC))
    done("new")
    with transaction():
        assert audit_check.cut_off(now() - timedelta(days=2000)) == 2
    assert entries() == ["new"]
    done("newer")
    assert fault() == ""
    with transaction():
        assert audit_check.cut_off(now() + timedelta(days=1)) == 2
        assert audit_check.cut_off(now() + timedelta(days=1)) == 0
    done("newest")
    with transaction(write=False):
        verdict = audit_check.verify()
    assert (verdict.fault, verdict.entries, verdict.last[0]) == ("", 1, 5)


@pytest.mark.databases
def test_many_at_once_make_one_chain(app):
    def works() -> None:
        with app.app_context():
            done(*["opened"] * 5)

    threads = [threading.Thread(target=works) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalars(select(AuditLink.number).order_by(AuditLink.number)).all() == list(range(1, 21))
    assert fault() == ""
