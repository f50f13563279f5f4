"""The places of a published tender that a correction may reach: what each says, and putting something else there."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from coprod_hub.core.clock import now
from coprod_hub.core.errors import Refused
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.core.web import day_time_words
from coprod_hub.evaluation.models import Criterion, Panel, Tender
from coprod_hub.evaluation.price import Formula
from coprod_hub.evaluation.queries.tree import written
from coprod_hub.evaluation.rules import CriterionKind
from coprod_hub.evaluation.service.criteria import checked_scale, read_number, read_weight

#: What can be corrected of the tender itself, and of a criterion as "<code>.<word>".
OF_TENDER = ("title", "about", "deadline_at", "tie_break")
OF_CRITERION = ("title", "question", "plain", "weight", "minimum", "scale", "formula", "options", "panel")
#: Neither decides anything.
HARMLESS = frozenset({"title", "about"})
#: May still be put right between the deadline and the opening of marking: who marks, and the help to mark.
BEFORE_MARKING = frozenset({"plain", "panel"})


def deciding(changes: Mapping[str, Any]) -> set[str]:
    """The words among these places that bear on the result, whichever criterion they belong to."""
    return {place.rpartition(".")[2] for place in changes if place not in HARMLESS}


def must_be_places(tender: Tender, changes: Mapping[str, Any]) -> None:
    """Raise Refused for a place that no correction can reach."""
    for place in changes:
        code, dot, word = place.rpartition(".")
        if word not in (OF_CRITERION if dot else OF_TENDER):
            raise Refused(f"“{place}” cannot be corrected.")
        if dot:
            _row(tender, code)


def said_at(tender: Tender, place: str) -> Any:
    """What stands at a place now, in what a record can hold."""
    code, dot, word = place.rpartition(".")
    if not dot:
        return tender.deadline_at.isoformat() if word == "deadline_at" and tender.deadline_at else getattr(tender, word)
    row = _row(tender, code)
    return row.panel_id if word == "panel" else getattr(row, word)


def put(tender: Tender, place: str, value: Any) -> None:
    """Put something else at a place; raises Refused when it cannot stand there."""
    code, dot, word = place.rpartition(".")
    if not dot:
        _PUT_IN_TENDER[word](tender, value)
    else:
        _PUT_IN_CRITERION[word](_row(tender, code), value)


def _row(tender: Tender, code: str) -> Criterion:
    for row in tender.criteria:
        if row.code == code:
            return row
    raise Refused(f"There is no criterion “{code}”.")


# ---- the tender ----


def _title(of: Tender | Criterion, value: str) -> None:
    title = clean_line(value)[:200]
    if not title:
        raise Refused("A title is needed.")
    of.title = title


def _about(tender: Tender, value: str) -> None:
    tender.about = clean_text(value)


def _deadline(tender: Tender, value: datetime) -> None:
    before = tender.deadline_at
    if value <= now() or (before is not None and value < before):
        raise Refused(f"A deadline is only ever made later: after {day_time_words(before)}, and not in the past.")
    tender.deadline_at = value


def _ties(tender: Tender, value: list[str]) -> None:
    tender.tie_break = list(dict.fromkeys(value))


# ---- a criterion ----


def _question(row: Criterion, value: str) -> None:
    row.question = clean_text(value)


def _plain(row: Criterion, value: str) -> None:
    row.plain = clean_text(value)


def _weight(row: Criterion, value: str) -> None:
    row.weight = written(read_weight(value))


def _minimum(row: Criterion, value: str) -> None:
    row.minimum = written(read_number(value, "minimum")) if clean_line(value) else ""


def _scale(row: Criterion, value: list[dict[str, Any]]) -> None:
    marks = checked_scale(value)
    row.scale, row.scale_max = marks, len(marks) - 1


def _formula(row: Criterion, value: str) -> None:
    if row.kind is not CriterionKind.PRICE:
        raise Refused("Only the price has a formula.")
    row.formula = Formula(value).value


def _options(row: Criterion, value: Mapping[str, Any]) -> None:
    row.options = {name: str(each) for name, each in value.items()}


def _panel(row: Criterion, value: Panel | None) -> None:
    if value is None or value.tender_id != row.tender_id or not row.is_marked:
        raise Refused("Choose a panel of this tender for a question that is marked.")
    row.panel, row.panel_id = value, value.id


_PUT_IN_TENDER: Mapping[str, Callable[[Tender, Any], None]] = {
    "title": _title,
    "about": _about,
    "deadline_at": _deadline,
    "tie_break": _ties,
}
_PUT_IN_CRITERION: Mapping[str, Callable[[Criterion, Any], None]] = {
    "title": _title,
    "question": _question,
    "plain": _plain,
    "weight": _weight,
    "minimum": _minimum,
    "scale": _scale,
    "formula": _formula,
    "options": _options,
    "panel": _panel,
}
