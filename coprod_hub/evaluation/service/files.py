"""Files of a bid: taken, handed out to those who run the tender, and taken away again. No panel ever gets one."""

import base64
from pathlib import Path
from typing import IO

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import enqueue
from coprod_hub.core.text import clean_line
from coprod_hub.evaluation.filing import BY_MEDIA_TYPE, KINDS, WrongFile, kind_of_file
from coprod_hub.evaluation.models import Bid, BidFile, FilePiece
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.service.bids import BEFORE_AWARD
from coprod_hub.responses.uploads import LARGEST, PIECE

READ = "evaluation.read_bid_file"
MOST_FILES = 20


def keep_file(actor: Actor, bid: Bid, name: str, stream: IO[bytes]) -> BidFile:
    """Keep a file of a bid, sealed; a job looks for the text of a Word document. Raises Refused with what to do."""
    who.must_run(actor, bid.tender)
    _must_go_on(bid)
    if len(bid.files) >= MOST_FILES:
        raise Refused(f"A bid has at most {MOST_FILES} files here. Put several into one, or keep them in the portal.")
    try:
        kind = kind_of_file(name, stream)
    except WrongFile as fault:
        raise Refused(str(fault)) from None
    made = BidFile(bid=bid, media_type=kind.media_type, size=0, kept_at=now())
    made.name = clean_line(Path(name).name)[-200:]
    while piece := stream.read(PIECE):
        made.size += len(piece)
        if made.size > LARGEST:
            raise Refused("The file is larger than 25 MB. Make it smaller, or keep it in the portal alone.")
        kept = FilePiece(bid_file_id=made.id, number=len(made.pieces))
        kept.content = base64.b64encode(piece).decode()
        made.pieces.append(kept)
    db.session.add(made)
    record(actor, "kept a file of", bid, file=made.id, size=made.size)
    db.session.flush()
    if kind is KINDS[".docx"]:
        enqueue(READ, made, file_id=made.id)
    return made


def hand_out(actor: Actor, file: BidFile) -> tuple[str, bytes]:
    """A file's content, with a name that says nothing of its bidder. That it was read is recorded."""
    who.must_run(actor, file.bid.tender)
    record(actor, "took a file of", file.bid, file=file.id)
    number = [one.id for one in file.bid.files].index(file.id) + 1
    ending = BY_MEDIA_TYPE[file.media_type].ending
    return f"{file.bid.code_name.replace(' ', '-')}-{number}{ending}", content_of(file)


def content_of(file: BidFile) -> bytes:
    """What is in it."""
    wanted = select(FilePiece).where(FilePiece.bid_file_id == file.id).order_by(FilePiece.number)
    return b"".join(base64.b64decode(piece.content) for piece in db.session.scalars(wanted))


def remove_file(actor: Actor, file: BidFile) -> None:
    """Take away a file that was kept by mistake."""
    who.must_run(actor, file.bid.tender)
    _must_go_on(file.bid)
    record(actor, "removed a file of", file.bid, file=file.id)
    file.bid.files.remove(file)
    db.session.flush()


def _must_go_on(bid: Bid) -> None:
    if bid.practice or bid.tender.state not in BEFORE_AWARD:
        raise Refused("The tender has ended, so its files stay as they are.")
