"""A document's text as a snapshot holds it, or as it lies in the folder."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from yinju.api.catalogue import State
from yinju.api.collection import check_kept, damaged
from yinju.api.problems import Problem
from yinju.api.service import Service
from yinju.corpus import read_document
from yinju.errors import SnapshotError, SourceError
from yinju.index.difference import open_corpus
from yinju.pipeline import Engine
from yinju.types import Chunk, Document


def engine_or_none(service: Service) -> Engine | None:
    """Return the live engine, None where there is none; keep it for as long as its snapshot is needed."""
    try:
        return service.engine()
    except SnapshotError:
        return None


def view_live(service: Service, doc_id: str) -> dict[str, Any]:
    """Return a document of the live snapshot, else of the folder; raise Problem 404 where neither holds it."""
    state = _state(service, doc_id)
    engine = engine_or_none(service)
    if engine is not None:
        with suppress(SnapshotError):
            document = engine.snapshot.document(doc_id)
            return _view(document, engine.snapshot.parts(doc_id).chunks, engine.snapshot.id, state)
    file = service.collection.catalogue.files().get(doc_id)
    if file is None:
        raise _unknown(doc_id)
    if file.path is None or file.reason is not None:
        raise SourceError(
            f"{doc_id} cannot be read: {file.reason}", "correct the file, or delete it", **file.details or {}
        )
    document = read_document(file.path, doc_id, service.settings.max_file_bytes)
    return _view(document, (), None, state)


def view_snapshot(service: Service, doc_id: str, snapshot_id: str) -> dict[str, Any]:
    """Return a document as a snapshot holds it; raise Problem 404 where there is none of these names."""
    check_kept(service.settings, snapshot_id)
    state = _state(service, doc_id)
    try:
        with open_corpus(service.settings.index, snapshot_id) as corpus:
            if doc_id not in corpus.manifest.sources:
                raise _unknown(doc_id)
            return _view(corpus.document(doc_id), corpus.parts(doc_id).chunks, snapshot_id, state)
    except SnapshotError as error:
        raise damaged(error) from error


def _state(service: Service, doc_id: str) -> State:
    engine = engine_or_none(service)
    lines = service.collection.states(engine.snapshot if engine else None)
    return next((line.state for line in lines if line.doc_id == doc_id), "removed")


def _view(document: Document, chunks: Sequence[Chunk], snapshot: str | None, state: State) -> dict[str, Any]:
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "text": document.text,
        "sha256": document.sha256,
        "snapshot": snapshot,
        "state": state,
        "chunks": [{"start": chunk.start, "end": chunk.end, "heading": chunk.heading} for chunk in chunks],
    }


def _unknown(doc_id: str) -> Problem:
    return Problem(
        404, "unknown_document", f"there is no document {doc_id[:100]!r}", "see GET /api/v1/documents"
    )
