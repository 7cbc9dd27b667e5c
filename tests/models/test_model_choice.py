"""Which model serves is what the settings say, and one that cannot be had is told with what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_weights import HIDDEN, write_source

from yinju.config import load_settings
from yinju.errors import ModelError
from yinju.models import build_embedder, model_problems, prepare_model
from yinju.models import source as weights_source
from yinju.models.embedder import PackEmbedder
from yinju.models.folder import content_digest, declared_prompts, vector_length, window_tokens
from yinju.models.pack import build_pack
from yinju.models.packfiles import WEIGHTS
from yinju.models.sentence import SentenceTransformerEmbedder
from yinju.models.source import Source


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return write_source(tmp_path)


def other_model(folder: Path, **prompts: str) -> Path:
    """Write what a sentence-transformers folder says of itself, without weights."""
    files: dict[str, Any] = {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
        ],
        "config.json": {"hidden_size": 64},
        "1_Pooling/config.json": {"word_embedding_dimension": 64, "pooling_mode_mean_tokens": True},
        "2_Dense/config.json": {"in_features": 64, "out_features": 32},
        "sentence_bert_config.json": {"max_seq_length": 128},
        "config_sentence_transformers.json": {"prompts": prompts},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


def test_the_pack_is_built_on_the_first_start(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights_source, "find_source", lambda: source)
    settings = load_settings(model_cache=tmp_path / "cache")
    assert "there is no folder" in model_problems(settings)[0]
    embedder = build_embedder(settings)
    assert isinstance(embedder, PackEmbedder)
    assert embedder.dim == HIDDEN
    assert model_problems(settings) == []
    assert prepare_model(settings).parent == tmp_path / "cache"


def test_a_pack_that_was_copied_serves_by_its_folder(source: Source, tmp_path: Path) -> None:
    folder = build_pack(source, tmp_path / "cache").rename(tmp_path / "copied")
    settings = load_settings(model=str(folder))
    assert isinstance(build_embedder(settings), PackEmbedder)
    assert model_problems(settings) == []
    (folder / WEIGHTS).write_bytes(b"")
    with pytest.raises(ModelError, match="damaged"):
        build_embedder(settings)
    assert WEIGHTS in model_problems(settings)[0]


def test_any_other_folder_is_opened_by_the_library(tmp_path: Path) -> None:
    embedder = build_embedder(load_settings(model=str(other_model(tmp_path / "other"))))
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert embedder.dim == 32
    assert embedder.fits("投资" * 15)  # 90 bytes and the prompt are at most as many tokens


def test_a_prompt_that_is_set_beats_the_models_own_and_that_the_default(tmp_path: Path) -> None:
    silent, speaking = (
        other_model(tmp_path / "a"),
        other_model(tmp_path / "b", query="为这个句子生成表示：", document=""),
    )
    assert declared_prompts(silent) == (None, None)
    assert declared_prompts(speaking) == ("为这个句子生成表示：", "")

    def fingerprint(folder: Path, **flags: str) -> str:
        return build_embedder(load_settings(model=str(folder), **flags)).fingerprint.split(":")[-1]

    assert fingerprint(silent) == fingerprint(silent, query_prompt="query: ", passage_prompt="passage: ")
    assert fingerprint(speaking) == fingerprint(
        silent, query_prompt="为这个句子生成表示：", passage_prompt=""
    )
    assert fingerprint(speaking, query_prompt="query: ") != fingerprint(speaking)


def test_a_fingerprint_follows_the_content_and_not_the_place(tmp_path: Path) -> None:
    one, other = other_model(tmp_path / "a"), other_model(tmp_path / "b")
    (one / WEIGHTS).write_bytes(bytes(3_000_000))
    (other / WEIGHTS).write_bytes(bytes(3_000_000))
    assert content_digest(one) == content_digest(other)
    (other / WEIGHTS).write_bytes(bytes(2_999_999) + b"\x01")
    assert content_digest(one) != content_digest(other)


def test_what_a_folder_does_not_say_is_not_guessed(tmp_path: Path) -> None:
    folder = other_model(tmp_path / "a")
    assert (vector_length(folder), window_tokens(folder)) == (32, 128)
    (folder / "sentence_bert_config.json").unlink()
    modules = json.loads((folder / "modules.json").read_text())
    (folder / "modules.json").write_text(json.dumps([*modules, {"path": "3_Own", "type": "somebody.Own"}]))
    assert (vector_length(folder), window_tokens(folder)) == (None, None)


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "../nowhere", "模型", "a b", "seeds/a/b"])
def test_a_folder_that_is_not_there_is_told_with_what_to_do(name: str) -> None:
    with pytest.raises(ModelError, match="no folder") as caught:
        build_embedder(load_settings(model=name))
    assert "YINJU_MODEL=pack" in caught.value.hint


def test_a_folder_without_a_model_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a sentence-transformers model"):
        build_embedder(load_settings(model=str(tmp_path)))


def test_a_hub_name_without_a_hub_is_told_with_what_to_do(tmp_path: Path) -> None:
    code = """
from yinju.config import load_settings
from yinju.errors import ModelError
from yinju.models import build_embedder
try:
    build_embedder(load_settings(model="intfloat/multilingual-e5-base"))
except ModelError as error:
    print(error.message, "|", error.hint)
"""
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60, check=True
    )
    assert "'intfloat/multilingual-e5-base' cannot be fetched" in done.stdout
    assert "YINJU_MODEL=<folder>" in done.stdout
