"""One file that holds everything but the secrets: made while the hub runs, whole or not at all.

A backup is a `.tar.gz` of the database (SQLite's own online copy, or `pg_dump`'s archive), the ledger of erasures, the
noted seals of the audit, and a manifest with the schema's revision, a checksum of each, and a mark of each secret that
it needs. Without the secrets nobody can read what people wrote in it: keep those elsewhere.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, make_url, select

from coprod_hub.config import Settings
from coprod_hub.core import audit_check, erasures
from coprod_hub.core.audit import head
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import keyed, keyring, live_keys
from coprod_hub.core.db import db, transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.keys import how_many
from coprod_hub.core.migrations import revision_here

FORMAT = 1
MANIFEST = "manifest.json"
#: Whoever signs in anew needs no session key.
NEEDED = ("respondent_key", "words_pepper", "audit_key")
DATABASES = {"sqlite": "hub.db", "postgresql": "hub.dump"}
SPARE = 50 * 1024 * 1024
_PAGES = 2000
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Piece:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    kind: str
    made_at: str
    revision: str
    audit_head: tuple[int, str]
    files: Mapping[str, Piece]
    marks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read it; raises Refused for what is no manifest of ours."""
        try:
            raw = json.loads(text)
            files = {name: Piece(**piece) for name, piece in raw.pop("files").items()}
            known = dict(raw.get("marks", {}))  # older backups have none
            return cls(**{**raw, "audit_head": tuple(raw["audit_head"]), "files": files, "marks": known})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Refused("That is not a backup of this hub: its manifest cannot be read.") from error


def settings_here() -> Settings:
    """The running app's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


def database_file() -> Path:
    """SQLite's file, wherever it lies."""
    return Path(str(db.engine.url.database)).resolve()


def kind_here() -> str:
    """The kind of database: sqlite or postgresql."""
    return "sqlite" if settings_here().sqlite else "postgresql"


def marks() -> dict[str, str]:
    """A mark of each secret without which a backup cannot be read, each sealing key by its name. It tells nothing."""
    secrets, file = settings_here().secrets, live_keys().file
    ring = (file.read_text() if file else secrets["sealing_keys"]).split()
    of_all = {name.replace("_", " "): secrets[name] for name in NEEDED}
    of_all |= {f"sealing key {name}": key for name, _, key in (line.partition(":") for line in ring)}
    return {name: keyed(secret, "backup").hex()[:16] for name, secret in of_all.items()}


def _marks_needed() -> dict[str, str]:
    """Those of the secrets that are in use: a key by which nothing is sealed any more may be retired."""
    counted = how_many()
    unused = {f"sealing key {name}" for name in keyring().names[1:] if not counted[name]}
    return {name: mark for name, mark in marks().items() if name not in unused}


# ---- making ----


def make(folder: Path, tell: Tell) -> Path:
    """Make a backup in the folder; returns its file. Nothing stays behind when it cannot be finished."""
    folder.mkdir(parents=True, exist_ok=True)
    _room_for(folder, 2 * _size())
    made_at = now()
    final = folder / f"hub-backup-{made_at:%Y%m%d-%H%M%S}.tar.gz"
    erasures.write_ledger()
    with transaction(write=False):
        audit_check.note_head()
    with _scratch(folder) as scratch:
        database = scratch / DATABASES[kind_here()]
        _COPY[kind_here()](database, tell)
        pieces = [database, *(file for file in (erasures.ledger(), audit_check.heads_file()) if file.is_file())]
        whole = scratch / "whole.tar.gz"
        _pack(whole, pieces, made_at, tell)
        whole.replace(final)
    _settle(folder)
    _note().write_text(made_at.isoformat())
    return final


def _note() -> Path:
    return settings_here().data / "last-backup"


def last_made() -> datetime | None:
    """When this hub was last backed up by `flask backup make`; None when it does not know of any."""
    try:
        return datetime.fromisoformat(_note().read_text())
    except (OSError, ValueError):
        return None


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".hub-backup-", dir=folder) as made:
        yield Path(made)


def _room_for(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE:
        raise Refused(f"{folder} has {free // 2**20} MB left; this needs {(wanted + SPARE) // 2**20} MB.")


def _size() -> int:
    if settings_here().sqlite:
        file = database_file()
        return sum(one.stat().st_size for one in file.parent.glob(f"{escape(file.name)}*"))
    with transaction(write=False) as session:
        return int(session.scalar(select(func.pg_database_size(func.current_database()))) or 0)


def _copy_sqlite(to: Path, tell: Tell) -> None:
    """SQLite's online backup, under one read of the whole: writers go on, and it never has to begin again."""
    source = sqlite3.connect(f"{database_file().as_uri()}?mode=ro", uri=True, isolation_level=None)
    with closing(source), closing(sqlite3.connect(to, isolation_level=None)) as copy:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on the view of it stands still
        source.backup(copy, pages=_PAGES, progress=lambda status, left, total: tell("Copying", total - left, total))
        copy.execute("PRAGMA journal_mode = DELETE")  # one file
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise Refused(f"The copy of the database is not sound: {found}.")


def _copy_postgresql(to: Path, tell: Tell) -> None:
    tell("Copying", 0, 1)
    run_postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")
    tell("Copying", 1, 1)


_COPY: Mapping[str, Callable[[Path, Tell], None]] = {"sqlite": _copy_sqlite, "postgresql": _copy_postgresql}


def _pack(whole: Path, pieces: list[Path], made_at: datetime, tell: Tell) -> None:
    with transaction(write=False):
        last = head()
    files = {piece.name: Piece(piece.stat().st_size, checksum(piece)) for piece in pieces}
    manifest = Manifest(FORMAT, kind_here(), made_at.isoformat(), revision_here(), last, files, _marks_needed())
    told = whole.with_name(MANIFEST)
    told.write_text(json.dumps(asdict(manifest), indent=1))
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=4) as tar:
            for done, piece in enumerate([told, *pieces]):
                tell("Packing", done, len(pieces) + 1)
                tar.add(piece, piece.name, filter=_of_nobody)
        out.flush()
        os.fsync(out.fileno())


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checksum(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# ---- PostgreSQL's own programs ----


def run_postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database; the password goes by its environment, never on the line."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda found: float(found.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(program)
    if not found:
        raise Refused(f"{program} is not on this machine: apt-get install --no-install-recommends postgresql-client")
    url = make_url(settings_here().database)
    given: dict[str, Any] = {
        "PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }  # fmt: skip
    environ = {**os.environ, **{name: str(value) for name, value in given.items() if value is not None}}
    done = subprocess.run([found, *arguments], env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()[-500:]}")
