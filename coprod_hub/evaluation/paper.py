"""Marks from paper sheets as a table: one row a mark. Each row fits or says what is wrong; all comes in, or nothing.

Pure. A row without a mark and a reason is passed over, so that the prefilled table can be brought in half empty; but a
sheet that has one mark for a bid needs them all, because it is locked when it comes in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coprod_hub.core.text import clean_line, clean_text, listed, says_something
from coprod_hub.evaluation.portal import Fault, Line

COLUMNS = ("Evaluator", "Bid", "Code", "Question", "Mark", "Reason")
EVALUATOR, BID, CODE, QUESTION, MARK, REASON = COLUMNS
_TITLES = {
    EVALUATOR: ("evaluator", "evaluator number", "number", "sheet"),
    BID: ("bid", "code name", "bid code name", "application", "candidate"),
    CODE: ("code", "question code", "criterion code", "criterion"),
    MARK: ("mark", "score"),
    REASON: ("reason", "reasons", "why"),
}
LONGEST_REASON = 4000
Place = tuple[int, str]
"""A sheet's number and a bid's code name in lower case."""


@dataclass(frozen=True)
class Known:
    """What a panel marks. `asked`: the codes of each sheet for each bid, with their titles; `scale`: marks by code.

    `bids`: code name as written, by itself in lower case. `shut`: why a sheet takes no marks from paper for a bid.
    """

    asked: Mapping[Place, Mapping[str, str]]
    scale: Mapping[str, frozenset[int]]
    bids: Mapping[str, str]
    numbers: frozenset[int]
    shut: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetIn:
    """One sheet's marks for one bid, whole: mark and reason by code; `number` is the row where it begins."""

    row: int
    evaluator: int
    bid: str
    marks: Mapping[str, tuple[int, str]]


def columns_of(columns: Sequence[str]) -> dict[str, str]:
    """Which column holds what: column by what it holds."""
    found: dict[str, str] = {}
    for meaning, titles in _TITLES.items():
        column = next((one for one in columns if clean_line(one).casefold() in titles), None)
        if column is not None:
            found[meaning] = column
    return found


def missing_columns(columns: Sequence[str]) -> list[str]:
    """What the table lacks, in words."""
    there = columns_of(columns)
    return [f"There is no column “{one}”. Use the table from this page." for one in _TITLES if one not in there]


class _Wrong(Exception):
    """What is wrong with a cell."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.problem = column, problem


def read(lines: Sequence[Line], columns: Sequence[str], known: Known) -> tuple[list[SheetIn], list[Fault]]:
    """The sheets that come in, in the order of the table, and all that is wrong with which row."""
    where = columns_of(columns)
    faults: list[Fault] = []
    table = _Read(known)
    for line in lines:
        cells = {meaning: line.cells.get(column, "") for meaning, column in where.items()}
        if line.fault:
            faults.append(Fault(line.number, "", line.fault))
        elif says_something(cells[MARK]) or says_something(cells[REASON]):
            try:
                table.row(line.number, cells)
            except _Wrong as wrong:
                faults.append(Fault(line.number, where.get(wrong.column, ""), wrong.problem))
    faults += table.unfinished()
    return table.sheets(), sorted(faults, key=lambda fault: fault.number)


class _Read:
    """The marks read so far."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._marks: dict[Place, dict[str, tuple[int, str]]] = {}
        self._begins: dict[Place, int] = {}
        self._spoilt: set[Place] = set()

    def row(self, number: int, cells: Mapping[str, str]) -> None:
        """Take one row, or raise _Wrong."""
        place = _place(cells, self._known)
        code = self._code(place, clean_line(cells[CODE]))
        try:
            mark = _mark(cells, self._known.scale[code]), _reason(cells)
        except _Wrong:
            self._spoilt.add(place)
            raise
        self._marks.setdefault(place, {})[code] = mark
        self._begins.setdefault(place, number)

    def _code(self, place: Place, said: str) -> str:
        code = next((one for one in self._known.asked[place] if one.casefold() == said.casefold()), None)
        if code is None:
            raise _Wrong(CODE, f"Evaluator {place[0]} does not mark “{said[:40]}” for this one.")
        if code in self._marks.get(place, {}):
            raise _Wrong(CODE, "This sheet has a mark for this question in an earlier row. Keep one.")
        return code

    def unfinished(self) -> Iterator[Fault]:
        """Sheets that have some of their marks for a bid, and not all."""
        for place, there in self._marks.items():
            left = [title for code, title in self._known.asked[place].items() if code not in there]
            if left and place not in self._spoilt:
                who = f"Evaluator {place[0]}, {self._known.bids[place[1]]}"
                yield Fault(self._begins[place], "", f"{who}: nothing for {listed(left)}. A sheet comes in whole.")

    def sheets(self) -> list[SheetIn]:
        """What was read."""
        return [
            SheetIn(self._begins[one], one[0], self._known.bids[one[1]], there) for one, there in self._marks.items()
        ]


def _place(cells: Mapping[str, str], known: Known) -> Place:
    said = clean_line(cells[EVALUATOR]).casefold().removeprefix("evaluator").strip()
    if not said.isdecimal() or int(said) not in known.numbers:
        raise _Wrong(EVALUATOR, f"There is no evaluator “{clean_line(cells[EVALUATOR])[:40]}” on this panel.")
    name = clean_line(cells[BID]).casefold()
    if name not in known.bids:
        raise _Wrong(BID, f"“{clean_line(cells[BID])[:40]}” is not among those that this panel marks.")
    place = int(said), name
    if place in known.shut:
        raise _Wrong(EVALUATOR, known.shut[place])
    if not known.asked.get(place):
        raise _Wrong(EVALUATOR, f"Evaluator {said} does not mark {known.bids[name]}.")
    return place


def _mark(cells: Mapping[str, str], scale: frozenset[int]) -> int:
    said = clean_line(cells[MARK])
    if not said.isdecimal() or int(said) not in scale:
        raise _Wrong(MARK, f"“{said[:20]}” is no mark of the scale: {min(scale)} to {max(scale)}.")
    return int(said)


def _reason(cells: Mapping[str, str]) -> str:
    words = clean_text(cells[REASON])
    if not says_something(words):
        raise _Wrong(REASON, "There is no reason. Every mark needs one.")
    if len(words) > LONGEST_REASON:
        raise _Wrong(REASON, f"The reason is longer than {LONGEST_REASON:,} letters.")
    return words
