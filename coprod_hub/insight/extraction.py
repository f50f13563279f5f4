"""Draft themes from comments: TF-IDF over words and pairs, NMF to find the themes, a mixture to place comments.

Several themes per comment; the same comments give the same themes, whatever their order. What comes out is a draft
for people to name, merge, split and hide. No text leaves this machine.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coprod_hub.insight.checks import Caution, cautions
from coprod_hub.insight.corpus import Corpus, build_corpus
from coprod_hub.insight.first_sort import FirstSort, Kind, sort_first
from coprod_hub.insight.labels import distinct_labels, log_odds, slugs, spoken_forms, telling_phrases
from coprod_hub.insight.mixture import discover, dissolve_small, members_of_themes, refine
from coprod_hub.insight.rules import Amount, suggested_themes
from coprod_hub.insight.sentiment import Asks, Feeling, feeling

Progress = Callable[[float, str], None]
"""Called with the part done (0–1) and what is going on, in words."""

FEWEST_COMMENTS = 5
FEWEST_IN_THEME = 3


@dataclass(frozen=True)
class Comment:
    """One comment to be sorted. ``asks``: what its question asked for."""

    text: str
    audience: str | None = None
    asks: Asks = Asks.OPEN


@dataclass(frozen=True)
class Placement:
    """A theme that a comment speaks of, and how strongly: weights of a comment add up to at most 1."""

    theme: str
    weight: float


@dataclass(frozen=True)
class Theme:
    """A draft theme. ``size`` and ``feelings`` count comments; ``share`` is of the comments that said something."""

    id: str
    label: str
    keywords: tuple[str, ...]
    size: int
    share: float
    feelings: Mapping[Feeling, int]


@dataclass(frozen=True)
class ThemeSet:
    """Everything found, largest theme first. ``placements`` (strongest first) and ``feelings`` follow the comments.

    ``reason`` says in words why there are no themes, or fewer than were asked for.
    """

    themes: tuple[Theme, ...]
    placements: tuple[tuple[Placement, ...], ...]
    feelings: tuple[Feeling, ...]
    first_sort: FirstSort
    cautions: tuple[Caution, ...] = ()
    reason: str | None = None

    @property
    def unplaced(self) -> int:
        """Comments that said something, yet fit no theme; people read these one by one."""
        kinds = zip(self.placements, self.first_sort.kinds, strict=True)
        return sum(not placed and kind is Kind.USABLE for placed, kind in kinds)

    def comments_in(self, theme_id: str) -> list[int]:
        """Indices of a theme's comments, strongest first."""
        found = [(-p.weight, i) for i, placed in enumerate(self.placements) for p in placed if p.theme == theme_id]
        return [i for _, i in sorted(found)]


def find_themes(
    comments: Sequence[Comment],
    *,
    themes: int | None = None,
    amount: Amount = Amount.SOME,
    seed: int = 0,
    smallest: int = FEWEST_IN_THEME,
    question: str = "",
    progress: Progress | None = None,
) -> ThemeSet:
    """Sort comments into at most ``themes`` themes, or into few, some or many by how much there is to sort.

    Themes of fewer than ``smallest`` comments are dissolved. Too few comments give no themes and a ``reason``.
    Source of the method: tests/bench/yardstick.py measures it against comments sorted by people.
    """
    tell = progress or (lambda part, words: None)
    tell(0.0, "Reading the comments")
    texts = [comment.text for comment in comments]
    first = sort_first(texts, question)
    tell(0.3, "Reading how people feel")
    felt = feelings_of(comments, first)
    tell(0.6, "Looking for themes")
    used = Counter(w for w, kind in zip(first.wordings, first.kinds, strict=True) if kind is Kind.USABLE)
    corpus = build_corpus(used)
    wanted = themes if themes is not None else suggested_themes(first.usable, amount)
    if first.usable < FEWEST_COMMENTS or wanted < 1 or not corpus.names:
        return ThemeSet((), ((),) * len(texts), felt, first, reason=_why_none(first.usable))
    weights = refine(corpus.tfidf, discover(corpus.tfidf, wanted, seed))
    weights = dissolve_small(weights, corpus.times, smallest)
    tell(0.9, "Naming the themes")
    result = _describe(corpus, weights, first, felt)
    tell(1.0, "The themes are named")
    return result if len(result.themes) >= wanted or themes is None else _fewer(result, wanted)


def feelings_of(comments: Sequence[Comment], first: FirstSort) -> tuple[Feeling, ...]:
    """How each comment feels, read together with what was asked; the same words are read once."""
    known: dict[tuple[str, Asks, Kind], Feeling] = {}
    felt = []
    for comment, kind in zip(comments, first.kinds, strict=True):
        key = (comment.text, comment.asks, kind)
        if key not in known:
            known[key] = feeling(*key)
        felt.append(known[key])
    return tuple(felt)


def _describe(corpus: Corpus, weights: NDArray[np.float64], first: FirstSort, felt: tuple[Feeling, ...]) -> ThemeSet:
    members = members_of_themes(weights)
    order = np.lexsort((np.arange(weights.shape[1]), -(corpus.times @ members)))
    weights, members = weights[:, order], members[:, order]
    labels, keywords = _names(corpus, members)
    ids = slugs(labels)
    placed = {
        wording: tuple(
            Placement(ids[j], round(float(weights[i, j]), 4))
            for j in sorted(np.flatnonzero(members[i]), key=lambda j: (-weights[i, j], j))
        )
        for i, wording in enumerate(corpus.wordings)
    }
    by_comment = tuple(
        placed[wording] if kind is Kind.USABLE else ()
        for wording, kind in zip(first.wordings, first.kinds, strict=True)
    )
    inside: dict[str, list[int]] = {theme: [] for theme in ids}
    for index, placements in enumerate(by_comment):
        for placement in placements:
            inside[placement.theme].append(index)
    tallies = [Counter(felt[index] for index in inside[theme]) for theme in ids]
    found = tuple(
        Theme(i, label, tuple(words), tally.total(), tally.total() / first.usable, {f: tally[f] for f in Feeling})
        for i, label, words, tally in zip(ids, labels, keywords, tallies, strict=True)
    )
    warned = cautions(found, inside, first)
    return ThemeSet(found, by_comment, felt, first, warned, None if found else _why_none(first.usable))


def _names(corpus: Corpus, members: NDArray[np.bool_]) -> tuple[list[str], list[list[str]]]:
    """Label and keywords per theme, as people wrote them."""
    said = (corpus.tfidf > 0).astype(np.float64).multiply(corpus.times[:, None]).tocsr()
    inside = np.asarray((said.T @ members.astype(np.float64)).T)
    everywhere = np.asarray(said.sum(0)).ravel()
    scores = log_odds(inside, everywhere) if members.shape[1] > 1 else inside
    telling = [telling_phrases(scores[j], inside[j], corpus.names) for j in range(members.shape[1])]
    wanted = {phrase for row in telling for phrase in row}
    spoken = ((w.split(), stemmed) for w, stemmed in zip(corpus.wordings, corpus.stems, strict=True))
    forms = spoken_forms(wanted, spoken)
    return distinct_labels(telling, forms), [[forms[p] for p in row] for row in telling]


def _why_none(usable: int) -> str:
    if usable == 0:
        return "There are no comments to sort into themes."
    if usable < FEWEST_COMMENTS:
        return f"Only {usable} of the comments can be sorted. That is too few for themes: read them one by one."
    return "The comments have too few words in common to make themes: read them one by one."


def _fewer(result: ThemeSet, wanted: int) -> ThemeSet:
    words = f"{wanted} themes were asked for; {len(result.themes)} hold enough comments."
    return replace(result, reason=result.reason or words)
