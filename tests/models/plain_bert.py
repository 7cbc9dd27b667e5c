"""BERT in NumPy, one text at a time, straight from the 4-bit file: the arithmetic to compare ours with."""

import math

import numpy as np
from numpy.typing import NDArray

from yinju.models.q4 import WeightsFile, decode_tensor

Array = NDArray[np.float64]


def plain_vector(file: WeightsFile, ids: list[int]) -> Array:
    """Return the unit vector of a text's ids."""
    shape = file.architecture
    hidden, heads = shape.hidden, shape.heads

    def tensor(name: str, *size: int) -> Array:
        return decode_tensor(file, name, size).astype(np.float64)

    def linear(x: Array, name: str, out: int) -> Array:
        return x @ tensor(f"{name}.w", out, x.shape[1]).T + tensor(f"{name}.b", out)

    def norm(x: Array, name: str) -> Array:
        spread = np.sqrt(x.var(axis=1, keepdims=True) + shape.layer_norm_eps)
        return (x - x.mean(axis=1, keepdims=True)) / spread * tensor(f"{name}.w", hidden) + tensor(
            f"{name}.b", hidden
        )

    x = (
        tensor("emb.word", shape.vocabulary, hidden)[ids]
        + tensor("emb.pos", shape.positions, hidden)[: len(ids)]
    )
    x = norm(x + tensor("emb.type", 2, hidden)[0], "emb.ln")
    for layer in range(shape.layers):
        query, key, value = (
            linear(x, f"l{layer}.{part}", hidden).reshape(len(ids), heads, -1).transpose(1, 0, 2)
            for part in "qkv"
        )
        likeness = query @ key.transpose(0, 2, 1) / math.sqrt(hidden / heads)
        share = np.exp(likeness - likeness.max(axis=2, keepdims=True))
        mixed = (share / share.sum(axis=2, keepdims=True)) @ value
        mixed = mixed.transpose(1, 0, 2).reshape(len(ids), hidden)
        x = norm(x + linear(mixed, f"l{layer}.ao", hidden), f"l{layer}.aln")
        wide = linear(x, f"l{layer}.fi", shape.feed_forward)
        wide = 0.5 * wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = norm(x + linear(wide, f"l{layer}.fo", hidden), f"l{layer}.oln")
    vector: Array = x.mean(axis=0)
    return vector / np.linalg.norm(vector)
