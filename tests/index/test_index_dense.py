"""Dense search against a NumPy product, and what a collection too large for exact search gives up."""

from pathlib import Path

import numpy as np
import pytest
from index_samples import unit_vectors

from yinju.errors import SnapshotError
from yinju.index import DenseIndex
from yinju.index.dense import build_faiss


def test_search_agrees_with_a_numpy_product() -> None:
    vectors, queries = unit_vectors(500, 1, 64), unit_vectors(20, 2, 64)
    index = DenseIndex.build(vectors)
    for query in queries:
        rows, scores = index.search(query, 10)
        product = vectors @ query
        assert rows.tolist() == np.argsort(-product)[:10].tolist()
        np.testing.assert_allclose(scores, np.sort(product)[::-1][:10], atol=1e-6)


def test_equal_scores_come_in_row_order() -> None:
    vectors = np.repeat(unit_vectors(1), 7, axis=0)
    rows, _ = DenseIndex.build(vectors).search(vectors[0], 7)
    assert rows.tolist() == list(range(7))


@pytest.mark.parametrize(("rows", "k", "expected"), [(3, 10, 3), (3, 0, 0), (0, 5, 0), (3, 2, 2)])
def test_search_returns_at_most_the_rows_that_there_are(rows: int, k: int, expected: int) -> None:
    found, scores = DenseIndex.build(unit_vectors(rows)).search(unit_vectors(1)[0], k)
    assert len(found) == len(scores) == expected


def test_a_saved_index_gives_back_its_vectors_from_a_chinese_path(tmp_path: Path) -> None:
    vectors = unit_vectors(40)
    path = tmp_path / "索引.faiss"
    record = DenseIndex.build(vectors).save(path)
    loaded = DenseIndex.load(path)
    assert record.bytes == path.stat().st_size
    assert len(loaded) == 40
    wanted = np.array([39, 0, 7, 7])
    np.testing.assert_array_equal(loaded.vectors(wanted), vectors[wanted])
    assert loaded.vectors(np.array([], dtype=np.int64)).shape == (0, vectors.shape[1])


@pytest.mark.parametrize("row", [-1, 40])
def test_a_row_that_is_none_is_refused(row: int) -> None:
    with pytest.raises(IndexError):
        DenseIndex.build(unit_vectors(40)).vectors(np.array([row]))


def test_a_question_of_another_model_is_refused_in_words() -> None:
    with pytest.raises(SnapshotError, match="16") as caught:
        DenseIndex.build(unit_vectors(4)).search(unit_vectors(1, dim=16)[0], 3)
    assert "yinju index build" in caught.value.hint


def test_a_large_collection_is_searched_by_lists_the_same_way_each_time(tmp_path: Path) -> None:
    centres = unit_vectors(60, 3, 32)
    noise = unit_vectors(3000, 4, 32)
    vectors = centres[np.arange(3000) % 60] + 0.7 * noise
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    one, two = (DenseIndex(build_faiss(vectors, exact_rows=100)) for _ in range(2))
    one.save(tmp_path / "大.faiss")
    loaded = DenseIndex.load(tmp_path / "大.faiss")
    shared = 0
    for query in vectors[:100]:
        rows, scores = one.search(query, 10)
        assert rows.tolist() == two.search(query, 10)[0].tolist() == loaded.search(query, 10)[0].tolist()
        assert (rows >= 0).all()
        np.testing.assert_allclose(scores, vectors[rows] @ query, atol=1e-5)
        shared += len(set(rows) & set(np.argsort(-(vectors @ query))[:10].tolist()))
    assert shared >= 900  # of 1,000 true neighbours
    np.testing.assert_array_equal(loaded.vectors(np.array([2999, 5])), vectors[[2999, 5]])
