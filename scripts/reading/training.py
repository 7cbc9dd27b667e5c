"""Training the reader from numbers alone: torch and the drawn examples are all that it needs, on a CPU or a GPU.

The arithmetic is that of yinju.models.reader, in padded batches (tests/models/test_model_reader.py compares them): the
first `apart` layers turn question, title and passage into token states, each by itself, the others read them together.
With `apart` 0 all layers read them together, which the product could not afford; such a reader teaches others
(Hinton et al. 2015, arXiv:1503.02531).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor
from torch.nn import functional

from reading.drawn import Drawn, Table

HEADS, EPS = 12, 1e-12
PARTS = ("query_key_value", "attention_out", "attention_norm", "widen", "narrow", "norm")
HEAD = ("roles", "head.weight", "head.bias")
WARM_UP, DROPOUT, WEIGHT_DECAY = 0.06, 0.1, 0.01
HEAD_FASTER = 10  # than the layers
AVERAGED_FROM, AVERAGED_EVERY = 0.75, 10
TEMPERATURE, TEACHERS_SHARE = 2.0, 0.7
WITHIN_SHARE = 0.5  # of the loss within each window, where several windows are a question's
LONGEST_ANSWER = 60  # tokens
MULTIPLE = 8  # of tokens, which GPUs like
MEASURED_TOKENS = 16_000  # at a time
NOTHING = -1e4  # the score of a token that is not there


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: steps of about `tokens` tokens, the layers' highest rate, and how many layers read apart."""

    steps: int
    tokens: int
    rate: float
    seed: int
    apart: int


@dataclass(frozen=True, slots=True)
class Padded:
    """Values of several texts, `(n, longest, …)`, and which of them are there, `(n, longest)`."""

    values: Tensor
    there: Tensor


class Texts:
    """The drawn texts on a device."""

    def __init__(self, drawn: Drawn, device: torch.device) -> None:
        self.device = device
        self.drawn = drawn
        self.lengths = np.diff(drawn.begins)
        self._read_lengths = drawn.read[:, 1] - drawn.read[:, 0]
        self._ids = torch.from_numpy(drawn.ids.astype(np.int32)).to(device)
        self._begins, self._own_lengths = (
            torch.from_numpy(a).to(device) for a in (drawn.begins, self.lengths)
        )
        self._read = torch.from_numpy(drawn.read.astype(np.int64)).to(device)
        self._words, self._places = (torch.from_numpy(a).to(device) for a in (drawn.words, drawn.places))
        self._norm = torch.from_numpy(drawn.norm[0]).to(device), torch.from_numpy(drawn.norm[1]).to(device)

    def embedded(self, numbers: NDArray[np.int32]) -> Padded:
        """Return the embeddings of some texts' tokens."""
        own = self._sent(numbers)
        places = self._counted(self.lengths[numbers])
        there = places < self._own_lengths[own][:, None]
        ids = self._ids[torch.where(there, self._begins[own][:, None] + places, 0)]
        x = self._words[ids] + self._places[: len(places)]
        return Padded(functional.layer_norm(x, (x.shape[-1],), *self._norm, EPS), there)

    def read(self, states: Tensor, numbers: NDArray[np.int32]) -> Padded:
        """Return the states of the tokens that are read."""
        first, end = self._read[self._sent(numbers)].T[:, :, None]
        places = first + self._counted(self._read_lengths[numbers])
        there = places < end
        at = torch.where(there, places, 0)[:, :, None].expand(-1, -1, states.shape[-1])
        return Padded(states.gather(1, at), there)

    def _sent(self, numbers: NDArray[np.int32]) -> Tensor:
        return torch.from_numpy(numbers).to(self.device, non_blocking=True)

    def _counted(self, lengths: NDArray[Any]) -> Tensor:
        longest = -(-int(lengths.max(initial=1)) // MULTIPLE) * MULTIPLE
        return torch.arange(longest, device=self.device)


class Trainee:
    """A reader's weights, one behind the other in two vectors, of which bfloat16 copies are computed with."""

    def __init__(self, weights: Mapping[str, Tensor], apart: int, device: torch.device) -> None:
        self.apart = apart
        self._shapes = {name: tensor.shape for name, tensor in weights.items()}
        self.layers, self.head = (
            torch.cat([weights[name].float().reshape(-1) for name in names]).to(device).requires_grad_()
            for names in self._names()
        )

    def _names(self) -> tuple[list[str], list[str]]:
        return [name for name in self._shapes if name not in HEAD], list(HEAD)

    def named(self, vectors: Sequence[Tensor]) -> dict[str, Tensor]:
        """Return the weights by name; `vectors` are those of the layers and of the head."""
        named: dict[str, Tensor] = {}
        for names, vector in zip(self._names(), vectors, strict=True):
            pieces = torch.split(vector, [self._shapes[name].numel() for name in names])
            named |= {name: piece.view(self._shapes[name]) for name, piece in zip(names, pieces, strict=True)}
        return named

    def scores(self, texts: Texts, asked: NDArray[np.int32], dropout: float = 0.0) -> Padded:
        """Return `(n, 1 + longest, 2)`: the start and end scores of "no answer", then those of the passage's tokens."""
        weights = self.named([self.layers.to(torch.bfloat16), self.head.to(torch.bfloat16)])
        together: list[Padded] = []
        # Questions and titles are short: they are padded together.
        for numbers in (np.concatenate([asked[:, 0], asked[:, 1]]), asked[:, 2]):
            states = self._run(texts.embedded(numbers), weights, 0, self.apart, dropout)
            read = texts.read(states, numbers)
            together += [
                Padded(values, there)
                for values, there in zip(
                    torch.split(read.values, len(asked)), torch.split(read.there, len(asked)), strict=True
                )
            ]
        lengths = [part.values.shape[1] for part in together]
        x = Padded(
            torch.cat([part.values + role for part, role in zip(together, weights["roles"], strict=True)], 1),
            torch.cat([part.there for part in together], 1),
        )
        states = self._run(x, weights, self.apart, self._depth(), dropout).float()
        head = self.named([self.layers, self.head])  # in full
        scores = functional.linear(states, head["head.weight"], head["head.bias"])
        kept = [slice(0, 1), slice(lengths[0] + lengths[1], None)]
        return Padded(
            torch.cat([scores[:, part] for part in kept], 1),
            torch.cat([x.there[:, part] for part in kept], 1),
        )

    def _depth(self) -> int:
        return 1 + max(int(name.split(".")[0]) for name in self._shapes if name not in HEAD)

    @staticmethod
    def _run(padded: Padded, weights: Mapping[str, Tensor], first: int, end: int, dropout: float) -> Tensor:
        x = padded.values.to(torch.bfloat16)
        size = (x.shape[-1],)
        for number in range(first, end):
            layer = {
                part: (weights[f"{number}.{part}.weight"], weights[f"{number}.{part}.bias"]) for part in PARTS
            }
            joined = functional.linear(x, *layer["query_key_value"])
            queries, keys, values = joined.view(*x.shape[:2], 3, HEADS, -1).permute(2, 0, 3, 1, 4)
            mixed = _attention(queries, keys, values, padded.there[:, None, None])
            mixed = functional.linear(mixed.transpose(1, 2).reshape(x.shape), *layer["attention_out"])
            x = functional.layer_norm(
                x + functional.dropout(mixed, dropout), size, *layer["attention_norm"], EPS
            )
            wide = functional.gelu(functional.linear(x, *layer["widen"]))
            narrowed = functional.linear(wide, *layer["narrow"])
            x = functional.layer_norm(x + functional.dropout(narrowed, dropout), size, *layer["norm"], EPS)
        return x


def _attention(queries: Tensor, keys: Tensor, values: Tensor, there: Tensor) -> Tensor:
    if queries.is_cuda or not torch.is_grad_enabled():
        return functional.scaled_dot_product_attention(queries, keys, values, there)
    # On a CPU the fused kernel takes four times as long to go back through.
    products = (queries * queries.shape[-1] ** -0.5) @ keys.transpose(2, 3)
    mixed: Tensor = products.masked_fill(~there, NOTHING).softmax(-1) @ values
    return mixed


def targets(table: Table, rows: NDArray[np.int64], longest: int) -> Tensor:
    """Return `(n, 1 + tokens, 2)`: start and end spread evenly over the answers; "no answer" where there is none."""
    first, last = (np.searchsorted(table.spans[:, 0], rows + shift) for shift in (0, 1))
    wanted = np.zeros((len(rows), longest, 2), np.float32)
    for number, (begin, end) in enumerate(zip(first, last, strict=True)):
        for _, start, stop in table.spans[begin:end]:
            wanted[number, 1 + start, 0] += 1 / (end - begin)
            wanted[number, 1 + stop, 1] += 1 / (end - begin)
        if begin == end:
            wanted[number, 0] = 1.0
    return torch.from_numpy(wanted)


def loss_of(scored: Padded, wanted: Tensor, taught: Tensor | None = None) -> Tensor:
    """Return the cross-entropy of start and end with what is wanted and with what teachers hold likely."""
    masked = _masked(scored)
    loss = -(wanted * masked.log_softmax(1)).sum((1, 2)).mean() / 2
    if taught is None:
        return loss
    soft = -(taught * (masked / TEMPERATURE).log_softmax(1)).sum((1, 2)).mean() / 2
    return TEACHERS_SHARE * TEMPERATURE**2 * soft + (1 - TEACHERS_SHARE) * loss


def loss_among(scored: Padded, wanted: Tensor, groups: NDArray[np.int32]) -> Tensor:
    """Return the cross-entropy of start and end over "no answer" and all tokens of a question's windows together.

    A token's score is what it has above its own window's "no answer" (shared normalisation, Clark and Gardner 2018).
    `groups`, `(n,)`, numbers the questions; an answer is wanted where one of a question's windows holds it.
    """
    values = _masked(scored)
    above = (values - values[:, :1])[:, 1:].masked_fill(~scored.there[:, 1:, None], NOTHING)
    losses = []
    for group in dict.fromkeys(groups.tolist()):
        rows = torch.from_numpy(np.flatnonzero(groups == group)).to(above.device)
        answers = wanted[rows, 1:].flatten(0, 1)
        none = (answers.sum(0, keepdim=True) == 0).float()
        scores = torch.cat([torch.zeros_like(none), above[rows].flatten(0, 1)])
        right = torch.cat([none, answers]) > 0
        held = scores.masked_fill(~right, NOTHING).logsumexp(0)
        losses.append((scores.logsumexp(0) - held).mean())
    return torch.stack(losses).mean()


def _masked(scored: Padded) -> Tensor:
    return scored.values.masked_fill(~scored.there[:, :, None], NOTHING)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What each teacher says of every window: `(scores, 2)`, those of a window from `begins` of it, `(n + 1,)`."""

    scores: Sequence[Tensor]
    begins: NDArray[np.int64]

    def likely(self, rows: NDArray[np.int64], there: Tensor) -> Tensor:
        """Return the mean of what the teachers hold likely, softened."""
        begins = torch.from_numpy(self.begins[rows]).to(there.device, non_blocking=True)
        at = begins[:, None] + torch.arange(there.shape[1], device=there.device)
        at = torch.where(there, at, 0)
        padded = (_masked(Padded(scores[at].float(), there)) / TEMPERATURE for scores in self.scores)
        return torch.stack([scores.softmax(1) for scores in padded]).mean(0)


def taught(teacher: Trainee, texts: Texts, tokens: int) -> Tensor:
    """Return a teacher's scores of all windows that are learnt from, those of one behind those of the other."""
    table = texts.drawn.learnt
    begins = lesson_begins(texts)
    scores = torch.zeros((int(begins[-1]), 2), dtype=torch.float16, device=texts.device)
    order = np.argsort(texts.lengths[table.asked].sum(1), kind="stable")
    for rows in _grouped(order, texts.lengths[table.asked].sum(1), tokens):
        with torch.no_grad():
            scored = teacher.scores(texts, table.asked[rows])
        first = torch.from_numpy(begins[rows]).to(texts.device)
        at = first[:, None] + torch.arange(scored.there.shape[1], device=texts.device)
        scores[at[scored.there]] = scored.values[scored.there].half()
    return scores


def lesson_begins(texts: Texts) -> NDArray[np.int64]:
    """Return where the scores of each window that is learnt from begin, and where they end."""
    windows = texts.drawn.learnt.asked[:, 2]
    read = texts.drawn.read[windows]
    return np.cumsum([0, *(1 + read[:, 1] - read[:, 0])])


def _grouped(rows: NDArray[np.int64], lengths: NDArray[np.int64], tokens: int) -> list[NDArray[np.int64]]:
    """Return rows, sorted by their lengths, in groups that have about so many tokens with their padding."""
    return _packed(rows, lengths, np.ones(len(lengths), np.int64), tokens)


def _packed(
    order: NDArray[np.int64], longest: NDArray[np.int64], sizes: NDArray[np.int64], tokens: int
) -> list[NDArray[np.int64]]:
    """Return units of `sizes` rows, sorted by their longest one, in groups of about so many tokens with padding."""
    groups: list[NDArray[np.int64]] = []
    start, held = 0, 0
    for end, unit in enumerate(order):
        if end > start and longest[unit] * (held + sizes[unit]) > tokens:
            groups.append(order[start:end])
            start, held = end, 0
        held += sizes[unit]
    return [*groups, order[start:]] if len(order) else groups


def batches(drawn: Drawn, plan: Plan) -> Iterator[NDArray[np.int64]]:
    """Yield the rows of each step, of about one length, a question's together; epoch after epoch, and again."""
    lengths = np.diff(drawn.begins)[drawn.learnt.asked].sum(1)
    for number in count():
        epoch = number % (len(drawn.epochs) - 1)
        rows = np.arange(drawn.epochs[epoch], drawn.epochs[epoch + 1])
        questions = np.split(rows, np.flatnonzero(np.diff(drawn.learnt.group[rows])) + 1)
        longest = np.array([lengths[own].max() for own in questions])
        rng = np.random.default_rng([plan.seed, number])
        order = np.argsort(longest + rng.uniform(0, 8, len(questions)))
        sizes = np.array([len(own) for own in questions])
        together = _packed(order, longest, sizes, plan.tokens)
        for place in rng.permutation(len(together)):
            yield np.concatenate([questions[question] for question in together[place]])


class Training:
    """A run: the weights on their way, the optimizer, and the average of the weights of the last quarter.

    `made_from` names what it learns from and starts from, by digests: a checkpoint of anything else is refused.
    """

    def __init__(self, trainee: Trainee, plan: Plan, made_from: Mapping[str, str]) -> None:
        self.trainee = trainee
        self.plan = plan
        self.made_from = dict(made_from)
        self.done = self._averaged = 0
        self._parts = [trainee.layers, trainee.head]
        peaks = zip(self._parts, (plan.rate, HEAD_FASTER * plan.rate), strict=True)
        self._optimizer = torch.optim.AdamW(
            [{"params": [part], "peak": peak} for part, peak in peaks], weight_decay=WEIGHT_DECAY
        )
        self._average = [torch.zeros_like(part) for part in self._parts]

    def step(self, loss: Tensor) -> None:
        """Take a step down a loss; the rate rises, then falls in a line."""
        warm_up = WARM_UP * self.plan.steps
        left = (self.plan.steps - self.done) / (self.plan.steps - warm_up)
        for group in self._optimizer.param_groups:
            group["lr"] = group["peak"] * min((self.done + 1) / warm_up, left)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parts, 1.0)
        self._optimizer.step()
        self.done += 1
        if self.finished or (self.done > AVERAGED_FROM * self.plan.steps and self.done % AVERAGED_EVERY == 0):
            self._averaged += 1
            for mean, part in zip(self._average, self._parts, strict=True):
                mean += (part.detach() - mean) / self._averaged

    @property
    def finished(self) -> bool:
        """Whether all steps have been taken."""
        return self.done == self.plan.steps

    def save(self, path: Path) -> None:
        """Write all that is needed to go on."""
        state = {
            "run": self._run(),
            "parts": [part.detach() for part in self._parts],
            "optimizer": self._optimizer.state_dict(),
            "average": self._average,
            "done": self.done,
            "averaged": self._averaged,
        }
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def resume(self, path: Path) -> None:
        """Go on from what `save` wrote; raise ValueError where that is of another plan, examples or weights."""
        stored = torch.load(path, weights_only=True, map_location=self.trainee.layers.device)
        run, saved = self._run(), stored.get("run", {})
        other = sorted(name for name in {*run, *saved} if run.get(name) != saved.get(name))
        if other:
            raise ValueError(f"{path} is of another run: {', '.join(other)}")
        self._set(stored["parts"])
        self._optimizer.load_state_dict(stored["optimizer"])
        self._average, self.done, self._averaged = stored["average"], stored["done"], stored["averaged"]

    def _run(self) -> dict[str, Any]:
        return {**asdict(self.plan), **self.made_from}

    def end(self) -> dict[str, Tensor]:
        """Put the average in the trainee's place, and return its weights by name."""
        self._set(self._average)
        return {
            name: tensor.detach().cpu().clone() for name, tensor in self.trainee.named(self._parts).items()
        }

    def _set(self, values: Sequence[Tensor]) -> None:
        with torch.no_grad():
            for part, value in zip(self._parts, values, strict=True):
                part.copy_(value)


def train(
    training: Training,
    texts: Texts,
    every: int,
    report: Callable[[Mapping[str, float]], None],
    lessons: Lessons | None = None,
) -> dict[str, Tensor]:
    """Take the steps that are left, report the figures `every` so many, and return the weights by name."""
    trainee, table, losses = training.trainee, texts.drawn.learnt, []
    started = time.perf_counter()
    for rows in islice(batches(texts.drawn, training.plan), training.done, training.plan.steps):
        scored = trainee.scores(texts, table.asked[rows], DROPOUT)
        wanted = targets(table, rows, scored.values.shape[1]).to(texts.device, non_blocking=True)
        loss = loss_of(scored, wanted, lessons.likely(rows, scored.there) if lessons else None)
        if len(np.unique(table.group[rows])) < len(rows):
            loss = loss_among(scored, wanted, table.group[rows]) + WITHIN_SHARE * loss
        training.step(loss)
        losses.append(loss.detach())
        if training.finished or training.done % every == 0:
            figures = {
                "step": training.done,
                "seconds": round(time.perf_counter() - started, 1),
                "loss": round(float(torch.stack(losses).mean()), 4),
            }
            report({**figures, **measure(trainee, texts)})
            losses = []
    return training.end()


@dataclass(frozen=True, slots=True)
class Best:
    """The best span of each window: its score above "no answer", its first and its last token, `(n,)` each."""

    scores: NDArray[np.float32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def best_spans(trainee: Trainee, texts: Texts, table: Table) -> Best:
    """Return the best span of each window of a table."""
    lengths = texts.lengths[table.asked].sum(1)
    order = np.argsort(lengths)
    found: list[tuple[NDArray[Any], ...]] = []
    for rows in _grouped(order, lengths, MEASURED_TOKENS):
        with torch.no_grad():
            scored = trainee.scores(texts, table.asked[rows])
        above = (scored.values - scored.values[:, :1])[:, 1:].masked_fill(~scored.there[:, 1:, None], NOTHING)
        sums = above[:, :, None, 0] + above[:, None, :, 1]
        ahead = torch.arange(sums.shape[1], device=texts.device)
        ahead = ahead[None] - ahead[:, None]
        best = sums.masked_fill((ahead < 0) | (ahead >= LONGEST_ANSWER), 2 * NOTHING).flatten(1).max(1)
        first, last = best.indices // sums.shape[1], best.indices % sums.shape[1]
        found.append(tuple(t.cpu().numpy() for t in (best.values, first, last)))
    back = np.argsort(order)
    return Best(*(np.concatenate(parts)[back] for parts in zip(*found, strict=True)))


def measure(trainee: Trainee, texts: Texts) -> dict[str, float]:
    """Return the figures on what was held out, by tokens: exact match, F1, answered at the right place, AUROC."""
    figures: dict[str, float] = {}
    for name, table in texts.drawn.held.items():
        found = best_spans(trainee, texts, table)
        figures |= {f"{name} {what}": round(value, 4) for what, value in _figures(table, found).items()}
    return figures


def _figures(table: Table, found: Best) -> dict[str, float]:
    """Return the figures of a table; the best window of a question gives its span and its score."""
    best: dict[int, int] = {}
    for row, group in enumerate(table.group.tolist()):
        if group not in best or found.scores[row] > found.scores[best[group]]:
            best[group] = row
    gold: dict[int, list[tuple[int, int]]] = {}
    for row, first, last in table.spans.tolist():
        gold.setdefault(row, []).append((first, last))
    answerable = {int(table.group[row]) for row in gold}
    pairs = [
        _overlap((int(found.first[row]), int(found.last[row])), gold.get(row, []))
        for group, row in best.items()
        if group in answerable
    ]
    figures = {
        "em": float(np.mean([f1 == 1.0 for f1 in pairs])),
        "f1": float(np.mean(pairs)),
        "place": float(np.mean([f1 > 0 for f1 in pairs])),
    }
    if len(answerable) < len(best):
        figures["auroc"] = roc_auc_score(
            [group in answerable for group in best], [found.scores[row] for row in best.values()]
        )
    return figures


def _overlap(span: tuple[int, int], gold: Sequence[tuple[int, int]]) -> float:
    """Return the best F1 of a range of tokens with others."""
    best = 0.0
    for first, last in gold:
        shared = min(span[1], last) - max(span[0], first) + 1
        if shared > 0:
            best = max(best, 2 * shared / (span[1] - span[0] + last - first + 2))
    return best
