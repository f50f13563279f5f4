"""A worker that is killed, a queue that is lost, trouble in the middle of a job: done once, or given up with a word."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from coprod_hub.core import clock, jobs
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job, JobState

STAFF = Actor("p1", "Priya Shah", frozenset({Role.OFFICER}))
AWAY = OperationalError("begin", {}, Exception("the database is locked"))


@pytest.fixture
def work(monkeypatch):
    """Jobs of one test: `work["test.paint"] = paint`. The features' own finders look for nothing meanwhile."""
    monkeypatch.setattr(jobs, "_finders", [])
    monkeypatch.setattr(jobs, "_work", {})
    monkeypatch.setattr(jobs, "_not_written", {})
    return jobs._work


def ask() -> str:
    with transaction():
        return jobs.enqueue("test.paint").id


def found(job_id: str) -> Job:
    db.session.rollback()
    return jobs.find(job_id)


def killed(progress):
    raise KeyboardInterrupt  # nothing is written after it, as after kill -9


def restart(after: int) -> None:
    """The worker comes back so many minutes later."""
    with clock.set_to(now() + timedelta(minutes=after)):
        jobs.sweep(restarted=True)
    with clock.set_to(now() + timedelta(minutes=after + 3)), pytest.raises(KeyboardInterrupt):
        jobs.run_waiting()


def test_a_job_that_kills_its_worker_is_given_up_after_three_tries_until_a_person_wants_it(app, work):
    work["test.paint"] = killed
    job_id = ask()
    with pytest.raises(KeyboardInterrupt):
        jobs.run_waiting()
    restart(after=5)
    restart(after=10)
    jobs.sweep(restarted=True)
    given_up = found(job_id)
    assert (given_up.state, given_up.message, given_up.tries) == (JobState.FAILED, jobs.GIVEN_UP, 3)
    assert jobs.run_waiting() == 0
    work["test.paint"] = lambda progress: "Painted."
    with transaction():
        assert jobs.retry(STAFF, jobs.find(job_id))
    assert jobs.run_waiting() == 1
    assert (found(job_id).message, found(job_id).tries) == ("Painted.", 1)


def test_the_second_time_it_rests_before_it_is_tried_again(app, work):
    work["test.paint"] = killed
    job_id = ask()
    with pytest.raises(KeyboardInterrupt):
        jobs.run_waiting()
    jobs.sweep(restarted=True)
    assert jobs._waiting() == [job_id]
    with pytest.raises(KeyboardInterrupt):
        jobs.run_waiting()
    jobs.sweep(restarted=True)
    assert jobs._waiting() == []
    with clock.set_to(now() + timedelta(minutes=3)):
        assert jobs._waiting() == [job_id]


def test_trouble_with_the_database_is_tried_again_and_a_fault_is_not(app, work, caplog):
    tries = []

    def paint(progress):
        tries.append(1)
        if len(tries) == 1:
            raise AWAY
        return "Painted."

    work["test.paint"] = paint
    job_id = ask()
    assert jobs.run_waiting() == 2
    assert (found(job_id).state, len(tries)) == (JobState.DONE, 2)


def test_an_end_that_cannot_be_written_down_is_written_down_by_the_sweep(app, work, monkeypatch):
    done = []
    work["test.paint"] = lambda progress: done.append(1)
    job_id = ask()

    def away(*arguments, **named):
        raise AWAY

    begun, transactions = transaction, []

    def first_only(**named):
        transactions.append(1)
        return begun(**named) if len(transactions) == 1 else away()

    with monkeypatch.context() as trouble:
        trouble.setattr(jobs, "transaction", first_only)
        jobs.run(job_id)
    assert found(job_id).state is JobState.RUNNING
    jobs.sweep()
    assert (found(job_id).state, done) == (JobState.DONE, [1])


def test_a_file_of_jobs_that_is_lost_loses_no_job(app, work):
    """Whoever kept the file starts again with an empty one; the sweep hands over anew, and it is done once."""
    done = []
    work["test.paint"] = lambda progress: done.append(1)
    ask()
    queue = app.extensions["huey"]
    queue.flush()
    with clock.set_to(now() + timedelta(minutes=1)):
        jobs.sweep()
        jobs.sweep()
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    assert done == [1]


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=-1), timedelta(hours=1), timedelta(days=1)])
def test_a_clock_that_is_put_back_or_forward_makes_no_job_wait(app, work, by):
    work["test.paint"] = lambda progress: None
    resting, asked = ask(), ask()
    with transaction():
        jobs.find(resting).not_before = now() + jobs.LONGEST_REST
    with clock.set_to(now() + by):
        assert set(jobs._waiting(since=jobs.LOST_AFTER)) == {resting, asked}


def test_a_second_worker_leaves_alone_what_the_first_is_doing(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "_here", [])
    lock = tmp_path / "worker.lock"
    assert jobs.only_worker(lock)
    assert not jobs.only_worker(lock)
    for file in jobs._here:
        file.close()  # as when the processes have ended, however they did
    assert jobs.only_worker(lock)
    jobs._here[-1].close()
