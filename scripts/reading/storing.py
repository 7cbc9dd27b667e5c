"""The reader's file: what training has added to the pack's layers, 8 bits a weight."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from yinju.models.bert import BertEncoder
from yinju.models.reader import WEIGHTS


def store(
    encoder: BertEncoder, weights: Mapping[str, torch.Tensor], card: Mapping[str, Any], path: Path = WEIGHTS
) -> None:
    """Write trained weights, named as `weights_by_name` does; a scale for each row of a matrix, the rest float16."""
    original = {
        f"{number}.{part}.{kind}": tensor
        for number, layer in enumerate(encoder.layers)
        for part, pair in layer.items()
        for kind, tensor in zip(("weight", "bias"), pair, strict=True)
    }
    stored: dict[str, torch.Tensor] = {}
    for name, tensor in weights.items():
        added = tensor - original[name] if name in original else tensor
        if name in original and tensor.dim() == 2:
            scale = added.abs().amax(1).clamp(min=1e-12) / 127
            stored[name] = (added / scale[:, None]).round().to(torch.int8)
            stored[f"{name.removesuffix('.weight')}.scale"] = scale.float()
        else:
            stored[name] = added.to(torch.float16)
    contiguous = {name: tensor.contiguous() for name, tensor in stored.items()}
    save_file(contiguous, path, {name: str(value) for name, value in card.items()})
