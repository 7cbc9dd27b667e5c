"""What a build takes over from the live snapshot: all of it, parts of it, or nothing; never anything wrong."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from index_samples import (
    MADE_WITH,
    CountingDisk,
    FullDisk,
    build,
    build_again,
    contents,
    document,
    leftovers,
)

from yinju.errors import SnapshotError, StorageError
from yinju.index import (
    MadeWith,
    builder_lock,
    list_snapshots,
    open_earlier,
    open_snapshot,
    publish_again,
    rollback,
    verify,
)
from yinju.types import SourceFailure


def files_of(index: Path, snapshot_id: str) -> dict[str, Path]:
    """Return a snapshot's files by name, the manifest left out."""
    folder = index / "snapshots" / snapshot_id
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    del found["manifest.json"]
    return found


def change(path: Path) -> None:
    """Change one byte."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_copy_holds_the_same_under_its_own_id(index: Path) -> None:
    old = build(index)
    failures = [SourceFailure("锁.txt", "没有权限")]
    new = build_again(index, failures=failures)
    assert new > old and verify(index) == [] and leftovers(index) == []
    with open_snapshot(index) as copy, open_snapshot(index, old) as original:
        assert copy.id == new
        assert copy.manifest.previous == old
        assert copy.manifest.failures == tuple(failures)
        same = {"id": new, "created": copy.manifest.created, "previous": old, "failures": tuple(failures)}
        assert copy.manifest == replace(original.manifest, **same)
    assert rollback(index) == old


def test_a_copy_shares_nothing_on_the_disk_with_its_original(index: Path) -> None:
    old = build(index)
    originals, copies = files_of(index, old), files_of(index, build_again(index))
    assert originals.keys() == copies.keys()
    for name, path in copies.items():
        assert path.read_bytes() == originals[name].read_bytes()
        assert path.stat().st_ino != originals[name].stat().st_ino
        change(originals[name])
    assert verify(index) == []


def test_copies_are_pruned_like_any_snapshot(index: Path) -> None:
    build(index)
    copies = [build_again(index, keep=2) for _ in range(3)]
    assert [info.id for info in list_snapshots(index)] == [copies[2], copies[1]]


@pytest.mark.parametrize("name", ["corpus.sqlite", "dense.faiss", "lexical/weights.npy"])
@pytest.mark.parametrize("damage", [change, Path.unlink])
def test_a_damaged_snapshot_is_never_copied(index: Path, name: str, damage: Callable[[Path], None]) -> None:
    old = build(index)
    with open_earlier(index, MADE_WITH) as earlier:
        original = earlier.manifest
    assert original is not None
    damage(files_of(index, old)[name])
    with builder_lock(index), pytest.raises(SnapshotError, match=name):
        publish_again(index, original, keep=1)
    assert (index / "CURRENT").read_text().strip() == old
    assert [info.id for info in list_snapshots(index)] == [old]
    assert leftovers(index) == []


def test_a_copy_that_the_disk_has_changed_never_goes_live(index: Path) -> None:
    class ForgetfulDisk(CountingDisk):
        """Loses a part of the vectors between writing and reading back."""

        def sync_folder(self, path: Path) -> None:
            super().sync_folder(path)
            if path.suffix == ".tmp" and (path / "dense.faiss").exists():
                (path / "dense.faiss").write_bytes(b"\0" * 9)

    old = build(index)
    with pytest.raises(StorageError, match=r"cannot be read back.*dense\.faiss"):
        build_again(index, files=ForgetfulDisk())
    with open_snapshot(index) as snapshot:
        assert snapshot.id == old
    assert leftovers(index) == []


def test_a_disk_that_is_full_at_any_operation_of_a_copy_is_said_and_loses_nothing(index: Path) -> None:
    build(index, keep=2)
    disk = CountingDisk()
    old = build_again(index, keep=2, files=disk)
    swap = disk.done.index(("rename", "CURRENT")) + 1
    for operation in range(1, swap + 1):
        with pytest.raises(StorageError, match="the disk is full"):
            build_again(index, keep=2, files=FullDisk(operation))
        with open_snapshot(index) as snapshot:
            assert snapshot.id == old, disk.done[operation - 1]
        assert leftovers(index) == []


def test_a_copy_is_on_the_disk_before_it_is_named(index: Path) -> None:
    build(index)
    disk = CountingDisk()
    snapshot_id = build_again(index, files=disk)
    named = disk.done.index(("rename", snapshot_id))
    written = [name for operation, name in disk.done[:named] if operation == "create"]
    assert len(written) == 8
    for name in [*written, "lexical", f".{snapshot_id}.tmp"]:
        assert ("fsync", name) in disk.done[:named], name
    assert disk.done[named - 1] == ("fsync", f".{snapshot_id}.tmp")


def test_unchanged_documents_give_their_parts_and_others_none(index: Path) -> None:
    sample = contents()
    build(index)
    with open_earlier(index, MADE_WITH) as earlier:
        assert earlier.is_of(sample.documents)
        known, other = sample.documents
        parts = earlier.parts(known)
        assert parts is not None
        assert list(parts.chunks) == [chunk for chunk in sample.chunks if chunk.doc_id == known.doc_id]
        moved = replace(known, source="/别处/报告.txt")
        assert earlier.parts(moved) == parts
        assert earlier.parts(replace(known, sha256="0" * 64)) is None
        assert earlier.parts(replace(known, title="改名")) is None
        assert earlier.parts(document("新的报告", "没有见过。")) is None
        for documents in ([known], [other, known], [moved, other], [*sample.documents, moved]):
            assert not earlier.is_of(documents)


@pytest.mark.parametrize(
    "other",
    [
        replace(MADE_WITH, fingerprint="大模型-2"),
        replace(MADE_WITH, chunker={"chunk_chars": 30}),
        replace(MADE_WITH, version="0.2.0"),
        replace(MADE_WITH, code="改过"),
    ],
)
def test_nothing_is_taken_from_a_snapshot_that_was_made_otherwise(index: Path, other: MadeWith) -> None:
    build(index)
    with open_earlier(index, other) as earlier:
        assert earlier.manifest is None and not earlier.documents
        assert earlier.parts(contents().documents[0]) is None
        assert not earlier.is_of([])


@pytest.mark.parametrize("name", ["corpus.sqlite", "manifest.json", "../../CURRENT"])
@pytest.mark.parametrize("damage", [change, Path.unlink, lambda path: path.write_bytes(b"")])
def test_nothing_is_taken_from_a_damaged_snapshot(
    index: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(index / "snapshots" / build(index) / name)
    with open_earlier(index, MADE_WITH) as earlier:
        assert earlier.manifest is None and not earlier.documents


def test_where_nothing_was_built_there_is_nothing_to_take(tmp_path: Path) -> None:
    with open_earlier(tmp_path / "没有", MADE_WITH) as earlier:
        assert earlier.manifest is None and not earlier.documents
