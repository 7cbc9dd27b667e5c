"""Fusion: scores, not ranks, and a lexical weight that follows what the collection knows."""

import numpy as np
import pytest

from yinju.index import LexicalIndex
from yinju.retrieve import standardise
from yinju.retrieve.fusion import fuse, term_weights

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
    weights = term_weights(["城", "镇", "巴"], index)
    assert weights.known == {"城", "镇"}
    assert weights.idf["巴"] > weights.idf["镇"] > weights.idf["城"]
    held = weights.idf["城"] + weights.idf["镇"]
    assert weights.share(weights.known) == pytest.approx(held / (held + weights.idf["巴"]))


def test_a_question_without_terms_has_no_coverage() -> None:
    assert term_weights([], LexicalIndex.build([["城"]])).share({"城"}) == 0.0
