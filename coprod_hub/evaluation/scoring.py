"""Points, minimum marks, ranks, ties and influence: who wins by the published rules, in exact arithmetic. Pure.

Leaf points = mark ÷ top of the scale × what the leaf carries. Nothing is rounded before it is shown (`two_places`).
The young people's question is an ordinary criterion here: it has a published weight and no multiplier.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from coprod_hub.core.text import listed
from coprod_hub.evaluation.criteria import (
    Branch,
    Criterion,
    Fault,
    Leaf,
    Plan,
    Tree,
    Weighting,
    exact_sum,
    faults_of_tree,
    plain,
    plan,
)
from coprod_hub.evaluation.price import Formula, PriceRule, abnormally_low, price_points
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.ties import CRITERION, PRICE, SUBMITTED_AT, Draw, Rule, Step, Tie, draw_key, name_of, settle

__all__ = [
    "ABNORMALLY_LOW", "INFLUENTIAL", "METHOD", "Bid", "Criterion", "CriterionKind", "Draw", "Fault", "Formula",
    "Influence", "PriceRule", "Ranking", "Result", "Rule", "Scored", "Status", "Tree", "Weighting", "evaluate",
    "faults_of_tree", "plain", "plan", "ranking", "two_places", "without",
]  # fmt: skip

ABNORMALLY_LOW = "abnormally_low"
METHOD = "The criterion is left out with its minimum marks, the rest is scaled up to the same whole, and ranked anew."
INFLUENTIAL = (CriterionKind.YOUTH, CriterionKind.PARENT)


class Status(StrEnum):
    """Whether a bid has a rank, or why not."""

    RANKED = "ranked"
    INCOMPLETE = "incomplete"
    DISQUALIFIED = "disqualified"


@dataclass(frozen=True)
class Bid:
    """What was agreed about one bid: consensus marks and passes by criterion id, price above 0, moment of arrival."""

    id: str
    marks: Mapping[str, Fraction] = field(default_factory=dict)
    passes: Mapping[str, bool] = field(default_factory=dict)
    price: Fraction | None = None
    submitted_at: datetime | None = None
    supplier: str = ""


@dataclass(frozen=True)
class Scored:
    """A bid with its points by leaf and by branch (None: not known), and its place.

    `total` is known for ranked bids only: out of 100, or of all points. Under price per quality point it is the quality
    total, and `price_per_point` is what ranks (None: not one quality point). `low`: how far a flagged price lies below.
    """

    id: str
    status: Status
    leaves: Mapping[str, Fraction | None]
    branches: Mapping[str, Fraction | None]
    total: Fraction | None = None
    price_per_point: Fraction | None = None
    rank: int | None = None
    reasons: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    low: str = ""


@dataclass(frozen=True)
class Influence:
    """Who would have won without the criteria of one kind, which carried `weight`."""

    weight: Fraction
    winner_without: tuple[str, ...]
    changed: bool


@dataclass(frozen=True)
class Ranking:
    """The bids in the order they were given, and the ties among them."""

    bids: tuple[Scored, ...]
    ties: tuple[Tie, ...]

    @property
    def winner(self) -> tuple[str, ...]:
        """The ids of rank 1."""
        return tuple(sorted(bid.id for bid in self.bids if bid.rank == 1))


@dataclass(frozen=True)
class Result:
    """All bids in the order they were given, and who won (several: an undecided tie; none: nobody has a rank)."""

    bids: tuple[Scored, ...]
    winner: tuple[str, ...]
    influence: Mapping[CriterionKind, Influence]
    ties: tuple[Tie, ...]
    warnings: tuple[str, ...]


def two_places(value: Fraction) -> str:
    """A number as it is shown: two decimal places, halves away from zero."""
    hundredths = (abs(value.numerator) * 200 + value.denominator) // (2 * value.denominator)
    sign = "-" if value < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def evaluate(tree: Tree, bids: Sequence[Bid], tie_break: Sequence[Rule] = ()) -> Result:
    """Score and rank the bids of one tender or lot by its published tree and rules for ties.

    Raises the first Fault of a tree that cannot be published; marks must lie on their scale (`score_file` sees to it).
    """
    faults = faults_of_tree(tree)
    if faults:
        raise faults[0]
    published = plan(tree)
    found = ranking(published, bids, tie_break)
    influence = {
        kind: _influence(published, kind, bids, tie_break, found.winner)
        for kind in INFLUENTIAL
        if any(leaf.criterion.kind is kind for leaf in published.leaves)
    }
    return Result(found.bids, found.winner, influence, found.ties, tuple(_warnings(published, bids, found)))


# ---- points ----


def ranking(published: Plan, bids: Sequence[Bid], tie_break: Sequence[Rule] = ()) -> Ranking:
    """The bids scored and ranked by a plan. Disqualified bids leave before any price is scored."""
    sheet = _sheet(published)
    judged = [_judged(published, sheet, bid) for bid in bids]
    out = {bid.id for bid in judged if bid.status is Status.DISQUALIFIED}
    pool = {bid.id: bid.price for bid in bids if bid.price is not None and bid.id not in out}
    rule = published.price_rule
    found = abnormally_low(rule, pool) if rule else {}
    low = {id_: listed([each.words for each in why]) for id_, why in found.items()}
    scored = [
        replace(bid, flags=(ABNORMALLY_LOW,), low=low[bid.id]) if bid.id in low else bid
        for bid in _priced(published, judged, pool)
    ]
    return Ranking(*_placed(published, scored, bids, tie_break))


@dataclass(frozen=True)
class _Sheet:
    """What is asked of every bid, looked up once: there may be hundreds of criteria and of bids."""

    points: tuple[tuple[str, Callable[[Fraction], Fraction], Fraction | None], ...]
    minimums: tuple[tuple[str, str, Fraction], ...]
    needed: tuple[tuple[str, str, CriterionKind], ...]


def _sheet(published: Plan) -> _Sheet:
    """Leaves with their points (and what they earn unmarked: nothing known, or 0), minimums, and what must be there."""
    counted = [leaf for leaf in published.leaves if leaf.criterion.kind is not CriterionKind.PASS_FAIL]
    named = [(leaf.id, leaf.criterion.name, leaf) for leaf in published.leaves]
    return _Sheet(
        tuple((leaf.id, _points_of(leaf), None if leaf.needed else Fraction(0)) for leaf in counted),
        tuple((id_, name, leaf.criterion.minimum) for id_, name, leaf in named if leaf.criterion.minimum is not None),
        tuple((id_, name, leaf.criterion.kind) for id_, name, leaf in named if leaf.needed),
    )


def _points_of(leaf: Leaf) -> Callable[[Fraction], Fraction]:
    """From mark to points for one leaf, remembering: there are few different marks and many bids."""
    unit = leaf.points / (leaf.criterion.scale_max or 1)
    known: dict[tuple[int, int], Fraction] = {}

    def worth(mark: Fraction) -> Fraction:
        key = mark.numerator, mark.denominator
        if key not in known:
            known[key] = mark * unit
        return known[key]

    return worth


def _judged(published: Plan, sheet: _Sheet, bid: Bid) -> Scored:
    """Quality points, and whether the bid stands, without its price."""
    marks = bid.marks
    points = {id_: worth(marks[id_]) if id_ in marks else unmarked for id_, worth, unmarked in sheet.points}
    branches = {branch.criterion.id: _sum_of(branch.leaves, points) for branch in published.branches}
    against = list(_against(published, sheet, bid, branches))
    missing = list(_missing(sheet, bid))
    status = Status.DISQUALIFIED if against else Status.INCOMPLETE if missing else Status.RANKED
    return Scored(bid.id, status, points, branches, reasons=(*against, *missing))


def _sum_of(ids: Iterable[str], points: Mapping[str, Fraction | None]) -> Fraction | None:
    known = [points[id_] for id_ in ids if id_ in points]
    return None if None in known else exact_sum([value for value in known if value is not None])


def _against(published: Plan, sheet: _Sheet, bid: Bid, branches: Mapping[str, Fraction | None]) -> Iterator[str]:
    """Why a bid cannot be considered: what it failed, where that was published."""
    for id_ in sorted(id_ for id_, passed in bid.passes.items() if not passed):
        yield f"{published.name_of(id_)}: not passed"
    for id_, name, least in sheet.minimums:
        mark = bid.marks.get(id_)
        if mark is not None and mark < least:
            yield f"{name}: the mark {plain(mark)} is below the published minimum of {plain(least)}"
    for branch in published.branches:
        if branch.minimum is not None:
            yield from _below(published, branch, branches[branch.criterion.id])


def _below(published: Plan, branch: Branch, reached: Fraction | None) -> Iterator[str]:
    carried = published.carried_beneath(branch)
    if reached is None or branch.minimum is None or reached >= branch.minimum * carried:
        return
    unit = "percent" if published.weighting is Weighting.PERCENT_OF_PARENT else "points"
    of = Fraction(100) if unit == "percent" else carried
    yield (
        f"{branch.criterion.name}: {plain(reached / carried * of)} {unit} of it is below the published minimum of "
        f"{plain(branch.minimum * of)}"
    )


def _missing(sheet: _Sheet, bid: Bid) -> Iterator[str]:
    """What has to be there before a bid can have a rank; a criterion that counts for nothing does not have to be."""
    for id_, name, kind in sheet.needed:
        if kind is CriterionKind.PRICE:
            if bid.price is None:
                yield f"{name}: no price"
        elif kind is CriterionKind.PASS_FAIL:
            if id_ not in bid.passes:
                yield f"{name}: not yet said whether it is passed"
        elif id_ not in bid.marks:
            yield f"{name}: no mark yet"


def _priced(published: Plan, judged: Sequence[Scored], pool: Mapping[str, Fraction]) -> Iterator[Scored]:
    """The same bids with points for the price, and the total of those that have everything."""
    leaf, rule = published.price, published.price_rule
    earned = price_points(rule, leaf.points, pool) if leaf and rule else {}
    above = [branch for branch in published.branches if leaf and leaf.id in branch.leaves]
    for bid in judged:
        leaves, branches = dict(bid.leaves), dict(bid.branches)
        if leaf:
            nothing_due = not leaf.points and bid.status is Status.RANKED
            leaves[leaf.id] = earned.get(bid.id, Fraction(0) if nothing_due else None)
            branches |= {branch.criterion.id: _sum_of(branch.leaves, leaves) for branch in above}
        if bid.status is not Status.RANKED:
            yield replace(bid, leaves=leaves, branches=branches)
            continue
        total = exact_sum([points for points in leaves.values() if points is not None])
        per_point = pool[bid.id] / total if published.per_quality_point and total else None
        yield replace(bid, leaves=leaves, branches=branches, total=total, price_per_point=per_point)


# ---- ranks ----


def _placed(
    published: Plan, scored: Sequence[Scored], bids: Sequence[Bid], tie_break: Sequence[Rule]
) -> tuple[tuple[Scored, ...], tuple[Tie, ...]]:
    """Give ranks: 1, 1, 3 where the published rules leave two together."""
    equal: dict[Any, list[str]] = {}
    for bid in scored:
        if bid.total is not None:
            equal.setdefault(_key(published, bid), []).append(bid.id)
    steps = _steps(published, scored, bids, tie_break)
    ranks: dict[str, int] = {}
    ties = []
    for key in sorted(equal):
        groups = [equal[key]]
        if len(equal[key]) > 1:
            groups, tie = settle(equal[key], steps)
            ties.append(tie)
        for group in groups:
            ranks |= dict.fromkeys(group, len(ranks) + 1)
    return tuple(replace(bid, rank=ranks.get(bid.id)) for bid in scored), tuple(ties)


def _key(published: Plan, bid: Scored) -> tuple[int, Fraction]:
    """What ranks, the smallest first: the unrounded total, or price ÷ quality total (without quality points: last)."""
    if not published.per_quality_point:
        return 0, -(bid.total or Fraction(0))
    return (1, Fraction(0)) if bid.price_per_point is None else (0, bid.price_per_point)


def _steps(published: Plan, scored: Sequence[Scored], bids: Sequence[Bid], rules: Sequence[Rule]) -> list[Step]:
    """The rules for ties made ready; one about a criterion that is not in this plan is passed over."""
    by_id = {bid.id: bid for bid in bids}
    points = {bid.id: {**bid.branches, **bid.leaves} for bid in scored}
    in_plan = {leaf.id for leaf in published.leaves} | {branch.criterion.id for branch in published.branches}
    weightless = {leaf.id for leaf in published.leaves if not leaf.points}

    def most(id_: str) -> Callable[[str], Fraction | None]:
        def key(bid: str) -> Fraction | None:
            worth = by_id[bid].marks.get(id_) if id_ in weightless else points[bid].get(id_)
            return None if worth is None else -worth

        return key

    steps = []
    for rule in rules:
        if isinstance(rule, Draw):
            steps.append(Step(name_of(rule), draw_key(rule)))
        elif rule == SUBMITTED_AT:
            steps.append(Step(rule, lambda bid: by_id[bid].submitted_at))
        elif rule == PRICE:
            steps.append(Step(rule, lambda bid: by_id[bid].price))
        elif rule.removeprefix(CRITERION) in in_plan:
            steps.append(Step(rule, most(rule.removeprefix(CRITERION))))
    return steps


# ---- influence, warnings ----


def without(published: Plan, kind: CriterionKind) -> Plan | None:
    """The plan with the criteria of a kind left out and the rest scaled up to the same whole; None: nothing is left."""
    left = published.whole - published.carried_by(kind)
    if not left:
        return None
    return published.reweighted(
        {leaf.id: leaf.points * published.whole / left for leaf in published.leaves if leaf.criterion.kind is not kind}
    )


def _influence(
    published: Plan, kind: CriterionKind, bids: Sequence[Bid], tie_break: Sequence[Rule], winner: tuple[str, ...]
) -> Influence:
    rest = without(published, kind)
    without_it = ranking(rest, bids, tie_break).winner if rest else ()
    return Influence(published.carried_by(kind), without_it, without_it != winner)


def _worth(bid: Scored) -> str:
    """What a bid is ranked by, as it is shown."""
    if bid.price_per_point is not None:
        return f"{two_places(bid.price_per_point)} for each quality point"
    return two_places(bid.total or Fraction(0))


def _warnings(published: Plan, bids: Sequence[Bid], found: Ranking) -> Iterator[str]:
    """What whoever reads the result has to know besides; the same whatever the order of the bids."""
    scored = {bid.id: bid for bid in found.bids}
    if not bids:
        yield "There are no bids."
    elif not found.winner:
        yield "No bid has a rank, so there is no winner."
    for tie in found.ties:
        for group in tie.undecided:
            first = scored[group[0]]
            yield (
                f"{listed(list(group))} are tied for rank {first.rank} with {_worth(first)}: {tie.why}. "
                "They share the rank until a published rule decides."
            )
    unfinished = sorted(bid.id for bid in found.bids if bid.status is Status.INCOMPLETE)
    if unfinished:
        yield f"Incomplete and without a rank: {listed(unfinished)}. The result may change when that is mended."
    listed_here = {leaf.id for leaf in published.leaves}
    unlisted = sorted(
        {id_ for bid in bids for id_, passed in bid.passes.items() if not passed and id_ not in listed_here}
    )
    for id_ in unlisted:
        yield f"“{id_}” disqualifies a bid but is not among the criteria. If it was published, list it as pass_fail."
