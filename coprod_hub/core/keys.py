"""The list of sealing keys: what is sealed by which, a new key, moving everything to it, and retiring an old one.

Every `Sealed` text of every table is found by itself, so a new feature needs to say nothing. Moving can be cut off at
any moment and begun again: what is moved already is known by its key. Rows are taken by their random id, never in the
order in which they came, and every row with a text is written again, so nothing can be read from which were.

Drafts of people who are answering are not touched: each lies under a key of its own, half of which is on the phone, and
is gone after fourteen days.
"""

import os
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ColumnElement, LargeBinary, Table, bindparam, func, literal, select, update

from coprod_hub.core.crypto import BrokenSeal, KeyRing, Sealed, context_of, keyring, live_keys
from coprod_hub.core.db import Model, db, table_of, transaction
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import count

BATCH = 500
LENGTH = 4  # bytes before each sealed piece of a file
UNKNOWN = "unknown"
Tell = Callable[[str, int], None]


@dataclass(frozen=True)
class Place:
    """A column that holds sealed text."""

    table: Table
    column: str

    @property
    def name(self) -> str:
        """As people write it: table.column."""
        return f"{self.table.name}.{self.column}"

    def sealed_by(self, key: str) -> ColumnElement[bool]:
        """Whether a row's text was sealed with this key."""
        prefix = f"{key}:".encode()
        column = self.table.c[self.column]
        return func.substr(column, 1, len(prefix), type_=LargeBinary) == literal(prefix, LargeBinary)


def places() -> list[Place]:
    """Every column of every table that holds sealed text."""
    found = {
        (kind.__tablename__, value.column): Place(table_of(kind), value.column)
        for kind in (mapper.class_ for mapper in Model.registry.mappers)
        for name in dir(kind)
        if isinstance(value := getattr(kind, name), Sealed)
    }
    return [found[name] for name in sorted(found)]


def how_many(ring: KeyRing | None = None) -> Counter[str]:
    """How many texts are sealed by each key of the list, and by none of them (`unknown`)."""
    ring = ring or keyring()
    counted: Counter[str] = Counter()
    with transaction(write=False) as session:
        for place in places():
            column = place.table.c[place.column]
            of_all = session.scalar(select(func.count(column))) or 0
            for key in ring.names:
                found = session.scalar(select(func.count(column)).where(place.sealed_by(key))) or 0
                counted[key] += found
                of_all -= found
            counted[UNKNOWN] += of_all
    return counted


# ---- moving everything to the newest key ----


@dataclass
class Moved:
    """What became of a rotation: how many texts were sealed anew, and which could not be opened."""

    texts: int = 0
    broken: list[str] = field(default_factory=list)


def rotate(tell: Tell) -> Moved:
    """Seal every text with the newest key. Each batch is a transaction of its own; a second run goes on from there.

    `tell` hears the name of the column and how many of its texts were moved, after each batch.
    """
    ring, moved = keyring(), Moved()
    for place in places():
        done = 0
        for batch in _batches(place, ring.newest):
            done += _move(place, ring, batch, moved)
            tell(place.name, done)
    return moved


Row = tuple[str, bytes]


def _batches(place: Place, newest: str) -> Iterator[list[Row]]:
    """The texts that another key has sealed, by the rows' random ids."""
    row_id, column = place.table.c.id, place.table.c[place.column]
    wanted = select(row_id, column).where(column.is_not(None), ~place.sealed_by(newest)).order_by(row_id).limit(BATCH)
    after = ""
    while True:
        with transaction(write=False) as session:
            rows = [(one, bytes(text)) for one, text in session.execute(wanted.where(row_id > after))]
        if not rows:
            return
        yield rows
        after = rows[-1][0]


def _move(place: Place, ring: KeyRing, rows: list[Row], moved: Moved) -> int:
    changes = []
    for row_id, was in rows:
        context = context_of(place.table.name, place.column, row_id)
        try:
            changes.append({"_id": row_id, "_was": was, "_anew": ring.seal(ring.open(was, context), context)})
        except BrokenSeal:
            moved.broken.append(f"{place.name} of {row_id}")
    column = place.table.c[place.column]
    # A text that somebody changed meanwhile is sealed by the newest key already, and stays as they left it. No column
    # begins with a line: SQLAlchemy keeps the names of a table's columns to itself.
    change = update(place.table).where(place.table.c.id == bindparam("_id"), column == bindparam("_was"))
    if changes:
        with transaction() as session:
            session.execute(change.values({place.column: bindparam("_anew")}), changes)
        db.session.expire_all()
    moved.texts += len(changes)
    return len(changes)


# ---- the list itself ----


def add() -> str:
    """Put a new key at the head of the list; returns its id. Running processes use it from their next text on."""
    file, ring = _file(), keyring()
    numbers = [int(found[1]) for name in ring.names if (found := re.fullmatch(r"k(\d+)", name))]
    name = f"k{max(numbers, default=0) + 1}"
    _write(file, f"{name}:{secrets.token_hex(32)}\n{file.read_text().strip()}\n")
    return name


def retire(key: str) -> None:
    """Take a key off the list, when nothing is sealed by it any more."""
    file, ring = _file(), keyring()
    if key not in ring.names:
        raise Refused(f"There is no key {key} on the list.")
    if key == ring.newest:
        raise Refused(f"{key} is the key that seals now. Add a new one first.")
    left = how_many(ring)[key]
    if left:
        raise Refused(f"{count(left, 'text is', 'texts are')} still sealed by {key}. Run `flask keys rotate` first.")
    if any(_files_sealed_by(key, file)):
        raise Refused(f"A file that somebody brings in lies sealed by {key}. Wait until it is used, or for two days.")
    kept = [line for line in file.read_text().splitlines() if line.strip().partition(":")[0] != key]
    _write(file, "\n".join(kept) + "\n")


def _files_sealed_by(key: str, keys_file: Path) -> Iterator[Path]:
    """Files that are brought in are sealed with these keys too; they are not sealed anew, since they soon go."""
    prefix = f"{key}:".encode()
    for file in (keys_file.parents[1] / "data" / "uploads").glob("*"):
        if file.is_file():
            with file.open("rb") as sealed:
                if sealed.read(LENGTH + len(prefix)).endswith(prefix):
                    yield file


def _file() -> Path:
    file = live_keys().file
    if file is None:
        raise Refused("The keys come from HUB_SEALING_KEYS, so change them there: one id:hex a line, the newest first.")
    return file


def _write(file: Path, text: str) -> None:
    """Whole or not at all, readable by the hub's own user alone."""
    KeyRing.parse(text)
    part = file.with_name(f"{file.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    live_keys().look_again()
