"""What the columns of the e-tendering portal's tables mean, and what a tender has already. Pure.

Bids come one a row with a column for each question, or with a row for each answer. Prices come one a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from coprod_hub.core.text import clean_line
from coprod_hub.responses.guessing import ALIKE, alike

REFERENCE, NAME, EMAIL, LOT, RECEIVED = "reference", "name", "email", "lot", "received"
QUESTION, ANSWER, PRICE = "question", "answer", "price"
BIDS, PRICES = "bids", "prices"
ASKED = "answer:"
"""Before the code of a criterion: the column holds the answers to it."""

MEANINGS = {
    REFERENCE: "The portal’s reference for the bidder",
    NAME: "The bidder’s name",
    EMAIL: "The bidder’s e-mail address",
    LOT: "The lot",
    RECEIVED: "When the bid came in",
    QUESTION: "Which question this row answers",
    ANSWER: "The answer of this row",
    PRICE: "The price",
}
OF_KIND = {BIDS: (REFERENCE, NAME, EMAIL, LOT, RECEIVED, QUESTION, ANSWER), PRICES: (REFERENCE, LOT, PRICE)}
_TITLES = {
    REFERENCE: ("reference", "ref", "supplier id", "supplier reference", "bidder reference", "response id", "bid id"),
    NAME: ("supplier", "supplier name", "bidder", "bidder name", "organisation", "company", "company name", "name"),
    EMAIL: ("email", "e mail", "email address", "contact email"),
    LOT: ("lot", "lot name", "lot number"),
    RECEIVED: ("received", "received at", "submitted", "submitted at", "date submitted", "submission date"),
    QUESTION: ("question", "question text", "question title", "question reference", "criterion"),
    ANSWER: ("answer", "response", "supplier response", "answer text"),
    PRICE: ("price", "total price", "total", "total cost", "contract price", "cost", "bid price"),
}


@dataclass(frozen=True)
class Line:
    """A row of the table: where it stands in the file (from 1), its cells by column, and why it does not fit them."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row, and what to do."""

    number: int
    column: str
    problem: str


@dataclass(frozen=True)
class Known:
    """What the tender has already.

    `lots`: id by title, in order. `asked`: what may be answered, code to title and question. `of_lot`: the codes asked
    in each lot. `names`: bidder's name by reference. `there`: codes answered already, by reference and lot. References
    are in lower case. `standing`: those of `there` that are in. `latest`: no bid came after this instant.
    """

    lots: Mapping[str, str]
    asked: Mapping[str, tuple[str, str]]
    of_lot: Mapping[str, frozenset[str]]
    names: Mapping[str, str] = field(default_factory=dict)
    there: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    standing: frozenset[tuple[str, str]] = frozenset()
    latest: datetime | None = None


@dataclass(frozen=True)
class BidIn:
    """A bid as a table brings it in; `answers` by code. `received_at` None: the table does not say."""

    number: int
    reference: str
    name: str
    email: str
    lot_id: str
    received_at: datetime | None
    answers: Mapping[str, str]


@dataclass(frozen=True)
class PriceIn:
    """A price as a table brings it in."""

    number: int
    reference: str
    lot_id: str
    pounds: Decimal


def guess(kind: str, columns: Sequence[str], asked: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """What each column seems to mean, by its title alone; nothing is meant twice."""
    found: dict[str, str] = {}
    for meaning in OF_KIND[kind]:
        titles = _TITLES[meaning]
        likely = [(titles.index(bare), column) for column in columns if (bare := _bare(column)) in titles]
        free = [(place, column) for place, column in sorted(likely) if column not in found]
        if free:
            found[free[0][1]] = meaning
    if kind == BIDS and not {QUESTION, ANSWER} <= set(found.values()):
        found = {column: meaning for column, meaning in found.items() if meaning not in {QUESTION, ANSWER}}
        found |= _guess_answers([column for column in columns if column not in found], asked)
    return found


def _guess_answers(columns: Sequence[str], asked: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    pairs = [(-_like(column, code, asked[code]), column, code) for column in columns for code in asked]
    for distance, column, code in sorted(pairs):
        if -distance >= ALIKE and column not in found and ASKED + code not in found.values():
            found[column] = ASKED + code
    return found


def _like(written: str, code: str, words: tuple[str, str]) -> float:
    if _bare(written) == _bare(code):
        return 1.0
    return max(alike(written, one) for one in words if one) if any(words) else 0.0


def _bare(title: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in clean_line(title).casefold()).split())


def faults_of_columns(kind: str, meant: Mapping[str, str]) -> list[str]:
    """Why these columns cannot be brought in, in words."""
    said = [one for one in meant.values() if one]
    twice = [one for one in dict.fromkeys(said) if said.count(one) > 1]
    faults = [f"Two columns are said to be “{MEANINGS.get(one, 'the same answer')}”. Leave one out." for one in twice]
    if REFERENCE not in said:
        faults.append("Say which column is the portal’s reference for the bidder.")
    if kind == PRICES and PRICE not in said:
        faults.append("Say which column is the price.")
    if kind == BIDS and (QUESTION in said) != (ANSWER in said):
        faults.append("A row for each answer needs both: which question it answers, and the answer.")
    if kind == BIDS and QUESTION in said and any(one.startswith(ASKED) for one in said):
        faults.append("Either each row holds one answer, or each question has its column: not both.")
    return faults
