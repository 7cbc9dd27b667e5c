"""The pack's encoder in torch itself: BERT, mean pooling, unit length (Devlin et al. 2019, arXiv:1810.04805).

sentence-transformers opens the same folder and gives the same vectors (tests/models/test_model_real.py), but
to import it costs 5 s of CPU and 200 MB more than torch alone, which a cold `yinju ask` cannot spend. Here
the word embeddings, 384 of 470 MB, stay on disk, mapped: only the rows that a text needs are ever read.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from yinju.models.english import Adapter
from yinju.models.packfiles import WEIGHTS
from yinju.models.precision import Precision

if TYPE_CHECKING:
    from torch import Tensor

    Weights = tuple[Tensor, Tensor]  # a linear map's or a layer norm's weight and bias


class BertEncoder:
    """Turns rows of token ids into unit vectors; safe to call from several threads at once."""

    def __init__(self, folder: Path, precision: Precision, adapter: Adapter | None = None) -> None:
        """Read the layers and map the word embeddings; the matrices, adapted if so, are kept in `precision`."""
        import torch

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._torch = torch
        self._heads: int = config["num_attention_heads"]
        self._eps: float = config["layer_norm_eps"]
        self._dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
        self._stored = _MappedTensors(folder / WEIGHTS)
        self._adapter = adapter
        self._words = self._stored["embeddings.word_embeddings.weight"]
        places = self._stored["embeddings.position_embeddings.weight"]
        first_type = self._stored["embeddings.token_type_embeddings.weight"][0]
        self._places = torch.from_numpy(places + first_type)  # all of a text is of the first type
        norm = (self._stored[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias"))
        self._norm = tuple(torch.from_numpy(array.copy()) for array in norm)
        self._layers = [self._layer(number) for number in range(config["num_hidden_layers"])]

    def encode(self, rows: list[NDArray[np.int32]]) -> NDArray[np.float32]:
        """Return `(n, hidden)` unit vectors; a row's vector depends on its batch by rounding only (1e-6)."""
        torch = self._torch
        lengths = np.array([len(row) for row in rows])
        width = int(lengths.max())
        ids = np.zeros((len(rows), width), np.int32)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
        inside = torch.from_numpy(np.arange(width) < lengths[:, None])
        with torch.inference_mode():
            padded = int(lengths.min()) < width
            hidden = self._run(torch.from_numpy(self._words[ids]), inside if padded else None)
            weight = inside.unsqueeze(2).float()
            pooled = (hidden * weight).sum(1) / weight.sum(1)
            vectors: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=1).numpy()
        return vectors

    def _run(self, words: "Tensor", inside: "Tensor | None") -> "Tensor":
        functional = self._torch.nn.functional
        size, eps = (words.shape[-1],), self._eps
        x = functional.layer_norm(words + self._places[: words.shape[1]], size, *self._norm, eps)
        x = x.to(self._dtype)
        mask = None if inside is None else inside[:, None, None, :]
        for layer in self._layers:
            x = functional.layer_norm(x + self._attend(x, mask, layer), size, *layer["attention_norm"], eps)
            wide = functional.gelu(functional.linear(x, *layer["widen"]))
            x = functional.layer_norm(
                x + functional.linear(wide, *layer["narrow"]), size, *layer["norm"], eps
            )
        vectors: Tensor = x.float()
        return vectors

    def _attend(self, x: "Tensor", mask: "Tensor | None", layer: "dict[str, Weights]") -> "Tensor":
        functional = self._torch.nn.functional
        batch, length, size = x.shape
        joined = functional.linear(x, *layer["query_key_value"])
        query, key, value = joined.view(batch, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, size)
        out: Tensor = functional.linear(mixed, *layer["attention_out"])
        return out

    def _layer(self, number: int) -> "dict[str, Weights]":
        queries, keys, values = (
            self._weights(f"encoder.layer.{number}.attention.self.{part}")
            for part in ("query", "key", "value")
        )
        weight, bias = (self._torch.cat(parts) for parts in zip(queries, keys, values, strict=True))
        names = {
            "attention_out": "attention.output.dense",
            "attention_norm": "attention.output.LayerNorm",
            "widen": "intermediate.dense",
            "narrow": "output.dense",
            "norm": "output.LayerNorm",
        }
        others = {part: self._weights(f"encoder.layer.{number}.{name}") for part, name in names.items()}
        return {"query_key_value": (weight, bias), **others}

    def _weights(self, name: str) -> "Weights":
        weight, bias = (self._stored[f"{name}.{part}"].copy() for part in ("weight", "bias"))
        addition = None if self._adapter is None else self._adapter.addition(name)
        if addition is not None:
            weight += addition
        return self._torch.from_numpy(weight).to(self._dtype), self._torch.from_numpy(bias).to(self._dtype)


class _MappedTensors:
    """The float32 tensors of a safetensors file as read-only views of the mapped file.

    The safetensors library copies a tensor that it hands to NumPy; the word embeddings must not be copied.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head_bytes = int.from_bytes(file.read(8), "little")
            self._head: dict[str, Any] = json.loads(file.read(head_bytes))
        self._bytes = np.memmap(path, np.uint8, "r", offset=8 + head_bytes)

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        entry = self._head[name]
        start, end = entry["data_offsets"]
        tensor: NDArray[np.float32] = np.asarray(self._bytes)[start:end].view("<f4")
        return tensor.reshape(entry["shape"])
