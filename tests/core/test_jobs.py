"""Work in the background: handed over after the commit, done once, told when it fails, found again when it was lost."""

import threading
from datetime import timedelta

import pytest

from coprod_hub.core import clock, jobs
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.documents import PNG, Document, keep
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.jobs import Job, JobState
from tests.builders.transactions import undone

STAFF = Actor("p1", "Priya Shah", frozenset({Role.OFFICER}))


@pytest.fixture
def work():
    """Register work for one test: `work("test.paint", paint)`."""
    added = []

    def register(name, act):
        added.append(name)
        jobs.job(name)(act)

    yield register
    for name in added:
        jobs._work.pop(name, None)


@pytest.fixture(autouse=True)
def finder(monkeypatch):
    """Register a finder for one test, in which the finders of the features look for nothing."""
    monkeypatch.setattr(jobs, "_finders", [])
    return jobs.looks_for_work


def ask(name="test.paint", **ids: str) -> str:
    with transaction():
        return jobs.enqueue(name, None, **ids).id


def found(job_id: str) -> Job:
    db.session.rollback()
    return jobs.find(job_id)


def queued(app) -> int:
    return int(app.extensions["huey"].pending_count())


def do_what_is_queued(app) -> None:
    """As the worker does it."""
    huey = app.extensions["huey"]
    while (task := huey.dequeue()) is not None:
        huey.execute(task)


# ---- handing over ----


def test_a_job_is_handed_over_only_after_the_commit(app):
    with transaction():
        jobs.enqueue("test.paint")
        assert queued(app) == 0
    assert queued(app) == 1


def test_a_job_of_a_transaction_that_is_undone_was_never_asked_for(app):
    undone(lambda _: jobs.enqueue("test.paint"))
    with transaction():
        pass
    assert queued(app) == 0
    assert db.session.query(Job).count() == 0


def test_the_worker_does_it_with_its_ids_and_shows_its_message(app, work):
    done = []

    def paint(progress, wall_id):
        done.append(wall_id)
        return "Painted."

    work("test.paint", paint)
    job_id = ask(wall_id="w1")
    do_what_is_queued(app)
    job = found(job_id)
    assert done == ["w1"]
    assert (job.state, job.message, job.under_way) == (JobState.DONE, "Painted.", False)
    assert job.ended_at


def test_a_job_that_is_handed_over_many_times_is_done_once(app, work):
    done = []
    work("test.paint", lambda progress: done.append(1))
    job_id = ask()
    jobs.hand_over(job_id)
    jobs.hand_over(job_id)
    do_what_is_queued(app)
    assert jobs.run_waiting() == 0
    assert done == [1]


def test_two_workers_that_take_the_same_job_at_once_do_it_once(app, work):
    done, start = [], threading.Barrier(2)
    work("test.paint", lambda progress: done.append(1))
    job_id = ask()

    def take() -> None:
        start.wait()
        with app.app_context():
            jobs.run(job_id)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]


# ---- progress ----


def test_others_see_how_far_it_is_while_it_is_done(app, work):
    seen = []

    def paint(progress):
        progress("First coat", 1, 2)
        with transaction(write=False) as session:
            job = session.query(Job).one()
            seen.append((job.state, job.step, job.done, job.total, job.under_way))

    work("test.paint", paint)
    ask()
    jobs.run_waiting()
    assert seen == [(JobState.RUNNING, "First coat", 1, 2, True)]


def test_progress_is_quiet_while_the_job_writes(app, work):
    def paint(progress):
        with transaction():
            keep("picture.png", PNG, b"x")
            progress("In the middle", 1, 2)

    work("test.paint", paint)
    job_id = ask()
    jobs.run_waiting()
    assert found(job_id).state is JobState.DONE
    assert db.session.query(Document).count() == 1


# ---- failing ----


def fail_once(work, error):
    tries = []

    def paint(progress):
        tries.append(1)
        if len(tries) == 1:
            with transaction():
                keep("half.png", PNG, b"x")
                raise error
        return "Painted."

    work("test.paint", paint)
    return ask()


def test_a_refusal_is_told_in_its_own_words(app, work):
    job_id = fail_once(work, Refused("There is no wall."))
    jobs.run_waiting()
    assert (found(job_id).state, found(job_id).message) == (JobState.FAILED, "There is no wall.")


def test_a_crash_is_told_kindly_and_keeps_nothing_half_done(app, work):
    job_id = fail_once(work, KeyError("what a secret"))
    jobs.run_waiting()
    assert found(job_id).state is JobState.FAILED
    assert "secret" not in found(job_id).message
    assert "try again" in found(job_id).message
    assert db.session.query(Document).count() == 0


def test_a_name_that_nobody_knows_fails_instead_of_waiting_for_ever(app):
    job_id = ask("test.unknown")
    jobs.run_waiting()
    assert found(job_id).state is JobState.FAILED


def test_staff_can_try_again_what_failed(app, work):
    job_id = fail_once(work, Refused("There is no wall."))
    jobs.run_waiting()
    with transaction():
        assert jobs.retry(STAFF, jobs.find(job_id))
    assert found(job_id).under_way
    assert found(job_id).message == ""
    jobs.run_waiting()
    assert found(job_id).message == "Painted."


def test_what_did_not_fail_is_not_tried_again_and_members_try_nothing(app, work):
    job_id = fail_once(work, Refused("There is no wall."))
    with transaction():
        assert not jobs.retry(STAFF, jobs.find(job_id))
    jobs.run_waiting()
    with transaction():
        assert not jobs.retry(Actor("p2", "Amina", frozenset({Role.MEMBER})), jobs.find(job_id))
    assert found(job_id).state is JobState.FAILED


def test_a_job_that_does_not_exist_is_not_found(app):
    with pytest.raises(NotFound):
        jobs.find("nothing")
    jobs.run("nothing")


# ---- looking for work ----


def test_a_finder_asks_once_for_what_stands_undone(app, work, finder):
    painted: list[int] = []
    wall = keep_a_wall()

    def unpainted() -> None:
        if not painted and not jobs.under_way("test.paint", wall):
            jobs.enqueue("test.paint", db.session.get_one(Document, wall))

    finder(unpainted)
    work("test.paint", lambda progress: painted.append(1))
    jobs.look_for_work()
    jobs.look_for_work()
    assert [job.about_id for job in db.session.query(Job)] == [wall]
    assert jobs.run_waiting() == 1
    assert painted == [1]


def test_what_failed_waits_for_a_person_and_is_not_asked_for_again(app, work, finder):
    wall = keep_a_wall()

    def unpainted() -> None:
        if not jobs.under_way("test.paint", wall):
            jobs.enqueue("test.paint", db.session.get_one(Document, wall))

    def refuse(progress):
        raise Refused("No paint.")

    finder(unpainted)
    work("test.paint", refuse)
    jobs.look_for_work()
    assert jobs.run_waiting() == 1


def test_one_finder_that_fails_does_not_keep_the_others_from_their_work(app, finder):
    def broken() -> None:
        jobs.enqueue("test.half")
        raise ZeroDivisionError

    finder(broken)
    finder(lambda: jobs.enqueue("test.paint"))
    jobs.look_for_work()
    assert [job.name for job in db.session.query(Job)] == ["test.paint"]


def keep_a_wall() -> str:
    with transaction():
        return keep("wall.png", PNG, b"x").id


# ---- what was lost ----


def test_what_was_lost_on_the_way_is_handed_over_by_the_sweep(app):
    with clock.set_to(now() - timedelta(minutes=2)):
        ask()
    ask()
    app.extensions["huey"].flush()
    jobs.sweep()
    assert queued(app) == 1


def test_after_a_restart_what_was_cut_off_is_taken_up_again(app, work):
    def cut_off(progress):
        raise KeyboardInterrupt

    work("test.paint", cut_off)
    job_id = ask()
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job_id)
    assert found(job_id).state is JobState.RUNNING
    app.extensions["huey"].flush()
    jobs.sweep()
    assert queued(app) == 0
    jobs.sweep(restarted=True)
    assert found(job_id).state is JobState.WAITING
    assert queued(app) == 1


def test_a_queue_that_cannot_be_reached_loses_nothing(app):
    app.extensions["run_job"] = lambda job_id: 1 // 0
    job_id = ask()
    assert found(job_id).state is JobState.WAITING


def test_how_many_wait_is_known(app):
    ask()
    ask()
    assert jobs.how_many_waiting() == 2


def test_two_works_of_one_name_are_a_fault(work):
    work("test.paint", lambda progress: None)
    with pytest.raises(ValueError, match="two jobs"):
        jobs.job("test.paint")(lambda progress: None)
