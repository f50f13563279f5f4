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
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every process of this test run sees."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "audit"
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
    settings, found = _explored(name, shared / name, make)
    hub = LiveHub(settings)
    open_hubs.callback(hub.stop)
    return Place(name, hub.start("web"), found, shared / name)


def _explored(name: str, folder: Path, make: Callable[[str, Path], Settings]) -> tuple[Settings, Expedition]:
    """Build the world and walk it, unless another process has done so."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = folder / "settings"
        if not known.exists():
            shutil.rmtree(folder / "instance", ignore_errors=True)  # left by one that did not come to its end
            settings = make(name, folder / "instance")
            explore(settings, WORLDS[name], folder).keep(folder / "found.json")
            known.write_bytes(pickle.dumps(settings))
        settings = pickle.loads(known.read_bytes())
    return settings, Expedition.read(folder / "found.json")
