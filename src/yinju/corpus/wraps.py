"""A plain text whose lines were wrapped at a fixed width, with its paragraphs put together again.

Only where it is plain that a program wrapped them: the lines that break off are all about as wide, and none that goes
on is wider. Verse, lists and tables stay as they are, as does every other text, to the last character.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from yinju.corpus.numbering import is_article, read_marker

_LEAST_WIDTH = 40  # in columns, of which a Han character takes two
_RAGGED = 4  # columns: a stop is not put at the head of a line, a Latin word is not parted
_LEAST_WRAPS = 2
_WRAPPED_SHARE = 0.8  # of the wide lines that break off
_INDENT = re.compile(r"[ \t\u3000]")
_ENDS = re.compile(r"[。！？；：!?;:…][”’」』》）)\]\"']*$")
_NO_PROSE = re.compile(r"[#>|*+-]|\||.*(?:[ \u3000]{3}|\t|\|)")


def joined_wraps(text: str) -> str:
    """Return the text with its wrapped lines joined; the text itself where none plainly are."""
    lines = text.split("\n")
    broken = [number for number in range(len(lines) - 1) if _breaks_off(lines[number], lines[number + 1])]
    width = max((_columns(lines[number]) for number in broken), default=0)
    wrapped = {number for number in broken if _columns(lines[number]) >= width - _RAGGED}
    wide = [number for number in broken if _columns(lines[number]) >= _LEAST_WIDTH]
    if width < _LEAST_WIDTH or len(wrapped) < max(_LEAST_WRAPS, _WRAPPED_SHARE * len(wide)):
        return text
    return "\n".join(_joined(lines[start:end]) for start, end in _paragraphs(lines, wrapped, width))


def _breaks_off(line: str, below: str) -> bool:
    """Say whether no sentence ends with the line, and the one below may go on with it."""
    words = line.strip()
    if not words or not below.strip() or _ENDS.search(words) or _INDENT.match(below):
        return False
    if _NO_PROSE.match(words) or _NO_PROSE.match(below):
        return False
    return read_marker(below) is None and not is_article(below)


def _paragraphs(lines: Sequence[str], wrapped: set[int], width: int) -> Iterator[tuple[int, int]]:
    """Yield the first line of each paragraph and the line after its last."""
    start = 0
    while start < len(lines):
        end = start
        while end in wrapped:
            end += 1
        closes = _ENDS.search(lines[end].strip()) is not None and _columns(lines[end]) <= width
        if not closes:  # lines of one width by chance, as of a list of names
            end = start
        yield start, end + 1
        start = end + 1


def _joined(lines: Sequence[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        text, line = text.rstrip(), line.strip()
        text += f" {line}" if text[-1].isascii() and line[0].isascii() else line
    return text


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line.rstrip())
