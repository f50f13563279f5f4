"""The shape of the database: brought up to date by `flask setup` and by a restore; `flask db` for whoever changes it.

Alembic brings Mako and Pygments with it. No web process migrates anything, so all three are loaded when somebody asks.
"""

import click
from flask import Flask, current_app, g
from flask.cli import with_appcontext

from coprod_hub.config import ROOT
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused

MIGRATIONS = str(ROOT / "migrations")


@with_appcontext
def _begin() -> None:
    """What Flask-Migrate's own group does before each of its commands."""
    g.directory, g.x_arg = MIGRATIONS, ()


class _Later(click.Group):
    """Flask-Migrate's commands, loaded when one of them is wanted."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", callback=_begin, help="Look at the shape of the database, and change it.")
        self._app = app

    def list_commands(self, ctx: click.Context) -> list[str]:
        """By name."""
        return _commands(self._app).list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        return _commands(self._app).get_command(ctx, cmd_name)


def init(app: Flask) -> None:
    """Offer `flask db`."""
    app.cli.add_command(_Later(app))


def upgrade() -> None:
    """Bring the database of this app to the newest shape. Raises Refused when a newer hub has made it."""
    from flask_migrate import upgrade as newest  # noqa: PLC0415  # heavy: see above

    here = revision_here()
    if here and here not in known_revisions():
        raise Refused(f"The database has schema {here}, which this hub does not know. Use the newer hub.")
    _commands(current_app)
    newest()


def revision_here() -> str:
    """The revision of the schema that the database has now ("" when there is none)."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415  # heavy: see above

    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def known_revisions() -> set[str]:
    """Every revision that this hub can bring up to date."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # heavy: see above

    return {one.revision for one in ScriptDirectory(MIGRATIONS).walk_revisions()}


def _commands(app: Flask) -> click.Group:
    from flask_migrate import Migrate  # noqa: PLC0415  # heavy: see above
    from flask_migrate.cli import db as commands  # noqa: PLC0415  # the same

    Migrate(app, db, directory=MIGRATIONS)
    group: click.Group = commands
    return group
