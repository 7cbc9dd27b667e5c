"""What the reader says of the sentences that compare best: how well each answers, and with which words.

A sentence is read in its passage, as the reader has learnt to: whether it answers, its neighbours often say. To read
costs a hundred times what comparing does. So the passages of the best sentences are read first, as many characters as
the settings allow, and no more once what is left could hardly come first. For a list all of them are read, and for an
English question, which compares less well with a Chinese text, twice as many. Measured in docs/experiments.md.
"""

import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from yinju.answer.evidence import Answering, Evidence, holds_words, of_the_year, text_between
from yinju.models import Excerpt, Reader, Reading
from yinju.retrieve import Question
from yinju.text import simplify
from yinju.types import Span

LONGEST_ANSWER = 60  # tokens
# A unit of the reader's score, which counts from the one to the other.
READER_WEIGHT = 0.12
NO_ANSWER, SURE_ANSWER = -20.0, 12.0
# Of how like the question a sentence is, so much counts still once the reader has said how well it answers.
COMPARED_SHARE = 0.5
# What the logarithm of a span's length takes from the score of its sentence, and that of the sentence's own.
SPAN_WEIGHT, LENGTH_WEIGHT = 0.15, 0.1
# What a sentence loses, besides what it has lost in the comparison, that is surely of another year.
YEAR_PENALTY_READ = 1.0
# A passage is read in pieces of so many characters, at least so many at a time; what is not read is hoped to score so
# much.
WINDOW_CHARS, ROUND_CHARS, HOPED = 450, 200, 4.0
ENGLISH_SHARE = 2
_BEGINNINGS = " \u3000\n，。、；：）》」”,;:"
_ENDS = re.compile(r"(?:[\s，。、；：（《「“(,;:]|(?<![目有])的)+$")


def read_sentences(
    reader: Reader, question: Question, ranked: Sequence[Evidence], read_chars: int
) -> Mapping[int, Answering]:
    """Return what the reader finds in the passages of the best sentences, by row; `ranked` are best first.

    It reads at most `read_chars` characters, or twice as many, and one passage in any case.
    """
    is_english = question.language == "en"
    left = {item.row: item for item in of_the_year(ranked)}
    windows = _to_read(_windows(ranked), left, read_chars * (ENGLISH_SHARE if is_english else 1))
    found: dict[int, Answering] = {}
    best = -np.inf
    for together in [windows] if is_english or question.wants_list else _rounds(windows):
        readings = reader.read(question.posed, [_excerpt(window) for window in together])
        for window, reading in zip(together, readings, strict=True):
            answers = _answers(window, reading)
            found |= answers
            scores = [_score(left[row], _opinion(a), a) for row, a in answers.items() if row in left]
            best = max([best, *scores])
            for item in window:
                left.pop(item.row, None)
        if best >= max((_score(item, READER_WEIGHT * HOPED) for item in left.values()), default=-np.inf):
            break
    return found


def with_reader(ranked: Sequence[Evidence], found: Mapping[int, Answering]) -> list[Evidence]:
    """Return the sentences with what the reader found in them, by row, best first by both.

    What was not read is taken for the worst that was, and for no answer. The reader cannot tell whose year a sentence
    is of: as far as it may be of another than the question's, what answers counts less.
    """
    opinions = {row: _opinion(answer) for row, answer in found.items()}
    unread = min(0.0, min(opinions.values(), default=0.0))
    scored = [
        replace(
            evidence,
            score=_score(evidence, opinions.get(evidence.row, unread), found.get(evidence.row)),
            answering=found.get(evidence.row),
        )
        for evidence in ranked
    ]
    return sorted(scored, key=lambda evidence: -evidence.score)


def _score(evidence: Evidence, opinion: float, answer: Answering | None = None) -> float:
    """Return a sentence's score once the reader has read, with its opinion of it and the words it found, if any.

    What comparing says counts less then; and long sentences and spans are likely to be found whatever is asked.
    """
    length = LENGTH_WEIGHT * math.log(max(1, len(evidence.text)))
    if answer is not None:
        length += SPAN_WEIGHT * math.log(max(1, answer.span.end - answer.span.start))
    less = (1 - COMPARED_SHARE) * evidence.compared
    return evidence.standing_out - less - length + _in_its_year(opinion, evidence.agreement)


def _opinion(answer: Answering) -> float:
    return READER_WEIGHT * _clear(answer)


def _clear(answer: Answering) -> float:
    """Return the reader's score as far as it counts."""
    return min(SURE_ANSWER, max(NO_ANSWER, answer.score))


def _in_its_year(opinion: float, agreement: float) -> float:
    return (opinion * agreement if opinion > 0 else opinion) - YEAR_PENALTY_READ * (1 - agreement)


def _rounds(windows: Iterable[list[Evidence]]) -> Iterator[list[list[Evidence]]]:
    """Yield the windows some at a time."""
    together: list[list[Evidence]] = []
    for window in windows:
        together.append(window)
        if sum(map(_size, together)) >= ROUND_CHARS:
            yield together
            together = []
    if together:
        yield together


def _answers(window: Sequence[Evidence], reading: Reading) -> dict[int, Answering]:
    """Return the best span of each sentence of a window that holds a token, by row."""
    spans = [Span(item.sentence.start, item.sentence.end) for item in window]
    answers = answering(reading, _text(window), window[0].sentence.start, spans)
    return {item.row: answers[span] for item, span in zip(window, spans, strict=True) if span in answers}


def _to_read(
    windows: Iterable[list[Evidence]], rows: Container[int], most_chars: int
) -> list[list[Evidence]]:
    """Return the windows with the best of the sentences of these rows, best first, as many as fit, or one."""
    best = [
        (max(own), window)
        for window in windows
        if (own := [item.standing_out for item in window if item.row in rows])
    ]
    best.sort(key=lambda scored: -scored[0])
    read = np.cumsum([_size(window) for _, window in best])
    return [
        window for (_, window), chars in zip(best, read, strict=True) if chars <= max(most_chars, read[0])
    ]


def _size(window: Sequence[Evidence]) -> int:
    return window[-1].sentence.end - window[0].sentence.start


def _windows(items: Iterable[Evidence]) -> Iterator[list[Evidence]]:
    """Yield the runs of sentences that stand together in a chunk, long ones in pieces."""
    window: list[Evidence] = []
    for item in sorted(items, key=lambda item: (item.chunk.chunk_id, item.sentence.start)):
        if window and not (_touch(window[-1], item) and _size([window[0], item]) <= WINDOW_CHARS):
            yield window
            window = []
        window.append(item)
    if window:
        yield window


def _touch(before: Evidence, after: Evidence) -> bool:
    if before.chunk is not after.chunk:
        return False
    return not holds_words(text_between(before.chunk, before.sentence, after.sentence))


def _excerpt(window: Sequence[Evidence]) -> Excerpt:
    """Return a window's words below the title and the heading, which say what they are about, and of what year."""
    chunk = window[0].chunk
    return Excerpt(_text(window), simplify(f"{chunk.title} {chunk.heading}".rstrip()))


def _text(window: Sequence[Evidence]) -> str:
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
        begin, end = bare(passage, begin, end)
        if begin < end:
            found[sentence] = Answering(Span(start + begin, start + end), score)
    return found


def best_answer(reading: Reading, passage: str) -> tuple[float, tuple[int, int]] | None:
    """Return the score and the range in the passage of its best span, None where it has no tokens."""
    best = _best(reading, 0, len(reading.starts))
    if best is None:
        return None
    score, first, last = best
    return score, bare(passage, int(reading.places[first, 0]), int(reading.places[last, 1]))


def bare(passage: str, begin: int, end: int) -> tuple[int, int]:
    """Return the range without what tokens carry along and no answer begins or ends with: blanks, commas, 的."""
    words = passage[begin:end]
    kept = _ENDS.sub("", words)
    return begin + len(words) - len(words.lstrip(_BEGINNINGS)), begin + len(kept)


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
