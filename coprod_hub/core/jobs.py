"""Work that a page must not wait for: handed over after the commit, with progress a page can show.

A service calls `enqueue("insight.analyse", survey_id=…)`, which adds a `Job` row; once the transaction is committed
its id goes to Huey. Web processes never import the work itself: only the worker knows what a name means. A job opens
its own transactions – read, think, write – so nobody's answer waits for it. Upper features look down for work: after
each job the finders registered with `looks_for_work` ask what stands undone (a closed survey without themes) and
enqueue it.
"""

import fcntl
import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from sqlalchemy import JSON, ColumnElement, String, Update, case, exists, func, literal, null, or_, select, true, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from coprod_hub.config import Settings
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import LOCAL, now, today
from coprod_hub.core.db import Model, after_commit, db, mode, transaction, words_of, writing
from coprod_hub.core.errors import HubError, NotFound
from coprod_hub.core.trouble import is_trouble

log = logging.getLogger(__name__)

#: A job is begun so often before a person has to say that it should be tried again.
MOST_TRIES = 3
#: How long it rests after being cut off, or after trouble with the database, by how often it was begun.
RESTS = {1: timedelta(), 2: timedelta(minutes=2)}
LONGEST_REST = max(RESTS.values())
#: Whoever asked for it hands it over within this time; what still waits then was lost on the way.
LOST_AFTER = timedelta(seconds=30)

WENT_WRONG = "Something went wrong on our side. Nothing was lost. You can try again."
GIVEN_UP = "This was begun three times and never came to its end. Nothing was lost. You can try again, or tell us."


class JobState(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Model):
    """A piece of work, who asked for it and how far it is. Its arguments are ids, never people's words."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, str]] = mapped_column(JSON)
    about_id: Mapped[str] = mapped_column(String(16), index=True, default="")
    state: Mapped[JobState] = mapped_column(words_of(JobState, "state"), default=JobState.WAITING, index=True)
    step: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]

    @property
    def under_way(self) -> bool:
        """Whether it is still to come to an end."""
        return self.state in {JobState.WAITING, JobState.RUNNING}


class Progress:
    """Tells whoever watches how far a job is; quiet while the job is writing."""

    def __init__(self, job_id: str) -> None:
        self._id = job_id

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done now and how much of it is."""
        if writing():
            return
        with transaction() as session:
            session.execute(update(Job).where(Job.id == self._id).values(step=step[:200], done=done, total=total))


Work = Callable[..., str | None]
_work: dict[str, Work] = {}


def job(name: str) -> Callable[[Work], Work]:
    """Register work under a name. It is called with a Progress and its ids; what it returns is shown as its message."""

    def register(work: Work) -> Work:
        if _work.get(name, work) is not work:
            raise ValueError(f"two jobs are called {name}")
        _work[name] = work
        return work

    return register


Finder = Callable[[], None]
_finders: list[Finder] = []


def looks_for_work(finder: Finder) -> Finder:
    """Register a finder: it enqueues what is undone below it, and nothing that is under way already."""
    _finders.append(finder)
    return finder


@job("core.look")
def look(progress: "Progress") -> None:
    """Nothing in itself: the finders run after every job, so asking for this wakes them."""


def look_for_work() -> None:
    """Let every finder ask what stands undone. One that fails does not keep the others from their work."""
    for finder in _finders:
        try:
            with transaction():
                finder()
        except Exception:
            log.exception("%s.%s could not look for work", finder.__module__, finder.__name__)


def init(app: Flask, settings: Settings) -> None:
    """Connect the app to its queue."""
    queue: Huey
    if settings.redis_url:
        queue = RedisHuey("coprod_hub", url=settings.redis_url, results=False)
    else:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        queue = SqliteHuey("coprod_hub", filename=str(settings.data / "jobs.db"), results=False)

    def run_job(job_id: str) -> None:
        with app.app_context(), mode(write=False):
            run(job_id)

    app.extensions["huey"] = queue
    app.extensions["run_job"] = queue.task(name="run_job")(run_job)


def enqueue(name: str, about: Model | None = None, **ids: str) -> Job:
    """Ask for work by its name; it is handed over once the transaction is committed."""
    asked = Job(name=name, arguments=ids, about_id=about.id if about else "", asked_at=now())
    db.session.add(asked)
    job_id = asked.id
    after_commit(lambda: hand_over(job_id))
    return asked


def hand_over(job_id: str) -> None:
    """Give the job to the queue. When that fails the sweep will do it later, so it is only logged."""
    try:
        current_app.extensions["run_job"](job_id)
    except Exception:
        log.exception("job %s could not be handed over; the sweep will", job_id)


def run(job_id: str) -> None:
    """Do one job: claim it, do the work, write down how it ended. A job that is not waiting is left alone."""
    with transaction() as session:
        claim = update(Job).where(Job.id == job_id, Job.state == JobState.WAITING)
        claim = claim.values(state=JobState.RUNNING, tries=Job.tries + 1)
        claimed = session.execute(claim.returning(Job.name, Job.arguments)).one_or_none()
    if claimed is None:
        return
    name, arguments = claimed
    try:
        message = _work[name](Progress(job_id), **arguments) or ""
    except HubError as refusal:
        _end(job_id, JobState.FAILED, str(refusal))
    except Exception as error:
        log.exception("job %s (%s) failed", job_id, name)
        _end(job_id, JobState.WAITING if is_trouble(error) else JobState.FAILED, WENT_WRONG)
    else:
        _end(job_id, JobState.DONE, message)
    look_for_work()


#: How jobs of this process ended that could not be written down yet.
_not_written: dict[str, tuple[JobState, str]] = {}


def _end(job_id: str, state: JobState, message: str) -> None:
    """Write down how a job ended; when the database is away, the sweep does so later."""
    try:
        with transaction() as session:
            if state is JobState.WAITING:
                session.execute(_begin_again(Job.id == job_id))
                return
            values: dict[str, Any] = {"state": state, "message": message[:500], "ended_at": now()}
            session.execute(update(Job).where(Job.id == job_id).values(**values))
    except Exception as error:
        if not is_trouble(error):
            raise
        log.warning("how job %s ended will be written down later: %s", job_id, type(error).__name__)
        _not_written[job_id] = state, message


def _begin_again(which: ColumnElement[bool]) -> Update:
    """Let jobs that were cut off wait for their next try, after a rest; give up what was begun often enough."""
    moment, last = now(), Job.tries >= MOST_TRIES
    rests = case(*((Job.tries == tries, literal(moment + rest)) for tries, rest in RESTS.items()), else_=null())
    return (
        update(Job)
        .where(which, Job.state == JobState.RUNNING)
        .values(
            state=case((last, JobState.FAILED), else_=JobState.WAITING),
            message=case((last, GIVEN_UP), else_=""),
            ended_at=case((last, literal(moment)), else_=null()),
            not_before=case((last, null()), else_=rests),
        )
    )


def run_waiting() -> int:
    """Do all that waits, here and now (commands, the demo and tests); returns how many jobs were done."""
    count = 0
    while ids := _waiting():
        for job_id in ids:
            run(job_id)
        count += len(ids)
    return count


def sweep(*, restarted: bool = False) -> None:
    """Hand over what was lost on the way; after a restart also what was cut off in the middle."""
    for job_id, (state, message) in list(_not_written.items()):
        del _not_written[job_id]
        _end(job_id, state, message)
    if restarted:
        with transaction() as session:
            session.execute(_begin_again(true()))
    look_for_work()
    for job_id in _waiting(since=timedelta() if restarted else LOST_AFTER):
        hand_over(job_id)


def _waiting(since: timedelta = timedelta()) -> list[str]:
    """What is due. A time that lies far ahead was written before the clock was put back, and is due as well."""
    moment = now()
    asked = or_(Job.asked_at <= moment - since, Job.asked_at > moment)
    rested = or_(Job.not_before.is_(None), Job.not_before <= moment, Job.not_before > moment + LONGEST_REST)
    with transaction(write=False) as session:
        wanted = select(Job.id).where(Job.state == JobState.WAITING, asked, rested)
        return list(session.scalars(wanted.order_by(Job.asked_at)))


#: The file, in the folder of the data, that a worker holds.
LOCK = "worker.lock"
_here: list[IO[bytes]] = []


def only_worker(lock: Path) -> bool:
    """Say, for as long as this process lives, that a worker is here; whether it is the only one on this machine."""
    file = lock.open("ab")
    _here.append(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        alone = False
    else:
        alone = True
    fcntl.flock(file, fcntl.LOCK_SH)
    return alone


def asked_today(name: str) -> bool:
    """Whether this work was asked for today. Under a day to come stands what was asked while the clock was wrong."""
    begins, ends = (
        datetime.combine(day, time(), LOCAL).astimezone(UTC) for day in (today(), today() + timedelta(days=1))
    )
    asked = exists().where(Job.name == name, Job.asked_at >= begins, Job.asked_at < ends)
    return bool(db.session.scalar(select(asked)))


def worker_here(lock: Path) -> bool:
    """Whether a worker runs on this machine."""
    if not lock.is_file():
        return False
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def under_way(name: str, about_id: str) -> bool:
    """Whether this work is waiting or running for that thing, or failed and waits for somebody to try again."""
    found = latest_job(about_id, name)
    return found is not None and found.state is not JobState.DONE


def latest_job(about_id: str, name: str) -> Job | None:
    """The last time this work was asked for about that thing."""
    wanted = select(Job).where(Job.about_id == about_id, Job.name == name).order_by(Job.asked_at.desc(), Job.id)
    found: Job | None = db.session.scalar(wanted.limit(1))
    return found


def find(job_id: str) -> Job:
    """One piece of work; raises NotFound."""
    found = db.session.get(Job, job_id)
    if found is None:
        raise NotFound("There is no such piece of work.")
    return found


def how_many_waiting() -> int:
    """How much work is not begun yet."""
    return db.session.scalar(select(func.count()).where(Job.state == JobState.WAITING)) or 0


def failed(actor: Actor) -> list[Job]:
    """Work that failed and that nobody has asked for again since, the latest first."""
    actor.must_have(Role.ADMINISTRATOR)
    newer = aliased(Job)
    since = select(newer.id).where(
        newer.name == Job.name, newer.about_id == Job.about_id, newer.asked_at > Job.asked_at
    )
    wanted = select(Job).where(Job.state == JobState.FAILED, ~since.exists())
    return list(db.session.scalars(wanted.order_by(Job.ended_at.desc(), Job.id)))


def retry(actor: Actor, failed: Job) -> bool:
    """Ask again for work that failed; says whether there was anything to ask for."""
    if failed.state is not JobState.FAILED or not (actor.is_staff or actor.job):
        return False
    failed.state, failed.message, failed.ended_at = JobState.WAITING, "", None
    failed.step, failed.done, failed.total = "", 0, 0
    failed.tries, failed.not_before = 0, None
    record(actor, "tried again", failed, work=failed.name)
    job_id = failed.id
    after_commit(lambda: hand_over(job_id))
    return True
