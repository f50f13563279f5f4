"""Comments as numbers: how much each phrase of each distinct wording weighs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from coprod_hub.insight.language import is_opinion, phrases, stems

_MOST_PHRASES = 20_000
_OPINION_WEIGHT = 0.5


@dataclass(frozen=True)
class Corpus:
    """Distinct wordings, sorted: TF-IDF (wordings × phrases, rows of length 1), and how many comments use each."""

    wordings: list[str]
    stems: list[list[str | None]]
    names: list[str]
    tfidf: sp.csr_matrix
    times: NDArray[np.float64]


def build_corpus(used: Mapping[str, int]) -> Corpus:
    """The corpus of these wordings, given with how many comments use each. The order they come in changes nothing."""
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
    tfidf = _weigh(tf, np.array([float(spread[phrase]) for phrase in names]), [is_opinion(name) for name in names])
    return Corpus(wordings, stemmed, names, tfidf, np.array([float(used[w]) for w in wordings]))


def _weigh(tf: sp.csr_matrix, spread: NDArray[np.float64], opinion: Sequence[bool]) -> sp.csr_matrix:
    """Rare phrases count more (smooth idf), bare praise and blame half, and every wording has length 1."""
    weight = (np.log((1 + tf.shape[0]) / (1 + spread)) + 1) * np.where(np.array(opinion, bool), _OPINION_WEIGHT, 1.0)
    tfidf = tf.multiply(weight).tocsr()
    lengths = np.sqrt(np.asarray(tfidf.multiply(tfidf).sum(1)).ravel())
    return sp.csr_matrix(tfidf.multiply((1 / np.where(lengths > 0, lengths, 1.0))[:, None]))
