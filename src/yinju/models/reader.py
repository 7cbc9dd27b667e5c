"""The reader: which words of a passage answer a question, or that none does.

An encoder of its own, which scripts/train-reader makes of the pack's. Its lower half turns question and passage into
token states, each by itself, so that those of what is read again can be kept; its upper half reads the two together,
and the title above the passage with them (Cao et al. 2020, DeFormer, arXiv:2005.00697).
What is stored is what training has added to the pack's layers. The head gives each token a start and an end score
(Devlin et al. 2019, arXiv:1810.04805); "no answer" is the start and the end at the question's first token. reader.md
has the card of the weights.
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
QUESTIONS_KEPT = 64
TOKENS_KEPT = 32_768  # of excerpts and what stands above them, 1.5 KB each


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words to be read, and what stands above them: their document's title and their heading, or nothing."""

    text: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the encoder takes it: the ids with both ends, which of them are read, `(n,)`, and where, `(n, 2)`.

    A question's tokens are all read, the prompt's too, and stand in the prompt with the question behind it.
    """

    ids: NDArray[np.int32]
    read: NDArray[np.intp]
    places: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class States:
    """A text after the lower half: `(n, 2)`, where each token stands, and `(n, hidden)`, what it became."""

    places: NDArray[np.int32]
    states: "Tensor"


class LowerHalf:
    """The first `DEPTH` layers of an encoder, the pack's own or others on its word embeddings."""

    def __init__(
        self,
        encoder: "BertEncoder",
        tokenizer: "Unigram",
        prompts: tuple[str, str],
        layers: "Sequence[Layer] | None" = None,
    ) -> None:
        self.encoder = encoder
        self.layers = encoder.layers[:DEPTH] if layers is None else layers
        self._tokenizer = tokenizer
        self._prompts = prompts

    def with_layers(self, layers: "Sequence[Layer]") -> "LowerHalf":
        """Return the same with other layers."""
        return LowerHalf(self.encoder, self._tokenizer, self._prompts, layers)

    def question(self, text: str) -> Tokens:
        """Return a question's tokens; what is beyond `QUESTION_TOKENS` is seen by the lower half only."""
        ids, places = map(_cut, self._tokenizer.encode_with_places(self._prompts[0] + text))
        read = np.arange(min(len(ids), QUESTION_TOKENS))
        return Tokens(ids, read, places[read])

    def passage(self, text: str) -> Tokens:
        """Return a passage's tokens; its own are read: no prompt, no ends, nothing beyond the window."""
        shift = len(self._prompts[1])
        ids, places = map(_cut, self._tokenizer.encode_with_places(self._prompts[1] + text))
        read = np.flatnonzero(places[:-1, 1] > shift)
        return Tokens(ids, read, np.maximum(places[read] - shift, 0))

    def run(self, texts: Sequence[Tokens]) -> list[States]:
        """Return the states of the tokens that are read."""
        import torch

        if not texts:
            return []
        rows = self.encoder.run([text.ids for text in texts], self.layers)
        return [
            States(text.places, states[torch.from_numpy(text.read)])
            for text, states in zip(texts, rows, strict=True)
        ]


def _cut(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the rows that the window holds, the last one kept last."""
    return np.concatenate([rows[: WINDOW - 1], rows[-1:]]) if len(rows) > WINDOW else rows


@dataclass(frozen=True, slots=True)
class UpperHalf:
    """The layers that read question and passage together.

    `roles`, `(3, hidden)`, is added to a token of the question, of what stands above the passage, and of the passage;
    `head` maps `hidden` to the start and the end score.
    """

    layers: "Sequence[Layer]"
    roles: "Tensor"
    head: "tuple[Tensor, Tensor]"
    heads: int
    eps: float

    def scores(
        self,
        questions: "Sequence[Tensor]",
        above: "Sequence[Tensor]",
        passages: "Sequence[Tensor]",
    ) -> "Sequence[Tensor]":
        """Return for the states of each question, of what stands above its passage, and of the passage `(1 + n, 2)`.

        They are start and end scores.
        First those of "no answer", which stand at the question's first token, then those of the passage's `n` tokens.
        """
        import torch

        parts = [part for parts in zip(questions, above, passages, strict=True) for part in parts]
        lengths = [len(part) for part in parts]
        roles = torch.cat(
            [self.roles[number % 3].expand(length, -1) for number, length in enumerate(lengths)]
        )
        x = torch.cat(parts).to(self.roles.dtype) + roles
        together = [sum(lengths[first : first + 3]) for first in range(0, len(lengths), 3)]
        x = run_layers(x, self.layers, self.heads, self.eps, together)
        scores = torch.split(torch.nn.functional.linear(x.float(), *self.head), lengths)
        return [torch.cat([q[:1], p]) for q, p in zip(scores[::3], scores[2::3], strict=True)]


def weights_by_name(lower: LowerHalf, upper: UpperHalf) -> "Mapping[str, Tensor]":
    """Return the tensors of both halves by the names that their file gives them."""
    named = {"roles": upper.roles, "head.weight": upper.head[0], "head.bias": upper.head[1]}
    for number, layer in enumerate([*lower.layers, *upper.layers]):
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
        # The same question is asked of one excerpt after another.
        self._asked = lru_cache(QUESTIONS_KEPT)(self._question_states)
        # One question is answered where another was, above all in a small collection; many stand below one heading.
        self._passages: LRUCache[str, States] = LRUCache(
            TOKENS_KEPT, lambda states: max(1, len(states.places))
        )
        self._keeping = threading.Lock()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """Return a reading of each excerpt; raise ModelError where the weights cannot be loaded."""
        import torch

        if not excerpts:
            return []
        _, upper = self._load()
        with torch.inference_mode():
            asked = self._asked(question)
            known = self._passage_states(
                [excerpt.above for excerpt in excerpts] + [excerpt.text for excerpt in excerpts]
            )
            above = [states.states[:ABOVE_TOKENS] for states in known[: len(excerpts)]]
            read = known[len(excerpts) :]
            scored = upper.scores([asked] * len(read), above, [states.states for states in read])
            return [_reading(states, row.numpy()) for states, row in zip(read, scored, strict=True)]

    def _question_states(self, question: str) -> "Tensor":
        lower, _ = self._load()
        return lower.run([lower.question(question)])[0].states

    def _passage_states(self, texts: Sequence[str]) -> list[States]:
        """Return the states of each text; those that are not kept are computed together."""
        with self._keeping:
            found = {text: self._passages[text] for text in texts if text in self._passages}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        lower, _ = self._load()
        states = lower.run([lower.passage(text) for text in missing])
        computed = dict(zip(missing, states, strict=True))
        with self._keeping:
            self._passages.update(computed)
        known = found | computed
        return [known[text] for text in texts]

    def load(self) -> None:
        """Load the weights; raise ModelError where they cannot be."""
        self._load()

    def _load(self) -> tuple[LowerHalf, UpperHalf]:
        with self._lock:
            if self._halves is None:
                self._halves = load_halves(self._lower(), self._path)
            return self._halves


def _reading(states: States, scores: NDArray[np.float32]) -> Reading:
    above = scores[1:] - scores[0]
    return Reading(states.places, above[:, 0], above[:, 1])


def load_halves(pack: LowerHalf, path: Path = WEIGHTS) -> tuple[LowerHalf, UpperHalf]:
    """Return both halves: the encoder's own layers and what training has added to them, if it has.

    Each `[out, in]` matrix is stored as what was added, 8 bits a weight and a scale for each row.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    encoder = pack.encoder
    try:
        stored = load_file(path)
        trained = {int(name.split(".")[0]) for name in stored if name[0].isdigit()}
        layers = [
            {part: _added(f"{number}.{part}", weights, stored) for part, weights in layer.items()}
            if number in trained
            else layer
            for number, layer in enumerate(encoder.layers)
        ]
        head = stored["head.weight"].float(), stored["head.bias"].float()
        if len(stored["roles"]) != ROLES:
            raise RuntimeError(f"it has {len(stored['roles'])} roles instead of {ROLES}")
        roles = stored["roles"].to(encoder.dtype)
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise ModelError(f"the reader {path.name} cannot be loaded: {error}", REPAIR) from error
    upper = UpperHalf(layers[DEPTH:], roles, head, encoder.heads, encoder.eps)
    return pack.with_layers(layers[:DEPTH]), upper


def _added(name: str, weights: "Weights", stored: "Mapping[str, Tensor]") -> "Weights":
    weight, bias = weights
    addition = stored[f"{name}.weight"].float()
    if f"{name}.scale" in stored:
        addition = addition * stored[f"{name}.scale"].float()[:, None]
    adapted = weight.float() + addition, bias.float() + stored[f"{name}.bias"].float()
    return adapted[0].to(weight.dtype), adapted[1].to(bias.dtype)
