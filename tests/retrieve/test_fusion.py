"""Fusion: scores, not ranks, and a lexical weight that follows what the collection knows."""

import numpy as np
import pytest

from yinju.index import LexicalIndex
from yinju.retrieve import read_question, standardise
from yinju.retrieve.fusion import fuse, lexical_scores, term_weights
from yinju.text import terms

DENSE = np.array([0.9, 0.8, 0.7], np.float32)
LEXICAL = np.array([0.0, 1.0, 9.0], np.float32)


def test_fused_scores_are_the_weighted_z_scores() -> None:
    fused = fuse(DENSE, LEXICAL, 0.4, 1.0)
    z = [(column - column.mean()) / column.std() for column in (DENSE, LEXICAL)]
    np.testing.assert_allclose(fused, 0.6 * z[0] + 0.4 * z[1], rtol=1e-5)


def test_a_question_in_words_the_collection_lacks_is_left_to_the_vectors() -> None:
    assert np.argsort(-fuse(DENSE, LEXICAL, 0.4, 0.0)).tolist() == [0, 1, 2]
    assert np.argsort(-fuse(DENSE, LEXICAL, 0.9, 1.0)).tolist() == [2, 1, 0]


@pytest.mark.parametrize("scores", [[], [0.5], [0.5, 0.5, 0.5]])
def test_a_channel_that_says_nothing_moves_nothing(scores: list[float]) -> None:
    assert standardise(np.array(scores, np.float32)).tolist() == [0.0] * len(scores)


def test_an_unknown_term_weighs_as_much_as_the_rarest_and_is_not_covered() -> None:
    index = LexicalIndex.build([["城", "镇"], ["城"], ["市"]])
    weights = term_weights(read_question("城镇巴"), index)
    assert {"城", "镇"} <= weights.known
    assert weights.idf["巴"] > weights.idf["镇"] > weights.idf["城"]
    held = weights.idf["城"] + weights.idf["镇"]
    assert weights.share({"城", "镇"}) == pytest.approx(held / sum(weights.idf.values()))


def test_a_question_without_terms_has_no_coverage() -> None:
    assert term_weights(read_question(""), LexicalIndex.build([["城"]])).share({"城"}) == 0.0


def test_an_english_word_is_held_as_far_as_its_renderings_are() -> None:
    index = LexicalIndex.build([terms("全年粮食产量稳定"), terms("城市建设加快"), terms("扩大就业")])
    question = read_question("grain")
    weights = term_weights(question, index)
    assert 0.5 < weights.share(frozenset(terms("粮食"))) <= 1.0
    assert weights.share(frozenset(terms("就业"))) == 0.0
    assert weights.share(frozenset({"grain"})) == 1.0
    assert lexical_scores(question, index).argmax() == 0


def test_an_english_word_that_nobody_translated_is_left_to_the_vectors() -> None:
    index = LexicalIndex.build([terms("全年粮食产量稳定")])
    question = read_question("Zyzzyva?")
    assert term_weights(question, index).known == frozenset()
    assert not lexical_scores(question, index).any()
