"""The record of marks as tables: marks with their reasons, what was agreed, and all that was said beside it.

Evaluators are numbers and panels are called by their kind: no name of anybody on a panel leaves the hub. Marks that
were never locked are nobody's to read, so they are not in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor
from coprod_hub.core.clock import LOCAL
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.evaluation.agreement import mean_of
from coprod_hub.evaluation.models import Agreed, Bid, Criterion, Evaluator, Mark, Panel, RecordExport, Sheet, Tender
from coprod_hub.evaluation.queries import agreeing, who
from coprod_hub.evaluation.queries.naming import SOMEBODY, people_of, without
from coprod_hub.evaluation.rules import BidState
from coprod_hub.evaluation.scoring import two_places

Cell = str | int | None
MARKS, AGREED, SAID = "marks", "agreed", "said"


@dataclass(frozen=True)
class RecordTable:
    """One table of the record: its key, its title, a sentence about it, its header and its rows."""

    key: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


# ---- who may take it ----


def must_take_all(actor: Actor, tender: Tender) -> None:
    """Raise unless this person may take the whole record now: those who run the tender, once all marks are closed."""
    who.must_run(actor, tender)
    if not who.agreed(tender):
        raise Refused("The record can be taken away when all marks are agreed and closed.")


def panel_to_take(actor: Actor, panel_id: str) -> agreeing.Round:
    """A panel whose own record this person may take: on it or guiding it, once all its marks are locked."""
    seen = agreeing.round_of(actor, panel_id)
    if seen.sheet is None and not who.guides(actor, seen.panel):
        raise NotFound("There is no such panel, or it is not yours.")
    if not seen.all_open:
        raise NotAllowed("Somebody has still to lock their marks. Until then nobody reads them.")
    return seen


def export(actor: Actor, export_id: str) -> RecordExport:
    """What this person asked to take away, while they may."""
    found = db.session.get(RecordExport, export_id)
    if found is None or not actor.signed_in or found.made_by_id != actor.person_id:
        raise NotFound("There is no such file, or it is not yours.")
    if found.panel_id is not None:
        panel_to_take(actor, found.panel_id)
    elif found.whole and found.tender.kind.has_price:
        who.must_see_prices(actor, found.tender)
    else:
        must_take_all(actor, found.tender)
    return found


# ---- what is in it ----


def tables(tender: Tender, only: Panel | None = None) -> list[RecordTable]:
    """The record of a tender, or of one panel of it."""
    panels = [only] if only is not None else list(tender.panels)
    called = panels_called(tender)
    lines = [line for panel in panels for line in _lines(panel, called[panel.id])]
    found = [
        RecordTable(
            MARKS,
            "Marks and reasons",
            "Every mark that was locked, with its reason. What is set aside counts nowhere.",
            ("Panel", "Code", "Question", "Bid", "Evaluator", "Mark", "Reason", "Counts", "Locked", "From paper"),
            tuple(row for line in lines for row in _marks(line)),
        ),
        RecordTable(
            AGREED,
            "Agreed marks",
            "What each panel agreed. The mean is for information; the mark is what the panel agreed.",
            (
                "Panel", "Code", "Question", "Bid", "Marks given", "Mean, exactly", "Mean", "Far apart", "Agreed mark",
                "Reasons", "There", "Written down by", "Begun", "Agreed",
            ),
            tuple(row for line in lines for row in _agreed(line)),
        ),
        RecordTable(
            SAID,
            "What was said beside it",
            "Questions for the record with their answers, marks agreed before, other views, and sheets opened again.",
            ("Panel", "Code", "Question", "Bid", "When", "What", "Who", "Words"),
            tuple(row for line in lines for row in _said(line)),
        ),
    ]  # fmt: skip
    return [_nameless(tender, table) for table in found]


#: Columns with what people wrote: somebody may have named another of the panel.
_WRITTEN = ("Reason", "Reasons", "Words")


def _nameless(tender: Tender, table: RecordTable) -> RecordTable:
    """The table without anybody who sat on a panel, wherever they are named in somebody's words."""
    people = dict.fromkeys(people_of(tender), SOMEBODY)
    written = {place for place, column in enumerate(table.columns) if column in _WRITTEN}

    def said(place: int, cell: Cell) -> Cell:
        return without(cell, people)[0] if place in written and isinstance(cell, str) else cell

    rows = tuple(tuple(said(place, cell) for place, cell in enumerate(row)) for row in table.rows)
    return replace(table, rows=rows)


def panels_called(tender: Tender) -> dict[str, str]:
    """What each panel is called outside: its kind, with a number where there are several."""
    called: dict[str, str] = {}
    for panel in tender.panels:
        alike = [one for one in tender.panels if one.kind is panel.kind]
        words = panel.kind.words
        called[panel.id] = words if len(alike) == 1 else f"{words} {alike.index(panel) + 1}"
    return called


@dataclass(frozen=True)
class _Line:
    """One question of one bid."""

    head: tuple[str, str, str, str]
    criterion: Criterion
    bid: Bid
    panel: Panel
    marks: Sequence[Mark]
    agreed: Agreed | None
    counting: frozenset[str]
    locks: dict[tuple[str, str], Sheet]


def _lines(panel: Panel, called: str) -> Iterator[_Line]:
    marks = agreeing.locked_marks(panel)
    agreed = {(one.bid_id, one.criterion_id): one for one in agreeing.agreed_rows(panel)}
    locks = {(one.evaluator_id, one.bid_id): one for one in _sheets(panel)}
    for criterion in who.criteria_of(panel):
        counting = frozenset(one.id for one in who.marking_sheets(panel, criterion))
        for bid in agreeing.bids_for(criterion, (BidState.IN, BidState.WITHDRAWN, BidState.EXCLUDED)):
            key = bid.id, criterion.id
            head = called, criterion.code, criterion.title, bid.code_name
            found = sorted(marks.get(key, ()), key=lambda one: one.evaluator.number)
            yield _Line(head, criterion, bid, panel, found, agreed.get(key), counting, locks)


def _sheets(panel: Panel) -> Iterator[Sheet]:
    ids = [one.id for one in panel.evaluators]
    yield from db.session.scalars(select(Sheet).where(Sheet.evaluator_id.in_(ids)))


def _marks(line: _Line) -> Iterator[tuple[Cell, ...]]:
    for mark in line.marks:
        row = line.locks.get((mark.evaluator_id, line.bid.id))
        counts = "set aside" if mark.evaluator_id not in line.counting else _bid_counts(line.bid)
        yield (
            *line.head, mark.evaluator.name, mark.value, mark.reason or "", counts,
            _when(row.locked_at if row else None), "yes" if row and row.from_paper else "no",
        )  # fmt: skip


def _bid_counts(bid: Bid) -> str:
    return "yes" if bid.state is BidState.IN else bid.state.words


def _agreed(line: _Line) -> Iterator[tuple[Cell, ...]]:
    one = line.agreed
    if one is None:
        return
    given = sorted(mark.value for mark in line.marks if mark.evaluator_id in line.counting and mark.value is not None)
    mean = mean_of(given)
    far = agreeing.is_far(line.criterion, given)
    yield (
        *line.head, ", ".join(str(mark) for mark in given), "" if mean is None else str(mean),
        "" if mean is None else two_places(mean),
        "yes" if far else "no", one.value, (one.reason or "") if one.reason_sealed is not None else "",
        ", ".join(sheet.name for sheet in line.panel.evaluators if sheet.id in one.present), _adult(one.facilitator),
        _when(one.began_at), _when(one.agreed_at),
    )  # fmt: skip


def _said(line: _Line) -> Iterator[tuple[Cell, ...]]:
    for question in agreeing.asked_about(line.bid, line.criterion):
        yield *line.head, _when(question.asked_at), "Asked for the record", _adult(question.asked_by), question.words
        if question.answered_at is not None:
            yield *line.head, _when(question.answered_at), "Answered", "The panel", question.answer
    for earlier in agreeing.earlier_of(line.agreed):
        words = f"{earlier.reason}\n\nAgreed again because: {earlier.because}"
        what = f"Agreed before: {earlier.value}"
        yield *line.head, _when(earlier.agreed_at), what, _adult(earlier.facilitator), words
    for seen in agreeing.seen_of(line.agreed):
        yield *line.head, _when(seen.noted_at), "Sees it differently", seen.evaluator.name, seen.words
    for sheet in agreeing.opened_again(line.panel, line.bid):
        what = f"The chair opened the marks of {_number(sheet)} again"
        yield *line.head, _when(sheet.opened_again_at), what, "The chair", sheet.opened_because


def _number(sheet: Sheet) -> str:
    return db.session.get_one(Evaluator, sheet.evaluator_id).name


def _adult(person: Person | None) -> str:
    """Staff answer for what they did by name; nobody else's name is told."""
    return person.full_name if person is not None and person.actor.is_staff else "The panel’s guide"


def _when(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}" if moment else ""
