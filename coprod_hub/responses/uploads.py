"""Files that people bring through the browser: sealed on the disk, opened only while a job reads them, soon deleted."""

import base64
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

from flask import current_app

from coprod_hub.config import Settings
from coprod_hub.core.clock import now
from coprod_hub.core.crypto import BrokenSeal, keyring
from coprod_hub.core.errors import HubError

LARGEST = 25 * 1024 * 1024
TOO_LARGE = (
    "The file is larger than 25 MB, which is too much for a browser. Whoever runs the hub can bring it in with the "
    "command “flask responses import”."
)
PIECE = 1024 * 1024
LONGEST_OPEN = timedelta(hours=2)
LONGEST_NAME = 200  # bytes
ENDINGS = {".csv": False, ".txt": False, ".tsv": False, ".xlsx": True}
_ZIP = b"PK\x03\x04"


class BadFile(HubError):
    """The file cannot be taken; the message says why and what to do."""

    status = 422


class FileTooLarge(BadFile):
    """It is for the command, not for a browser."""

    def __init__(self) -> None:
        super().__init__(TOO_LARGE)


def folder() -> Path:
    """Where the files lie: never below anything that is served."""
    settings: Settings = current_app.extensions["settings"]
    found = settings.data / "uploads"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def looks_right(name: str, start: bytes) -> None:
    """Raise BadFile unless the file's ending is one we read and its first bytes agree with it."""
    packed = ENDINGS.get(Path(name).suffix.lower())
    if packed is None:
        raise BadFile("Choose a CSV or Excel file: its name ends in .csv or .xlsx.")
    if not start.strip():
        raise BadFile("The file is empty. Choose another.")
    if packed != start.startswith(_ZIP):
        said = "an Excel file (.xlsx)" if packed else "a CSV file"
        raise BadFile(f"The name says that this is {said}, and its content says that it is not. Save it again.")


def keep(upload_id: str, stream: IO[bytes]) -> tuple[int, str]:
    """Seal a file piece by piece; returns its size and SHA-256. Raises FileTooLarge, and then keeps nothing."""
    size, digest = 0, hashlib.sha256()
    place = folder() / upload_id
    unfinished = place.with_suffix(".part")
    try:
        with unfinished.open("xb") as out:
            number = 0
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > LARGEST:
                    raise FileTooLarge
                digest.update(piece)
                _write(out, keyring().seal(base64.b64encode(piece).decode(), _context(upload_id, number)))
                number += 1
            _write(out, keyring().seal("", _context(upload_id, number, last=True)))
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(place)
    except OSError as error:
        raise BadFile(f"The file could not be kept ({error.strerror}). Nothing was changed. Try again later.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return size, digest.hexdigest()


def _write(out: IO[bytes], sealed: bytes) -> None:
    out.write(len(sealed).to_bytes(4, "big") + sealed)


def _context(upload_id: str, number: int, *, last: bool = False) -> str:
    return f"upload|{upload_id}|{number}|{'end' if last else 'piece'}"


@contextmanager
def opened(upload_id: str, name: str) -> Iterator[Path]:
    """The file in clear, under its own name in a folder of its own, for as long as the block lasts."""
    place = folder() / upload_id
    own = Path(tempfile.mkdtemp(prefix=".open-", dir=folder()))
    clear = own / _fitting(name)
    try:
        with place.open("rb") as sealed, clear.open("xb") as out:
            for piece in _pieces(sealed, upload_id):
                out.write(piece)
        yield clear
    except FileNotFoundError:
        raise BadFile("The file is not here any more. Bring it again.") from None
    except BrokenSeal:
        raise BadFile("The file was changed while it lay here, or its key is gone. Bring it again.") from None
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _fitting(name: str) -> str:
    """The end of a name that any file system takes: these are counted in bytes, and a letter may have four."""
    return Path(name).name.encode()[-LONGEST_NAME:].decode(errors="ignore") or "file"


def _pieces(sealed: IO[bytes], upload_id: str) -> Iterator[bytes]:
    number = 0
    while head := sealed.read(4):
        body, more = sealed.read(int.from_bytes(head, "big")), sealed.peek(1) if hasattr(sealed, "peek") else b""
        text = keyring().open(body, _context(upload_id, number, last=not more))
        if not more:
            return
        yield base64.b64decode(text)
        number += 1
    raise BrokenSeal("it breaks off")


def forget(upload_id: str) -> None:
    """Delete the file, now."""
    (folder() / upload_id).unlink(missing_ok=True)


def lying_about() -> list[str]:
    """The ids of all files that lie here."""
    return [one.name for one in folder().iterdir() if one.is_file()]


def forget_all_but(known: set[str]) -> None:
    """Delete files that no row knows of, unless they came just now: their row is written in a moment."""
    long_ago = (now() - LONGEST_OPEN).timestamp()
    for one in folder().iterdir():
        if one.is_file() and one.suffix != ".part" and one.name not in known and one.stat().st_mtime < long_ago:
            one.unlink(missing_ok=True)
    clear_cut_off()


def clear_cut_off() -> None:
    """Delete what a reader or writer that was killed left in clear or unfinished, once it can be nobody's any more."""
    long_ago = (now() - LONGEST_OPEN).timestamp()
    for left in folder().iterdir():
        if left.stat().st_mtime > long_ago:
            continue
        if left.name.startswith(".open-"):
            shutil.rmtree(left, ignore_errors=True)
        elif left.suffix == ".part":
            left.unlink(missing_ok=True)
