"""What people on a panel do in tests, by the number of their sheet."""

from typing import Any

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.db import db, transaction
from coprod_hub.evaluation.models import Bid, Criterion, Evaluator, Mark
from coprod_hub.evaluation.queries import marking
from coprod_hub.evaluation.service import marking as service
from tests.builders.accounts import fresh
from tests.builders.evaluation import AtWork


def actor(person: Person) -> Actor:
    """This person, acting now."""
    return fresh(person).actor


def save(
    work: AtWork,
    sheet: int = 1,
    bid: int = 0,
    part: int = 0,
    value: int | None = 4,
    reason: str = "They ask us.",
    by: Person | None = None,
) -> Mark:
    """Let the person of a sheet mark; `by` is somebody else who tries."""
    with transaction():
        return service.save_mark(
            actor(by or work.person(sheet)),
            db.session.get_one(Evaluator, work.sheets[sheet - 1].id),
            db.session.get_one(Bid, work.bids[bid].id),
            db.session.get_one(Criterion, work.parts[part].id),
            value,
            reason,
        )


def act(do: Any, work: AtWork, *more: Any, sheet: int = 1, bid: int = 0, by: Person | None = None) -> Any:
    """Let the person of a sheet, or somebody else, do something with one bid."""
    with transaction():
        return do(
            actor(by or work.person(sheet)),
            db.session.get_one(Evaluator, work.sheets[sheet - 1].id),
            db.session.get_one(Bid, work.bids[bid].id),
            *more,
        )


def bench(work: AtWork, sheet: int = 1) -> Any:
    """All that they have before them."""
    return marking.bench(actor(work.person(sheet)), work.panel.id)


def own(work: AtWork, sheet: int = 1, bid: int = 0) -> Any:
    """One bid with their own marks."""
    return marking.one(actor(work.person(sheet)), work.panel.id, work.bids[bid].id)
