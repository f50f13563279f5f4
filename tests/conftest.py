"""What every test may ask for. The machinery is in tests/system/; the marks are explained in pyproject.toml.

The hub, the databases and the browser are imported when a fixture first wants them: pure tests run in milliseconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree, disk_usage
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.system.quiet import PURE_FILES, reach_nothing

if TYPE_CHECKING:
    from flask import Flask
    from jinja2 import BytecodeCache
    from playwright.sync_api import Browser, Page

    from coprod_hub.config import Settings
    from tests.system.client import CriticalClient
    from tests.system.databases import Databases
    from tests.system.live import LiveHub, Served
    from tests.system.nu import NuChecker

    Browse = Callable[..., Page]


KINDS = ("sqlite", "postgresql")
MEMORY, ROOM = Path("/dev/shm"), 2**30  # pytest makes a folder of its own there
BOTH_DATABASES = ("test_service", "test_queries", "test_jobs", "test_models", "test_constraints")


def _named(path: Path, names: tuple[str, ...]) -> bool:
    return path.stem.startswith(names)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Service, constraint and journey tests run on both databases; everything else on SQLite, unless it is marked."""
    if "database_kind" in metafunc.fixturenames:
        path = metafunc.definition.path
        marked = metafunc.definition.get_closest_marker("databases") is not None
        if metafunc.definition.get_closest_marker("postgresql") is not None:
            metafunc.parametrize("database_kind", KINDS[1:], indirect=True)
        elif marked or _named(path, BOTH_DATABASES) or "journeys" in path.parts:
            metafunc.parametrize("database_kind", KINDS, indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    """Databases in memory where it has room, since every commit waits for a disk; then, before anybody serves them,
    compressed copies of our files, as set-up makes them.
    """
    if MEMORY.is_dir() and disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if not hasattr(config, "workerinput"):
        from coprod_hub.setup import compress_static_files

        compress_static_files()


#: What runs in processes of its own: tracing the test itself would only make it slow.
OUTSIDE = {"browser", "browse", "demo", "live", "live_web", "nu", "visit"}


#: What goes through the same lines very often, which others have gone through already: tracing them would cost half
#: as much again as they do, for one line in a hundred.
OFTEN = {
    *("guards", "hostile", "look", "test_again", "test_answering", "test_disclosure_attack", "test_disclosure_linked"),
    *("test_harness", "test_jobs", "test_no_names", "test_nobody_else", "test_papers", "test_queries"),
    *("test_releasing", "test_throttle", "test_web", "test_words"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process is left alone with it; a file stays in one process.

    Not traced for coverage: tests that look at the hub from outside, a test's second run on PostgreSQL, and what goes
    through the same lines very often.
    """
    long = set()
    for item in items:
        varied = getattr(getattr(item, "callspec", None), "params", {})
        outside = OUTSIDE & set(getattr(item, "fixturenames", ()))
        if outside:
            long.add(item.path)
        often = OFTEN & {item.path.parent.name, item.path.stem}
        if outside or often or varied.get("database_kind") == "postgresql":
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(autouse=True)
def _pure_tests_reach_nothing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("pure") or _named(request.path, PURE_FILES):
        if {"settings", "app", "client"} & set(request.fixturenames):
            pytest.fail("a pure test asks for the app")
        reach_nothing(monkeypatch)


# ---- the app in this process ----


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Where fresh databases come from."""
    from tests.system.databases import Databases

    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return cast(str, getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(databases: Databases, database_kind: str) -> Settings:
    """Settings of an instance whose database is migrated and empty."""
    return databases.again(database_kind)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that every process of this test run sees."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def compiled_templates(shared_folder: Path) -> BytecodeCache:
    """Templates compiled once for all test processes, though some tests have an app of their own."""
    from jinja2 import FileSystemBytecodeCache

    folder = shared_folder / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def _made(settings: Settings, compiled_templates: BytecodeCache) -> Flask:
    from coprod_hub.app import create_app
    from tests.system.client import CriticalClient, look_at_the_session

    made = create_app(settings)
    made.testing = True
    made.jinja_env.bytecode_cache = compiled_templates
    made.test_client_class = CriticalClient
    look_at_the_session(made)
    return made


@contextmanager
def _in_context(app: Flask) -> Iterator[Flask]:
    """The app with its context pushed; afterwards it is connected to nothing, and remembers nothing."""
    from coprod_hub.core.db import db
    from tests.system.memory import forget_caches

    with app.app_context():
        engine = db.engine
        yield app
    left = engine.pool.checkedout() if hasattr(engine.pool, "checkedout") else 0
    engine.dispose()
    forget_caches()
    assert not left, f"{left} connections were never given back"


@pytest.fixture(scope="session")
def standing_apps() -> dict[str, Flask]:
    """One app for each kind of database: to make one anew takes longer than most tests."""
    return {}


@pytest.fixture
def app(settings: Settings, standing_apps: dict[str, Flask], compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """The hub, with its context pushed: services can be called at once, writes stand in `with transaction():`.

    The app is the same for many tests and its database is new; a test that adds views to it asks for `own_app`.
    """
    from tests.system.memory import as_it_was

    if settings.database not in standing_apps:
        standing_apps[settings.database] = _made(settings, compiled_templates)
    with as_it_was(standing_apps[settings.database]) as standing, _in_context(standing):
        yield standing


@pytest.fixture
def own_app(settings: Settings, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """An app that no other test will see."""
    with _in_context(_made(settings, compiled_templates)) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> CriticalClient:
    """A browser without scripts that objects to every fault of a page, and sends the form's key by itself."""
    return cast("CriticalClient", app.test_client())


@pytest.fixture
def new_client(app: Flask) -> Callable[[], CriticalClient]:
    """Another such browser, with cookies of its own: `tom = new_client()`."""
    return lambda: cast("CriticalClient", app.test_client())


# ---- the hub as processes ----


@pytest.fixture
def live(app: Flask, settings: Settings) -> Iterator[LiveHub]:
    """gunicorn and a worker over the same database as `app`, so that builders can prepare it."""
    from tests.system.live import LiveHub

    hub = LiveHub(settings)
    try:
        yield hub.start()
    finally:
        hub.stop()


@pytest.fixture(scope="session")
def standing_hubs() -> Iterator[dict[str, LiveHub]]:
    """One web server for each kind of database: to start one anew takes longer than most tests."""
    hubs: dict[str, LiveHub] = {}
    yield hubs
    for hub in hubs.values():
        hub.stop()


@pytest.fixture
def live_web(app: Flask, settings: Settings, standing_hubs: dict[str, LiveHub]) -> Iterator[LiveHub]:
    """gunicorn alone: quicker, where no job has to be done (or the test does it with `jobs.run_waiting()`)."""
    from tests.system.live import LiveHub

    if settings.database not in standing_hubs:
        standing_hubs[settings.database] = LiveHub(settings)
    hub = standing_hubs[settings.database]
    try:
        yield hub.start("web")
    finally:
        hub.renew()


@pytest.fixture(scope="session")
def demo_instance(shared_folder: Path) -> Path:
    """An instance folder with the demo in it, set up once for all test processes; copy it before serving it."""
    from tests.system.live import set_up_once

    return set_up_once(shared_folder / "demo")


@pytest.fixture(scope="session")
def demo(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo as `make run` serves it, once a session: for looking, not for changing."""
    from tests.system.live import Served

    served = Served(copytree(demo_instance, tmp_path_factory.mktemp("demo") / "instance"))
    try:
        yield served.wait_until_ready()
    finally:
        served.end()


@pytest.fixture
def demo_app(demo_instance: Path, tmp_path: Path, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """Like `app`, over a copy of the demo: a whole year to look at and to change."""
    from coprod_hub.config import Settings

    instance = copytree(demo_instance, tmp_path / "demo")
    settings = Settings.from_environ({"HUB_ENV": "test", "HUB_INSTANCE": str(instance)})
    with _in_context(_made(settings, compiled_templates)) as made:
        yield made


@pytest.fixture
def demo_client(demo_app: Flask) -> CriticalClient:
    """The critical client, over a copy of the demo."""
    return cast("CriticalClient", demo_app.test_client())


# ---- browsers ----


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once a session."""
    from playwright.sync_api import sync_playwright

    from tests.system import browser as browsers

    with sync_playwright() as playwright:
        running = browsers.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def browse(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Browse]:
    """Open a page on a device: `browse(live.url, "desk", dark=True, js=False)`; judged when the test ends."""
    from tests.system import browser as browsers

    upset = request.node.get_closest_marker("console_errors_expected") is not None
    with ExitStack() as stack:

        def opened(home: str, name: str = "phone", **more: Any) -> Page:
            return stack.enter_context(browsers.device(browser, home, name, upset=upset, **more))

        yield opened


@pytest.fixture
def phone(browse: Browse, live: LiveHub) -> Page:
    """A small phone held upright, at the live hub."""
    return browse(live.url, "phone")


@pytest.fixture
def phone_without_scripts(browse: Browse, live: LiveHub) -> Page:
    """The same phone with JavaScript off."""
    return browse(live.url, "phone", js=False)


@pytest.fixture
def desk(browse: Browse, live: LiveHub) -> Page:
    """A desk at the live hub."""
    return browse(live.url, "desk")


@pytest.fixture
def dark_desk(browse: Browse, live: LiveHub) -> Page:
    """A desk whose owner likes it dark."""
    return browse(live.url, "desk", dark=True)


@pytest.fixture(scope="session")
def nu() -> Iterator[NuChecker]:
    """The Nu Html Checker: `assert nu.faults(html) == []`."""
    from tests.system.nu import NuChecker

    checker = NuChecker()
    yield checker
    checker.close()
