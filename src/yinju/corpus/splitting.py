"""A sentence that is too long, in pieces: at its clauses, then wherever it does least harm."""

import re
import unicodedata

from yinju.corpus.packing import limit_of
from yinju.text import clauses
from yinju.types import Span

_LOOK_BACK_CHARS = 40
_GOOD_END = re.compile(r"[、）)》”’」』】;；，,\s]")
_JOINERS = frozenset("\u200d\u200c\ufe0e\ufe0f\u20e3")


def split_long(text: str, span: Span, target: int) -> list[Span]:
    """Return the span in stripped pieces, only whitespace apart: its clauses, or cuts near `target`."""
    limit = limit_of(target)
    if span.end - span.start <= limit:
        return [span]
    found = []
    for clause in clauses(text[span.start : span.end]):
        part = Span(span.start + clause.start, span.start + clause.end)
        found.extend([part] if part.end - part.start <= limit else _cut_evenly(text, part, target))
    return found


def _cut_evenly(text: str, span: Span, target: int) -> list[Span]:
    found = []
    start = span.start
    while span.end - start > target:
        parts = -(-(span.end - start) // target)
        ideal = start + -(-(span.end - start) // parts)
        end = _least_harm(text, start, ideal)
        found.append(_stripped(text, start, end))
        start = end
        while text[start].isspace():
            start += 1
    return [*found, Span(start, span.end)]


def _stripped(text: str, start: int, end: int) -> Span:
    while text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _least_harm(text: str, start: int, ideal: int) -> int:
    """Return where to cut at or before `ideal`: after a mark, else not within a word, number or character."""
    lowest = max(start + 1, ideal - min(_LOOK_BACK_CHARS, (ideal - start) // 2))
    for position in range(ideal, lowest - 1, -1):
        if _GOOD_END.match(text[position - 1]) and not _binds(text[position - 1], text[position]):
            return position
    for position in range(ideal, lowest - 1, -1):
        if not _binds(text[position - 1], text[position]):
            return position
    return ideal


def _binds(before: str, after: str) -> bool:
    """Say whether the two belong to one word, number or user-perceived character."""
    if unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Mc", "Me") or after in _JOINERS:
        return True
    if before == "\u200d" or (_is_modifier(after) and not before.isspace()):
        return True
    return _is_word(before) and _is_word(after)


def _is_modifier(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff" or "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_word(character: str) -> bool:
    """Say whether it is a letter or a digit of a script with spaces, or a mark within a number."""
    return (
        character in ".%％．"
        or (character.isalnum() and not character > "\u2e7f")
        or "０" <= character <= "９"
    )
