"""Draft names for themes: the phrase that people in a theme use more than everybody else does.

A name is a draft until a person has read the comments and kept or changed it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from coprod_hub.insight.language import is_opinion

FEWEST_COMMENTS_FOR_LABEL = 3
KEYWORDS = 8
_PRIOR = 500.0
_PAIR_WORTH = 0.35
"""A pair of words is told before its single word when it stands out at least this much as strongly."""


def log_odds(inside: NDArray[np.float64], everywhere: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each phrase stands out in each theme, as a z-score; shapes: themes × phrases, phrases → themes × phrases.

    Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words").
    Counts are numbers of comments, not of occurrences.
    """
    prior = _PRIOR * everywhere / max(everywhere.sum(), 1.0)
    rest = np.maximum(everywhere - inside, 0.0)
    total_in, total_rest = inside.sum(1, keepdims=True), rest.sum(1, keepdims=True)
    in_odds = (inside + prior) / np.maximum(total_in + _PRIOR - inside - prior, 1.0)
    rest_odds = (rest + prior) / np.maximum(total_rest + _PRIOR - rest - prior, 1.0)
    tiny = 1e-9
    spread = np.sqrt(1 / (inside + prior + tiny) + 1 / (rest + prior + tiny))
    return np.asarray((np.log(in_odds + tiny) - np.log(rest_odds + tiny)) / spread)


def telling_phrases(scores: NDArray[np.float64], counts: NDArray[np.float64], names: Sequence[str]) -> list[str]:
    """Up to ``KEYWORDS`` phrases of one theme, most telling first, none of them only a part of an earlier one.

    ``scores`` and ``counts`` are that theme's rows over all phrases. The first is a candidate name: it is used in at
    least three comments where there is such a phrase, and is a pair rather than a single word where both tell much.
    """
    order = np.lexsort((np.arange(len(names)), -counts, -np.round(scores, 9)))
    ranked = [int(j) for j in order[:200] if counts[j] > 0]
    ranked = [j for j in ranked if not is_opinion(names[j])] or ranked
    frequent = [j for j in ranked if counts[j] >= FEWEST_COMMENTS_FOR_LABEL] or ranked
    if not frequent:
        return []
    neutral = [j for j in frequent if not any(map(is_opinion, names[j].split()))] or frequent
    first = neutral[0]
    pairs = [j for j in neutral if " " in names[j] and names[first] in names[j].split()]
    if " " not in names[first] and pairs and scores[pairs[0]] >= _PAIR_WORTH * scores[first]:
        first = pairs[0]
    chosen: list[str] = []
    for j in [first, *frequent]:
        told = {word for phrase in chosen for word in phrase.split()}
        if not set(names[j].split()) <= told:
            chosen.append(names[j])
        if len(chosen) == KEYWORDS:
            break
    return chosen


def spoken_forms(
    wanted: Iterable[str], comments: Iterable[tuple[Sequence[str], Sequence[str | None]]]
) -> dict[str, str]:
    """The commonest way people really wrote each phrase of stems: ``wait time`` → ``waiting times``.

    ``comments`` gives for each comment its words and their stems, of equal length.
    """
    needed = set(wanted)
    forms: dict[str, Counter[str]] = {phrase: Counter() for phrase in needed}
    for spoken, stemmed in comments:
        for i, stem in enumerate(stemmed):
            if stem is None:
                continue
            if stem in needed:
                forms[stem][spoken[i]] += 1
            following = stemmed[i + 1] if i + 1 < len(stemmed) else None
            if following and f"{stem} {following}" in needed:
                forms[f"{stem} {following}"][f"{spoken[i]} {spoken[i + 1]}"] += 1
    return {
        phrase: min(counted, key=lambda form: (-counted[form], form)) if counted else phrase
        for phrase, counted in forms.items()
    }


def distinct_labels(candidates: Sequence[Sequence[str]], forms: Mapping[str, str]) -> list[str]:
    """One name per theme, largest theme first, each the theme's most telling phrase that no earlier theme took."""
    labels: list[str] = []
    for phrases in candidates:
        written = [sentence_case(forms[phrase]) for phrase in phrases]
        free = [label for label in written if not any(same_label(label, taken) for taken in labels)]
        labels.append((free or written or ["Other comments"])[0])
    return labels


def sentence_case(phrase: str) -> str:
    """The phrase with a capital first letter and the rest as people wrote it, "I" included."""
    phrase = re.sub(r"\bi\b", "I", phrase)
    return phrase[:1].upper() + phrase[1:]


def same_label(one: str, other: str) -> bool:
    """Whether two names would look alike to a reader: the same words but for case, order and a final "s"."""
    return _bare(one) == _bare(other)


def _bare(label: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in label.lower().split())


def slugs(labels: Sequence[str]) -> list[str]:
    """A stable identifier per label, without spaces: ``waiting-times``; a repeated one gets ``-2``."""
    taken: Counter[str] = Counter()
    found = []
    for label in labels:
        plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall(r"[a-z0-9]+", plain)) or f"theme-{sha256(label.encode()).hexdigest()[:8]}"
        taken[slug] += 1
        found.append(slug if taken[slug] == 1 else f"{slug}-{taken[slug]}")
    return found
