"""Ranges of figures: 3至5天, 500—1000元, 满10年不满20年, 三年以上十年以下."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from yinju.text.numbers import TO, Quantity, quantities

_FROM_TO = re.compile(rf"(?:以上)?[、，,]?\s*(?:{TO}|不(?:满|足|到|超过))\s*|以上[、，,]?")
_END = re.compile("以下|以内")


@dataclass(frozen=True, slots=True)
class Range:
    """Two figures of one unit, the smaller one first, with what joins them; `start` and `end` as in the text."""

    start: int
    end: int
    low: Quantity
    high: Quantity

    def includes(self, figure: Quantity) -> bool:
        """Return whether a figure is of the unit and lies between the two or is one of them."""
        return figure.unit == self.low.unit and self.low.value <= figure.value <= self.high.value


def ranges(text: str) -> list[Range]:
    """Return the ranges in `text` in order."""
    return list(_ranges(text))


def _ranges(text: str) -> Iterator[Range]:
    found = quantities(text)
    for low, high in pairwise(found):
        joined = _FROM_TO.fullmatch(text, low.end, high.start) is not None
        if joined and low.unit == high.unit != "" and low.value < high.value:
            tail = _END.match(text, high.end)
            yield Range(low.start, tail.end() if tail else high.end, low, high)
