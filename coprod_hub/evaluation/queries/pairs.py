"""The notes of a pair: each writes alone, and each reads the other's once both are locked."""

from dataclasses import dataclass

from sqlalchemy import select

from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.evaluation.models import Bid, Evaluator, EvaluatorPerson, PairNote


@dataclass(frozen=True)
class Notes:
    """The notes of a pair on one bid, as one of them may read them."""

    own: PairNote | None
    partner: str = ""
    #: The partner's words: only once both have locked theirs.
    partner_words: str = ""
    partner_locked: bool = False


def is_pair(sheet: Evaluator) -> bool:
    """Whether two people share this sheet."""
    return len(sheet.people) > 1


def must_be_pair(sheet: Evaluator) -> None:
    """Raise NotFound for somebody who marks alone: there are no notes then."""
    if not is_pair(sheet):
        raise NotFound("You mark on your own, so you need no note beside your marks.")


def notes(person: EvaluatorPerson, bid: Bid) -> Notes:
    """This person's own note on a bid, and their partner's once both are locked."""
    sheet = person.evaluator
    wanted = select(PairNote).where(PairNote.evaluator_id == sheet.id, PairNote.bid_id == bid.id)
    by_person = {one.person_id: one for one in db.session.scalars(wanted)}
    own = by_person.get(person.person_id)
    other = next((one for one in sheet.people if one.person_id != person.person_id), None)
    if other is None:
        return Notes(own)
    theirs = by_person.get(other.person_id)
    locked = theirs is not None and theirs.locked_at is not None
    may_read = theirs is not None and locked and own is not None and own.locked_at is not None
    return Notes(own, other.person.name, theirs.words if theirs is not None and may_read else "", locked)
