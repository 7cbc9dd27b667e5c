"""The snapshots that are kept: listing them, going back to one, removing the oldest."""

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yinju.errors import SnapshotError
from yinju.index.files import DISK, Files, storage_errors
from yinju.index.layout import IndexFolder
from yinju.index.lock import swap_lock
from yinju.index.manifest import Manifest, read_manifest
from yinju.index.snapshot import verify


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """A snapshot as it is listed; `problem` says why its manifest cannot be read, the rest is then empty."""

    id: str
    live: bool
    created: str
    documents: int
    chunks: int
    bytes: int
    fingerprint: str
    problem: str

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return it as a line for a person, the live one marked."""
        held = self.problem or f"{self.documents} documents, {self.chunks} chunks, {self.bytes / 1e6:.1f} MB"
        return f"{'*' if self.live else ' '} {self.id}  {held}"


def live_id(index: Path) -> str:
    """Return the id of the live snapshot; raise SnapshotError where there is none."""
    return IndexFolder(index).live_id()


def seen_from(index: Path, folder: Path) -> str:
    """Return where a folder of documents is as seen from the index; its whole path where that cannot be said."""
    try:
        return os.path.relpath(folder.resolve(), index.resolve())
    except ValueError:  # on another drive
        return str(folder.resolve())


def documents_folder(index: Path) -> Path | None:
    """Return the folder that the live snapshot was built from, or, where it cannot be read, the newest of the others.

    None where nothing has been built, or by a version before 0.4.0, which did not note it.
    """
    folder = IndexFolder(index)
    try:
        newest_first = sorted(folder.snapshot_ids(), reverse=True)
    except OSError:  # whoever opens the index says what is wrong with it
        return None
    live = live_or_none(folder)
    manifests = (_manifest_or_none(folder, name) for name in ([live] if live else []) + newest_first)
    manifest = next((found for found in manifests if found), None)
    if manifest is None or not manifest.folder:
        return None
    found = Path(os.path.normpath(index.resolve() / manifest.folder))
    return found.relative_to(Path.cwd()) if found.is_relative_to(Path.cwd()) else found


def list_snapshots(index: Path) -> list[SnapshotInfo]:
    """Return all snapshots, newest first; raise SnapshotError where nothing has been built."""
    folder = IndexFolder(index)
    if not folder.snapshot_ids():
        folder.live_id()  # raises, and says what is wrong
    live = live_or_none(folder)
    found = [_info(folder, snapshot_id, snapshot_id == live) for snapshot_id in folder.snapshot_ids()]
    return sorted(found, key=lambda info: info.id, reverse=True)


def rollback(index: Path, snapshot_id: str | None = None, files: Files = DISK) -> str:
    """Make an earlier snapshot the live one and return its id; by default the one that was live before.

    It is verified first. Raises SnapshotError, and changes nothing, where it is damaged or there is none.
    """
    folder = IndexFolder(index)
    if not folder.snapshot_ids():
        folder.live_id()  # raises, and says what is wrong
    with storage_errors("CURRENT", index), swap_lock(index):
        target = before_live(index) if snapshot_id is None else snapshot_id
        problems = verify(index, target)
        if problems:
            raise SnapshotError(
                f"snapshot {target} is damaged: {'; '.join(problems)}; CURRENT was not changed",
                f"name another one of {folder.command('list')}",
            )
        files.replace_text(folder.current, target + "\n")
    return target


def before_live(index: Path) -> str:
    """Return the snapshot that was live before, else the newest older one; raise SnapshotError for none."""
    folder = IndexFolder(index)
    listed = [info.id for info in list_snapshots(index)]
    live = live_or_none(folder)
    previous = _previous(folder, live)
    if previous in listed:
        return str(previous)
    older = [name for name in listed if live is None or name < live]
    if not older:
        raise SnapshotError(f"{index} holds no snapshot before {live}", f"run {folder.command('build')}")
    return older[0]


def retire(folder: IndexFolder, keep: int, files: Files = DISK) -> list[Path]:
    """Take the names of all but `keep` snapshots away and return what is to be removed; hold the swap lock.

    The live one is kept, then the one that was live before it (a rollback may have chosen an old one), then
    the newest.
    """
    listed = [info.id for info in list_snapshots(folder.root)]
    live = live_or_none(folder)
    first = [name for name in (live, _previous(folder, live)) if name in listed]
    kept = list(dict.fromkeys([*first, *listed]))[:keep]
    retired = []
    for snapshot_id in listed:
        if snapshot_id in kept:
            continue
        path = folder.snapshot(snapshot_id).path
        hidden = path.with_name(f".{snapshot_id}.removed")
        with suppress(OSError):  # the next build tries again
            files.rename(path, hidden)
            retired.append(hidden)
    return retired


def live_or_none(folder: IndexFolder) -> str | None:
    """Return the live snapshot's id, None where CURRENT does not name one."""
    try:
        return folder.live_id()
    except SnapshotError:
        return None


def _previous(folder: IndexFolder, live: str | None) -> str | None:
    manifest = _manifest_or_none(folder, live) if live else None
    return manifest.previous if manifest else None


def _manifest_or_none(folder: IndexFolder, snapshot_id: str) -> Manifest | None:
    try:
        return read_manifest(folder, folder.snapshot(snapshot_id))
    except SnapshotError:
        return None


def _info(folder: IndexFolder, snapshot_id: str, live: bool) -> SnapshotInfo:
    try:
        manifest = read_manifest(folder, folder.snapshot(snapshot_id))
    except SnapshotError as error:
        return SnapshotInfo(snapshot_id, live, "", 0, 0, 0, "", error.message)
    return SnapshotInfo(
        id=snapshot_id,
        live=live,
        created=manifest.created,
        documents=manifest.documents,
        chunks=manifest.chunks,
        bytes=manifest.bytes,
        fingerprint=manifest.made_with.fingerprint,
        problem="",
    )
