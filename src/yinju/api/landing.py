"""Files from outside landing in the folder of documents: all of a request or none, each by one rename.

What is being written has a hidden name, which a build passes over; what a crash left of it goes with a later upload.
"""

import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from os import SEEK_END
from pathlib import Path
from typing import Any, BinaryIO, Final
from unicodedata import normalize

from yinju.api.catalogue import Catalogue, SourceFile
from yinju.api.keeping import disk_errors
from yinju.api.problems import Problem
from yinju.config import Settings
from yinju.corpus import folded, load_document, reason_of, safe_name, shown, text_digest
from yinju.errors import SourceError
from yinju.index.files import DISK, Files

ASIDE: Final = ".yinju-upload-"
# No upload takes as long.
LEFT_BEHIND_S: Final = 3600.0
COPY_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; the name is whatever the sender wrote."""

    name: str
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken; `existing` is the document that it repeats, `details` are those of the reason."""

    name: str
    code: str
    reason: str
    existing: str | None = None
    details: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the refusal as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that may land under `doc_id`."""

    doc_id: str
    aside: Path


class Landing:
    """Writes and removes documents; one request at a time."""

    def __init__(self, settings: Settings, catalogue: Catalogue, files: Files = DISK) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._files = files
        self._lock = threading.Lock()

    def add(self, uploads: Sequence[Upload]) -> list[str]:
        """Take all of the files and return their `doc_id`, or none: raise Problem, which names each bad one."""
        source = self._settings.source
        with self._lock, disk_errors("the documents cannot be kept"):
            known = self._catalogue.files()
            self._check_room(len(known), len(uploads))
            self._files.make_folder(source)
            self._clear_leftovers()
            with self._written(uploads, known) as checked:
                self._land(checked)
        return [item.doc_id for item in checked]

    def remove(self, doc_id: str) -> None:
        """Remove a document's file; raise Problem 404 where there is none of that id."""
        source = self._settings.source
        with self._lock, disk_errors("the document cannot be removed"):
            file = self._catalogue.files().get(doc_id)
            path = file.path if file else None
            if path is None or not (path.is_symlink() or path.exists()):
                hint = "see GET /api/v1/documents; what was removed leaves the index with the next build"
                raise Problem(404, "unknown_document", "the folder holds no such document", hint)
            if not path.parent.resolve().is_relative_to(source.resolve()):
                raise Problem(
                    422,
                    "linked",
                    "the document lies in another folder, to which a link leads",
                    "remove it there",
                )
            self._files.remove(path)
            self._files.sync_folder(path.parent)

    def _check_room(self, held: int, more: int) -> None:
        limit = self._settings.max_documents
        if held + more > limit:
            raise Problem(
                422,
                "too_many_documents",
                f"the folder holds {held:,} documents; with {more:,} more there would be over {limit:,}",
                "remove some, or raise max_documents",
                details={"held": held, "more": more, "limit": limit},
            )

    @contextmanager
    def _written(self, uploads: Sequence[Upload], known: dict[str, SourceFile]) -> Iterator[list[_Checked]]:
        """Give the files as written aside, all checked; they are gone at the end, unless they have landed."""
        taken = _Taken(known, self._settings.source)
        asides: list[Path] = []
        checked: list[_Checked] = []
        refused: list[Refusal] = []
        try:
            for upload in uploads:
                doc_id, refusal = self._check(upload, taken)
                if refusal is None:
                    asides.append(self._settings.source / f"{ASIDE}{secrets.token_hex(8)}")
                    self._write(upload.file, asides[-1])
                    checked.append(_Checked(doc_id, asides[-1]))
                else:
                    refused.append(refusal)
            if refused:
                raise _refused(refused, len(uploads))
            yield checked
        finally:
            for path in asides:
                with suppress(OSError):  # a later upload tries again
                    path.unlink(missing_ok=True)

    def _check(self, upload: Upload, taken: "_Taken") -> tuple[str, Refusal | None]:
        limit = self._settings.max_file_bytes
        if (size := upload.file.seek(0, SEEK_END)) > limit:
            details = {"case": "file_too_large", "limit_bytes": limit}
            reason = f"{size:,} bytes; {limit:,} are allowed"
            return "", Refusal(upload.name, "too_large", reason, details=details)
        upload.file.seek(0)
        try:
            name = safe_name(upload.name)
            if (existing := taken.by_name(name)) is not None:
                return name, _name_taken(upload.name, existing)
            document = load_document(upload.file.read(), name, limit)
        except SourceError as error:
            reason = reason_of(error).removeprefix(f"{shown(upload.name)}: ")
            return "", Refusal(upload.name, "source", reason, details=error.details or None)
        digest = text_digest(document.text)
        if (existing := taken.by_text(digest)) is not None:
            details = {"case": "text_taken", "existing": existing}
            words = f"the text is that of {existing}"
            return name, Refusal(upload.name, "duplicate", words, existing, details)
        taken.take(name, digest)
        return name, None

    def _write(self, file: BinaryIO, path: Path) -> None:
        file.seek(0)
        with self._files.create(path) as writer:
            while block := file.read(COPY_BYTES):
                writer.write(block)

    def _land(self, checked: Iterable[_Checked]) -> None:
        landed: list[Path] = []
        try:
            for item in checked:
                target = self._settings.source / item.doc_id
                if target.exists():  # somebody else has put it there since the folder was read
                    raise _refused([_name_taken(item.doc_id, item.doc_id)], 1)
                landed.append(target)
                self._files.rename(item.aside, target)
        except BaseException:
            for target in landed:
                with suppress(OSError):
                    target.unlink(missing_ok=True)
            raise

    def _clear_leftovers(self) -> None:
        for path in self._settings.source.glob(f"{ASIDE}*"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > LEFT_BEHIND_S:
                    self._files.remove(path)


class _Taken:
    """The names and texts that are there, and those of the files before."""

    def __init__(self, known: dict[str, SourceFile], source: Path) -> None:
        names = [normalize("NFC", path.name) for path in source.iterdir()] if source.is_dir() else []
        self._names = {folded(name): name for name in names}
        self._texts: dict[bytes, str] = {}
        for doc_id, file in known.items():
            if file.text is not None:
                self._texts.setdefault(file.text, doc_id)

    def by_name(self, name: str) -> str | None:
        return self._names.get(folded(name))

    def by_text(self, digest: bytes) -> str | None:
        return self._texts.get(digest)

    def take(self, name: str, digest: bytes) -> None:
        self._names[folded(name)] = name
        self._texts[digest] = name


def _name_taken(name: str, existing: str) -> Refusal:
    details = {"case": "name_taken", "existing": existing}
    return Refusal(name, "duplicate", f"the name is that of {existing}", existing, details)


def _refused(refused: Sequence[Refusal], count: int) -> Problem:
    """Return the problem that names every file which was not taken: 409 where each of them repeats another."""
    named = "; ".join(f"{shown(refusal.name)}: {refusal.reason}" for refusal in refused)
    message = named if count == 1 else f"none of {count} files was taken: {named}"
    files = [refusal.as_json() for refusal in refused]
    codes = {refusal.code for refusal in refused}
    details = {"case": "files_refused"}
    if codes == {"duplicate"}:
        extra = {"existing": refused[0].existing, "files": files}
        hint = "leave it out, or delete the existing document first"
        return Problem(409, "duplicate", message, hint, details=details, extra=extra)
    hint = "leave it out or correct it, then send all again"
    if codes == {"too_large"}:
        return Problem(413, "too_large", message, hint, details=details, extra={"files": files})
    return Problem(422, "source", message, hint, details=details, extra={"files": files})
