"""Candidate quotes for a theme: one that stands for it, then others that add to it, from every group and both signs.

They are candidates. Nothing is a quote before a person on the staff has read and approved it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coprod_hub.insight.corpus import build_corpus
from coprod_hub.insight.extraction import Comment, ThemeSet
from coprod_hub.insight.redaction import redact
from coprod_hub.insight.sentiment import Feeling

SHORTEST, LONGEST = 6, 60
"""Words in a quote: fewer say too little, more are not read."""
LONGEST_CHARACTERS = 1_000
BALANCE = 0.7
_MOST_COMPARED = 400
_NEW_GROUP, _NEW_SIGN = 0.2, 0.3


@dataclass(frozen=True)
class Quote:
    """A candidate: the comment's index, its exact words with what was hidden in brackets, and the kinds hidden."""

    index: int
    text: str
    hidden: tuple[str, ...]
    audience: str | None
    feeling: Feeling


def choose_quotes(
    comments: Sequence[Comment], found: ThemeSet, theme_id: str, *, count: int = 3, hide: Iterable[str] = ()
) -> list[Quote]:
    """Up to ``count`` quotes: the medoid, then by maximal marginal relevance (Carbonell and Goldstein 1998, λ = .7).

    A comment of a group or a feeling not yet quoted is preferred among equals. Duplicates are shown once. ``hide``:
    the council's own words to put in brackets.
    """
    able = _quotable(comments, found, theme_id)
    if not able:
        return []
    chosen = _spread(_closeness(comments, able, found, theme_id), comments, able, found, count)
    hide = tuple(hide)
    quotes = []
    for index in chosen:
        text, hidden = redact(comments[index].text.strip(), hide)
        quotes.append(Quote(index, text, hidden, comments[index].audience, found.feelings[index]))
    return quotes


def _quotable(comments: Sequence[Comment], found: ThemeSet, theme_id: str) -> list[int]:
    """Indices of comments of a fit length, strongest first, one for each wording and whatever the input order."""
    strength = {
        index: next(p.weight for p in found.placements[index] if p.theme == theme_id)
        for index in found.comments_in(theme_id)
    }
    seen: set[str] = set()
    able = []
    order = sorted(strength, key=lambda i: (-strength[i], comments[i].text, comments[i].audience or "", i))
    for index in order:
        wording = found.first_sort.wordings[index]
        text = comments[index].text.strip()
        if wording not in seen and len(text) <= LONGEST_CHARACTERS and SHORTEST <= len(text.split()) <= LONGEST:
            seen.add(wording)
            able.append(index)
    return able[:_MOST_COMPARED]


def _closeness(
    comments: Sequence[Comment], able: Sequence[int], found: ThemeSet, theme_id: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How well each quotable comment stands for the theme, and how alike they are (both cosine, 0–1)."""
    corpus = build_corpus({found.first_sort.wordings[i]: 1 for i in able})
    row = {wording: n for n, wording in enumerate(corpus.wordings)}
    vectors = corpus.tfidf[[row[found.first_sort.wordings[i]] for i in able]]
    alike = np.asarray((vectors @ vectors.T).todense())
    strength = [next(p.weight for p in found.placements[i] if p.theme == theme_id) for i in able]
    return alike.mean(1) * np.array(strength), alike


def _spread(
    closeness: tuple[NDArray[np.float64], NDArray[np.float64]],
    comments: Sequence[Comment],
    able: Sequence[int],
    found: ThemeSet,
    count: int,
) -> list[int]:
    central, alike = closeness
    central = central / max(float(central.max()), 1e-9)
    chosen: list[int] = []
    while len(chosen) < min(count, len(able)):
        said = {comments[able[n]].audience for n in chosen}
        felt = {found.feelings[able[n]] for n in chosen}
        group = np.array([comments[i].audience not in said for i in able], float)
        sign = np.array([found.feelings[i] not in felt | {Feeling.UNCLEAR} for i in able], float)
        repeats = alike[:, chosen].max(1) if chosen else np.zeros(len(able))
        worth = BALANCE * central - (1 - BALANCE) * repeats + (_NEW_GROUP * group + _NEW_SIGN * sign) * bool(chosen)
        worth[chosen] = -np.inf
        chosen.append(int(np.argmax(worth)))
    return [able[n] for n in chosen]
