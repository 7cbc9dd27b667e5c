"""Writing a snapshot: aside, synced, verified, named, and only then live: a crash leaves the old one live."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from yinju.errors import SnapshotError, StorageError
from yinju.index.contents import SnapshotContents
from yinju.index.dense import DenseIndex
from yinju.index.files import DISK, READ_BYTES, FileRecord, Files, storage_errors
from yinju.index.history import live_or_none, retire
from yinju.index.layout import IndexFolder, SnapshotFolder
from yinju.index.lexical import LexicalIndex
from yinju.index.lock import swap_lock
from yinju.index.manifest import MadeWith, Manifest, damage_hint, damaged_files, write_manifest
from yinju.index.snapshot import load
from yinju.index.store import write_corpus
from yinju.types import SourceFailure

# The stage of a build in which a snapshot is written: 1 of 1 when nothing but the move of CURRENT is left to do.
PUBLISHING: Final = "publishing"


@dataclass(frozen=True, slots=True)
class _Draft:
    """A snapshot that is being written, in the folder where it has no name yet."""

    folder: IndexFolder
    aside: SnapshotFolder
    id: str
    created: str
    files: Files


def publish(
    index: Path,
    contents: SnapshotContents,
    *,
    made_with: MadeWith,
    folder: str = "",
    failures: Sequence[SourceFailure] = (),
    keep: int,
    files: Files = DISK,
    on_final: Callable[[], None] = lambda: None,
) -> str:
    """Write a snapshot, make it the live one, remove all but `keep`, and return its id.

    Hold `builder_lock` meanwhile. `on_final` is called when nothing but the move of CURRENT is left to do.
    Raises StorageError where the disk is full or cannot be written; what was live then stays so.
    """

    def write(draft: _Draft) -> Manifest:
        manifest = Manifest(
            id=draft.id,
            created=draft.created,
            made_with=made_with,
            previous=live_or_none(draft.folder),
            documents=len(contents.documents),
            chunks=len(contents.chunks),
            sentences=len(contents.sentences),
            sources={document.doc_id: document.sha256 for document in contents.documents},
            failures=tuple(failures),
            files=_write_files(draft, contents),
            folder=folder,
        )
        _seal(draft, manifest)
        _check_readable(draft)
        return manifest

    return _go_live(index, write, contents.bytes_needed(), keep, files, on_final)


def publish_again(
    index: Path,
    original: Manifest,
    *,
    folder: str = "",
    failures: Sequence[SourceFailure] = (),
    keep: int,
    files: Files = DISK,
    on_final: Callable[[], None] = lambda: None,
) -> str:
    """Publish a copy of the snapshot `original` under an id of its own, as `publish` does.

    Raises SnapshotError, and changes nothing, where the original's files are not what they were when written.
    """

    def write(draft: _Draft) -> Manifest:
        _copy_files(draft, original)
        manifest = replace(
            original,
            id=draft.id,
            created=draft.created,
            previous=live_or_none(draft.folder),
            failures=tuple(failures),
            folder=folder,
        )
        _seal(draft, manifest)
        # Enough: byte for byte these are the files that were loaded and compared before the original was named.
        if problems := damaged_files(draft.aside, manifest):
            raise _unreadable("; ".join(problems))
        return manifest

    return _go_live(index, write, original.bytes, keep, files, on_final)


def _go_live(
    index: Path,
    write: Callable[[_Draft], Manifest],
    needed_bytes: int,
    keep: int,
    files: Files,
    on_final: Callable[[], None],
) -> str:
    """Have a snapshot written aside, name it, move CURRENT to it, prune the others, and return its id."""
    folder = IndexFolder(index)
    with storage_errors("the new snapshot", index, needed_bytes=needed_bytes):
        files.make_folder(folder.snapshots)
        snapshot_id, created = _new_id(folder)
        final = folder.snapshot(snapshot_id)
        aside = SnapshotFolder(folder.snapshots / f".{snapshot_id}.tmp")
        try:
            files.make_folder(aside.path)
            draft = _Draft(folder, aside, snapshot_id, created.isoformat(timespec="microseconds"), files)
            manifest = write(draft)
            with swap_lock(index):
                _follow(draft, manifest)
                files.rename(aside.path, final.path)
                on_final()
                files.replace_text(folder.current, snapshot_id + "\n")
                retired = retire(folder, keep, files)
        except BaseException:
            _discard(folder, aside, final, files)
            raise
    for path in retired:
        with suppress(OSError):  # the next build tries again
            files.remove(path)
    return snapshot_id


def _write_files(draft: _Draft, contents: SnapshotContents) -> dict[str, FileRecord]:
    aside, files = draft.aside, draft.files
    records = {
        aside.corpus: write_corpus(
            aside.corpus, contents.documents, contents.chunks, contents.sentences, files
        ),
        aside.dense: DenseIndex.build(contents.vectors).save(aside.dense, files),
        aside.sentences: DenseIndex.build(contents.sentence_vectors, exact=True).save(aside.sentences, files),
    }
    lexical = LexicalIndex.build(contents.terms).save(aside.lexical, files)
    records |= {aside.lexical / name: record for name, record in lexical.items()}
    return {aside.name_of(path): record for path, record in records.items()}


def _copy_files(draft: _Draft, original: Manifest) -> None:
    """Copy the original's files: real copies, for what damages one snapshot's disk blocks must not damage two."""
    source = draft.folder.snapshot(original.id)
    folders = []
    for name, written in original.files.items():
        target = draft.aside.path / name
        if not target.parent.exists():
            draft.files.make_folder(target.parent)
            folders.append(target.parent)
        with draft.files.create(target) as writer:
            for block in _blocks(draft.folder, source.path / name):
                writer.write(block)
        if writer.record() != written:
            raise SnapshotError(
                f"snapshot {original.id}: {name} has changed since it was written", damage_hint(draft.folder)
            )
    for folder in folders:
        draft.files.sync_folder(folder)


def _blocks(folder: IndexFolder, path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(READ_BYTES):
                yield block
    except OSError as error:  # of reading: whoever takes the blocks raises outside of this frame
        raise SnapshotError(f"{path} cannot be read: {error.strerror}", damage_hint(folder)) from error


def _seal(draft: _Draft, manifest: Manifest) -> None:
    write_manifest(draft.aside, manifest, draft.files)
    draft.files.sync_folder(draft.aside.path)


def _follow(draft: _Draft, manifest: Manifest) -> None:
    """Have the snapshot name the one that is live now, where a rollback has moved CURRENT since it was sealed."""
    live = live_or_none(draft.folder)
    if live != manifest.previous:
        draft.files.remove(draft.aside.manifest)
        _seal(draft, replace(manifest, previous=live))


def _check_readable(draft: _Draft) -> None:
    try:
        load(draft.folder, draft.aside).close()
    except SnapshotError as error:
        raise _unreadable(error.message) from error


def _unreadable(problem: str) -> StorageError:
    return StorageError(
        f"what was written cannot be read back: {problem}",
        "check the disk; the snapshot that was live still is",
    )


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
