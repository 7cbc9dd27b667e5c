"""The adapter for questions: passages do not see it, and a damaged one is an error in words."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from yinju.config import Settings
from yinju.errors import ModelError
from yinju.models import build_embedder
from yinju.models.embedder import PackEmbedder
from yinju.models.questions import ADAPTER, load_adapter
from yinju.models.trained import digest_for

PASSAGES = [
    "全市城镇化率达到58.3%，全省第四。",
    "环保工作受到生态环境部表扬。",
    "选举产生了新一届市政府领导班子。",
]

ASKED = {
    "English": [
        "What is the urbanization rate?",
        "Who praised the environmental protection work?",
        "Which government leaders were elected?",
    ],
    "in other words": ["住在城里的人占几成？", "治污成效得到了谁的肯定？", "哪些人刚当上市里的头头？"],
}


@pytest.mark.model
@pytest.mark.parametrize("questions", ASKED.values(), ids=ASKED.keys())
def test_questions_come_nearer_to_what_answers_them_in_other_words(questions: list[str]) -> None:
    embedder = build_embedder(Settings())
    assert isinstance(embedder, PackEmbedder)
    passages = embedder.embed_passages(PASSAGES)
    adapted = embedder.embed_queries(questions) @ passages.T
    plain = embedder.without_adapter().embed_queries(questions) @ passages.T
    assert adapted.argmax(1).tolist() == [0, 1, 2]
    assert (_margin(adapted) > _margin(plain)).all()


def _margin(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return by how much each question is likest its own passage."""
    others = np.where(np.eye(len(likeness), dtype=bool), -1.0, likeness)
    return likeness.diagonal() - others.max(1)


@pytest.mark.model
def test_a_question_has_the_same_unit_vector_beside_others() -> None:
    embedder = build_embedder(Settings())
    alone = embedder.embed_queries(["城镇化率是多少？"])
    beside = embedder.embed_queries(["What is the urbanization rate?", "城镇化率是多少？", "谁？"])
    np.testing.assert_allclose(beside[1:2], alone, atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(beside, axis=1), 1.0, atol=1e-5)


@pytest.mark.model
def test_another_prompt_goes_without_the_adapter() -> None:
    other = build_embedder(Settings(query_prompt="query:  "))
    assert other.query_fingerprint == other.fingerprint


@pytest.mark.model
def test_runs_name_the_adapter_and_an_index_does_not() -> None:
    embedder = build_embedder(Settings())
    assert embedder.query_fingerprint.startswith(f"{embedder.fingerprint}+questions:")


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
    damaged = tmp_path / "questions.safetensors"
    damaged.write_bytes(ADAPTER.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"questions\.safetensors") as caught:
        load_adapter(damaged)
    assert "install" in caught.value.hint


def test_a_missing_adapter_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"questions\.safetensors"):
        digest_for("pack:any", tmp_path / "questions.safetensors")
