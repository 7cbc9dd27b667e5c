"""What a quotation is made of: sentences, and of a long sentence its groups of clauses."""

from collections.abc import Iterator
from itertools import pairwise

from yinju.text.boundaries import clauses, sentences
from yinju.types import Span


def segments(text: str, max_chars: int) -> list[Span]:
    """Return the sentences of `text`, each longer one cut between clauses into parts of about equal length.

    A part is longer than `max_chars` only where a single clause is.
    """
    return [part for sentence in sentences(text) for part in _parts(text, sentence, max_chars)]


def _parts(text: str, sentence: Span, max_chars: int) -> Iterator[Span]:
    size = sentence.end - sentence.start
    if size <= max_chars:
        yield sentence
        return
    pieces = [
        Span(sentence.start + clause.start, sentence.start + clause.end)
        for clause in clauses(text[sentence.start : sentence.end])
    ]
    target = size / -(-size // max_chars)
    start = pieces[0].start
    for piece, following in pairwise(pieces):
        if following.end - start > max_chars or piece.end - start >= target:
            yield Span(start, piece.end)
            start = following.start
    yield Span(start, pieces[-1].end)
