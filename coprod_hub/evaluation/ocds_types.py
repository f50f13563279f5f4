"""The shapes of an OCDS 1.1.5 release, as far as the hub writes them. Pure.

Source: Open Contracting Data Standard 1.1.5 with the extensions lots, bids, award criteria and United Kingdom. The
names of the keys are the standard's own. There is no place here for anybody who sat on a panel.
"""

from typing import Literal, NotRequired, TypedDict

TenderStatus = Literal["planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"]
BidStatus = Literal["invited", "pending", "valid", "disqualified", "withdrawn"]
Category = Literal["goods", "services"]


class ValueOut(TypedDict):
    """OCDS Value; `amountGross` is the United Kingdom's."""

    currency: Literal["GBP"]
    amount: NotRequired[float]
    amountGross: NotRequired[float]


class PeriodOut(TypedDict, total=False):
    """OCDS Period, each moment in RFC 3339."""

    startDate: str
    endDate: str


class NumberOut(TypedDict):
    """What a criterion carries of 100."""

    number: float
    weight: Literal["percentageExact"]


class CriterionOut(TypedDict):
    """One award criterion."""

    type: Literal["price", "quality"]
    name: str
    description: NotRequired[str]
    numbers: NotRequired[list[NumberOut]]


class CriteriaOut(TypedDict):
    """The award criteria of a lot."""

    criteria: list[CriterionOut]
    weightingDescription: NotRequired[str]


class LotOut(TypedDict):
    """OCDS Lot."""

    id: str
    title: str
    status: TenderStatus
    awardCriteria: CriteriaOut
    description: NotRequired[str]
    value: NotRequired[ValueOut]


class LotDetailsOut(TypedDict):
    """How many lots one supplier may have."""

    maximumLotsAwardedPerSupplier: int


class ReferenceOut(TypedDict):
    """OCDS OrganizationReference: who, by the id under `parties`."""

    id: str
    name: str


class IdentifierOut(TypedDict):
    """An organisation's number in a register."""

    scheme: str
    id: str
    legalName: str


class PartyOut(TypedDict):
    """OCDS Organization."""

    id: str
    name: str
    roles: list[str]
    identifier: NotRequired[IdentifierOut]


class TenderOut(TypedDict):
    """OCDS Tender."""

    id: str
    title: str
    status: TenderStatus
    procuringEntity: ReferenceOut
    mainProcurementCategory: Category
    lots: list[LotOut]
    description: NotRequired[str]
    value: NotRequired[ValueOut]
    procurementMethodDetails: NotRequired[str]
    aboveThreshold: NotRequired[bool]
    specialRegime: NotRequired[list[str]]
    tenderPeriod: NotRequired[PeriodOut]
    lotDetails: NotRequired[LotDetailsOut]


class BidOut(TypedDict):
    """OCDS Bid."""

    id: str
    status: BidStatus
    relatedLots: list[str]
    tenderers: NotRequired[list[ReferenceOut]]


class StatisticOut(TypedDict):
    """OCDS BidsStatistic."""

    id: str
    measure: str
    value: int


class BidsOut(TypedDict):
    """How many bids there are, and each of them."""

    statistics: list[StatisticOut]
    details: list[BidOut]


class AwardOut(TypedDict):
    """OCDS Award."""

    id: str
    status: Literal["pending", "active"]
    date: str
    suppliers: list[ReferenceOut]
    relatedLots: list[str]
    relatedBid: str
    mainProcurementCategory: Category
    value: NotRequired[ValueOut]
    standstillPeriod: NotRequired[PeriodOut]
    contractPeriod: NotRequired[PeriodOut]


class MilestoneOut(TypedDict):
    """OCDS Milestone."""

    id: str
    title: str
    dueDate: str
    status: Literal["scheduled"]


class ContractOut(TypedDict):
    """OCDS Contract."""

    id: str
    awardID: str
    status: Literal["active"]
    dateSigned: str
    value: NotRequired[ValueOut]
    period: NotRequired[PeriodOut]
    milestones: NotRequired[list[MilestoneOut]]


class Release(TypedDict):
    """An OCDS release: what is known of one tender on one day."""

    ocid: str
    id: str
    date: str
    tag: list[str]
    initiationType: Literal["tender"]
    language: Literal["en"]
    parties: list[PartyOut]
    buyer: ReferenceOut
    tender: TenderOut
    bids: NotRequired[BidsOut]
    awards: NotRequired[list[AwardOut]]
    contracts: NotRequired[list[ContractOut]]
