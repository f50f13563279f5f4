"""What every test may ask for. The machinery is in tests/system/; the marks are explained in pyproject.toml."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page, sync_playwright

from coprod_hub.app import create_app
from coprod_hub.config import Settings
from coprod_hub.core.db import db
from tests.system import browser as browsers
from tests.system.client import CriticalClient, look_at_the_session
from tests.system.databases import KINDS, Databases
from tests.system.live import LiveHub, Served
from tests.system.memory import forget_caches
from tests.system.nu import NuChecker
from tests.system.quiet import PURE_FILES, reach_nothing

BOTH_DATABASES = ("test_service", "test_queries", "test_jobs", "test_models", "test_constraints")


def _named(path: Path, names: tuple[str, ...]) -> bool:
    return path.stem.startswith(names)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Service, constraint and journey tests run on both databases; everything else on SQLite, unless it is marked."""
    if "database_kind" in metafunc.fixturenames:
        path = metafunc.definition.path
        marked = metafunc.definition.get_closest_marker("databases") is not None
        if marked or _named(path, BOTH_DATABASES) or "journeys" in path.parts:
            metafunc.parametrize("database_kind", KINDS, indirect=True)


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
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return cast(str, getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(databases: Databases, database_kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an instance of the test's own, its database migrated and empty."""
    made = databases.fresh(database_kind, tmp_path / "instance")
    yield made
    databases.forget(made)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once a session, though every test has an app of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The hub, with its context pushed: services can be called at once, writes stand in `with transaction():`."""
    made = create_app(settings)
    made.testing = True
    made.jinja_env.bytecode_cache = compiled_templates
    made.test_client_class = CriticalClient
    look_at_the_session(made)
    with made.app_context():
        engine = db.engine
        yield made
    left = engine.pool.checkedout() if hasattr(engine.pool, "checkedout") else 0
    engine.dispose()
    forget_caches()
    assert not left, f"{left} connections were never given back"


@pytest.fixture
def client(app: Flask) -> CriticalClient:
    """A browser without scripts that objects to every fault of a page, and sends the form's key by itself."""
    return cast(CriticalClient, app.test_client())


# ---- the hub as processes ----


@pytest.fixture
def live(app: Flask, settings: Settings) -> Iterator[LiveHub]:
    """gunicorn and a worker over the same database as `app`, so that builders can prepare it."""
    hub = LiveHub(settings)
    try:
        yield hub.start()
    finally:
        hub.stop()


@pytest.fixture
def live_web(app: Flask, settings: Settings) -> Iterator[LiveHub]:
    """gunicorn alone: quicker, where no job has to be done (or the test does it with `jobs.run_waiting()`)."""
    hub = LiveHub(settings)
    try:
        yield hub.start("web")
    finally:
        hub.stop()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The hub as `make run` serves it, with its demo: for looking, not for changing."""
    served = Served(tmp_path_factory.mktemp("demo") / "instance")
    try:
        yield served.wait_until_ready()
    finally:
        served.stop()


# ---- browsers ----


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once a session."""
    with sync_playwright() as playwright:
        running = browsers.launch(playwright)
        yield running
        running.close()


Browse = Callable[..., Page]


@pytest.fixture
def browse(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Browse]:
    """Open a page on a device: `browse(live.url, "desk", dark=True, js=False)`; closed, and judged, when the test ends."""
    upset = request.node.get_closest_marker("console_errors_expected") is not None
    with ExitStack() as stack:

        def opened(home: str, name: str = "phone", **more: Any) -> Page:
            page: AbstractContextManager[Page] = browsers.device(browser, home, name, upset=upset, **more)
            return stack.enter_context(page)

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


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Take a picture into screenshots/ (ignored by git): `shoot(phone, "first-question")`."""
    return partial(browsers.shoot)


@pytest.fixture(scope="session")
def nu() -> Iterator[NuChecker]:
    """The Nu Html Checker: `assert nu.faults(html) == []`."""
    checker = NuChecker()
    yield checker
    checker.close()
