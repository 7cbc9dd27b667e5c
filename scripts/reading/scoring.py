"""How well a reader reads: spans against gold as CMRC 2018 scores them, and answerable against unanswerable."""

import re
from collections.abc import Sequence

from yinju.types import Span

_SEPARATE = re.compile(r"[a-z0-9]+|\S")
_PUNCTUATION = re.compile(r"[\W_]+")


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """Return 1 where the prediction is an answer, punctuation and spaces aside."""
    return float(any(_bare(prediction) == _bare(answer) for answer in answers))


def f1(prediction: str, answers: Sequence[str]) -> float:
    """Return the best F1 over the answers, of the longest common run of characters and Latin words."""
    return max((_f1(_pieces(prediction), _pieces(answer)) for answer in answers), default=0.0)


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", text.lower())


def _pieces(text: str) -> list[str]:
    return _SEPARATE.findall(_PUNCTUATION.sub(" ", text.lower()))


def _f1(predicted: Sequence[str], gold: Sequence[str]) -> float:
    common = _longest_common_run(predicted, gold)
    if not common:
        return 0.0
    precision, recall = common / len(predicted), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def _longest_common_run(left: Sequence[str], right: Sequence[str]) -> int:
    best = 0
    lengths = [0] * (len(right) + 1)
    for piece in left:
        previous = 0
        for column, other in enumerate(right, 1):
            previous, lengths[column] = lengths[column], previous + 1 if piece == other else 0
            best = max(best, lengths[column])
    return best


def overlaps(span: Span, other: Span) -> bool:
    """Return whether two ranges share a character."""
    return span.start < other.end and other.start < span.end
