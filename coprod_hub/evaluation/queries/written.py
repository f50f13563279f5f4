"""What people wrote into the record of a tender, text by text: for taking somebody's words out of it again.

Nobody reads all of it here. Whoever handles requests about data says which words are asked for, and is shown the
passages that hold them: of what panels agreed at any time, of marks and notes only when all marks are closed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from coprod_hub.core.access import Actor
from coprod_hub.core.db import Model, db
from coprod_hub.evaluation.models import (
    Agreed,
    AgreedEarlier,
    Bid,
    Letter,
    Mark,
    PairNote,
    RecordQuestion,
    SeenDifferently,
    Sheet,
    TakenOut,
    Tender,
    WordsIn,
)
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.redaction import Passage, passages

#: Where each text is kept: its table, and its attribute there.
PLACES: dict[WordsIn, tuple[type[Model], str]] = {
    WordsIn.MARK: (Mark, "reason"),
    WordsIn.PAIR_NOTE: (PairNote, "words"),
    WordsIn.SHEET: (Sheet, "opened_because"),
    WordsIn.AGREED: (Agreed, "reason"),
    WordsIn.AGREED_EARLIER: (AgreedEarlier, "reason"),
    WordsIn.AGREED_AGAIN: (AgreedEarlier, "because"),
    WordsIn.ASKED: (RecordQuestion, "words"),
    WordsIn.ANSWERED: (RecordQuestion, "answer"),
    WordsIn.SEEN_DIFFERENTLY: (SeenDifferently, "words"),
    WordsIn.LETTER: (Letter, "words"),
}
#: What the panels' own phones hold back until all marks are closed stays held back here.
WHEN_CLOSED = (WordsIn.MARK, WordsIn.PAIR_NOTE, WordsIn.SHEET)


@dataclass(frozen=True)
class Found:
    """One text that holds the words: where it stands, and the passages. `key` names it on a form."""

    tender: Tender
    place: WordsIn
    row: Any
    bid: str
    passages: Sequence[Passage]

    @property
    def key(self) -> str:
        """Its name on a form."""
        return f"{self.place.value}.{self.row.id}"


def find(actor: Actor, words: str) -> list[Found]:
    """The texts of all tenders that hold these words, for whoever handles requests about data."""
    who.must_handle_requests(actor)
    tenders = db.session.scalars(select(Tender).order_by(Tender.made_at.desc(), Tender.id))
    return [found for each in tenders if who.handles_words(actor, each) for found in _in(each, words)]


def _in(tender: Tender, words: str) -> Iterator[Found]:
    closed = who.agreed(tender) or tender.stopped_at is not None
    for place, (kind, attribute) in PLACES.items():
        if place in WHEN_CLOSED and not closed:
            continue
        for row, name in db.session.execute(_rows(place, kind, tender)):
            hits = passages(getattr(row, attribute), words)
            if hits:
                yield Found(tender, place, row, name, hits)


def _rows(place: WordsIn, kind: Any, tender: Tender) -> Select[Any]:
    """The rows of this kind, each with the code name of its bid; of marks and notes those that are locked."""
    wanted = select(kind, Bid.code_name)
    if hasattr(kind, "agreed_id"):
        wanted = wanted.join(Agreed, Agreed.id == kind.agreed_id).join(Bid, Bid.id == Agreed.bid_id)
    else:
        wanted = wanted.join(Bid, Bid.id == kind.bid_id)
    if place is WordsIn.MARK:
        of_it = (Sheet.evaluator_id == Mark.evaluator_id) & (Sheet.bid_id == Mark.bid_id)
        wanted = wanted.join(Sheet, of_it).where(Sheet.locked_at.is_not(None))
    if place is WordsIn.PAIR_NOTE:
        wanted = wanted.where(PairNote.locked_at.is_not(None))
    return wanted.where(Bid.tender_id == tender.id).order_by(Bid.code_name, kind.id)


def tender_of(row: Any) -> Tender:
    """The tender in whose record this text stands."""
    bid_id = row.bid_id if hasattr(row, "bid_id") else db.session.get_one(Agreed, row.agreed_id).bid_id
    return db.session.get_one(Bid, bid_id).tender


def taken_out(actor: Actor) -> list[TakenOut]:
    """What was taken out before, the latest first."""
    who.must_handle_requests(actor)
    return list(db.session.scalars(select(TakenOut).order_by(TakenOut.taken_at.desc(), TakenOut.id).limit(200)))
