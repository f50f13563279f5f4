"""The figures of a tender as JSON: read with the place of each fault, evaluated, and written the same way. Pure.

`docs/evaluation-scoring.md` is the contract. Numbers are JSON numbers or decimal strings; the hub itself hands in the
same object with Decimal, Fraction, int or str.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NoReturn

from coprod_hub.evaluation.criteria import (
    DEEPEST,
    Criterion,
    Fault,
    Leaf,
    Plan,
    Tree,
    Weighting,
    faults_of_tree,
    plain,
    plan,
)
from coprod_hub.evaluation.exact_json import LONGEST_ID, Part, number, parse, shown
from coprod_hub.evaluation.lots import Award, awards
from coprod_hub.evaluation.price import BELOW_MEAN, BELOW_NEXT, Formula, PriceRule
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.scoring import INFLUENTIAL, Bid, Result, Scored, evaluate, two_places
from coprod_hub.evaluation.ties import CRITERION, LOTS, PRICE, SUBMITTED_AT, Draw, Rule, Tie

__all__ = ["Exercise", "Fault", "Lot", "criteria_of", "evaluate_file", "parse", "read"]

_MOMENT = re.compile(r"(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True)
class Lot:
    """What is evaluated on its own: a tender, or one lot of it."""

    id: str
    title: str
    tree: Tree
    bids: tuple[Bid, ...]
    tie_break: tuple[Rule, ...]


@dataclass(frozen=True)
class Exercise:
    """A file that was read: one lot, or several with the published limit for each supplier and the order of awards."""

    lots: tuple[Lot, ...]
    in_lots: bool
    limit: int | None
    award_order: tuple[str, ...]
    notes: tuple[str, ...]


def read(data: object) -> Exercise:
    """A tender's figures from the objects of its JSON. Raises the first Fault; what was passed over is noted."""
    notes: dict[str, None] = {}
    whole = Part(data, "", notes)
    whole.used("criteria", "weights", "bids", "tie_break", "lots", "limit_per_supplier", "award_order")
    if whole.get("lots") is None:
        if whole.get("bids") is None:
            raise Fault("bids", "is missing: list the bids, or [] when there are none")
        lot = _lot(whole, whole, "")
        return Exercise((lot,), False, None, (), tuple(sorted(notes)))
    if whole.get("bids") is not None:
        raise Fault("bids", "stand in each lot when there are lots: move them there")
    parts = [Part(value, f"lots[{n}]", notes) for n, value in enumerate(whole.list_of("lots"))]
    if not parts:
        raise Fault("lots", "is empty: list the lots, or leave the word out")
    lots = []
    for part in parts:
        part.used("id", "criteria", "weights", "bids", "tie_break")
        lots.append(_lot(part, whole, part.id()))
        if lots[-1].id in {lot.id for lot in lots[:-1]}:
            raise Fault(part.at("id"), f"“{lots[-1].id}” stands twice: give each lot its own")
    limit = _limit(whole)
    return Exercise(tuple(lots), True, limit, _award_order(whole, lots, limit), tuple(sorted(notes)))


def _limit(whole: Part) -> int | None:
    limit = whole.number("limit_per_supplier")
    if limit is not None and (limit < 1 or limit.denominator != 1):
        raise Fault("limit_per_supplier", f"{plain(limit)} is not a whole number of lots, 1 or more")
    return None if limit is None else int(limit)


def _award_order(whole: Part, lots: Sequence[Lot], limit: int | None) -> tuple[str, ...]:
    order = tuple(whole.list_of("award_order"))
    ids = [lot.id for lot in lots]
    if not order:
        if limit is not None:
            raise Fault("award_order", "is missing: with a limit per supplier, say the published order of the lots")
        return tuple(ids)
    if len(order) != len(ids) or any(ids.count(id_) != 1 or order.count(id_) != 1 for id_ in order):
        raise Fault("award_order", f"must name each lot once: {', '.join(ids)}")
    return order


def _lot(part: Part, whole: Part, id_: str) -> Lot:
    """One lot; what it does not say itself is said for all."""
    criteria = part if part.get("criteria") is not None else whole
    if criteria.get("criteria") is None:
        raise Fault(part.at("criteria"), "is missing: list what bids are marked for")
    weighting = Weighting((part if part.get("weights") is not None else whole).one_of("weights", list(Weighting)))
    tree = Tree(_criteria(criteria, "criteria"), weighting)
    for fault in faults_of_tree(tree, criteria.at("criteria")):
        raise fault
    published = plan(tree)
    bids = _bids(part, published)
    rules = part if part.get("tie_break") is not None else whole
    return Lot(id_, part.text("title"), tree, bids, _tie_break(rules, published, bids))


def criteria_of(data: object) -> Tree:
    """The tree alone, for drafting: not judged, so that `faults_of_tree` can say all that is wrong with it."""
    part = Part(data, "", {})
    return Tree(_criteria(part, "criteria"), Weighting(part.one_of("weights", list(Weighting))))


def _criteria(
    parent: Part, word: str, kind: str = CriterionKind.QUALITY, scale: Fraction | None = None, depth: int = 1
) -> tuple[Criterion, ...]:
    if depth > DEEPEST:
        raise Fault(parent.at(word), f"parts lie within parts more than {DEEPEST} levels deep")
    made = []
    for place, value in enumerate(parent.list_of(word)):
        part = Part(value, f"{parent.at(word)}[{place}]", parent.notes)
        made.append(_criterion(part, kind, scale, depth))
    return tuple(made)


def _criterion(part: Part, kind: str, scale: Fraction | None, depth: int) -> Criterion:
    """One criterion, with its parent's scale and kind when it states none; a part of their question is theirs."""
    part.used("id", "weight", "kind", "children", "scale_max", "scale_step", "minimum", "formula", "options")
    mine = CriterionKind(part.one_of("kind", [kind, *CriterionKind]))
    if mine is CriterionKind.QUALITY and kind in INFLUENTIAL:
        mine = CriterionKind(kind)
    top = part.number("scale_max") or scale if part.get("scale_max") is None else part.number("scale_max")
    children = _criteria(part, "children", mine, top, depth + 1)
    return Criterion(
        part.id(),
        part.text("title"),
        mine,
        part.number("weight"),
        children,
        top if not children else None,
        part.number("scale_step"),
        part.number("minimum"),
        _price_rule(part) if mine is CriterionKind.PRICE and part.get("formula") is not None else None,
    )


def _price_rule(part: Part) -> PriceRule:
    formula = Formula(part.one_of("formula", list(Formula)))
    options = Part({} if part.get("options") is None else part.get("options"), part.at("options"), part.notes)
    options.used("min", "max", "low_below_mean", "low_below_next")

    def share(word: str, usual: Fraction) -> Fraction | None:
        stated = options.number(word) if word in options.value else usual
        if stated is not None and not 0 < stated < 100:
            raise Fault(options.at(word), f"{plain(stated)} is not a percentage between 0 and 100, or null for none")
        return stated

    low, high = options.number("min"), options.number("max")
    return PriceRule(formula, low, high, share("low_below_mean", BELOW_MEAN), share("low_below_next", BELOW_NEXT))


# ---- bids ----


def _bids(part: Part, published: Plan) -> tuple[Bid, ...]:
    leaves = {leaf.id: leaf for leaf in published.leaves}
    branches = {branch.criterion.id for branch in published.branches}
    bids: dict[str, Bid] = {}
    known: dict[tuple[str, str], Fraction] = {}
    for place, value in enumerate(part.list_of("bids")):
        bid = Part(value, f"{part.at('bids')}[{place}]", part.notes)
        bid.used("id", "supplier", "price", "submitted_at", "marks", "passes")
        id_ = bid.id()
        if id_ in bids:
            raise Fault(bid.at("id"), f"“{id_}” stands twice: give each bid its own")
        price = bid.number("price")
        if price is not None and price <= 0:
            raise Fault(bid.at("price"), f"the price of bid “{id_}” is {plain(price)}: a price is more than 0")
        marks, passes = _marks(bid, leaves, branches, known), _passes(bid, leaves, branches)
        bids[id_] = Bid(id_, marks, passes, price, _moment(bid), bid.text("supplier"))
    return tuple(bids.values())


def _marks(
    bid: Part, leaves: Mapping[str, Leaf], branches: set[str], known: dict[tuple[str, str], Fraction]
) -> dict[str, Fraction]:
    """The marks of a bid; `known` remembers those of all bids, which are many and alike."""
    marks = Part({} if bid.get("marks") is None else bid.get("marks"), bid.at("marks"), bid.notes)
    made = {}
    for id_, value in marks.value.items():
        if isinstance(value, str) and (id_, value) in known:
            made[id_] = known[id_, value]
            continue
        if id_ not in leaves:
            _refuse_mark(marks.at(id_), id_ in branches)
        if value is None:
            continue
        made[id_] = _mark(value, leaves[id_].criterion, marks)
        if isinstance(value, str):
            known[id_, value] = made[id_]
    return made


def _mark(value: object, criterion: Criterion, marks: Part) -> Fraction:
    place = marks.at(criterion.id)
    if criterion.kind is CriterionKind.PRICE:
        raise Fault(place, "the price is not marked: say it under “price”")
    if criterion.kind is CriterionKind.PASS_FAIL:
        raise Fault(place, "is passed or not: say true or false under “passes”")
    mark = number(value, place)
    if criterion.scale_max is None:
        return _mark_that_counts_for_nothing(mark, place)
    if not 0 <= mark <= criterion.scale_max:
        raise Fault(place, f"{plain(mark)} is not a mark between 0 and {plain(criterion.scale_max)}")
    if criterion.scale_step is None and mark.denominator != 1:
        where = re.sub(r"\[\d+\]", "[]", place)
        marks.notes[f"{where}: not a whole mark; say scale_step if the published scale has such marks."] = None
    if criterion.scale_step is not None and (mark / criterion.scale_step).denominator != 1:
        raise Fault(place, f"{plain(mark)} is not on the scale, which goes in steps of {plain(criterion.scale_step)}")
    return mark


def _mark_that_counts_for_nothing(mark: Fraction, place: str) -> Fraction:
    """What carries something has a scale: without one a mark can only inform."""
    if mark < 0:
        raise Fault(place, f"{plain(mark)} is less than 0")
    return mark


def _refuse_mark(place: str, has_parts: bool) -> NoReturn:
    if has_parts:
        raise Fault(place, "is divided into parts: mark those")
    raise Fault(place, "no criterion has this id")


def _passes(bid: Part, leaves: Mapping[str, Leaf], branches: set[str]) -> dict[str, bool]:
    passes = Part({} if bid.get("passes") is None else bid.get("passes"), bid.at("passes"), bid.notes)
    for id_, value in passes.value.items():
        if not id_.isprintable() or len(id_) > LONGEST_ID:
            raise Fault(passes.at(id_), f"is not an id: up to {LONGEST_ID} letters")
        if value is not None and not isinstance(value, bool):
            raise Fault(passes.at(id_), f"{shown(value)} is neither true nor false")
        if id_ in branches or (id_ in leaves and leaves[id_].criterion.kind is not CriterionKind.PASS_FAIL):
            raise Fault(passes.at(id_), "is not a criterion of the kind pass_fail")
    return {id_: value for id_, value in passes.value.items() if value is not None}


def _moment(bid: Part) -> datetime | None:
    value = bid.get("submitted_at")
    if value is None or (isinstance(value, datetime) and value.tzinfo):
        return value
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise Fault(bid.at("submitted_at"), f"{shown(value)} is not a moment with its time zone, as 2026-01-02T09:59:59Z")


def _tie_break(part: Part, published: Plan, bids: Sequence[Bid]) -> tuple[Rule, ...]:
    return tuple(
        _rule(value, f"{part.at('tie_break')}[{place}]", published, {bid.id for bid in bids}, part.notes)
        for place, value in enumerate(part.list_of("tie_break"))
    )


def _rule(value: object, place: str, published: Plan, bids: set[str], notes: dict[str, None]) -> Rule:
    if value == LOTS:
        return Draw()
    if isinstance(value, Mapping):
        drawn = Part(value, place, notes)
        order = drawn.list_of(LOTS)
        known = all(isinstance(id_, str) and id_ in bids for id_ in order)
        if set(value) != {LOTS} or not known or len(set(order)) != len(order):
            raise Fault(place, "lots that were drawn name each of the bids once, as {“lots”: [“B”, “A”]}")
        return Draw(tuple(order))
    if value in (SUBMITTED_AT, PRICE) and isinstance(value, str):
        return value
    if not isinstance(value, str) or not value.startswith(CRITERION):
        words = f"criterion:<id>, {SUBMITTED_AT}, {PRICE} or {LOTS}"
        raise Fault(place, f"{shown(value)} is not a rule for ties: say {words}")
    _refuse_what_decides_nothing(value.removeprefix(CRITERION), place, published)
    return value


def _refuse_what_decides_nothing(id_: str, place: str, published: Plan) -> None:
    leaf = next((leaf for leaf in published.leaves if leaf.id == id_), None)
    if leaf is None and id_ not in {branch.criterion.id for branch in published.branches}:
        raise Fault(place, f"no criterion has the id {shown(id_)}")
    if leaf and leaf.criterion.kind is CriterionKind.PASS_FAIL:
        raise Fault(place, f"{shown(id_)} is passed or not and cannot tell two bids apart")
    if leaf and leaf.criterion.kind is CriterionKind.PRICE and not leaf.points:
        raise Fault(place, f"{shown(id_)} carries no points: say “price” for the lower price")


# ---- the result ----


def evaluate_file(data: object) -> dict[str, Any]:
    """Read, evaluate and write: from the objects of the contract to the objects of its result. Raises Fault."""
    exercise = read(data)
    results = {lot.id: evaluate(lot.tree, lot.bids, lot.tie_break) for lot in exercise.lots}
    if not exercise.in_lots:
        written = _result(results[exercise.lots[0].id])
        return {**written, "warnings": [*exercise.notes, *written["warnings"]]}
    suppliers = {lot.id: {bid.id: bid.supplier or bid.id for bid in lot.bids} for lot in exercise.lots}
    awarded = awards(results, suppliers, exercise.award_order, exercise.limit)
    lots = [{"id": lot.id, "title": lot.title, **_result(results[lot.id])} for lot in exercise.lots]
    return {
        "lots": lots,
        "awards": {award.lot: _award(award) for award in awarded},
        "warnings": [*exercise.notes, *(award.warning for award in awarded if award.warning)],
    }


def _award(award: Award) -> dict[str, Any]:
    return {"bid": award.bid, "supplier": award.supplier, "passed_over": list(award.passed_over)}


def _result(result: Result) -> dict[str, Any]:
    written = {
        "bids": [_scored(bid) for bid in result.bids],
        "winner": list(result.winner),
        "influence": {
            str(kind): {
                "weight": str(found.weight),
                "winner_without": list(found.winner_without),
                "changed": found.changed,
            }
            for kind, found in result.influence.items()
        },
        "warnings": list(result.warnings),
    }
    return written | {"ties": [_tie(tie) for tie in result.ties]} if result.ties else written


def _scored(bid: Scored) -> dict[str, Any]:
    written = {
        "id": bid.id,
        "leaves": {id_: _figure("points", points) for id_, points in bid.leaves.items()},
        **_figure("total", bid.total),
        "rank": bid.rank,
        "status": str(bid.status),
        "reasons": list(bid.reasons),
        "flags": list(bid.flags),
    }
    if bid.low:
        written["abnormally_low"] = bid.low
    return written if bid.price_per_point is None else written | _figure("price_per_quality_point", bid.price_per_point)


def _figure(word: str, value: Fraction | None) -> dict[str, str | None]:
    """A figure twice: exact, and to two places for people."""
    exact, rounded = (None, None) if value is None else _written(value.numerator, value.denominator)
    return {word: exact, f"{word}_2dp": rounded}


@lru_cache(maxsize=65536)
def _written(numerator: int, denominator: int) -> tuple[str, str]:
    value = Fraction(numerator, denominator)
    return str(value), two_places(value)


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "bids": list(tie.bids),
        "decided_by": list(tie.decided_by),
        "undecided": [list(group) for group in tie.undecided],
        "why": tie.why,
    }
