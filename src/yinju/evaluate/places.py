"""Ranges of characters in documents: where a text stands, and whether ranges together cover another."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A range of code points in a document, end exclusive."""

    doc_id: str
    start: int
    end: int

    def overlaps(self, other: "Place") -> bool:
        """Return whether the two share a character."""
        return self.doc_id == other.doc_id and self.start < other.end and other.start < self.end

    def contains(self, other: "Place") -> bool:
        """Return whether every character of `other` lies in this place."""
        return self.doc_id == other.doc_id and self.start <= other.start and other.end <= self.end


def occurrences(doc_id: str, text: str, part: str) -> tuple[Place, ...]:
    """Return every place at which `part` stands in `text`, overlapping ones included."""
    found = []
    start = text.find(part) if part else -1
    while start >= 0:
        found.append(Place(doc_id, start, start + len(part)))
        start = text.find(part, start + 1)
    return tuple(found)


def cover(places: Iterable[Place], target: Place) -> bool:
    """Return whether the places together cover every character of `target`."""
    reached = target.start
    for place in sorted((place for place in places if place.doc_id == target.doc_id), key=lambda p: p.start):
        if place.start > reached:
            return False
        reached = max(reached, place.end)
        if reached >= target.end:
            return True
    return False
