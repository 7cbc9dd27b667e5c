"""How well each sentence serves as evidence."""

import numpy as np

from yinju.answer.evidence import _lexical, _subjects
from yinju.retrieve import TermWeights
from yinju.text import terms

QUESTION = ("宽体", "体舌", "舌鳎", "颜色")
WEIGHTS = TermWeights(dict.fromkeys(QUESTION, 2.0), frozenset(QUESTION), {})


def test_the_sentence_that_only_names_the_subject_is_not_preferred_to_one_that_says_something_of_it() -> None:
    chunk = ["宽体舌鳎为辐鳍鱼纲的一种。", "体长可达40公分。", "颜色为棕色。"]
    scores = _lexical(WEIGHTS, [terms(text) for text in chunk], _subjects(chunk, [0, 0, 0], [""] * 3))
    assert int(np.argmax(scores)) == 2


def test_a_subject_is_carried_within_its_chunk_and_no_further() -> None:
    texts = ["宽体舌鳎为辐鳍鱼纲的一种。", "颜色为棕色。", "斑马是一种兽类。", "颜色为黑白。"]
    scores = _lexical(WEIGHTS, [terms(text) for text in texts], _subjects(texts, [0, 0, 1, 1], [""] * 4))
    assert scores[1] > scores[3] > scores[2]
