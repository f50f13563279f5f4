"""What stands between a draft and its publication, and whether what was published is still what stands in the rows."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from coprod_hub.core.clock import now
from coprod_hub.core.db import db
from coprod_hub.core.text import count, listed, says_something
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.models import Bid, Criterion, Tender
from coprod_hub.evaluation.queries.bids import not_ready
from coprod_hub.evaluation.queries.specification import signed_by_all
from coprod_hub.evaluation.queries.tree import as_filed, faults, rows, scale_of, scale_top, separate, tops
from coprod_hub.evaluation.queries.who import marking_sheets
from coprod_hub.evaluation.rules import BidState, CriterionKind, TenderKind
from coprod_hub.evaluation.ties import CRITERION, LOTS, PRICE

# ---- what was frozen ----


def frozen_of(tender: Tender) -> dict[str, Any]:
    """All that decides the result as the rows say it now: the scoring file's criteria, and what stands beside them."""
    return {
        "criteria": [as_filed(tender, row) for row in tops(tender)],
        "weights": tender.weights,
        "tie_break": list(tender.tie_break),
        "lots": [
            {"id": lot.id, "title": lot.title}
            | ({"criteria": [as_filed(tender, row) for row in tops(tender, lot)]} if lot.own_criteria else {})
            for lot in tender.lots
        ],
        "lots_each": tender.lots_each,
        "spread": tender.spread,
        "low": {"below_mean": tender.low_below_mean, "below_next": tender.low_below_next},
        "scale": list(tender.scale),
        "questions": {row.code: _asked(row) for row in tender.criteria},
        "who_marks": {row.code: _marked_by(row) for row in tender.criteria if row.is_marked},
        "deadline_at": tender.deadline_at.isoformat() if tender.deadline_at else None,
    }


def _asked(row: Criterion) -> dict[str, Any]:
    return {"question": row.question, "plain": row.plain, "scale": scale_of(row) if row.is_marked else []}


def _marked_by(row: Criterion) -> dict[str, str] | None:
    return {"panel": row.panel.id, "kind": row.panel.kind.value} if row.panel else None


def drift(tender: Tender) -> list[str]:
    """The parts of what was published that the rows no longer say; [] before publication, and as it should be."""
    if tender.frozen is None:
        return []
    now_said = frozen_of(tender)
    return [part for part in now_said if now_said[part] != tender.frozen.get(part)]


def has_drifted(tender: Tender) -> bool:
    """Whether anything that decides the result is no longer as it was published or corrected: no result then."""
    return bool(drift(tender))


# ---- reasons against ----


def reasons_against_publishing(tender: Tender) -> list[str]:
    """All that is missing before it can be published, in words; [] when it can be."""
    return [*_of_the_tender(tender), *_of_the_trees(tender), *_of_the_panels(tender)]


def reasons_against_what_stands(tender: Tender) -> list[str]:
    """The same without what only matters on the day of publication: a correction must leave none of these."""
    return [*_of_the_ties(tender), *_of_the_trees(tender), *_of_the_panels(tender)]


def _of_the_tender(tender: Tender) -> Iterator[str]:
    if tender.kind is TenderKind.TENDER and not signed_by_all(tender):
        yield "The specification is not signed by everybody who has to sign it."
    if tender.deadline_at is None:
        yield "There is no deadline."
    elif tender.deadline_at <= now():
        yield "The deadline has passed. Set a later one."
    if tender.kind is TenderKind.TENDER and tender.value_pence is None:
        yield "The value is missing. The law that the tender follows depends on it."
    yield from _of_the_ties(tender)


def _of_the_ties(tender: Tender) -> Iterator[str]:
    codes = {CRITERION + row.code for row in tender.criteria}
    gone = [rule for rule in tender.tie_break if rule.startswith(CRITERION) and rule not in codes]
    if gone:
        yield "The rule for equal totals names a criterion that is not there any more."
    if not tender.tie_break:
        yield "There is no rule for equal totals."
    elif tender.tie_break[-1] != LOTS:
        yield "The rule for equal totals may leave bids tied. End it with drawing lots, which always decides."
    if not tender.kind.has_price and PRICE in tender.tie_break:
        yield "The rule for equal totals names the price, and there is none."


def _of_the_trees(tender: Tender) -> Iterator[str]:
    trees = separate(tender)
    for lot in trees:
        where = f"{lot.title}: " if lot else ""
        yield from (where + fault for fault in faults(tender, lot))
    if None not in trees and tops(tender):
        yield "Every lot has criteria of its own, and nothing uses the shared ones: remove those."
    if len(tender.lots) > 1 and any(not lot.title for lot in tender.lots):
        yield "A lot has no name."
    for row in rows(tender):
        if not tender.kind.has_price and row.kind is CriterionKind.PRICE:
            yield f"{tender.kind.words} have no price: remove “{row.title}”."
        if row.is_leaf and row.kind is not CriterionKind.PRICE and not row.question:
            yield f"“{row.title}” asks nothing yet: write the question."
        if row.is_marked:
            yield from _of_the_scale(row)
        if row.is_marked and row.kind is not CriterionKind.INFORMATION and not Decimal(row.weight or "0"):
            yield f"“{row.title}” carries nothing: give it a weight, or make it “for information”."


def _of_the_scale(row: Criterion) -> Iterator[str]:
    marks = scale_of(row)
    top = scale_top(row)
    if [mark.get("mark") for mark in marks] != list(range(top + 1)):
        yield f"“{row.title}” is marked from 0 to {top}: say in words what each of these marks means."
    elif not all(says_something(mark.get("words") or "") for mark in marks):
        yield f"“{row.title}”: a mark has no words."


def _of_the_panels(tender: Tender) -> Iterator[str]:
    without = [f"“{row.title}”" for row in rows(tender) if row.is_marked and row.panel is None]
    if without:
        yield f"Nobody marks {listed(without)}: choose a panel."
    for panel in dict.fromkeys(row.panel for row in rows(tender) if row.panel):
        if not says_something(panel.who_reads):
            yield f"The panel “{panel.name}” is not told who may read its reasons."


def reasons_against_marking(tender: Tender) -> list[str]:
    """All that is missing before marking can begin, in words; [] when it can."""
    return list(_before_marking(tender))


def _before_marking(tender: Tender) -> Iterator[str]:
    if tender.deadline_at is None or tender.deadline_at > now():
        yield f"Bids may come in until {day_time_words(tender.deadline_at)}."
    states = list(db.session.scalars(select(Bid.state).where(Bid.tender_id == tender.id, Bid.practice.is_(False))))
    if BidState.IN not in states:
        yield f"There is no {tender.kind.bid} to mark."
    late = states.count(BidState.LATE)
    if late:
        yield f"Decide about {count(late, f'{tender.kind.bid} that came late', f'{tender.kind.bid}s that came late')}."
    yield from not_ready(tender)
    for row in rows(tender):
        if row.is_marked and (row.panel is None or not marking_sheets(row.panel, row)):
            yield f"Nobody on a panel marks “{row.title}” yet."
    if has_drifted(tender):
        yield f"What stands here now is not what was published ({listed(drift(tender))}). Find out why first."
