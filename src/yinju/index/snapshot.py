"""A snapshot as its readers see it: opened whole, checked against its manifest, never changed."""

import sqlite3
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from yinju.errors import SnapshotError
from yinju.index.dense import DenseIndex
from yinju.index.layout import IndexFolder, SnapshotFolder
from yinju.index.lexical import LexicalIndex
from yinju.index.manifest import Manifest, damage_hint, damaged_files, read_manifest
from yinju.index.store import CorpusStore, DocumentInfo, Parts
from yinju.text import years
from yinju.types import Chunk, Document, Sentence


class Snapshot:
    """An open snapshot: row i of `dense` and of `lexical` is chunk i, row i of `sentence_vectors` sentence i.

    Safe to use from several threads. It stays usable when a later build prunes it.
    """

    def __init__(
        self,
        manifest: Manifest,
        store: CorpusStore,
        dense: DenseIndex,
        sentence_vectors: DenseIndex,
        lexical: LexicalIndex,
    ) -> None:
        self.id = manifest.id
        self.manifest = manifest
        self.dense = dense
        self.sentence_vectors = sentence_vectors
        self.lexical = lexical
        self._store = store

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """Return the chunks of these rows, in the order of `rows`; raise IndexError for one that is none."""
        return self._store.chunks(rows)

    def sentences(self, rows: Sequence[int]) -> list[tuple[int, Sentence]]:
        """Return the sentences of these chunk rows, each with its own row, in row order."""
        return self._store.sentences(rows)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each document, by its id."""
        return self._store.titles()

    @cached_property
    def dated(self) -> dict[str, frozenset[int]]:
        """The years that a document's title names, by the document's id, where it names any."""
        named = {doc_id: years(title) for doc_id, title in self.titles.items()}
        return {doc_id: found for doc_id, found in named.items() if found}

    @cached_property
    def lengths(self) -> dict[str, int]:
        """The characters of each document, by its id."""
        return self._store.lengths()

    def rows(self, doc_ids: Sequence[str]) -> list[int]:
        """Return the rows of these documents' chunks."""
        return self._store.rows(doc_ids)

    def document(self, doc_id: str) -> Document:
        """Return a document with its text; raise SnapshotError where there is none of that id."""
        return self._store.document(doc_id)

    def documents(self) -> list[DocumentInfo]:
        """Return what there is to know of every document but its text."""
        return self._store.documents()

    def parts(self, doc_id: str) -> Parts:
        """Return what a document was cut into; nothing where there is none of that id."""
        return self._store.parts(doc_id)

    def close(self) -> None:
        """Close the snapshot's files."""
        self._store.close()

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_snapshot(index: Path, snapshot_id: str | None = None, *, fingerprint: str | None = None) -> Snapshot:
    """Open a snapshot, by default the live one, after checking every file's hash.

    Raises SnapshotError, with the command that repairs it, where there is none, where it is damaged, or where
    it was built with another model than the one of `fingerprint`.
    """
    folder = IndexFolder(index)
    if snapshot_id is not None:
        return load(folder, _existing(folder, snapshot_id), fingerprint)
    while True:
        live = folder.live_id()
        try:
            return load(folder, folder.snapshot(live), fingerprint)
        except SnapshotError:
            # Builders may have published and pruned since CURRENT was read: what counts is what is live now.
            if folder.live_id() == live:
                raise


def verify(index: Path, snapshot_id: str | None = None) -> list[str]:
    """Return what is wrong with a snapshot, by default the live one; an empty list where it is sound."""
    folder = IndexFolder(index)
    snapshot = _existing(folder, folder.live_id() if snapshot_id is None else snapshot_id)
    try:
        manifest = read_manifest(folder, snapshot)
        problems = damaged_files(snapshot, manifest)
        if not problems:
            _open_files(folder, snapshot, manifest).close()
    except SnapshotError as error:
        return [error.message]
    known = {snapshot.name_of(snapshot.manifest), *manifest.files}
    found = {snapshot.name_of(path) for path in snapshot.path.rglob("*") if not path.is_dir()}
    return problems + [f"{name} does not belong to the snapshot" for name in sorted(found - known)]


def load(folder: IndexFolder, snapshot: SnapshotFolder, fingerprint: str | None = None) -> Snapshot:
    """Open the snapshot that lies in a folder, whatever the folder's name."""
    manifest = read_manifest(folder, snapshot)
    if fingerprint not in (None, manifest.made_with.fingerprint):
        raise SnapshotError(
            f"snapshot {manifest.id} was built with the model {manifest.made_with.fingerprint}, "
            f"the settings name {fingerprint}",
            f"build it anew with {folder.command('build')}, or name the model that it was built with",
            case="index_of_other_model",
        )
    problems = damaged_files(snapshot, manifest)
    if problems:
        raise SnapshotError(f"snapshot {manifest.id} is damaged: {'; '.join(problems)}", damage_hint(folder))
    return _open_files(folder, snapshot, manifest)


def _open_files(folder: IndexFolder, snapshot: SnapshotFolder, manifest: Manifest) -> Snapshot:
    """Load files whose hashes have been checked, and see that they fit each other."""
    store = None
    try:
        store = CorpusStore(snapshot.corpus)
        opened = Snapshot(
            manifest,
            store,
            DenseIndex.load(snapshot.dense),
            DenseIndex.load(snapshot.sentences),
            LexicalIndex.load(snapshot.lexical),
        )
        found = (*store.counts(), len(opened.dense), len(opened.lexical), len(opened.sentence_vectors))
    except (OSError, sqlite3.Error, RuntimeError, ValueError, KeyError) as error:
        if store is not None:
            store.close()
        # RuntimeError is what FAISS raises for a file of a kind that it does not know.
        raise SnapshotError(
            f"snapshot {manifest.id} cannot be opened: {error}", damage_hint(folder)
        ) from error
    documents, chunks, sentences = manifest.documents, manifest.chunks, manifest.sentences
    if found != (documents, chunks, sentences, chunks, chunks, sentences):
        opened.close()
        raise SnapshotError(
            f"snapshot {manifest.id}: its parts differ in length {found}", damage_hint(folder)
        )
    return opened


def _existing(folder: IndexFolder, snapshot_id: str) -> SnapshotFolder:
    snapshot = folder.snapshot(snapshot_id)
    if not snapshot.path.is_dir():
        raise SnapshotError(
            f"there is no snapshot {snapshot_id} in {folder.root}", f"see {folder.command('list')}"
        )
    return snapshot
