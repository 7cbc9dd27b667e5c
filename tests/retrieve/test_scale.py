"""A verdict must not depend on where a model happens to put its cosines."""

import numpy as np
import pytest

from fakes import BigramEmbedder
from yinju.retrieve.scale import PACK, Scale, measure_scale, scale_of


def test_nothing_and_a_find_of_any_model_are_those_of_the_pack() -> None:
    scale = Scale(unrelated=0.1, related=0.6)
    mapped = scale.to_pack(np.array([0.1, 0.35, 0.6], np.float32))
    middle = (PACK.unrelated + PACK.related) / 2
    np.testing.assert_allclose(mapped, [PACK.unrelated, middle, PACK.related], rtol=1e-5)


def test_the_probes_tell_a_question_s_own_answer_from_another_s() -> None:
    scale = scale_of(BigramEmbedder())
    assert scale.related > scale.unrelated + 0.1


@pytest.mark.model
def test_the_scale_of_the_pack_is_what_the_pack_measures() -> None:
    from yinju.config import load_settings
    from yinju.models import build_embedder

    embedder = build_embedder(load_settings())
    measured = measure_scale(embedder)
    assert (measured.unrelated, measured.related) == pytest.approx((PACK.unrelated, PACK.related), abs=0.003)
    assert scale_of(embedder) == PACK
