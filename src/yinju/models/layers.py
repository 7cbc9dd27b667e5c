"""The layers of BERT as functions of their weights (Devlin et al. 2019, arXiv:1810.04805).

The embedder and the reader run them, and scripts/train-reader trains them: one home for the arithmetic.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

    Weights = tuple[Tensor, Tensor]  # a linear map's or a layer norm's weight and bias
    Layer = Mapping[str, Weights]  # by the names of PARTS, and "query_key_value"

PARTS: Mapping[str, str] = {
    "attention_out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "norm": "output.LayerNorm",
}


def run_layers(
    x: "Tensor", layers: "Iterable[Layer]", heads: int, eps: float, inside: "Tensor | None" = None
) -> "Tensor":
    """Return `(batch, length, size)` after the layers; `inside`, `(batch, length)`, is False on padding."""
    from torch.nn import functional

    size = (x.shape[-1],)
    mask = None if inside is None else inside[:, None, None, :]
    for layer in layers:
        x = functional.layer_norm(x + _attend(x, mask, layer, heads), size, *layer["attention_norm"], eps)
        wide = functional.gelu(functional.linear(x, *layer["widen"]))
        x = functional.layer_norm(x + functional.linear(wide, *layer["narrow"]), size, *layer["norm"], eps)
    return x


def _attend(x: "Tensor", mask: "Tensor | None", layer: "Layer", heads: int) -> "Tensor":
    from torch.nn import functional

    batch, length, size = x.shape
    joined = functional.linear(x, *layer["query_key_value"])
    query, key, value = joined.view(batch, length, 3, heads, -1).permute(2, 0, 3, 1, 4)
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    mixed = mixed.transpose(1, 2).reshape(batch, length, size)
    out: Tensor = functional.linear(mixed, *layer["attention_out"])
    return out


def read_layer(weights: "Callable[[str], Weights]", number: int) -> "dict[str, Weights]":
    """Return layer `number`; `weights` reads a linear map or a layer norm by its name in the file."""
    import torch

    parts = [weights(f"encoder.layer.{number}.attention.self.{part}") for part in ("query", "key", "value")]
    joined = tuple(torch.cat(tensors) for tensors in zip(*parts, strict=True))
    others = {part: weights(f"encoder.layer.{number}.{name}") for part, name in PARTS.items()}
    return {"query_key_value": (joined[0], joined[1]), **others}


def pad(rows: "Sequence[NDArray[Any]]") -> "tuple[NDArray[Any], NDArray[np.bool_]]":
    """Return rows of one type side by side, `(n, longest, …)`, zeros behind the shorter, and what is no padding."""
    lengths = np.array([len(row) for row in rows])
    padded = np.zeros((len(rows), int(lengths.max()), *rows[0].shape[1:]), rows[0].dtype)
    for index, row in enumerate(rows):
        padded[index, : len(row)] = row
    return padded, np.arange(padded.shape[1]) < lengths[:, None]


class MappedTensors:
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
