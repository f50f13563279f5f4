"""Tables on their way in from the e-tendering portal: what they say, and what they would bring in."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound
from coprod_hub.evaluation.extracts import LONG, names_in, names_of, word_count
from coprod_hub.evaluation.grounds import is_late
from coprod_hub.evaluation.models import Bid, BidImport, ImportState, Tender
from coprod_hub.evaluation.portal import BIDS, BidIn, Fault, Known, Line, PriceIn, guess
from coprod_hub.evaluation.portal_rows import Reader
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import BidState

SHOWN = 3


@dataclass(frozen=True)
class Choices:
    """What people say the columns mean; `in_time`: the table does not say when bids came, and none came late."""

    columns: Mapping[str, str] = field(default_factory=dict)
    in_time: bool = False


@dataclass(frozen=True)
class Plan:
    """What a table would bring in, and all that is wrong with it; with a fault nothing comes in."""

    bids: list[BidIn] = field(default_factory=list)
    prices: list[PriceIn] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    late: int = 0
    answers: int = 0
    long: int = 0
    naming: int = 0
    left_out: int = 0
    unpriced: tuple[str, ...] = ()

    @cached_property
    def brings(self) -> int:
        """How many rows would come in."""
        return len(self.bids) + len(self.prices)


def must_bring(actor: Actor, tender: Tender, kind: str) -> None:
    """Raise NotAllowed unless this person may bring in bids, or prices, now."""
    if kind == BIDS:
        who.must_run(actor, tender)
    else:
        who.must_see_prices(actor, tender)


def bid_import(actor: Actor, import_id: str) -> BidImport:
    """One table on its way in, for somebody who may bring it in; nobody else learns that it is there."""
    found = db.session.get(BidImport, import_id)
    try:
        if found is not None:
            must_bring(actor, found.tender, found.kind)
            return found
    except NotAllowed:
        pass
    raise NotFound("That table is not here any more, or it is not yours to see. Bring it again.")


def on_their_way(actor: Actor, tender: Tender, kind: str) -> list[BidImport]:
    """Tables of this kind that are neither in nor cancelled, the newest first."""
    must_bring(actor, tender, kind)
    return _of(tender, kind, ImportState.READING, ImportState.READ, ImportState.FAILED)


def brought(actor: Actor, tender: Tender, kind: str) -> list[BidImport]:
    """Tables of this kind that are in, the newest first."""
    must_bring(actor, tender, kind)
    return _of(tender, kind, ImportState.DONE)


def _of(tender: Tender, kind: str, *states: ImportState) -> list[BidImport]:
    wanted = select(BidImport).where(BidImport.tender_id == tender.id, BidImport.kind == kind)
    wanted = wanted.where(BidImport.state.in_(states)).order_by(BidImport.made_at.desc(), BidImport.id)
    return list(db.session.scalars(wanted))


def brought_before(tender: Tender, kind: str, digest: str) -> BidImport | None:
    """The very same table, when it is in already."""
    return next((one for one in _of(tender, kind, ImportState.DONE) if one.digest == digest), None)


# ---- what a table says ----


def columns_of(found: BidImport) -> list[str]:
    """Its columns, in order."""
    return list(_table(found)["columns"])


def lines_of(found: BidImport) -> list[Line]:
    """Its rows."""
    table = _table(found)
    columns = table["columns"]
    return [Line(n, dict(zip(columns, cells, strict=True)), fault) for n, cells, fault in table["rows"]]


def _table(found: BidImport) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(found.table or '{"columns": [], "rows": []}')
    return read


def examples_of(found: BidImport, column: str) -> list[str]:
    """The first different things that stand in a column, shortly."""
    said = dict.fromkeys(cell[:40] for line in lines_of(found)[:20] if (cell := line.cells[column].strip()))
    return list(said)[:SHOWN]


def choices_of(found: BidImport) -> Choices:
    """What people said its columns mean; before that, what they seem to mean."""
    if found.meant:
        return Choices(**json.loads(found.meant))
    return Choices(guess(found.kind, columns_of(found), asked_in(found.tender)))


def as_kept(choices: Choices) -> str:
    """The choices as they are kept with the table."""
    return json.dumps(asdict(choices))


def asked_in(tender: Tender) -> dict[str, tuple[str, str]]:
    """What bidders answer: title and question by the short name."""
    return {one.code: (one.title, one.question) for one in tender.criteria if one.is_marked}


def known_of(tender: Tender) -> Known:
    """What the tender has already, as rows are read against it."""
    marked = [one for one in tender.criteria if one.is_marked]
    codes = {one.id: one.code for one in marked}
    names, there, standing = {}, {}, set()
    for bid in db.session.scalars(select(Bid).where(Bid.tender_id == tender.id, Bid.practice.is_(False))):
        if bid.bidder is None:
            continue
        key = bid.bidder.reference.casefold(), bid.lot_id
        names[key[0]] = bid.bidder.name
        there[key] = frozenset(codes[one.criterion_id] for one in bid.extracts if one.criterion_id in codes)
        if bid.state is BidState.IN:
            standing.add(key)
    own = {lot.id: lot.id if lot.own_criteria else None for lot in tender.lots}
    of_lot = {lot: frozenset(one.code for one in marked if one.lot_id == whose) for lot, whose in own.items()}
    lots = {lot.title: lot.id for lot in tender.lots}
    return Known(lots, asked_in(tender), of_lot, names, there, frozenset(standing), now())


# ---- what it would bring in ----


def plan_of(found: BidImport) -> Plan:
    """What the table would bring in as its columns are understood now."""
    choices, known = choices_of(found), known_of(found.tender)
    reader = Reader(choices.columns, known)
    if found.kind == BIDS:
        return _plan_of_bids(found, reader, choices)
    prices = reader.prices(lines_of(found))
    priced = {(one.reference.casefold(), one.lot_id) for one in prices}
    standing = [bid for bid in _standing(found.tender) if bid.price is None and _key(bid) not in priced]
    left_out = len(lines_of(found)) - len(prices) - len(reader.faults)
    return Plan(
        prices=prices, faults=reader.faults, left_out=left_out, unpriced=tuple(bid.code_name for bid in standing)
    )


def _plan_of_bids(found: BidImport, reader: Reader, choices: Choices) -> Plan:
    bids = reader.bids(lines_of(found))
    answers = [(bid, words) for bid in bids for words in bid.answers.values()]
    deadline = found.tender.deadline_at
    return Plan(
        bids=bids,
        faults=reader.faults,
        late=sum(is_late(bid.received_at, deadline) for bid in bids if bid.received_at),
        answers=len(answers),
        long=sum(word_count(words) > LONG for _, words in answers),
        naming=sum(bool(names_in(words, names_of(bid.name, bid.email))) for bid, words in answers),
    )


def _standing(tender: Tender) -> list[Bid]:
    wanted = select(Bid).where(Bid.tender_id == tender.id, Bid.practice.is_(False), Bid.state == BidState.IN)
    return list(db.session.scalars(wanted.order_by(Bid.code_name)))


def _key(bid: Bid) -> tuple[str, str]:
    return (bid.bidder.reference.casefold() if bid.bidder else "", bid.lot_id)


def bid_of(tender: Tender, reference: str, lot_id: str) -> Bid | None:
    """The bid of this reference for this lot."""
    found = db.session.scalars(select(Bid).where(Bid.tender_id == tender.id, Bid.lot_id == lot_id))
    return next((bid for bid in found if queries.readable_reference(bid).casefold() == reference.casefold()), None)
