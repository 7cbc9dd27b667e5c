"""Writing a snapshot: aside, synced, verified, named, and only then live: a crash leaves the old one live."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.errors import SnapshotError, StorageError
from yinju.index.dense import DenseIndex
from yinju.index.files import DISK, Files, storage_errors
from yinju.index.history import live_or_none, retire
from yinju.index.layout import IndexFolder, SnapshotFolder
from yinju.index.lexical import LexicalIndex
from yinju.index.lock import swap_lock
from yinju.index.manifest import MadeWith, Manifest, write_manifest
from yinju.index.snapshot import load
from yinju.index.store import write_corpus
from yinju.types import Chunk, Document, Sentence, SourceFailure


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """What a build hands over: row i of a matrix belongs to item i of its sequence, checked here, once.

    Vectors are float32 of unit length, or zero; `terms` are the lexical terms of each chunk.
    """

    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    vectors: NDArray[np.float32]
    terms: Sequence[Sequence[str]]
    sentences: Sequence[Sentence]
    sentence_vectors: NDArray[np.float32]

    def __post_init__(self) -> None:
        _check_rows("chunks", self.vectors, len(self.chunks))
        _check_rows("sentences", self.sentence_vectors, len(self.sentences))
        if len(self.terms) != len(self.chunks):
            raise ValueError(f"{len(self.terms)} lists of terms for {len(self.chunks)} chunks")
        texts = {document.doc_id: document.text for document in self.documents}
        if len(texts) != len(self.documents):
            raise ValueError("two documents have the same doc_id")
        for chunk in self.chunks:
            if texts[chunk.doc_id][chunk.start : chunk.end] != chunk.text:
                raise ValueError(f"the text of chunk {chunk.chunk_id} is not what the document holds there")
        for sentence in self.sentences:
            chunk = self.chunks[sentence.chunk]
            if not chunk.start <= sentence.start <= sentence.end <= chunk.end:
                raise ValueError(f"{sentence} does not lie in chunk {chunk.chunk_id}")

    def bytes_needed(self) -> int:
        """Return about how much room the snapshot takes on the disk, rather too much than too little."""
        vectors = self.vectors.nbytes + self.sentence_vectors.nbytes
        text = sum(len(document.text) for document in self.documents)
        rows = 500 * len(self.documents) + 150 * len(self.chunks) + 40 * len(self.sentences)
        terms = sum(map(len, self.terms))
        # The text twice at 3 bytes a character, 8 for each term of a chunk, whole blocks of eight files.
        return vectors + 6 * text + rows + 8 * terms + 100_000


def publish(
    index: Path,
    contents: SnapshotContents,
    *,
    made_with: MadeWith,
    failures: Sequence[SourceFailure] = (),
    keep: int,
    files: Files = DISK,
) -> str:
    """Write a snapshot, make it the live one, remove all but `keep`, and return its id.

    Hold `builder_lock` meanwhile. Raises StorageError where the disk is full or cannot be written; what was
    live then stays so.
    """
    folder = IndexFolder(index)
    with storage_errors("the new snapshot", index, needed_bytes=contents.bytes_needed()):
        files.make_folder(folder.snapshots)
        snapshot_id, created = _new_id(folder)
        final = folder.snapshot(snapshot_id)
        aside = SnapshotFolder(folder.snapshots / f".{snapshot_id}.tmp")
        try:
            files.make_folder(aside.path)
            _write(folder, aside, snapshot_id, created, contents, made_with, failures, files)
            _check_readable(folder, aside)
            files.rename(aside.path, final.path)
            with swap_lock(index):
                files.replace_text(folder.current, snapshot_id + "\n")
                retired = retire(folder, keep, files)
        except BaseException:
            _discard(folder, aside, final, files)
            raise
    for path in retired:
        with suppress(OSError):  # the next build tries again
            files.remove(path)
    return snapshot_id


def _write(
    folder: IndexFolder,
    aside: SnapshotFolder,
    snapshot_id: str,
    created: datetime,
    contents: SnapshotContents,
    made_with: MadeWith,
    failures: Sequence[SourceFailure],
    files: Files,
) -> None:
    records = {
        aside.corpus: write_corpus(
            aside.corpus, contents.documents, contents.chunks, contents.sentences, files
        ),
        aside.dense: DenseIndex.build(contents.vectors).save(aside.dense, files),
        aside.sentences: DenseIndex.build(contents.sentence_vectors, exact=True).save(aside.sentences, files),
    }
    lexical = LexicalIndex.build(contents.terms).save(aside.lexical, files)
    records |= {aside.lexical / name: record for name, record in lexical.items()}
    manifest = Manifest(
        id=snapshot_id,
        created=created.isoformat(timespec="microseconds"),
        made_with=made_with,
        previous=live_or_none(folder),
        documents=len(contents.documents),
        chunks=len(contents.chunks),
        sentences=len(contents.sentences),
        sources={document.doc_id: document.sha256 for document in contents.documents},
        failures=tuple(failures),
        files={aside.name_of(path): record for path, record in records.items()},
    )
    write_manifest(aside, manifest, files)
    files.sync_folder(aside.path)


def _check_readable(folder: IndexFolder, aside: SnapshotFolder) -> None:
    try:
        load(folder, aside).close()
    except SnapshotError as error:
        raise StorageError(
            f"what was written cannot be read back: {error.message}",
            "check the disk; the snapshot that was live still is",
        ) from error


def _discard(folder: IndexFolder, aside: SnapshotFolder, final: SnapshotFolder, files: Files) -> None:
    """Remove what an interrupted build has written, unless CURRENT names it already."""
    leftovers = [aside.path] if live_or_none(folder) == final.path.name else [aside.path, final.path]
    for path in leftovers:
        with suppress(OSError):  # the error that interrupted the build matters more; the next build clears up
            files.remove(path)


def _new_id(folder: IndexFolder) -> tuple[str, datetime]:
    """Return an id and its moment; ids sort by time, the last four digits being 1/65536ths of the second."""
    taken = set(folder.snapshot_ids())
    while True:
        now = datetime.now(UTC)
        snapshot_id = f"{now:%Y%m%dT%H%M%S}-{now.microsecond * 65536 // 1_000_000:04x}"
        if snapshot_id not in taken:
            return snapshot_id, now


def _check_rows(what: str, matrix: NDArray[np.float32], count: int) -> None:
    if matrix.dtype != np.float32 or matrix.ndim != 2 or matrix.shape[0] != count or matrix.shape[1] == 0:
        raise ValueError(f"{count} {what}, but a matrix {matrix.shape} of {matrix.dtype}")
    squares = np.einsum("ij,ij->i", matrix, matrix)
    if not np.all((np.abs(squares - 1) < 0.02) | (squares == 0)):
        raise ValueError(f"the vectors of the {what} are not all of unit length")
