"""The order of embedding: texts of like length together, so that little is spent on padding."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW_TEXTS = 1024  # sorted together; bounds the memory of a long run and keeps its progress steady


def embed_by_length(
    texts: Sequence[str],
    encode: "Callable[[str], NDArray[np.int32]]",
    embed: "Callable[[list[NDArray[np.int32]]], NDArray[np.float32]]",
    dim: int,
    batch_tokens: int,
    advance: Callable[[int], None] | None = None,
) -> "NDArray[np.float32]":
    """Return `(n, dim)` in the order of `texts`, embedded in the batches that `plan_batches` makes."""
    vectors = np.empty((len(texts), dim), np.float32)
    for start in range(0, len(texts), WINDOW_TEXTS):
        rows = [encode(text) for text in texts[start : start + WINDOW_TEXTS]]
        for batch in plan_batches([len(row) for row in rows], batch_tokens):
            vectors[[start + index for index in batch]] = embed([rows[index] for index in batch])
            if advance is not None:
                advance(len(batch))
    return vectors


def plan_batches(lengths: Sequence[int], batch_tokens: int) -> list[list[int]]:
    """Return the indices of `lengths` in batches, longest first.

    Padded to its longest, no batch has more than `batch_tokens`, unless a single text does.
    """
    batches: list[list[int]] = []
    room = 0
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if room == 0:
            batches.append([])
            room = max(1, batch_tokens // lengths[index])
        batches[-1].append(index)
        room -= 1
    return batches
