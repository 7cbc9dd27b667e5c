"""Listing, pruning and rolling back, and one builder at a time."""

import os
import re
import signal
from pathlib import Path

import pytest
from index_samples import CountingDisk, build, leftovers

from conftest import Builder
from yinju.cli.index import build as build_command
from yinju.errors import BusyError, SnapshotError, StorageError, UsageError
from yinju.index import builder_lock, documents_folder, list_snapshots, open_snapshot, rollback, verify


def ids(index: Path) -> list[str]:
    """Return the ids of all snapshots, newest first."""
    return [info.id for info in list_snapshots(index)]


def live(index: Path) -> str:
    """Return the id of the live snapshot."""
    with open_snapshot(index) as snapshot:
        return snapshot.id


def test_builds_within_a_second_have_ids_of_their_own_and_list_newest_first(index: Path) -> None:
    built = [build(index, seed, keep=9) for seed in range(6)]
    assert len(set(built)) == 6
    assert all(re.fullmatch(r"\d{8}T\d{6}-[0-9a-f]{4}", name) for name in built)
    listed = list_snapshots(index)
    assert [info.id for info in listed] == built[::-1]
    assert [info.live for info in listed] == [True] + [False] * 5
    size = sum(path.stat().st_size for path in (index / "snapshots" / built[-1]).rglob("*.*"))
    manifest = index / "snapshots" / built[-1] / "manifest.json"
    assert listed[0].bytes == size - manifest.stat().st_size
    assert (listed[0].documents, listed[0].fingerprint, listed[0].problem) == (2, "小模型-1", "")


def test_only_the_newest_are_kept(index: Path) -> None:
    built = [build(index, seed, keep=3) for seed in range(5)]
    assert ids(index) == built[:1:-1]
    build(index, 9, keep=1)
    assert len(ids(index)) == 1
    assert leftovers(index) == []


def test_a_snapshot_that_a_rollback_chose_outlives_newer_ones(index: Path) -> None:
    built = [build(index, seed, keep=3) for seed in range(3)]
    assert rollback(index, built[0]) == built[0]
    newest = build(index, 7, keep=3)
    assert ids(index) == [newest, built[2], built[0]]
    assert rollback(index) == built[0]  # what was live before, not the one that had been rolled back from


class RollingBack(CountingDisk):
    """A disk on which somebody rolls back while a new snapshot is being written."""

    def __init__(self, index: Path) -> None:
        super().__init__()
        self.index = index
        self.chosen_by_hand = ""

    def before(self, operation: str, path: Path) -> None:
        super().before(operation, path)
        if path.name == "manifest.json" and not self.chosen_by_hand:
            self.chosen_by_hand = rollback(self.index)


def test_a_snapshot_knows_what_was_live_before_it_even_if_that_changed_while_it_was_written(
    index: Path,
) -> None:
    first, _ = build(index, 0), build(index, 1)
    disk = RollingBack(index)
    third = build(index, 2, files=disk)
    assert disk.chosen_by_hand == first and live(index) == third
    assert verify(index) == []
    assert rollback(index) == first


class Building(CountingDisk):
    """A disk on which a build begins while CURRENT is being moved."""

    def __init__(self, index: Path) -> None:
        super().__init__()
        self.index = index

    def before(self, operation: str, path: Path) -> None:
        super().before(operation, path)
        if operation == "rename":
            with builder_lock(self.index):
                pass


def test_a_build_that_begins_takes_nothing_away_from_a_rollback(index: Path) -> None:
    first, _ = build(index, 0), build(index, 1)
    disk = Building(index)
    assert rollback(index, files=disk) == first == live(index)
    assert any(operation == "rename" for operation, _ in disk.done)


def test_rollback_returns_to_the_one_before_and_says_when_there_is_none(index: Path) -> None:
    first, second, third = (build(index, seed) for seed in range(3))
    assert [rollback(index), rollback(index)] == [second, first]
    with pytest.raises(SnapshotError, match="no snapshot before"):
        rollback(index)
    assert live(index) == first
    assert rollback(index, third) == third == live(index)


def test_the_documents_are_those_of_the_live_snapshot_or_of_the_newest_that_can_be_read(index: Path) -> None:
    assert documents_folder(index) is None
    before = build(index)
    assert documents_folder(index) is None
    first = build(index, 1, folder="../甲")
    build(index, 2, folder="../乙")
    assert documents_folder(index) == index.parent / "乙"
    rollback(index)
    assert documents_folder(index) == index.parent / "甲"
    (index / "snapshots" / first / "manifest.json").write_bytes(b"{}")
    assert documents_folder(index) == index.parent / "乙"
    rollback(index, before)
    assert documents_folder(index) is None


def test_a_build_asks_for_the_documents_of_an_index_that_does_not_know_them(index: Path) -> None:
    build(index)
    with pytest.raises(UsageError, match="does not say") as refused:
        build_command(index=index)
    assert "--source" in refused.value.hint and len(ids(index)) == 1


def test_rollback_never_moves_to_a_damaged_snapshot(index: Path) -> None:
    first, second, third = (build(index, seed) for seed in range(3))
    (index / "snapshots" / second / "dense.faiss").write_bytes(b"")
    with pytest.raises(SnapshotError, match=r"dense\.faiss has 0 bytes.*CURRENT was not changed"):
        rollback(index)
    assert live(index) == third
    assert rollback(index, first) == first


def test_a_damaged_snapshot_is_listed_with_its_problem(index: Path) -> None:
    first, second = build(index, 1), build(index, 2)
    (index / "snapshots" / first / "manifest.json").write_text("{")
    newest, damaged = list_snapshots(index)
    assert (newest.id, newest.problem) == (second, "")
    assert damaged.id == first and "manifest.json is damaged" in damaged.problem


def test_listing_where_nothing_was_built_says_so(index: Path) -> None:
    with pytest.raises(SnapshotError, match="there is no index at"):
        list_snapshots(index)


def test_a_reader_goes_on_with_a_snapshot_that_has_been_pruned(index: Path) -> None:
    old = build(index, 1, keep=1)
    with open_snapshot(index) as reader:
        build(index, 2, keep=1)
        assert ids(index) != [old]
        assert not (index / "snapshots" / old).exists()
        assert len(reader.chunks(range(reader.manifest.chunks))) == reader.manifest.chunks
        assert reader.document("报告/2020年工作报告.txt").text.startswith("第1稿。")


def test_a_second_builder_is_told_who_builds_and_a_dead_one_holds_nothing(
    index: Path, builder: Builder
) -> None:
    old = build(index)
    holder = builder.start(index, 5, -1)
    assert builder.line() == "holding"
    with pytest.raises(BusyError, match=rf"process {holder}\b") as caught:
        build(index)
    assert "wait" in caught.value.hint
    assert live(index) == old and verify(index) == []
    os.kill(holder, signal.SIGKILL)
    assert builder.line() == "-9"
    assert live(index) == old
    assert build(index) == live(index)


def test_two_builders_in_one_process_exclude_each_other_too(index: Path) -> None:
    with builder_lock(index), pytest.raises(BusyError), builder_lock(index):
        pytest.fail("both hold the lock")
    with builder_lock(index):
        pass


def test_a_file_in_the_place_of_the_index_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("不是文件夹")
    for path in (tmp_path / "文件", tmp_path / "文件" / "索引"):
        with pytest.raises(StorageError, match="is a file, not a folder"):
            build(path)
    assert (tmp_path / "文件").read_text() == "不是文件夹"
