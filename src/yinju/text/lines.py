"""The lines of a text, those that were plainly wrapped put together again, as offsets."""

import re

from yinju.types import Span

_NEVER_FIRST = frozenset("，。、；：！？》”’」』）】〉〕")
_NEVER_LAST = frozenset("《“‘「『（【〈〔，、")
_NEW_ITEM = re.compile(r"#|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
_WRAPPED_LATIN_CHARS = 40  # a shorter Latin line is an entry of a list, not a line that was wrapped


def lines(text: str) -> list[Span]:
    """Return the lines that hold something, stripped; one that was plainly wrapped is one with the next.

    Plainly: it ends in an opening bracket, ， or 、, or the next begins with what never begins a line (”, 》)
    or both halves are lower-case Latin.
    """
    found: list[Span] = []
    position, above = 0, None  # `above` is the physical line directly above, None after a blank one
    for raw in text.splitlines(keepends=True):
        body = raw.strip()
        if body:
            start = position + len(raw) - len(raw.lstrip())
            line = Span(start, start + len(body))
            if above and _is_wrapped(text, above, line):
                found[-1] = Span(found[-1].start, line.end)
            else:
                found.append(line)
            above = line
        else:
            above = None
        position += len(raw)
    return found


def _is_wrapped(text: str, above: Span, line: Span) -> bool:
    last, first = text[above.end - 1], text[line.start]
    if first in _NEVER_FIRST:
        return True
    if text[line.start - 1] in "\u3000\t" or _NEW_ITEM.match(text, line.start, line.end):
        return False  # an indented line begins a paragraph
    if last in _NEVER_LAST:
        return True
    if above.end - above.start < _WRAPPED_LATIN_CHARS or not (last.isascii() and first.isascii()):
        return False
    return first.islower() and (last.islower() or last == ",")


def line_at(text: str, place: int) -> Span:
    """Return the line in which a place of `text` stands, without its end."""
    end = text.find("\n", place)
    return Span(text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end)
