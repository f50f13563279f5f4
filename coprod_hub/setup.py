"""`flask setup`: everything a fresh machine needs before the hub can serve."""

import logging

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from whitenoise.compress import main as compress

from coprod_hub.config import ROOT
from coprod_hub.demo.commands import load_when_empty, told

SERVED = ("css", "govuk", "icons", "js")


@click.command("setup")
@with_appcontext
def setup() -> None:
    """Migrate the database, compress static files, load the demo when the database is empty; say who can sign in.

    Run it before each start: what is done already is not done again.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()
    for folder in SERVED:
        compress(["--quiet", str(ROOT / "static" / folder)])
    load_when_empty()
    click.echo(told())
