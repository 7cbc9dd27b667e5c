"""The pack's embedder: right vectors, right prompts, any text, and no torch before it is needed."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from plain_bert import plain_vector
from small_weights import POSITIONS, small_weights, write_source

from yinju.errors import ModelError
from yinju.models import Embedder
from yinju.models.embedder import PackEmbedder
from yinju.models.pack import build_pack
from yinju.models.packfiles import VOCABULARY, WEIGHTS
from yinju.models.q4 import parse_weights
from yinju.models.tokenizer import Unigram

TEXTS = [
    "重点项目总投资是多少",
    "",
    "要坚定方向",
    "产业集群的投资4285亿元,是重点项目。" * 2,
    "一",
    "query: 什么",
    "我\x00我\x1f",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("models")
    return build_pack(write_source(place), place / "cache")


@pytest.fixture(scope="module")
def embedder(folder: Path) -> PackEmbedder:
    return PackEmbedder(folder, "query: ", "passage: ", "float32")


def test_the_vectors_are_those_of_bert_written_plainly(embedder: Embedder) -> None:
    file = parse_weights(small_weights())
    tokenizer = Unigram(file.vocabulary)
    expected = [plain_vector(file, tokenizer.encode("passage: " + text).tolist()) for text in TEXTS]
    np.testing.assert_allclose(embedder.embed_passages(TEXTS), np.array(expected), atol=2e-6)


def test_a_vector_hardly_depends_on_the_batch_that_it_came_in(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=2e-6)
    np.testing.assert_array_equal(together, embedder.embed_passages(TEXTS))


def test_each_prompt_stands_before_its_texts(folder: Path, embedder: Embedder) -> None:
    bare = PackEmbedder(folder, "", "", "float32")
    queries, passages = embedder.embed_queries(TEXTS), embedder.embed_passages(TEXTS)
    prompted = bare.embed_passages(["query: " + text for text in TEXTS])
    np.testing.assert_allclose(queries, prompted, atol=2e-6)
    np.testing.assert_array_equal(passages, bare.embed_passages(["passage: " + text for text in TEXTS]))
    assert float(np.abs(queries - passages).max()) > 1e-3


@pytest.mark.parametrize(
    "text",
    ["", "\x00\x01\x02", "我" * 10_000, "a" * 10_000, " \n\t" * 3000, "😀" * 50, "</s><s>", "\ud800", "龘"],
    ids=[
        "empty",
        "controls",
        "long",
        "long word",
        "blanks",
        "emoji",
        "control pieces",
        "surrogate",
        "unknown",
    ],
)
def test_any_text_has_a_unit_vector(embedder: Embedder, text: str) -> None:
    for rows in (embedder.embed_queries([text]), embedder.embed_passages([text])):
        assert rows.shape == (1, embedder.dim)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, rtol=1e-5)


def test_no_texts_are_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == embedder.embed_passages([]).shape == (0, embedder.dim)


def test_a_text_beyond_the_window_is_cut_there(embedder: Embedder) -> None:
    long = "的" * 200
    np.testing.assert_array_equal(
        embedder.embed_passages([long]), embedder.embed_passages([long + "集群" * 9])
    )


def test_a_text_fits_up_to_the_last_token_of_the_window(embedder: Embedder) -> None:
    around = 2 + 3  # <s> </s>, and "▁passage", ":", "▁"
    assert embedder.fits("的" * (POSITIONS - around))
    assert not embedder.fits("的" * (POSITIONS - around + 1))
    assert embedder.fits("产业集群" * (POSITIONS - around))  # four characters, one token
    assert embedder.fits("\x00" * 1000)


def test_progress_adds_up(embedder: Embedder) -> None:
    steps: list[int] = []
    embedder.embed_passages(TEXTS * 3, steps.append)
    assert sum(steps) == 3 * len(TEXTS)


def test_the_fingerprint_names_weights_and_prompts_and_not_the_precision(
    folder: Path, tmp_path: Path
) -> None:
    first = PackEmbedder(folder, "query: ", "passage: ", "float32").fingerprint
    other_weights = build_pack(write_source(tmp_path, seed=1), tmp_path)
    assert PackEmbedder(folder, "query: ", "passage: ", "bfloat16").fingerprint == first
    others = {
        PackEmbedder(folder, "问:", "passage: ", "float32").fingerprint,
        PackEmbedder(folder, "query: ", "文:", "float32").fingerprint,
        PackEmbedder(other_weights, "query: ", "passage: ", "float32").fingerprint,
    }
    assert len(others | {first}) == 4


def test_bfloat16_gives_nearly_the_same_vectors(folder: Path, embedder: Embedder) -> None:
    half = PackEmbedder(folder, "query: ", "passage: ", "bfloat16").embed_passages(TEXTS)
    cosines = (half * embedder.embed_passages(TEXTS)).sum(axis=1)
    assert 0.999 < float(cosines.min()) < 1.0 - 1e-7


def test_several_threads_may_ask_before_anything_is_loaded(folder: Path, embedder: Embedder) -> None:
    fresh = PackEmbedder(folder, "query: ", "passage: ", "float32")
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(fresh.embed_queries(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    for answer in answers:
        np.testing.assert_allclose(answer, embedder.embed_queries(TEXTS), atol=2e-6)


def test_neither_torch_nor_the_library_is_imported_before_the_first_text(folder: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from yinju.config import load_settings
from yinju.models import build_embedder
embedder = build_embedder(load_settings(model={str(folder)!r}))
assert embedder.fingerprint and embedder.dim and embedder.fits("投资") and not embedder.fits("的" * 600)
heavy = {{"torch", "transformers", "sentence_transformers", "tokenizers"}}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
embedder.embed_queries(["投资"])
assert "torch" in sys.modules
assert not heavy & set(sys.modules) - {{"torch"}}, heavy & set(sys.modules)
"""
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)}, timeout=60
    )


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
@pytest.mark.parametrize("damage", ["cut", "empty", "gone"])
def test_damage_after_the_start_is_told_in_words(tmp_path: Path, name: str, damage: str) -> None:
    folder = build_pack(write_source(tmp_path), tmp_path / "cache")
    embedder = PackEmbedder(folder, "query: ", "passage: ", "float32")
    data = (folder / name).read_bytes()
    (folder / name).unlink()
    if damage != "gone":
        (folder / name).write_bytes(data[: len(data) // 2 if damage == "cut" else 0])
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        embedder.embed_queries(["投资"])
    assert "yinju model prepare" in caught.value.hint
