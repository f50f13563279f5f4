"""The worlds that are audited: each is built and walked once a test run, whichever process comes first."""

import fcntl
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from coprod_hub.config import Settings
from tests.audit.expedition import Expedition, explore
from tests.audit.worlds import WORLDS
from tests.system.databases import Databases
from tests.system.live import LiveHub


@dataclass(frozen=True)
class Place:
    """A world that can be visited: its web server in this process's care, and what the walk through it found."""

    name: str
    hub: LiveHub
    found: Expedition
    pages: Path


Visit = Callable[[str], Place]


@pytest.fixture(scope="session")
def shared(shared_folder: Path) -> Path:
    """Where the worlds are, for every process of this test run."""
    folder = shared_folder / "audit"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def visit(shared: Path, databases: Databases, demo_instance: Path) -> Iterator[Visit]:
    """Go to a world by its name."""
    with ExitStack() as open_hubs:
        places: dict[str, Place] = {}

        def there(name: str) -> Place:
            if name not in places:
                places[name] = _arrive(name, shared, open_hubs, make)
            return places[name]

        def make(name: str, instance: Path) -> Settings:
            if name == "demo":
                copied = shutil.copytree(demo_instance, instance)
                return Settings.from_environ({"HUB_ENV": "test", "HUB_INSTANCE": str(copied)})
            settings = databases.fresh("sqlite", instance)
            WORLDS[name].fill(settings)
            return settings

        yield there


def _arrive(name: str, shared: Path, open_hubs: ExitStack, make: Callable[[str, Path], Settings]) -> Place:
    """Build the world and walk it, unless another process has done so."""
    folder = shared / name
    folder.mkdir(exist_ok=True)
    known, found = folder / "settings", folder / "found.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            shutil.rmtree(folder / "instance", ignore_errors=True)  # left by one that did not come to its end
            known.write_bytes(pickle.dumps(make(name, folder / "instance")))
        hub = LiveHub(pickle.loads(known.read_bytes()))
        open_hubs.callback(hub.stop)
        hub.start("web")
        if not found.exists():
            explore(hub, WORLDS[name], folder).keep(found)
    return Place(name, hub, Expedition.read(found), folder)
