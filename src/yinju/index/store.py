"""Documents, chunks and sentences in SQLite, written once and read only afterwards.

A chunk's text is stored beside its document's: 100 chunks of 1 MB documents are then read in well under 2 ms,
where slicing the documents takes 300 ms, for a tenth of what the chunk's vectors take.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from yinju.errors import SnapshotError
from yinju.index.files import DISK, FileRecord, Files, record_of
from yinju.types import Chunk, Document, Sentence

# Texts that stay in memory, for the citations of one answer after another.
_CACHED_DOCUMENTS: Final = 8
_BATCH: Final = 2000

_SCHEMA: Final = (
    # The text comes last: SQLite need not walk over it to reach the other columns.
    "CREATE TABLE documents (number INTEGER PRIMARY KEY, doc_id TEXT UNIQUE NOT NULL, title TEXT NOT NULL,"
    " source TEXT NOT NULL, sha256 TEXT NOT NULL, chars INTEGER NOT NULL, text TEXT NOT NULL) STRICT",
    "CREATE TABLE chunks (row INTEGER PRIMARY KEY, document INTEGER NOT NULL, title TEXT NOT NULL,"
    " heading TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL) STRICT",
    "CREATE TABLE sentences (row INTEGER PRIMARY KEY, chunk INTEGER NOT NULL, start INTEGER NOT NULL,"
    " end INTEGER NOT NULL) STRICT",
    "CREATE INDEX chunks_by_document ON chunks (document)",
    "CREATE INDEX sentences_by_chunk ON sentences (chunk)",
)

_DOCUMENTS: Final = "SELECT doc_id, title, text, source, sha256 FROM documents"
_CHUNKS: Final = (
    "SELECT row, doc_id, chunks.title, heading, start, end, chunks.text FROM chunks"
    " JOIN documents ON documents.number = chunks.document"
)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text; `chars` is the text's length, `chunks` how many it was cut into."""

    doc_id: str
    title: str
    source: str
    sha256: str
    chars: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document was cut into; a sentence's `chunk` counts from the document's first chunk, not the corpus's."""

    chunks: Sequence[Chunk]
    sentences: Sequence[Sentence]


class CorpusStore:
    """Read access to what `write_corpus` has written; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        # Opened at once and for good: the file may be pruned while this reader goes on with it. One
        # connection behind a lock: another one could not be opened then.
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?immutable=1&mode=ro", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()
        self.document = lru_cache(_CACHED_DOCUMENTS)(self._document)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def counts(self) -> tuple[int, int, int]:
        """Return how many documents, chunks and sentences there are."""
        tables = ("documents", "chunks", "sentences")
        documents, chunks, sentences = (self._all(f"SELECT count(*) FROM {name}")[0][0] for name in tables)
        return documents, chunks, sentences

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """Return the chunks of these rows, in the order of `rows`."""
        found = {
            row: Chunk(*values) for row, *values in self._in_batches(f"{_CHUNKS} WHERE row IN ({{}})", rows)
        }
        try:
            return [found[int(row)] for row in rows]
        except KeyError as error:
            raise IndexError(f"there is no chunk row {error}") from None

    def sentences(self, rows: Sequence[int]) -> list[tuple[int, Sentence]]:
        """Return the sentences of these chunk rows, each with its own row, in row order."""
        query = "SELECT row, chunk, start, end FROM sentences WHERE chunk IN ({})"
        found = [(row, Sentence(*values)) for row, *values in self._in_batches(query, sorted(set(rows)))]
        return sorted(found, key=lambda item: item[0])

    def documents(self) -> list[DocumentInfo]:
        """Return all documents, without their texts, in the order in which they were loaded."""
        found = self._all(
            "SELECT doc_id, title, source, sha256, chars,"
            " (SELECT count(*) FROM chunks WHERE document = number) FROM documents ORDER BY number"
        )
        return [DocumentInfo(*values) for values in found]

    def titles(self) -> dict[str, str]:
        """Return the title of each document by its id."""
        return dict(self._all("SELECT doc_id, title FROM documents"))

    def lengths(self) -> dict[str, int]:
        """Return the characters of each document by its id."""
        return dict(self._all("SELECT doc_id, chars FROM documents"))

    def rows(self, doc_ids: Sequence[str]) -> list[int]:
        """Return the rows of these documents' chunks."""
        query = (
            "SELECT row FROM chunks JOIN documents ON documents.number = chunks.document WHERE doc_id IN ({})"
        )
        return [row for (row,) in self._in_batches(query, doc_ids)]

    def all_documents(self) -> list[Document]:
        """Return all documents with their texts, in the order in which they were loaded."""
        return [Document(*values) for values in self._all(f"{_DOCUMENTS} ORDER BY number")]

    def parts(self, doc_id: str) -> Parts:
        """Return what a document was cut into."""
        chunks = self._all(f"{_CHUNKS} WHERE doc_id = ? ORDER BY row", doc_id)
        numbers = {row: number for number, (row, *_) in enumerate(chunks)}
        sentences = self._all(
            "SELECT chunk, sentences.start, sentences.end FROM sentences JOIN chunks ON chunks.row = chunk"
            " WHERE document = (SELECT number FROM documents WHERE doc_id = ?) ORDER BY sentences.row",
            doc_id,
        )
        return Parts(
            [Chunk(*values) for _, *values in chunks],
            [Sentence(numbers[row], start, end) for row, start, end in sentences],
        )

    def _document(self, doc_id: str) -> Document:
        found = self._all(f"{_DOCUMENTS} WHERE doc_id = ?", doc_id)
        if not found:
            raise SnapshotError(f"there is no document {doc_id!r} in this snapshot", "see `yinju index info`")
        return Document(*found[0])

    def _in_batches(self, query: str, keys: Sequence[int] | Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _BATCH):
            batch = [key if isinstance(key, str) else int(key) for key in keys[start : start + _BATCH]]
            yield from self._all(query.format(",".join("?" * len(batch))), *batch)

    def _all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def write_corpus(
    path: Path,
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    sentences: Sequence[Sentence],
    files: Files = DISK,
) -> FileRecord:
    """Write a new file in one transaction and return what it holds; rows are positions in the sequences."""
    numbers = {document.doc_id: number for number, document in enumerate(documents)}
    with files.create_database(path) as connection:
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (number, item.doc_id, item.title, item.source, item.sha256, len(item.text), item.text)
                for number, item in enumerate(documents)
            ),
        )
        connection.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (row, numbers[item.doc_id], item.title, item.heading, item.start, item.end, item.text)
                for row, item in enumerate(chunks)
            ),
        )
        connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?)",
            ((row, item.chunk, item.start, item.end) for row, item in enumerate(sentences)),
        )
    return record_of(path)
