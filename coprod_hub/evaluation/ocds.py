"""A tender as open data: an OCDS 1.1.5 release with lots, bids, awards and award criteria. Pure.

Source: Open Contracting Data Standard 1.1.5 (`ocds_types`). Names of bidders are kept back until an award of their lots
is published. Only what was awarded has a price: no other can be handed in. Nobody who sat on a panel has a place.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction

from coprod_hub.core.clock import LOCAL
from coprod_hub.core.text import listed
from coprod_hub.evaluation.ocds_types import (
    AwardOut,
    BidOut,
    BidsOut,
    BidStatus,
    Category,
    ContractOut,
    CriteriaOut,
    CriterionOut,
    LotOut,
    PartyOut,
    PeriodOut,
    ReferenceOut,
    Release,
    TenderOut,
    TenderStatus,
    ValueOut,
)

#: A share that goes on for ever ends after this many decimal places.
PLACES = 4
WHOLE = 100


class WrongRelease(ValueError):
    """This tender cannot be published as it stands; the message says where and what to do."""


# ---- what goes in ----


@dataclass(frozen=True)
class Organisation:
    """The council, or a bidder. `scheme` and `number` name it in a register, such as GB-COH and a company's number."""

    id: str
    name: str
    scheme: str = ""
    number: str = ""


@dataclass(frozen=True)
class Money:
    """Pounds, without VAT and with it."""

    net: Decimal | None = None
    gross: Decimal | None = None


@dataclass(frozen=True)
class Criterion:
    """One published criterion, a leaf of the tree. `share` is exact and global: what it carries of 100.

    `kind` is `price`, or anything else for quality. A price that ranks without a weight (price per quality point) has
    share 0; whatever else has share 0 is no award criterion, and is left out.
    """

    name: str
    share: Fraction
    kind: str = "quality"
    description: str = ""


@dataclass(frozen=True)
class Lot:
    """One lot; a tender without lots has one."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    description: str = ""
    weighting: str = ""
    value: Money = Money()


@dataclass(frozen=True)
class Bid:
    """One bid. Outside it goes by `id`, its code name, until an award is published."""

    id: str
    bidder: Organisation
    status: BidStatus
    lots: tuple[str, ...]


@dataclass(frozen=True)
class Award:
    """Who is to have the contract of some lots. It stays inside until it is published."""

    id: str
    bid: str
    lots: tuple[str, ...]
    value: Money = Money()
    published: date | None = None
    standstill_ends: date | None = None
    entered: date | None = None
    details_notice_by: date | None = None
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Tender:
    """Everything that a release tells of one tender."""

    ocid: str
    id: str
    title: str
    buyer: Organisation
    lots: tuple[Lot, ...]
    status: TenderStatus = "active"
    description: str = ""
    category: Category = "services"
    method_words: str = ""
    value: Money = Money()
    above_threshold: bool | None = None
    special_regimes: tuple[str, ...] = ()
    bids_until: datetime | None = None
    most_lots_for_one: int | None = None
    bids: tuple[Bid, ...] = ()
    awards: tuple[Award, ...] = ()


# ---- the release ----


def release(tender: Tender, made_at: datetime) -> Release:
    """What everybody may know of a tender at this moment, as an OCDS release.

    Every lot's percentages are checked before anything is given back. Raises WrongRelease.
    """
    _check(tender)
    today = made_at.astimezone(LOCAL).date()
    awards = [award for award in tender.awards if award.published and award.published <= today]
    entered = [award for award in awards if award.entered and award.entered <= today]
    named = _named(tender, awards)
    told: Release = {
        "ocid": tender.ocid,
        "id": f"{tender.id}-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "date": _moment(made_at),
        "tag": _tags(tender, awards, entered),
        "initiationType": "tender",
        "language": "en",
        "parties": _parties(tender, named, awards),
        "buyer": _reference(tender.buyer),
        "tender": _tender(tender),
    }
    if tender.bids and not (tender.bids_until and made_at < tender.bids_until):
        told["bids"] = _bids(tender, named)
    if awards:
        told["awards"] = [_award(tender, award, is_entered=award in entered) for award in awards]
    if entered:
        told["contracts"] = [_contract(award) for award in entered]
    check_percentages(told)
    return told


def as_json(told: Release) -> str:
    """A release as it is written to a file; checked once more, so that nothing else is ever written."""
    check_percentages(told)
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def percentages(criteria: Sequence[Criterion]) -> list[Decimal]:
    """What each criterion carries of 100, as it is written: exactly 100 together.

    A share that does not end within 4 places is cut there; what is missing then goes, a ten-thousandth at a time, to
    those that lost most by it (largest remainder; the first listed when they lost the same). Raises WrongRelease when
    the exact shares are not 100 together, and names the difference.
    """
    total = sum((one.share for one in criteria), Fraction())
    if total != WHOLE or any(one.share < 0 for one in criteria):
        raise WrongRelease(f"The criteria carry {float(total):g} of 100: {_off(total - WHOLE)}.")
    exact = [one.share * 10**PLACES for one in criteria]
    units = [int(share) for share in exact]
    by_loss = sorted(range(len(units)), key=lambda at: units[at] - exact[at])
    for at in by_loss[: WHOLE * 10**PLACES - sum(units)]:
        units[at] += 1
    return [Decimal(unit).scaleb(-PLACES) for unit in units]


def check_percentages(told: Release) -> None:
    """Raise WrongRelease unless the percentages of every lot are exactly 100 together, digit for digit as written."""
    for lot in told["tender"]["lots"]:
        numbers = (number for one in lot["awardCriteria"]["criteria"] for number in one.get("numbers", ()))
        total = sum((Decimal(str(one["number"])) for one in numbers), Decimal())
        if total != WHOLE:
            raise WrongRelease(f"The percentages of lot {lot['id']} are {total} together, not 100.")


def _check(tender: Tender) -> None:
    lots, bids = [lot.id for lot in tender.lots], {bid.id: bid for bid in tender.bids}
    if not all((tender.ocid, tender.id, tender.title, tender.buyer.id, tender.buyer.name, lots)):
        raise WrongRelease("A tender needs an ocid, an id, a title, a buyer and a lot.")
    for what, ids in (
        ("lots", lots),
        ("bids", [bid.id for bid in tender.bids]),
        ("awards", [a.id for a in tender.awards]),
    ):
        if len(set(ids)) < len(ids) or not all(ids):
            raise WrongRelease(f"Two {what} have the same id, or one has none.")
    for award in tender.awards:
        bid = bids.get(award.bid)
        if bid is None or bid.status != "valid" or not award.lots or not set(award.lots) <= set(bid.lots):
            raise WrongRelease(f"Award {award.id} names no valid bid for its lots.")
    unknown = {lot for bid in tender.bids for lot in bid.lots} - set(lots)
    if unknown:
        raise WrongRelease(f"No such lot: {listed(sorted(unknown))}.")


def _named(tender: Tender, awards: Sequence[Award]) -> set[str]:
    """The bids whose bidders may be named: the awarded, and the valid ones all of whose lots have a published award."""
    decided = {lot for award in awards for lot in award.lots}
    assessed = {bid.id for bid in tender.bids if bid.status == "valid" and set(bid.lots) <= decided}
    return assessed | {award.bid for award in awards}


def _tags(tender: Tender, awards: Sequence[Award], entered: Sequence[Award]) -> list[str]:
    if tender.status in {"cancelled", "withdrawn"}:
        return ["tenderCancellation"]
    return ["tender", *(["award"] if awards else []), *(["contract"] if entered else [])]


def _parties(tender: Tender, named: set[str], awards: Sequence[Award]) -> list[PartyOut]:
    roles: dict[Organisation, list[str]] = {tender.buyer: ["buyer", "procuringEntity"]}
    winners = {award.bid for award in awards}
    for bid in tender.bids:
        if bid.id in named:
            own = roles.setdefault(bid.bidder, [])
            wanted = ["tenderer", "supplier"] if bid.id in winners else ["tenderer"]
            own += [role for role in wanted if role not in own]
    return [_party(who, own) for who, own in roles.items()]


def _party(who: Organisation, roles: list[str]) -> PartyOut:
    told: PartyOut = {"id": who.id, "name": who.name, "roles": roles}
    if who.scheme and who.number:
        told["identifier"] = {"scheme": who.scheme, "id": who.number, "legalName": who.name}
    return told


def _reference(who: Organisation) -> ReferenceOut:
    return {"id": who.id, "name": who.name}


def _tender(tender: Tender) -> TenderOut:
    told: TenderOut = {
        "id": tender.id,
        "title": tender.title,
        "status": tender.status,
        "procuringEntity": _reference(tender.buyer),
        "mainProcurementCategory": tender.category,
        "lots": [_lot(lot, tender.status) for lot in tender.lots],
    }
    if tender.description:
        told["description"] = tender.description
    if value := _value(tender.value):
        told["value"] = value
    if tender.method_words:
        told["procurementMethodDetails"] = tender.method_words
    if tender.above_threshold is not None:
        told["aboveThreshold"] = tender.above_threshold
    if tender.special_regimes:
        told["specialRegime"] = list(tender.special_regimes)
    if tender.bids_until:
        told["tenderPeriod"] = {"endDate": _moment(tender.bids_until)}
    if tender.most_lots_for_one is not None:
        told["lotDetails"] = {"maximumLotsAwardedPerSupplier": tender.most_lots_for_one}
    return told


def _lot(lot: Lot, status: TenderStatus) -> LotOut:
    told: LotOut = {"id": lot.id, "title": lot.title, "status": status, "awardCriteria": _criteria(lot)}
    if lot.description:
        told["description"] = lot.description
    if value := _value(lot.value):
        told["value"] = value
    return told


def _criteria(lot: Lot) -> CriteriaOut:
    try:
        numbers = percentages(lot.criteria)
    except WrongRelease as wrong:
        raise WrongRelease(f"Lot {lot.id}: {wrong}") from None
    pairs = zip(lot.criteria, numbers, strict=True)
    told: CriteriaOut = {
        "criteria": [_criterion(one, number) for one, number in pairs if one.share or one.kind == "price"]
    }
    if lot.weighting:
        told["weightingDescription"] = lot.weighting
    return told


def _criterion(one: Criterion, number: Decimal) -> CriterionOut:
    told: CriterionOut = {"type": "price" if one.kind == "price" else "quality", "name": one.name}
    if one.description:
        told["description"] = one.description
    if one.share:
        told["numbers"] = [{"number": _number(number), "weight": "percentageExact"}]
    return told


def _bids(tender: Tender, named: set[str]) -> BidsOut:
    valid = sum(bid.status == "valid" for bid in tender.bids)
    return {
        "statistics": [
            {"id": "bids", "measure": "bids", "value": len(tender.bids)},
            {"id": "valid-bids", "measure": "validBids", "value": valid},
        ],
        "details": [_bid(bid, bid.id in named) for bid in tender.bids],
    }


def _bid(bid: Bid, is_named: bool) -> BidOut:
    told: BidOut = {"id": bid.id, "status": bid.status, "relatedLots": list(bid.lots)}
    if is_named:
        told["tenderers"] = [_reference(bid.bidder)]
    return told


def _award(tender: Tender, award: Award, *, is_entered: bool) -> AwardOut:
    winner = next(bid for bid in tender.bids if bid.id == award.bid)
    published = award.published or date.max
    told: AwardOut = {
        "id": award.id,
        "status": "active" if is_entered else "pending",
        "date": _begin(published),
        "suppliers": [_reference(winner.bidder)],
        "relatedLots": list(award.lots),
        "relatedBid": award.bid,
        "mainProcurementCategory": tender.category,
    }
    if value := _value(award.value):
        told["value"] = value
    if award.standstill_ends:
        told["standstillPeriod"] = {"startDate": _begin(published), "endDate": _end(award.standstill_ends)}
    if period := _period(award):
        told["contractPeriod"] = period
    return told


def _contract(award: Award) -> ContractOut:
    told: ContractOut = {
        "id": f"{award.id}-contract",
        "awardID": award.id,
        "status": "active",
        "dateSigned": _begin(award.entered or date.max),
    }
    if value := _value(award.value):
        told["value"] = value
    if period := _period(award):
        told["period"] = period
    if award.details_notice_by:
        due = _end(award.details_notice_by)
        title = "Contract details notice published by"
        told["milestones"] = [{"id": "contract-details-notice", "title": title, "dueDate": due, "status": "scheduled"}]
    return told


# ---- values and moments ----


def _value(money: Money) -> ValueOut | None:
    if money.net is None and money.gross is None:
        return None
    told: ValueOut = {"currency": "GBP"}
    if money.net is not None:
        told["amount"] = _number(money.net)
    if money.gross is not None:
        told["amountGross"] = _number(money.gross)
    return told


def _number(amount: Decimal) -> float:
    """A JSON number that reads back as this very decimal."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _period(award: Award) -> PeriodOut | None:
    told: PeriodOut = {}
    if award.starts:
        told["startDate"] = _begin(award.starts)
    if award.ends:
        told["endDate"] = _end(award.ends)
    return told or None


def _begin(day: date) -> str:
    return _moment(datetime.combine(day, time(), LOCAL))


def _end(day: date) -> str:
    return _moment(datetime.combine(day, time(23, 59, 59), LOCAL))


def _moment(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")


def _off(difference: Fraction) -> str:
    return f"{float(abs(difference)):g} too {'much' if difference > 0 else 'little'}"
