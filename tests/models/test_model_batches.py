"""Texts are embedded longest first in small batches, and come back in their own order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from yinju.models import batches
from yinju.models.batches import embed_by_length, plan_batches


@given(st.lists(st.integers(2, 512), max_size=60), st.integers(1, 3000))
def test_every_text_is_in_one_batch_and_no_batch_is_too_large(lengths: list[int], limit: int) -> None:
    plan = plan_batches(lengths, limit)
    assert sorted(index for batch in plan for index in batch) == list(range(len(lengths)))
    for batch in plan:
        assert len(batch) * max(lengths[index] for index in batch) <= limit or len(batch) == 1
    flat = [lengths[index] for batch in plan for index in batch]
    assert flat == sorted(flat, reverse=True)


def test_rows_come_back_in_the_order_of_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "WINDOW_TEXTS", 5)
    texts = ["总" * (1 + number * 7 % 11) for number in range(17)]
    seen: list[int] = []

    def embed(rows: list[NDArray[np.int32]]) -> NDArray[np.float32]:
        return np.array([[len(row)] for row in rows], np.float32)

    vectors = embed_by_length(texts, lambda text: np.zeros(len(text), np.int32), embed, 1, 20, seen.append)
    assert vectors[:, 0].tolist() == [len(text) for text in texts]
    assert sum(seen) == len(texts)
