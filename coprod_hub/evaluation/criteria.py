"""The published criteria: a tree of quality, price, the young people's and parents' questions, and what must be passed.

Pure. `faults_of_tree` says all that is wrong with a tree, each fault with its place; `plan` works out what each leaf
carries of the whole. Numbers are exact fractions throughout.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm

from coprod_hub.core.errors import HubError
from coprod_hub.evaluation.price import WITHOUT_POINTS, Formula, PriceRule, faults_of_rule
from coprod_hub.evaluation.rules import CriterionKind

DEEPEST = 50
_HUNDRED = Fraction(100)


OUTSIDE_THE_HUNDRED = frozenset({CriterionKind.PASS_FAIL, CriterionKind.INFORMATION})


class Weighting(StrEnum):
    """How weights are written: each as percent of its parent, or as points on the leaves."""

    PERCENT_OF_PARENT = "percent_of_parent"
    POINTS = "points"


class Fault(HubError):
    """Something in a tender's figures that cannot stand: the place, as `criteria[0].weight`, and what to do."""

    status = 422

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place
        self.message = message


@dataclass(frozen=True)
class Criterion:
    """One criterion as it is published: a branch when it has parts, else a leaf.

    `weight` as stated (None: not stated); marks run from 0 to `scale_max`, in steps of `scale_step` when one is
    published. `minimum`: for a leaf a mark; for a branch in the unit of the weights: percent of it, or points.
    """

    id: str
    title: str = ""
    kind: CriterionKind = CriterionKind.QUALITY
    weight: Fraction | None = None
    children: tuple["Criterion", ...] = ()
    scale_max: Fraction | None = None
    scale_step: Fraction | None = None
    minimum: Fraction | None = None
    price: PriceRule | None = None

    @property
    def name(self) -> str:
        """What a reason calls it."""
        return f"{self.title} ({self.id})" if self.title and self.title != self.id else self.id


@dataclass(frozen=True)
class Tree:
    """All criteria of a tender and how their weights are written."""

    criteria: tuple[Criterion, ...]
    weighting: Weighting = Weighting.PERCENT_OF_PARENT


@dataclass(frozen=True)
class Leaf:
    """A leaf of a plan: the criterion and the points it carries of the whole."""

    criterion: Criterion
    points: Fraction

    @cached_property
    def id(self) -> str:
        """The criterion's own id."""
        return self.criterion.id

    @cached_property
    def needed(self) -> bool:
        """Whether a bid needs a mark, a pass or its price here; what counts for nothing may be left out."""
        rule = self.criterion.price
        ranks = rule is not None and rule.formula is Formula.PRICE_PER_QUALITY_POINT
        must_pass = self.criterion.kind is CriterionKind.PASS_FAIL
        return bool(self.points) or ranks or must_pass or self.criterion.minimum is not None


@dataclass(frozen=True)
class Branch:
    """A branch of a plan: the ids of the leaves beneath it; a published minimum as a share of what they carry."""

    criterion: Criterion
    leaves: tuple[str, ...]
    minimum: Fraction | None


@dataclass(frozen=True)
class Plan:
    """A tree worked out: what every leaf carries. `whole` is the sum of it, 100 under percent."""

    leaves: tuple[Leaf, ...]
    branches: tuple[Branch, ...]
    whole: Fraction
    weighting: Weighting

    @cached_property
    def price(self) -> Leaf | None:
        """The price, when there is one."""
        return next((leaf for leaf in self.leaves if leaf.criterion.kind is CriterionKind.PRICE), None)

    @property
    def price_rule(self) -> PriceRule | None:
        """The published formula, when there is a price."""
        leaf = self.price
        return leaf.criterion.price if leaf else None

    @property
    def per_quality_point(self) -> bool:
        """Whether bids are ranked by price ÷ quality total."""
        rule = self.price_rule
        return rule is not None and rule.formula is Formula.PRICE_PER_QUALITY_POINT

    def name_of(self, id_: str) -> str:
        """What a reason calls a criterion; its id when it is not a leaf of this plan."""
        return next((leaf.criterion.name for leaf in self.leaves if leaf.id == id_), id_)

    def carried_by(self, kind: CriterionKind) -> Fraction:
        """The points that leaves of this kind carry."""
        return exact_sum(leaf.points for leaf in self.leaves if leaf.criterion.kind is kind)

    def carried_beneath(self, branch: Branch) -> Fraction:
        """The points that the leaves of a branch carry."""
        beneath = set(branch.leaves)
        return exact_sum(leaf.points for leaf in self.leaves if leaf.id in beneath)

    def reweighted(self, points: Mapping[str, Fraction]) -> "Plan":
        """The same plan with other points for its leaves; leaves that are not named are dropped."""
        leaves = tuple(replace(leaf, points=points[leaf.id]) for leaf in self.leaves if leaf.id in points)
        kept = (replace(b, leaves=tuple(id_ for id_ in b.leaves if id_ in points)) for b in self.branches)
        return replace(self, leaves=leaves, branches=tuple(branch for branch in kept if branch.leaves))


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The sum, exact; much faster than adding fractions one by one when many share a denominator."""
    by_denominator: Counter[int] = Counter()
    for value in values:
        by_denominator[value.denominator] += value.numerator
    whole = lcm(*by_denominator)
    return Fraction(sum(top * (whole // bottom) for bottom, top in by_denominator.items()), whole)


def plain(value: Fraction) -> str:
    """A fraction as people write it: 99.5 where it ends, 100/3 where it does not."""
    rest, places = value.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for factor in (2, 5):
        while rest % factor == 0:
            rest, places = rest // factor, places + 1
    if rest != 1 or not places:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}".rstrip("0")


def plan(tree: Tree) -> Plan:
    """Work out what each leaf carries; the tree must be without faults.

    Percent: the product of the percents on the way down, out of 100. Points: as stated.
    """
    leaves: list[Leaf] = []
    branches: list[Branch] = []

    def walk(criteria: Sequence[Criterion], share: Fraction) -> list[Leaf]:
        mine = []
        for criterion in criteria:
            stated = criterion.weight or Fraction(0)
            points = stated if tree.weighting is Weighting.POINTS else share * stated
            if not criterion.children:
                mine.append(Leaf(criterion, points))
                leaves.append(mine[-1])
                continue
            place = len(branches)
            beneath = walk(criterion.children, points / 100)
            branches.insert(place, _branch(criterion, beneath, tree.weighting))
            mine += beneath
        return mine

    walk(tree.criteria, Fraction(1))
    return Plan(tuple(leaves), tuple(branches), exact_sum([leaf.points for leaf in leaves]), tree.weighting)


def _branch(criterion: Criterion, beneath: Sequence[Leaf], weighting: Weighting) -> Branch:
    carried = _HUNDRED if weighting is Weighting.PERCENT_OF_PARENT else exact_sum([leaf.points for leaf in beneath])
    minimum = None if criterion.minimum is None or not carried else criterion.minimum / carried
    return Branch(criterion, tuple(leaf.id for leaf in beneath), minimum)


def faults_of_tree(tree: Tree, place: str = "criteria") -> list[Fault]:
    """All that keeps this tree from being published, each with its place and what to do; empty when it can be."""
    if not tree.criteria:
        return [Fault(place, "there are no criteria: list at least one")]
    every = list(_every(tree.criteria, place))
    too_deep = [where for where, _, depth in every if depth > DEEPEST]
    if too_deep:
        return [Fault(too_deep[0], f"parts lie within parts more than {DEEPEST} levels deep")]
    found = [*_ids_twice(every)]
    for where, criterion, _ in every:
        found += _faults_of_one(criterion, where, tree.weighting)
    found += _prices_twice(every)
    found += _weights(tree.criteria, place, tree.weighting)
    for where, criterion, _ in every:
        if criterion.children:
            found += _weights_beneath(criterion, where, tree.weighting)
    return found or list(_minimums_of_nothing(tree, every))


def _every(criteria: Sequence[Criterion], place: str, depth: int = 1) -> Iterator[tuple[str, Criterion, int]]:
    for number, criterion in enumerate(criteria):
        where = f"{place}[{number}]"
        yield where, criterion, depth
        if depth <= DEEPEST:
            yield from _every(criterion.children, f"{where}.children", depth + 1)


def _ids_twice(every: Sequence[tuple[str, Criterion, int]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for where, criterion, _ in every:
        if criterion.id in first:
            yield Fault(f"{where}.id", f"“{criterion.id}” stands at {first[criterion.id]} already: give each its own")
        first.setdefault(criterion.id, where)


def _prices_twice(every: Sequence[tuple[str, Criterion, int]]) -> Iterator[Fault]:
    first, *others = [where for where, c, _ in every if c.kind is CriterionKind.PRICE and not c.children] or [""]
    for where in others:
        yield Fault(where, f"the price stands at {first} already: a bid has one price, so list one price")


def _minimums_of_nothing(tree: Tree, every: Sequence[tuple[str, Criterion, int]]) -> Iterator[Fault]:
    """A share of nothing can be neither reached nor missed."""
    published = plan(tree)
    idle = {branch.criterion.id for branch in published.branches if not published.carried_beneath(branch)}
    for where, criterion, _ in every:
        if criterion.minimum is not None and criterion.id in idle:
            yield Fault(
                f"{where}.minimum", "cannot hold for a branch that carries nothing: give its parts minimum marks"
            )


def _faults_of_one(criterion: Criterion, place: str, weighting: Weighting) -> Iterator[Fault]:
    if criterion.weight is not None and criterion.weight < 0:
        yield Fault(f"{place}.weight", f"{plain(criterion.weight)} is less than 0")
    if criterion.kind in OUTSIDE_THE_HUNDRED and criterion.weight:
        yield Fault(f"{place}.weight", f"must be 0 or left out: “{criterion.kind}” carries no weight")
    if criterion.children:
        yield from _faults_of_branch(criterion, place, weighting)
    else:
        yield from _faults_of_leaf(criterion, place, weighting)


def _faults_of_branch(criterion: Criterion, place: str, weighting: Weighting) -> Iterator[Fault]:
    beneath = [part for _, part, _ in _every(criterion.children, "") if not part.children]
    if criterion.kind is CriterionKind.PRICE:
        yield Fault(f"{place}.kind", "the price has no parts: give the kind to one leaf")
    if weighting is Weighting.PERCENT_OF_PARENT and _weight_is_missing(criterion):
        yield Fault(f"{place}.weight", "is missing: say the percent of its parent")
    if criterion.minimum is None:
        return
    if any(part.kind is CriterionKind.PRICE for part in beneath):
        yield Fault(f"{place}.minimum", "cannot hold for a branch with the price in it: quality is judged first")
    of = _HUNDRED if weighting is Weighting.PERCENT_OF_PARENT else exact_sum([p.weight or Fraction(0) for p in beneath])
    if not 0 <= criterion.minimum <= of:
        unit = "percent of this branch" if weighting is Weighting.PERCENT_OF_PARENT else "points"
        yield Fault(f"{place}.minimum", f"{plain(criterion.minimum)} is not between 0 and {plain(of)} {unit}")


def _faults_of_leaf(criterion: Criterion, place: str, weighting: Weighting) -> Iterator[Fault]:
    if criterion.kind is CriterionKind.PRICE:
        yield from (Fault(f"{place}.{word}", told) for word, told in _faults_of_price(criterion))
    elif _weight_is_missing(criterion):
        unit = "percent of its parent" if weighting is Weighting.PERCENT_OF_PARENT else "points"
        yield Fault(f"{place}.weight", f"is missing: say the {unit}, or 0 for information only")
    if criterion.kind in (CriterionKind.PRICE, CriterionKind.PASS_FAIL):
        if criterion.minimum is not None:
            yield Fault(f"{place}.minimum", f"“{criterion.kind}” has no marks, and so no minimum mark")
        return
    if criterion.scale_max is None:
        if criterion.weight or criterion.minimum is not None:
            yield Fault(f"{place}.scale_max", "is missing: say the highest mark of the published scale")
        return
    yield from _faults_of_scale(criterion, criterion.scale_max, place)


def _faults_of_scale(criterion: Criterion, top: Fraction, place: str) -> Iterator[Fault]:
    if top <= 0:
        yield Fault(f"{place}.scale_max", f"{plain(top)} is not more than 0")
        return
    step = criterion.scale_step
    if step is not None and (step <= 0 or (top / step).denominator != 1):
        yield Fault(f"{place}.scale_step", f"{plain(step)} must be more than 0 and go into {plain(top)} exactly")
    if criterion.minimum is not None and not 0 <= criterion.minimum <= top:
        yield Fault(f"{place}.minimum", f"{plain(criterion.minimum)} is not a mark between 0 and {plain(top)}")


def _faults_of_price(criterion: Criterion) -> Iterator[tuple[str, str]]:
    if criterion.price is None:
        yield "formula", f"is missing: say one of {', '.join(Formula)}"
        return
    yield from faults_of_rule(criterion.price, criterion.weight or Fraction(0))
    if _weight_is_missing(criterion):
        yield "weight", "is missing"


def _weight_is_missing(criterion: Criterion) -> bool:
    """Whether a weight has to be stated and is not."""
    without_points = criterion.price is not None and criterion.price.formula in WITHOUT_POINTS
    return criterion.weight is None and not without_points and criterion.kind not in OUTSIDE_THE_HUNDRED


def _counted(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Those of one level that belong to the hundred."""
    return [criterion for criterion in criteria if criterion.kind not in OUTSIDE_THE_HUNDRED]


def _weights(criteria: Sequence[Criterion], place: str, weighting: Weighting) -> Iterator[Fault]:
    """The level of the roots."""
    total = exact_sum([criterion.weight or Fraction(0) for criterion in _counted(criteria)])
    if weighting is Weighting.POINTS:
        leaves = [part for _, part, _ in _every(criteria, place) if not part.children]
        if not any(leaf.weight for leaf in leaves):
            yield Fault(place, "no criterion carries any points: nothing here can be ranked")
    elif total != _HUNDRED and not any(map(_weight_is_missing, criteria)):
        yield Fault(place, _off(total, _HUNDRED))


def _weights_beneath(criterion: Criterion, place: str, weighting: Weighting) -> Iterator[Fault]:
    counted = _counted(criterion.children)
    if weighting is Weighting.POINTS:
        beneath = [p.weight or Fraction(0) for _, p, _ in _every(criterion.children, "") if not p.children]
        total = exact_sum(beneath)
        if criterion.weight is not None and criterion.weight != total:
            yield Fault(
                f"{place}.weight", f"says {plain(criterion.weight)}, but {_off(total, criterion.weight, 'its parts')}"
            )
        return
    total = exact_sum([part.weight or Fraction(0) for part in counted])
    if total != _HUNDRED and (total or criterion.weight) and not any(map(_weight_is_missing, counted)):
        yield Fault(f"{place}.children", _off(total, _HUNDRED))


def _off(total: Fraction, wanted: Fraction, what: str = "the weights") -> str:
    """How far a sum is from what it should be, in words."""
    difference = total - wanted
    side = "over" if difference > 0 else "short of"
    return f"{what} add up to {plain(total)}, {plain(abs(difference))} {side} {plain(wanted)}"
