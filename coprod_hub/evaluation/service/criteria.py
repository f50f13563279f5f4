"""Writing criteria: add, change, move and remove them, their weights, their scales, and who marks what."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from coprod_hub.core.access import Actor
from coprod_hub.core.audit import record
from coprod_hub.core.db import db
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.evaluation.criteria import plain
from coprod_hub.evaluation.models import Criterion, Lot, Panel, Tender
from coprod_hub.evaluation.price import Formula
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import must_be_open
from coprod_hub.evaluation.queries.tree import lines, separate, written
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.starters import Start, criteria_for, tie_break_for
from coprod_hub.evaluation.ties import CRITERION

#: Whose parts are theirs as well, unless something else is said.
_HANDED_DOWN = {CriterionKind.YOUTH, CriterionKind.PARENT, CriterionKind.PRESENTATION}
#: The largest number that is typed about criteria, and its most figures.
MOST, LONGEST = 10**12, 22
_WITHOUT_WEIGHT = {CriterionKind.PASS_FAIL, CriterionKind.INFORMATION}


@dataclass(frozen=True)
class CriterionWords:
    """What is said of a criterion. `weight` and `minimum` as typed; `code` is made from the title when it is empty."""

    title: str
    code: str = ""
    kind: CriterionKind = CriterionKind.QUALITY
    question: str = ""
    plain: str = ""
    weight: str = "0"
    scale_max: int | None = None
    minimum: str = ""
    formula: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


def add_criterion(
    actor: Actor, tender: Tender, words: CriterionWords, parent: Criterion | None = None, lot: Lot | None = None
) -> Criterion:
    """Add a criterion at the end of its level: beneath `parent`, or at the top of the shared tree or of a lot's own."""
    who.must_run(actor, tender)
    must_be_open(tender)
    if parent is not None and not parent.kind.is_marked:
        raise Refused("Price, and what is passed or failed, have no parts.")
    beside = parent.parts if parent is not None else [row for row in tender.criteria if row.parent_id is None]
    lot_id = parent.lot_id if parent is not None else lot.id if lot is not None and lot.own_criteria else None
    row = Criterion(position=max((each.position for each in beside), default=0) + 1, lot_id=lot_id)
    row.code = _code(tender, words.code or words.title, row)
    if parent is not None:
        parent.panel, parent.scale, parent.scale_max = None, None, None  # its parts are marked now
    _say(row, _theirs(words, parent))
    row.parent = parent
    tender.criteria.append(row)
    db.session.flush()
    record(actor, "added", row, tender=tender.id)
    return row


def begin_with(actor: Actor, tender: Tender, starts: Sequence[Start] = ()) -> None:
    """Put the usual criteria and rule for ties into an empty draft, to be changed freely."""
    who.must_run(actor, tender)
    must_be_open(tender)
    if tender.criteria:
        raise Refused("There are criteria already. Remove them first.")
    _begin(actor, tender, starts or criteria_for(tender.kind), None)
    tender.weights = "percent_of_parent"
    tender.tie_break = tie_break_for(tender.kind)
    db.session.flush()


def _begin(actor: Actor, tender: Tender, starts: Sequence[Start], parent: Criterion | None) -> None:
    for one in starts:
        words = CriterionWords(
            title=one.title,
            code=one.code,
            kind=one.kind,
            question=one.question,
            plain=one.plain,
            weight=one.weight,
            formula=one.formula,
        )
        _begin(actor, tender, one.parts, add_criterion(actor, tender, words, parent))


def change_criterion(actor: Actor, row: Criterion, words: CriterionWords) -> None:
    """Say a criterion differently. Its short name in files stays."""
    who.must_run(actor, row.tender)
    must_be_open(row.tender)
    if row.parts and not words.kind.is_marked:
        raise Refused("It has parts. Price, and what is passed or failed, have none.")
    for part in _beneath(row):
        if words.kind in _HANDED_DOWN and part.kind is row.kind:
            part.kind = words.kind
    _say(row, words)
    if not row.is_marked:
        row.panel, row.scale = None, None
    record(actor, "changed", row, tender=row.tender_id)
    db.session.flush()


def remove_criterion(actor: Actor, row: Criterion) -> None:
    """Take a criterion out of a draft, with its parts; the rule for ties loses it too."""
    who.must_run(actor, row.tender)
    must_be_open(row.tender)
    tender = row.tender
    gone = [row, *_beneath(row)]
    named = {CRITERION + each.code for each in gone}
    tender.tie_break = [rule for rule in tender.tie_break if rule not in named]
    record(actor, "removed", row, tender=tender.id)
    for each in reversed(gone):
        if each.parent is not None:
            each.parent.parts.remove(each)
        tender.criteria.remove(each)
    db.session.flush()


def _beneath(row: Criterion) -> list[Criterion]:
    return [each for part in row.parts for each in (part, *_beneath(part))]


def move_criterion(actor: Actor, row: Criterion, *, up: bool) -> None:
    """Put a criterion before or after its neighbour on the same level; at the end of the level it stays."""
    who.must_run(actor, row.tender)
    must_be_open(row.tender)
    level = [each for each in row.tender.criteria if (each.parent_id, each.lot_id) == (row.parent_id, row.lot_id)]
    level.sort(key=lambda each: (each.position, each.id))
    place = level.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(level):
        return
    level[place], level[other] = level[other], level[place]
    for number, each in enumerate(level, 1):
        each.position = number
    record(actor, "moved", row, tender=row.tender_id)
    db.session.flush()
    db.session.expire(row.tender, ["criteria"])
    if row.parent is not None:
        db.session.expire(row.parent, ["parts"])


def assign(actor: Actor, criterion: Criterion, panel: Panel | None) -> None:
    """Say which panel marks a criterion."""
    who.must_run(actor, criterion.tender)
    must_be_open(criterion.tender)
    _must_fit(criterion, panel)
    criterion.panel = panel
    record(actor, "assigned", criterion, panel=panel.id if panel else None)
    db.session.flush()


def _must_fit(criterion: Criterion, panel: Panel | None) -> None:
    if panel is not None and panel.tender_id != criterion.tender_id:
        raise Refused("That panel belongs to another tender.")
    if panel is not None and not criterion.is_marked:
        raise Refused("A panel marks a question without parts. Price, and what is passed or failed, have no marks.")


def set_scale(actor: Actor, target: Tender | Criterion, marks: Sequence[Mapping[str, Any]] | None) -> None:
    """Set the words of each mark, for the whole tender or for one criterion; None takes a criterion's own away.

    `marks` begin at 0 and leave none out: `{"mark", "words", "plain"}`.
    """
    tender = target if isinstance(target, Tender) else target.tender
    who.must_run(actor, tender)
    must_be_open(tender)
    if isinstance(target, Tender):
        target.scale = checked_scale(marks or ())
    else:
        if marks is not None and not target.is_marked:
            raise Refused("Price, and what is passed or failed, have no marks.")
        target.scale = None if marks is None else checked_scale(marks)
        target.scale_max = None if marks is None else len(marks) - 1
    record(actor, "set the scale", target, tender=tender.id)
    db.session.flush()


def checked_scale(marks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The marks as they are kept; raises Refused for gaps, too few, and a mark without words."""
    kept = [
        {"mark": int(one["mark"]), "words": clean_line(one.get("words")), "plain": clean_line(one.get("plain"))}
        for one in marks
    ]
    if not 2 <= len(kept) <= 101 or [one["mark"] for one in kept] != list(range(len(kept))):
        raise Refused("The marks begin with 0 and leave none out; there are two at least, and 100 is the highest.")
    wordless = [str(one["mark"]) for one in kept if not one["words"]]
    if wordless:
        raise Refused(f"Say in words what each mark means. There are none for {', '.join(wordless)}.")
    return kept


def set_weighting(actor: Actor, tender: Tender, weights: str) -> None:
    """Say how weights are written: `percent_of_parent`, or `points`. What each criterion carries stays the same."""
    who.must_run(actor, tender)
    must_be_open(tender)
    if weights not in ("percent_of_parent", "points"):
        raise Refused("Weights are percent or points.")
    if weights != tender.weights:
        for row, weight in _the_same_in(weights, tender).items():
            row.weight = weight
        tender.weights = weights
    record(actor, "set how weights are written", tender, weights=weights)
    db.session.flush()


def _the_same_in(weights: str, tender: Tender) -> dict[Criterion, str]:
    """Every weight in the other way of writing it; raises Refused for thirds, which no decimal holds exactly."""
    carried = {line.row: line.share or Fraction(0) for lot in separate(tender) for line in lines(tender, lot)}
    found = {}
    for row, share in carried.items():
        if row.kind in _WITHOUT_WEIGHT:
            continue
        beside = [each for each in carried if (each.parent_id, each.lot_id) == (row.parent_id, row.lot_id)]
        whole = sum((carried[each] for each in beside), Fraction(0)) or Fraction(1)
        exact = plain(100 * share / whole if weights == "percent_of_parent" else share)
        if "/" in exact or len(exact) > LONGEST:
            raise Refused(f"“{row.title}” carries {exact} percent, which no decimal writes exactly. Change its points.")
        found[row] = exact
    return found


# ---- what was typed ----


def _theirs(words: CriterionWords, parent: Criterion | None) -> CriterionWords:
    """A part of the young people's question is theirs as well."""
    if parent is None or parent.kind not in _HANDED_DOWN or words.kind is not CriterionKind.QUALITY:
        return words
    return CriterionWords(**{**vars(words), "kind": parent.kind})


def _say(row: Criterion, words: CriterionWords) -> None:
    title = clean_line(words.title)[:200]
    if not title:
        raise Refused("Give the criterion a title.")
    row.title, row.kind = title, words.kind
    row.question, row.plain = clean_text(words.question), clean_text(words.plain)
    row.weight = "0" if words.kind in _WITHOUT_WEIGHT else written(read_weight(words.weight))
    row.scale_max = words.scale_max if words.kind.is_marked else None
    row.minimum = written(read_number(words.minimum, "minimum")) if words.minimum and words.kind.is_marked else ""
    row.formula = Formula(words.formula or Formula.LOWEST).value if words.kind is CriterionKind.PRICE else ""
    row.options = {name: str(value) for name, value in words.options.items()} if row.formula else {}


def read_weight(typed: str) -> Decimal:
    """A weight as people type it: 60, 60%, 12.5, or 0.6 for 60 percent. Raises Refused.

    A number below 1 is a share of 1, unless a percent sign says otherwise: 0.5% is half a percent.
    """
    clean = clean_line(typed)
    number = read_number(clean.removesuffix("%").strip() or "0", "weight")
    return number * 100 if 0 < number < 1 and not clean.endswith("%") else number


def read_number(typed: str, what: str) -> Decimal:
    """A number of 0 or more as people type it; raises Refused."""
    try:
        number = Decimal(clean_line(typed).replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise Refused(f"Write the {what} as a number of 0 or more, such as 30 or 12.5.")
    if number > MOST or len(written(number)) > LONGEST:
        raise Refused(f"Write the {what} as a smaller number, with {LONGEST} figures at most.")
    return number


def _code(tender: Tender, wanted: str, row: Criterion) -> str:
    """A short name for files that no other criterion of this tender has."""
    letters = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().casefold()
    code = re.sub("[^a-z0-9]+", "_", letters).strip("_")[:32] or "criterion"
    taken = {each.code for each in tender.criteria if each is not row}
    number = 2
    while (free := code if number == 2 and code not in taken else f"{code}_{number}") in taken:
        number += 1
    return free
