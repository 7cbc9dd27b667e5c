"""A folder of documents, read recursively: what cannot be read is named and the others go on.

A folder that is reached by a link is read once, after those that are really there, so that a link can neither
loop nor rename a document. Limits: hidden files and the litter of file managers are passed over in silence.
"""

import hashlib
import logging
import os
import stat
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from yinju.corpus.kinds import damaged
from yinju.corpus.loaders import LoadedText, Loader, loader_for
from yinju.corpus.names import unsupported
from yinju.errors import SourceError
from yinju.types import Corpus, Document, Duplicate, SourceFailure

LOG = logging.getLogger(__name__)
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_RENAME = SourceError("its name is not valid UTF-8: rename it", case="name_not_utf8")
_SAME_NAME = SourceError(
    "another file's name is the same but for the form of its characters; rename it", case="name_twice"
)


def load_corpus(
    source: Path, max_file_bytes: int, known: Mapping[str, Document] = MappingProxyType({})
) -> Corpus:
    """Return the documents below `source`; raise SourceError where that is not a folder that can be read.

    A file larger than `max_file_bytes` is refused. Of files with the same text the first by `doc_id` stays.
    A file whose bytes are those of the document `known` by its id is not decoded again.
    """
    files, refused = source_files(source)
    failures = [SourceFailure(path, reason_of(error)) for path, error in refused]
    loaded: dict[str, Document] = {}
    for doc_id, file in files.items():
        try:
            loaded[doc_id] = read_document(file, doc_id, max_file_bytes, known.get(doc_id))
        except SourceError as error:
            failures.append(SourceFailure(doc_id, reason_of(error)))
    documents, duplicates = _without_duplicates(loaded)
    return Corpus(documents, tuple(sorted(failures, key=lambda failure: failure.path)), duplicates)


def source_files(source: Path) -> tuple[dict[str, Path], list[tuple[str, SourceError]]]:
    """Return the file of each `doc_id` below `source`, and what is not even tried, with the reason.

    Raises SourceError where `source` is not a folder that can be read.
    """
    _check_folder(source)
    refused: list[tuple[str, SourceError]] = []
    found: dict[str, Path] = {}
    for path in _files(source, refused):
        doc_id = unicodedata.normalize("NFC", path)
        if doc_id in found:
            refused.append((doc_id, _SAME_NAME))
        else:
            found[doc_id] = source / path
    return found, refused


def read_document(file: Path, doc_id: str, max_file_bytes: int, known: Document | None = None) -> Document:
    """Return the document that a file holds; raise SourceError where it holds none or cannot be read."""
    _loader(doc_id)  # before anything is read
    try:
        data = _read(file, max_file_bytes)
    except OSError as error:
        raise _unread(error) from error
    if known is not None and known.sha256 == hashlib.sha256(data).hexdigest():
        return replace(known, source=str(file))
    return load_document(data, doc_id, max_file_bytes, source=str(file))


def load_document(data: bytes, doc_id: str, max_file_bytes: int, source: str = "") -> Document:
    """Return the document that these bytes are; raise SourceError where they are none."""
    loader = _loader(doc_id)
    if len(data) > max_file_bytes:
        raise _too_large(f"{len(data):,}", max_file_bytes)
    loaded = _loaded(loader, data, doc_id)
    title = loaded.title or PurePosixPath(doc_id).stem
    return Document(doc_id, title, loaded.text, source, hashlib.sha256(data).hexdigest())


def text_digest(text: str) -> bytes:
    """Return what two documents share whose texts are the same."""
    return hashlib.sha256(text.strip().encode()).digest()


def reason_of(error: SourceError) -> str:
    """Return why a file was not taken and what to do about it, in one line."""
    return f"{error.message}; {error.hint}" if error.hint else error.message


def _check_folder(source: Path) -> None:
    hint = "name a folder of documents with --source or YINJU_SOURCE"
    try:
        os.scandir(source).close()
    except FileNotFoundError as error:
        raise SourceError(
            f"the source folder {source} does not exist", hint, case="folder_missing"
        ) from error
    except NotADirectoryError as error:
        raise SourceError(
            f"the source {source} is a file, not a folder", hint, case="folder_is_file"
        ) from error
    except OSError as error:
        message = f"the source folder {source} cannot be read: {_unread(error).message}"
        raise SourceError(message, hint, case="folder_unreadable") from error


def _files(source: Path, refused: list[tuple[str, SourceError]]) -> Iterator[str]:
    """Yield the files to read, relative to `source`; note in `refused` what is not even tried."""
    folders, links = deque([""]), deque[str]()
    visited: set[tuple[int, int]] = set()
    while folders or links:
        folder = folders.popleft() if folders else links.popleft()
        try:
            identity = (source / folder).stat()
            if (identity.st_dev, identity.st_ino) in visited:
                continue
            visited.add((identity.st_dev, identity.st_ino))
            with os.scandir(source / folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            refused.append((folder or ".", _unread(error)))
            continue
        for entry in entries:
            path = str(PurePosixPath(folder, entry.name))
            if entry.name.startswith((".", "~$")) or entry.name.lower() in _LITTER:
                continue
            if (printable := _printable(path)) != path:
                refused.append((printable, _RENAME))
            elif _is_folder(entry):
                (links if entry.is_symlink() else folders).append(path)
            else:
                yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that points to itself; reading it as a file says so
        return False


def _loader(doc_id: str) -> Loader:
    loader = loader_for(PurePosixPath(doc_id).suffix)
    if loader is None:
        raise unsupported(doc_id)
    return loader


def _loaded(loader: Loader, data: bytes, doc_id: str) -> LoadedText:
    """Return what the loader makes of the bytes; what it did not foresee stops no other document."""
    try:
        return loader(data)
    except SourceError:
        raise
    except Exception as error:
        LOG.warning("%s cannot be read", doc_id, exc_info=True)
        raise damaged(PurePosixPath(doc_id).suffix) from error


def _read(file: Path, max_file_bytes: int) -> bytes:
    if file.is_symlink() and not file.exists():
        raise SourceError(
            "a link that leads nowhere", "remove it, or put its target back", case="link_broken"
        )
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):  # opening a named pipe would wait for ever
        raise SourceError("not a regular file", "remove it", case="no_regular_file")
    if status.st_size > max_file_bytes:
        raise _too_large(f"{status.st_size:,}", max_file_bytes)
    with file.open("rb") as stream:
        data = stream.read(max_file_bytes + 1)
    if len(data) > max_file_bytes:
        raise _too_large("more", max_file_bytes)
    return data


def _too_large(size: str, max_file_bytes: int) -> SourceError:
    return SourceError(
        f"too large: {size} bytes, {max_file_bytes:,} are allowed",
        "split it, or raise max_file_bytes",
        case="file_too_large",
        limit_bytes=max_file_bytes,
    )


def _without_duplicates(loaded: dict[str, Document]) -> tuple[tuple[Document, ...], tuple[Duplicate, ...]]:
    kept: dict[bytes, Document] = {}
    duplicates = []
    for doc_id in sorted(loaded):
        digest = text_digest(loaded[doc_id].text)
        if digest in kept:
            duplicates.append(Duplicate(doc_id, kept[digest].doc_id))
        else:
            kept[digest] = loaded[doc_id]
    return tuple(kept.values()), tuple(duplicates)


def _unread(error: OSError) -> SourceError:
    if isinstance(error, PermissionError):
        return SourceError("no permission to read it", case="not_permitted")
    return SourceError(f"it cannot be read: {error.strerror or error}", case="unreadable")


def _printable(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
