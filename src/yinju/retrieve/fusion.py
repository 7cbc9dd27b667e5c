"""Fusion of the channels by their scores, with a lexical weight that follows the question's coverage.

Ranks throw away how sure a channel is, and a fixed lexical weight ruins questions in another language than the
documents: docs/experiments.md has the numbers.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class TermWeights:
    """The idf of a question's terms; a term that the collection does not hold weighs as much as the rarest one."""

    idf: Mapping[str, float]
    known: frozenset[str]

    def share(self, held: Set[str]) -> float:
        """Return the share of the question's idf mass, 0…1, that the terms in `held` make up."""
        total = sum(self.idf.values())
        return sum(idf for term, idf in self.idf.items() if term in held) / total if total else 0.0


def term_weights(terms: Sequence[str], index: LexicalIndex) -> TermWeights:
    """Return what each of the question's terms weighs in the collection."""
    found = {term: index.idf(term) for term in terms}
    return TermWeights(
        idf={term: index.unseen_idf if idf is None else idf for term, idf in found.items()},
        known=frozenset(term for term, idf in found.items() if idf is not None),
    )
