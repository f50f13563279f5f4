"""`flask setup`: everything a fresh machine needs before the hub can serve."""

import logging

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import exists, select
from whitenoise.compress import Compressor

from coprod_hub.config import ROOT, Environment
from coprod_hub.core.audit import AuditEntry
from coprod_hub.core.commands import refusals_in_one_line
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.migrations import upgrade
from coprod_hub.demo.cast import DEMO
from coprod_hub.demo.commands import load_when_empty, told

SERVED = ("css", "govuk", "icons", "js")


@click.command("setup")
@with_appcontext
def setup() -> None:
    """Migrate the database, compress static files, load the demo when the database is empty; say who can sign in.

    Run it before each start: what is done already is not done again.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with refusals_in_one_line():
        upgrade()
        no_demo_in_production()
    compress_static_files()
    load_when_empty()
    click.echo(told())


def no_demo_in_production() -> None:
    """Raise Refused where the invented city is about to be served as a real one: everybody knows its passphrase."""
    if current_app.extensions["settings"].environment is not Environment.PRODUCTION:
        return
    if db.session.scalar(select(exists().where(AuditEntry.actor == DEMO.name))):
        raise Refused("This is production, and the demo is in this database. Begin with an empty one.")


def compress_static_files() -> None:
    """Make compressed copies of what changed; a copy that is good is left alone, since somebody may be reading it."""
    compressor = Compressor(quiet=True)
    for folder in SERVED:
        for file in sorted((ROOT / "static" / folder).iterdir()):
            copy = file.with_name(f"{file.name}.gz")
            old = not copy.exists() or int(copy.stat().st_mtime) != int(file.stat().st_mtime)
            if old and compressor.should_compress(file.name):
                compressor.compress(str(file))
