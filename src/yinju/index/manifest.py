"""A snapshot's manifest: what it was made from and with, and a hash of every file, in readable JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from yinju.errors import SnapshotError
from yinju.index.files import DISK, FileRecord, Files, record_of
from yinju.index.layout import IndexFolder, SnapshotFolder
from yinju.types import SourceFailure

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What a snapshot depends on besides the documents; `version` is yinju's, `format` that of the files.

    `code` names the code that made it, so that a developer's change is not served yesterday's results.
    """

    fingerprint: str
    chunker: Mapping[str, int | str]
    version: str
    code: str = ""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds; `created` is UTC, `previous` the snapshot that was live before.

    `folder` is that of the documents as seen from the index, so that both can be moved together; empty where an
    earlier version wrote the snapshot.
    """

    id: str
    created: str
    made_with: MadeWith
    previous: str | None
    documents: int
    chunks: int
    sentences: int
    sources: Mapping[str, str]
    failures: tuple[SourceFailure, ...]
    files: Mapping[str, FileRecord]
    folder: str = ""

    @property
    def bytes(self) -> int:
        """Return the size of the snapshot's files, the manifest left out."""
        return sum(record.bytes for record in self.files.values())

    def as_json(self) -> dict[str, Any]:
        """Return the manifest as JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return what a person wants to know of the snapshot, in a few lines."""
        chunker = ", ".join(f"{name} {value}" for name, value in sorted(self.made_with.chunker.items()))
        lines = [
            f"snapshot {self.id}, built {self.created} by yinju {self.made_with.version}",
            f"{self.documents} documents, {self.chunks} chunks, {self.sentences} sentences, "
            f"{self.bytes / 1e6:.1f} MB",
            f"model {self.made_with.fingerprint}; {chunker}",
            *(f"not read: {failure.path}: {failure.reason}" for failure in self.failures),
        ]
        return "\n".join(lines)


def write_manifest(folder: SnapshotFolder, manifest: Manifest, files: Files = DISK) -> None:
    """Write the manifest as the last file of a snapshot, with a checksum of itself."""
    body = manifest.as_json()
    body["checksum"] = _checksum(body)
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)
    with files.create(folder.manifest) as writer:
        # A file name that is no UTF-8 arrives as surrogates, which this writes as JSON's own escapes.
        writer.write(text.encode("utf-8", "backslashreplace"))


def read_manifest(index: IndexFolder, snapshot: SnapshotFolder) -> Manifest:
    """Return a snapshot's manifest; raise SnapshotError where it is missing, damaged or of another format."""
    hint = damage_hint(index)
    try:
        body = json.loads(snapshot.manifest.read_bytes())
        written_format = body["made_with"]["format"]
        checksum = body.pop("checksum")
    except FileNotFoundError:
        raise SnapshotError(f"{_name(snapshot)}: manifest.json is missing", hint) from None
    except OSError as error:
        raise SnapshotError(f"{_name(snapshot)}: manifest.json cannot be read: {error}", hint) from error
    except KeyError as error:
        raise SnapshotError(f"{_name(snapshot)}: manifest.json is damaged: it lacks {error}", hint) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise SnapshotError(f"{_name(snapshot)}: manifest.json is damaged: {error}", hint) from error
    if written_format != FORMAT:
        raise SnapshotError(
            f"{_name(snapshot)} is in format {written_format}; this version of yinju reads format {FORMAT}",
            f"build the index with this version: {index.command('build')}",
        )
    if checksum != _checksum(body):
        raise SnapshotError(f"{_name(snapshot)}: manifest.json has changed since it was written", hint)
    return _from_json(body)


def damaged_files(snapshot: SnapshotFolder, manifest: Manifest) -> list[str]:
    """Return what is wrong with the snapshot's files, by name; nothing where all are as they were written."""
    problems = []
    for name, written in sorted(manifest.files.items()):
        try:
            found = record_of(snapshot.path / name)
        except FileNotFoundError:
            problems.append(f"{name} is missing")
        except OSError as error:
            problems.append(f"{name} cannot be read: {error.strerror}")
        else:
            if found.bytes != written.bytes:
                problems.append(f"{name} has {found.bytes} bytes instead of {written.bytes}")
            elif found != written:
                problems.append(f"{name} has changed since it was written (its sha256 differs)")
    return problems


def damage_hint(index: IndexFolder) -> str:
    """Return what to do about a damaged snapshot."""
    return f"run {index.command('build')}, or {index.command('rollback')} to return to an earlier snapshot"


def _name(snapshot: SnapshotFolder) -> str:
    return f"snapshot {snapshot.path.name}"


def _checksum(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _from_json(body: Mapping[str, Any]) -> Manifest:
    return Manifest(
        id=body["id"],
        created=body["created"],
        made_with=MadeWith(**body["made_with"]),
        previous=body["previous"],
        documents=body["documents"],
        chunks=body["chunks"],
        sentences=body["sentences"],
        sources=body["sources"],
        failures=tuple(SourceFailure(**failure) for failure in body["failures"]),
        files={name: FileRecord(**record) for name, record in body["files"].items()},
        folder=body.get("folder", ""),
    )
