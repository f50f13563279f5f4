"""A tender of the database as the open release tells it: what was published, who bid, who was chosen, which days count.

What may be told on which day is decided by `ocds`, from the days that stand in the steps.
"""

from sqlalchemy import select

from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.evaluation import ocds
from coprod_hub.evaluation.models import Bid, Lot, Tender
from coprod_hub.evaluation.ocds_types import BidStatus, TenderStatus
from coprod_hub.evaluation.queries import awarding, showing
from coprod_hub.evaluation.queries.tree import lines, scoring_file
from coprod_hub.evaluation.regime import Regime
from coprod_hub.evaluation.rules import BidState, TenderKind, TenderState
from coprod_hub.evaluation.standings import model_of
from coprod_hub.evaluation.steps import StepKind

NET, GROSS = "net", "gross"
_SPECIAL = {Regime.LIGHT_TOUCH: ("lightTouch",)}


def by_reference(reference: str) -> Tender:
    """The tender with this reference; raises Refused for one that is not there, or not public."""
    found: Tender | None = db.session.scalar(select(Tender).where(Tender.reference == reference))
    if found is None:
        raise Refused(f"There is no tender with the reference {reference}.")
    if found.published_at is None:
        raise Refused(f"{reference} is not published, so there is nothing to tell of it.")
    if found.kind is TenderKind.INTERVIEWS:
        raise Refused(f"{reference} are interviews. They are nobody else’s business.")
    return found


def open_tender(found: Tender, council: str, ocid: str = "", prices: str = "") -> ocds.Tender:
    """The tender as `ocds.release` takes it.

    `prices`: whether bidders' prices are without VAT (`net`) or with it (`gross`); "" keeps them out, because the hub
    does not know.
    """
    law = awarding.law(found)
    regime = law.regime if law else None
    limit = found.lots_each if len(found.lots) > 1 else None
    return ocds.Tender(
        ocid=ocid or f"ocds-000000-{found.reference}",
        id=found.reference,
        title=found.title,
        buyer=ocds.Organisation("buyer", council),
        lots=tuple(_lot(lot) for lot in found.lots),
        status=_status(found),
        description=found.about,
        method_words=regime.words if regime else found.kind.words,
        value=ocds.Money(gross=found.value),
        above_threshold=None if regime is None else regime is not Regime.BELOW,
        special_regimes=_SPECIAL.get(regime, ()) if regime else (),
        bids_until=found.deadline_at,
        most_lots_for_one=limit,
        bids=tuple(_bid(bid) for bid in awarding.bids_by_name(found).values()),
        awards=tuple(_awards(found, prices)),
    )


def _status(found: Tender) -> TenderStatus:
    if found.state is TenderState.STOPPED:
        return "cancelled"
    return "complete" if found.state is TenderState.ENTERED else "active"


def _lot_id(lot: Lot) -> str:
    return f"lot-{lot.position}"


def _lot(lot: Lot) -> ocds.Lot:
    model = model_of({**scoring_file(lot), "bids": []})
    rows = {line.row.code: line.row for line in lines(lot.tender, lot)}
    criteria = tuple(
        ocds.Criterion(
            " – ".join((*leaf.above, leaf.title)),
            leaf.carries * 100 / model.whole,
            leaf.kind.value,
            rows[leaf.code].question,
        )
        for leaf in model.leaves
    )
    ties = "; ".join(showing.ties_in_words(lot.tender))
    words = f"If totals are equal: {ties}." if ties else ""
    return ocds.Lot(_lot_id(lot), lot.title or lot.tender.title, criteria, lot.about, words)


def _bid(bid: Bid) -> ocds.Bid:
    sender = bid.bidder
    who = ocds.Organisation(f"bidder-{sender.id}", sender.name) if sender else ocds.Organisation("", "")
    return ocds.Bid(bid.code_name, who, _bid_status(bid), (_lot_id(bid.lot),))


def _bid_status(bid: Bid) -> BidStatus:
    if bid.state is BidState.WITHDRAWN:
        return "withdrawn"
    if bid.state is BidState.EXCLUDED or _is_disqualified(bid):
        return "disqualified"
    return "pending" if bid.state is BidState.LATE else "valid"


def _is_disqualified(bid: Bid) -> bool:
    found = awarding.result(bid.lot)
    scored = found.found["bids"] if found else []
    return any(each["id"] == bid.code_name and each["status"] == "disqualified" for each in scored)


def _awards(found: Tender, prices: str) -> list[ocds.Award]:
    """One for each lot and winner, with its days; before the notice none."""
    way = awarding.way(found)
    published = way.taken.get(StepKind.NOTICE) or way.taken.get(StepKind.ENTERED)
    if published is None:
        return []
    signed = awarding.step(found, StepKind.ENTERED)
    starts, ends = (signed.starts_on, signed.ends_on) if signed else (None, None)
    told = way.dates
    return [
        ocds.Award(
            id=f"award-{result.lot.position}-{place}",
            bid=bid.code_name,
            lots=(_lot_id(result.lot),),
            value=_money(bid, prices),
            published=published,
            standstill_ends=told.standstill_ends if told else None,
            entered=way.taken.get(StepKind.ENTERED),
            details_notice_by=told.contract_details_notice_by if told else None,
            starts=starts,
            ends=ends,
        )
        for result in awarding.results(found)
        for place, bid in enumerate(awarding.winners(result), 1)
    ]


def _money(bid: Bid, prices: str) -> ocds.Money:
    price = bid.price
    if prices not in (NET, GROSS) or price is None:
        return ocds.Money()
    return ocds.Money(net=price) if prices == NET else ocds.Money(gross=price)
