"""`flask demo load`, and what a newcomer is told."""

from importlib import import_module
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from coprod_hub.accounts.queries import anybody
from coprod_hub.config import Environment, Settings
from coprod_hub.demo.cast import MEMBERS, ORGANISATION, PARTNER, PASSPHRASE, STAFF
from coprod_hub.surveys.queries import open_links

CUT_OFF = "not finished"

cli = AppGroup("demo", help="The invented city of Wolverford.")


@cli.command("load")
@with_appcontext
def load_command() -> None:
    """Fill an empty database with a small believable year. Nobody in it is real."""
    if _settings().environment is Environment.PRODUCTION:
        raise click.ClickException("This is production. The demo is never loaded here.")
    if not load_when_empty():
        raise click.ClickException("There are people in this database already. The demo is only for an empty one.")
    click.echo(told())


def load_when_empty() -> bool:
    """Load the demo, unless somebody is there already or this is production; says whether it did."""
    settings = _settings()
    if settings.environment is Environment.PRODUCTION:
        return False
    if _noted(settings) == [CUT_OFF]:
        where = settings.data if settings.sqlite else "everything in the database"
        raise click.ClickException(
            f"The demo was stopped while it was being made. Delete {where} and {_notes(settings)}, then start again."
        )
    if anybody():
        return False
    _notes(settings).write_text(CUT_OFF)
    click.echo("Making a small demo of an invented city …", err=True)
    found = import_module("coprod_hub.demo.year").load()  # does its jobs itself, so it loads what only a worker may
    _notes(settings).write_text("".join(f"{line}\n" for line in (found.code, found.three_words, found.half_written)))
    return True


def told() -> str:
    """Who can sign in and how, and where the open survey is; empty when this is not the demo."""
    settings = _settings()
    if not _noted(settings):
        return ""
    code, three_words, half_written = _noted(settings)
    staff = "\n".join(f"  {roles[0].words:<22} {email}" for _, email, roles in STAFF.values())
    member = MEMBERS[0][2]
    links = "\n".join(f"  {title} ({group}): {settings.public_url}/s/{token}" for title, group, token in open_links())
    return f"""
Everything here is invented. Sign in at {settings.public_url}/sign-in with the passphrase: {PASSPHRASE}
{staff}
  {"… of " + ORGANISATION:<22} {PARTNER[1]}
  {"forum member":<22} {member}  (the nickname)
Staff then type a code that works once. Instead of a phone, this prints it:
  .venv/bin/flask --app wsgi people code {STAFF["officer"][1]}
A forum member who has not joined yet uses the code {code} at {settings.public_url}/join
Open surveys, for anybody:
{links}
Three words of somebody who has answered, for {settings.public_url}/words : {three_words}
Three words that go on with answers which are not sent yet, for the same page: {half_written}
"""


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _notes(settings: Settings) -> Path:
    return settings.instance / "demo.txt"


def _noted(settings: Settings) -> list[str]:
    return _notes(settings).read_text().splitlines() if _notes(settings).is_file() else []
