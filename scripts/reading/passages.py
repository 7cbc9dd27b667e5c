"""Texts as the reader sees them: cut into sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from yinju.text import sentences
from yinju.types import Span

WINDOW_CHARS, WINDOW_STRIDE = 300, 200


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and its sentences."""

    text: str
    sentences: tuple[Span, ...]

    def words(self, window: Sequence[Span]) -> str:
        """Return the words of some sentences, with what stands between those that stand together."""
        runs: list[Span] = []
        for sentence in window:
            if runs and not self.text[runs[-1].end : sentence.start].strip():
                runs[-1] = Span(runs[-1].start, sentence.end)
            else:
                runs.append(sentence)
        return "".join(self.text[run.start : run.end] for run in runs)


def as_passage(text: str) -> Passage:
    """Return a text with its sentences."""
    return Passage(text, tuple(sentences(text)))


def windows(passage: Passage, left_out: Sequence[int] = ()) -> list[tuple[Span, ...]]:
    """Return whole sentences, all or without some, in windows of about `WINDOW_CHARS`, begun every `WINDOW_STRIDE`."""
    kept = [s for n, s in enumerate(passage.sentences) if n not in left_out]
    cut: list[tuple[Span, ...]] = []
    begin = 0
    while begin < len(kept):
        end = begin + 1
        while end < len(kept) and kept[end].end - kept[begin].start <= WINDOW_CHARS:
            end += 1
        cut.append(tuple(kept[begin:end]))
        if end == len(kept):
            break
        following = begin + 1
        while following < end and kept[following].start - kept[begin].start < WINDOW_STRIDE:
            following += 1
        begin = following
    return cut
