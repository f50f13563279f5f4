"""What the value of a tender means: the law that it follows and the council's own route, in words. And its dates."""

from dataclasses import dataclass
from datetime import date, datetime

from coprod_hub.core.clock import LOCAL, today
from coprod_hub.core.errors import Refused
from coprod_hub.evaluation.models import Tender
from coprod_hub.evaluation.queries.figures import figures
from coprod_hub.evaluation.regime import Kind, own_route, regime_for
from coprod_hub.evaluation.rules import TenderKind, TenderState


@dataclass(frozen=True)
class Advice:
    """The law and why, and the step of the council's own route; `missing` says what has to be known first."""

    law: str = ""
    because: str = ""
    route: str = ""
    missing: str = ""


def kind_of(tender: Tender) -> Kind:
    """What is bought, as the thresholds name it."""
    return Kind(tender.service_type.replace("_", "-"))


def begun_on(tender: Tender) -> date:
    """The day whose thresholds count: that of publication, or today while it is not published."""
    return _day(tender.published_at) if tender.published_at else today()


def advice(tender: Tender) -> Advice:
    """Which law a tender follows by its value with VAT, on the day it was published or today."""
    if tender.kind is not TenderKind.TENDER:
        return Advice(missing=f"{tender.kind.words} buy nothing, so no procurement law applies.")
    if tender.value is None:
        return Advice(missing="Say what it is worth with VAT, and you read here which law applies.")
    try:
        found = regime_for(tender.value, kind_of(tender), begun_on(tender), figures())
        band = own_route(tender.value, figures().route)
    except Refused as refusal:
        return Advice(missing=str(refusal))
    return Advice(found.regime.words, found.reason, band.words)


@dataclass(frozen=True)
class When:
    """A day on a tender's way."""

    on: date
    words: str
    is_past: bool


def timeline(tender: Tender) -> list[When]:
    """The days of a tender, the first first."""
    days: list[tuple[datetime | None, str]] = [
        (tender.made_at, "Begun"),
        (tender.published_at, "Published"),
        *((each.made_at, "Corrected") for each in tender.corrections),
        (tender.deadline_at, "Deadline"),
        (tender.agreed_at, "Marks agreed"),
        (tender.stopped_at, "Stopped"),
    ]
    found = [(_day(at), words) for at, words in days if at is not None]
    if tender.state is TenderState.STOPPED:
        found = [(on, words) for on, words in found if on <= today()]
    return [When(on, words, on <= today()) for on, words in sorted(found, key=lambda one: one[0])]


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()
