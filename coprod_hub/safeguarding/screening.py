"""Which texts the safeguarding lead should look at, and why. Pure, quick, and never certain.

Words are compared as young people write them: without accents and capitals, with numbers for letters, stars, stretched
or doubled letters, spaced-out words and small misspellings. What a child wrote is never corrected: a misspelt word is
only *also* read as a word of the list, and never when it is an ordinary word itself ("vape" is not "rape"). Negation
changes nothing: "I would never hurt myself" is looked at, since a look is cheap.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from coprod_hub.safeguarding.language import is_foreign
from coprod_hub.safeguarding.rules import Reason, in_order

FOLDER = Path(__file__).parent / "lists"
LONGEST_READ = 20_000
GAP = 4
SHORTEST_GUESSED = 5
SHORTEST_JOINED = 8
MOST_JOINED = 400

Part = frozenset[str] | None
"""A place in a phrase: the words that may stand there; None for up to ``GAP`` words of any kind."""


@dataclass(frozen=True)
class Phrase:
    """Words in order that give a reason to look."""

    reason: Reason
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Screened:
    """What came of one text: reasons to look, and whether it is in a language without a list."""

    reasons: tuple[Reason, ...] = ()
    foreign: bool = False

    @property
    def flagged(self) -> bool:
        """Whether a concern is raised."""
        return bool(self.reasons)


def screen(text: str) -> Screened:
    """Look at one text of any length (the first ``LONGEST_READ`` characters), well under a millisecond a sentence."""
    raw = _plain(text[:LONGEST_READ])
    spoken = _WORD.findall(raw)
    tokens = _tokens(raw)
    found = english().find(tokens)
    return Screened(in_order(found), is_foreign(spoken))


def names_in(text: str, people: Mapping[str, str]) -> set[str]:
    """The ids of the people (id → name) of whom any name of three letters or more stands in the text.

    A first name is enough: a text too many that goes to the deputy costs nothing, one that goes to the person it
    accuses costs much.
    """
    there = set(_tokens(_plain(text[:LONGEST_READ])))
    squeezed = {_squeeze(token) for token in there}
    named = set()
    for person_id, name in people.items():
        parts = [part for part in _tokens(_plain(name)) if len(part) >= 3]
        if any(part in there or _squeeze(part) in squeezed or _near_any(part, there) for part in parts):
            named.add(person_id)
    return named


def _near_any(name: str, tokens: Iterable[str]) -> bool:
    return len(name) >= SHORTEST_GUESSED and any(
        abs(len(name) - len(token)) < 2 and token[:1] == name[:1] and _apart(token, name, 1) <= 1 for token in tokens
    )


# ---- letters ----

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W_][\w'*@$!|]*|[*@$][\w'*@$!|]+")
_SPACED = re.compile(r"(?<!\w)(?:[^\W_][ .\-_*]{1,2}){3,}[^\W_](?!\w)")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_AS_LETTERS = str.maketrans("01345789@$!|", "oieastbgasii")
_ALIKE = str.maketrans("аеорсухікмтнѕıłø’‘ʼ`´", "aeopcyxikmthsilo'''''")


def _plain(text: str) -> str:
    """Lower case, one form of each letter, no invisible signs; accents stay."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return unicodedata.normalize("NFC", text).replace("’", "'").replace("‘", "'")


def _tokens(plain: str) -> list[str]:
    """Words as they are compared: no accents and apostrophes, letters for numbers, spaced-out words joined."""
    joined = _SPACED.sub(lambda found: re.sub(r"[ .\-_*]", "", found[0]), plain)
    if not joined.isascii():
        latin = any("a" <= letter <= "z" for letter in joined)
        joined = unicodedata.normalize("NFD", joined.translate(_ALIKE) if latin else joined)
        joined = "".join(letter for letter in joined if not unicodedata.combining(letter))
    return [token for token in map(_read, _TOKEN.findall(joined)) if token]


@lru_cache(maxsize=50_000)
def _read(raw: str) -> str:
    """One word without apostrophes, numbers as letters, text-speak as the word it stands for ("" for a filler)."""
    txt = english().txt
    token = raw.replace("'", "").rstrip("!|")
    token = txt.get(token, token)
    if not token.isalpha() and any(letter.isalpha() for letter in token):
        token = token.translate(_AS_LETTERS)
        token = txt.get(token, token)
    return _STRETCHED.sub(r"\1", token)


def _squeeze(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _as_heard(token: str) -> list[str]:
    """A word, and the words it may be when it is written as it is said: "cutin", "slapd", "fink", "hitz"."""
    forms = [token]
    if token.endswith("in"):
        forms.append(f"{token}g")
    if token.endswith("d") and token[-2:-1] not in "aeiou":
        forms.append(f"{token[:-1]}ed")
    if token.endswith("z"):
        forms.append(f"{token[:-1]}s")
    if token.startswith("f"):
        forms.append(f"th{token[1:]}")
    return forms


def _apart(one: str, other: str, most: int) -> int:
    """Letters put in, left out, changed or swapped (optimal string alignment distance); ``most + 1`` if more."""
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, before_last[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
        before_last, last = last, row
    return last[-1]


def _pairs(word: str) -> frozenset[str]:
    """The two-letter pieces of a word, its edges included."""
    return frozenset(a + b for a, b in zip(f"^{word}", f"{word}$", strict=True))


# ---- the lists ----


class WordList:
    """One language's phrases, ready to be looked for."""

    def __init__(self, told: Mapping[str, Any], ordinary: frozenset[str]) -> None:
        groups = {f"@{name}": frozenset(words.split("|")) for name, words in told["words"].items()}
        self.language: str = told["language"]
        self.revised_on: date = told["revised_on"]
        self.txt: dict[str, str] = told["txt"]
        self.phrases = [
            Phrase(Reason(reason), _parts(line, groups))
            for reason, listed in told["reasons"].items()
            for line in listed["lines"]
        ]
        words = {word for phrase in self.phrases for part in phrase.parts if part for word in part}
        self.words = frozenset(word for word in words if not word.endswith("*"))
        self._stems = tuple(word[:-1] for word in words if word.endswith("*"))
        self._ordinary = ordinary
        self._starts: defaultdict[str, list[Phrase]] = defaultdict(list)
        self._by_squeezed: defaultdict[str, set[str]] = defaultdict(set)
        self._by_pair: defaultdict[str, set[str]] = defaultdict(set)
        for phrase in self.phrases:
            for word in phrase.parts[0] or ():
                self._starts[word].append(phrase)
        for word in self.words:
            self._by_squeezed[_squeeze(word)].add(word)
            if len(word) >= SHORTEST_GUESSED:
                for pair in _pairs(word):
                    self._by_pair[pair].add(word)
        self._joined: defaultdict[str, list[tuple[str, Reason]]] = defaultdict(list)
        for phrase in self.phrases:
            for joined in _joined(phrase):
                self._joined[joined[:SHORTEST_JOINED]].append((joined, phrase.reason))
        self.stands_for = lru_cache(maxsize=50_000)(self._stands_for)

    def find(self, tokens: Sequence[str]) -> set[Reason]:
        """Every reason that these words give."""
        read = [self.stands_for(token) for token in tokens]
        found = set()
        for at, (words, reason) in enumerate(read):
            if reason is not None:
                found.add(reason)
            for word in words:
                for phrase in self._starts.get(word, ()):
                    if phrase.reason not in found and _fits(phrase.parts, 1, read, at + 1):
                        found.add(phrase.reason)
        return found

    def looks_like_one_of_ours(self, token: str) -> bool:
        """Whether an ordinary word could be taken for a misspelling of a word of the list."""
        if token in self.words or any(token.startswith(stem) for stem in self._stems):
            return False
        return bool(self._by_squeezed.get(_squeeze(token)) or self.guessed(token))

    def guessed(self, token: str) -> frozenset[str]:
        """The words of the list of which this may be a misspelling, whether or not it is an ordinary word itself."""
        if len(token) < SHORTEST_GUESSED - 1 or token in self.words:
            return frozenset()
        shared: defaultdict[str, int] = defaultdict(int)
        for pair in _pairs(token):
            for word in self._by_pair.get(pair, ()):
                shared[word] += 1
        near = set()
        for word, number in shared.items():
            most = 1 if len(word) < 8 else 2
            likely = number >= len(word) + 1 - 3 * most and abs(len(word) - len(token)) <= most
            if likely and _apart(token, word, most) <= most:
                near.add(word)
        for stem in self._stems:
            if len(stem) >= SHORTEST_GUESSED and token[0] == stem[0] and _apart(token[: len(stem)], stem, 1) <= 1:
                near.add(f"{stem}*")
        return frozenset(near)

    def _stands_for(self, token: str) -> tuple[frozenset[str], Reason | None]:
        """The words of the list that a token may be, and the reason when a whole phrase is written as one word."""
        words = {token} if token in self.words else set()
        words.update(f"{stem}*" for stem in self._stems if token.startswith(stem))
        if "*" in token:
            shape = re.compile(re.escape(token).replace(r"\*", ".") + r"\Z")
            words.update(word for word in self.words if len(word) == len(token) and shape.match(word))
        if token not in self.words and token not in self._ordinary:
            heard = {word for form in _as_heard(token) for word in self._by_squeezed.get(_squeeze(form), ())}
            words |= heard or self.guessed(token)
        return frozenset(words), None if token in self.words else self._whole_phrase(token)

    def _whole_phrase(self, token: str) -> Reason | None:
        """The reason when a whole phrase stands in one word, and nothing when it is too short for one."""
        for at in range(len(token) - SHORTEST_JOINED + 1):
            for joined, reason in self._joined.get(token[at : at + SHORTEST_JOINED], ()):
                if token.startswith(joined, at):
                    return reason
        return None


Read = Sequence[tuple[frozenset[str], Reason | None]]


def _fits(parts: Sequence[Part], part: int, read: Read, at: int) -> bool:
    """Whether the rest of a phrase stands in the text from here on."""
    if part == len(parts):
        return True
    wanted = parts[part]
    if wanted is None:
        return any(_fits(parts, part + 1, read, at + skipped) for skipped in range(GAP + 1))
    return at < len(read) and not wanted.isdisjoint(read[at][0]) and _fits(parts, part + 1, read, at + 1)


def _parts(line: str, groups: Mapping[str, frozenset[str]]) -> tuple[Part, ...]:
    """A line of the list as places; raises KeyError for a group that is not there."""
    parts: list[Part] = []
    for said in line.split():
        if said == "...":
            parts.append(None)
            continue
        words: set[str] = set()
        for word in said.split("|"):
            words |= groups[word] if word.startswith("@") else {word}
        parts.append(frozenset(words))
    return tuple(parts)


def _joined(phrase: Phrase) -> Iterable[str]:
    """The phrase written as one word ("killmyself"), where it is long enough to be no accident."""
    solid = [part for part in phrase.parts if part is not None]
    if len(solid) < 2 or any(word.endswith("*") for part in solid for word in part):
        return
    for count, words in enumerate(product(*(sorted(part) for part in solid))):
        joined = "".join(words)
        if len(joined) >= SHORTEST_JOINED:
            yield joined
        if count >= MOST_JOINED:
            return


@lru_cache(maxsize=1)
def english() -> WordList:
    """The English list, read once."""
    told = tomllib.loads((FOLDER / "en.toml").read_text(encoding="utf-8"))
    ordinary = (FOLDER / "ordinary_en.txt").read_text(encoding="utf-8").splitlines()
    words = frozenset(word for line in ordinary if not line.startswith("#") for word in line.split())
    return WordList(told, words)
