"""Texts as the reader sees them: cut into sentences and tokens, the frozen half of the encoder run once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.models.reader import LowerHalf
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

    def tokens_in(self, ranges: Sequence[Span]) -> NDArray[np.int64]:
        """Return the numbers of the tokens that stand in one of the ranges, in order."""
        starts, ends = self.places[:, 0], self.places[:, 1]
        kept = np.zeros(len(starts), bool)
        for span in ranges:
            kept |= (ends > span.start) & (starts < span.end)
        return np.flatnonzero(kept)


def load_passages(lower: LowerHalf, texts: Mapping[str, str], work: Path) -> dict[str, Passage]:
    """Return the passages by the names of their texts; what the encoder made of them is kept in `work`."""
    digest = sha256("\0".join(texts.values()).encode()).hexdigest()[:16]
    kept = work / f"states-{digest}.npz"
    if not kept.exists():
        read = []
        for number, text in enumerate(texts.values()):
            read.append(_read(lower, text))
            if number % 500 == 0:
                print(f"passages {number}/{len(texts)}", flush=True)
        np.savez(
            kept,
            places=np.concatenate([places for places, _ in read]),
            states=np.concatenate([states for _, states in read]),
            lengths=np.array([len(places) for places, _ in read]),
        )
    with np.load(kept) as stored:
        cuts = np.cumsum(stored["lengths"])[:-1]
        places, states = np.split(stored["places"], cuts), np.split(stored["states"], cuts)
    return {
        name: Passage(text, tuple(sentences(text)), *arrays)
        for (name, text), *arrays in zip(texts.items(), places, states, strict=True)
    }


def _read(lower: LowerHalf, text: str) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
    """Return `(n, 2)` places and `(n, hidden)` states; a long text goes through the encoder in pieces."""
    pieces = _pieces(text)
    read = lower.passages([text[piece.start : piece.end] for piece in pieces])
    places = [states.places + piece.start for piece, states in zip(pieces, read, strict=True)]
    states = [states.states.astype(np.float16) for states in read]
    return np.concatenate(places).astype(np.int32), np.concatenate(states)


def _pieces(text: str) -> list[Span]:
    """Return the text in pieces of whole sentences that fit into the encoder's window."""
    pieces: list[Span] = []
    for part in _short(segments(text, PIECE_CHARS)):
        if pieces and part.end - pieces[-1].start <= PIECE_CHARS:
            pieces[-1] = Span(pieces[-1].start, part.end)
        else:
            pieces.append(part)
    return pieces


def _short(parts: Iterable[Span]) -> Iterable[Span]:
    for part in parts:
        for start in range(part.start, part.end, PIECE_CHARS):
            yield Span(start, min(part.end, start + PIECE_CHARS))
