"""Criteria, weights, ties and corrections as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from coprod_hub.core.clock import LOCAL
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.criteria import plain
from coprod_hub.evaluation.formulas import FORMULAS
from coprod_hub.evaluation.models import Correction, Lot, Tender
from coprod_hub.evaluation.pictures import Weights, weights
from coprod_hub.evaluation.price import Formula
from coprod_hub.evaluation.queries.tree import Line, faults, lines, scale_top, separate
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.scoring import two_places
from coprod_hub.evaluation.standings import short
from coprod_hub.evaluation.ties import CRITERION, LOTS, PRICE, SUBMITTED_AT


@dataclass(frozen=True)
class Shown:
    """A line of the tree in words: its weight as written, its share to two places, and exact where that differs."""

    line: Line
    weight: str
    exact: str
    two: str
    rule: str
    first: bool
    last: bool

    @property
    def row(self) -> Any:
        """The criterion."""
        return self.line.row


@dataclass(frozen=True)
class Tree:
    """One tree: shared by all lots (`lot` is None), or of one lot."""

    lot: Lot | None
    shown: tuple[Shown, ...]
    weights: Weights
    faults: tuple[str, ...]
    whole: str
    voice: str


def trees(tender: Tender) -> list[Tree]:
    """Every tree of a tender, ready to be shown."""
    return [_tree(tender, lot) for lot in separate(tender)]


def _tree(tender: Tender, lot: Lot | None) -> Tree:
    found = lines(tender, lot)
    leaves = [(line.row.title, line.row.kind, line.share) for line in found if line.row.is_leaf and line.share]
    whole = sum((share for _, _, share in leaves), Fraction(0))
    shown = tuple(_shown(tender, line, found) for line in found)
    return Tree(lot, shown, weights(leaves, whole), tuple(faults(tender, lot)), plain(whole), _voice(leaves, whole))


def _shown(tender: Tender, line: Line, found: Sequence[Line]) -> Shown:
    row = line.row
    level = [each.row for each in found if each.row.parent_id == row.parent_id]
    in_points = tender.weights == "points"
    weight = "" if line.share is None else f"{row.weight}%" if not in_points else row.weight if row.is_leaf else ""
    carries = line.share if line.share is not None else None
    return Shown(
        line,
        weight,
        "" if carries is None or Fraction(two_places(carries)) == carries else plain(carries),
        "" if carries is None else two_places(carries),
        _rule(line),
        row is level[0],
        row is level[-1],
    )


def _rule(line: Line) -> str:
    """How a leaf is judged: its scale and minimum, its formula, or that it is passed or failed."""
    row = line.row
    if not row.is_leaf:
        return f"at least {row.minimum}" if row.minimum else ""
    if row.kind is CriterionKind.PRICE:
        return FORMULAS[Formula(row.formula)].name if row.formula else ""
    if row.kind is CriterionKind.PASS_FAIL:
        return "Passed or not"
    least = f", at least {row.minimum}" if row.minimum else ""
    return f"0 to {scale_top(row)}{least}"


def _voice(leaves: Sequence[tuple[str, CriterionKind, Fraction]], whole: Fraction) -> str:
    """What young people's and parents' questions carry together, as a sentence."""
    theirs = {CriterionKind.YOUTH: "Young people’s questions", CriterionKind.PARENT: "parents’ questions"}
    said = []
    for kind, words in theirs.items():
        carried = sum((share for _, one, share in leaves if one is kind), Fraction(0))
        if carried:
            said.append(f"{words} carry {short(carried)} of {plain(whole)}")
    sentence = " and ".join(said)
    return sentence[:1].upper() + sentence[1:] + "." if sentence else ""


# ---- ties ----


def ties_in_words(tender: Tender) -> list[str]:
    """The rule for equal totals, step by step."""
    return [rule_in_words(tender, rule) for rule in tender.tie_break]


def rule_in_words(tender: Tender, rule: str) -> str:
    """One step of the rule for equal totals."""
    fixed = {
        PRICE: "The lower price",
        SUBMITTED_AT: "The bid that came earlier",
        LOTS: "Lots are drawn in front of witnesses",
    }
    if rule in fixed:
        return fixed[rule]
    code = rule.removeprefix(CRITERION)
    return f"More points for “{_title(tender, code)}”"


def _title(tender: Tender, code: str) -> str:
    return next((row.title for row in tender.criteria if row.code == code), code)


# ---- corrections ----

_WORDS = {
    "title": "Name",
    "about": "What it is about",
    "deadline_at": "Deadline",
    "tie_break": "Rule for equal totals",
    "question": "Question",
    "plain": "What to look for",
    "weight": "Weight",
    "minimum": "Lowest mark",
    "scale": "Words for the marks",
    "formula": "Price formula",
    "options": "Ends of the formula",
    "panel": "Who marks it",
}


@dataclass(frozen=True)
class Change:
    """One place that was corrected: what it was called, and what it said before and after."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Corrected:
    """A correction in words."""

    made_at: datetime
    by: str
    because: str
    notice: str
    notice_on: date
    changes: tuple[Change, ...]


def corrections(tender: Tender) -> list[Corrected]:
    """What was corrected since publication, the latest first."""
    return [_corrected(tender, each) for each in reversed(tender.corrections)]


def _corrected(tender: Tender, correction: Correction) -> Corrected:
    changes = tuple(
        Change(_where(tender, place), _said(tender, place, before), _said(tender, place, after))
        for place, (before, after) in correction.what.items()
    )
    by = correction.made_by.name if correction.made_by else ""
    return Corrected(correction.made_at, by, correction.because, correction.notice, correction.notice_on, changes)


def _where(tender: Tender, place: str) -> str:
    code, dot, word = place.rpartition(".")
    return f"{_title(tender, code)}: {_WORDS[word].lower()}" if dot else _WORDS[word]


def _said(tender: Tender, place: str, value: Any) -> str:
    word = place.rpartition(".")[2]
    if word == "deadline_at":
        return day_time_words(datetime.fromisoformat(value).astimezone(LOCAL)) if value else "none"
    if word == "tie_break":
        return "; ".join(rule_in_words(tender, rule) for rule in value)
    if word == "panel":
        return next((panel.name for panel in tender.panels if panel.id == value), "nobody")
    if word == "scale":
        return "; ".join(f"{mark['mark']}: {mark['words']}" for mark in value or []) or "the tender’s"
    if word == "options":
        return ", ".join(f"{name} {end}" for name, end in value.items()) or "none"
    return str(value) or "none"
