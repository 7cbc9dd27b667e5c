"""The pack's encoder in torch itself: BERT, mean pooling, unit length (Devlin et al. 2019, arXiv:1810.04805).

sentence-transformers opens the same folder and gives the same vectors (tests/models/test_model_real.py), but
to import it costs 5 s of CPU and 200 MB more than torch alone, which a cold `yinju ask` cannot spend. Here
the word embeddings, 384 of 470 MB, stay on disk, mapped: only the rows that a text needs are ever read.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from yinju.models.layers import MappedTensors, read_layer, run_layers
from yinju.models.packfiles import WEIGHTS
from yinju.models.precision import Precision
from yinju.models.questions import Adapter

if TYPE_CHECKING:
    from torch import Tensor

    from yinju.models.layers import Layer, Weights


class BertEncoder:
    """Turns rows of token ids into unit vectors; safe to call from several threads at once."""

    def __init__(self, folder: Path, precision: Precision, adapter: Adapter | None = None) -> None:
        """Read the layers and map the word embeddings; the matrices, adapted if so, are kept in `precision`."""
        import torch

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._torch = torch
        self.heads: int = config["num_attention_heads"]
        self.eps: float = config["layer_norm_eps"]
        self.dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
        self._stored = MappedTensors(folder / WEIGHTS)
        self._adapter = adapter
        self.words = self._stored["embeddings.word_embeddings.weight"]
        places = self._stored["embeddings.position_embeddings.weight"]
        first_type = self._stored["embeddings.token_type_embeddings.weight"][0]
        self.places = torch.from_numpy(places + first_type)  # all of a text is of the first type
        norm = (self._stored[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias"))
        self.norm = tuple(torch.from_numpy(array.copy()) for array in norm)
        self.layers: list[Layer] = [
            read_layer(self._weights, number) for number in range(config["num_hidden_layers"])
        ]

    def encode(self, rows: list[NDArray[np.int32]]) -> NDArray[np.float32]:
        """Return `(n, hidden)` unit vectors; a row's vector depends on its batch by rounding only (1e-6)."""
        with self._torch.inference_mode():
            texts = self.run(rows, self.layers)
            pooled = self._torch.stack([hidden.float().mean(0) for hidden in texts])
            vectors: NDArray[np.float32] = self._torch.nn.functional.normalize(pooled, dim=1).numpy()
        return vectors

    def run(self, rows: Sequence[NDArray[np.int32]], layers: "Sequence[Layer]") -> "Sequence[Tensor]":
        """Return for each row `(its tokens, hidden)` after these layers, its own or others."""
        torch = self._torch
        lengths = [len(row) for row in rows]
        words = torch.from_numpy(self.words[np.concatenate(rows)])
        places = torch.cat([self.places[:length] for length in lengths])
        x = torch.nn.functional.layer_norm(words + places, (words.shape[-1],), *self.norm, self.eps)
        x = run_layers(x.to(self.dtype), layers, self.heads, self.eps, lengths)
        texts: Sequence[Tensor] = torch.split(x, lengths)
        return texts

    def _weights(self, name: str) -> "Weights":
        weight, bias = (self._stored[f"{name}.{part}"].copy() for part in ("weight", "bias"))
        addition = None if self._adapter is None else self._adapter.addition(name)
        if addition is not None:
            weight += addition
        return self._torch.from_numpy(weight).to(self.dtype), self._torch.from_numpy(bias).to(self.dtype)
