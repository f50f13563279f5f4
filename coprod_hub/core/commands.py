"""`flask keys`, `flask audit`, `flask backup` and `flask retention`: for whoever runs the machine."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from coprod_hub.core import audit_check, backup, keys, retention
from coprod_hub.core.crypto import keyring, live_keys
from coprod_hub.core.db import transaction
from coprod_hub.core.errors import HubError
from coprod_hub.core.restore import restore
from coprod_hub.core.text import count
from coprod_hub.core.web import day_time_words

keys_cli = AppGroup("keys", help="The keys that seal what people write. See: flask keys COMMAND --help")
audit_cli = AppGroup("audit", help="The record of what was done.")
backup_cli = AppGroup("backup", help="Making a backup, and putting one back.")
retention_cli = AppGroup("retention", help="How long each kind of record is kept.")

COMMANDS = (keys_cli, audit_cli, backup_cli, retention_cli)


@contextmanager
def refusals_in_one_line() -> Iterator[None]:
    """What the hub refuses, and trouble with disk or database, is an error of the command, without a traceback."""
    try:
        yield
    except HubError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except (OSError, sqlite3.Error, OperationalError) as trouble:
        said = str(trouble).partition("\n")[0]
        raise click.ClickException(f"It did not come to its end: {said}") from trouble


class _Steps:
    """Says how far something is: on one line while it changes, or a line for each step when nobody watches."""

    def __init__(self) -> None:
        self._step = ""
        self._watched = sys.stderr.isatty()

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        far = f" {100 * done // total} %" if total else ""
        if self._watched:
            click.echo(f"\r\033[K{step}{far}", nl=False, err=True)
        elif step != self._step:
            click.echo(f"{step} …", err=True)
        self._step = step

    def end(self) -> None:
        """Leave the line."""
        if self._watched:
            click.echo(err=True)


# ---- keys ----


@keys_cli.command("list")
def list_keys() -> None:
    """Say which keys there are, the newest first, and how much is sealed by each. The keys themselves are not shown."""
    ring = keyring()
    counted = keys.how_many(ring)
    for name in ring.names:
        seals_now = ", seals now" if name == ring.newest else ""
        click.echo(f"{name}: {count(counted[name], 'text')}{seals_now}")
    if counted[keys.UNKNOWN]:
        click.echo(f"sealed by none of these: {count(counted[keys.UNKNOWN], 'text')}. A key is missing from the list.")
    file = live_keys().file
    click.echo(f"The list is {file or 'HUB_SEALING_KEYS'}. Drafts lie under keys of their own.")


@keys_cli.command("add")
def add_key() -> None:
    """Put a new key at the head of the list: from now on it seals, and the others still open."""
    with refusals_in_one_line():
        name = keys.add()
    click.echo(f"{name} seals from now on. Keep a copy of {live_keys().file} apart from the backups.")
    click.echo("Next: flask keys rotate")


@keys_cli.command("rotate")
def rotate_keys() -> None:
    """Seal everything anew with the newest key. Stop it whenever you like: run again, it goes on from there."""
    moved = keys.rotate(lambda name, done: click.echo(f"{name}: {done:,}", err=True))
    click.echo(f"{count(moved.texts, 'text was', 'texts were')} sealed anew with {keyring().newest}.")
    if moved.broken:
        click.echo("These could not be opened and were left as they are:")
        click.echo("\n".join(f"  {one}" for one in moved.broken[:50]))
        raise SystemExit(1)


@keys_cli.command("retire")
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask.")
def retire_key(key: str, yes: bool) -> None:
    """Take KEY off the list, when nothing is sealed by it any more."""
    if not yes:
        click.confirm(f"Backups made before today may need {key}. Is a copy of it kept with their keys?", abort=True)
    with refusals_in_one_line():
        keys.retire(key)
    click.echo(f"{key} is off the list.")


# ---- audit ----


@audit_cli.command("verify")
@click.option("--noted", metavar="NUMBER:SEAL", help="A number and seal that this command printed earlier.")
def verify_audit(noted: str | None) -> None:
    """Go along the whole record and name the first entry that was changed, removed or slipped in."""
    number, _, seal = (noted or "").partition(":")
    if noted and not (number.isdecimal() and seal):
        raise click.BadParameter("write it as it was printed, NUMBER:SEAL", param_hint="--noted")
    with transaction(write=False):
        found = audit_check.verify((int(number), seal) if noted else None)
    if found.fault:
        raise click.ClickException(found.fault)
    last, last_seal = found.last
    click.echo(f"{count(found.entries, 'entry', 'entries')}, all as they were written.")
    click.echo(f"It ends with {last}:{last_seal}")


# ---- backup ----


@backup_cli.command("make")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def make_backup(folder: Path) -> None:
    """Make one file in FOLDER that holds everything but the secrets. The hub may go on meanwhile."""
    steps = _Steps()
    with refusals_in_one_line():
        made = backup.make(folder, steps)
    steps.end()
    click.echo(f"{made} ({made.stat().st_size / 2**20:.1f} MB). Keep instance/secrets elsewhere: it is not in there.")


@backup_cli.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Although there is something here already: it is gone afterwards.")
@click.option(
    "--erasures", "ledgers", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A newer data/erasures.log, kept elsewhere. What it tells of is erased again.",
)  # fmt: skip
@click.option("--other-secrets", is_flag=True, help="Although its secrets are lost: what they sealed stays unreadable.")
def restore_backup(file: Path, replace: bool, ledgers: tuple[Path, ...], other_secrets: bool) -> None:
    """Put FILE back. Stop the hub first, and give it the secrets that belong to the backup."""
    steps = _Steps()
    with refusals_in_one_line():
        done = restore(file, steps, replace=replace, other_secrets=other_secrets, ledgers=ledgers)
    steps.end()
    click.echo(f"Put back as of {done.manifest.made_at}. {count(done.erased_again, 'erasure')} done again.")
    if done.audit.fault:
        raise click.ClickException(done.audit.fault)
    click.echo(f"The record of what was done is whole: {count(done.audit.entries, 'entry', 'entries')}.")


# ---- retention ----


@retention_cli.command("show")
def show_retention() -> None:
    """Say how long each kind of record is kept, and when the rule was last kept to."""
    with transaction(write=False):
        last = retention.last_runs()
    for rule in retention.schedule():
        run = last.get(rule.kind)
        when = f"last {day_time_words(run.ran_at)}: {run.removed:,}" if run else "not yet run"
        click.echo(f"{rule.kind}: {rule.how_long} since {rule.since}, then {rule.then} ({when})")


@retention_cli.command("run")
def run_retention() -> None:
    """Keep to the whole schedule now; the worker does so once a day."""
    with refusals_in_one_line():
        told = retention.run()
    click.echo(told)
