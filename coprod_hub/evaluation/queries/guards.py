"""Whether a tender may still be changed: the one place that every verb asks."""

from coprod_hub.core.clock import now
from coprod_hub.core.db import db, writing
from coprod_hub.core.errors import Refused
from coprod_hub.core.retention import cleared_on
from coprod_hub.core.web import day_words
from coprod_hub.evaluation.models import Tender
from coprod_hub.evaluation.rules import TenderState


def is_open(tender: Tender) -> bool:
    """Whether what decides the result may still be changed freely: until the day of publication."""
    return tender.state is TenderState.DRAFT and tender.published_at is None


def must_be_open(tender: Tender) -> None:
    """Raise Refused once it is published: what decides the result is changed by a correction then, and by nothing else.

    Every verb that touches criteria, weights, scales, price formula, minimum marks, ties, lots or who marks what asks
    here first.
    """
    hold(tender)
    if tender.published_at is not None:
        raise Refused(
            f"This was published on {day_words(tender.published_at)}, so what decides the result stays as it is. "
            "A mistake is put right by a correction, with a reason and a notice to bidders."
        )
    if not is_open(tender):
        raise Refused("This was stopped, so it cannot be changed.")


def hold(tender: Tender) -> None:
    """Wait until nobody else takes a step with this tender: a change begun before publication never lands after it.

    Where nothing is written nobody waits.
    """
    if writing():
        db.session.flush()
        db.session.refresh(tender, ["state", "published_at", "deadline_at", "agreed_at"], with_for_update=True)


def hold_anew(tender: Tender) -> None:
    """The same before a step that rests on all of it: everything is read again, as others left it."""
    hold(tender)
    if writing():
        db.session.expire_all()


def bids_may_be_open(tender: Tender) -> bool:
    """Whether somebody may have read a bid: from the deadline on, nothing that decides the result can be corrected."""
    past_it = tender.deadline_at is not None and tender.deadline_at <= now()
    return tender.state is not TenderState.DRAFT and (past_it or tender.state is not TenderState.PUBLISHED)


def must_have_its_words(tender: Tender) -> None:
    """Raise Refused once its words are deleted on schedule: no letter, report or record is made of what is gone."""
    on = cleared_on(tender.id)
    if on is not None:
        raise Refused(
            f"The words behind this result were deleted on {day_words(on)}, as the schedule says. "
            "The marks and who was chosen stand. No file can be made of them any more."
        )
