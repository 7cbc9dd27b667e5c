"""The layers of BERT as functions of their weights (Devlin et al. 2019, arXiv:1810.04805).

The embedder and the reader run them; scripts/reading/training.py has the same in padded batches, for training.
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
    x: "Tensor",
    layers: "Iterable[Layer]",
    heads: int,
    eps: float,
    lengths: Sequence[int],
) -> "Tensor":
    """Return `(tokens, size)` after the layers; the texts stand one behind the other, `lengths` tokens each.

    A token sees its own text only, and there is no padding: texts of any lengths cost what their tokens cost.
    """
    from torch.nn import functional

    size = (x.shape[-1],)
    for layer in layers:
        mixed = _attend(x, layer, heads, lengths)
        x = functional.layer_norm(x + mixed, size, *layer["attention_norm"], eps)
        wide = functional.gelu(functional.linear(x, *layer["widen"]))
        x = functional.layer_norm(x + functional.linear(wide, *layer["narrow"]), size, *layer["norm"], eps)
    return x


def _attend(x: "Tensor", layer: "Layer", heads: int, lengths: Sequence[int]) -> "Tensor":
    import torch
    from torch.nn import functional

    joined = functional.linear(x, *layer["query_key_value"]).view(len(x), 3, heads, -1)
    texts = [text.permute(1, 2, 0, 3) for text in torch.split(joined, list(lengths))]
    # The kernel wants four dimensions.
    mixed = [functional.scaled_dot_product_attention(*text[:, None])[0].transpose(0, 1) for text in texts]
    out: Tensor = functional.linear(torch.cat(mixed).reshape(x.shape), *layer["attention_out"])
    return out


def read_layer(weights: "Callable[[str], Weights]", number: int) -> "dict[str, Weights]":
    """Return layer `number`; `weights` reads a linear map or a layer norm by its name in the file."""
    import torch

    parts = [weights(f"encoder.layer.{number}.attention.self.{part}") for part in ("query", "key", "value")]
    joined = tuple(torch.cat(tensors) for tensors in zip(*parts, strict=True))
    others = {part: weights(f"encoder.layer.{number}.{name}") for part, name in PARTS.items()}
    return {"query_key_value": (joined[0], joined[1]), **others}


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
