"""Reading who is on a panel, what each of them said, and how far each is: never a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import LOCAL
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotFound
from coprod_hub.core.text import matches
from coprod_hub.evaluation.declaration import speaks_up
from coprod_hub.evaluation.models import (
    Agreed,
    Bid,
    Bidder,
    Criterion,
    Evaluator,
    EvaluatorPerson,
    Panel,
    Sheet,
    Tender,
)
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.choosing import known_by_name, name_of
from coprod_hub.evaluation.rules import InterestDecision, TenderState

#: Where practice bids are marked, with all others.
PRACTICE = "evaluation.mark_bids"

# ---- panels and sheets, for those who run the tender ----


def panel(actor: Actor, tender: Tender, panel_id: str) -> Panel:
    """One panel of a tender, for those who run it."""
    who.must_run(actor, tender)
    found = next((one for one in tender.panels if one.id == panel_id), None)
    if found is None:
        raise NotFound("There is no such panel in this tender.")
    return found


def evaluator(actor: Actor, of: Panel, evaluator_id: str) -> Evaluator:
    """One sheet of a panel, for those who run the tender and those who guide the panel."""
    if not who.guides(actor, of):
        who.must_run(actor, who.tender_of(of))
    found = next((one for one in of.evaluators if one.id == evaluator_id), None)
    if found is None:
        raise NotFound("There is nobody with that number on this panel.")
    return found


def place(actor: Actor, of: Panel, place_id: str) -> EvaluatorPerson:
    """One person's place on a panel, for those who run the tender."""
    who.must_run(actor, who.tender_of(of))
    found = next((one for sheet in of.evaluators for one in sheet.people if one.id == place_id), None)
    if found is None:
        raise NotFound("There is nobody like that on this panel.")
    return found


class Stage(StrEnum):
    """How far a sheet is before its first mark, and what it waits for."""

    SAYING = "saying"
    DECIDING = "deciding"
    HOME = "home"
    WARMING = "warming"
    READY = "ready"
    NOTHING = "nothing"
    OFF = "off"

    @property
    def words(self) -> str:
        """What staff read."""
        return _STAGE_WORDS[self]

    @property
    def look(self) -> str:
        """How it is shown."""
        return {Stage.READY: "done", Stage.DECIDING: "late", Stage.HOME: "late"}.get(self, "waiting")


_STAGE_WORDS = {
    Stage.SAYING: "To declare",
    Stage.DECIDING: "You decide",
    Stage.HOME: "Home check",
    Stage.WARMING: "Warm-up",
    Stage.READY: "Ready",
    Stage.NOTHING: "Marks nothing",
    Stage.OFF: "Taken off",
}


def stage_of(sheet: Evaluator) -> Stage:
    """What a sheet waits for."""
    if sheet.removed_at is not None:
        return Stage.OFF
    if who.marks_nothing(sheet):
        return Stage.NOTHING
    if any(one.told_at is None or one.declared_at is None for one in sheet.people):
        return Stage.SAYING
    if any(one.decision is InterestDecision.WAITING for one in sheet.people):
        return Stage.DECIDING
    if sheet.home_clear is None:
        return Stage.HOME
    return Stage.READY if sheet.warmed_up_at else Stage.WARMING


@dataclass(frozen=True)
class Line:
    """One sheet as those who run the tender see it: who keeps it, how far it is, and how many bids it has locked."""

    sheet: Evaluator
    names: Sequence[str]
    stage: Stage
    locked: int
    practised: bool

    @property
    def told(self) -> bool:
        """Whether everybody of the sheet has read who reads, and declared."""
        return all(one.told_at and one.declared_at for one in self.sheet.people)


def lines(actor: Actor, of: Panel, words: str = "", stage: str = "") -> list[Line]:
    """The sheets of a panel by number; those with these words in a name and at this stage, where they are given."""
    known = known_by_name(actor)
    if not who.guides(actor, of):
        who.must_run(actor, who.tender_of(of))
    locked, practised = _locked([of], practice=False), with_practice([of])
    found = [
        Line(
            sheet,
            [name_of(one.person, known) for one in sheet.people],
            stage_of(sheet),
            locked.get(sheet.id, 0),
            sheet.id in practised,
        )
        for sheet in of.evaluators
    ]
    return [one for one in found if matches(words, (one.sheet.name, *one.names)) and stage in ("", one.stage)]


@dataclass(frozen=True)
class Counts:
    """How many sheets a panel has, and how many of them are ready or wait for the officers."""

    sheets: int
    ready: int
    to_settle: int


def counts(of: Panel) -> Counts:
    """The sheets of a panel that are still on it, counted."""
    stages = [stage_of(one) for one in of.evaluators if one.removed_at is None]
    return Counts(len(stages), stages.count(Stage.READY), sum(one in (Stage.DECIDING, Stage.HOME) for one in stages))


def plain_declarations(of: Panel) -> list[EvaluatorPerson]:
    """Those who wait for a decision and said no to every question, without a word more."""
    return [
        one
        for sheet in of.evaluators
        for one in sheet.people
        if sheet.removed_at is None
        and one.declared_at is not None
        and one.decision is InterestDecision.WAITING
        and not speaks_up(one.declared)
    ]


def unchecked_homes(of: Panel) -> list[Evaluator]:
    """The sheets still on the panel whose home nobody has checked yet."""
    return [one for one in of.evaluators if one.removed_at is None and one.home_clear is None]


def has_practised(sheet: Evaluator) -> bool:
    """Whether this sheet has locked a practice bid."""
    return sheet.id in with_practice([sheet.panel])


def with_practice(panels: Sequence[Panel]) -> set[str]:
    """The sheets of these panels that have locked a practice bid, by their ids."""
    return set(_locked(panels, practice=True))


def stands_down_from(sheet: Evaluator) -> list[Criterion]:
    """The questions that a sheet stands down from, for all bids."""
    without = {one.criterion_id for one in sheet.stand_downs}
    return [one for one in who.criteria_of(sheet.panel) if one.id in without]


def _locked(panels: Sequence[Panel], *, practice: bool) -> dict[str, int]:
    """How many bids each sheet of these panels has locked; never what it gave."""
    wanted = (
        select(Sheet.evaluator_id, func.count(Sheet.id))
        .join(Evaluator, Evaluator.id == Sheet.evaluator_id)
        .join(Bid, Bid.id == Sheet.bid_id)
        .where(
            Evaluator.panel_id.in_([of.id for of in panels]), Sheet.locked_at.is_not(None), Bid.practice.is_(practice)
        )
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(Sheet.evaluator_id))}


def agreeing_began(panel: Panel) -> bool:
    """Whether the panel has begun to agree a mark of any of its questions."""
    begun = select(Agreed.id).join(Criterion, Criterion.id == Agreed.criterion_id).where(Criterion.panel_id == panel.id)
    return db.session.scalar(begun.limit(1)) is not None


def was_on(panel: Panel, person: Person) -> bool:
    """Whether this person has a sheet on the panel, or had one and was taken off."""
    held = select(EvaluatorPerson.id).join(Evaluator, Evaluator.id == EvaluatorPerson.evaluator_id)
    held = held.where(Evaluator.panel_id == panel.id, EvaluatorPerson.person_id == person.id)
    return db.session.scalar(held) is not None


def bidders(actor: Actor, tender: Tender) -> list[str]:
    """The real names of those who bid, to compare with what somebody declared: for those who run the tender alone."""
    who.must_run(actor, tender)
    found = db.session.scalars(select(Bidder).where(Bidder.tender_id == tender.id))
    return sorted((one.name or one.reference for one in found), key=str.casefold)


def earlier(place: EvaluatorPerson) -> list[dict[str, Any]]:
    """What somebody declared before they declared anew, and what was decided then; the oldest first."""
    said = {key: value for key, value in place.declared.items() if key != "earlier"}
    day = place.decided_at.astimezone(LOCAL).date().isoformat() if place.decided_at else ""
    closed = {"answers": said, "decision": place.decision.value, "because": place.because, "decided_on": day}
    return [*place.declared.get("earlier", []), closed]


# ---- what somebody on a panel reads of themselves ----


@dataclass(frozen=True)
class Step:
    """One step before the first mark: what it is, how it stands, and where it is done when it is theirs to do."""

    words: str
    done: bool
    endpoint: str = ""


@dataclass(frozen=True)
class Door:
    """A panel as somebody on it finds it: what is chosen, the steps, and whether they mark now."""

    panel: Panel
    tender: Tender
    steps: Sequence[Step]
    left: Sequence[str]
    marks_nothing: bool
    with_whom: str
    all_locked: bool

    @property
    def over(self) -> bool:
        """Whether there is nothing to mark any more."""
        return self.tender.state is TenderState.STOPPED or who.agreed(self.tender)

    @property
    def may_mark(self) -> bool:
        """Whether real bids can be marked now."""
        return not self.left and not self.over

    @property
    def to_do(self) -> Step | None:
        """The first step that is theirs to do now; None while others are at work."""
        return next((one for one in self.steps if one.endpoint and not one.done), None)

    @property
    def waits(self) -> bool:
        """Whether something is theirs to do now: a step, or bids that are not locked."""
        return self.to_do is not None or (self.may_mark and not self.all_locked)


def doors(actor: Actor) -> list[Door]:
    """The panels this person is on that are still to mark: what their home shows."""
    found = [door(place) for place in who.my_places(actor)]
    return [one for one in found if not one.over and not one.marks_nothing]


def door(place: EvaluatorPerson) -> Door:
    """What somebody on a panel sees of it before they mark."""
    sheet = place.evaluator
    with_whom = next((one.person.name for one in sheet.people if one is not place), "")
    nothing = who.marks_nothing(sheet)
    left = who.what_is_left_before_marking(place)
    locked = not left and _has_locked_all(sheet)
    return Door(sheet.panel, who.tender_of(sheet.panel), _steps(place), left, nothing, with_whom, locked)


def _has_locked_all(sheet: Evaluator) -> bool:
    """Whether nothing is left for them to mark."""
    done = select(Sheet.bid_id).where(Sheet.evaluator_id == sheet.id, Sheet.locked_at.is_not(None))
    bids = {bid.id for bid in who.bids_to_mark(sheet.panel)}
    return bool(bids) and bids <= set(db.session.scalars(done))


def _steps(place: EvaluatorPerson) -> list[Step]:
    """The way to the first mark, as the person on the panel walks it."""
    sheet, tender = place.evaluator, who.tender_of(place.evaluator.panel)
    settled = all(one.decision is not InterestDecision.WAITING for one in sheet.people) and sheet.home_clear is not None
    tells = "evaluation.declare" if place.told_at else ""
    may_practise = not who.what_is_left_before_practice(place) and _has_practice(tender) and not has_practised(sheet)
    practice = PRACTICE if may_practise else ""
    return [
        Step("Read who may one day read your reasons", place.told_at is not None, "evaluation.who_reads"),
        Step("Tell us whom you know", place.declared_at is not None, tells),
        Step("We look at what you told us", settled),
        Step(
            f"Mark the practice {tender.kind.bid}, and talk about it together", sheet.warmed_up_at is not None, practice
        ),
        Step("Marking opens", tender.state is TenderState.MARKING),
    ]


def _has_practice(tender: Tender) -> bool:
    """Whether there is anything to practise on yet."""
    made = select(Bid.id).where(Bid.tender_id == tender.id, Bid.practice)
    return db.session.scalar(made.limit(1)) is not None


def on_a_panel(actor: Actor) -> bool:
    """Whether this person has a place on a panel, or guides one: one question, asked for every page of theirs."""
    if not actor.signed_in:
        return False
    held = select(EvaluatorPerson.id).join(Evaluator, Evaluator.id == EvaluatorPerson.evaluator_id)
    held = held.where(EvaluatorPerson.person_id == actor.person_id, Evaluator.removed_at.is_(None))
    return bool(db.session.scalar(select(or_(held.exists(), select(Panel.id).where(_guided(actor)).exists()))))


def panels_i_guide(actor: Actor) -> list[tuple[Panel, Tender]]:
    """The panels that this person chairs or helps to agree, by name, each with what is chosen."""
    wanted = select(Panel, Tender).join(Tender, Tender.id == Panel.tender_id).where(_guided(actor))
    found = db.session.execute(wanted.order_by(Panel.name, Panel.id)) if actor.signed_in else ()
    return [(panel, tender) for panel, tender in found]


def _guided(actor: Actor) -> ColumnElement[bool]:
    return or_(Panel.chair_id == actor.person_id, Panel.facilitator_id == actor.person_id)
