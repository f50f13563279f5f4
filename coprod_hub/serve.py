"""`make run`: the web server and the worker that does its jobs, started together and stopped together."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 10.0  # seconds that a program may take to stop before it is made to

_PYTHON = (sys.executable, "-m")
SET_UP = (*_PYTHON, "flask", "--app", "wsgi", "setup")
WEB = (*_PYTHON, "gunicorn", "--config", "gunicorn.conf.py")
# One thread, politely behind the web server; it looks for work twice a second and finishes a job it has begun.
_MANNERS = "--workers 1 --max-delay 0.5 --graceful-signal TERM --shutdown-timeout 8 --quiet --simple"
WORKER = ("nice", "-n", "10", *_PYTHON, "huey.bin.huey_consumer", "coprod_hub.worker.huey", *_MANNERS.split())

_STOP = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_NEWS = _STOP | {signal.SIGCHLD}
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl


class CannotServe(Exception):
    """Why the hub does not start, and what to do, in one line."""


@dataclass(frozen=True)
class Program:
    """A running part of the hub, by the name people know it by."""

    name: str
    process: subprocess.Popen[bytes]


def port_from(environ: Mapping[str, str]) -> int:
    """The port to serve at: PORT, or 5000."""
    raw = environ.get("PORT") or "5000"
    if not raw.isdecimal() or not 0 < int(raw) < 65536:
        raise CannotServe(f"PORT is {raw!r}. It must be a number from 1 to 65535.")
    return int(raw)


def refuse_if_taken(port: int) -> None:
    """Say so at once, before anything is set up, when something else already answers at the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotServe(f"Port {port} is not yours to use. Choose one above 1023: make run PORT=5001") from None
        except OSError:
            raise CannotServe(
                f"Port {port} is in use. Stop what uses it, or choose another: make run PORT=5001"
            ) from None


def start(name: str, command: Sequence[str], environ: Mapping[str, str], output: IO[bytes] | None = None) -> Program:
    """Start a part in a process group of its own, so that Ctrl-C reaches only us, who stop all in order."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environ),
        stdout=output,
        stderr=output,
        process_group=0,
        preexec_fn=_as_a_child,
    )
    return Program(name, process)


def _as_a_child() -> None:
    """Hear signals again, and be stopped by the kernel should this process be killed outright."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _NEWS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def first_to_end(programs: Sequence[Program], *, announce: int | None = None) -> Program | None:
    """Wait until a part ends and name it, or None when somebody stops the hub. Says when the hub answers."""
    while True:
        news = signal.sigwait(_NEWS) if announce is None else _news_within(0.1)
        if news in _STOP:
            return None
        for program in programs:
            if program.process.poll() is not None:
                return program
        if announce is not None and _answers(announce):
            print(f"\nCo-production Hub is ready: http://{HOST}:{announce}  (Ctrl-C stops it)", flush=True)
            announce = None


def stop(programs: Sequence[Program]) -> None:
    """Ask every part to stop, wait, and end what is left; a second Ctrl-C ends it at once."""
    for program in programs:
        program.process.terminate()
    deadline = time.monotonic() + PATIENCE
    while any(program.process.poll() is None for program in programs):
        left = deadline - time.monotonic()
        if left <= 0 or _news_within(min(left, 0.5)) in _STOP:
            break
    for program in programs:
        try:
            os.killpg(program.process.pid, signal.SIGKILL)  # also whatever a dead part has left behind
        except ProcessLookupError:
            continue
        program.process.wait()


def _news_within(seconds: float) -> int | None:
    news = signal.sigtimedwait(_NEWS, seconds)
    return news.si_signo if news else None


def _answers(port: int) -> bool:
    """Whether an answer comes back: an open port alone only says that the web server is loading."""
    asking = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        asking.request("GET", "/")
        return asking.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def serve(environ: Mapping[str, str], programs: list[Program]) -> int:
    """Set the hub up, then serve it; `programs` holds at every moment what must be stopped afterwards."""
    port = port_from(environ)
    refuse_if_taken(port)
    environ = {"HUB_PUBLIC_URL": f"http://{HOST}:{port}", **environ, "PORT": str(port)}
    programs[:] = [start("set-up", SET_UP, environ)]
    ended = first_to_end(programs)
    if ended is None or ended.process.returncode:
        return 0 if ended is None else 1
    programs[:] = []
    for name, command in (("web server", WEB), ("worker", WORKER)):
        programs.append(start(name, command, environ))
    ended = first_to_end(programs, announce=port)
    if ended is None:
        return 0
    print(f"The {ended.name} stopped by itself (status {ended.process.returncode}), so the hub stops.", file=sys.stderr)
    return 1


def main(environ: Mapping[str, str]) -> int:
    """Serve until stopped, and leave nothing running."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _NEWS)
    programs: list[Program] = []
    try:
        return serve(environ, programs)
    except CannotServe as reason:
        print(reason, file=sys.stderr)
        return 1
    finally:
        stop(programs)


if __name__ == "__main__":
    sys.exit(main(os.environ))
