"""What differs between two snapshots: documents by their files' hashes, chunks by document and text.

A chunk that only moved, because something was written in front of it, counts as kept. Only the corpus of a snapshot is
opened, after its hash was checked; vectors and BM25 weights stay where they are.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from yinju.errors import SnapshotError
from yinju.index.files import record_of
from yinju.index.layout import IndexFolder
from yinju.index.manifest import Manifest, damage_hint, read_manifest
from yinju.index.store import CorpusStore

_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class DocumentChanges:
    """Documents by `doc_id`, in its order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChunkChanges:
    """How many chunks came, went and stayed."""

    added: int
    removed: int
    kept: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What one has to do to snapshot `a` to come to snapshot `b`."""

    a: str
    b: str
    documents: DocumentChanges
    chunks: ChunkChanges

    def as_json(self) -> dict[str, Any]:
        """Return the difference as JSON."""
        return asdict(self)


class CorpusReader:
    """Documents and chunks of a snapshot that need not be the live one."""

    def __init__(self, manifest: Manifest, store: CorpusStore) -> None:
        self.manifest = manifest
        self.document = store.document
        self.parts = store.parts
        self._store = store

    def chunk_digests(self) -> Counter[bytes]:
        """Return a digest of document and text for each chunk, with how often it occurs."""
        _, chunks, _ = self._store.counts()
        digests: Counter[bytes] = Counter()
        for start in range(0, chunks, _BATCH):
            for chunk in self._store.chunks(range(start, min(start + _BATCH, chunks))):
                digests[hashlib.sha256(f"{chunk.doc_id}\0{chunk.text}".encode()).digest()] += 1
        return digests


@contextmanager
def open_corpus(index: Path, snapshot_id: str) -> Iterator[CorpusReader]:
    """Give the corpus of a snapshot; raise SnapshotError where there is none of that id or it is damaged."""
    folder = IndexFolder(index)
    snapshot = folder.snapshot(snapshot_id)
    if not snapshot.path.is_dir():
        raise SnapshotError(f"there is no snapshot {snapshot_id}", f"see {folder.command('list')}")
    manifest = read_manifest(folder, snapshot)
    store = None
    try:
        if record_of(snapshot.corpus) != manifest.files[snapshot.name_of(snapshot.corpus)]:
            raise SnapshotError(
                f"snapshot {snapshot_id} is damaged: its corpus has changed since it was written",
                damage_hint(folder),
            )
        store = CorpusStore(snapshot.corpus)
    except (OSError, sqlite3.Error, KeyError) as error:
        raise SnapshotError(f"snapshot {snapshot_id} cannot be opened", damage_hint(folder)) from error
    try:
        yield CorpusReader(manifest, store)
    finally:
        store.close()


def compare_snapshots(index: Path, a: str, b: str) -> Difference:
    """Return what differs between two snapshots; raise SnapshotError where one is not there or is damaged."""
    with open_corpus(index, a) as first, open_corpus(index, b) as second:
        before, after = first.manifest.sources, second.manifest.sources
        old, new = first.chunk_digests(), second.chunk_digests()
    return Difference(
        a=a,
        b=b,
        documents=DocumentChanges(
            added=tuple(sorted(after.keys() - before.keys())),
            removed=tuple(sorted(before.keys() - after.keys())),
            changed=tuple(
                sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
            ),
        ),
        chunks=ChunkChanges(added=(new - old).total(), removed=(old - new).total(), kept=(old & new).total()),
    )
