"""From what the reader makes of a chunk to what it says of each sentence: how well it answers, and with which words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from yinju.models import Reader, Reading
from yinju.types import Hit, Span

LONGEST_ANSWER = 60  # tokens


@dataclass(frozen=True, slots=True)
class Answering:
    """The best span of a sentence: its range in the document, and its score, 0 where none is as likely as one."""

    span: Span
    score: float


def read_hits(reader: Reader, question: str, hits: Sequence[Hit], most_chars: int) -> dict[str, Reading]:
    """Return the readings of the best hits by chunk id: as many as `most_chars` characters hold, the first at least."""
    used = 0

    def fits(hit: Hit) -> bool:
        nonlocal used
        used += len(hit.chunk.text)
        return used <= most_chars or hit is hits[0]

    read = list(takewhile(fits, hits))
    readings = reader.read(question, [hit.chunk.text for hit in read])
    return {hit.chunk.chunk_id: reading for hit, reading in zip(read, readings, strict=True)}


def answering(reading: Reading, start: int, sentences: Iterable[Span]) -> Mapping[Span, Answering]:
    """Return the best span of each sentence that holds a token; `start` is where the passage begins.

    A sentence within an answer that reaches across several is as good as the whole of it.
    """
    across = _best(reading, 0, len(reading.starts))
    found = {}
    for sentence in sentences:
        own = np.flatnonzero(
            (reading.places[:, 1] > sentence.start - start) & (reading.places[:, 0] < sentence.end - start)
        )
        best = _best(reading, int(own[0]), int(own[-1]) + 1) if len(own) else None
        if best is None:
            continue
        score, first, last = best
        if across is not None and across[1] <= own[-1] and across[2] >= own[0] and across[0] > score:
            score, first, last = across[0], max(across[1], int(own[0])), min(across[2], int(own[-1]))
        span = Span(
            max(sentence.start, start + int(reading.places[first, 0])),
            min(sentence.end, start + int(reading.places[last, 1])),
        )
        found[sentence] = Answering(span, score)
    return found


def best_answer(reading: Reading) -> tuple[float, tuple[int, int]] | None:
    """Return the score and the range in the passage of its best span, None where it has no tokens."""
    best = _best(reading, 0, len(reading.starts))
    if best is None:
        return None
    score, first, last = best
    return score, (int(reading.places[first, 0]), int(reading.places[last, 1]))


def _best(reading: Reading, first: int, end: int) -> tuple[float, int, int] | None:
    """Return the score and the two ends of the best span among the tokens first…end, None where there are none."""
    if end <= first:
        return None
    sums: NDArray[np.float32] = reading.starts[first:end, None] + reading.ends[None, first:end]
    rows = np.arange(end - first)
    ahead = rows[None, :] - rows[:, None]
    sums = np.where((ahead >= 0) & (ahead < LONGEST_ANSWER), sums, -np.inf)
    start, last = divmod(int(sums.argmax()), end - first)
    return float(sums[start, last]), first + start, first + last
