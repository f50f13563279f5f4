"""What was erased stays erased, also when an older backup is restored.

Every erasure is a row, written in the same transaction, and soon after a line of `data/erasures.log`: kind, random id
and day, nothing else, under a keyed hash so that no line can be forged. The file is kept outside the database because a
restore puts an older database in place; `flask backup restore` then does again every erasure that the file tells of.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from pathlib import Path

from flask import current_app
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from coprod_hub.core.clock import today
from coprod_hub.core.crypto import keyed
from coprod_hub.core.db import Model, after_commit, db, transaction
from coprod_hub.core.lines import add

log = logging.getLogger(__name__)


class Erasure(Model):
    """Something that was erased for good: what kind of thing, its random id, and the day."""

    __tablename__ = "erasure"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[str] = mapped_column(String(32), index=True)
    erased_on: Mapped[date]


@dataclass(frozen=True, order=True)
class Erased:
    """One line of the ledger."""

    kind: str
    thing_id: str
    on: str

    @property
    def line(self) -> str:
        """As the file has it."""
        said = f"{self.on} {self.kind} {self.thing_id}"
        return f"{said} {_mark(said)}"


def note(kind: str, thing_id: str) -> None:
    """Note that this thing (a row of table `kind`) is erased, in the transaction that erases it."""
    row = Erasure(kind=kind, thing_id=thing_id, erased_on=today())
    db.session.add(row)
    line = _erased(row).line
    after_commit(lambda: _append_or_leave(line))


def _append_or_leave(line: str) -> None:
    try:
        _append([line])
    except OSError:
        log.exception("the ledger of erasures could not be written; the worker will")


# ---- the file ----


def ledger() -> Path:
    """Where the erasures are told outside the database."""
    data: Path = current_app.extensions["settings"].data
    return data / "erasures.log"


def write_ledger() -> None:
    """Bring the file up to what the database knows; the worker does so every day, and every backup."""
    known = {one.line for one in read(ledger())}
    with transaction(write=False) as session:
        rows = {_erased(row).line for row in session.scalars(select(Erasure))}
    _append(sorted(rows - known))


def _append(lines: Iterable[str]) -> None:
    ledger().touch(mode=0o600)
    add(ledger(), lines)


def read(file: Path) -> Iterator[Erased]:
    """The erasures that a ledger tells of. A line that the hub did not write is left out, and said in the log."""
    for line in file.read_text(errors="replace").splitlines() if file.is_file() else []:
        said, _, mark = line.rpartition(" ")
        if said.count(" ") == 2 and compare_digest(mark, _mark(said)):
            on, kind, thing_id = said.split(" ")
            yield Erased(kind, thing_id, on)
        else:
            log.warning("a line of %s was not written by this hub, and is not followed", file.name)


def _erased(row: Erasure) -> Erased:
    return Erased(row.kind, row.thing_id, row.erased_on.isoformat())


def _mark(said: str) -> str:
    return keyed(current_app.extensions["settings"].secrets["audit_key"], f"erasure|{said}").hex()[:32]


# ---- doing it again ----

Eraser = Callable[[str], bool]
_erasers: dict[str, Eraser] = {}


def erases(kind: str) -> Callable[[Eraser], Eraser]:
    """Register how a thing of this kind is erased when erasing is more than deleting its row."""

    def register(eraser: Eraser) -> Eraser:
        _erasers[kind] = eraser
        return eraser

    return register


def erase_again(told: Iterable[Erased]) -> int:
    """After a restore: erase whatever of this is there, and write it into ledger and database; says how many were."""
    wanted, again = sorted(set(told)), 0
    with transaction() as session:
        known = {_erased(row) for row in session.scalars(select(Erasure))}
        for one in wanted:
            again += _erase(one)
            if one not in known:
                session.add(Erasure(kind=one.kind, thing_id=one.thing_id, erased_on=date.fromisoformat(one.on)))
    write_ledger()
    return again


def _erase(one: Erased) -> bool:
    if one.kind in _erasers:
        return _erasers[one.kind](one.thing_id)
    table = Model.metadata.tables.get(one.kind)
    if table is None:
        log.warning("nothing is known of a %s, so none can be erased", one.kind)
        return False
    gone = db.session.execute(delete(table).where(table.c.id == one.thing_id).returning(table.c.id))
    return gone.first() is not None
