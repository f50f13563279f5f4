"""Putting a backup back: checked first, into an empty hub unless told otherwise, and erasures are done again."""

import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from coprod_hub.core import audit_check, backup, erasures
from coprod_hub.core.backup import DATABASES, FORMAT, MANIFEST, Manifest, Tell
from coprod_hub.core.db import Model, db
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import LOCK, worker_here
from coprod_hub.core.migrations import known_revisions, upgrade
from coprod_hub.core.text import listed


@dataclass(frozen=True)
class Restored:
    """What was put back, and how much of it was erased again."""

    manifest: Manifest
    erased_again: int
    audit: audit_check.Verdict


def restore(
    file: Path, tell: Tell, *, replace: bool = False, other_secrets: bool = False, ledgers: Iterable[Path] = ()
) -> Restored:
    """Put a backup back, bring its schema up to date and do every known erasure again.

    `ledgers` are newer `erasures.log` files, kept elsewhere. The hub must not be running. Raises Refused, and changes
    nothing, for a file that is damaged, of another kind of database or of a newer hub, when there is something here
    (but for `replace`), or when what was sealed could not be opened (but for `other_secrets`).
    """
    if worker_here(backup.settings_here().data / LOCK):
        raise Refused("The hub is running: its worker is at work here. Stop it first.")
    if not replace and somebody_here():
        raise Refused("There is something in this hub already. Add --replace to put the backup in its place.")
    with _unpacked(file, tell) as (folder, manifest):
        if not other_secrets:
            _same_secrets(manifest)
        with suppress(SQLAlchemyError):  # what is here may be empty, or broken: then the file knows as much as it does
            erasures.write_ledger()
        noted = (erasures.ledger(), folder / erasures.ledger().name, *ledgers)
        told = {one for ledger in noted for one in erasures.read(ledger)}
        tell("Putting the database back", 0, 1)
        db.session.close()
        db.engine.dispose()
        _PUT[manifest.kind](folder / DATABASES[manifest.kind])
        _put_heads(folder)
    db.engine.dispose()
    upgrade()
    tell("Erasing again what was erased", 0, len(told))
    again = erasures.erase_again(told)
    tell("Checking the record of what was done", 0, 1)
    return Restored(manifest, again, audit_check.verify())


def somebody_here() -> bool:
    """Whether any table holds anything; what cannot be read is something, too."""
    try:
        there = set(inspect(db.engine).get_table_names())
        with db.engine.connect() as connection:
            return any(
                connection.execute(select(table.c.id).limit(1)).first() is not None
                for name, table in Model.metadata.tables.items()
                if name in there
            )
    except DatabaseError as error:
        if type(error) is DatabaseError:  # a file that is damaged; a server that is away says nothing of what it holds
            return True
        raise


# ---- checking ----


@contextmanager
def _unpacked(file: Path, tell: Tell) -> Iterator[tuple[Path, Manifest]]:
    """The backup's files, checked, in a folder that goes away."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    near = backup.settings_here().data
    near.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".hub-restore-", dir=near) as made:
        folder = Path(made)
        tell("Unpacking", 0, 1)
        try:
            with tarfile.open(file) as tar:
                tar.extractall(folder, filter="data")
            manifest = Manifest.from_json((folder / MANIFEST).read_text())
        except (tarfile.TarError, OSError, EOFError) as error:
            raise Refused("That file is damaged, or is no backup of this hub.") from error
        tell("Checking", 0, 1)
        _check(folder, manifest)
        yield folder, manifest


def _check(folder: Path, manifest: Manifest) -> None:
    if manifest.format != FORMAT:
        raise Refused(f"The backup has format {manifest.format}, and this hub knows format {FORMAT}.")
    if manifest.kind != backup.kind_here():
        raise Refused(f"The backup is of {manifest.kind}, and this hub runs on {backup.kind_here()}.")
    for name, piece in manifest.files.items():
        there = folder / Path(name).name
        if not there.is_file() or there.stat().st_size != piece.size or backup.checksum(there) != piece.sha256:
            raise Refused(f"{name} in the backup is damaged: its checksum does not fit.")
    if DATABASES[manifest.kind] not in manifest.files:
        raise Refused("There is no database in the backup.")
    if manifest.revision not in known_revisions():
        raise Refused(f"The backup has schema {manifest.revision}, which this hub does not know. Use the newer hub.")


def _same_secrets(manifest: Manifest) -> None:
    here = backup.marks()
    wrong = [name for name, mark in manifest.marks.items() if here.get(name) != mark]
    if wrong:
        raise Refused(
            f"The secrets here are not those of the backup: {listed(wrong)}. Put those that belong to it into "
            "instance/secrets. If they are lost, add --other-secrets: what they sealed stays unreadable."
        )


# ---- putting back ----


def _put_sqlite(database: Path) -> None:
    """In one step: the file is made ready beside the old one and takes its place."""
    here = backup.database_file()
    with closing(sqlite3.connect(database, isolation_level=None)) as copy:
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise Refused(f"The database in the backup is not sound: {found}.")
    database.chmod(0o600)
    for left in ("-wal", "-shm"):
        here.with_name(here.name + left).unlink(missing_ok=True)
    database.replace(here)


def _put_postgresql(database: Path) -> None:
    """In one transaction: all of it, or the database stays as it was."""
    url = db.engine.url
    backup.run_postgres(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", f"--dbname={url.database}", str(database),
    )  # fmt: skip


_PUT = {"sqlite": _put_sqlite, "postgresql": _put_postgresql}


def _put_heads(folder: Path) -> None:
    """The seals noted in the backup belong to its audit; those noted here since then belong to what was replaced."""
    noted, here = folder / audit_check.heads_file().name, audit_check.heads_file()
    if noted.is_file():
        shutil.move(noted, here)
    else:
        here.unlink(missing_ok=True)
