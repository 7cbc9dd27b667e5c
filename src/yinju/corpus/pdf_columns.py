"""The column of print in which each line of a page stands, by the edges of the lines above and below it."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from yinju.corpus.pdf_lines import PageLine

SAME_SIZE = 0.12  # of the size: two lines that differ by no more are in one type
_FULL = 0.75  # of the column's width; Latin lines end where a word no longer fits
_BRIM = 1.6  # from the right edge at most: the line is full to the last character
_INDENT, _SAME_LEFT = 1.2, 0.5  # in units of the font's size, as the other distances
_EDGE_SHARE = 0.1  # of the lines begin at the left edge; what begins further out is a caption or a box


class Printed(Protocol):
    """What is printed in type of one size."""

    @property
    def text(self) -> str:
        """Return its words."""
        ...

    @property
    def size(self) -> float:
        """Return the size of its type in points."""
        ...


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line and the edges, in points, of the column in which it stands."""

    line: PageLine
    left: float
    right: float

    @property
    def offset(self) -> float:
        """Return how far from the left edge it begins, in units of its font's size."""
        return (self.line.left - self.left) / self.line.size

    @property
    def is_full(self) -> bool:
        """Say whether it takes most of the column; what begins beyond the middle is a signature."""
        wide = self.line.right >= self.left + _FULL * (self.right - self.left)
        return wide and self.line.left < (self.left + self.right) / 2

    @property
    def is_brimful(self) -> bool:
        """Say whether it reaches the right edge."""
        return self.line.right >= self.right - _BRIM * self.line.size

    @property
    def is_indented(self) -> bool:
        """Say whether it begins clearly to the right of the left edge."""
        return self.offset > _INDENT


def body_size(printed: Iterable[Printed]) -> float:
    """Return the size in which most of the text is set, 0 where there is none."""
    sizes: Counter[float] = Counter()
    for item in printed:
        sizes[round(item.size, 1)] += len(item.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def is_aligned(above: PlacedLine, below: PlacedLine) -> bool:
    """Say whether two lines begin equally far from the left edges of their columns."""
    return abs(below.offset - above.offset) <= _SAME_LEFT


def placed_lines(lines: Sequence[PageLine]) -> list[PlacedLine]:
    """Return the lines of a page, given in reading order, with the edges of their columns.

    What stands above all other columns goes over the whole page and has edges of its own.
    """
    columns = columns_of(lines)
    tops = [max(line.bottom for line in column) for column in columns]
    placed: list[PlacedLine] = []
    for number, column in enumerate(columns):
        top = max(tops[:number] + tops[number + 1 :], default=math.inf)
        above = [line for line in column if line.bottom > top]
        below = [line for line in column if line.bottom <= top]
        placed += [_placed(line, above if line.bottom > top else below) for line in column]
    return placed


def columns_of(lines: Sequence[PageLine]) -> list[list[PageLine]]:
    """Return the lines parted where the next one stands higher, at the head of another column."""
    columns: list[list[PageLine]] = []
    for line in lines:
        if columns and line.bottom <= columns[-1][-1].bottom + line.size:
            columns[-1].append(line)
        else:
            columns.append([line])
    return columns


def _overlap(line: PageLine, other: PageLine) -> bool:
    return other.left < line.right and other.right > line.left


def _placed(line: PageLine, peers: Sequence[PageLine]) -> PlacedLine:
    beside = [other for other in peers if _overlap(line, other)]
    alike = [other for other in beside if abs(other.size - line.size) <= SAME_SIZE * line.size]
    right = max(other.right for other in (alike if len(alike) > 2 else beside))
    return PlacedLine(line, _left_edge(peers, _SAME_LEFT * line.size), right)


def _left_edge(lines: Sequence[PageLine], tolerance: float) -> float:
    """Return the least x at which enough of the lines begin."""
    lefts = sorted(line.left for line in lines)
    shared = (
        left
        for number, left in enumerate(lefts)
        if bisect_right(lefts, left + tolerance) - number >= _EDGE_SHARE * len(lefts)
    )
    return next(shared, lefts[0])
