"""Ways of ranking the same candidates: each channel alone, and the fusions that were considered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from yinju.index import Snapshot
from yinju.retrieve import Candidate, Retrieved, Scale
from yinju.retrieve.fusion import fuse
from yinju.retrieve.retriever import CHUNK_SHARE

Scores = NDArray[np.float32]
# The constant of Cormack, Clarke and Büttcher, SIGIR 2009.
RANK_CONSTANT: Final = 60
FIXED_WEIGHT: Final = 0.4


@dataclass(frozen=True, slots=True)
class Channels:
    """What each channel says of the candidates: arrays (n,), larger for better; `coverage` is the question's."""

    chunk: Scores
    sentence: Scores
    lexical: Scores
    coverage: float

    @property
    def dense(self) -> Scores:
        """The dense channel as it is used: chunk and nearest sentence."""
        both: Scores = CHUNK_SHARE * self.chunk + (1 - CHUNK_SHARE) * self.sentence
        return both


Fusion = Callable[[Channels], Scores]


def read_channels(retrieved: Retrieved, vector: Scores, snapshot: Snapshot, scale: Scale) -> Channels:
    """Return what the channels say of the candidates that were retrieved from a snapshot."""
    rows = np.array([candidate.row for candidate in retrieved.candidates], np.int64)
    chunk = scale.to_pack(snapshot.dense.vectors(rows) @ vector)
    nearest = [
        max((passage.cosine for passage in candidate.passages), default=float(cosine))
        for candidate, cosine in zip(retrieved.candidates, chunk, strict=True)
    ]
    lexical = snapshot.lexical.scores(retrieved.question.terms)[rows]
    covered = retrieved.weights.share(retrieved.weights.known)
    return Channels(chunk, np.array(nearest, np.float32), lexical, covered)


def in_order(candidates: tuple[Candidate, ...], scores: Scores) -> list[Candidate]:
    """Return the candidates by their score, best first, equal ones in the order of their rows."""
    rows = np.array([candidate.row for candidate in candidates])
    return [candidates[place] for place in np.lexsort((rows, -scores))]


def reciprocal_ranks(channels: Channels) -> Scores:
    """Return the sum of 1 / (60 + rank) over the channels that found a candidate."""
    dense = 1 / (RANK_CONSTANT + _ranks(channels.dense))
    lexical = np.where(channels.lexical > 0, 1 / (RANK_CONSTANT + _ranks(channels.lexical)), 0.0)
    total: Scores = (dense + lexical).astype(np.float32)
    return total


def _ranks(scores: Scores) -> NDArray[np.int64]:
    ranks = np.empty(len(scores), np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks


def _fixed(weight: float, channels: Channels) -> Scores:
    return fuse(channels.dense, channels.lexical, weight, coverage=1.0)


def _following_coverage(channels: Channels) -> Scores:
    return fuse(channels.dense, channels.lexical, FIXED_WEIGHT, channels.coverage)


FUSIONS: Final[Mapping[str, Fusion]] = {
    "BM25 alone": lambda channels: channels.lexical,
    "chunk vectors alone": lambda channels: channels.chunk,
    "nearest sentence alone": lambda channels: channels.sentence,
    "chunk and sentence vectors": lambda channels: channels.dense,
    "reciprocal rank fusion": reciprocal_ranks,
    "z-scores, half and half": partial(_fixed, 0.5),
    f"z-scores, fixed weight {FIXED_WEIGHT}": partial(_fixed, FIXED_WEIGHT),
    f"z-scores, {FIXED_WEIGHT} × coverage": _following_coverage,
}
