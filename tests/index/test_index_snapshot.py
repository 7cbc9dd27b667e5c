"""A snapshot holds what was published, and one that does not fit or is damaged is refused in words."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_samples import MADE_WITH, build, contents, document, leftovers, unit_vectors

from yinju.errors import SnapshotError
from yinju.index import builder_lock, open_snapshot, publish, rollback, verify
from yinju.types import Sentence, SourceFailure

FILES = (
    "corpus.sqlite",
    "dense.faiss",
    "sentences.faiss",
    "lexical/vocabulary.json",
    "lexical/weights.npy",
    "lexical/chunks.npy",
    "lexical/offsets.npy",
)


def folder_of(index: Path, snapshot_id: str) -> Path:
    """Return where a snapshot lies."""
    return index / "snapshots" / snapshot_id


def test_what_was_published_is_what_is_opened(index: Path) -> None:
    sample = contents()
    snapshot_id = build(index)
    with open_snapshot(index, fingerprint=MADE_WITH.fingerprint) as snapshot:
        assert snapshot.id == snapshot_id
        rows, _ = snapshot.dense.search(sample.vectors[4], 3)
        assert rows[0] == 4
        assert snapshot.chunks(rows)[0] == sample.chunks[4]
        scores = snapshot.lexical.scores(sample.terms[6])
        assert snapshot.chunks([int(scores.argmax())])[0].text == sample.chunks[6].text
        numbers = np.array([number for number, _ in snapshot.sentences([2])])
        np.testing.assert_array_equal(
            snapshot.sentence_vectors.vectors(numbers), sample.sentence_vectors[numbers]
        )
        assert snapshot.document(sample.documents[1].doc_id) == sample.documents[1]
        assert [item.doc_id for item in snapshot.documents()] == [item.doc_id for item in sample.documents]
    assert verify(index) == []
    assert leftovers(index) == []


def test_the_layout_is_the_one_that_other_programs_read(index: Path) -> None:
    snapshot_id = build(index)
    assert (index / "CURRENT").read_text() == snapshot_id + "\n"
    folder = folder_of(index, snapshot_id)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {"manifest.json", *FILES}


def test_the_manifest_says_what_a_snapshot_was_made_from_and_with(index: Path) -> None:
    sample = contents()
    failures = [SourceFailure("坏\udcff.txt", "不是文本"), SourceFailure("锁.txt", "没有权限")]
    with builder_lock(index):
        first = publish(index, sample, made_with=MADE_WITH, failures=failures, keep=5)
        second = publish(index, sample, made_with=MADE_WITH, keep=5)
    body = json.loads((folder_of(index, first) / "manifest.json").read_text())
    assert body["made_with"] == {
        "fingerprint": "小模型-1",
        "chunker": {"chunk_chars": 20},
        "version": "0.1.0",
        "code": "",
        "format": 1,
    }
    assert body["sources"] == {item.doc_id: item.sha256 for item in sample.documents}
    assert set(body["files"]) == set(FILES)
    assert (body["documents"], body["chunks"], body["sentences"]) == (
        2,
        len(sample.chunks),
        len(sample.sentences),
    )
    with open_snapshot(index, first) as snapshot:
        assert snapshot.manifest.failures == tuple(failures)
        assert snapshot.manifest.previous is None
        assert "没有权限" in snapshot.manifest.in_words()
        json.dumps(snapshot.manifest.as_json())
    with open_snapshot(index, second) as snapshot:
        assert snapshot.manifest.previous == first


def test_a_collection_of_one_emoji_and_one_of_nothing_can_be_published(index: Path) -> None:
    for documents in ([document("表情", "🎉")], [document("空", "")], []):
        with builder_lock(index):
            publish(index, contents(documents=documents), made_with=MADE_WITH, keep=2)
        with open_snapshot(index) as snapshot:
            assert len(snapshot.documents()) == len(documents)
            assert len(snapshot.dense.search(unit_vectors(1)[0], 5)[0]) == snapshot.manifest.chunks
        assert verify(index) == []


def truncate(path: Path) -> None:
    """Cut the second half off."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def flip(path: Path) -> None:
    """Change one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
@pytest.mark.parametrize("damage", [truncate, flip, Path.unlink])
def test_a_damaged_file_is_named_with_the_repair(
    index: Path, name: str, damage: Callable[[Path], None]
) -> None:
    good = build(index, 1)
    damaged = build(index, 2)
    damage(folder_of(index, damaged) / name)
    with pytest.raises(SnapshotError, match=name) as caught:
        open_snapshot(index)
    assert "yinju index build" in caught.value.hint and str(index) in caught.value.hint
    assert any(name in problem for problem in verify(index))
    assert rollback(index) == good
    with pytest.raises(SnapshotError, match=name):
        rollback(index, damaged)
    open_snapshot(index).close()


def test_all_damaged_files_are_named_at_once(index: Path) -> None:
    folder = folder_of(index, build(index))
    truncate(folder / "dense.faiss")
    (folder / "lexical/weights.npy").unlink()
    (folder / "来路不明.bin").write_bytes(b"?")
    dense, weights, extra = verify(index)
    assert dense.startswith("dense.faiss has ")
    assert weights == "lexical/weights.npy is missing"
    assert extra == "来路不明.bin does not belong to the snapshot"


def test_a_snapshot_of_another_model_is_refused_naming_both(index: Path) -> None:
    build(index)
    with pytest.raises(SnapshotError, match=r"小模型-1.*大模型-2") as caught:
        open_snapshot(index, fingerprint="大模型-2")
    assert "yinju index build" in caught.value.hint


def test_a_snapshot_of_another_format_is_refused(index: Path) -> None:
    with builder_lock(index):
        publish(index, contents(), made_with=MADE_WITH, keep=5)
    manifest = folder_of(index, (index / "CURRENT").read_text().strip()) / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 7'))
    with pytest.raises(SnapshotError, match=r"format 7.*format 1") as caught:
        open_snapshot(index)
    assert "yinju index build" in caught.value.hint


@pytest.mark.parametrize("current", [b"", b"\n", b"\xff\xfe\0", "讲话".encode(), b"../../../etc"])
def test_a_damaged_current_is_named_and_a_rollback_repairs_it(index: Path, current: bytes) -> None:
    snapshot_id = build(index)
    (index / "CURRENT").write_bytes(current)
    with pytest.raises(SnapshotError, match="CURRENT") as caught:
        open_snapshot(index)
    assert "yinju index rollback" in caught.value.hint and "yinju index build" in caught.value.hint
    assert rollback(index) == snapshot_id
    open_snapshot(index).close()


def test_a_current_that_points_nowhere_or_is_missing_is_named(index: Path) -> None:
    build(index)
    (index / "CURRENT").write_text("20200101T000000-abcd\n")
    with pytest.raises(SnapshotError, match="20200101T000000-abcd, which is not there"):
        open_snapshot(index)
    (index / "CURRENT").unlink()
    with pytest.raises(SnapshotError, match="CURRENT is missing"):
        open_snapshot(index)


def test_no_index_and_a_file_in_its_place_are_told_apart(tmp_path: Path) -> None:
    for read in (open_snapshot, verify, rollback):
        with pytest.raises(SnapshotError, match="there is no index at") as caught:
            read(tmp_path / "没有")
        assert "yinju index build" in caught.value.hint
    (tmp_path / "文件").write_text("不是文件夹")
    for read in (open_snapshot, verify, rollback):
        with pytest.raises(SnapshotError, match="is a file"):
            read(tmp_path / "文件")


@pytest.mark.parametrize("snapshot_id", ["20200101T000000-abcd", "../CURRENT", "", "最新"])
def test_an_unknown_id_is_refused(index: Path, snapshot_id: str) -> None:
    build(index)
    for read in (open_snapshot, verify, rollback):
        with pytest.raises(SnapshotError):
            read(index, snapshot_id)


def test_rows_that_do_not_belong_together_are_refused() -> None:
    sample = contents()
    moved = replace(sample.chunks[1], start=sample.chunks[1].start + 1, end=sample.chunks[1].end + 1)
    outside = Sentence(0, sample.chunks[1].start, sample.chunks[1].end)
    for change in (
        {"vectors": sample.vectors[1:]},
        {"vectors": sample.vectors.astype(np.float64)},
        {"vectors": sample.vectors * 2},
        {"sentence_vectors": sample.sentence_vectors * np.nan},
        {"sentences": sample.sentences[1:]},
        {"terms": sample.terms[1:]},
        {"chunks": [sample.chunks[0], moved, *sample.chunks[2:]]},
        {"sentences": [outside, *sample.sentences[1:]]},
        {"documents": [sample.documents[0], *sample.documents]},
    ):
        with pytest.raises(ValueError):
            replace(sample, **change)
