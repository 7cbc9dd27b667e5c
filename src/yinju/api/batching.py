"""Questions that arrive together are embedded together.

As many threads embed as there are cores, each on one core. A thread that is free takes what waits, at most MAX_BATCH
texts, as one batch: nothing is waited for, and questions gather while all threads are busy. Measured on two cores
that others use too: a question alone costs 28 ms of processor time, in a batch of eight 16 ms, of sixteen 15 ms; both
cores on one batch, as torch does by itself, was ten times slower as soon as another process wanted a core.

The vectors of the questions that were asked last are kept: people ask what others have asked, above all what the page
suggests.
"""

import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from yinju.models import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_BATCH: Final = 8
KEPT_QUESTIONS: Final = 4096  # 1.5 KB each


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def one_core_a_batch() -> None:
    """Have every thread of this process compute on one core."""
    import torch

    torch.set_num_threads(1)


class QueryBatcher:
    """An Embedder around another one, for any number of threads; `on_batch` is told each batch's size."""

    def __init__(
        self, embedder: Embedder, threads: int, on_batch: Callable[[int], None] = lambda size: None
    ) -> None:
        self._embedder = embedder
        self._on_batch = on_batch
        self._vectors = lru_cache(maxsize=KEPT_QUESTIONS)(self._embed)
        self._waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"embedding {number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def fingerprint(self) -> str:
        """Name weights, prompts and pooling."""
        return self._embedder.fingerprint

    @property
    def query_fingerprint(self) -> str:
        """Name what embeds questions."""
        return self._embedder.query_fingerprint

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return self._embedder.dim

    def embed_queries(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows, read-only; the texts of other threads may be embedded with them."""
        return self._vectors(tuple(texts))

    def _embed(self, texts: tuple[str, ...]) -> "NDArray[np.float32]":
        asked = _Asked(texts)
        self._waiting.put(asked)
        vectors = asked.vectors.result().copy()  # alone, without the others of its batch
        vectors.flags.writeable = False
        return vectors

    def embed_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> "NDArray[np.float32]":
        """Return `(n, dim)` unit rows, embedded by the thread that asks."""
        return self._embedder.embed_passages(texts, advance)

    def fits(self, text: str) -> bool:
        """Say whether a passage is within the model's window."""
        return self._embedder.fits(text)

    def close(self) -> None:
        """End the threads once what waits has been embedded."""
        self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while batch := self._next_batch():
            texts = [text for asked in batch for text in asked.texts]
            self._on_batch(len(texts))
            try:
                vectors = self._embedder.embed_queries(texts)
            except Exception as error:  # whoever asked raises it; this thread goes on
                for asked in batch:
                    asked.vectors.set_exception(error)
                continue
            start = 0
            for asked in batch:
                asked.vectors.set_result(vectors[start : start + len(asked.texts)])
                start += len(asked.texts)

    def _next_batch(self) -> "list[_Asked]":
        """Return what waits, at least one; nothing at the end."""
        batch: list[_Asked] = []
        size = 0
        while size < MAX_BATCH:
            try:
                asked = self._waiting.get(block=not batch)
            except queue.Empty:
                break
            if asked is None:
                self._waiting.put(None)  # for the other threads, and for this one after its batch
                break
            batch.append(asked)
            size += len(asked.texts)
        return batch


class _Asked:
    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.vectors: Future[NDArray[np.float32]] = Future()
