"""Fusion of the channels by their scores, with a lexical weight that follows the question's coverage.

Ranks throw away how sure a channel is, and a fixed lexical weight ruins questions in another language than the
documents: docs/experiments.md has the numbers.
"""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from yinju.index import LexicalIndex
from yinju.retrieve.lexicon import Renderings
from yinju.retrieve.question import Question


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
    """The idf of a question's terms; a term that the collection does not hold weighs as much as the rarest one.

    A text holds a term if the term stands in it, or as far as its `renderings` do. `known` are the terms and the
    renderings that the collection holds.
    """

    idf: Mapping[str, float]
    known: frozenset[str]
    renderings: Mapping[str, Renderings]

    def share(self, held: Set[str]) -> float:
        """Return the share of the question's idf mass, 0…1, that the terms in `held` make up."""
        total = sum(self.idf.values())
        return sum(idf * self._held(term, held) for term, idf in self.idf.items()) / total if total else 0.0

    def of_words(self) -> "TermWeights":
        """Return the weights of the terms that are more than one character, which texts share by chance; or of all."""
        words = {term: idf for term, idf in self.idf.items() if len(term) > 1}
        return replace(self, idf=words) if words else self

    def _held(self, term: str, held: Set[str]) -> float:
        if term in held:
            return 1.0
        return sum(share for rendering, share in self.renderings.get(term, {}).items() if rendering in held)


def term_weights(question: Question, index: LexicalIndex) -> TermWeights:
    """Return what each of the question's terms weighs in the collection."""
    looked_up = {*question.terms, *chain.from_iterable(question.renderings.values())}
    found = {term: index.idf(term) for term in looked_up}
    known = {term: idf for term, idf in found.items() if idf is not None}

    def weight(term: str) -> float:
        renderings = question.renderings.get(term, {})
        if term in known or not renderings:
            return known.get(term, index.unseen_idf)
        return sum(share * known.get(rendering, index.unseen_idf) for rendering, share in renderings.items())

    return TermWeights({term: weight(term) for term in question.terms}, frozenset(known), question.renderings)


def lexical_scores(question: Question, index: LexicalIndex) -> NDArray[np.float32]:
    """Return every chunk's BM25, shape (n,); an English word counts by its renderings too."""
    shares: Counter[str] = Counter()
    for renderings in question.renderings.values():
        shares.update(renderings)
    scores = index.scores(question.terms)
    return scores + index.shared_scores(shares) if shares else scores
