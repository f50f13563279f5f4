"""A result as people read it: who stands where, by what, and who would have won without a question. Pure.

Everything here comes from the scoring file that went in and the answer that came out, so that it says what they say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from coprod_hub.core.text import listed
from coprod_hub.evaluation.criteria import plain, plan
from coprod_hub.evaluation.grounds import pounds_words
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.score_file import read
from coprod_hub.evaluation.scoring import ABNORMALLY_LOW, METHOD, two_places

File = Mapping[str, Any]
EXEMPT = "Exempt: not for publication before the contract is signed."


# ---- what was asked ----


@dataclass(frozen=True)
class Asked:
    """A leaf of the published tree: what it carries of the whole, and the top of its scale where it is marked."""

    code: str
    title: str
    kind: CriterionKind
    carries: Fraction
    top: Fraction | None
    above: tuple[str, ...] = ()

    @property
    def two(self) -> str:
        """What it carries, to two places at most."""
        return short(self.carries)


@dataclass(frozen=True)
class Model:
    """The published tree of one lot, leaf by leaf, and the whole that they carry together."""

    leaves: tuple[Asked, ...]
    whole: Fraction

    def carried_by(self, kind: CriterionKind) -> Fraction:
        """What the leaves of a kind carry of 100."""
        carried = sum((leaf.carries for leaf in self.leaves if leaf.kind is kind), Fraction(0))
        return carried * 100 / self.whole if self.whole else Fraction(0)


def model_of(given: File) -> Model:
    """The tree that a scoring file of one lot holds."""
    published = plan(read(given).lots[0].tree)
    above = _above(given["criteria"], ())
    rows = ((leaf, leaf.criterion) for leaf in published.leaves)
    leaves = tuple(
        Asked(leaf.id, row.title or leaf.id, row.kind, leaf.points, row.scale_max, above[leaf.id]) for leaf, row in rows
    )
    return Model(leaves, published.whole)


def _above(rows: Sequence[File], titles: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["id"]] = titles
        found |= _above(row.get("children") or (), (*titles, row.get("title") or row["id"]))
    return found


def short(value: Fraction) -> str:
    """A figure to two places, without ".00": 18, 7.20."""
    return two_places(value).removesuffix(".00")


# ---- who stands where ----


@dataclass(frozen=True)
class Line:
    """One leaf of one bid: its mark or pass, and its points, exact and to two places ("" when there are none)."""

    asked: Asked
    mark: str
    exact: str
    two: str

    @property
    def points(self) -> Fraction:
        """The points as a number; 0 when there are none."""
        return Fraction(self.exact) if self.exact else Fraction(0)


@dataclass(frozen=True)
class Placed:
    """One bid of a result."""

    name: str
    rank: int | None
    status: str
    exact: str
    two: str
    per_point: str
    price: str
    reasons: tuple[str, ...]
    low: bool
    lines: tuple[Line, ...]

    @property
    def is_ranked(self) -> bool:
        """Whether it has a rank."""
        return self.rank is not None


def placed(given: File, found: File) -> list[Placed]:
    """The bids of a result, the first first; those without a rank come last."""
    model = model_of(given)
    brought = {each["id"]: each for each in given["bids"]}
    bids = [_placed(model, brought[each["id"]], each) for each in found["bids"]]
    return sorted(bids, key=lambda one: (one.rank is None, one.rank or 0, one.name))


def _placed(model: Model, brought: File, scored: File) -> Placed:
    lines = tuple(_line(asked, brought, scored["leaves"].get(asked.code)) for asked in model.leaves)
    return Placed(
        name=scored["id"],
        rank=scored["rank"],
        status=scored["status"],
        exact=scored["total"] or "",
        two=scored["total_2dp"] or "",
        per_point=scored.get("price_per_quality_point_2dp") or "",
        price=pounds_words(Decimal(brought["price"])) if brought.get("price") else "",
        reasons=tuple(scored["reasons"]),
        low=ABNORMALLY_LOW in scored["flags"],
        lines=lines,
    )


def _line(asked: Asked, brought: File, leaf: File | None) -> Line:
    if asked.kind is CriterionKind.PASS_FAIL:
        passed = brought["passes"].get(asked.code)
        return Line(asked, "" if passed is None else "passed" if passed else "not passed", "", "")
    mark = brought["marks"].get(asked.code)
    points = leaf or {}
    return Line(asked, "" if mark is None else str(mark), points.get("points") or "", points.get("points_2dp") or "")


# ---- influence ----

_WHOSE = {CriterionKind.YOUTH: "young people’s question", CriterionKind.PARENT: "parents’ question"}


@dataclass(frozen=True)
class Influence:
    """What one question carried of 100, who won, and who would have won without it."""

    kind: CriterionKind
    carried: Fraction
    winner: tuple[str, ...]
    winner_without: tuple[str, ...]
    changed: bool
    method: str = METHOD

    @property
    def whose(self) -> str:
        """Whose question it is: "young people’s question"."""
        return _WHOSE[self.kind]

    @property
    def public(self) -> str:
        """All that is ever said in public."""
        result = "changed the result" if self.changed else "did not change the result"
        return f"The {self.whose} carried {short(self.carried)} of 100 and {result}."

    def full(self, names: Mapping[str, str]) -> str:
        """The whole statement, for the exempt record. `names`: what each bid is called there."""
        without = [names.get(name, name) for name in self.winner_without]
        with_it = listed([names.get(name, name) for name in self.winner]) or "nobody"
        said = f"The {self.whose} carried {short(self.carried)} of 100. With it, {with_it} came first."
        if not without:
            return f"{said} Without it nothing is left to rank by."
        if not self.changed:
            return f"{said} Without it, the rest scaled up to the same whole, the same would have come first."
        return f"{said} Without it, the rest scaled up to the same whole, {listed(without)} would have come first."


def influences(given: File, found: File) -> list[Influence]:
    """What each question of young people and parents did; those that carry nothing are left out."""
    model = model_of(given)
    told = [(CriterionKind(kind), each) for kind, each in found["influence"].items()]
    return [
        Influence(
            kind,
            model.carried_by(kind),
            tuple(found["winner"]),
            tuple(each["winner_without"]),
            bool(each["changed"]),
        )
        for kind, each in told
        if model.carried_by(kind)
    ]


# ---- what it says ----


def warnings(found: File) -> list[str]:
    """What whoever reads a result has to know besides, low prices included: for those who see prices."""
    low = [
        f"{each['id']} is abnormally low: {each['abnormally_low']}. It is flagged, not rejected: ask the bidder and "
        "record the answer before any exclusion."
        for each in found["bids"]
        if each.get("abnormally_low")
    ]
    return [*found["warnings"], *low]


def finding(found: File, names: Mapping[str, str], model: Model) -> str:
    """What a result says, as a sentence: who comes first, with how many points, and by how much."""
    ranked = sorted((each for each in found["bids"] if each["rank"] is not None), key=lambda each: each["rank"])
    first = [names.get(each["id"], each["id"]) for each in ranked if each["rank"] == 1]
    if not first:
        return "No bid has a rank"
    if len(first) > 1:
        return f"{listed(first)} are tied for the first place"
    if any("price_per_quality_point" in each for each in ranked):
        return f"{first[0]} comes first, with the lowest price for each quality point"
    said = f"{first[0]} comes first with {ranked[0]['total_2dp']} of {plain(model.whole)} points"
    if len(ranked) < 2:
        return said
    gap = Fraction(ranked[0]["total"]) - Fraction(ranked[1]["total"])
    if not gap:
        return f"{said}, equal with the next: the published rule for equal totals decided"
    return f"{said}, {two_places(gap)} more than the next"
