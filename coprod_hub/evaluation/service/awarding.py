"""From agreed marks and prices to the result, and the steps from there to a signed contract.

The result is worked out once, for all lots together, from what was published. It never changes. When it cannot stand
(a bid has to be excluded after all), it is set aside with a reason before anybody outside is told, and worked out anew.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, Refused
from coprod_hub.core.text import clean_line, clean_text, listed, says_something
from coprod_hub.evaluation.models import Agreed, Bid, Lot, Result, Tender
from coprod_hub.evaluation.queries import awarding as queries
from coprod_hub.evaluation.queries import publishing, who
from coprod_hub.evaluation.queries.tree import scoring_file
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.score_file import Fault, evaluate_file
from coprod_hub.evaluation.scoring import ABNORMALLY_LOW, Status
from coprod_hub.evaluation.service.award_papers import forget_papers
from coprod_hub.evaluation.ties import LOTS

File = dict[str, Any]
ASIDE = (TenderState.RESULT, TenderState.APPROVED)


def work_out(actor: Actor, lot: Lot, witnesses: str = "") -> Result:
    """The result of one lot: that which stands, or else the whole tender is worked out first."""
    queries.must_work_out(actor, lot.tender)
    if queries.result(lot) is None:
        work_out_all(actor, lot.tender, witnesses)
    found = queries.result(lot)
    if found is None:
        raise Refused(queries.NO_RESULT)
    return found


def work_out_all(actor: Actor, tender: Tender, witnesses: str = "") -> list[Result]:
    """Work out the result of every lot of a tender, in exact arithmetic, from what was published.

    Where the published rule leaves bids tied until lots are drawn, lots are drawn here, by chance alone; `witnesses`
    says who is there to see it. Raises Refused when anything is missing, or is not as it was published.
    """
    queries.must_work_out(actor, tender)
    db.session.refresh(tender, ["state", "agreed_at"], with_for_update=True)
    if tender.state is not TenderState.AGREED:
        raise Refused("The result is worked out once, when all marks are agreed and closed.")
    if publishing.has_drifted(tender):
        changed = listed(publishing.drift(tender))
        raise Refused(f"What stands here now is not what was published ({changed}). Find out why first.")
    files = [file_of(lot) for lot in tender.lots]
    _must_be_complete(files)
    drawn = [_with_lots_drawn(file, witnesses) for file in files]
    made = _kept(actor, tender, drawn)
    tender.state = TenderState.RESULT
    for found in made:
        held = "draw" in found.found
        record(actor, "worked out the result of", tender, result=found.id, bids=len(found.given["bids"]), drawn=held)
    db.session.flush()
    return made


# ---- what goes in ----


def file_of(lot: Lot) -> File:
    """The scoring file of a lot: the published criteria, and what was agreed and checked about each bid that is in."""
    bids = queries.standing_bids(lot)
    file = scoring_file(lot)
    return {**file, "bids": [_filed(bid) for bid in bids]}


def _filed(bid: Bid) -> File:
    """A bid under its code name; its supplier is known by the portal's reference."""
    agreed = db.session.scalars(select(Agreed).where(Agreed.bid_id == bid.id, Agreed.agreed_at.is_not(None)))
    codes = {row.id: row.code for row in bid.tender.criteria if who.fits(row, bid)}
    filed: File = {
        "id": bid.code_name,
        "supplier": bid.bidder.reference if bid.bidder else "",
        "submitted_at": bid.received_at.astimezone(UTC).isoformat(),
        "marks": {codes[one.criterion_id]: one.value for one in agreed if one.criterion_id in codes},
        "passes": {codes[one.criterion_id]: one.passed for one in bid.checks if one.criterion_id in codes},
    }
    return filed if bid.price is None else filed | {"price": f"{bid.price:f}"}


def _must_be_complete(files: Sequence[File]) -> None:
    """Nothing that decides may be missing: a result with gaps in it would change later."""
    missing = [
        f"{each['id']}: {reason}."
        for file in files
        for each in _evaluated(file)["bids"]
        if each["status"] == Status.INCOMPLETE
        for reason in each["reasons"]
    ]
    if missing:
        raise Refused("Something is missing.", *missing)


def _evaluated(file: Mapping[str, Any]) -> File:
    try:
        return evaluate_file(file)
    except Fault as fault:
        raise Refused(f"The result cannot be worked out: {fault}") from None


@dataclass(frozen=True)
class Before:
    """What to know before it is worked out: what is missing, which bids lots decide about, prices to ask about."""

    missing: tuple[str, ...]
    tied: tuple[str, ...]
    low: tuple[str, ...]


def before_working_out(tender: Tender) -> Before:
    """What stands before the result, for those who work it out. Who comes first is not said."""
    missing: list[str] = []
    if publishing.has_drifted(tender):
        missing.append(f"What stands here is not what was published: {listed(publishing.drift(tender))}.")
    files = [file_of(lot) for lot in tender.lots]
    try:
        _must_be_complete(files)
    except Refused as refusal:
        return Before((*missing, *refusal.reasons[1:]), (), ())
    tied = tuple(name for file in files for name in to_be_drawn(file))
    low = {each["id"] for file in files for each in _evaluated(file)["bids"] if ABNORMALLY_LOW in each["flags"]}
    open_ones = [bid.code_name for bid in queries.bids_by_name(tender).values() if not bid.low_decided]
    return Before(tuple(missing), tied, tuple(name for name in open_ones if name in low))


# ---- lots ----


@dataclass(frozen=True)
class _Drawn:
    file: File
    order: tuple[str, ...] = ()
    witnesses: str = ""


def to_be_drawn(file: Mapping[str, Any]) -> list[str]:
    """The bids that only drawing lots can put in order, by the published rule; [] when there are none."""
    if LOTS not in file["tie_break"]:
        return []
    groups = [group for tie in _evaluated(file).get("ties", ()) for group in tie["undecided"]]
    return sorted({name for group in groups for name in group})


def _with_lots_drawn(file: File, witnesses: str) -> _Drawn:
    tied = to_be_drawn(file)
    if not tied:
        return _Drawn(file)
    seen_by = clean_line(witnesses)
    if not says_something(seen_by):
        raise Refused(
            f"{listed(tied)} have equal totals, and the published rule says that lots are drawn. "
            "Say who is there to see it."
        )
    order = list(tied)
    secrets.SystemRandom().shuffle(order)
    rules = [{LOTS: order} if rule == LOTS else rule for rule in file["tie_break"]]
    return _Drawn({**file, "tie_break": rules}, tuple(order), seen_by)


# ---- what comes out ----


def _kept(actor: Actor, tender: Tender, drawn: Sequence[_Drawn]) -> list[Result]:
    awards = _awards(tender, [each.file for each in drawn])
    known = queries.bids_by_name(tender)
    made = []
    for lot, each, award in zip(tender.lots, drawn, awards, strict=True):
        found = _evaluated(each.file) | {"award": award}
        if each.order:
            found["draw"] = {
                "order": list(each.order),
                "at": now().isoformat(),
                "witnesses": each.witnesses,
            }
        winner = known[award["bid"]] if award["bid"] else None
        kept = Result(lot=lot, made_at=now(), made_by_id=actor.person_id, winner=winner)
        kept.given, kept.found = each.file, found
        db.session.add(kept)
        made.append(kept)
    db.session.flush()
    return made


def _awards(tender: Tender, files: Sequence[File]) -> list[File]:
    """Which bid each lot goes to, with the published limit for one supplier; the lots in their published order."""
    whole = _evaluated(whole_file(tender, files))
    if "awards" not in whole:
        first = whole["winner"]
        return [{"bid": first[0] if len(first) == 1 else None, "supplier": None, "passed_over": []}]
    return [whole["awards"][_lot_id(place)] for place in range(len(files))]


def _lot_id(place: int) -> str:
    return f"lot-{place + 1}"


def whole_file(tender: Tender, files: Sequence[File]) -> File:
    """The scoring file of the whole tender: that of its one lot, or of all its lots with the published limit."""
    if len(files) == 1:
        return files[0]
    lots = [
        {"id": _lot_id(place), "title": lot.title, **file}
        for place, (lot, file) in enumerate(zip(tender.lots, files, strict=True))
    ]
    whole: File = {"lots": lots, "award_order": [each["id"] for each in lots]}
    return whole if tender.lots_each is None else whole | {"limit_per_supplier": tender.lots_each}


# ---- when it cannot stand ----


def set_aside(actor: Actor, tender: Tender, because: str) -> None:
    """Set the result aside, with a reason, so that it can be worked out anew. Nobody outside may have been told.

    It stays in the record. What was approved on it has to be approved again.
    """
    queries.must_work_out(actor, tender)
    db.session.refresh(tender, ["state"], with_for_update=True)
    if tender.state not in ASIDE:
        raise Refused("A result can be set aside until the bidders are told, and only once it is worked out.")
    words = clean_text(because)
    if not says_something(words):
        raise Refused("Say why the result cannot stand. It stays in the record.")
    for found in queries.results(tender):
        found.set_aside_at, found.set_aside_by_id, found.set_aside_because = now(), actor.person_id, words
    forget_papers(tender)
    tender.state = TenderState.AGREED
    record(actor, "set the result aside of", tender)
    db.session.flush()


def figures(actor: Actor, tender: Tender, which: str) -> File:
    """The whole scoring file (`given`) or its answer (`found`), for those who may see prices; that they took it stays.

    `flask evaluation score` gives the answer back from the file, digit for digit.
    """
    queries.must_work_out(actor, tender)
    standing = queries.results(tender)
    if not standing:
        raise Refused(queries.NO_RESULT)
    if which not in {"given", "found"}:
        raise NotAllowed("Choose what went in, or what came out.")
    whole = whole_file(tender, [found.given for found in standing])
    record(actor, "took the figures of", tender, which=which)
    db.session.flush()
    return whole if which == "given" else _evaluated(whole)
