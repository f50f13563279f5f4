"""The database: writing only where writing is meant, instants that keep their zone, and one writer at a time."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coprod_hub.core.clock import now
from coprod_hub.core.db import after_commit, commit, db, mode, take_turn, transaction, writing
from coprod_hub.core.jobs import Job
from coprod_hub.core.retention import RetentionRun
from tests.builders.transactions import undone


def note(name="noted", at=None) -> RetentionRun:
    return RetentionRun(rule=name, ran_at=at or now(), removed=0)


def write_and_flush(session: Session) -> None:
    session.add(note())
    session.flush()


def notes() -> int:
    with transaction(write=False) as session:
        return session.scalar(select(func.count()).select_from(RetentionRun)) or 0


def test_a_row_has_its_random_id_before_it_is_written():
    one, other = note(), note()
    assert len(one.id) == len(other.id) == 16
    assert one.id != other.id


def test_a_column_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="no colour"):
        RetentionRun(colour="plum")


# ---- writing ----


@pytest.mark.databases
def test_a_transaction_is_kept_as_a_whole(app):
    with transaction() as session:
        session.add_all([note(), note()])
    assert notes() == 2


@pytest.mark.databases
def test_a_transaction_that_fails_keeps_nothing(app):
    undone(write_and_flush)
    assert notes() == 0


@pytest.mark.databases
def test_a_reading_transaction_keeps_nothing(app):
    with transaction() as session:
        session.add(note("first"))
    with transaction(write=False) as session:
        session.execute(update(RetentionRun).values(rule="changed"))
    assert db.session.scalars(select(RetentionRun.rule)).all() == ["first"]


def test_outside_a_transaction_nothing_can_be_written(app):
    db.session.add(note())
    with pytest.raises(RuntimeError, match="outside a writing request"):
        db.session.flush()
    db.session.rollback()
    assert notes() == 0


def test_a_transaction_inside_a_transaction_is_refused(app):
    with pytest.raises(RuntimeError, match="inside a transaction"), transaction(), transaction():
        pass


def test_what_waits_for_the_commit_happens_after_it_and_never_after_a_rollback(app):
    seen: list[object] = []

    def seen_by_others() -> int | None:
        with db.engine.connect() as other:
            return other.scalar(select(func.count()).select_from(RetentionRun))

    with transaction() as session:
        session.add(note())
        after_commit(lambda: seen.append(seen_by_others()))
        assert seen == []
    assert seen == [1]
    undone(lambda _: after_commit(lambda: seen.append("never")))
    with transaction():
        pass
    assert seen == [1]


# ---- instants ----


@pytest.mark.databases
def test_an_instant_comes_back_in_utc_whatever_zone_it_was_said_in(app):
    said = datetime(2027, 7, 1, 9, 30, 0, 123456, timezone(timedelta(hours=5, minutes=30)))
    with transaction() as session:
        session.add(note(at=said))
    kept = db.session.scalars(select(RetentionRun.ran_at)).one()
    assert kept == said
    assert kept.tzinfo is UTC


@pytest.mark.databases
def test_an_instant_is_found_by_comparing(app):
    with transaction() as session:
        session.add(note(at=datetime(2027, 7, 1, 9, tzinfo=UTC)))
    later = datetime(2027, 7, 1, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert db.session.scalars(select(RetentionRun.id).where(RetentionRun.ran_at < later)).all()
    assert not db.session.scalars(select(RetentionRun.id).where(RetentionRun.ran_at >= later)).all()


def test_an_instant_without_a_zone_is_refused(app):
    with pytest.raises(Exception, match="needs a zone"), transaction() as session:
        session.add(note(at=datetime(2027, 7, 1)))  # noqa: DTZ001  # that is the fault


@pytest.mark.databases
def test_a_word_that_is_not_in_the_enumeration_is_refused_by_the_database(app):
    with pytest.raises(IntegrityError, match="ck_job_state"), transaction() as session:
        session.add(Job(name="test.none", arguments={}, asked_at=now(), state="sleeping"))


# ---- the turn to write ----


@pytest.mark.databases
def test_who_takes_the_turn_sees_what_was_written_while_they_only_looked(app):
    with transaction() as session:
        session.add(note("first"))
    seen = db.session.scalars(select(RetentionRun)).one()
    assert seen.rule == "first"

    def write() -> None:
        with app.app_context(), transaction() as session:
            session.execute(update(RetentionRun).values(rule="second"))

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    with mode(write=False):
        take_turn()
        assert writing()
        assert seen.rule == "second"
        seen.rule = "third"
        commit()
    assert not writing()
    assert db.session.scalars(select(RetentionRun.rule)).all() == ["third"]


# ---- many at once ----


@pytest.mark.databases
def test_many_threads_that_write_at_once_neither_fail_nor_lose_anything(app):
    """Each reads, then writes what it read plus one: a lost update would show."""
    with transaction() as session:
        counter = Job(name="test.count", arguments={}, asked_at=now(), done=0)
        session.add(counter)
    counter_id, faults, start = counter.id, [], threading.Barrier(6)
    db.session.rollback()

    def count_up() -> None:
        start.wait()
        for _ in range(5):
            try:
                with app.app_context(), transaction() as session:
                    row = session.scalars(select(Job).where(Job.id == counter_id).with_for_update()).one()
                    row.done += 1
            except Exception as fault:  # noqa: BLE001  # whatever it is, the test tells
                faults.append(fault)

    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert db.session.get_one(Job, counter_id).done == 30


def test_the_write_gate_is_let_go_when_a_transaction_fails(app):
    for _ in range(3):
        undone(write_and_flush)
    done = []

    def write() -> None:
        with app.app_context(), transaction() as session:
            session.add(note())
        done.append(True)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert done


def test_sqlite_is_set_up_to_lose_nothing_and_to_forget_what_is_deleted(app):
    with db.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
