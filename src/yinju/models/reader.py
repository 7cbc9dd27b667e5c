"""The reader: which words of a passage answer a question, or that none does.

The lower half of the pack's encoder, as it is, turns question and passage into token states, each by itself; an upper
half of our own, trained by scripts/train-reader, reads the two together, and the title above the passage with them
(Cao et al. 2020, DeFormer, arXiv:2005.00697).
So what is stored is half an encoder. The head gives each token a start and an end score (Devlin et al. 2019,
arXiv:1810.04805); "no answer" is the start and the end at the question's first token. reader.md has the
card of the weights.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from yinju.errors import ModelError
from yinju.models.layers import run_layers
from yinju.models.trained import REPAIR

if TYPE_CHECKING:
    from torch import Tensor

    from yinju.models.bert import BertEncoder
    from yinju.models.layers import Layer, Weights
    from yinju.models.tokenizer import Unigram

WEIGHTS = Path(__file__).with_name("reader.safetensors")
DEPTH = 6  # layers of the lower half
WINDOW = 512
QUESTION_TOKENS = 128  # of a longer question the reader sees the beginning
ROLES = 3  # question, what stands above, excerpt
ABOVE_TOKENS = 48  # and of what stands above an excerpt
QUESTIONS_KEPT, TITLES_KEPT = 64, 256
TOKENS_KEPT = 32_768  # of excerpts, 1.5 KB each


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words to be read, and what stands above them: their document's title, or nothing."""

    text: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class States:
    """A text after the lower half: `(n, 2)`, where each token stands, and `(n, hidden)`, what it became.

    A question's tokens include the prompt's, and stand in the prompt with the question behind it.
    """

    places: NDArray[np.int32]
    states: NDArray[np.float32]


class LowerHalf:
    """The first `DEPTH` layers of the pack's encoder; `fingerprint` names its weights and prompts."""

    def __init__(
        self, fingerprint: str, encoder: "BertEncoder", tokenizer: "Unigram", prompts: tuple[str, str]
    ) -> None:
        self.fingerprint = f"{fingerprint}:{DEPTH}"
        self.encoder = encoder
        self._tokenizer = tokenizer
        self._prompts = prompts

    def questions(self, texts: Sequence[str]) -> list[States]:
        """Return the states of questions, all tokens included; what is beyond the window is left out."""
        encoded = [self._tokenizer.encode_with_places(self._prompts[0] + text) for text in texts]
        ids = [_cut(row) for row, _ in encoded]
        states = self._run(ids)
        return [States(_cut(places), rows) for (_, places), rows in zip(encoded, states, strict=True)]

    def passages(self, texts: Sequence[str]) -> list[States]:
        """Return the states of passages, of their own tokens only: no prompt, no ends, nothing beyond the window."""
        shift = len(self._prompts[1])
        encoded = [self._tokenizer.encode_with_places(self._prompts[1] + text) for text in texts]
        cut = [(_cut(ids), places) for ids, places in encoded]
        states = self._run([ids for ids, _ in cut])
        read = []
        for (ids, places), rows in zip(cut, states, strict=True):
            own = np.flatnonzero(places[: len(ids) - 1, 1] > shift)
            read.append(States(np.maximum(places[own] - shift, 0), rows[own]))
        return read

    def _run(self, rows: Sequence[NDArray[np.int32]]) -> list[NDArray[np.float32]]:
        import torch

        if not rows:
            return []
        with torch.inference_mode():
            return [hidden.float().numpy() for hidden in self.encoder.run(list(rows), DEPTH)]


def _cut(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the rows that the window holds, the last one kept last."""
    return np.concatenate([rows[: WINDOW - 1], rows[-1:]]) if len(rows) > WINDOW else rows


@dataclass(frozen=True, slots=True)
class UpperHalf:
    """The layers that read question and passage together.

    `roles`, `(3, hidden)`, is added to a token of the question, of what stands above the passage, and of the passage;
    `head` maps `hidden` to the start and the end score. `dropout` is not 0 in training only.
    """

    layers: "Sequence[Layer]"
    roles: "Tensor"
    head: "tuple[Tensor, Tensor]"
    heads: int
    eps: float
    dropout: float = 0.0

    def scores(
        self,
        questions: Sequence[NDArray[np.float32]],
        above: Sequence[NDArray[np.float32]],
        passages: Sequence[NDArray[np.float32]],
    ) -> "Sequence[Tensor]":
        """Return for each question, what stands above its passage, and the passage `(1 + n, 2)`: start and end scores.

        First those of "no answer", which stand at the question's first token, then those of the passage's `n` tokens.
        """
        import torch

        parts = [part for parts in zip(questions, above, passages, strict=True) for part in parts]
        lengths = [len(part) for part in parts]
        roles = torch.cat(
            [self.roles[number % 3].expand(length, -1) for number, length in enumerate(lengths)]
        )
        x = torch.from_numpy(np.concatenate(parts)).to(self.roles.dtype) + roles
        together = [sum(lengths[first : first + 3]) for first in range(0, len(lengths), 3)]
        x = run_layers(x, self.layers, self.heads, self.eps, together, self.dropout)
        scores = torch.split(torch.nn.functional.linear(x.float(), *self.head), lengths)
        return [torch.cat([q[:1], p]) for q, p in zip(scores[::3], scores[2::3], strict=True)]


def weights_by_name(upper: UpperHalf) -> "Mapping[str, Tensor]":
    """Return the tensors of the upper half by the names that its file gives them."""
    named = {"roles": upper.roles, "head.weight": upper.head[0], "head.bias": upper.head[1]}
    for number, layer in enumerate(upper.layers, DEPTH):
        for part, (weight, bias) in layer.items():
            named[f"{number}.{part}.weight"], named[f"{number}.{part}.bias"] = weight, bias
    return named


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of an excerpt: `(n, 2)`, where each token stands, `(n,)` its start and its end score.

    Scores are logits above those of "no answer": a span's is the sum of its two, 0 where an answer there is as likely
    as none.
    """

    places: NDArray[np.int32]
    starts: NDArray[np.float32]
    ends: NDArray[np.float32]


class Reader:
    """Reads excerpts; safe to use from several threads. The weights are loaded when the first one is read.

    `digest` names the weights.
    """

    def __init__(self, digest: str, lower: "Callable[[], LowerHalf]", path: Path = WEIGHTS) -> None:
        self.digest = digest
        self._lower = lower
        self._path = path
        self._lock = threading.Lock()
        self._halves: tuple[LowerHalf, UpperHalf] | None = None
        # The same question is asked of one excerpt after another, and many stand below the same title.
        self._asked = lru_cache(QUESTIONS_KEPT)(self._question_states)
        self._above = lru_cache(TITLES_KEPT)(self._title_states)
        # One question is answered where another was, above all in a small collection.
        self._excerpts: LRUCache[str, States] = LRUCache(
            TOKENS_KEPT, lambda states: max(1, len(states.places))
        )
        self._keeping = threading.Lock()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """Return a reading of each excerpt; raise ModelError where the weights cannot be loaded."""
        import torch

        if not excerpts:
            return []
        _, upper = self._load()
        asked = self._asked(question)
        above = [self._above(excerpt.above) for excerpt in excerpts]
        read = self._excerpt_states([excerpt.text for excerpt in excerpts])
        with torch.inference_mode():
            scored = upper.scores([asked] * len(read), above, [states.states for states in read])
            return [_reading(states, row.numpy()) for states, row in zip(read, scored, strict=True)]

    def _question_states(self, question: str) -> NDArray[np.float32]:
        return self._load()[0].questions([question])[0].states[:QUESTION_TOKENS].copy()

    def _title_states(self, title: str) -> NDArray[np.float32]:
        return self._load()[0].passages([title])[0].states[:ABOVE_TOKENS].copy()

    def _excerpt_states(self, texts: Sequence[str]) -> list[States]:
        """Return the states of each text; those that are not kept are computed together."""
        with self._keeping:
            found = {text: self._excerpts[text] for text in texts if text in self._excerpts}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        computed = dict(zip(missing, self._load()[0].passages(missing), strict=True))
        with self._keeping:
            self._excerpts.update(computed)
        known = found | computed
        return [known[text] for text in texts]

    def load(self) -> None:
        """Load the weights; raise ModelError where they cannot be."""
        self._load()

    def _load(self) -> tuple[LowerHalf, UpperHalf]:
        with self._lock:
            if self._halves is None:
                lower = self._lower()
                self._halves = lower, load_upper(lower.encoder, self._path)
            return self._halves


def _reading(states: States, scores: NDArray[np.float32]) -> Reading:
    above = scores[1:] - scores[0]
    return Reading(states.places, above[:, 0], above[:, 1])


def load_upper(encoder: "BertEncoder", path: Path = WEIGHTS) -> UpperHalf:
    """Return the upper half: the encoder's own upper layers and what training has added to them.

    Each `[out, in]` matrix is stored as what was added, 8 bits a weight and a scale for each row.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        stored = load_file(path)
        layers = [
            {part: _added(number, part, weights, stored) for part, weights in layer.items()}
            for number, layer in enumerate(encoder.layers[DEPTH:], DEPTH)
        ]
        head = stored["head.weight"].float(), stored["head.bias"].float()
        if len(stored["roles"]) != ROLES:
            raise RuntimeError(f"it has {len(stored['roles'])} roles instead of {ROLES}")
        return UpperHalf(layers, stored["roles"].to(encoder.dtype), head, encoder.heads, encoder.eps)
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise ModelError(f"the reader {path.name} cannot be loaded: {error}", REPAIR) from error


def _added(number: int, part: str, weights: "Weights", stored: "Mapping[str, Tensor]") -> "Weights":
    name = f"{number}.{part}"
    weight, bias = weights
    addition = stored[f"{name}.weight"].float()
    if f"{name}.scale" in stored:
        addition = addition * stored[f"{name}.scale"].float()[:, None]
    return (weight.float() + addition).to(weight.dtype), (bias.float() + stored[f"{name}.bias"].float()).to(
        bias.dtype
    )
