"""Vectors that earlier builds computed, by model and text, so that a rebuild embeds only what has changed.

A cache and no more: where it is damaged it is set aside and begun anew. A rollback journal, no WAL, keeps it
whole when a build is killed.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from yinju.index.files import DISK, Files, sqlite_as_os_errors, storage_errors

_SCHEMA_VERSION: Final = 1
# SQLite allows 32,766 variables in a statement; beyond 2,000 a larger batch is no faster.
_BATCH: Final = 2000


class EmbeddingCache:
    """`folder`/embeddings.sqlite: unit vectors, float32, by (model fingerprint, sha256 of the text)."""

    def __init__(self, folder: Path, files: Files = DISK) -> None:
        self._path = folder / "embeddings.sqlite"
        self._files = files

    def get(self, fingerprint: str, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the known ones of `texts` with their vectors."""
        with storage_errors("the embedding cache", self._path.parent):
            try:
                return self._read(fingerprint, texts) if self._path.exists() else {}
            except sqlite3.DatabaseError:
                self._set_aside()
                return {}

    def put(self, fingerprint: str, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Remember row i of `vectors`, (len(texts), dim), for text i."""
        rows = list(zip(_keys(fingerprint, texts), _blobs(vectors), strict=True))
        with storage_errors("the embedding cache", self._path.parent, needed_bytes=vectors.nbytes):
            self._files.make_folder(self._path.parent)
            try:
                self._write(rows)
            except sqlite3.DatabaseError:
                self._set_aside()
                self._write(rows)

    def _read(self, fingerprint: str, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        by_key = dict(zip(_keys(fingerprint, texts), texts, strict=True))
        keys = list(by_key)
        found: list[tuple[bytes, bytes]] = []
        with self._open() as connection:
            for start in range(0, len(keys), _BATCH):
                batch = keys[start : start + _BATCH]
                marks = ",".join("?" * len(batch))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"
                found += connection.execute(query, batch)
        return {by_key[key]: vector for key, vector in _sound_vectors(found)}

    def _write(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._open() as connection, self._files.transaction(connection, self._path):
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with (
            sqlite_as_os_errors(self._path),
            closing(sqlite3.connect(self._path, isolation_level=None)) as connection,
        ):
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                connection.execute("PRAGMA page_size=8192")
                with self._files.transaction(connection, self._path):
                    connection.execute("CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
                    connection.execute(f"PRAGMA user_version={_SCHEMA_VERSION}")
            if connection.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA_VERSION:
                raise sqlite3.DatabaseError("the cache was written by another version")
            yield connection

    def _set_aside(self) -> None:
        journal = self._path.with_name(f"{self._path.name}-journal")
        self._files.remove(journal)  # it must not be applied to the file that takes the damaged one's place
        self._files.rename(self._path, self._path.with_name("embeddings.damaged.sqlite"))


def _keys(fingerprint: str, texts: Sequence[str]) -> list[bytes]:
    model = hashlib.sha256(fingerprint.encode() + b"\0")
    keys = []
    for text in texts:
        digest = model.copy()
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        keys.append(digest.digest())
    return keys


def _blobs(vectors: NDArray[np.float32]) -> Iterator[bytes]:
    return (row.tobytes() for row in np.ascontiguousarray(vectors, dtype="<f4"))


def _sound_vectors(found: Sequence[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, NDArray[np.float32]]]:
    """Yield the rows that are unit vectors; a blob that a bad disk has changed counts as unknown."""
    size = len(found[0][1]) if found else 0
    whole = [(key, blob) for key, blob in found if len(blob) == size and size % 4 == 0]
    if not whole:
        return
    matrix = np.frombuffer(b"".join(blob for _, blob in whole), dtype="<f4").reshape(len(whole), -1)
    with np.errstate(all="ignore"):
        squares = np.einsum("ij,ij->i", matrix, matrix)
    sound = np.abs(squares - 1) < 0.02
    yield from ((whole[row][0], matrix[row]) for row in np.flatnonzero(sound))
