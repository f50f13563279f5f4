"""Taking somebody's words out of the record of a tender: a mark stands where they were, and every mark given stays.

The words themselves are written down nowhere: the ledger of erasures knows each by the id of its text, its length and a
keyed hash, which is enough to find it again in an older backup and to take it out once more.
"""

from collections.abc import Collection, Sequence
from hmac import compare_digest
from typing import Any

from flask import current_app
from sqlalchemy import select

from coprod_hub.core import erasures
from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.crypto import keyed
from coprod_hub.core.db import db
from coprod_hub.core.documents import forget
from coprod_hub.core.errors import Refused
from coprod_hub.core.jobs import enqueue
from coprod_hub.core.text import clean_line, clean_text, says_something
from coprod_hub.evaluation.models import AwardPaper, Bid, RecordExport, TakenOut, Tender, WordsIn
from coprod_hub.evaluation.queries import written
from coprod_hub.evaluation.queries.written import PLACES, Found
from coprod_hub.evaluation.redaction import enough, mark_on, without
from coprod_hub.evaluation.service.award_papers import forget_papers
from coprod_hub.evaluation.service.telling import LETTERS, REPORT

#: In the ledger of erasures: a piece of a text, of the place whose name follows.
WORDS_IN = "words-in-"


def look_for(actor: Actor, words: str) -> list[Found]:
    """The texts that hold these words. That somebody looked is recorded, for each tender in which they stand."""
    wanted = clean_line(words)
    if not enough(wanted):
        raise Refused("Give at least three letters: the name, or the words that tell who it is.")
    found = written.find(actor, wanted)
    for tender in {one.tender.id: one.tender for one in found}.values():
        record(actor, "looked for words in", tender, texts=sum(one.tender.id == tender.id for one in found))
    db.session.flush()
    return found


def take_out(actor: Actor, words: str, keys: Collection[str], because: str, *, whole: bool = False) -> int:
    """Take these words out of the chosen texts, or the whole of those texts; says out of how many.

    Marks, totals and results stay. Files that hold the texts go, and are made anew from what stands now.
    """
    why = clean_text(because)
    if not says_something(why):
        raise Refused("Say why the words are taken out. Your reason is kept.")
    chosen = [one for one in look_for(actor, words) if one.key in keys]
    if not chosen:
        raise Refused("Choose what the words are taken out of.")
    for one in chosen:
        _take_out_of(actor, one, clean_line(words), why, whole=whole)
    for tender in {one.tender.id: one.tender for one in chosen}.values():
        _make_files_anew(tender)
    db.session.flush()
    return len(chosen)


def _take_out_of(actor: Actor, found: Found, words: str, because: str, *, whole: bool) -> None:
    _, attribute = PLACES[found.place]
    db.session.refresh(found.row, with_for_update=True)
    before: str = getattr(found.row, attribute)
    mark = mark_on(today())
    after, pieces = (mark, [before]) if whole else without(before, words, mark)
    if not pieces:
        return
    setattr(found.row, attribute, after)
    for piece in sorted(set(pieces)):
        erasures.note(f"{WORDS_IN}{found.place.value}", _trace(found.row.id, piece))
    kept = TakenOut(
        tender_id=found.tender.id, place=found.place, thing_id=found.row.id, pieces=len(pieces), taken_at=now(),
        taken_by_id=actor.person_id,
    )  # fmt: skip
    kept.because = because
    db.session.add(kept)
    record(actor, "took words out of", found.tender, place=found.place, text=found.row.id, pieces=len(pieces))


def _make_files_anew(tender: Tender) -> None:
    """Letters and the report are written again as they stand now; spreadsheets that still lie here go."""
    there = select(AwardPaper.about_id).where(AwardPaper.tender_id == tender.id).distinct()
    about = set(db.session.scalars(there))
    forget_papers(tender)
    for export_id in db.session.scalars(select(RecordExport.id).where(RecordExport.tender_id == tender.id)):
        forget(export_id)
    if tender.id in about:
        enqueue(REPORT, tender, tender_id=tender.id)
    for bid in db.session.scalars(select(Bid).where(Bid.id.in_(about)).order_by(Bid.code_name)):
        enqueue(LETTERS, bid, tender_id=tender.id, bid_id=bid.id)


# ---- after a restore ----


def _trace(row_id: str, piece: str) -> str:
    return f"{row_id}.{len(piece)}.{_hashed(row_id, piece)}"


def _hashed(row_id: str, piece: str) -> str:
    key: str = current_app.extensions["settings"].secrets["audit_key"]
    return keyed(key, f"words|{row_id}|{piece}").hex()[:8]


def _again(place: WordsIn, trace: str) -> bool:
    """After a restore: find by its trace what was taken out of a text before, and take it out once more."""
    row_id, length, mark = trace.split(".")
    kind, attribute = PLACES[place]
    row: Any = db.session.get(kind, row_id)
    if row is None:
        return False
    text: str = getattr(row, attribute)
    pieces = _pieces(text, row_id, int(length), mark)
    for piece in pieces:
        text = text.replace(piece, mark_on(today()))
    if pieces:
        setattr(row, attribute, text)
        tender = written.tender_of(row)
        record(Actor.system("restore"), "took words out again of", tender, place=place, text=row_id)
        _make_files_anew(tender)
    return bool(pieces)


def _pieces(text: str, row_id: str, length: int, mark: str) -> Sequence[str]:
    every = {text[at : at + length] for at in range(len(text) - length + 1)}
    return [piece for piece in sorted(every) if compare_digest(_hashed(row_id, piece), mark)]


def _register(place: WordsIn) -> None:
    @erasures.erases(f"{WORDS_IN}{place.value}")
    def again(trace: str) -> bool:
        return _again(place, trace)


for _place in WordsIn:
    _register(_place)
