"""Reading the rows of the e-tendering portal's tables: each brings something in, or says what is wrong. Pure."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from coprod_hub.core.text import clean_line, clean_text, listed, says_something
from coprod_hub.evaluation.extracts import too_long
from coprod_hub.evaluation.grounds import NoPrice, read_pounds
from coprod_hub.evaluation.portal import (
    ANSWER,
    ASKED,
    EMAIL,
    LOT,
    NAME,
    PRICE,
    QUESTION,
    RECEIVED,
    REFERENCE,
    BidIn,
    Fault,
    Known,
    Line,
    PriceIn,
)

LONGEST_NAME, LONGEST_REFERENCE = 200, 80
_LOCAL = ZoneInfo("Europe/London")
_DAYS, _TIMES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"), ("%H:%M:%S", "%H:%M")


def read_moment(cell: str) -> datetime | None:
    """A day and a time: 2026-11-23 09:30, 23/11/2026 09:30 or 23 November 2026 09:30; None when it is none.

    In the city's own time unless it says otherwise. A day alone does not say whether a bid was in time.
    """
    text = clean_line(cell).replace(",", "").replace(" at ", " ")
    if ":" not in text:
        return None
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=_LOCAL)
    for form in (f"{day} {time}" for day in _DAYS for time in _TIMES):
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=_LOCAL)
    return None


class _Wrong(Exception):
    """What is wrong with a cell: what the column means, and what to do."""

    def __init__(self, meaning: str, problem: str) -> None:
        super().__init__(problem)
        self.meaning, self.problem = meaning, problem


class Reader:
    """Reads the rows of one table; `faults` keeps what is wrong with which."""

    def __init__(self, meant: Mapping[str, str], known: Known) -> None:
        self._columns = {meaning: column for column, meaning in meant.items() if meaning}
        self._known = known
        self.faults: list[Fault] = []

    def bids(self, lines: Sequence[Line]) -> list[BidIn]:
        """The bids of these rows; with a row for each answer, those of one bid are put together."""
        found: dict[tuple[str, str], BidIn] = {}

        def read(line: Line) -> None:
            bid = self._bid(line)
            key = bid.reference.casefold(), bid.lot_id
            found[key] = self._together(found[key], bid) if key in found else bid

        self._each(lines, read)
        return list(found.values())

    def prices(self, lines: Sequence[Line]) -> list[PriceIn]:
        """The prices of these rows; of bids that are not in, none."""
        found: dict[tuple[str, str], PriceIn] = {}

        def read(line: Line) -> None:
            price = self._price(line)
            key = price.reference.casefold(), price.lot_id
            if key in found:
                raise _Wrong(REFERENCE, f"“{price.reference}” stands in row {found[key].number} already. Keep one.")
            found[key] = price

        self._each(lines, read)
        return [price for key, price in found.items() if key in self._known.standing]

    def _each(self, lines: Sequence[Line], read: Callable[[Line], None]) -> None:
        for line in lines:
            if line.fault:
                self.faults.append(Fault(line.number, "", line.fault))
                continue
            try:
                read(line)
            except _Wrong as wrong:
                column = self._columns.get(wrong.meaning, "")
                self.faults.append(Fault(line.number, column, wrong.problem))

    def _cell(self, line: Line, meaning: str) -> str:
        return clean_line(line.cells.get(self._columns.get(meaning, ""), ""))

    # ---- one row ----

    def _bid(self, line: Line) -> BidIn:
        reference = self._reference(line)
        lot_id = self._lot(line, self._cell(line, LOT))
        name, email = self._who(line, reference)
        answers = self._answers(line, reference, lot_id)
        return BidIn(line.number, reference, name, email, lot_id, self._received(line), answers)

    def _price(self, line: Line) -> PriceIn:
        reference = self._reference(line)
        theirs = [lot for known, lot in self._known.there if known == reference.casefold()]
        if not theirs:
            raise _Wrong(
                REFERENCE, f"No bidder of this tender has the reference “{reference}”. Check it in the portal."
            )
        said = self._cell(line, LOT)
        lot_id = self._lot(line, said) if said or len(theirs) > 1 else theirs[0]
        if lot_id not in theirs:
            raise _Wrong(LOT, f"“{reference}” has no bid for this lot.")
        try:
            return PriceIn(line.number, reference, lot_id, read_pounds(self._cell(line, PRICE)))
        except NoPrice as problem:
            raise _Wrong(PRICE, str(problem)) from None

    def _reference(self, line: Line) -> str:
        reference = self._cell(line, REFERENCE)
        if not says_something(reference):
            raise _Wrong(REFERENCE, "The row has no reference. Add the portal’s reference for the bidder.")
        if len(reference) > LONGEST_REFERENCE:
            raise _Wrong(REFERENCE, f"A reference has at most {LONGEST_REFERENCE} letters. Is this the right column?")
        return reference

    def _who(self, line: Line, reference: str) -> tuple[str, str]:
        name, email = self._cell(line, NAME), self._cell(line, EMAIL)
        there = self._known.names.get(reference.casefold())
        if there is not None and name and clean_line(there).casefold() != name.casefold():
            raise _Wrong(
                NAME, f"“{reference}” is another bidder here. Check the reference, or put the name right here."
            )
        if there is None and not says_something(name):
            raise _Wrong(NAME, "The row has no name of a bidder. Add it.")
        if len(name) > LONGEST_NAME or len(email) > LONGEST_NAME:
            raise _Wrong(NAME, f"A name or address has at most {LONGEST_NAME} letters. Is this the right column?")
        if email and ("@" not in email or " " in email):
            raise _Wrong(EMAIL, "The e-mail address is not whole. Put it right, or leave it empty.")
        return name or there or "", email

    def _lot(self, line: Line, said: str) -> str:
        lots = self._known.lots
        if not said and len(lots) == 1:
            return next(iter(lots.values()))
        named = {clean_line(title).casefold(): lot_id for title, lot_id in lots.items()}
        numbered = {form: lot_id for n, lot_id in enumerate(lots.values(), 1) for form in (str(n), f"lot {n}")}
        found = named.get(said.casefold()) or numbered.get(said.casefold())
        if found is None:
            titles = listed([f"“{title}”" for title in lots if title])
            raise _Wrong(LOT, f"“{said[:40]}” is no lot of this tender. Its lots are {titles or 'not named: write 1'}.")
        return found

    def _received(self, line: Line) -> datetime | None:
        said = self._cell(line, RECEIVED)
        if RECEIVED not in self._columns:
            return None
        found = read_moment(said)
        if found is None:
            raise _Wrong(RECEIVED, f"“{said[:40]}” is no day and time. Write them as 23/11/2026 09:30.")
        if self._known.latest is not None and found > self._known.latest:
            raise _Wrong(RECEIVED, "It cannot have come in the future. Check the day and the time.")
        return found

    def _answers(self, line: Line, reference: str, lot_id: str) -> dict[str, str]:
        found = {}
        for code, cell, meaning in self._written(line):
            words = clean_text(cell)
            if not says_something(words):
                continue
            title = self._known.asked[code][0]
            if code not in self._known.of_lot.get(lot_id, frozenset()):
                raise _Wrong(meaning, f"“{title}” is not asked in this lot. Empty the cell, or check the lot.")
            if too_much := too_long(words):
                raise _Wrong(meaning, f"The answer has {too_much}. Cut it in the table.")
            if code in self._known.there.get((reference.casefold(), lot_id), frozenset()):
                raise _Wrong(meaning, f"An answer to “{title}” stands here already. Empty the cell, or change it here.")
            found[code] = words
        return found

    def _written(self, line: Line) -> list[tuple[str, str, str]]:
        """Code, words and meaning of each answer of a row."""
        if QUESTION not in self._columns:
            columns = ((meaning, column) for meaning, column in self._columns.items() if meaning.startswith(ASKED))
            return [(meaning.removeprefix(ASKED), line.cells.get(column, ""), meaning) for meaning, column in columns]
        said = self._cell(line, QUESTION).casefold()
        asked = self._known.asked.items()
        code = next(
            (code for code, words in asked if said in {code.casefold(), *(one.casefold() for one in words)}), ""
        )
        if not said or not code:
            raise _Wrong(QUESTION, f"“{said[:60]}” is no question of this tender. Write its title or its short name.")
        return [(code, line.cells.get(self._columns[ANSWER], ""), ANSWER)]

    def _together(self, one: BidIn, more: BidIn) -> BidIn:
        if QUESTION not in self._columns:
            raise _Wrong(REFERENCE, f"“{one.reference}” stands in row {one.number} already. Keep one of the two.")
        twice = one.answers.keys() & more.answers.keys()
        if twice:
            titles = listed([f"“{self._known.asked[code][0]}”" for code in sorted(twice)])
            raise _Wrong(QUESTION, f"{titles} is answered in an earlier row of this bid. Keep one of the two.")
        if one.name.casefold() != more.name.casefold():
            raise _Wrong(NAME, f"“{one.reference}” has another name in row {one.number}. Make them the same.")
        return replace(one, answers={**one.answers, **more.answers}, email=one.email or more.email)
