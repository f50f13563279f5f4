"""The hub as people meet it: real gunicorn and a real worker on a port of their own."""

import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from coprod_hub.config import ROOT, Settings
from coprod_hub.serve import HOST, SET_UP, WEB, WORKER, Program, start
from tests.system.postgres import free_port

PATIENCE = 60.0


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment that gives another process these settings."""
    return {
        **_clean(os.environ),
        "HUB_ENV": settings.environment,
        "HUB_INSTANCE": str(settings.instance),
        "HUB_DATABASE_URL": settings.database_url,
        **{f"HUB_{name.upper()}": value for name, value in settings.secrets.items()},
    }


def wait_for(url: str, seconds: float = PATIENCE) -> None:
    """Wait until a page comes back."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        asking = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
        try:
            asking.request("GET", "/")
            asking.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            asking.close()
    raise TimeoutError(f"nothing answered at {url}")


def children_of(pid: int) -> list[int]:
    """The processes that this one has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class LiveHub:
    """The hub's web server and worker as processes, over an instance folder and database of the test's own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self._environ = environ_of(settings) | {"PORT": str(self.port), "HUB_PUBLIC_URL": self.url}
        self.log_file = settings.instance.parent / f"log-{self.port}"  # beside it: the instance may be made anew
        self._programs: dict[str, Program] = {}

    @property
    def log(self) -> str:
        """Everything that both have written so far."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def web_pid(self) -> int:
        """The process at the head of the web server."""
        return self._programs["web"].process.pid

    def start(self, *parts: str) -> "LiveHub":
        """Start "web", "worker" or both, unless they run already, and wait until pages come back."""
        for part in set(parts or ("web", "worker")) - self._programs.keys():
            command = {"web": WEB, "worker": WORKER}[part]
            with self.log_file.open("ab") as output:
                self._programs[part] = start(part, command, self._environ, output)
        if "web" in self._programs:
            self._wait()
        return self

    def renew(self) -> None:
        """Forget the database, for another test: gunicorn puts new workers in the place of those that knew it."""
        for part in self._programs.keys() - {"web"}:
            self.kill(part)
        if "web" in self._programs:
            for worker in children_of(self.web_pid):
                with suppress(ProcessLookupError):  # it has ended by itself
                    os.kill(worker, signal.SIGKILL)

    def _wait(self) -> None:
        try:
            wait_for(self.url)
        except TimeoutError:
            raise AssertionError(f"the hub did not start:\n{self.log[-3000:]}") from None

    def kill(self, *parts: str) -> None:
        """End parts as a power cut would, without a word (kill -9)."""
        for part in parts or tuple(self._programs):
            program = self._programs.pop(part)
            with suppress(ProcessLookupError):  # it has ended by itself
                os.killpg(program.process.pid, signal.SIGKILL)
            program.process.wait()

    def stop(self) -> None:
        """End what runs, at once: nobody waits for its last words, and its database goes away."""
        self.kill()


class Served:
    """`make run` without make: `python -m coprod_hub.serve` in a session of its own, set-up and demo included."""

    def __init__(self, instance: Path, command: Sequence[str] = (sys.executable, "-m", "coprod_hub.serve")) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.instance = instance
        instance.mkdir(parents=True, exist_ok=True)
        environ = _clean(os.environ) | {"HUB_INSTANCE": str(instance), "PORT": str(self.port)}
        self._log = instance / f"log-{self.port}"
        with self._log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environ, stdout=output, stderr=output, start_new_session=True
            )
        self.session = self.process.pid

    @property
    def log(self) -> str:
        """Everything it has printed so far."""
        return self._log.read_text(errors="replace")

    def wait_until_ready(self) -> "Served":
        """Wait until people can use it."""
        until = time.monotonic() + PATIENCE
        while "is ready" not in self.log:
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"it was never ready:\n{self.log[-3000:]}")
            time.sleep(0.05)
        return self

    def code_for(self, email: str) -> str:
        """What a member of staff types after the password, as `make run` tells people to find it out."""
        command = (sys.executable, "-m", "flask", "--app", "wsgi", "people", "code", email)
        environ = _clean(os.environ) | {"HUB_INSTANCE": str(self.instance)}
        told = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True, timeout=60)
        return told.stdout.partition("Code: ")[2].split()[0]

    def end(self) -> None:
        """Stop it, if it still runs, and wait."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)


def set_up_once(instance: Path) -> Path:
    """Run `flask setup` into a folder, unless another test process has; wait while one is at it."""
    instance.mkdir(exist_ok=True)
    with (instance.parent / f"{instance.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = instance / "set-up"
        if not done.exists():
            environ = _clean(os.environ) | {"HUB_INSTANCE": str(instance)}
            subprocess.run(SET_UP, cwd=ROOT, env=environ, check=True, capture_output=True, timeout=300)
            done.touch()
    return instance


def _clean(environ: Mapping[str, str]) -> dict[str, str]:
    ours = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("HUB_", "COV", "FLASK_")) and name != "PORT"
    }
    return ours | {"PYTHONUNBUFFERED": "1"}
