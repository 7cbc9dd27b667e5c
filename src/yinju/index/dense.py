"""Vectors by FAISS, whose only importer this is. Rows are unit vectors, so the inner product is the cosine.

Files go through Python's own: FAISS opens paths with the C library, which fails on some non-ASCII ones
(faiss#3073).
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinju.errors import SnapshotError
from yinju.index.files import DISK, FileRecord, Files

# An exact query takes about 0.3 µs a row of 384 numbers: 60 ms for so many, 0.4 ms for 4,000.
EXACT_ROWS = 200_000
# Of 250,000 synthetic vectors, an eighth of the lists held 99 % of the 10 nearest and 95 % of the 100 nearest
# at 9 ms a query; a 16th 93 % and 86 % at 5 ms, a quarter 99.9 % and 99 % at 17 ms.
PROBED_PART = 8
# k-means needs few points for a centroid; with so many, 250,000 rows take 46 s to index on two cores.
TRAINING_POINTS_PER_LIST = 64


class DenseIndex:
    """Row i of the matrix, searchable; a larger score is better (cosine)."""

    def __init__(self, faiss_index: Any) -> None:
        self._index = faiss_index

    @classmethod
    def build(cls, vectors: NDArray[np.float32], *, exact: bool = False) -> "DenseIndex":
        """Index unit vectors, (n, dim); `exact` for those that are looked up rather than searched."""
        return cls(build_faiss(vectors, exact_rows=len(vectors) if exact else EXACT_ROWS))

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read what `save` has written; the file's hash must have been checked."""
        faiss = _faiss()
        with path.open("rb") as file:
            return cls(faiss.read_index(faiss.PyCallbackIOReader(file.read)))

    def save(self, path: Path, files: Files = DISK) -> FileRecord:
        """Write the index to a new file and return what was written."""
        faiss = _faiss()
        with files.create(path) as writer:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(writer.write))
        return writer.record()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Return the length of a row."""
        return int(self._index.d)

    def search(self, query: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows nearest to `query`, (dim,), and their scores: at most k, best first."""
        k = min(k, len(self))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if query.shape != (self.dim,):
            raise SnapshotError(
                f"the model gives vectors of shape {query.shape}, the index holds ({self.dim},)",
                "build the index with this model: `yinju index build`",
            )
        scores, rows = self._index.search(np.ascontiguousarray(query[None, :], dtype=np.float32), k)
        order = np.lexsort((rows[0], -scores[0]))  # equal scores in row order, whatever the heap did
        order = order[rows[0][order] >= 0]  # an inverted file may find fewer than k
        return rows[0][order], scores[0][order]

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of these rows, shape (len(rows), dim)."""
        if len(rows) == 0:
            return np.empty((0, self.dim), np.float32)
        if rows.min() < 0 or rows.max() >= len(self):
            raise IndexError(f"rows {rows.min()} to {rows.max()} of an index of {len(self)}")
        vectors: NDArray[np.float32] = self._index.reconstruct_batch(np.ascontiguousarray(rows, np.int64))
        return vectors


def build_faiss(vectors: NDArray[np.float32], *, exact_rows: int = EXACT_ROWS) -> Any:
    """Choose the FAISS index by size: exact up to `exact_rows`, above that an inverted file.

    The inverted file keeps whole vectors, so that scores and `vectors` stay exact; it probes a part of its
    lists and misses the neighbours in the others. Its k-means has a fixed seed.
    """
    faiss = _faiss()
    rows, dim = vectors.shape
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    if rows <= exact_rows:
        index = faiss.IndexFlatIP(dim)
        index.add(vectors)
        return index
    lists = max(1, int(4 * rows**0.5))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = 20261123
    index.cp.max_points_per_centroid = TRAINING_POINTS_PER_LIST
    index.cp.min_points_per_centroid = 1
    index.train(vectors)
    index.add(vectors)
    index.make_direct_map()  # without it a row cannot be looked up by its number
    index.nprobe = max(1, lists // PROBED_PART)
    return index


def _faiss() -> Any:
    """Import FAISS late, it takes 0.15 s; untyped, since its stubs leave out half of what is used here."""
    import faiss

    return faiss
