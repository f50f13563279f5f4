"""The record of what was done, gone along once a day, so that an administrator need not think of it."""

from coprod_hub.core import audit_check
from coprod_hub.core.db import transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import Job, Progress, asked_today, enqueue, job, latest_job
from coprod_hub.core.text import count

CHECK = "core.check_record"


@job(CHECK)
def check(progress: Progress) -> str:
    """Say whether the record is whole; fails, naming the first fault, when it is not."""
    with transaction(write=False):
        found = audit_check.verify()
    if found.fault:
        raise Refused(found.fault)
    return f"The record is whole: {count(found.entries, 'entry', 'entries')}."


def ask_daily() -> None:
    """Ask for today's check, once; the worker does so every minute."""
    if not asked_today(CHECK):
        enqueue(CHECK)


def last_check() -> Job | None:
    """The last time it was asked for."""
    return latest_job("", CHECK)
