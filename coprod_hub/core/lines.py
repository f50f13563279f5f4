"""Files beside the database to which lines are only ever added."""

import os
from collections.abc import Iterable
from pathlib import Path


def add(file: Path, lines: Iterable[str]) -> None:
    """Add lines at the end; a line before them that was cut off (a full disk, a power cut) stays alone."""
    with file.open("a+b") as out:
        whole = not out.tell() or _last_letter(out.fileno(), out.tell()) == b"\n"
        out.write(("" if whole else "\n").encode() + "".join(f"{line}\n" for line in lines).encode())


def _last_letter(descriptor: int, length: int) -> bytes:
    return os.pread(descriptor, 1, length - 1)
