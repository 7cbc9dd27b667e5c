"""Small readable stand-ins for the heavy parts: deterministic, and true to what they replace."""

import unicodedata
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


class BigramEmbedder:
    """Counts a text's character bigrams in 256 hashed places: texts that share words really are near.

    It is an `Embedder`: unit rows, `(n, dim) float32`. A text fits if it has at most `max_chars` characters.
    """

    def __init__(self, max_chars: int = 500) -> None:
        self.max_chars = max_chars
        self.embedded: list[str] = []  # every passage that was embedded, for tests that count

    @property
    def fingerprint(self) -> str:
        return "fake"

    @property
    def query_fingerprint(self) -> str:
        return "fake"

    @property
    def dim(self) -> int:
        return 256

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [self._embed(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dim), np.float32)

    def embed_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        if advance is not None:
            for _ in texts:
                advance(1)
        return self.embed_queries(texts)

    def fits(self, text: str) -> bool:
        return len(text) <= self.max_chars

    def _embed(self, text: str) -> NDArray[np.float32]:
        row = np.zeros(self.dim, np.float32)
        row[0] = 0.1  # so that a text without bigrams is a unit vector too
        letters = [c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()]
        for pair in pairwise(letters):
            row[zlib.crc32("".join(pair).encode("utf-8", "replace")) % self.dim] += 1.0
        unit: NDArray[np.float32] = row / np.linalg.norm(row)
        return unit
