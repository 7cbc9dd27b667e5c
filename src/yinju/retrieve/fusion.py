"""Fusion of the channels by their scores, with a lexical weight that follows the question's coverage.

Ranks throw away how sure a channel is, and a fixed lexical weight ruins questions in another language than the
documents: docs/experiments.md has the numbers.
"""

import numpy as np
from numpy.typing import NDArray

from yinju.index import LexicalIndex


def fuse(
    dense: NDArray[np.float32], lexical: NDArray[np.float32], lexical_weight: float, coverage: float
) -> NDArray[np.float32]:
    """Return the fused score of each candidate, shape (n,): larger is better, comparable within one question.

    Each channel is standardised over the candidates. `coverage`, 0…1, scales `lexical_weight`.
    """
    fused: NDArray[np.float32] = (1 - lexical_weight) * standardise(dense) + (
        lexical_weight * coverage
    ) * standardise(lexical)
    return fused


def standardise(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return z-scores; zeros where all scores are equal."""
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < 1e-9:
        return np.zeros_like(scores)
    standard: NDArray[np.float32] = (scores - scores.mean()) / spread
    return standard


def idf_weights(terms: tuple[str, ...], index: LexicalIndex) -> dict[str, float]:
    """Return each term's idf; a term that the corpus does not hold weighs as much as the rarest one."""
    weights = {}
    for term in terms:
        idf = index.idf(term)
        weights[term] = index.unseen_idf if idf is None else idf
    return weights


def coverage(terms: tuple[str, ...], index: LexicalIndex) -> float:
    """Return the share of the question's idf mass, 0…1, that the corpus contains at all."""
    weights = idf_weights(terms, index)
    total = sum(weights.values())
    known = sum(weight for term, weight in weights.items() if index.idf(term) is not None)
    return known / total if total else 0.0
