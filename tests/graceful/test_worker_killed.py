"""A real worker: it takes up what a killed one left, once, and a killed one stands in nobody's way."""

import time

from coprod_hub.core import jobs
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job, JobState
from tests.system.live import LiveHub

PATIENCE = 120.0


def left_by_a_killed_worker() -> str:
    """A job as kill -9 leaves it: begun, and nobody is at it."""
    with transaction():
        job = jobs.enqueue("core.look")
        job.state, job.tries = JobState.RUNNING, 1
    return job.id


def test_a_worker_takes_up_once_what_a_killed_one_left(app, settings, monkeypatch):
    monkeypatch.setattr(jobs, "_here", [])
    job_id, hub = left_by_a_killed_worker(), LiveHub(settings)
    until = time.monotonic() + PATIENCE
    try:
        hub.start("worker")
        while state_of(job_id) is not JobState.DONE:
            assert time.monotonic() < until, hub.log
            time.sleep(0.1)
        assert not jobs.only_worker(settings.data / "worker.lock")
        jobs._here.pop().close()
        hub.kill("worker")
        assert jobs.only_worker(settings.data / "worker.lock")
        jobs._here.pop().close()
    finally:
        hub.stop()
    assert jobs.find(job_id).tries == 2


def state_of(job_id: str) -> JobState:
    db.session.rollback()
    return db.session.get_one(Job, job_id).state
