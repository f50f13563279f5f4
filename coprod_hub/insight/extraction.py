"""Draft themes from comments: TF-IDF over words and pairs of words, NMF to find the themes, a mixture to place comments.

Several themes per comment; the same comments give the same themes, whatever their order. What comes out is a draft
for people to name, merge, split and hide. No text leaves this machine.
"""

import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

from coprod_hub.insight.checks import Caution, cautions
from coprod_hub.insight.first_sort import FirstSort, Kind, sort_first
from coprod_hub.insight.labels import distinct_labels, log_odds, sentence_case, slugs, spoken_forms, telling_phrases
from coprod_hub.insight.language import phrases, stems
from coprod_hub.insight.rules import Amount, suggested_themes
from coprod_hub.insight.sentiment import Asks, Feeling, feeling

Progress = Callable[[float, str], None]
"""Called with the part done (0–1) and what is going on, in words."""

FEWEST_COMMENTS = 5
FEWEST_IN_THEME = 3
MOST_THEMES_OF_ONE = 3
LEAST_WEIGHT = 0.2
_MOST_FITTED = 20_000
_MOST_PHRASES = 20_000
_ROUNDS = 8
_SHARPNESS = 2.0
_SMOOTHING = 0.1


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


@dataclass(frozen=True)
class _Corpus:
    """Distinct wordings, sorted: TF-IDF (wordings × phrases, rows of length 1), and how many comments use each."""

    wordings: list[str]
    stems: list[list[str | None]]
    names: list[str]
    tfidf: sp.csr_matrix
    times: NDArray[np.float64]


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
    felt = _feelings(comments, first)
    tell(0.6, "Looking for themes")
    used = Counter(w for w, kind in zip(first.wordings, first.kinds, strict=True) if kind is Kind.USABLE)
    corpus = _corpus(used)
    wanted = themes if themes is not None else suggested_themes(first.usable, amount)
    if first.usable < FEWEST_COMMENTS or wanted < 1 or not corpus.names:
        return ThemeSet((), ((),) * len(texts), felt, first, reason=_why_none(first.usable))
    weights = _refine(corpus.tfidf, _discover(corpus.tfidf, wanted, seed))
    weights = _dissolve_small(weights, corpus.times, smallest)
    tell(0.9, "Naming the themes")
    result = _describe(corpus, weights, first, felt)
    tell(1.0, "Done")
    return result if len(result.themes) >= wanted or themes is None else _fewer(result, wanted)


def _feelings(comments: Sequence[Comment], first: FirstSort) -> tuple[Feeling, ...]:
    known: dict[tuple[str, Asks, Kind], Feeling] = {}
    felt = []
    for comment, kind in zip(comments, first.kinds, strict=True):
        key = (comment.text, comment.asks, kind)
        if key not in known:
            known[key] = feeling(*key)
        felt.append(known[key])
    return tuple(felt)


def _corpus(used: Counter[str]) -> _Corpus:
    wordings = sorted(used)
    stemmed = [stems(wording.split()) for wording in wordings]
    counted = [Counter(phrases(line)) for line in stemmed]
    spread = Counter(phrase for counts in counted for phrase in counts)
    fewest = 1 if len(wordings) < 20 else 2 if len(wordings) < 20_000 else 5
    kept = sorted((phrase for phrase, n in spread.items() if n >= fewest), key=lambda phrase: (-spread[phrase], phrase))
    names = sorted(kept[:_MOST_PHRASES])
    column = {phrase: j for j, phrase in enumerate(names)}
    starts, columns, values = [0], [], []
    for counts in counted:
        for phrase, n in sorted(counts.items()):
            if phrase in column:
                columns.append(column[phrase])
                values.append(1.0 + np.log(n))
        starts.append(len(columns))
    tf = sp.csr_matrix((np.array(values), np.array(columns, int), np.array(starts)), (len(wordings), len(names)))
    idf = np.log((1 + len(wordings)) / (1 + np.array([spread[phrase] for phrase in names]))) + 1 if names else []
    tfidf = tf @ sp.diags(idf) if names else tf
    lengths = np.sqrt(np.asarray(tfidf.multiply(tfidf).sum(1)).ravel())
    tfidf = sp.diags(1 / np.where(lengths > 0, lengths, 1.0)) @ tfidf
    return _Corpus(wordings, stemmed, names, sp.csr_matrix(tfidf), np.array([float(used[w]) for w in wordings]))


def _discover(tfidf: sp.csr_matrix, wanted: int, seed: int) -> NDArray[np.float64]:
    """Weights (wordings × themes, rows of sum 1 or 0) by NMF; above 20,000 wordings it learns from evenly spaced ones.

    Non-negative double SVD start (Boutsidis and Gallopoulos 2008), so hardly anything depends on the seed.
    """
    step = max(1, -(-tfidf.shape[0] // _MOST_FITTED))
    sample = tfidf[::step]
    k = min(wanted, *sample.shape)
    model = NMF(k, init="nndsvda", random_state=seed, max_iter=200, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a draft need not converge to the last digit
        fitted = model.fit_transform(sample)
        weights = fitted if step == 1 else model.transform(tfidf)
    return _rows_to_one(np.asarray(weights, dtype=np.float64))


def _refine(tfidf: sp.csr_matrix, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let a mixture of word distributions (EM, naive Bayes) settle the draft; wordings without known words get zeros.

    On comments sorted by people this adds .02–.03 NMI to NMF alone, and keeps the sizes of themes even.
    """
    known = np.asarray(tfidf.getnnz(axis=1) > 0)
    for _ in range(_ROUNDS):
        speech = np.asarray(tfidf.T @ weights).T + _SMOOTHING
        speech /= speech.sum(1, keepdims=True)
        sizes = weights.sum(0) + 1
        likely = _SHARPNESS * np.asarray(tfidf @ np.log(speech).T) + np.log(sizes / sizes.sum())
        weights = np.exp(likely - likely.max(1, keepdims=True))
        weights = _rows_to_one(weights) * known[:, None]
    return weights


def _rows_to_one(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    total = weights.sum(1, keepdims=True)
    return np.asarray(weights / np.where(total > 0, total, 1.0))


def _members(weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which themes a wording is placed in: its strongest, and up to two more that hold a real part of it."""
    rank = np.argsort(np.argsort(-weights, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray((weights > 0) & ((rank == 0) | ((rank < MOST_THEMES_OF_ONE) & (weights >= LEAST_WEIGHT))))


def _dissolve_small(weights: NDArray[np.float64], times: NDArray[np.float64], smallest: int) -> NDArray[np.float64]:
    """Drop the smallest theme, its comments falling to their next theme, until every theme is large enough."""
    while weights.shape[1]:
        sizes = times @ _members(weights)
        least = int(sizes.argmin())
        if sizes[least] >= smallest:
            break
        weights = _rows_to_one(np.delete(weights, least, axis=1))
    return weights


def _describe(
    corpus: _Corpus, weights: NDArray[np.float64], first: FirstSort, felt: tuple[Feeling, ...]
) -> ThemeSet:
    members = _members(weights)
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
    tallies: dict[str, Counter[Feeling]] = {theme: Counter() for theme in ids}
    for placements, mood in zip(by_comment, felt, strict=True):
        for placement in placements:
            tallies[placement.theme][mood] += 1
    found = tuple(
        Theme(i, label, tuple(words), tally.total(), tally.total() / first.usable, {f: tally[f] for f in Feeling})
        for i, label, words, tally in zip(ids, labels, keywords, tallies.values(), strict=True)
    )
    members_of = {i: {n for n, p in enumerate(by_comment) if any(x.theme == i for x in p)} for i in ids}
    warned = cautions(found, members_of, first)
    return ThemeSet(found, by_comment, felt, first, warned, None if found else _why_none(first.usable))


def _names(corpus: _Corpus, members: NDArray[np.bool_]) -> tuple[list[str], list[list[str]]]:
    """Label and keywords per theme, as people wrote them."""
    said = (corpus.tfidf > 0).astype(np.float64).multiply(corpus.times[:, None]).tocsr()
    inside = np.asarray((said.T @ members.astype(np.float64)).T)
    everywhere = np.asarray(said.sum(0)).ravel()
    scores = log_odds(inside, everywhere) if members.shape[1] > 1 else inside
    telling = [telling_phrases(scores[j], inside[j], corpus.names) for j in range(members.shape[1])]
    wanted = {phrase for row in telling for phrase in row}
    spoken = ((w.split(), stemmed) for w, stemmed in zip(corpus.wordings, corpus.stems, strict=True))
    forms = spoken_forms(wanted, spoken)
    return distinct_labels(telling, forms), [[sentence_case(forms[p]).lower() for p in row] for row in telling]


def _why_none(usable: int) -> str:
    if usable == 0:
        return "There are no comments to sort into themes."
    if usable < FEWEST_COMMENTS:
        return f"Only {usable} of the comments can be sorted. That is too few for themes: read them one by one."
    return "The comments have too few words in common to make themes: read them one by one."


def _fewer(result: ThemeSet, wanted: int) -> ThemeSet:
    words = f"{wanted} themes were asked for; {len(result.themes)} hold enough comments."
    return ThemeSet(
        result.themes, result.placements, result.feelings, result.first_sort, result.cautions, result.reason or words
    )
