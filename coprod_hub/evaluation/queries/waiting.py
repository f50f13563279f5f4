"""What tenders wait for from one person: who runs them, and who guides a panel. Never a mark, a name or a price.

It is asked each time somebody opens their home: so what has come to its end is left out by the database, and what
goes on is read once for all tenders, and not tender by tender.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, not_, or_, select

from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.text import count
from coprod_hub.evaluation.models import Bid, Criterion, Panel, RecordQuestion, Step, Tender
from coprod_hub.evaluation.queries import agreeing, awarding, places, who
from coprod_hub.evaluation.queries.bids import bids_of_each
from coprod_hub.evaluation.queries.closing import agreed_marks, agreed_of_each
from coprod_hub.evaluation.queries.specification import Standing, standings
from coprod_hub.evaluation.queries.workshop import ideas_to_check
from coprod_hub.evaluation.rules import BidState, CriterionKind, TenderKind, TenderState
from coprod_hub.evaluation.steps import StepKind, Way


@dataclass(frozen=True)
class Wait:
    """One thing that waits: what it is about, what is to be done, where, and by when if there is a day."""

    title: str
    what: str
    endpoint: str
    values: dict[str, str]
    due: date | datetime | None = None


def waits(actor: Actor) -> list[Wait]:
    """Everything in tenders that waits for this person."""
    return [*_of_panels(who.panels_i_facilitate(actor)), *_of_tenders(actor)]


def guided(actor: Actor) -> list[tuple[Panel, Tender]]:
    """The panels that this person guides and that have still something to do, each with what is chosen."""
    return [(panel, tender) for panel, tender in places.panels_i_guide(actor) if tender.state in who.BEFORE_MARKS]


# ---- for whoever helps a panel to agree ----


def _of_panels(panels: Sequence[Panel]) -> Iterator[Wait]:
    if not panels:
        return
    tenders = {tender.id: tender for tender in who.with_panels({panel.tender_id for panel in panels})}
    practised, standing = places.with_practice(panels), agreeing.waitings(panels)
    agreed, asked = agreed_marks(list(tenders)), _unanswered(panels)
    for panel in panels:
        tender = tenders[panel.tender_id]
        title, where = f"{panel.name}: {tender.title}", {"panel_id": panel.id}
        warming = [sheet for sheet in panel.evaluators if places.stage_of(sheet) is places.Stage.WARMING]
        done = sum(sheet.id in practised for sheet in warming)
        if done:
            what = f"{count(done, 'sheet has', 'sheets have')} practised. Talk about it together, then say so."
            yield Wait(title, what, "evaluation.guide_panel", where)
        ready = {(bid.id, one.criterion.id) for one in standing[panel.id] if one.is_open for bid in one.bids}
        said = _to_agree(len(ready - agreed), asked.get(panel.id, 0))
        if tender.state is TenderState.MARKING and said:
            yield Wait(title, said, "evaluation.agreeing", where)


def _to_agree(open_now: int, unanswered: int) -> str:
    said = [
        f"{count(open_now, 'mark')} to agree: all are locked." if open_now else "",
        f"{count(unanswered, 'question')} for the record without the panel’s answer." if unanswered else "",
    ]
    return " ".join(filter(None, said))


def _unanswered(panels: Sequence[Panel]) -> dict[str, int]:
    """How many questions for the record each panel has not answered."""
    asked = select(Criterion.panel_id, func.count()).join(RecordQuestion, RecordQuestion.criterion_id == Criterion.id)
    asked = asked.where(Criterion.panel_id.in_([one.id for one in panels]), RecordQuestion.answered_at.is_(None))
    return {each[0]: each[1] for each in db.session.execute(asked.group_by(Criterion.panel_id)) if each[0]}


# ---- for those who run a tender ----


@dataclass(frozen=True)
class _Known:
    """What is known of all tenders that go on, each time asked of the database once for all of them."""

    specifications: Mapping[str, Standing]
    ideas: Mapping[str, int]
    bids: Mapping[str, Sequence[Bid]]
    agreed: Mapping[str, tuple[int, int]]
    ways: Mapping[str, Way]


def _of_tenders(actor: Actor) -> Iterator[Wait]:
    tenders = _that_go_on(actor) if who.may_run_tenders(actor) else []
    if not tenders:
        return
    known = _known(tenders)
    for tender in tenders:
        where = {"tender_id": tender.id}
        if tender.state is TenderState.DRAFT:
            yield from _design(tender, known, where)
        if tender.state in who.BEFORE_MARKS:
            yield from _panels_and_bids(tender, known, where)
        elif awarding.works_out(actor, tender):
            yield from _award(tender, known, where)


def _that_go_on(actor: Actor) -> list[Tender]:
    """The tenders that this person runs, without those that were stopped and those with nothing left to do."""
    steps = select(Step.id).where(Step.tender_id == Tender.id)
    noticed = or_(Tender.kind != TenderKind.TENDER, steps.where(Step.kind == StepKind.DETAILS).exists())
    challenged = steps.where(Step.kind == StepKind.CHALLENGE, Step.closed_on.is_(None)).exists()
    over = or_(
        Tender.state == TenderState.STOPPED, and_(Tender.state == TenderState.ENTERED, noticed, not_(challenged))
    )
    return who.with_panels(db.session.scalars(select(Tender.id).where(not_(over), who.without_sheet_of(actor))).all())


def _known(tenders: Sequence[Tender]) -> _Known:
    drafts = [one for one in tenders if one.state is TenderState.DRAFT]
    bought = [one.id for one in drafts if one.kind is TenderKind.TENDER]
    marked = [one for one in tenders if one.state is TenderState.MARKING]
    return _Known(
        standings(bought) if bought else {},
        ideas_to_check(drafts) if drafts else {},
        bids_of_each([one.id for one in tenders]),
        agreed_of_each(marked) if marked else {},
        awarding.ways([one for one in tenders if who.agreed(one)]),
    )


def _design(tender: Tender, known: _Known, where: dict[str, str]) -> Iterator[Wait]:
    stands = known.specifications.get(tender.id)
    if stands is not None and stands.unchanged and stands.signed < stands.wanted:
        left = count(stands.wanted - stands.signed, "signature")
        yield Wait(tender.title, f"{left} missing under the specification.", "evaluation.specification", where)
    ideas = known.ideas.get(tender.id, 0)
    if ideas:
        what = f"{count(ideas, 'question')} that a panel would ask: check whether it can be asked."
        yield Wait(tender.title, what, "evaluation.workshops", where)


def _panels_and_bids(tender: Tender, known: _Known, where: dict[str, str]) -> Iterator[Wait]:
    to_settle = sum(places.counts(panel).to_settle for panel in tender.panels)
    if to_settle:
        what = f"{count(to_settle, 'sheet')} on a panel to settle: what was declared, and where people live."
        yield Wait(tender.title, what, "evaluation.panels", where)
    late = sum(bid.state is BidState.LATE for bid in known.bids.get(tender.id, ()))
    if late:
        what = f"{count(late, f'{tender.kind.bid} that came late', f'{tender.kind.bid}s that came late')} to decide."
        yield Wait(tender.title, what, "evaluation.bids", where)
    if tender.state is TenderState.PUBLISHED and tender.deadline_at is not None and tender.deadline_at <= now():
        what = "The deadline has passed. Make the bids ready, then open marking."
        yield Wait(tender.title, what.replace("bids", f"{tender.kind.bid}s"), "evaluation.start_marking", where)
    if tender.state is TenderState.MARKING:
        done, wanted = known.agreed[tender.id]
        if 0 < wanted == done:
            yield Wait(tender.title, "Every mark is agreed. Close them.", "evaluation.close_marks", where)


def _award(tender: Tender, known: _Known, where: dict[str, str]) -> Iterator[Wait]:
    way = known.ways.get(tender.id)
    if way is None:
        without = _without_price(tender, known.bids.get(tender.id, ()))
        if without:
            yield Wait(tender.title, f"{count(len(without), 'price')} to bring in.", "evaluation.prices", where)
        else:
            yield Wait(tender.title, "All marks are agreed. Work out the result.", "evaluation.result", where)
        return
    if way.open_challenges:
        what = f"{count(way.open_challenges, 'challenge or question', 'challenges or questions')} without an outcome."
        yield Wait(tender.title, what, "evaluation.award", where)
    if way.next is StepKind.LETTERS:
        what = "Look at each letter, make its files and send them."
        yield Wait(tender.title, what, "evaluation.letters", where)
    elif way.next is not None and not (way.next is StepKind.ENTERED and way.wait_until and today() <= way.wait_until):
        due = way.dates.contract_details_notice_by if way.dates and way.next is StepKind.DETAILS else None
        yield Wait(tender.title, _NEXT[way.next], "evaluation.award", where, due)


def _without_price(tender: Tender, bids: Sequence[Bid]) -> Sequence[Bid]:
    if not any(row.kind is CriterionKind.PRICE for row in tender.criteria):
        return []
    return [one for one in bids if one.state is BidState.IN and one.price_sealed is None]


#: What is done next on the way to a contract.
_NEXT = {
    StepKind.REPORT: "The result stands. Send the report to whoever decides, then record the day.",
    StepKind.APPROVAL: "Record what was decided.",
    StepKind.NOTICE: "Publish the contract award notice, then record the day.",
    StepKind.ENTERED: "Everybody is told. Record the day on which it is done.",
    StepKind.DETAILS: "Publish the contract details notice, then record the day.",
}
