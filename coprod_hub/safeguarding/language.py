"""Whether a text is in a language that no list of ours covers, so that a person must read it. Pure, and light.

The commonest words are shared with `insight.language`, which decides with a dictionary that only jobs may load.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

FEWEST_WORDS = 5
ENGLISH = "English"
_COMMON: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in json.loads(
        (Path(__file__).parents[1] / "core" / "languages.json").read_text(encoding="utf-8")
    ).items()
}
_SPOKEN_IN: dict[str, tuple[str, ...]] = {
    word: tuple(name for name, common in _COMMON.items() if word in common)
    for word in frozenset().union(*_COMMON.values())
}
_MARKS = frozenset("łńśźżčšžřěťďğışțșăđħķļņģ")


def script_of(text: str) -> str:
    """The writing system of most letters of a text, such as ``LATIN`` or ``ARABIC``; "" when there are no letters."""
    if text.isascii():  # nearly always, and this stands between a person and their three words
        return "LATIN" if any(map(str.isalpha, text[:400])) else ""
    counts: dict[str, int] = {}
    for letter in text[:400]:
        if letter.isalpha():
            script = "LATIN" if letter.isascii() else unicodedata.name(letter, "UNKNOWN").split()[0]
            counts[script] = counts.get(script, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name]) if counts else ""


def is_foreign(spoken: Sequence[str], listed: Sequence[str] = (ENGLISH,)) -> bool:
    """Whether these words (lower case, in order, accents kept) seem to be in no language that has a list.

    Another script counts from ten letters on (scripts without spaces have no five words). In Latin letters five words
    are needed, and another language's commonest words must outnumber English ones: doubt counts as foreign only when
    hardly any English word is there, since then the lists could not have found anything either.
    """
    letters = "".join(spoken)
    if script_of(letters) not in {"LATIN", ""}:
        return len(letters) >= 2 * FEWEST_WORDS
    if len(spoken) < FEWEST_WORDS:
        return False
    votes = Counter(name for word in spoken for name in _SPOKEN_IN.get(word, ()))
    ours = max(votes[name] for name in listed)
    theirs = max((count for name, count in votes.items() if name not in listed), default=0)
    accented = 0 if letters.isascii() else sum(any(letter in _MARKS for letter in word) for word in spoken)
    if accented >= max(2, len(spoken) / 6):
        return True
    return theirs >= 2 and theirs > 1.4 * ours and ours <= len(spoken) / 3
