"""The words of a comment: cleaned, split, brought to their stem forms, and a guess at the language they are in.

Nothing here corrects anybody's spelling: a child's words are counted as they stand.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import simplemma

ENGLISH = "English"
LONGEST_READ = 5_000
"""Characters of a comment that are analysed; the whole of it is still kept and shown to people."""
FEWEST_WORDS_FOR_LANGUAGE = 5

_FOLDER = Path(__file__).parent
_LONGEST_WORD = 40
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f]")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_HELD_DOWN = re.compile(r"(.)\1{3,}")
_NEGATED = re.compile(r"(?:[a-z]+n't|(?:do|does|did|is|was|were|are|would|could|should|has|have|had|wo)nt)\Z")
_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA"}
_NEGATIONS = frozenset(
    ["no", "not", "nothing", "never", "none", "nobody", "cannot", "without", "neither", "nor", "nowhere", "nowt"]
)
_AMOUNTS = frozenset(["more", "less", "too", "enough", "few", "most", "least"])


def word_list(name: str) -> frozenset[str]:
    """The words of one of our own lists in this folder; lines that begin with # are for people."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


STOP_WORDS = word_list("stop_words.txt")
_COMMON_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in json.loads((_FOLDER.parent / "core/languages.json").read_text(encoding="utf-8")).items()
}


def clean(text: str) -> str:
    """The first ``LONGEST_READ`` characters, composed (NFC), without control, invisible or broken characters.

    Only for analysis: quotes are always taken from the text as it was written.
    """
    text = text[:LONGEST_READ]
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", _UNREADABLE.sub(" ", text))
    return unicodedata.normalize("NFC", text).translate(_APOSTROPHES)


def words(text: str) -> list[str]:
    """Lower-case words of a comment in order, in any script; numbers, punctuation and emoji are left out."""
    found = _WORD.findall(_HELD_DOWN.sub(r"\1\1\1", clean(text).lower()))
    return [word for word in found if len(word) <= _LONGEST_WORD]


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str | None:
    """Stem form of one lower-case word: ``waiting`` → ``wait``, ``didn't`` → ``not``; None for a stop word."""
    if word in _NEGATIONS:
        return "not" if word == "cannot" else word
    if _NEGATED.match(word) or word in {"can't", "cant"}:
        return "not"
    word = word.removesuffix("'s")
    if word in STOP_WORDS or len(word) < 2:
        return None
    stem = str(simplemma.lemmatize(word, "en")).lower()
    stem = str(simplemma.lemmatize(stem, "en")).lower()  # again: "meetings" gives "meeting", and that gives "meet"
    return None if stem in STOP_WORDS else stem


@lru_cache(maxsize=1)
def _opinions() -> frozenset[str]:
    return frozenset(stem for word in word_list("opinion_words.txt") if (stem := lemma(word)))


def is_amount(stem: str) -> bool:
    """Whether a stem only denies or says how much: ``not``, ``more``. It matters in a phrase and says nothing alone."""
    return stem in _NEGATIONS or stem in _AMOUNTS


def is_opinion(phrase: str) -> bool:
    """Whether a phrase of stems only praises, blames or asks for more, not saying of what: ``not good``, ``more``."""
    return all(stem in _opinions() or is_amount(stem) for stem in phrase.split())


def stems(spoken: Sequence[str]) -> list[str | None]:
    """Stem per word, None where a stop word stands, so that neighbours stay neighbours."""
    return [lemma(word) for word in spoken]


def phrases(stemmed: Sequence[str | None]) -> list[str]:
    """Single stems and pairs of stems that stood side by side, in order of appearance, with repeats."""
    singles = [stem for stem in stemmed if stem]
    pairs = [f"{first} {second}" for first, second in pairwise(stemmed) if first and second]
    return singles + pairs


def is_known_word(word: str) -> bool:
    """Whether an English dictionary knows the word. Used to tell keys hit at random from writing."""
    return bool(simplemma.is_known(word, "en"))


def guess_language(spoken: Sequence[str]) -> str:
    """Name of the language that the words of a comment seem to be in, such as ``Polish`` or ``Arabic script``.

    Says ``English`` whenever there is doubt, or fewer than five words: a misspelt comment must never be set aside.
    Latin scripts are told apart by their commonest words, others by the script itself.
    """
    enough = len(spoken) >= FEWEST_WORDS_FOR_LANGUAGE
    script = _foreign_script("".join(spoken)[:400])
    if script and (enough or sum(map(len, spoken)) >= 2 * FEWEST_WORDS_FOR_LANGUAGE):
        return script
    english = sum(word in _COMMON_WORDS[ENGLISH] for word in spoken)
    if not enough or english > len(spoken) / 3:
        return ENGLISH
    votes = {name: sum(word in common for word in spoken) for name, common in _COMMON_WORDS.items()}
    best = max(votes, key=lambda name: (votes[name], name == ENGLISH))
    clear = votes[best] >= max(2, len(spoken) / 5) and votes[best] > 1.5 * english
    if not clear or sum(map(is_known_word, spoken)) > 0.7 * len(spoken):
        return ENGLISH
    return best


def _foreign_script(letters: str) -> str | None:
    """The writing system when most letters are not Latin, else None."""
    if letters.isascii():
        return None
    counts: dict[str, int] = {}
    for letter in letters:
        script = unicodedata.name(letter, "UNKNOWN").split()[0]
        counts[script] = counts.get(script, 0) + 1
    script = max(sorted(counts), key=lambda name: counts[name])
    if script in {"LATIN", "UNKNOWN"}:
        return None
    return "Chinese or Japanese script" if script in _EAST_ASIAN else f"{script.capitalize()} script"
