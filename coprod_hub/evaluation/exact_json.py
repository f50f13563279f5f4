"""JSON whose numbers are kept exact, and whose every fault is told with its place. Pure.

Numbers stay the digits that stand in the file until they become fractions: they never pass through binary floating
point, and one of an absurd size costs no more than its digits.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from coprod_hub.core.text import clean_line
from coprod_hub.evaluation.criteria import Fault

#: Words that a file may hold for its readers and that change nothing.
_FOR_READERS = {"title", "name", "description", "comment", "note", "notes"}
_NUMBER = re.compile(r"-?\d{1,60}(\.\d{1,60})?([eE][+-]?\d{1,3})?", re.ASCII)
_PLAIN = re.compile(r"[\w-]+")
_DIGITS_BEFORE, _DIGITS_AFTER = 60, 60
LONGEST_ID = 100
_LONGEST_SHOWN = 60


class Numeral(str):
    """A number of a JSON file as its digits: exact, and known from a piece of text."""

    __slots__ = ()


class _Object(dict[str, Any]):
    """An object of a JSON file, with the first word that stands in it twice."""

    twice: str | None = None

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> "_Object":
        """Keep the words of an object, and notice one that comes again."""
        made = cls(pairs)
        if len(made) < len(pairs):
            made.twice = Counter(word for word, _ in pairs).most_common(1)[0][0]
        return made


def parse(raw: bytes) -> object:
    """The bytes of a file as objects, every number as its digits. Raises Fault for what is no JSON in UTF-8."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault("", f"the file is not UTF-8 (byte {error.start}): save it as UTF-8") from None
    if not text.strip():
        raise Fault("", "the file is empty")
    try:
        return json.loads(
            text, parse_float=Numeral, parse_int=Numeral, parse_constant=Numeral, object_pairs_hook=_Object.of
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Fault("", f"the file is not JSON: {error.msg} at {place}") from None
    except RecursionError:
        raise Fault("", "objects lie within objects too deep") from None


@lru_cache(maxsize=65536)
def _exact(text: str) -> Fraction | None:
    """A decimal as a fraction; None for what is none, or is of a size that no price, weight or mark has."""
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DIGITS_AFTER or number.adjusted() >= _DIGITS_BEFORE:
        return None
    return Fraction(text)


def number(value: object, place: str) -> Fraction:
    """A number of the contract, exact. Raises Fault, naming the place, for anything else."""
    if isinstance(value, Fraction | Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        if isinstance(value, Decimal) and not value.is_finite():
            raise Fault(place, f"{value} is not a number")
        if abs(value) < 10**_DIGITS_BEFORE and (not isinstance(value, Decimal) or _exact(str(value)) is not None):
            return Fraction(value)
    elif isinstance(value, str):
        found = _exact(value)
        if found is not None:
            return found
    elif isinstance(value, float):
        raise Fault(place, "is a binary fraction and not exact: give a string or a Decimal")
    else:
        raise Fault(place, f"{shown(value)} is not a number")
    raise Fault(
        place,
        f"{shown(value)} is not a number that can be read: write digits and at most one full stop, as 10000.00, with "
        f"up to {_DIGITS_BEFORE} digits before it and {_DIGITS_AFTER} after",
    )


def shown(value: object) -> str:
    """A wrong value as it may be shown: short, and without anything that a terminal would act on."""
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    text = value if isinstance(value, Numeral) else json.dumps(value, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


class Part:
    """One object of the file and its place. What it holds that nobody asked for is noted."""

    def __init__(self, value: object, place: str, notes: dict[str, None]) -> None:
        if not isinstance(value, Mapping):
            raise Fault(place, f"{shown(value)} is not an object in curly brackets")
        twice = getattr(value, "twice", None)
        self.value, self.place, self.notes = value, place, notes
        if twice is not None:
            raise Fault(self.at(twice), "stands twice in the same object: keep one")

    def at(self, word: str) -> str:
        """The place of one of its words."""
        name = word if _PLAIN.fullmatch(word) and len(word) <= LONGEST_ID else shown(word)
        return f"{self.place}.{name}" if self.place else name

    def get(self, word: str) -> Any:
        """What stands under a word; None when nothing does."""
        return self.value.get(word)

    def number(self, word: str) -> Fraction | None:
        """A number, or None when none is stated."""
        return None if self.get(word) is None else number(self.get(word), self.at(word))

    def text(self, word: str) -> str:
        """Words for people; empty when none are there."""
        value = self.get(word)
        if value is None:
            return ""
        if not isinstance(value, str) or isinstance(value, Numeral):
            raise Fault(self.at(word), f"{shown(value)} is not text in quotation marks")
        return clean_line(value)[:300]

    def id(self) -> str:
        """Its id: text that names it and no other."""
        value = self.get("id")
        if not isinstance(value, str) or isinstance(value, Numeral) or not value.strip():
            raise Fault(self.at("id"), f"{shown(value)} will not do: an id is text, as “q1”")
        if value != value.strip() or not value.isprintable() or len(value) > LONGEST_ID:
            raise Fault(self.at("id"), f"{shown(value)} will not do: up to {LONGEST_ID} letters, no spaces around them")
        return str(value)

    def list_of(self, word: str) -> Sequence[Any]:
        """A list, empty when none is stated."""
        value = self.get(word)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise Fault(self.at(word), f"{shown(value)} is not a list in square brackets")
        return value

    def one_of(self, word: str, words: Sequence[str]) -> str:
        """One of the words that the contract knows; the first when nothing is stated."""
        value = words[0] if self.get(word) is None else self.get(word)
        if value not in words or not isinstance(value, str):
            raise Fault(self.at(word), f"{shown(value)} is not known: say one of {', '.join(words)}")
        return value

    def used(self, *words: str) -> None:
        """Note the words that were not asked for: one that is misspelt must not pass in silence."""
        for word in self.value:
            if word not in words and word not in _FOR_READERS and not str(word).startswith(("_", "$")):
                place = re.sub(r"\[\d+\]", "[]", self.at(str(word)))
                self.notes[f"{place} is not part of the contract and was not used."] = None
