"""What the tests of other parts rely on when they use the fake embedder."""

import numpy as np

from fakes import BigramEmbedder
from yinju.models import Embedder


def test_a_question_is_nearest_to_the_sentence_that_shares_its_words() -> None:
    embedder: Embedder = BigramEmbedder()
    passages = ["重点项目总投资4285亿元。", "要坚定方向，踔厉奋发。", "新当选的同志表示热烈祝贺！"]
    scores = embedder.embed_passages(passages) @ embedder.embed_queries(["重点项目总投资是多少"])[0]
    assert int(np.argmax(scores)) == 0
    assert scores[0] > 2 * max(scores[1:])


def test_every_row_is_a_unit_vector_even_of_an_empty_text() -> None:
    rows = BigramEmbedder().embed_passages(["", "，。", "一", "总投资", "\ud800"])
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, rtol=1e-6)


def test_progress_adds_up_to_the_number_of_texts() -> None:
    steps: list[int] = []
    BigramEmbedder().embed_passages(["一二", "三四"], steps.append)
    assert sum(steps) == 2
