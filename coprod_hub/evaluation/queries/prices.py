"""Prices, for procurement officers once the marks are agreed: what each bid costs, and which look abnormally low."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from coprod_hub.core.access import Actor
from coprod_hub.evaluation.models import Bid, Lot, Tender
from coprod_hub.evaluation.price import Formula, PriceRule, abnormally_low
from coprod_hub.evaluation.queries import bids as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.rules import BidState


@dataclass(frozen=True)
class Priced:
    """A bid with its price, and why the price has to be asked about (in words; empty when it has not)."""

    bid: Bid
    price: Decimal | None
    low: tuple[str, ...] = ()

    @property
    def enquiry(self) -> str:
        """How far the asking is, in words."""
        steps = ((self.bid.low_decided, "decided"), (self.bid.low_answer, "answered"), (self.bid.low_asked, "asked"))
        return next((words for said, words in steps if said), "to be asked" if self.low else "")


def prices(actor: Actor, tender: Tender, lot: Lot) -> list[Priced]:
    """The bids of a lot that are in, with their prices. Those that left are in no pool of prices."""
    who.must_see_prices(actor, tender)
    standing = [one for one in queries.bids(actor, tender) if one.lot_id == lot.id and one.state is BidState.IN]
    known = {one.id: price for one in standing if (price := one.price) is not None}
    low = low_prices(tender, known)
    return [Priced(one, known.get(one.id), low.get(one.id, ())) for one in standing]


def low_prices(tender: Tender, known: dict[str, Decimal]) -> dict[str, tuple[str, ...]]:
    """Why which price looks abnormally low, by the shares that the tender has published."""
    shares = Fraction(tender.low_below_mean), Fraction(tender.low_below_next)
    rule = PriceRule(Formula.LOWEST, below_mean=shares[0], below_next=shares[1])
    found = abnormally_low(rule, {bid: Fraction(price) for bid, price in known.items()})
    return {bid: tuple(one.words for one in why) for bid, why in found.items()}


def looks_low(actor: Actor, bid: Bid) -> tuple[str, ...]:
    """Why this bid's price looks abnormally low; () when it does not."""
    return next((one.low for one in prices(actor, bid.tender, bid.lot) if one.bid.id == bid.id), ())
