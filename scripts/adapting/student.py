"""The encoder with the adapter on it, that learns."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import BertModel

from yinju.models.packfiles import VOCABULARY
from yinju.models.tokenizer import load_unigram

RANK, WINDOW = 32, 128
# What is used of what was learnt: between the encoder and the adapted one, in their weights (Wortsman et al. 2022,
# arXiv:2109.01903). In full it forgets where a question's own words lie.
STRENGTH = 0.65
LINEAR = ["query", "key", "value", "dense"]


class Student:
    """A LoRA (Hu et al. 2021, arXiv:2106.09685) on every linear layer of the pack's encoder."""

    def __init__(self, folder: Path, prompt: str) -> None:
        """Load the pack in `folder`; `prompt` stands before each question."""
        model = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
        model.config.attention_probs_dropout_prob = model.config.hidden_dropout_prob = 0.0
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        config = LoraConfig(r=RANK, lora_alpha=RANK, target_modules=LINEAR, lora_dropout=0.0)
        self.model = get_peft_model(model, config)
        self.parameters = [value for value in self.model.parameters() if value.requires_grad]
        self._tokenizer = load_unigram(folder / VOCABULARY)
        self._prompt = prompt

    def embed(self, texts: Sequence[str]) -> torch.Tensor:
        """Return `(n, dim)` unit rows for questions."""
        rows = [self._tokenizer.encode(self._prompt + text, WINDOW) for text in texts]
        width = max(map(len, rows))
        ids = np.ones((len(rows), width), np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)], mask[number, : len(row)] = row, 1
        inside = torch.from_numpy(mask)
        hidden = self.model(input_ids=torch.from_numpy(ids), attention_mask=inside).last_hidden_state
        weight = inside.unsqueeze(2).float()
        return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)

    def soften(self) -> None:
        """Keep `STRENGTH` of what was learnt, once it is."""
        with torch.no_grad():
            for name, value in self.model.named_parameters():
                if ".lora_B." in name:
                    value.mul_(STRENGTH)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return `(n, dim)` unit rows for any number of questions, to measure with."""
        with torch.inference_mode():
            parts = [self.embed(texts[start : start + 64]) for start in range(0, len(texts), 64)]
        rows: NDArray[np.float32] = torch.cat(parts).numpy()
        return rows

    def save(self, path: Path, card: Mapping[str, object]) -> None:
        """Write the two factors of each layer as float16, `W + B @ A` being the adapted matrix."""
        factors = {}
        for name, value in self.model.state_dict().items():
            if ".lora_" in name:
                layer, _, factor = name.removeprefix("base_model.model.").partition(".lora_")
                factors[f"{layer}.{factor[0]}"] = value.detach().to(torch.float16).contiguous()
        save_file(factors, path, {name: str(value) for name, value in card.items()})
