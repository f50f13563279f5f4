"""The first sort, always shown as counts: who wrote nothing to add, who wrote the same, who wrote in another language.

Every comment is counted and none is thrown away: what is set aside here is only not sorted into themes by a machine.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from coprod_hub.insight.language import ENGLISH, clean, guess_language, is_known_word, words

FEWEST_WORDS_TO_COMPARE = 8
LIKENESS = 0.85
"""Two comments of eight words or more are near duplicates when they share this part of their words (Jaccard)."""
_MOST_COMPARED = 20
_LONGEST_NON_ANSWER = 14


class Kind(StrEnum):
    """What the first sort makes of a comment."""

    USABLE = "usable"
    NOTHING = "nothing to add"
    NO_VIEW = "no view"
    NO_TEXT = "no words"
    OTHER_LANGUAGE = "another language"


_LEAD = (
    r"(?:(?:absolutely|honestly|really|literally|well|um+|er+|oh|sorry|there|is|was|are|were|i|have|had|that|i've) )*"
)
_CANNOT = r"(?:can(?:no|')?t|can not|could(?:n'?t| not)|do(?:n'?t| not))"
_NOTHING = (
    r"(?:no (?=no))?(?:no |nope |none |nothing |n a )*"
    r"(?:nothing?|noting|nothng|nothin|nuffin|nowt|nil|no|none?|nope|nah|na|n a|not applicable|not a thing|not really|"
    r"not much|no (?:further |other |real )?(?:comments?|complaints?|problems?|issues?|concerns?|suggestions?|worries|"
    r"changes?|improvements?|recommendations?|answer)(?: (?:needed|required|necessary|to make))?|"
    rf"(?:i )?{_CANNOT} (?:really |honestly )?(?:think of|fault|see|find|suggest|have|improve|complain|recall)"
    r"(?: (?:anything|any|a thing|it|them|you|much|improvements?|complaints?|problems?|faults?))?)"
)
_TAIL = (
    r"(?: (?:at all|right now|in my (?:opinion|view|case)|really|whatsoever|thank you|thanks|sorry|else|specific|"
    r"in particular|much|more|so far|just now|"
    r"at (?:the|this|that)? ?(?:moment|time|present)|for (?:me|now|us)|as far as i(?:'m| am)? (?:know|aware)|"
    r"off the top of my head|i can (?:think|complain)(?: of| about)?|(?:that )?i can think of|i (?:could|can) think "
    r"(?:of|about)|that|comes? (?:to|in) mind|springs? to mind|to (?:add|say|improve|change|report|complain about|"
    r"comment(?: on)?|declare|suggest|mention|note)|need(?:s|ed)?(?: to)? (?:improv\w+|chang\w+)|improvements?|"
    r"(?:that )?(?:could|can|would|should)(?: have been| be)? (?:improved?|better|changed?|done better|done)|"
    r"was wrong|went wrong|wrong|better|you could (?:do|have done)(?: better)?|i would change))*"
)
_NO_VIEW = (
    r"(?:idk|dk|dunno|(?:i )?do(?:n't|nt| not) (?:really )?(?:know|mind|remember)|not sure|unsure|no idea|no opinion|"
    r"not certain|can't say|hard to say|pass|skip|prefer not to say|rather not say|no thanks?|no thank you|"
    r"(?:see|as|same as|same) above|same|ditto|tbc|nvm|whatever|blah(?: blah)*|test(?:ing)?|yes|ok|okay)"
)
_SAYS_NOTHING = re.compile(rf"{_LEAD}{_NOTHING}{_TAIL}")
_SAYS_NO_VIEW = re.compile(rf"{_LEAD}{_NO_VIEW}(?: (?:really|sorry|thanks?|thank you|at all|yet))*")
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class FirstSort:
    """Per comment, in the order given: its kind, and the wording it shares with its duplicates.

    ``wordings`` holds one string per comment; comments with the same string say the same thing in (nearly) the same
    words: all are counted, one is shown.
    """

    kinds: tuple[Kind, ...]
    wordings: tuple[str, ...]
    exact_duplicates: int
    languages: dict[str, int]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of comments of each kind, every kind present, in the order of ``Kind``."""
        tally = Counter(self.kinds)
        return {kind.value: tally[kind] for kind in Kind}

    @property
    def total(self) -> int:
        """All comments, whatever their kind."""
        return len(self.kinds)

    @property
    def usable(self) -> int:
        """Comments that go on to be sorted into themes."""
        return self.counts[Kind.USABLE]

    @cached_property
    def near_duplicates(self) -> int:
        """Usable comments whose wording nearly repeats another's, beyond the exact ones; each counts as a comment."""
        shared = [w for w, kind in zip(self.wordings, self.kinds, strict=True) if kind is Kind.USABLE]
        return len(shared) - len(set(shared)) - self.exact_duplicates


def sort_first(texts: Sequence[str], question: str = "") -> FirstSort:
    """Sort comments before any theme is looked for. The order of ``texts`` changes nothing but the order of results.

    ``question``: its wording, so that a question pasted back is not taken for an answer.
    """
    asked = " ".join(words(question))
    spoken = {text: words(text) for text in dict.fromkeys(texts)}
    kinds = {text: _kind(said, asked) for text, said in spoken.items()}
    language = {text: guess_language(said) for text, said in spoken.items() if kinds[text] is Kind.USABLE}
    kinds |= {text: Kind.OTHER_LANGUAGE for text, name in language.items() if name != ENGLISH}
    languages = Counter(language[text] for text in texts if text in language)
    wording = _wordings(Counter(text for text in texts if kinds[text] is Kind.USABLE), spoken)
    usable = [clean(text).strip() for text in texts if kinds[text] is Kind.USABLE]
    return FirstSort(
        kinds=tuple(kinds[text] for text in texts),
        wordings=tuple(wording.get(text) or " ".join(spoken[text]) for text in texts),
        exact_duplicates=len(usable) - len(set(usable)),
        languages=dict(sorted(languages.items(), key=lambda item: (-item[1], item[0]))),
    )


def _kind(said: Sequence[str], asked: str) -> Kind:
    joined = " ".join(said)
    if not said:
        return Kind.NO_TEXT
    if len(said) <= _LONGEST_NON_ANSWER:
        if _SAYS_NOTHING.fullmatch(joined):
            return Kind.NOTHING
        if _SAYS_NO_VIEW.fullmatch(joined):
            return Kind.NO_VIEW
    if joined == asked or all(_is_mash(word) for word in said):
        return Kind.NO_TEXT
    return Kind.USABLE


def _is_mash(word: str) -> bool:
    """Keys hit at random ("asdfgh"), one letter, or one letter held down. A word in any dictionary or script is not."""
    if len(set(word)) == 1:
        return True
    if not word.isascii() or len(word) < 4 or is_known_word(word):
        return False
    return any(set(word) <= set(row) for row in _KEY_ROWS) or not set(word) & set("aeiouy")


def _wordings(texts: Counter[str], spoken: dict[str, list[str]]) -> dict[str, str]:
    """The shared wording per distinct text: commonest first, so a wording is named after what most people wrote."""
    said: Counter[str] = Counter()
    for text, times in texts.items():
        said[" ".join(spoken[text])] += times
    rarity = Counter(word for line in said for word in set(line.split()))
    leader: dict[str, str] = {}
    by_rare_word: dict[str, list[tuple[str, set[str]]]] = {}
    for line in sorted(said, key=lambda known: (-said[known], known)):
        leader[line] = _nearest(line, by_rare_word, rarity)
    return {text: leader[" ".join(spoken[text])] for text in texts}


def _nearest(line: str, by_rare_word: dict[str, list[tuple[str, set[str]]]], rarity: Counter[str]) -> str:
    """An earlier wording at least ``LIKENESS`` like this one, or the line itself, which then leads others.

    Prefix filter: two sets so alike must share one of their rarest words, so only those are looked up
    (Chaudhuri, Ganti and Kaushik 2006, "A primitive operator for similarity joins in data cleaning").
    """
    own = set(line.split())
    if len(own) < FEWEST_WORDS_TO_COMPARE:
        return line
    rarest = sorted(own, key=lambda word: (rarity[word], word))[: len(own) - math.ceil(LIKENESS * len(own)) + 1]
    for word in rarest:
        for other, theirs in by_rare_word.get(word, ())[:_MOST_COMPARED]:
            if LIKENESS * len(own) <= len(theirs) <= len(own) / LIKENESS:
                shared = len(own & theirs)
                if shared >= LIKENESS * (len(own) + len(theirs) - shared):
                    return other
    for word in rarest:
        by_rare_word.setdefault(word, []).append((line, own))
    return line
