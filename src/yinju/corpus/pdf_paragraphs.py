"""The paragraphs of a PDF, which holds places only: printed lines put together again.

A line goes on in the next where it fills its column, no sentence ends with it, and the next is neither indented nor
numbered; where paragraphs are indented, a sentence may end with the line all the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yinju.corpus.blocks import CELL_SEPARATOR
from yinju.corpus.numbering import is_article, read_marker
from yinju.corpus.pdf_lines import PageLine, is_wide
from yinju.corpus.pdf_pages import PdfPage

_FULL = 0.75  # of the column's width; Latin lines end where a word no longer fits
_BRIM = 1.6  # from the right edge at most: the line is full to the last character
_INDENTED_SHARE = 0.6  # of the paragraphs that are sure to begin where they do
_INDENT = 1.2  # in units of the font's size, as the other distances
_SAME_LEFT, _NEXT_LINE, _SAME_SIZE = 0.5, 2.6, 0.12
_ENDS = re.compile(r"[。！？；：!?;:…][”’」』》）)\]\"']*$|\.[”’)\]\"']*$|[.…·]{4,}\s*\d*$")
_NEVER_LAST = re.compile(r"[，、《“‘（【〈,(第]$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the size of its type."""

    text: str
    size: float


def paragraphs_of(pages: Sequence[PdfPage]) -> list[Paragraph]:
    """Return the paragraphs in order; one may begin on a page and end on the next."""
    return list(_paragraphs([_placed(line, page.lines) for page in pages for line in page.lines]))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and the edges of the column in which it stands."""

    line: PageLine
    left: float
    right: float

    @property
    def is_full(self) -> bool:
        return self.line.right >= self.left + _FULL * (self.right - self.left)

    @property
    def is_brimful(self) -> bool:
        return self.line.right >= self.right - _BRIM * self.line.size

    @property
    def is_indented(self) -> bool:
        return self.line.left > self.left + _INDENT * self.line.size


def _paragraphs(placed: Sequence[_Placed]) -> Iterator[Paragraph]:
    indents = _are_indented(placed)
    text = ""
    for number, below in enumerate(placed):
        above = placed[number - 1]
        if number and _goes_on(text, above, below, indents):
            text = _joined(text, below.line.text)
        else:
            if number:
                yield Paragraph(text, above.line.size)
            text = below.line.text
    if placed:
        yield Paragraph(text, placed[-1].line.size)


def _placed(line: PageLine, lines: Sequence[PageLine]) -> _Placed:
    beside = [other for other in lines if other.left < line.right and other.right > line.left]
    alike = [other for other in beside if abs(other.size - line.size) <= _SAME_SIZE * line.size]
    right = max(other.right for other in (alike if len(alike) > 2 else beside))
    return _Placed(line, min(other.left for other in beside), right)


def _are_indented(placed: Sequence[_Placed]) -> bool:
    """Say whether this text's paragraphs begin with an indent, by those that follow a line which is not full."""
    begun = [below.is_indented for above, below in pairwise(placed) if not above.is_full and below.is_full]
    return sum(begun) > _INDENTED_SHARE * len(begun)


def _goes_on(text: str, above: _Placed, below: _Placed, indents: bool) -> bool:
    """Say whether the paragraph `text`, whose last line is `above`, goes on in the line below."""
    one, other = above.line, below.line
    if not above.is_full or abs(other.size - one.size) > _SAME_SIZE * one.size:
        return False
    if one.bottom - other.bottom > _NEXT_LINE * other.size or CELL_SEPARATOR in text + other.text:
        return False
    if _ENDS.search(text) and not (indents and above.is_brimful and not below.is_indented):
        return False
    is_block = _is_aligned(one, other) and (above.is_brimful or not indents)
    if below.is_indented and not (is_block or _is_centred_below(one, other)):
        return False
    numbered = read_marker(other.text) is not None or is_article(other.text)
    return not numbered or _NEVER_LAST.search(text) is not None


def _is_aligned(one: PageLine, other: PageLine) -> bool:
    return abs(other.left - one.left) <= _SAME_LEFT * other.size


def _is_centred_below(one: PageLine, other: PageLine) -> bool:
    """Say whether a title goes on in a shorter line below."""
    offset = (other.left + other.right) / 2 - (one.left + one.right) / 2
    return abs(offset) <= _SAME_LEFT * other.size and other.right < one.right - _SAME_LEFT * other.size


def _joined(text: str, more: str) -> str:
    if text.endswith("\xad") or (text.endswith("-") and text[-2:-1].isalpha() and more[:1].islower()):
        return text[:-1] + more
    close = is_wide(text[-1]) or is_wide(more[0]) or text[-1] in "“‘（《" or more[0] in "”’"
    return text + more if close else f"{text} {more}"
