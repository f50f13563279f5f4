"""How quickly the hub starts, and what a web worker weighs when nothing happens."""

import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.bench import Figure
from tests.system.databases import Databases
from tests.system.live import LiveHub

REQUESTS = 50


def resident_megabytes(pid: int) -> float:
    """The resident memory of a process."""
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def figures() -> Iterator[Figure]:
    """Start and memory of the web server on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder) / "databases")
        hub = LiveHub(databases.fresh("sqlite", Path(folder) / "instance"))
        try:
            began = time.monotonic()
            hub.start("web")
            yield Figure("web server: start to first page", time.monotonic() - began, 1.5, "s")
            for _ in range(REQUESTS):
                urllib.request.urlopen(hub.url, timeout=10).close()
            heaviest = max(map(resident_megabytes, children_of(hub.web_pid)))
            yield Figure(f"web worker: memory after {REQUESTS} pages", heaviest, 130, "MB")
        finally:
            hub.stop()
