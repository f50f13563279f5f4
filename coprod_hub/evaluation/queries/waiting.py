"""What tenders wait for from one person: who runs them, and who guides a panel. Never a mark, a name or a price.

It is asked each time somebody opens their home, so a tender that has come to its end is asked for its last step alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from coprod_hub.core.access import Actor
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.text import count
from coprod_hub.evaluation.models import Bid, Panel, RecordQuestion, Tender
from coprod_hub.evaluation.queries import agreeing, awarding, places, who
from coprod_hub.evaluation.queries.bids import tender_bids
from coprod_hub.evaluation.queries.closing import agreed_of
from coprod_hub.evaluation.queries.specification import standing
from coprod_hub.evaluation.queries.workshop import counts as drafted
from coprod_hub.evaluation.rules import BidState, CriterionKind, TenderKind, TenderState
from coprod_hub.evaluation.steps import StepKind

_BEFORE_MARKS = (TenderState.DRAFT, TenderState.PUBLISHED, TenderState.MARKING)


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
    found = [wait for panel in places.panels_i_guide(actor) for wait in _of_a_panel(actor, panel)]
    if who.may_run_tenders(actor):
        found += [one for tender in who.tenders(actor) if who.runs(actor, tender) for one in _of(actor, tender)]
    return found


def guided(actor: Actor) -> list[tuple[Panel, Tender]]:
    """The panels that this person guides and that have still something to do, each with what is chosen."""
    found = [(panel, who.tender_of(panel)) for panel in places.panels_i_guide(actor)]
    return [(panel, tender) for panel, tender in found if tender.state in _BEFORE_MARKS]


# ---- for whoever helps a panel to agree ----


def _of_a_panel(actor: Actor, panel: Panel) -> Iterator[Wait]:
    tender = who.tender_of(panel)
    if tender.state not in _BEFORE_MARKS or not who.facilitates(actor, panel):
        return
    title, where = f"{panel.name}: {tender.title}", {"panel_id": panel.id}
    stages = [(sheet, places.stage_of(sheet)) for sheet in panel.evaluators]
    practised = sum(how is places.Stage.WARMING and places.has_practised(sheet) for sheet, how in stages)
    if practised:
        what = f"{count(practised, 'sheet has', 'sheets have')} practised. Talk about it together, then say so."
        yield Wait(title, what, "evaluation.guide_panel", where)
    if tender.state is not TenderState.MARKING:
        return
    open_now, unanswered = _to_agree(panel)
    said = [
        f"{count(open_now, 'mark')} to agree: all are locked." if open_now else "",
        f"{count(unanswered, 'question')} for the record without the panel’s answer." if unanswered else "",
    ]
    if any(said):
        yield Wait(title, " ".join(filter(None, said)), "evaluation.agreeing", where)


def _to_agree(panel: Panel) -> tuple[int, int]:
    """How many marks the panel can agree now, and how many questions for the record it has not answered."""
    done = {(one.bid_id, one.criterion_id) for one in agreeing.agreed_rows(panel) if one.agreed_at is not None}
    criteria = who.criteria_of(panel)
    questions = [agreeing.waiting(panel, one) for one in criteria]
    ready = {(bid.id, one.criterion.id) for one in questions if one.is_open for bid in one.bids}
    asked = select(func.count()).where(
        RecordQuestion.criterion_id.in_([one.id for one in criteria]), RecordQuestion.answered_at.is_(None)
    )
    return len(ready - done), db.session.scalar(asked) or 0


# ---- for those who run a tender ----


def _of(actor: Actor, tender: Tender) -> Iterator[Wait]:
    if tender.state is TenderState.STOPPED:
        return
    where = {"tender_id": tender.id}
    if tender.state is TenderState.DRAFT:
        yield from _design(tender, where)
    if tender.state in _BEFORE_MARKS:
        yield from _panels_and_bids(tender, where)
    elif awarding.may_work_out(actor, tender):
        yield from _award(tender, where)


def _design(tender: Tender, where: dict[str, str]) -> Iterator[Wait]:
    stands = standing(tender) if tender.kind is TenderKind.TENDER else None
    if stands is not None and stands.unchanged and stands.signed < stands.wanted:
        left = count(stands.wanted - stands.signed, "signature")
        yield Wait(tender.title, f"{left} missing under the specification.", "evaluation.specification", where)
    ideas = drafted(tender).to_check
    if ideas:
        what = f"{count(ideas, 'question')} that a panel would ask: check whether it can be asked."
        yield Wait(tender.title, what, "evaluation.workshops", where)


def _panels_and_bids(tender: Tender, where: dict[str, str]) -> Iterator[Wait]:
    to_settle = sum(places.counts(panel).to_settle for panel in tender.panels)
    if to_settle:
        what = f"{count(to_settle, 'sheet')} on a panel to settle: what was declared, and where people live."
        yield Wait(tender.title, what, "evaluation.panels", where)
    late = _late(tender)
    if late:
        what = f"{count(late, f'{tender.kind.bid} that came late', f'{tender.kind.bid}s that came late')} to decide."
        yield Wait(tender.title, what, "evaluation.bids", where)
    if tender.state is TenderState.PUBLISHED and tender.deadline_at is not None and tender.deadline_at <= now():
        what = "The deadline has passed. Make the bids ready, then open marking."
        yield Wait(tender.title, what.replace("bids", f"{tender.kind.bid}s"), "evaluation.start_marking", where)
    if tender.state is TenderState.MARKING:
        done, wanted = agreed_of(tender)
        if 0 < wanted == done:
            yield Wait(tender.title, "Every mark is agreed. Close them.", "evaluation.close_marks", where)


def _late(tender: Tender) -> int:
    late = select(func.count()).where(Bid.tender_id == tender.id, Bid.state == BidState.LATE, Bid.practice.is_(False))
    return db.session.scalar(late) or 0


def _award(tender: Tender, where: dict[str, str]) -> Iterator[Wait]:
    if not awarding.results(tender):
        without = _without_price(tender)
        if without:
            yield Wait(tender.title, f"{count(len(without), 'price')} to bring in.", "evaluation.prices", where)
        else:
            yield Wait(tender.title, "All marks are agreed. Work out the result.", "evaluation.result", where)
        return
    way = awarding.way(tender)
    if way.open_challenges:
        what = f"{count(way.open_challenges, 'challenge or question', 'challenges or questions')} without an outcome."
        yield Wait(tender.title, what, "evaluation.award", where)
    if way.next is StepKind.LETTERS:
        what = "Look at each letter, make its files and send them."
        yield Wait(tender.title, what, "evaluation.letters", where)
    elif way.next is not None and not (way.next is StepKind.ENTERED and way.wait_until and today() <= way.wait_until):
        due = way.dates.contract_details_notice_by if way.dates and way.next is StepKind.DETAILS else None
        yield Wait(tender.title, _NEXT[way.next], "evaluation.award", where, due)


def _without_price(tender: Tender) -> Sequence[Bid]:
    if not any(row.kind is CriterionKind.PRICE for row in tender.criteria):
        return []
    return [one for one in tender_bids(tender) if one.state is BidState.IN and one.price_sealed is None]


#: What is done next on the way to a contract.
_NEXT = {
    StepKind.REPORT: "The result stands. Send the report to whoever decides, then record the day.",
    StepKind.APPROVAL: "Record what was decided.",
    StepKind.NOTICE: "Publish the contract award notice, then record the day.",
    StepKind.ENTERED: "Everybody is told. Record the day on which it is done.",
    StepKind.DETAILS: "Publish the contract details notice, then record the day.",
}
