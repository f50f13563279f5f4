"""The hostile city, built once a test run, whichever process comes first; each test looks at a copy of its own."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import BytecodeCache

from coprod_hub.app import create_app
from coprod_hub.config import Settings
from coprod_hub.core.db import db
from tests.hostile.strings import HOSTILE, Packs
from tests.hostile.world import World, fill
from tests.system.client import CriticalClient, look_at_the_session
from tests.system.databases import Databases
from tests.system.memory import forget_caches

#: The full product: cities until every string has been in every slot that holds three or more.
WHOLE = "HUB_AUDIT" in os.environ
STARTS = range(0, len(HOSTILE), 3) if WHOLE else (0,)


@dataclass(frozen=True)
class City:
    """An app over a hostile database, and what was written where."""

    app: Flask
    packs: Packs
    world: World


@pytest.fixture(scope="session", params=STARTS)
def built(request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a city in it: its instance, and `told`, what is known of it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / f"hostile-{request.param}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "told").exists():
            shutil.rmtree(folder / "instance", ignore_errors=True)  # left by one that did not come to its end
            (folder / "told").write_bytes(
                pickle.dumps(_build(databases.fresh("sqlite", folder / "instance"), Packs(request.param)))
            )
    return folder


def _build(settings: Settings, packs: Packs) -> tuple[Settings, Packs, World]:
    with create_app(settings).app_context():
        world = fill(packs)
        db.engine.dispose()
    return settings, packs, world


@pytest.fixture
def city(built: Path, tmp_path: Path, compiled_templates: BytecodeCache) -> Iterator[City]:
    """The city, to look at and to change."""
    settings, packs, world = pickle.loads((built / "told").read_bytes())
    settings = replace(settings, instance=shutil.copytree(settings.instance, tmp_path / "instance"))
    app = create_app(settings)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    app.test_client_class = CriticalClient
    look_at_the_session(app)
    with app.app_context():
        yield City(app, packs, world)
        db.engine.dispose()
    forget_caches()
