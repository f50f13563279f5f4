"""`flask setup`: everything a fresh machine needs before the hub can serve."""

import logging

import click
from flask.cli import with_appcontext
from whitenoise.compress import Compressor

from coprod_hub.config import ROOT
from coprod_hub.core.migrations import upgrade
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
    compress_static_files()
    load_when_empty()
    click.echo(told())


def compress_static_files() -> None:
    """Make compressed copies of what changed; a copy that is good is left alone, since somebody may be reading it."""
    compressor = Compressor(quiet=True)
    for folder in SERVED:
        for file in sorted((ROOT / "static" / folder).iterdir()):
            copy = file.with_name(f"{file.name}.gz")
            old = not copy.exists() or int(copy.stat().st_mtime) != int(file.stat().st_mtime)
            if old and compressor.should_compress(file.name):
                compressor.compress(str(file))
