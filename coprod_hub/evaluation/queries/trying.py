"""Trying the model with made-up bids, before publication only: who would win, and how firmly. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from coprod_hub.core.text import clean_line
from coprod_hub.evaluation.formulas import FORMULAS
from coprod_hub.evaluation.models import Lot, Tender
from coprod_hub.evaluation.queries.tree import Line, faults, lines, scale_top, scoring_file
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.score_file import Fault, evaluate_file, read
from coprod_hub.evaluation.sensitivity import Sensitivity, sensitivity

NAMES = ("A", "B", "C", "D", "E")
MOST = len(NAMES)


@dataclass(frozen=True)
class Asked:
    """A line of the form: a question with its marks, or the price."""

    line: Line
    top: int
    is_price: bool


@dataclass(frozen=True)
class Attempt:
    """A try: the form as it was filled in, and what came of it; `fault` says what cannot be read."""

    lot: Lot
    bids: tuple[str, ...]
    asked: tuple[Asked, ...]
    typed: Mapping[str, str]
    faults: tuple[str, ...] = ()
    found: Mapping[str, Any] = field(default_factory=dict)
    firm: Sensitivity | None = None
    fault: str = ""
    drawn: int = 0


def attempt(tender: Tender, args: Mapping[str, str]) -> Attempt:
    """Work out what was typed into the address: `A.safe=4`, `A.price=…`; `draw` invents marks and prices."""
    lot = next((each for each in tender.lots if each.id == args.get("lot")), tender.lots[0])
    bids = NAMES[: _number(args.get("bids"), 3, MOST)]
    asked = tuple(
        Asked(line, scale_top(line.row), line.row.kind is CriterionKind.PRICE)
        for line in lines(tender, lot)
        if line.row.is_marked or line.row.kind is CriterionKind.PRICE
    )
    drawn = _number(args.get("draw"), 0, 10**6)
    typed = _drawn(drawn, bids, asked, tender) if drawn else _typed(args, bids, asked)
    wrong = tuple(faults(tender, lot))
    if wrong or not any(typed.values()):
        return Attempt(lot, bids, asked, typed, wrong, drawn=drawn)
    file = scoring_file(lot) | {"bids": [_bid(tender, name, asked, typed) for name in bids]}
    try:
        exercise = read(file).lots[0]
        firm = _said(tender, sensitivity(exercise.tree, exercise.bids, exercise.tie_break))
        return Attempt(lot, bids, asked, typed, found=evaluate_file(file), firm=firm, drawn=drawn)
    except Fault as fault:
        return Attempt(lot, bids, asked, typed, fault=f"{fault}.", drawn=drawn)


def _said(tender: Tender, firm: Sensitivity) -> Sensitivity:
    """The same by titles and the names of formulas, without the short names that files use."""
    short = {f" ({row.code})": "" for row in tender.criteria}
    short |= {f"by the formula {formula}": f"as “{words.name.lower()}”" for formula, words in FORMULAS.items()}

    def said(what: str) -> str:
        for name, words in short.items():
            what = what.replace(name, words)
        return what

    return replace(firm, variations=tuple(replace(one, what=said(one.what)) for one in firm.variations))


def _number(raw: str | None, usual: int, most: int) -> int:
    found = int(raw) if raw and raw.isdecimal() and len(raw) < 9 else usual
    return min(max(found, 1 if usual else 0), most)


def _typed(args: Mapping[str, str], bids: tuple[str, ...], asked: tuple[Asked, ...]) -> dict[str, str]:
    names = (f"{bid}.{each.line.row.code}" for bid in bids for each in asked)
    return {name: clean_line(args.get(name))[:20] for name in names}


def _drawn(seed: int, bids: tuple[str, ...], asked: tuple[Asked, ...], tender: Tender) -> dict[str, str]:
    """Marks in the upper half of the scale and prices up to a third below the value: the same for the same number."""
    value = int(tender.value or 100_000) or 100_000
    drawn = {}
    for bid in bids:
        for each in asked:
            name = f"{bid}.{each.line.row.code}"
            chance = int(sha256(f"{seed} {name}".encode()).hexdigest(), 16)
            low = each.top // 2
            price = round(value * (67 + chance % 34) / 100)
            drawn[name] = str(price) if each.is_price else str(low + chance % (each.top - low + 1))
    return drawn


def _bid(tender: Tender, name: str, asked: tuple[Asked, ...], typed: Mapping[str, str]) -> dict[str, Any]:
    """A made-up bid: what was typed, and everything passed."""
    marks = {each.line.row.code: typed[f"{name}.{each.line.row.code}"] for each in asked if not each.is_price}
    price = next((typed[f"{name}.{each.line.row.code}"] for each in asked if each.is_price), "")
    passes = {row.code: True for row in tender.criteria if row.kind is CriterionKind.PASS_FAIL}
    bid: dict[str, Any] = {"id": name, "marks": {code: mark for code, mark in marks.items() if mark}, "passes": passes}
    return bid | ({"price": price.removeprefix("£").replace(",", "")} if price else {})
