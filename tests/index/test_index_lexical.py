"""BM25 against a loop written from the formula, and against bm25s's own indexing."""

import math
from collections import Counter
from pathlib import Path

import bm25s
import numpy as np
import pytest

from yinju.index import LexicalIndex, top

CORPUS = [
    ["地", "区", "生", "产", "总", "值", "生产", "增长"],
    ["粮", "食", "产", "量", "粮食", "产量", "产", "产"],
    [],
    ["重点项目", "总", "投资", "4285亿元"],
    ["🎉"],
    ["增长", "增长", "增长", "总", "值"] * 3,
]
QUESTIONS = [["产", "量", "增长"], ["4285亿元"], ["总", "值", "没有的词"], ["增长"], ["🎉", "产"]]


def bm25_by_the_formula(corpus: list[list[str]], question: list[str], k1: float, b: float) -> list[float]:
    """Score every document as Lucene does, one term at a time."""
    mean_length = sum(map(len, corpus)) / len(corpus)
    scores = []
    for terms in corpus:
        counts, score = Counter(terms), 0.0
        for term in set(question):
            holding = sum(term in other for other in corpus)
            idf = math.log(1 + (len(corpus) - holding + 0.5) / (holding + 0.5))
            frequency = counts[term]
            if frequency:
                length = 1 - b + b * len(terms) / mean_length
                score += idf * frequency / (frequency + k1 * length)
        scores.append(score)
    return scores


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("k1", "b"), [(1.5, 0.75), (0.9, 0.4), (2.0, 0.0)])
def test_scores_are_those_of_the_formula(question: list[str], k1: float, b: float) -> None:
    scores = LexicalIndex.build(CORPUS, k1=k1, b=b).scores(question)
    np.testing.assert_allclose(scores, bm25_by_the_formula(CORPUS, question, k1, b), rtol=1e-5)


def test_scores_are_those_of_bm25s_own_indexing() -> None:
    reference = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    reference.index(CORPUS, show_progress=False)
    index = LexicalIndex.build(CORPUS)
    for question in (["产", "量", "增长"], ["总", "值", "粮食"]):
        np.testing.assert_allclose(index.scores(question), reference.get_scores(question), rtol=1e-5)


def test_a_term_that_the_question_repeats_counts_once() -> None:
    index = LexicalIndex.build(CORPUS)
    np.testing.assert_array_equal(index.scores(["产", "产", "产"]), index.scores(["产"]))


def test_a_question_of_unknown_terms_scores_zero_everywhere() -> None:
    assert LexicalIndex.build(CORPUS).scores(["量子", "纠缠"]).tolist() == [0.0] * len(CORPUS)
    assert LexicalIndex.build(CORPUS).scores([]).tolist() == [0.0] * len(CORPUS)


def test_idf_is_known_only_of_terms_that_the_corpus_holds() -> None:
    index = LexicalIndex.build(CORPUS)
    assert index.idf("产") == pytest.approx(math.log(1 + 4.5 / 2.5))
    assert index.idf("量子") is None
    assert index.unseen_idf == pytest.approx(math.log(1 + 6.5 / 0.5))
    assert index.unseen_idf > (index.idf("🎉") or 0)


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_a_collection_without_terms_can_be_indexed_saved_and_asked(
    corpus: list[list[str]], tmp_path: Path
) -> None:
    LexicalIndex.build(corpus).save(tmp_path / "词")
    loaded = LexicalIndex.load(tmp_path / "词")
    assert loaded.scores(["产"]).tolist() == [0.0] * len(corpus)
    assert loaded.idf("产") is None


def test_a_saved_index_scores_as_before_and_holds_no_pickle(tmp_path: Path) -> None:
    corpus = [*CORPUS, ["换\n行", '引"号', "\\", "\ud83d", "“引语”"]]
    index = LexicalIndex.build(corpus, k1=1.2, b=0.6)
    records = index.save(tmp_path / "词")
    loaded = LexicalIndex.load(tmp_path / "词")
    for question in [*QUESTIONS, ["换\n行"], ['引"号', "\\"], ["\ud83d"]]:
        np.testing.assert_array_equal(loaded.scores(question), index.scores(question))
    assert len(loaded) == len(corpus)
    found = {path.name: path.read_bytes() for path in (tmp_path / "词").iterdir()}
    assert {name: len(data) for name, data in found.items()} == {n: r.bytes for n, r in records.items()}
    for name, data in found.items():
        assert data.startswith(b"\x93NUMPY" if name.endswith(".npy") else b'{"k1": 1.2')
        assert b"'|O'" not in data[:128]  # an array of Python objects would be pickled


def test_top_gives_only_what_matches_best_first_and_equal_ones_in_row_order() -> None:
    scores = np.array([0, 2, 5, 2, 0, 7, 2], dtype=np.float32)
    assert top(scores, 10).tolist() == [5, 2, 1, 3, 6]
    assert top(scores, 3).tolist() == [5, 2, 1]
    assert top(scores, 0).tolist() == []
    assert top(np.zeros(3, np.float32), 5).tolist() == []
