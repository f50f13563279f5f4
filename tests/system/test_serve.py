"""`make run`, as people use it: it starts, says so, stops whole, and says plainly why it cannot."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import column, table, update

from coprod_hub.config import ROOT, SECRETS, Environment, Settings, SettingsError
from coprod_hub.core.audit import record
from coprod_hub.core.db import db, transaction
from coprod_hub.core.jobs import Job
from coprod_hub.demo.cast import DEMO
from coprod_hub.serve import CannotServe, port_from
from tests.builders import accounts as make
from tests.system.live import Served


def processes_of(session: int) -> list[int]:
    """Every process of a session: what was started by one command, however it has grouped itself since."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                state, *_, in_session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue
            if int(in_session) == session and state != "Z":
                found.append(int(entry.name))
    return found


def wait_until_nothing_is_left(session: int, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while (left := processes_of(session)) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def process_named(session: int, word: str) -> int:
    """The first process of a session that was started with this word."""
    for pid in sorted(processes_of(session)):
        if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return pid
    raise AssertionError(f"no {word} runs")


@pytest.fixture(scope="module")
def instance(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder that has been set up, as on a machine in use."""
    return copytree(demo_instance, tmp_path_factory.mktemp("serve") / "instance")


@pytest.fixture
def served(instance: Path) -> Iterator[Served]:
    """`python -m coprod_hub.serve` in a session of its own, ready."""
    running = Served(instance)
    try:
        yield running.wait_until_ready()
    finally:
        running.end()


def test_it_serves_and_ctrl_c_stops_everything(served: Served):
    with urllib.request.urlopen(served.url, timeout=10) as page:
        assert page.status == 200
    assert process_named(served.session, "gunicorn")
    assert process_named(served.session, "coprod_hub.worker.huey")
    os.killpg(served.session, signal.SIGINT)
    assert served.process.wait(20) == 0
    wait_until_nothing_is_left(served.session)


@pytest.mark.parametrize(("part", "name"), [("gunicorn", "web server"), ("coprod_hub.worker.huey", "worker")])
def test_when_a_part_dies_the_whole_stops_and_says_which(served: Served, part: str, name: str):
    os.kill(process_named(served.session, part), signal.SIGKILL)
    assert served.process.wait(20) == 1
    assert f"The {name} stopped by itself" in served.log
    wait_until_nothing_is_left(served.session)


def test_nothing_is_left_when_it_is_killed_outright(served: Served):
    served.process.kill()
    served.process.wait(20)
    wait_until_nothing_is_left(served.session)


def test_a_port_in_use_is_one_clear_line(instance: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "coprod_hub.serve"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port), "HUB_INSTANCE": str(instance)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"Port {port} is in use. Stop what uses it, or choose another: make run PORT=5001\n"


@pytest.mark.parametrize("raw", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none_is_refused_by_name(raw: str):
    with pytest.raises(CannotServe, match="PORT"):
        port_from({"PORT": raw})


def test_the_port_is_5000_unless_it_is_given():
    assert port_from({}) == port_from({"PORT": ""}) == 5000
    assert port_from({"PORT": "8080"}) == 8080


def test_make_run_is_stopped_by_stopping_make(instance: Path):
    served = Served(instance, command=("make", "run"))
    try:
        served.wait_until_ready()
        served.process.terminate()  # as a service manager would; make hands it on
        served.process.wait(20)
        wait_until_nothing_is_left(served.session)
    finally:
        served.end()


# ---- its settings ----


@pytest.mark.parametrize("keys", ["k1", f"k1:{'zz' * 32}", f"k1:{'ab' * 17}", f"k1:{'ab' * 32}\nk2"])
def test_a_list_of_keys_that_is_none_is_refused_by_its_name(tmp_path, keys):
    with pytest.raises(SettingsError, match="HUB_SEALING_KEYS"):
        Settings.from_environ({"HUB_INSTANCE": str(tmp_path), "HUB_SEALING_KEYS": keys.ljust(40)})


def test_a_secret_is_made_once_and_again_where_a_start_was_cut_off_in_the_middle(tmp_path):
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "audit_key").touch()
    made = Settings.from_environ({"HUB_INSTANCE": str(tmp_path)}).secrets
    assert min(map(len, made.values())) >= 64
    assert Settings.from_environ({"HUB_INSTANCE": str(tmp_path)}).secrets == made
    assert {file.name: file.stat().st_mode & 0o077 for file in folder.iterdir()} == dict.fromkeys(SECRETS, 0)


# ---- what set-up refuses ----


def test_the_demo_is_not_served_in_production(app, settings):
    make.officer()
    with transaction():
        record(DEMO, "added", Job(id="somebody"))
    assert app.test_cli_runner().invoke(args=["setup"]).exit_code == 0
    app.extensions["settings"] = replace(settings, environment=Environment.PRODUCTION)
    refused = app.test_cli_runner().invoke(args=["setup"])
    assert (refused.exit_code, "the demo is in this database" in refused.output) == (1, True)


def test_a_database_of_a_newer_hub_is_left_alone(app):
    with db.engine.begin() as connection:
        connection.execute(update(table("alembic_version", column("version_num"))).values(version_num="9999"))
    refused = app.test_cli_runner().invoke(args=["setup"])
    assert (refused.exit_code, "schema 9999, which this hub does not know" in refused.output) == (1, True)
