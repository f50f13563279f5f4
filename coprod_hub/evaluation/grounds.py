"""On which grounds a bid may be left out, and how prices are read as people write them. Pure."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from unicodedata import category

from coprod_hub.core.text import clean_line


class Ground(StrEnum):
    """Why a bid may be excluded. Each stands in the law or in the published tender: no other reason will do."""

    CHECK_FAILED = "check_failed"
    RULE_BROKEN = "rule_broken"
    SUPPLIER = "supplier"
    LOW_PRICE = "low_price"
    LATE = "late"

    @property
    def words(self) -> str:
        """The ground as staff read it."""
        return _GROUND_WORDS[self]


_GROUND_WORDS = {
    Ground.CHECK_FAILED: "It does not meet something that the tender says every bid must meet",
    Ground.RULE_BROKEN: "It breaks a rule of procedure that stands in the tender notice or documents",
    Ground.SUPPLIER: "The supplier is excluded, or may be (Procurement Act 2023, sections 57 and 58)",
    Ground.LOW_PRICE: "The price is abnormally low, and the answer to our questions does not explain it",
    Ground.LATE: "It came after the deadline",
}
#: Those that an officer chooses from; a late bid is decided in its own step.
CHOSEN = tuple(ground for ground in Ground if ground is not Ground.LATE)


def is_late(received_at: datetime, deadline_at: datetime | None) -> bool:
    """Whether a bid came after the deadline; at the very instant is in time."""
    return deadline_at is not None and received_at > deadline_at


class NoPrice(ValueError):
    """It cannot be read as a price; the message says what to write instead."""


MOST_POUNDS = Decimal(10) ** 12
MOST_PLACES = 6
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})*,\d{1,2}|\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}")
_SAYS = "Write it in pounds and pence, such as 1234.50."


def read_pounds(cell: str) -> Decimal:
    """A price as it is written: "1234.50", "£1,234.50", "1.234,50" or "1 234.50"; exact, in pounds.

    Raises NoPrice, with what to do, for anything that could be read in two ways, for zero and for less than that.
    """
    seen = "".join(letter for letter in clean_line(cell) if category(letter) != "Cf")
    text = seen.replace("\N{MINUS SIGN}", "-").strip()
    bare = re.sub(r"(?i)^(?:£|gbp)\s*|\s*(?:£|gbp)$", "", text)
    bare = re.sub(r"(?<=\d)[ '’](?=\d{3}(?!\d))", "", bare)
    if re.match(r"^(?:-|\()", bare) or re.match(r"^-?\s*(?:£|gbp)\s*-", text, re.IGNORECASE):
        raise NoPrice("A price must be more than 0.")
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", bare):
        raise NoPrice(f"“{text[:40]}” could be thousands, or pounds with three places after the point. {_SAYS}")
    if _PLAIN.fullmatch(bare):
        plain = bare
    elif _ENGLISH.fullmatch(bare):
        plain = bare.replace(",", "")
    elif _CONTINENTAL.fullmatch(bare):
        plain = bare.replace(".", "").replace(",", ".")
    else:
        raise NoPrice(f"“{text[:40]}” is no price. {_SAYS}" if text else f"There is no price. {_SAYS}")
    try:
        return fitting_price(Decimal(plain))
    except InvalidOperation:
        raise NoPrice(f"“{text[:40]}” is no price. {_SAYS}") from None


def fitting_price(pounds: Decimal) -> Decimal:
    """The price, when it is one: more than 0, below a million million pounds, with six places at the most."""
    if not pounds.is_finite():
        raise NoPrice(f"That is no price. {_SAYS}")
    if pounds <= 0:
        raise NoPrice("A price must be more than 0.")
    if pounds >= MOST_POUNDS:
        raise NoPrice("That price is too large to be one. Check how many digits it has.")
    exponent = pounds.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MOST_PLACES:
        raise NoPrice(f"A price has at most {MOST_PLACES} places after the point.")
    return pounds


def pounds_words(pounds: Decimal | None) -> str:
    """A price as people write it, with every place it was given: £1,234.50."""
    if pounds is None:
        return ""
    exponent = pounds.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"£{pounds:,.{places}f}"
