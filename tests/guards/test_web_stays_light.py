"""A web worker never loads what only jobs need: every one of these costs memory and a slow start."""

import json
import subprocess
import sys
from typing import Any

import pytest

from coprod_hub.config import ROOT
from tests.system.databases import test_settings
from tests.system.live import environ_of

_NAMES = "docx matplotlib nltk numpy openpyxl pandas PIL scipy simplemma sklearn vaderSentiment weasyprint wordcloud"
HEAVY = [*_NAMES.split(), "alembic", "pygments"]
LOAD = """
import json, sys
import wsgi
from coprod_hub.core.db import db
with wsgi.flask_app.app_context():
    pool = db.engine.pool
print(json.dumps({
    "heavy": [name for name in json.loads(sys.argv[1]) if name in sys.modules],
    "connections": pool.checkedin() + pool.checkedout(),
}))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process has done once it has loaded the web app."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, json.dumps(HEAVY)],
        cwd=ROOT,
        env=environ_of(test_settings(tmp_path_factory.mktemp("light") / "instance")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_web_loads_nothing_heavy(loaded: dict[str, Any]):
    assert loaded["heavy"] == []


def test_nothing_is_connected_before_the_workers_are_forked(loaded: dict[str, Any]):
    """gunicorn loads the app once and forks: a connection opened before would be shared by both workers."""
    assert loaded["connections"] == 0
