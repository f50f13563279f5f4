"""Results and awards as pages show them: to those who run the tender, to commissioners, to a panel, to everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coprod_hub.core.access import Actor
from coprod_hub.core.charts import StackedBars
from coprod_hub.core.clock import today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.core.text import count, listed
from coprod_hub.evaluation.models import Bid, Criterion, Lot, Panel, Result, Step, Tender
from coprod_hub.evaluation.pictures import points
from coprod_hub.evaluation.queries import awarding, who
from coprod_hub.evaluation.queries.advice import When
from coprod_hub.evaluation.queries.awarding import winners
from coprod_hub.evaluation.rules import BidState, CriterionKind, PanelKind, TenderKind, TenderState
from coprod_hub.evaluation.standings import Influence, Placed, influences, placed, warnings
from coprod_hub.evaluation.standstill import Clock, clock_of
from coprod_hub.evaluation.steps import StepKind, Way

NO_AWARD = "There is no such award, or it is not public yet."
#: What is chosen here is told to everybody; who got a job is nobody else's business.
PUBLIC = (TenderKind.TENDER, TenderKind.GRANTS)


# ---- for staff ----


@dataclass(frozen=True)
class LotShown:
    """The result of one lot on a page. `names`: what each bid is called for this reader."""

    lot: Lot
    result: Result
    names: Mapping[str, str]
    rows: Sequence[Placed]
    picture: StackedBars
    influences: Sequence[Influence]
    chosen: Sequence[Bid]
    left: Sequence[Bid]

    @property
    def award(self) -> str:
        """Who it goes to, as a sentence."""
        lot = f"{self.lot.title}: " if self.lot.title else ""
        names = [self.names[bid.code_name] for bid in self.chosen]
        return f"{lot}{listed(names)}" if names else f"{lot}nobody has come first"

    @property
    def warnings(self) -> list[str]:
        """What its reader has to know besides, for those who see prices."""
        return warnings(self.result.found)

    @property
    def passed_over(self) -> list[str]:
        """Those that came before, whose supplier had won as many lots as one may."""
        return [self.names[name] for name in self.result.found["award"]["passed_over"]]


def shown(actor: Actor, tender: Tender) -> list[LotShown]:
    """The results of a tender for this reader, who may read them."""
    awarding.must_read_result(actor, tender)
    names = names_for(actor, tender)
    known = awarding.bids_by_name(tender)
    return [_lot(found, names, known) for found in awarding.results(tender)]


def names_for(actor: Actor, tender: Tender) -> dict[str, str]:
    """What each bid is called: those who run the tender know the bidders; commissioners, who was chosen."""
    chosen = {bid.id for found in awarding.results(tender) for bid in winners(found)}
    runs = who.runs(actor, tender)
    return {
        name: f"{name} · {bid.bidder.name}" if bid.bidder and (runs or bid.id in chosen) else name
        for name, bid in awarding.bids_by_name(tender).items()
    }


def _lot(found: Result, names: Mapping[str, str], known: Mapping[str, Bid]) -> LotShown:
    left = [bid for bid in known.values() if bid.lot_id == found.lot_id and bid.state is not BidState.IN]
    given, answer = found.given, found.found
    shown = points(f"points-{found.lot_id}", given, answer, names)
    return LotShown(
        found.lot, found, names, placed(given, answer), shown, influences(given, answer), winners(found), left
    )


@dataclass(frozen=True)
class AwardShown:
    """How far an award is: its steps, its clock, and what is due when."""

    tender: Tender
    way: Way
    steps: Sequence[Step]
    clock: Clock | None
    challenges: Sequence[Step]

    @property
    def details_by(self) -> date | None:
        """When the contract details notice is due."""
        return self.way.dates.contract_details_notice_by if self.way.dates else None

    @property
    def records_until(self) -> date | None:
        """Until when the records are kept."""
        return self.way.dates.records_until if self.way.dates else None

    def taken(self, kind: StepKind) -> Step | None:
        """The step of this kind, when it was taken."""
        return next((one for one in self.steps if one.kind is kind), None)


def days(tender: Tender) -> list[When]:
    """The days of the award, for the tender's own list: steps that were taken, and what the law counts from them."""
    told, taken = awarding.way(tender).dates, awarding.steps(tender)
    found = [(one.taken_on, one.kind.words_for(tender.kind)) for one in taken]
    if told is not None:
        is_out = any(one.kind is StepKind.DETAILS for one in taken)
        counted = (
            (told.caution, "Standstill ends"),
            (None if is_out else told.contract_details_notice_by, "Contract details notice due"),
            (told.records_until, "Records kept until"),
        )
        found += [(on, words) for on, words in counted if on is not None]
    return [When(on, words, on <= today()) for on, words in found]


def award(tender: Tender) -> AwardShown:
    """How far the award of a tender is."""
    way = awarding.way(tender)
    clock = clock_of(way.dates, today()) if way.dates else None
    return AwardShown(tender, way, awarding.steps(tender), clock, awarding.challenges(tender))


# ---- for a panel: what happened to our marks ----

_STAGES = {
    TenderState.MARKING: "The panels are marking and talking about their marks.",
    TenderState.AGREED: "All marks are agreed. Nobody can change them any more. Now the council adds them up.",
    TenderState.RESULT: "The marks are added up. Now the people in charge look at it and decide.",
    TenderState.APPROVED: "It is decided. Now everybody who wanted the work gets a letter. It says why.",
    TenderState.NOTIFIED: "The letters are sent. There is a waiting time now, so that anybody can ask questions.",
    TenderState.ENTERED: "It is done.",
    TenderState.STOPPED: "The council stopped this. Nobody was chosen. Your worker can tell you why.",
}
#: The stages in their order, as the page lists them.
LISTED = (TenderState.MARKING, TenderState.AGREED, TenderState.RESULT, TenderState.APPROVED, TenderState.NOTIFIED)


@dataclass(frozen=True)
class MarkUsed:
    """One bid and the marks that this panel agreed for it: question, mark and the top of the scale."""

    name: str
    chosen: bool
    marks: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class MarksUsed:
    """What became of a panel's marks, as that panel reads it."""

    panel: Panel
    tender: Tender
    stage: str
    number: int
    who_won: Sequence[str]
    marks: Sequence[MarkUsed]
    sentences: Sequence[str]

    @property
    def is_public(self) -> bool:
        """Whether the award is public, so that names and marks may stand here."""
        return is_public(self.tender)


def marks_used(actor: Actor, panel_id: str) -> MarksUsed:
    """What happened to a panel’s marks, for those on it and who guide it; before it is public, only how far it is."""
    panel = _panel_of(actor, panel_id)
    tender = who.tender_of(panel)
    stage = _STAGES.get(tender.state, "Marking has not begun.")
    number = LISTED.index(tender.state) + 1 if tender.state in LISTED else 0
    if not is_public(tender):
        return MarksUsed(panel, tender, stage, number, (), (), ())
    standing = awarding.results(tender)
    names = [bid.bidder.name for found in standing for bid in winners(found) if bid.bidder]
    marks = [one for found in standing for one in _marks(panel, found)]
    kinds = {row.kind for row in who.criteria_of(panel)}
    said = [sentence for found in standing for sentence in _carried(found, kinds)]
    return MarksUsed(panel, tender, stage, number, names, marks, said)


def _panel_of(actor: Actor, panel_id: str) -> Panel:
    panel = db.session.get(Panel, panel_id)
    if panel is not None and who.guides(actor, panel):
        return panel
    return who.my_place(actor, panel_id).evaluator.panel


def _marks(panel: Panel, found: Result) -> list[MarkUsed]:
    """Agreed marks of the panel's own questions, by code name; never a price, and nobody else's questions."""
    ours = {row.code for row in who.criteria_of(panel)}
    chosen = {bid.code_name for bid in winners(found)}
    return [
        MarkUsed(
            one.name,
            one.name in chosen,
            [(line.asked.title, line.mark, str(line.asked.top or "")) for line in one.lines if line.asked.code in ours],
        )
        for one in sorted(placed(found.given, found.found), key=lambda one: one.name)
    ]


def _carried(found: Result, kinds: set[CriterionKind]) -> list[str]:
    lot = f"{found.lot.title}: " if found.lot.title else ""
    if found.lot.tender.kind is not TenderKind.TENDER:
        return []
    told = [each for each in influences(found.given, found.found) if each.kind in kinds]
    return [f"{lot}{_for_them(each)}" for each in told]


def _for_them(each: Influence) -> str:
    if each.changed:
        return f"{each.public} Without your marks somebody else would have won."
    return f"{each.public} Without your marks the same would have won. They are part of the reasons all the same."


# ---- for everybody ----


def is_public(tender: Tender) -> bool:
    """Whether everybody may read who was chosen: the contract is signed, or the grants were made public."""
    return tender.kind in PUBLIC and tender.state is TenderState.ENTERED


@dataclass(frozen=True)
class LotAwarded:
    """One lot of a public award: who has it, and what the questions of young people and parents did."""

    title: str
    winners: Sequence[str]
    sentences: Sequence[str]


@dataclass(frozen=True)
class PublicAward:
    """All that is ever public of an award."""

    tender: Tender
    signed_on: date
    starts_on: date | None
    ends_on: date | None
    lots: Sequence[LotAwarded]
    marked_by: str

    @property
    def winners(self) -> list[str]:
        """Everybody who was chosen, each once."""
        return list(dict.fromkeys(name for lot in self.lots for name in lot.winners))


def public_awards() -> list[PublicAward]:
    """Every award that is public, the latest first."""
    wanted = select(Tender).where(Tender.state == TenderState.ENTERED, Tender.kind.in_(PUBLIC))
    found = [_public(tender) for tender in db.session.scalars(wanted)]
    return sorted(found, key=lambda one: (one.signed_on, one.tender.title), reverse=True)


def public_award(tender_id: str) -> PublicAward:
    """One award that is public; others are not there."""
    found = db.session.get(Tender, tender_id)
    if found is None or not is_public(found):
        raise NotFound(NO_AWARD)
    return _public(found)


def _public(tender: Tender) -> PublicAward:
    signed = awarding.step(tender, StepKind.ENTERED)
    if signed is None:
        raise NotFound(NO_AWARD)
    lots = [
        LotAwarded(found.lot.title, [bid.bidder.name for bid in winners(found) if bid.bidder], _in_public(found))
        for found in awarding.results(tender)
    ]
    return PublicAward(tender, signed.taken_on, signed.starts_on, signed.ends_on, lots, marked_by(tender))


def _in_public(found: Result) -> list[str]:
    if found.lot.tender.kind is not TenderKind.TENDER:
        return []
    return [each.public for each in influences(found.given, found.found)]


def marked_by(tender: Tender) -> str:
    """Who marked it, by what they are: "a young people’s panel and a parents’ panel". Nobody's name."""
    wanted = select(Panel.kind).join(Criterion, Criterion.panel_id == Panel.id).where(Panel.tender_id == tender.id)
    there = list(db.session.scalars(wanted.distinct()))
    number = {kind: sum(panel.kind is kind for panel in tender.panels) for kind in there}
    order = (PanelKind.YOUNG_PEOPLE, PanelKind.DRAGONS_DEN, PanelKind.PARENTS, PanelKind.PROFESSIONAL)
    said = [
        f"a {kind.words}" if number[kind] == 1 else count(number[kind], kind.words, f"{kind.words}s")
        for kind in order
        if kind in there
    ]
    return listed(said)
