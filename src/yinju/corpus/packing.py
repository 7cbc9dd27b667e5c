"""Pieces of text into groups near a target size: the cheapest partition, found by dynamic programming.

A group costs the square of how far its length is from the target, in targets; to that comes what it costs to
cut before its first piece and to join across the boundaries within. So no tiny group is left over at the end,
and a boundary that readers see (a paragraph, an article) wins over an exact size.
"""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Piece:
    """A range that stays together, and the cost of cutting before it or of joining it to the piece before."""

    start: int
    end: int
    cut: float
    join: float


def limit_of(target: int) -> int:
    """Return the most characters that a group may have: one and a half targets."""
    return max(1, target + target // 2)


def pack(pieces: list[Piece], target: int) -> list[list[Piece]]:
    """Return the pieces in groups near `target` characters; only a single piece is ever beyond the limit."""
    pieces = _coalesced(pieces, target // 16)
    limit = limit_of(target)
    best = [0.0] + [inf] * len(pieces)
    begin = [0] * (len(pieces) + 1)
    for end in range(1, len(pieces) + 1):
        joined = 0.0
        for start in range(end - 1, -1, -1):
            length = pieces[end - 1].end - pieces[start].start
            if length > limit and start < end - 1:
                break
            cost = (
                best[start]
                + (pieces[start].cut if start else 0.0)
                + joined
                + ((length - target) / target) ** 2
            )
            if cost < best[end]:
                best[end], begin[end] = cost, start
            joined += pieces[start].join
    groups = []
    end = len(pieces)
    while end:
        groups.append(pieces[begin[end] : end])
        end = begin[end]
    return groups[::-1]


def _coalesced(pieces: list[Piece], size: int) -> list[Piece]:
    """Join neighbours that are tiny together: this bounds the pieces in a group, and so the time."""
    found: list[Piece] = []
    for piece in pieces:
        if found and piece.end - found[-1].start <= size:
            found[-1] = Piece(found[-1].start, piece.end, found[-1].cut, found[-1].join)
        else:
            found.append(piece)
    return found
