"""Drawing the examples of some epochs, as numbers."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reading.data import Held, Material
from reading.drawn import Drawn, Table
from reading.examples import Example
from reading.passages import windows
from yinju.models.reader import ABOVE_TOKENS, LowerHalf, Tokens
from yinju.types import Span


def draw(material: Material, pack: LowerHalf, seed: int, epochs: int) -> Drawn:
    """Return some epochs' examples and what was held out, as numbers."""
    texts = Numbered(pack)
    begins, learnt = [0], Rows(texts)
    for epoch in range(epochs):
        examples = material.examples(random.Random(seed * 1000 + epoch))
        examples.sort(key=lambda example: example.passage)  # what is alike lies together and packs well
        for number, example in enumerate(examples):
            _add(learnt, material, example, begins[-1] + number)
        begins.append(begins[-1] + len(examples))
        print(f"epoch {epoch + 1}: {len(examples)} examples", flush=True)
    return as_drawn(texts, begins, learnt, held_out(texts, material))


def held_out(texts: "Numbered", material: Material) -> dict[str, Table]:
    """Return what measures, by its kind."""
    return {name: _held(texts, material, cases) for name, cases in material.held.items()}


def as_drawn(texts: "Numbered", epochs: Sequence[int], learnt: "Rows", held: Mapping[str, Table]) -> Drawn:
    """Return what was drawn as arrays; `epochs` is where each epoch begins among the rows, and their end."""
    ids = np.concatenate(texts.ids)
    occurring, renumbered = np.unique(ids, return_inverse=True)
    if len(occurring) > np.iinfo(np.uint16).max:
        raise ValueError(f"{len(occurring)} tokens occur, more than 16 bits tell apart")
    encoder = texts.pack.encoder
    return Drawn(
        encoder.words[occurring],
        encoder.places.numpy(),
        np.stack([part.numpy() for part in encoder.norm]),
        renumbered.astype(np.uint16),
        np.cumsum([0, *map(len, texts.ids)]),
        np.array(texts.read, np.int32),
        np.array(epochs),
        learnt.table(),
        held,
    )


def _held(texts: "Numbered", material: Material, cases: Iterable[Held]) -> Table:
    rows = Rows(texts)
    for number, case in enumerate(cases):
        asked = case.asked
        answers = asked.answers if case.answerable else ()
        for window in windows(material.passages[asked.passage], case.left_out):
            within = Span(window[0].start, window[-1].end)
            inside = tuple(a for a in answers if within.start <= a.start and a.end <= within.end)
            _add(rows, material, Example(asked.kind, asked.question, asked.passage, window, inside), number)
    return rows.table()


def _add(rows: "Rows", material: Material, example: Example, group: int) -> None:
    start = example.window[0].start  # a window with an answer has lost no sentence
    answers = [Span(answer.start - start, answer.end - start) for answer in example.answers]
    rows.add(example.question, example.above, material.words(example), answers, group)


@dataclass
class Numbered:
    """Every text once, as the encoder takes it."""

    pack: LowerHalf
    ids: list[NDArray[np.int32]] = field(default_factory=list)
    read: list[tuple[int, int]] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _places: dict[int, NDArray[np.int32]] = field(default_factory=dict)

    def number(self, kind: str, text: str) -> int:
        """Return the number of a question, a title or a window."""
        found = self._numbers.get((kind, text))
        if found is None:
            found = self._numbers[kind, text] = len(self.ids)
            tokens = self._encode[kind](self.pack, text)
            first = int(tokens.read[0]) if len(tokens.read) else 0
            most = ABOVE_TOKENS if kind == "title" else len(tokens.read)
            self.ids.append(tokens.ids)
            self.read.append((first, first + min(most, len(tokens.read))))
            if kind == "window":
                self._places[found] = tokens.places
        return found

    def tokens(self, number: int, span: Span) -> tuple[int, int] | None:
        """Return the first and the last of a window's tokens that stand in a range of its text."""
        places = self._places[number]
        own = np.flatnonzero((places[:, 1] > span.start) & (places[:, 0] < span.end))
        return (int(own[0]), int(own[-1])) if len(own) else None

    _encode: "Mapping[str, Callable[[LowerHalf, str], Tokens]]" = field(
        default_factory=lambda: {
            "question": LowerHalf.question,
            "title": LowerHalf.passage,
            "window": LowerHalf.passage,
        }
    )


@dataclass
class Rows:
    """A table that is being made."""

    texts: Numbered
    asked: list[tuple[int, int, int]] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    group: list[int] = field(default_factory=list)

    def add(self, question: str, above: str, words: str, answers: Iterable[Span], group: int) -> None:
        """Append a question asked of a window's words; `answers` are ranges of these."""
        window = self.texts.number("window", words)
        for answer in answers:
            ends = self.texts.tokens(window, answer)
            if ends is not None:
                self.spans.append((len(self.asked), *ends))
        self.asked.append(
            (self.texts.number("question", question), self.texts.number("title", above), window)
        )
        self.group.append(group)

    def table(self) -> Table:
        """Return the rows."""
        return Table(*(np.array(rows, np.int32) for rows in (self.asked, _or_none(self.spans), self.group)))


def _or_none(spans: list[tuple[int, int, int]]) -> Any:
    return spans or np.zeros((0, 3))
