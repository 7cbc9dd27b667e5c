"""Snapshots that differ in one thing from the one that is shipped, made in memory from its chunks."""

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from yinju.corpus import contextual_text
from yinju.index import DenseIndex, EmbeddingCache, LexicalIndex, Snapshot
from yinju.models import Embedder
from yinju.retrieve import Question
from yinju.text import simplify, terms
from yinju.types import Chunk

# A figure together with its unit ("4285亿元"), or a name in quotation marks: terms that are kept whole.
KEPT_WHOLE: Final = re.compile(r"\d.*\D|“.*")
BATCH: Final = 256


def without_whole_terms(question: Question) -> Question:
    """Return the question without the terms that are kept whole; their parts stay."""
    return replace(question, terms=tuple(term for term in question.terms if not KEPT_WHOLE.fullmatch(term)))


def with_parts_only(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with a lexical index in which no figure with its unit and no name is one term."""
    lexical = _lexical(
        snapshot,
        lambda chunk: [term for term in terms(contextual_text(chunk)) if not KEPT_WHOLE.fullmatch(term)],
    )
    return _changed(snapshot, lexical=lexical)


def without_headings(snapshot: Snapshot, embedder: Embedder, cache: Path) -> Snapshot:
    """Return the snapshot with nothing put before a chunk's text, in what is embedded and in what BM25 sees."""
    texts = [simplify(chunk.text) for chunk in _chunks(snapshot)]
    dense = DenseIndex.build(_embed(embedder, EmbeddingCache(cache), texts))
    return _changed(snapshot, dense=dense, lexical=_lexical(snapshot, lambda chunk: terms(chunk.text)))


class Lacking:
    """Makes snapshots that lack a document of one: its words count for nothing, and none of its chunks is near."""

    def __init__(self, snapshot: Snapshot) -> None:
        chunks = _chunks(snapshot)
        self._snapshot = snapshot
        self._doc_ids = [chunk.doc_id for chunk in chunks]
        self._terms = [terms(contextual_text(chunk)) for chunk in chunks]
        self._vectors = snapshot.dense.vectors(np.arange(len(chunks)))

    def without(self, doc_id: str) -> Snapshot:
        """Return the snapshot, its rows as they were, as if it had been built without a document."""
        kept = [own != doc_id for own in self._doc_ids]
        lexical = LexicalIndex.build([t if keep else [] for t, keep in zip(self._terms, kept, strict=True)])
        dense = DenseIndex.build(self._vectors * np.array(kept, np.float32)[:, None])
        return _changed(self._snapshot, dense=dense, lexical=lexical)


def _lexical(snapshot: Snapshot, terms_of: Callable[[Chunk], list[str]]) -> LexicalIndex:
    return LexicalIndex.build([terms_of(chunk) for chunk in _chunks(snapshot)])


def _chunks(snapshot: Snapshot) -> list[Chunk]:
    return snapshot.chunks(range(len(snapshot.dense)))


def _changed(
    snapshot: Snapshot, *, dense: DenseIndex | None = None, lexical: LexicalIndex | None = None
) -> Snapshot:
    changed = copy.copy(snapshot)
    changed.dense = dense or snapshot.dense
    changed.lexical = lexical or snapshot.lexical
    return changed


def _embed(embedder: Embedder, cache: EmbeddingCache, texts: Sequence[str]) -> NDArray[np.float32]:
    known = cache.get(embedder.fingerprint, texts)
    missing = sorted({text for text in texts if text not in known}, key=len, reverse=True)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        rows = embedder.embed_passages(batch)
        cache.put(embedder.fingerprint, batch, rows)
        known.update(zip(batch, rows, strict=True))
    return np.stack([known[text] for text in texts])
