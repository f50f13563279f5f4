"""Publishing: what decides the result is frozen; afterwards it is corrected in the open, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.clock import LOCAL, now, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.evaluation.models import Correction, Tender
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import bids_may_be_open, hold_anew, must_be_open
from coprod_hub.evaluation.queries.publishing import (
    frozen_of,
    has_drifted,
    reasons_against_marking,
    reasons_against_publishing,
    reasons_against_what_stands,
)
from coprod_hub.evaluation.rules import TenderState
from coprod_hub.evaluation.service.corrected import BEFORE_MARKING, deciding, must_be_places, put, said_at


@dataclass(frozen=True)
class Notice:
    """Why something is corrected, and where and when bidders were told."""

    because: str
    notice: str
    on: date


def publish(actor: Actor, tender: Tender) -> None:
    """Freeze all that decides the result: criteria, weights, scales, formula, ties, who marks what, the deadline."""
    who.must_run(actor, tender)
    hold_anew(tender)
    must_be_open(tender)
    reasons = reasons_against_publishing(tender)
    if reasons:
        raise Refused(*reasons)
    tender.frozen = frozen_of(tender)
    tender.state, tender.published_at = TenderState.PUBLISHED, now()
    record(actor, "published", tender)
    db.session.flush()


def start_marking(actor: Actor, tender: Tender) -> None:
    """Open the bids to the panels, after the deadline."""
    who.must_run(actor, tender)
    hold_anew(tender)
    if tender.state is not TenderState.PUBLISHED:
        raise Refused("Marking begins once, after publication.")
    reasons = reasons_against_marking(tender)
    if reasons:
        raise Refused(*reasons)
    tender.state = TenderState.MARKING
    record(actor, "opened marking", tender)
    db.session.flush()


# ---- corrections ----


def correct(actor: Actor, tender: Tender, changes: Mapping[str, Any], notice: Notice) -> Correction:
    """Put a mistake right in the open, after publication.

    `changes`: a new value for each place, such as {"safe.weight": "30", "young.weight": "25", "deadline_at": …}; all of
    them together have to fit. From the deadline on somebody may have read a bid: nothing that decides the result is
    changed then. Bidders are told first: `notice` says where and when.
    """
    who.must_run(actor, tender)
    hold_anew(tender)
    if tender.frozen is None:
        raise Refused("This is not published yet: change it as it is.")
    _must_be_said(tender, notice)
    must_be_places(tender, changes)
    if has_drifted(tender):
        raise Refused("What stands here now is not what was published. Find out why before anything is corrected.")
    _must_be_in_time(tender, changes)
    with db.session.begin_nested():
        before = {place: said_at(tender, place) for place in changes}
        for place, value in changes.items():
            put(tender, place, value)
        after = {place: said_at(tender, place) for place in changes}
        what = {place: [before[place], after[place]] for place in changes if before[place] != after[place]}
        if not what:
            raise Refused("Nothing was changed.")
        wrong = reasons_against_what_stands(tender)
        if wrong:
            raise Refused(*wrong)
        tender.frozen = frozen_of(tender)
        db.session.flush()
    return _kept(actor, tender, what, notice)


def _kept(actor: Actor, tender: Tender, what: dict[str, Any], notice: Notice) -> Correction:
    kept = Correction(made_at=now(), made_by_id=actor.person_id, what=what, notice_on=notice.on)
    kept.notice, kept.because = clean_line(notice.notice)[:300], clean_text(notice.because)
    tender.corrections.append(kept)
    record(actor, "corrected", tender, places=len(what))
    db.session.flush()
    return kept


def _must_be_said(tender: Tender, notice: Notice) -> None:
    if not clean_text(notice.because):
        raise Refused("Say why it is corrected.")
    if not clean_line(notice.notice):
        raise Refused("Say where bidders were told.")
    if notice.on > today():
        raise Refused("Tell bidders first, then record the correction: that day has not come yet.")
    if tender.published_at is not None and notice.on < tender.published_at.astimezone(LOCAL).date():
        raise Refused("Bidders cannot have been told of a correction before it was published.")


def _must_be_in_time(tender: Tender, changes: Mapping[str, Any]) -> None:
    if tender.state is TenderState.STOPPED:
        raise Refused("This was stopped, so it cannot be changed.")
    touched = deciding(changes)
    if not touched or not bids_may_be_open(tender):
        return
    if tender.state is TenderState.PUBLISHED and touched <= BEFORE_MARKING:
        return
    raise Refused(
        "The deadline has passed, so somebody may have read a bid. Nothing that decides the result is changed now. "
        "If it cannot stand as it is, stop this one and begin again."
    )
