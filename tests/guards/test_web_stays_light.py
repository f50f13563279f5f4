"""A web worker never loads what only jobs need: every one of these costs memory and a slow start."""

import json
import subprocess
import sys
from pathlib import Path

from coprod_hub.config import ROOT
from tests.system.databases import test_settings
from tests.system.live import environ_of

_NAMES = "docx matplotlib nltk numpy openpyxl pandas PIL scipy simplemma sklearn vaderSentiment weasyprint wordcloud"
HEAVY = _NAMES.split()
LOAD = "import json, sys, wsgi; print(json.dumps([name for name in json.loads(sys.argv[1]) if name in sys.modules]))"


def test_the_web_loads_nothing_heavy(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", LOAD, json.dumps(HEAVY)],
        cwd=ROOT,
        env=environ_of(test_settings(tmp_path / "instance")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
