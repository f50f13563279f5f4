"""The criteria as a tree: what each carries of the whole, what is wrong with it, and the file that scoring reads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from coprod_hub.evaluation.models import Criterion, Lot, Tender
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.score_file import Fault, criteria_of
from coprod_hub.evaluation.scoring import faults_of_tree
from coprod_hub.evaluation.ties import CRITERION

_HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Line:
    """One line of the tree as a list: the row, how deep it stands, and what it carries of the whole (None: nothing)."""

    row: Criterion
    depth: int
    share: Fraction | None


def tops(tender: Tender, lot: Lot | None = None) -> list[Criterion]:
    """The criteria at the top: those that all lots share, or those of a lot that has its own."""
    wanted = lot.id if lot is not None and lot.own_criteria else None
    return [each for each in tender.criteria if each.parent_id is None and each.lot_id == wanted]


def separate(tender: Tender) -> list[Lot | None]:
    """The trees of a tender: the shared one (None) where any lot uses it, then those of lots with their own."""
    own: list[Lot | None] = [lot for lot in tender.lots if lot.own_criteria]
    return own if own and len(own) == len(tender.lots) else [None, *own]


def lines(tender: Tender, lot: Lot | None = None) -> list[Line]:
    """The tree of a lot (or the shared one) from top to bottom, with shares of the whole in points."""
    return list(_walk(tops(tender, lot), 0, Fraction(1), in_points=tender.weights == "points"))


def rows(tender: Tender) -> list[Criterion]:
    """Every criterion that counts somewhere, tree by tree from top to bottom."""
    return [line.row for lot in separate(tender) for line in lines(tender, lot)]


def _walk(rows: Sequence[Criterion], depth: int, share: Fraction, *, in_points: bool) -> Iterator[Line]:
    for row in rows:
        carried = carried_in_points(row) if in_points else share * Fraction(row.weight)
        yield Line(row, depth, carried if row.kind.is_marked or row.kind is CriterionKind.PRICE else None)
        yield from _walk(row.parts, depth + 1, carried / _HUNDRED, in_points=in_points)


def carried_in_points(row: Criterion) -> Fraction:
    """What a criterion carries where weights are points: its own, or the sum of its leaves."""
    return sum((carried_in_points(part) for part in row.parts), Fraction(0)) if row.parts else Fraction(row.weight)


# ---- the scoring file ----


def scoring_file(lot: Lot) -> dict[str, Any]:
    """The part of the scoring file that says by what a lot is decided: criteria, weights, and the rule for ties."""
    tender = lot.tender
    criteria = [as_filed(tender, row) for row in tops(tender, lot)]
    here = {f"{CRITERION}{line.row.code}" for line in lines(tender, lot)}
    ties = [rule for rule in tender.tie_break if not rule.startswith(CRITERION) or rule in here]
    return {"criteria": criteria, "weights": tender.weights, "tie_break": ties}


def as_filed(tender: Tender, row: Criterion) -> dict[str, Any]:
    """A criterion as the scoring file holds it. Numbers are exact, as decimals in text."""
    filed: dict[str, Any] = {"id": row.code, "title": row.title, "kind": row.kind.value}
    if row.parts:
        parts = [as_filed(tender, part) for part in row.parts]
        return filed | _weight(tender, row) | _minimum(row) | {"children": parts}
    filed |= _weight(tender, row)
    if row.kind is CriterionKind.PRICE:
        low = {"low_below_mean": tender.low_below_mean, "low_below_next": tender.low_below_next}
        return filed | {"formula": row.formula, "options": {**row.options, **low}}
    if row.kind is CriterionKind.PASS_FAIL:
        return filed
    return filed | _minimum(row) | {"scale_max": scale_top(row)}


def _weight(tender: Tender, row: Criterion) -> dict[str, str]:
    """A branch's points are the sum of its leaves, and are not said twice."""
    if row.kind in (CriterionKind.PASS_FAIL, CriterionKind.INFORMATION) or (row.parts and tender.weights == "points"):
        return {}
    return {"weight": row.weight}


def _minimum(row: Criterion) -> dict[str, str]:
    return {"minimum": row.minimum} if row.minimum else {}


# ---- what is wrong with it ----


def faults(tender: Tender, lot: Lot | None = None) -> list[str]:
    """All that keeps this tree from being published, in the words of people who look at it."""
    top = tops(tender, lot)
    if not top:
        return ["There are no criteria yet."]
    file = {"criteria": [as_filed(tender, row) for row in top], "weights": tender.weights}
    try:
        found = faults_of_tree(criteria_of(file))
    except Fault as fault:
        found = [fault]
    return list(dict.fromkeys(_in_words(top, fault) for fault in found))


_STEP = re.compile(r"\[(\d+)\]")
_WHAT = {
    "weight": "the weight",
    "minimum": "the minimum mark",
    "scale_max": "the highest mark",
    "formula": "the formula",
    "options": "the two prices",
    "options.min": "the lower price",
    "options.max": "the higher price",
    "options.low_below_mean": "the share below the mean",
    "options.low_below_next": "the share below the next price",
}


def _in_words(top: Sequence[Criterion], fault: Fault) -> str:
    """A fault by the criterion's title: "Under “Quality” the weights add up to 95, 5 short of 100."."""
    level, row = list(top), None
    for step in _STEP.findall(fault.place):
        row = level[int(step)]
        level = row.parts
    what = re.sub(r"^criteria(\[\d+\](\.children(?=\[))?)*\.?", "", fault.place)
    if row is None:
        return f"At the top {fault.message}."
    if what == "children":
        return f"Under “{row.title}” {fault.message}."
    return f"“{row.title}”: {_WHAT.get(what, '')} {fault.message}.".replace(":  ", ": ")


# ---- the scale of marks ----


def scale_of(row: Criterion) -> list[dict[str, Any]]:
    """The marks that a criterion can be given, with their words: its own, or the tender's."""
    return list(row.scale if row.scale is not None else row.tender.scale)


def scale_top(row: Criterion) -> int:
    """The highest mark of a criterion's scale."""
    if row.scale_max is not None:
        return row.scale_max
    return max((int(each["mark"]) for each in scale_of(row)), default=5)


def written(weight: Decimal) -> str:
    """A weight as it is kept: 60, 12.5 – never 6E+1 or 60.0."""
    plain = f"{weight:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
