"""The room that ranges take of an answer."""

from collections.abc import Sequence
from itertools import accumulate

from yinju.types import Span

# No range is quoted that is so many times longer than an answer.
TOO_LONG = 3


def chars_of(span: Span) -> int:
    """Return how many characters a range has."""
    return span.end - span.start


def fitting(spans: Sequence[Span], chars: int) -> list[Span]:
    """Return the first of these ranges, as many as have `chars` characters together."""
    taken = sum(total <= chars for total in accumulate(map(chars_of, spans)))
    return list(spans[:taken])
