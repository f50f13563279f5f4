"""The worker knows every job, and tidies up every minute. It is a process of its own, so these tests start one."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta

from coprod_hub.config import ROOT
from coprod_hub.core.clock import now
from coprod_hub.core.db import db, transaction
from coprod_hub.core.throttle import Throttle

AS_THE_WORKER = """
import json, sys
from coprod_hub import worker
worker.every_minute.call_local()
print(json.dumps([name for name in sys.modules if name.startswith("coprod_hub")]))
"""


def modules_of_a_worker(settings) -> set[str]:
    """Let a worker of this instance live for one minute's work; what it has imported."""
    done = subprocess.run(
        [sys.executable, "-c", AS_THE_WORKER],
        cwd=ROOT,
        env={**os.environ, "HUB_INSTANCE": str(settings.instance), "HUB_DATABASE_URL": settings.database},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def modules_with_work() -> set[str]:
    """Every module that registers a job or a finder."""
    works = re.compile(r"^@(job\(|looks_for_work$)", re.MULTILINE)
    files = [file for file in (ROOT / "coprod_hub").rglob("*.py") if works.search(file.read_text())]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files}


def test_the_worker_knows_every_job_and_forgets_old_failures_every_minute(app, settings):
    with transaction() as session:
        session.add(Throttle(key="old", failures=9, since=now() - timedelta(minutes=20)))
        session.add(Throttle(key="new", failures=9, since=now()))
    imported = modules_of_a_worker(settings)
    assert {"coprod_hub.responses.releasing", "coprod_hub.insight.jobs"} <= modules_with_work()
    assert modules_with_work() - imported == set()
    db.session.rollback()
    assert [row.key for row in db.session.query(Throttle)] == ["new"]
