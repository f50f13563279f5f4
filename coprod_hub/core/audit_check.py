"""Whether the record of what was done is whole; its last seal noted outside the database; its old end cut off.

`data/audit-heads.log` holds a line for each day: the number and seal that the chain ended in. It makes it known when
the newest entries are cut off, which a chain alone cannot. A line of it noted elsewhere (a backup has one in its
manifest) makes it known when somebody rewrites the file as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, func, select

from coprod_hub.core.audit import AuditCheckpoint, AuditEntry, AuditLink, head, mark_over, seal_over
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.lines import add

Head = tuple[int, str]
_NOTED = re.compile(r"(\d{1,18}) ([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class Verdict:
    """What the verifier found: how many entries, where the chain ends, and the first fault ("" when it is whole)."""

    entries: int
    last: Head
    fault: str = ""


class _Broken(Exception):
    """The first thing that does not fit."""


def verify(noted: Head | None = None) -> Verdict:
    """Go along the whole chain. `noted` is a number and seal that somebody wrote down earlier."""
    known = dict([*heads(), *([noted] if noted else [])])
    entries, last = 0, (0, "")
    try:
        last = _start()
        for reached in _along(last, known):
            entries, last = entries + 1, reached
        _nothing_cut_off(last, known)
        _nothing_slipped_in()
    except _Broken as fault:
        return Verdict(entries, last, str(fault))
    return Verdict(entries, last)


def _start() -> Head:
    wanted = select(AuditCheckpoint).order_by(AuditCheckpoint.through.desc()).limit(1)
    checkpoint: AuditCheckpoint | None = db.session.scalar(wanted)
    if checkpoint is None:
        return 0, ""
    if checkpoint.mark != mark_over(checkpoint.through, checkpoint.seal):
        raise _Broken(f"The checkpoint at entry {checkpoint.through} was not made by the hub.")
    return checkpoint.through, checkpoint.seal


def _along(start: Head, known: dict[int, str]) -> Iterator[Head]:
    """Each number and its seal, as far as they fit."""
    number, seal = start
    wanted = (
        select(AuditLink.number, AuditLink.seal, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .where(AuditLink.number > number)
        .order_by(AuditLink.number)
        .execution_options(yield_per=1000)
    )
    for at, told, entry in db.session.execute(wanted):
        if at != number + 1:
            raise _Broken(f"Entry {number + 1} is missing: the next one is number {at}.")
        if entry is None:
            raise _Broken(f"Entry {at} was removed.")
        if told != seal_over(seal, at, entry) or known.get(at, told) != told:
            raise _Broken(f"Entry {at} ({entry.id}, {entry.verb} {entry.kind}) or one before it was changed.")
        number, seal = at, told
        yield number, seal


def _nothing_cut_off(last: Head, known: dict[int, str]) -> None:
    furthest = max(known, default=0)
    if furthest > last[0]:
        raise _Broken(f"The newest entries were removed: it once went on to {furthest} and now ends with {last[0]}.")


def _nothing_slipped_in() -> None:
    linked = select(AuditLink.entry_id)
    stray = db.session.scalar(select(AuditEntry).where(AuditEntry.id.not_in(linked)).limit(1))
    if stray is not None:
        raise _Broken(f"Entry {stray.id} ({stray.verb} {stray.kind}) is outside the chain: the hub did not write it.")


# ---- seals noted outside the database ----


def heads_file() -> Path:
    """Where the daily seals are noted."""
    data: Path = current_app.extensions["settings"].data
    return data / "audit-heads.log"


def heads() -> list[Head]:
    """The seals that were noted, oldest first. A line that was cut off on a full disk says nothing."""
    file = heads_file()
    lines = file.read_text(errors="replace").split("\n") if file.is_file() else []
    return [(int(noted[1]), noted[2]) for line in lines if (noted := _NOTED.fullmatch(line))]


def note_head() -> None:
    """Note the seal that the chain ends in now, unless it is noted already."""
    number, seal = head()
    if number and (number, seal) not in heads()[-1:]:
        add(heads_file(), [f"{number} {seal}"])


# ---- its old end ----


def cut_off(before: datetime) -> int:
    """Take away the entries older than that, under a checkpoint from which the chain goes on; returns how many."""
    # By place in the chain, not by time alone: nothing newer may stand before what goes.
    wanted = select(func.min(AuditLink.number)).join(AuditEntry, AuditEntry.id == AuditLink.entry_id)
    first_kept = db.session.scalar(wanted.where(AuditEntry.at >= before))
    through = head()[0] if first_kept is None else first_kept - 1
    seal = db.session.scalar(select(AuditLink.seal).where(AuditLink.number == through))
    if seal is None:
        return 0
    mark = mark_over(through, seal)
    db.session.add(AuditCheckpoint(through=through, seal=seal, made_at=now(), mark=mark))
    db.session.flush()
    going = select(AuditLink.entry_id).where(AuditLink.number <= through)
    apart = {"synchronize_session": False}
    db.session.execute(delete(AuditEntry).where(AuditEntry.id.in_(going)), execution_options=apart)
    gone = db.session.execute(delete(AuditLink).where(AuditLink.number <= through))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE always has it; the declared type is wider
