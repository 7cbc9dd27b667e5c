"""A build may die or run out of disk at any moment: the old snapshot serves on, and the next build works."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_samples import DIM, CountingDisk, FullDisk, build, contents, leftovers

from conftest import Builder
from yinju.errors import StorageError
from yinju.index import EmbeddingCache, list_snapshots, open_snapshot, rollback, verify

SmallDisk = Callable[[str], Path]


def live(index: Path) -> str:
    """Return the id of the live snapshot, which must be sound."""
    assert verify(index) == []
    with open_snapshot(index) as snapshot:
        assert snapshot.chunks([0])[0].text in snapshot.document("报告/2020年工作报告.txt").text
        return snapshot.id


@pytest.mark.parametrize("kind", ["anew", "again"])
def test_a_builder_killed_at_any_operation_loses_nothing(index: Path, builder: Builder, kind: str) -> None:
    killed_with_old_live = killed_with_new_live = 0
    operation, status, old = 0, "-9", build(index, keep=2)
    while status == "-9":
        operation += 1
        builder.start(index, 2, operation, kind)
        status = builder.line()
        now = live(index)
        killed_with_old_live += now == old
        killed_with_new_live += now != old
        known = EmbeddingCache(index / "cache").get(f"第{operation}次", ["第1句。", "没有"])
        assert all(vector.shape == (DIM,) for vector in known.values())
        old = build(index, keep=2)
        assert old == live(index)
        assert leftovers(index) == []
        assert len(list_snapshots(index)) == 2
    assert status == "0"
    assert killed_with_old_live >= 20
    assert killed_with_new_live >= 2  # after CURRENT moved, and at the end when nothing was left to kill


def test_a_builder_killed_from_outside_at_any_time_loses_nothing(index: Path, builder: Builder) -> None:
    build(index)
    moments = random.Random(4285)
    for _ in range(20):
        child = builder.start(index, 3, 0)
        time.sleep(moments.uniform(0.01, 0.2))
        os.kill(child, signal.SIGKILL)
        assert builder.line() == "-9"
        live(index)
    assert build(index, keep=3) == live(index)
    assert leftovers(index) == []


def test_a_disk_that_is_full_at_any_operation_is_said_and_loses_nothing(index: Path) -> None:
    build(index, keep=2)
    build(index, keep=2)
    disk = CountingDisk()
    old = build(index, keep=2, files=disk)
    swap = disk.done.index(("rename", "CURRENT")) + 1
    said = 0
    for operation in range(1, len(disk.done) + 1):
        try:
            new = build(index, operation, keep=2, files=FullDisk(operation))
        except StorageError as error:
            said += 1
            assert "the disk is full" in error.message and "MB free" in error.message
            # The one thing that can fail with the new snapshot live is the sync right after CURRENT moved.
            assert (live(index) == old) == (operation <= swap), disk.done[operation - 1]
            assert leftovers(index) == []
        else:
            assert live(index) == new
            assert operation > swap, disk.done[operation - 1]
        old = build(index, keep=2)
        assert leftovers(index) == []
        assert len(list_snapshots(index)) == 2
    assert said == swap + 1


@pytest.mark.parametrize("free_kib", [0, 8, 24, 40, 60])
def test_a_really_full_disk_is_said_with_what_is_free_and_needed(
    small_disk: SmallDisk, free_kib: int
) -> None:
    disk = small_disk("size=400k")
    index = disk / "索引"
    old = build(index)
    status = os.statvfs(disk)
    ballast = status.f_bavail * status.f_frsize - free_kib * 1024
    (disk / "占位").write_bytes(b"\0" * ballast)
    with pytest.raises(
        StorageError, match=r"the disk is full \(\d+ kB free at .*; about 1\d\d kB are needed\)"
    ) as caught:
        build(index, 1)
    assert "free some space" in caught.value.hint
    assert live(index) == old
    assert leftovers(index) == []
    (disk / "占位").unlink()
    assert build(index, 1) == live(index)


def test_a_read_only_disk_can_be_read_and_not_built_on(small_disk: SmallDisk) -> None:
    disk = small_disk("size=1m")
    index = disk / "索引"
    old = build(index)
    assert os.system(f"mount -o remount,ro '{disk}'") == 0
    with pytest.raises(StorageError, match="read-only"):
        build(index, 1)
    assert live(index) == old


@pytest.fixture
def nobody() -> Iterator[Callable[[], None]]:
    """Give a function after which root is nobody for the rest of the test; anyone else stays who they are."""
    user = os.geteuid()
    yield lambda: os.seteuid(65534) if user == 0 else None
    os.seteuid(user)


def test_a_folder_without_permission_is_said(index: Path, nobody: Callable[[], None]) -> None:
    old = build(index)
    for folder in (index.parent, index, index / "snapshots"):
        folder.chmod(0o555)
    nobody()
    for path in (index, index.parent / "另一个"):
        with pytest.raises(StorageError, match="read-only or belongs to someone else") as caught:
            build(path, 1)
        assert "writable" in caught.value.hint
    assert live(index) == old
    with pytest.raises(StorageError, match="CURRENT cannot be written"):
        rollback(index)


def test_what_was_written_wrongly_never_goes_live(index: Path) -> None:
    class ForgetfulDisk(CountingDisk):
        """Loses a part of the vectors between writing and reading back."""

        def rename(self, old: Path, new: Path) -> None:
            assert "snapshots" not in new.parts or not new.name.startswith("2"), "went live"
            super().rename(old, new)

        def sync_folder(self, path: Path) -> None:
            super().sync_folder(path)
            if path.suffix == ".tmp" and (path / "dense.faiss").exists():
                (path / "dense.faiss").write_bytes(b"\0" * 9)

    old = build(index)
    with pytest.raises(StorageError, match=r"cannot be read back.*dense\.faiss"):
        build(index, 1, files=ForgetfulDisk())
    assert live(index) == old
    assert leftovers(index) == []


def test_all_is_on_the_disk_before_it_is_named_and_named_before_it_is_live(index: Path) -> None:
    disk = CountingDisk()
    snapshot_id = build(index, files=disk)
    named, live = disk.done.index(("rename", snapshot_id)), disk.done.index(("rename", "CURRENT"))
    written = [name for operation, name in disk.done[:named] if operation == "create"]
    assert len(written) == 8
    for name in [*written, "lexical", f".{snapshot_id}.tmp"]:
        assert ("fsync", name) in disk.done[:named], name
    assert disk.done[named - 1] == ("fsync", f".{snapshot_id}.tmp")
    assert disk.done[named + 1] == ("fsync", "snapshots")
    assert ("fsync", ".CURRENT.tmp") in disk.done[named:live]
    assert disk.done[live + 1] == ("fsync", index.name)


def test_an_interrupted_build_leaves_nothing(index: Path) -> None:
    class ImpatientUser(CountingDisk):
        """Presses Ctrl-C at the chosen operation."""

        def strike(self, path: Path) -> None:
            raise KeyboardInterrupt

    old = build(index)
    with pytest.raises(KeyboardInterrupt):
        build(index, 1, files=ImpatientUser(12))
    assert live(index) == old
    assert leftovers(index) == []


def test_the_room_that_is_said_to_be_needed_is_enough(index: Path) -> None:
    snapshot_id = build(index)
    files = [path for path in (index / "snapshots" / snapshot_id).rglob("*") if path.is_file()]
    taken = sum(-(-path.stat().st_size // 4096) * 4096 for path in files)
    assert taken <= contents().bytes_needed() <= taken + 100_000
