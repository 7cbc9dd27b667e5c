"""Two snapshots compared: documents by their files, chunks by document and text."""

import shutil
from pathlib import Path

import pytest
from index_samples import MADE_WITH, build, contents, document

from yinju.errors import SnapshotError
from yinju.index import builder_lock, publish
from yinju.index.difference import compare_snapshots, open_corpus
from yinju.types import Document

TEXT = "全市地区生产总值增长百分之六。粮食产量稳定。" * 3


def snapshot(index: Path, *documents: Document) -> str:
    with builder_lock(index):
        return publish(index, contents(0, documents), made_with=MADE_WITH, keep=9)


def test_documents_that_came_went_and_changed_are_named_and_chunks_counted(index: Path) -> None:
    kept, gone, old = document("甲", TEXT), document("丙", "撤销。" * 20), document("乙", "旧稿。" * 20)
    a = snapshot(index, kept, gone, old)
    b = snapshot(index, kept, document("乙", "新稿。" * 20), document("丁", "新设。" * 20))
    found = compare_snapshots(index, a, b).as_json()
    assert found["documents"] == {
        "added": ("报告/丁.txt",),
        "removed": ("报告/丙.txt",),
        "changed": ("报告/乙.txt",),
    }
    in_kept = len(contents(0, [kept]).chunks)
    in_other = len(contents(0, [gone]).chunks)
    assert found["chunks"] == {"added": 2 * in_other, "removed": 2 * in_other, "kept": in_kept}
    assert (found["a"], found["b"]) == (a, b)


def test_chunks_that_only_moved_are_kept(index: Path) -> None:
    a = snapshot(index, document("甲", TEXT))
    b = snapshot(index, document("甲", "零" * 20 + TEXT))
    found = compare_snapshots(index, a, b)
    assert found.documents.changed == ("报告/甲.txt",)
    assert (found.chunks.added, found.chunks.removed) == (1, 0)


def test_a_chunk_that_occurs_twice_counts_twice(index: Path) -> None:
    a = snapshot(index, document("甲", "一" * 40))
    b = snapshot(index, document("甲", "一" * 60))
    found = compare_snapshots(index, a, b)
    assert (found.chunks.added, found.chunks.removed, found.chunks.kept) == (1, 0, 2)


def test_a_snapshot_compared_with_itself_differs_in_nothing(index: Path) -> None:
    a = build(index)
    found = compare_snapshots(index, a, a)
    assert found.documents.added == found.documents.removed == found.documents.changed == ()
    assert (found.chunks.added, found.chunks.removed) == (0, 0) and found.chunks.kept > 0


def test_what_cannot_be_compared_is_said(index: Path) -> None:
    a, b = build(index), build(index, 1)
    with pytest.raises(SnapshotError, match="there is no snapshot"):
        compare_snapshots(index, a, "20200101T000000-0000")
    with pytest.raises(SnapshotError, match="is not a snapshot's id"):
        compare_snapshots(index, "../..", a)
    corpus = index / "snapshots" / b / "corpus.sqlite"
    corpus.write_bytes(corpus.read_bytes()[:-1] + b"x")
    with pytest.raises(SnapshotError, match="its corpus has changed"):
        compare_snapshots(index, a, b)
    corpus.unlink()
    with pytest.raises(SnapshotError, match="cannot be opened"):
        compare_snapshots(index, a, b)


def test_a_corpus_that_was_opened_can_be_read_after_it_was_pruned(index: Path) -> None:
    a = build(index)
    with open_corpus(index, a) as corpus:
        shutil.rmtree(index / "snapshots" / a)
        name = next(iter(corpus.manifest.sources))
        assert corpus.document(name).text and corpus.parts(name).chunks
