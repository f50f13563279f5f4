"""How firmly a model holds: dummy bids, weights moved by some points, other price formulas. Pure.

For dummy bids before publication only: the model is tested, then frozen. Nobody tries other weights on real bids.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from coprod_hub.evaluation.criteria import Criterion, Leaf, Plan, Tree, faults_of_tree, plain, plan
from coprod_hub.evaluation.price import WITHOUT_POINTS, Formula, PriceRule
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.scoring import Bid, ranking
from coprod_hub.evaluation.ties import Rule

USUAL_STEP = Fraction(5)
_VOICES = (CriterionKind.YOUTH, CriterionKind.PARENT)


@dataclass(frozen=True)
class Variation:
    """One change to the model and who would win the dummy bids under it."""

    what: str
    winner: tuple[str, ...]
    changed: bool


@dataclass(frozen=True)
class Sensitivity:
    """The winner under the model as it stands, and under each variation of it."""

    winner: tuple[str, ...]
    variations: tuple[Variation, ...]

    @property
    def changed(self) -> int:
        """Under how many variations somebody else wins."""
        return sum(variation.changed for variation in self.variations)


def sensitivity(
    tree: Tree, dummy_bids: Sequence[Bid], tie_break: Sequence[Rule] = (), step: Fraction = USUAL_STEP
) -> Sensitivity:
    """Try the model on dummy bids with each weight moved and with the other price formulas.

    Each of the first level's criteria, and each question of young people or parents, is moved by `step` of every 100
    points up and down; all others are scaled so that the whole stays the same. Raises the first Fault of the tree.
    """
    faults = faults_of_tree(tree)
    if faults:
        raise faults[0]
    model = plan(tree)
    as_it_stands = ranking(model, dummy_bids, tie_break).winner
    tried = ((what, ranking(other, dummy_bids, tie_break).winner) for what, other in _others(tree, model, step))
    return Sensitivity(as_it_stands, tuple(Variation(what, winner, winner != as_it_stands) for what, winner in tried))


def _others(tree: Tree, model: Plan, step: Fraction) -> Iterator[tuple[str, Plan]]:
    for criterion, ids in _movable(tree):
        for by in (-step, step):
            moved = _moved(model, ids, by * model.whole / 100)
            if moved is not None:
                yield f"{criterion.name}: {plain(abs(by))} points {'more' if by > 0 else 'less'}", moved
    yield from _other_formulas(model)


def _movable(tree: Tree) -> Iterator[tuple[Criterion, frozenset[str]]]:
    """The criteria whose weight is tried: the first level, and each question of young people or parents beneath it."""
    for criterion in tree.criteria:
        yield criterion, _leaf_ids(criterion)
        yield from _voices_beneath(criterion)


def _voices_beneath(criterion: Criterion) -> Iterator[tuple[Criterion, frozenset[str]]]:
    if criterion.kind in _VOICES:
        return
    for part in criterion.children:
        if part.kind in _VOICES:
            yield part, _leaf_ids(part)
        yield from _voices_beneath(part)


def _leaf_ids(criterion: Criterion) -> frozenset[str]:
    if not criterion.children:
        return frozenset({criterion.id})
    return frozenset().union(*(_leaf_ids(part) for part in criterion.children))


def _moved(model: Plan, ids: frozenset[str], by: Fraction) -> Plan | None:
    """The model with so many points more on some leaves, in their own proportion; None where that cannot be."""
    carried = sum((leaf.points for leaf in model.leaves if leaf.id in ids), Fraction(0))
    rest = model.whole - carried
    if not carried or not rest or not 0 <= carried + by <= model.whole:
        return None
    up, down = (carried + by) / carried, (rest - by) / rest
    return model.reweighted({leaf.id: leaf.points * (up if leaf.id in ids else down) for leaf in model.leaves})


def _other_formulas(model: Plan) -> Iterator[tuple[str, Plan]]:
    """The same price under each other formula that needs no settings, and as price per quality point."""
    price, rule = model.price, model.price_rule
    if price is None or rule is None or rule.formula in WITHOUT_POINTS:
        return
    for formula in (Formula.LOWEST, Formula.LINEAR_PENALTY, Formula.MEAN50):
        if formula is not rule.formula:
            yield f"{price.criterion.name} by the formula {formula}", _with_rule(model, price, PriceRule(formula))
    quality = model.whole - price.points
    if quality:
        scale = model.whole / quality
        points: Mapping[str, Fraction] = {
            leaf.id: Fraction(0) if leaf is price else leaf.points * scale for leaf in model.leaves
        }
        per_point = _with_rule(model, price, PriceRule(Formula.PRICE_PER_QUALITY_POINT)).reweighted(points)
        yield f"{price.criterion.name} by the formula {Formula.PRICE_PER_QUALITY_POINT}", per_point


def _with_rule(model: Plan, price: Leaf, rule: PriceRule) -> Plan:
    other = replace(price, criterion=replace(price.criterion, price=rule))
    return replace(model, leaves=tuple(other if leaf is price else leaf for leaf in model.leaves))
