"""What a panel reads of a bid: how long it may be, whether it names the bidder, and words explained on tap. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coprod_hub.core.text import clean_line, count

LONG = 600
"""Words that a person reads on a phone in about four minutes."""
LONGEST = 4_000
LONGEST_LETTERS, LONGEST_SUMMARY = 40_000, 4_000
INSTEAD = "[the bidder]"
LONGEST_TERM = 80
LONGEST_MEANING = 600


def word_count(text: str) -> int:
    """How many words it has."""
    return len(text.split())


def too_long(text: str) -> str:
    """How much too long a text is to be read on a phone, in words; "" when it is not."""
    if (number := word_count(text)) > LONGEST:
        return f"{count(number, 'word')}; at most {LONGEST:,} can be read on a phone"
    if len(text) > LONGEST_LETTERS:
        return f"{count(len(text), 'letter')}; at most {LONGEST_LETTERS:,} can be read on a phone"
    return ""


# ---- does it name the bidder? ----

_ENDINGS = (
    r"limited|ltd|plc|llp|lp|cic|c\.i\.c|inc|group|uk|\(uk\)|company|co|community interest company|cio|"
    r"charitable incorporated organisation"
)
_ENDING = re.compile(rf"[\s,.]+(?:{_ENDINGS})\.?$", re.IGNORECASE)
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]*"
_BETWEEN_WORDS = "[\\s_\u00ad\u200b-\u200f\u2060\ufeff-]*"
_MAIL = re.compile(r"@([\w.-]+)\s*$")
_SECOND_LEVEL = {"co", "org", "ac", "gov", "nhs", "ltd", "plc", "me", "net", "com", "sch"}
#: What thousands of people share says nothing about one of them.
_SHARED_DOMAINS = {
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.com", "live.co.uk", "yahoo.com",
    "yahoo.co.uk", "icloud.com", "me.com", "aol.com", "btinternet.com", "sky.com", "virginmedia.com", "talktalk.net",
    "protonmail.com", "proton.me", "nhs.net", "gov.uk",
}  # fmt: skip
SHORTEST_NAME = 3
#: Words of the trade: one of them alone names nobody.
_COMMON = {
    "care", "carers", "children", "community", "families", "family", "fostering", "foundation", "futures", "home",
    "homes", "hope", "housing", "homecare", "learning", "pathways", "residential", "services", "support", "together",
    "trust", "youth",
}  # fmt: skip
_AROUND = 30


@dataclass(frozen=True)
class Naming:
    """A place where a text says who the bidder is: from which letter to which, what stands there, and around it."""

    start: int
    end: int
    said: str
    before: str
    after: str


def names_of(name: str, email: str = "") -> tuple[str, ...]:
    """All by which a bidder is known: its name with and without Ltd and the like, its address and its domain."""
    full = clean_line(name)
    found, core = [full], full
    while (shorter := _ENDING.sub("", core)) != core:
        core = shorter
        found.append(core)
    found.append(_THE.sub("", core))
    domain = _MAIL.search(email)
    if domain and (host := domain.group(1).casefold().strip(".")) not in _SHARED_DOMAINS:
        found += [email.strip(), host, *_label_of(host)]
    telling = (one.casefold() for one in found if len(one) >= SHORTEST_NAME)
    distinct = dict.fromkeys(one for one in telling if one not in _COMMON)
    return tuple(sorted(distinct, key=len, reverse=True))


def _label_of(host: str) -> Iterator[str]:
    """The word of a domain that somebody chose: "brightpath" of mail.brightpath.org.uk."""
    parts = host.split(".")[:-1]
    if len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts = parts[:-1]
    if parts and len(parts[-1]) > SHORTEST_NAME:
        yield parts[-1]


def names_in(text: str, names: Sequence[str]) -> list[Naming]:
    """Every place where the text says one of these names: in any case, over a line's end, with signs nobody sees."""
    if not names:
        return []
    either = "|".join(_anyhow(name) for name in names)
    found = re.finditer(rf"(?<!\w)(?:{either})(?!\w)", text, re.IGNORECASE)
    return [_naming(text, one.start(), one.end()) for one in found]


def _anyhow(name: str) -> str:
    """The name as a pattern: written as one word or with hyphens as well, with either apostrophe."""
    words = (_UNSEEN.join("['’]" if letter in "'’" else re.escape(letter) for letter in word) for word in name.split())
    return _BETWEEN_WORDS.join(words)


def _naming(text: str, start: int, end: int) -> Naming:
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Naming(start, end, text[start:end], before, after)


def without_names(text: str, names: Sequence[str]) -> str:
    """The text with each of these names replaced by "[the bidder]"."""
    out, last = [], 0
    for found in names_in(text, names):
        out += [text[last : found.start], INSTEAD]
        last = found.end
    return "".join([*out, text[last:]])


# ---- words that are explained ----


@dataclass(frozen=True)
class Piece:
    """A run of text; with `meaning` it is a word of the trade, to be explained on tap."""

    text: str
    meaning: str = ""


def marked_up(text: str, terms: Mapping[str, str]) -> list[Piece]:
    """The text in pieces, so that the first time each term stands there its meaning can be shown beside it.

    `terms`: meaning by term. The pieces put together are the text, letter for letter. The longest term wins; one in
    capitals (an abbreviation) is found in capitals only; a plural in -s is found as well.
    """
    wanted = {term: meaning for term, meaning in terms.items() if term.strip()}
    if not wanted or not text:
        return [Piece(text)] if text else []
    ordered = sorted(wanted, key=len, reverse=True)
    either = "|".join(f"(?P<t{number}>{_as_written(term)})" for number, term in enumerate(ordered))
    pieces, last, told = [], 0, set()
    for found in re.finditer(rf"(?<!\w)(?:{either})(?!\w)", text):
        term = ordered[int((found.lastgroup or "t0")[1:])]
        if term in told:
            continue
        told.add(term)
        if found.start() > last:
            pieces.append(Piece(text[last : found.start()]))
        pieces.append(Piece(found.group(), wanted[term]))
        last = found.end()
    return [*pieces, Piece(text[last:])] if last < len(text) else pieces


def _as_written(term: str) -> str:
    words = r"\s+".join(re.escape(word) for word in term.split())
    return f"{words}s?" if term.isupper() else f"(?i:{words}(?:s|es)?)"


_BETWEEN = re.compile(r"\s+[–—-]\s+|\s*(?::|\t|=)\s*")


def read_terms(pasted: str) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """Terms with their meanings, one a line as "term – meaning"; and what is wrong with which line (from 1)."""
    terms: dict[str, tuple[str, str]] = {}
    faults = []
    for number, line in enumerate(pasted.splitlines(), 1):
        if not (said := clean_line(line)):
            continue
        term, *rest = (part.strip() for part in _BETWEEN.split(line.strip(), maxsplit=1))
        term, meaning = clean_line(term), clean_line(rest[0]) if rest else ""
        if fault := fault_of_term(term, meaning):
            faults.append((number, f"“{said[:40]}”: {fault}"))
        elif term.casefold() in terms:
            faults.append((number, f"“{term}” stands in two lines. Keep one."))
        else:
            terms[term.casefold()] = term, meaning
    return list(terms.values()), faults


def fault_of_term(term: str, meaning: str) -> str:
    """What is wrong with a term and its meaning; "" when nothing is."""
    if not term or not meaning:
        return "write the term, a dash and what it means."
    if len(term) > LONGEST_TERM:
        return f"a term has at most {LONGEST_TERM} letters."
    if len(meaning) > LONGEST_MEANING:
        return f"a meaning has at most {LONGEST_MEANING} letters."
    return ""
