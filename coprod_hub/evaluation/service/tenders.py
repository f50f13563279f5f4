"""Setting a tender up: what it is, its lots, its rule for ties, and stopping it.

Criteria are in `criteria`, publication and corrections in `publishing`; their verbs are named here too.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.evaluation.models import Lot, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import hold, must_be_open
from coprod_hub.evaluation.rules import TenderKind, TenderState
from coprod_hub.evaluation.service.criteria import (
    CriterionWords,
    add_criterion,
    assign,
    begin_with,
    change_criterion,
    move_criterion,
    remove_criterion,
    set_scale,
    set_weighting,
)
from coprod_hub.evaluation.service.publishing import Notice, correct, publish, start_marking
from coprod_hub.evaluation.starters import usual_scale

__all__ = [
    "CriterionWords", "Notice", "Settings", "TenderWords", "add_criterion", "add_lot", "add_tender", "assign",
    "begin_with", "change_criterion", "change_lot", "change_tender", "correct", "move_criterion", "publish",
    "remove_criterion", "remove_lot", "set_flags", "set_lots_each", "set_scale", "set_tie_break", "set_weighting",
    "start_marking", "stop",
]  # fmt: skip


@dataclass(frozen=True)
class TenderWords:
    """What is said of a tender. `value` in pounds with VAT, over its whole life with every extension."""

    title: str
    reference: str
    kind: TenderKind = TenderKind.TENDER
    about: str = ""
    value: Decimal | None = None
    service_type: str = "light_touch"
    deadline_at: datetime | None = None


def add_tender(actor: Actor, words: TenderWords) -> Tender:
    """Begin a tender, small grants or interviews: a draft with one lot and the usual words for the marks."""
    who.must_run_tenders(actor)
    tender = Tender(made_at=now(), made_by_id=actor.person_id, kind=words.kind, scale=usual_scale())
    tender.lots.append(Lot())
    _say(tender, words)
    db.session.add(tender)
    db.session.flush()
    record(actor, "added", tender)
    return tender


def change_tender(actor: Actor, tender: Tender, words: TenderWords) -> None:
    """Say it differently, while it is a draft."""
    who.must_run(actor, tender)
    must_be_open(tender)
    _say(tender, words)
    record(actor, "changed", tender)
    db.session.flush()


def _say(tender: Tender, words: TenderWords) -> None:
    title, reference = clean_line(words.title)[:200], clean_line(words.reference)[:40]
    if not title or not reference:
        raise Refused("Give it a title and a reference.")
    with db.session.no_autoflush:
        taken = db.session.scalar(select(Tender.id).where(Tender.reference == reference, Tender.id != tender.id))
    if taken:
        raise Refused("There is a tender with this reference already. Give this one another.")
    if words.value is not None and words.value < 0:
        raise Refused("Give a value of 0 or more.")
    tender.title, tender.reference, tender.about = title, reference, clean_text(words.about)
    tender.value_pence = None if words.value is None else int(words.value * 100)
    tender.service_type, tender.deadline_at = words.service_type, words.deadline_at


# ---- lots ----


def add_lot(actor: Actor, tender: Tender, title: str, about: str = "", own_criteria: bool = False) -> Lot:
    """Add a part that is awarded by itself, with the shared criteria or its own.

    The lot that every tender begins with has no name: it becomes the first that is named.
    """
    who.must_run(actor, tender)
    must_be_open(tender)
    unnamed = next((lot for lot in tender.lots if not lot.title), None)
    if unnamed is None:
        unnamed = Lot(position=max((lot.position for lot in tender.lots), default=0) + 1)
        tender.lots.append(unnamed)
    return _say_lot(actor, unnamed, title, about, own_criteria)


def change_lot(actor: Actor, lot: Lot, title: str, about: str = "", own_criteria: bool = False) -> Lot:
    """Say differently what a lot is, or give it criteria of its own."""
    who.must_run(actor, lot.tender)
    must_be_open(lot.tender)
    return _say_lot(actor, lot, title, about, own_criteria)


def _say_lot(actor: Actor, lot: Lot, title: str, about: str, own_criteria: bool) -> Lot:
    name = clean_line(title)[:200]
    if not name:
        raise Refused("Give the lot a name.")
    if any(each.title.casefold() == name.casefold() for each in lot.tender.lots if each is not lot):
        raise Refused("There is a lot of that name already.")
    if lot.own_criteria and not own_criteria and any(row.lot_id == lot.id for row in lot.tender.criteria):
        raise Refused("This lot has criteria of its own. Remove them first, then it shares the others’.")
    lot.title, lot.about, lot.own_criteria = name, clean_text(about), own_criteria
    db.session.flush()
    record(actor, "said a lot", lot, tender=lot.tender_id)
    return lot


def remove_lot(actor: Actor, lot: Lot) -> None:
    """Take a lot out of a draft, with the criteria of its own; one stays always."""
    who.must_run(actor, lot.tender)
    must_be_open(lot.tender)
    tender = lot.tender
    if len(tender.lots) < 2:
        raise Refused("A tender has one lot at least.")
    for row in [row for row in tender.criteria if row.lot_id == lot.id and row.parent_id is None]:
        remove_criterion(actor, row)
    record(actor, "removed a lot", lot, tender=tender.id)
    tender.lots.remove(lot)
    db.session.flush()


def set_lots_each(actor: Actor, tender: Tender, most: int | None) -> None:
    """Set how many lots one supplier may win at most; None: as many as it wins."""
    who.must_run(actor, tender)
    must_be_open(tender)
    if most is not None and most < 1:
        raise Refused("A supplier may win one lot at least.")
    tender.lots_each = most
    record(actor, "set the most lots", tender, most=most)
    db.session.flush()


# ---- ties, settings, the end ----


@dataclass(frozen=True)
class Settings:
    """What is flagged: marks this far apart, and prices this many percent below the others'."""

    spread: int
    low_below_mean: int
    low_below_next: int


def set_flags(actor: Actor, tender: Tender, settings: Settings) -> None:
    """Set what is flagged for people to look at; a flag never decides by itself."""
    who.must_run(actor, tender)
    must_be_open(tender)
    if min(settings.spread, settings.low_below_mean, settings.low_below_next) < 1:
        raise Refused("Type numbers of 1 or more.")
    if max(settings.low_below_mean, settings.low_below_next) > 99:
        raise Refused("A price can lie at most 99 percent below another.")
    tender.spread = settings.spread
    tender.low_below_mean, tender.low_below_next = settings.low_below_mean, settings.low_below_next
    record(actor, "set what is flagged", tender)
    db.session.flush()


def set_tie_break(actor: Actor, tender: Tender, rules: list[str]) -> None:
    """Set what decides between equal totals, in this order."""
    who.must_run(actor, tender)
    must_be_open(tender)
    tender.tie_break = list(dict.fromkeys(rules))
    record(actor, "set the rule for ties", tender)
    db.session.flush()


def stop(actor: Actor, tender: Tender, because: str) -> None:
    """End it without an award, and say why."""
    who.must_run(actor, tender)
    hold(tender)
    if not clean_text(because):
        raise Refused("Say why it is stopped.")
    if tender.state in {TenderState.STOPPED, TenderState.ENTERED}:
        raise Refused("It has come to its end already.")
    tender.state, tender.stopped_at, tender.stopped_because = TenderState.STOPPED, now(), clean_text(because)
    record(actor, "stopped", tender)
    db.session.flush()
