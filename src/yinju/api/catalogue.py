"""What the folder of documents holds now, beside what the live snapshot was made from.

A file is read again only when its size or its time has changed, so a listing costs a look at the folder.
"""

import threading
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from yinju.config import Settings
from yinju.corpus import read_document, reason_of, source_files, text_digest
from yinju.errors import SnapshotError, SourceError
from yinju.index import DocumentInfo, Snapshot
from yinju.types import Document

State = Literal["indexed", "new", "changed", "failed", "duplicate", "removed"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the folder; `reason` says why it is no document, the digests and counts are then None.

    `details` are those of the reason.
    """

    doc_id: str
    path: Path | None
    title: str
    size: int | None
    modified: float | None
    sha256: str | None = None
    text: bytes | None = None
    characters: int | None = None
    reason: str | None = None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A line in the list of documents; a document that was removed has no size and no time."""

    doc_id: str
    title: str
    bytes: int | None
    modified: str | None
    state: State
    reason: str | None
    details: Mapping[str, Any] | None
    characters: int | None
    chunks: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the line as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Pending:
    """What the next build would take in, cut anew and leave out."""

    new: int
    changed: int
    removed: int

    def as_json(self) -> dict[str, int]:
        """Return the counts as JSON."""
        return asdict(self)


class Catalogue:
    """The files below `settings.source`; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, tuple[tuple[int, int, int], SourceFile]] = {}
        self._lock = threading.Lock()

    def files(self, snapshot: Snapshot | None = None) -> dict[str, SourceFile]:
        """Return what lies in the folder, by `doc_id`; nothing where there is no folder yet.

        A file that has not been looked at and is in `snapshot` as it is has its text taken from there: a long PDF
        takes seconds to load. Raises SourceError where the folder cannot be read.
        """
        with self._lock:
            if not self._settings.source.exists():
                self._known = {}
                return {}
            paths, refused = source_files(self._settings.source)
            self._known = {doc_id: self._looked_at(doc_id, path, snapshot) for doc_id, path in paths.items()}
            found = {doc_id: file for doc_id, (_, file) in self._known.items()}
        for doc_id, error in refused:
            found.setdefault(doc_id, _unread(error, doc_id, None, doc_id, None, None))
        return dict(sorted(found.items()))

    def _looked_at(
        self, doc_id: str, path: Path, snapshot: Snapshot | None
    ) -> tuple[tuple[int, int, int], SourceFile]:
        stamp, size, modified = _stamp(path)
        known = self._known.get(doc_id)
        if known is not None and known[0] == stamp and known[1].path == path:
            return known
        try:
            document = read_document(path, doc_id, self._settings.max_file_bytes, _held(snapshot, doc_id))
        except SourceError as error:
            title = PurePosixPath(doc_id).stem
            return stamp, _unread(error, doc_id, path, title, size, modified)
        return stamp, SourceFile(
            doc_id,
            path,
            document.title,
            size,
            modified,
            document.sha256,
            text_digest(document.text),
            len(document.text),
        )


def document_states(files: Mapping[str, SourceFile], snapshot: Snapshot | None) -> list[DocumentState]:
    """Return the state of every document of the folder and of the live snapshot, by `doc_id`."""
    indexed = {info.doc_id: info for info in snapshot.documents()} if snapshot else {}
    first = _first_of_each_text(files)
    lines = [_line(file, indexed.get(doc_id), first) for doc_id, file in files.items()]
    lines += [
        DocumentState(info.doc_id, info.title, None, None, "removed", None, None, info.chars, info.chunks)
        for info in indexed.values()
        if info.doc_id not in files
    ]
    return sorted(lines, key=lambda line: line.doc_id)


def matching(lines: Sequence[DocumentState], query: str) -> list[DocumentState]:
    """Return the lines whose name or title holds the query; letter case and width do not count."""
    wanted = _folded(query)
    return [line for line in lines if wanted in _folded(f"{line.doc_id}\n{line.title}")]


def pending_of(lines: Sequence[DocumentState], snapshot: Snapshot | None) -> Pending:
    """Return what a build would change in the live snapshot, going by the documents' states."""
    indexed = snapshot.manifest.sources if snapshot else {}
    states = [line.state for line in lines]
    left_out = sum(
        line.state in ("failed", "duplicate", "removed") for line in lines if line.doc_id in indexed
    )
    return Pending(new=states.count("new"), changed=states.count("changed"), removed=left_out)


def _line(file: SourceFile, indexed: DocumentInfo | None, first: Mapping[bytes, str]) -> DocumentState:
    modified = None if file.modified is None else datetime.fromtimestamp(file.modified, UTC).isoformat()
    state, reason, details = _state(file, indexed, first)
    chunks = indexed.chunks if indexed is not None and state == "indexed" else None
    return DocumentState(
        file.doc_id, file.title, file.size, modified, state, reason, details, file.characters, chunks
    )


def _state(
    file: SourceFile, indexed: DocumentInfo | None, first: Mapping[bytes, str]
) -> tuple[State, str | None, Mapping[str, Any] | None]:
    if file.text is None:
        return "failed", file.reason, file.details
    if (same := first[file.text]) != file.doc_id:
        return "duplicate", f"the same text as {same}", {"case": "text_taken", "existing": same}
    if indexed is None:
        return "new", None, None
    return "indexed" if indexed.sha256 == file.sha256 else "changed", None, None


def _unread(
    error: SourceError, doc_id: str, path: Path | None, title: str, size: int | None, modified: float | None
) -> SourceFile:
    details = error.details or None
    return SourceFile(doc_id, path, title, size, modified, reason=reason_of(error), details=details)


def _held(snapshot: Snapshot | None, doc_id: str) -> Document | None:
    """Return the document that a snapshot holds, None where it holds none or cannot be read."""
    if snapshot is None or doc_id not in snapshot.manifest.sources:
        return None
    with suppress(SnapshotError):
        return snapshot.document(doc_id)
    return None


def _first_of_each_text(files: Mapping[str, SourceFile]) -> dict[bytes, str]:
    first: dict[bytes, str] = {}
    for doc_id, file in sorted(files.items()):
        if file.text is not None:
            first.setdefault(file.text, doc_id)
    return first


def _stamp(path: Path) -> tuple[tuple[int, int, int], int | None, float | None]:
    """Return what changes with a file's content, its size and its time; zeros and None where it is gone."""
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0), None, None
    return (status.st_ino, status.st_size, status.st_mtime_ns), status.st_size, status.st_mtime


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
