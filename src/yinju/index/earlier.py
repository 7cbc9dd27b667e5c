"""What a build can take over from the live snapshot: a document whose bytes, model, settings and code are
the same gives the same text and the same parts.

Where there is no live snapshot, where it was made otherwise, or where its corpus is damaged, there is nothing
to take over, and no error: the build then does all of its work.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from yinju.errors import SnapshotError
from yinju.index.files import record_of
from yinju.index.layout import IndexFolder
from yinju.index.manifest import MadeWith, Manifest, read_manifest
from yinju.index.store import CorpusStore, Parts
from yinju.types import Document


class Earlier:
    """The live snapshot's documents and their parts; `manifest` is None where nothing can be taken over."""

    def __init__(self, manifest: Manifest | None = None, store: CorpusStore | None = None) -> None:
        self.manifest = manifest
        self._store = store
        self.documents: Mapping[str, Document] = (
            {document.doc_id: document for document in store.all_documents()} if store else {}
        )

    def parts(self, document: Document) -> Parts | None:
        """Return the document's chunks and sentences, None where it is new or has changed."""
        known = self.documents.get(document.doc_id)
        # Where the file lies says nothing of what it holds.
        if self._store is None or known is None or replace(known, source=document.source) != document:
            return None
        return self._store.parts(document.doc_id)

    def is_of(self, documents: Sequence[Document]) -> bool:
        """Say whether these are the documents of the live snapshot, in every field and in its order."""
        return self.manifest is not None and list(self.documents.values()) == list(documents)


@contextmanager
def open_earlier(index: Path, made_with: MadeWith) -> Iterator[Earlier]:
    """Give what the live snapshot has for a build with `made_with`; hold `builder_lock` meanwhile."""
    store = None
    try:
        try:
            folder = IndexFolder(index)
            live = folder.snapshot(folder.live_id())
            manifest = read_manifest(folder, live)
            intact = record_of(live.corpus) == manifest.files[live.name_of(live.corpus)]
            if manifest.made_with == made_with and intact:
                store = CorpusStore(live.corpus)
            earlier = Earlier(manifest, store) if store else Earlier()
        except (SnapshotError, OSError, sqlite3.Error, KeyError):
            earlier = Earlier()
        yield earlier
    finally:
        if store is not None:
            store.close()
