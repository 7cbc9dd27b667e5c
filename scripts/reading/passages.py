"""Texts as the reader sees them: cut into sentences and tokens, the frozen half of the encoder run once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.models.reader import LowerHalf, States
from yinju.text import segments, sentences
from yinju.types import Span

PIECE_CHARS = 420


@dataclass(frozen=True, slots=True)
class Passage:
    """A text: its sentences, and for each token where it stands, `(n, 2)`, and what it became, `(n, hidden)`."""

    text: str
    sentences: tuple[Span, ...]
    places: NDArray[np.int32]
    states: NDArray[np.float16]

    def states_of(self, ranges: Sequence[Span]) -> States:
        """Return the tokens that stand in one of the ranges, in order."""
        starts, ends = self.places[:, 0], self.places[:, 1]
        kept = np.zeros(len(starts), bool)
        for span in ranges:
            kept |= (ends > span.start) & (starts < span.end)
        return States(self.places[kept], self.states[kept].astype(np.float32))


def load_passages(lower: LowerHalf, texts: Mapping[str, str], work: Path) -> dict[str, Passage]:
    """Return the passages by the names of their texts; what the encoder made of each text is kept in `work`."""
    folder = work / "states"
    folder.mkdir(exist_ok=True)
    passages: dict[str, Passage] = {}
    for number, (name, text) in enumerate(texts.items()):
        kept = folder / f"{sha256(f'{lower.fingerprint} {text}'.encode()).hexdigest()[:24]}.npz"
        if not kept.exists():
            places, states = _read(lower, text)
            np.savez(unfinished := work / "unfinished.npz", places=places, states=states)
            unfinished.replace(kept)
        with np.load(kept) as stored:
            passages[name] = Passage(text, tuple(sentences(text)), stored["places"], stored["states"])
        if number % 500 == 0:
            print(f"passages {number}/{len(texts)}", flush=True)
    return passages


def _read(lower: LowerHalf, text: str) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
    """Return `(n, 2)` places and `(n, hidden)` states; a long text goes through the encoder in pieces."""
    parts = pieces(text, PIECE_CHARS)
    read = lower.passages([text[part.start : part.end] for part in parts])
    places = [states.places + part.start for part, states in zip(parts, read, strict=True)]
    states = [states.states.astype(np.float16) for states in read]
    return np.concatenate(places).astype(np.int32), np.concatenate(states)


def pieces(text: str, most_chars: int) -> list[Span]:
    """Return the text in pieces of whole sentences, a sentence that is longer cut."""
    packed: list[Span] = []
    for part in _short(segments(text, most_chars), most_chars):
        if packed and part.end - packed[-1].start <= most_chars:
            packed[-1] = Span(packed[-1].start, part.end)
        else:
            packed.append(part)
    return packed


def _short(parts: Iterable[Span], most_chars: int) -> Iterable[Span]:
    for part in parts:
        for start in range(part.start, part.end, most_chars):
            yield Span(start, min(part.end, start + most_chars))
