"""What the reader says of the sentences that compare best: how well each answers, and with which words.

To read costs a hundred times what comparing does. So only as many characters are read as the settings allow, those of
the best sentences with their neighbours, and twice as many for an English question, which compares less well with a
Chinese text; measured in docs/experiments.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from yinju.models import Reader, Reading
from yinju.retrieve import Question
from yinju.text import simplify
from yinju.types import Chunk, Sentence, Span

LONGEST_ANSWER = 60  # tokens
ENGLISH_SHARE = 2


@dataclass(frozen=True, slots=True)
class Answering:
    """The best span of a sentence: its range in the document, and its score, 0 where none is as likely as one."""

    span: Span
    score: float


class Readable(Protocol):
    """A sentence of a chunk; `row` numbers it among all sentences."""

    @property
    def row(self) -> int: ...
    @property
    def sentence(self) -> Sentence: ...
    @property
    def chunk(self) -> Chunk: ...


def read_sentences(
    reader: Reader, question: Question, ranked: Sequence[Readable], read_chars: int
) -> Mapping[int, Answering]:
    """Return what the reader finds in the best sentences and their neighbours, by row; `ranked` are best first.

    It reads `read_chars` characters, or twice as many.
    """
    most_chars = read_chars * (ENGLISH_SHARE if question.language == "en" else 1)
    windows = list(_windows(_to_read(ranked, most_chars)))
    if not windows:
        return {}
    readings = reader.read(question.searched, [_text(window) for window in windows])
    found: dict[int, Answering] = {}
    for window, reading in zip(windows, readings, strict=True):
        spans = [Span(item.sentence.start, item.sentence.end) for item in window]
        answers = answering(reading, _text(window), window[0].sentence.start, spans)
        found |= {
            item.row: answers[span] for item, span in zip(window, spans, strict=True) if span in answers
        }
    return found


def _to_read(ranked: Sequence[Readable], most_chars: int) -> list[Readable]:
    """Return the best sentences and those beside them, as many as fit, one in any case; in the order of the text."""
    beside = _neighbours(ranked)
    taken: dict[int, Readable] = {}
    used = 0
    for best in ranked:
        if taken and best.row not in taken and used + _size(best) > most_chars:
            break
        for item in (best, *beside.get(best.row, ())):
            if item.row not in taken and (not taken or used + _size(item) <= most_chars):
                taken[item.row] = item
                used += _size(item)
    return sorted(taken.values(), key=lambda item: (item.chunk.chunk_id, item.sentence.start))


def _size(item: Readable) -> int:
    return item.sentence.end - item.sentence.start


def _neighbours(items: Sequence[Readable]) -> dict[int, list[Readable]]:
    beside: dict[int, list[Readable]] = {}
    for before, after in pairwise(sorted(items, key=lambda item: (item.chunk.chunk_id, item.sentence.start))):
        if _touch(before, after):
            beside.setdefault(before.row, []).append(after)
            beside.setdefault(after.row, []).append(before)
    return beside


def _windows(items: Iterable[Readable]) -> Iterator[list[Readable]]:
    """Yield the runs of sentences that stand together."""
    window: list[Readable] = []
    for item in items:
        if window and not _touch(window[-1], item):
            yield window
            window = []
        window.append(item)
    if window:
        yield window


def _touch(before: Readable, after: Readable) -> bool:
    if before.chunk is not after.chunk:
        return False
    between = before.chunk.text[
        before.sentence.end - before.chunk.start : after.sentence.start - before.chunk.start
    ]
    return not between.strip()


def _text(window: Sequence[Readable]) -> str:
    """Return the words of a window, simplified as the question is where that moves no character."""
    chunk = window[0].chunk
    text = chunk.text[window[0].sentence.start - chunk.start : window[-1].sentence.end - chunk.start]
    simplified = simplify(text)
    return simplified if len(simplified) == len(text) else text


def answering(
    reading: Reading, passage: str, start: int, sentences: Iterable[Span]
) -> Mapping[Span, Answering]:
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
        begin = max(sentence.start - start, int(reading.places[first, 0]))
        end = min(sentence.end - start, int(reading.places[last, 1]))
        words = passage[begin:end]
        begin += len(words) - len(words.lstrip())  # a token has the blank before it
        if words.strip():
            span = Span(start + begin, start + begin + len(words.strip()))
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
