"""Tenders that are marked, agreed and priced, as those who work out results and award contracts find them."""

from collections.abc import Sequence
from datetime import datetime

from coprod_hub.core.db import db, transaction
from coprod_hub.evaluation.models import Bid, Bidder, Lot, Tender
from coprod_hub.evaluation.queries import bids as bid_queries
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.service import bids, tenders
from tests.builders import evaluation as make
from tests.builders.accounts import HUB

#: Who bids, and in what order their code names are asked for.
NAMES = ("Oakwood Trust", "Elm CIC", "Bright Path Ltd")


def in_marking(names: Sequence[str] = NAMES[:2], *, checks: bool = False) -> Tender:
    """Quality 40, the young people's question 20, price 40; equal totals go to lots. One sheet marks, and is ready."""
    made = make.tender()
    make.criterion(made, "Safe homes", "40", code="safe")
    make.criterion(made, "Being heard", "20", code="heard", kind=CriterionKind.YOUTH)
    make.criterion(made, "Price", "40", code="price", kind=CriterionKind.PRICE, formula="lowest", question="")
    if checks:
        make.criterion(made, "Insurance", "0", code="insured", kind=CriterionKind.PASS_FAIL)
    with transaction():
        tenders.set_tie_break(HUB, make.tender_again(made), ["lots"])
    make.published(made)
    for name in names:
        make.bid(made, name)
    return marked_by_one(made)


def marked_by_one(made: Tender) -> Tender:
    """Marking is open, with one sheet that may mark."""
    make.evaluator(make.tender_again(made).panels[0], make.panellist("Swift"), ready=True)
    return make.marking(made)


def agreed(made: Tender, **marks: int) -> Tender:
    """All marks closed, at 4 where nothing else is said by bidder's name and criterion: `Oakwood_safe=5`."""
    make.all_locked(made)
    for said, value in marks.items():
        bidder, code = said.split("_")
        make.agreed(by_bidder(made, bidder), make.by_code(made, code), value)
    return make.closed(made)


def by_bidder(made: Tender, name: str) -> Bid:
    """The bid of the bidder whose name begins like this."""
    found = bid_queries.tender_bids(make.tender_again(made))
    return next(one for one in found if one.bidder and one.bidder.name.startswith(name))


def whose(bid: Bid | None) -> str:
    """The name of the bidder; "" for none."""
    return bid.bidder.name if bid is not None and bid.bidder is not None else ""


def bid_for_each(sender: Bidder, lots: Sequence[Lot]) -> None:
    """One bid of the same bidder for each lot, every question answered."""
    for lot in lots:
        with transaction():
            again = db.session.get_one(Bidder, sender.id), db.session.get_one(Lot, lot.id)
            come = bids.add_bid(HUB, *again)
            for asked in bid_queries.criteria_to_read(come):
                bids.set_extract(HUB, come, asked, "What we do about it.", "They say what they do.")


def deadline(made: Tender) -> datetime:
    """When bids had to be in."""
    at = make.tender_again(made).deadline_at
    assert at
    return at
