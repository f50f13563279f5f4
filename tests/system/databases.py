"""A fresh, migrated database for every test: the migrations run once, then it is copied."""

import secrets
import shutil
from dataclasses import replace
from pathlib import Path

from coprod_hub.app import create_app
from coprod_hub.config import SECRETS, Environment, Settings, make_secret
from coprod_hub.core.db import db
from coprod_hub.core.migrations import upgrade
from tests.system.postgres import PostgresServer


def test_settings(instance: Path) -> Settings:
    """Settings as tests have them: everything in one folder, nothing from the machine's environment."""
    return Settings(
        environment=Environment.TEST,
        instance=instance,
        public_url="http://localhost",
        secrets={name: make_secret(name) for name in SECRETS},
    )


test_settings.__test__ = False  # type: ignore[attr-defined]  # its name begins like a test's


def migrate(settings: Settings) -> None:
    """Run the real migrations, and leave nobody connected."""
    with create_app(settings).app_context():
        upgrade()
        db.engine.dispose()


class Databases:
    """Hands out databases of both kinds; each template, and the PostgreSQL server, is made when it is first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base = test_settings(folder / "template")
        self._file: Path | None = None
        self._server: PostgresServer | None = None

    def fresh(self, kind: str, instance: Path) -> Settings:
        """Settings for a new instance folder with an empty, migrated database."""
        return self._made(kind, instance, f"t_{secrets.token_hex(6)}")

    def again(self, kind: str) -> Settings:
        """The same settings each time, and all behind them as on the first day: one app can serve many tests."""
        instance = self._folder / kind
        shutil.rmtree(instance, ignore_errors=True)
        if kind == "postgresql" and self.server.emptied("t_again", like="template_hub"):
            instance.joinpath("data").mkdir(parents=True)
            return replace(self._base, instance=instance, database_url=self.server.url("t_again"))
        return self._made(kind, instance, "t_again")

    def _made(self, kind: str, instance: Path, name: str) -> Settings:
        settings = replace(self._base, instance=instance)
        settings.data.mkdir(parents=True)
        if kind == "postgresql":
            return replace(settings, database_url=self.server.create(name, "template_hub"))
        shutil.copyfile(self._sqlite(), settings.data / "hub.db")
        return settings

    def forget(self, settings: Settings) -> None:
        """Drop what `fresh` made (a SQLite file goes with its folder)."""
        if not settings.sqlite:
            self.server.drop(settings.database_url.rpartition("/")[2])

    @property
    def server(self) -> PostgresServer:
        """The PostgreSQL server, with a migrated template."""
        if self._server is None:
            server = PostgresServer()
            server.start()
            self._server = server
            migrate(replace(self._base, database_url=server.create("template_hub")))
        return self._server

    def _sqlite(self) -> Path:
        if self._file is None:
            migrate(self._base)
            self._file = self._base.data / "hub.db"
        return self._file

    def close(self) -> None:
        """Stop the server, if one was ever wanted."""
        if self._server is not None:
            self._server.stop()
