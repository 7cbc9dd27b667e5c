"""The adapter for English questions: only they see it, and a damaged one is an error in words."""

from pathlib import Path

import numpy as np
import pytest

from yinju.config import Settings
from yinju.errors import ModelError
from yinju.models import build_embedder
from yinju.models.english import ADAPTER, load_adapter
from yinju.models.trained import digest_for

PASSAGES = [
    "全市城镇化率达到58.3%，全省第四。",
    "环保工作受到生态环境部表扬。",
    "选举产生了新一届市政府领导班子。",
]
QUESTIONS = [
    "What is the urbanization rate?",
    "Who praised the environmental protection work?",
    "Which government leaders were elected?",
]


@pytest.mark.model
def test_english_questions_come_nearer_to_the_chinese_that_answers_them() -> None:
    embedder = build_embedder(Settings())
    passages = embedder.embed_passages(PASSAGES)
    adapted = embedder.embed_queries(QUESTIONS) @ passages.T
    # To the tokenizer the same prompt, but not the one that the adapter was trained with.
    plain = build_embedder(Settings(query_prompt="query:  ")).embed_queries(QUESTIONS) @ passages.T
    assert adapted.argmax(1).tolist() == [0, 1, 2]
    margin = adapted.diagonal() - np.sort(adapted, axis=1)[:, -2]
    assert (margin > plain.diagonal() - np.sort(plain, axis=1)[:, -2]).all()


@pytest.mark.model
def test_a_chinese_question_has_the_same_vector_beside_an_english_one() -> None:
    embedder = build_embedder(Settings())
    alone = embedder.embed_queries(["城镇化率是多少？"])
    beside = embedder.embed_queries([QUESTIONS[0], "城镇化率是多少？", QUESTIONS[1]])
    np.testing.assert_allclose(beside[1:2], alone, atol=2e-6)


@pytest.mark.model
def test_runs_name_the_adapter_and_an_index_does_not() -> None:
    embedder = build_embedder(Settings())
    assert embedder.query_fingerprint.startswith(f"{embedder.fingerprint}+english:")


def test_the_adapter_is_for_the_weights_it_was_trained_on() -> None:
    assert digest_for("pack:other", ADAPTER) is None


def test_every_linear_layer_is_adapted_and_no_other() -> None:
    adapter = load_adapter()
    addition = adapter.addition("encoder.layer.11.output.dense")
    assert addition is not None and addition.shape == (384, 1536)
    assert np.isfinite(addition).all() and np.abs(addition).max() > 0
    assert adapter.addition("embeddings.word_embeddings") is None
    assert len(adapter.factors) == 2 * 6 * 12


@pytest.mark.parametrize("kept", [0, 4, 200, 100_000])
def test_a_damaged_adapter_is_an_error_with_its_remedy(tmp_path: Path, kept: int) -> None:
    damaged = tmp_path / "english.safetensors"
    damaged.write_bytes(ADAPTER.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"english\.safetensors") as caught:
        load_adapter(damaged)
    assert "install" in caught.value.hint


def test_a_missing_adapter_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"english\.safetensors"):
        digest_for("pack:any", tmp_path / "english.safetensors")
