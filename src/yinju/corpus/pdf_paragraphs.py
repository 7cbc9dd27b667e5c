"""The paragraphs of a PDF, which holds places only: printed lines put together again.

A line goes on in the next where it fills its column, no sentence ends with it, and the next is neither indented nor
numbered; where paragraphs are indented, a sentence may end with the line all the same. What hangs below the first
words of an item of a list belongs to the item.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from yinju.corpus.blocks import CELL_SEPARATOR
from yinju.corpus.numbering import is_article, read_marker
from yinju.corpus.pdf_columns import SAME_SIZE, PlacedLine, body_size, is_aligned, placed_lines
from yinju.corpus.pdf_glyphs import is_wide
from yinju.corpus.pdf_lines import PageLine
from yinju.corpus.pdf_notes import Note, part_notes
from yinju.corpus.pdf_pages import PdfPage

_INDENTED_SHARE = 0.6  # of the paragraphs that are sure to begin where they do
# In units of the font's size: how far further left a line may begin, and one below a first line, which may be indented.
_OUTDENT, _FIRST_OUTDENT = 1.2, 3.0
_HANG = (0.5, 6.0)  # from an item's label to where its text begins
_CENTRED, _NEXT_LINE = 0.5, 2.6
_ENDS = re.compile(r"[。！？!?…][”’」』》）)\]\"']*$|\.[”’)\]\"']*$")
_PAUSES = re.compile(r"[；：:;][”’」』》）)\]\"']*$")
_LEADER = re.compile(r"[.…·．]{4,}\s*\d*$")
_NEVER_LAST = re.compile(r"[，、《“‘（【〈,(第]$")
_BULLET = re.compile("[•●○◦◆◇■□▪▫▶►➢➤✓✔★☆※·\uf000-\uf0ff]")
_LABEL = re.compile(r"[［\[〔]\d{1,3}[］\]〕]|\d{1,2}[.．]\d|[A-Za-z]\d?[.)）、：:]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the size of its type."""

    text: str
    size: float


def paragraphs_of(pages: Sequence[PdfPage]) -> list[Paragraph]:
    """Return the paragraphs in order; one may begin on a page and end on the next, whose notes follow it."""
    body = body_size(line for page in pages for line in page.lines)
    parted = [part_notes(page.lines, body) for page in pages]
    ends = accumulate(len(text) for text, _ in parted)
    waiting = deque(zip(ends, pages, (notes for _, notes in parted), strict=True))
    paragraphs: list[Paragraph] = []
    read = 0
    for placed in _put_together([line for text, _ in parted for line in placed_lines(text)]):
        paragraphs.append(_paragraph(placed))
        read += len(placed)
        while waiting and waiting[0][0] <= read:
            _, page, notes = waiting.popleft()
            paragraphs += _note_paragraphs(page, notes)
    return paragraphs


def _note_paragraphs(page: PdfPage, notes: Sequence[Note]) -> list[Paragraph]:
    """Return the notes at the foot of a page, by the edges of the columns in which they stand."""
    placed = {id(item.line): item for item in placed_lines(page.lines)} if notes else {}
    return [
        _paragraph(lines) for note in notes for lines in _put_together([placed[id(line)] for line in note])
    ]


def _put_together(placed: Sequence[PlacedLine]) -> Iterator[list[PlacedLine]]:
    """Yield the lines of each paragraph."""
    indents = _are_indented(placed)
    lines: list[PlacedLine] = []
    for line in placed:
        if lines and not _goes_on(lines, line, indents):
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _paragraph(lines: Sequence[PlacedLine]) -> Paragraph:
    text = lines[0].line.text
    for placed in lines[1:]:
        text = _joined(text, placed.line.text)
    return Paragraph(text, lines[-1].line.size)


def _are_indented(placed: Sequence[PlacedLine]) -> bool:
    """Say whether this text's paragraphs begin with an indent, by those that follow a line which is not full."""
    body = body_size(item.line for item in placed)
    begun = [
        below.is_indented
        for above, below in pairwise(placed)
        if not above.is_full and below.is_full and abs(below.line.size - body) <= SAME_SIZE * body
    ]
    return sum(begun) > _INDENTED_SHARE * len(begun)


def _goes_on(lines: Sequence[PlacedLine], below: PlacedLine, indents: bool) -> bool:
    """Say whether the paragraph of these lines goes on in the line below."""
    above = lines[-1]
    if not above.is_full or not _is_next(above.line, below.line) or _is_outdented(lines, below):
        return False
    hangs = _hangs(lines, below)
    in_place = not below.is_indented or (hangs and len(lines) > 1)
    if not _may_go_on(above, in_place and indents):
        return False
    is_block = is_aligned(above, below) and (above.is_brimful or not indents)
    if below.is_indented and not (hangs or is_block or _is_centred_below(above.line, below.line)):
        return False
    return not _begins_item(below.line.text) or _NEVER_LAST.search(above.line.text) is not None


def _is_next(one: PageLine, other: PageLine) -> bool:
    """Say whether the lines are of one type, near enough, and no rows of a table."""
    if CELL_SEPARATOR in one.text + other.text or abs(other.size - one.size) > SAME_SIZE * one.size:
        return False
    return one.bottom - other.bottom <= _NEXT_LINE * other.size


def _is_outdented(lines: Sequence[PlacedLine], below: PlacedLine) -> bool:
    """Say whether the line below begins further left than the paragraph's lines do, its first one aside."""
    allowed = _OUTDENT if len(lines) > 1 else _FIRST_OUTDENT
    return below.offset < lines[-1].offset - allowed


def _hangs(lines: Sequence[PlacedLine], below: PlacedLine) -> bool:
    """Say whether the line below hangs below the text of an item whose lines reach the right edge."""
    first, above = lines[0], lines[-1]
    text = first.line.text
    if not (_begins_item(text) or _LABEL.match(text)):
        return False
    if not (above.is_brimful or is_wide(above.line.text[-1]) is False):
        return False
    nearest, farthest = _HANG
    return nearest < below.offset - first.offset < farthest and (above is first or is_aligned(above, below))


def _may_go_on(above: PlacedLine, may_end: bool) -> bool:
    """Say whether what follows the last words of a line may be of its paragraph."""
    text = above.line.text
    if _LEADER.search(text):
        return False
    if _ENDS.search(text):
        return may_end and above.is_brimful
    return above.is_brimful or not _PAUSES.search(text)


def _begins_item(text: str) -> bool:
    return read_marker(text) is not None or is_article(text) or _BULLET.match(text) is not None


def _is_centred_below(one: PageLine, other: PageLine) -> bool:
    """Say whether a title goes on in a shorter line below."""
    offset = (other.left + other.right) / 2 - (one.left + one.right) / 2
    return abs(offset) <= _CENTRED * other.size and other.right < one.right - _CENTRED * other.size


def _joined(text: str, more: str) -> str:
    if text.endswith("\xad") or (text.endswith("-") and text[-2:-1].isalpha() and more[:1].islower()):
        return text[:-1] + more
    close = is_wide(text[-1]) or is_wide(more[0]) or text[-1] in "“‘（《" or more[0] in "”’%‰"
    return text + more if close else f"{text} {more}"
