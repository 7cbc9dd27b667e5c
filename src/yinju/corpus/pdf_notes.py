"""The notes at the foot of a printed page, which stand between the lines of a paragraph that goes on over it."""

import re
import unicodedata
from collections.abc import Sequence

from yinju.corpus.blocks import CELL_SEPARATOR
from yinju.corpus.pdf_columns import columns_of
from yinju.corpus.pdf_lines import PageLine

_SMALLER = 0.87  # of the size of the text's type at most
_MARK = re.compile(r"[［\[〔(（]?(\d{1,3}(?!\d)|[①-⑳*＊†‡※])")

Note = list[PageLine]


def part_notes(lines: Sequence[PageLine], body: float) -> tuple[list[PageLine], list[Note]]:
    """Return the lines of a page without the notes at the foot of its columns, and these; `body` is the text's size."""
    text: list[PageLine] = []
    notes: list[Note] = []
    for column in columns_of(lines):
        first = _first_note(column, body)
        text += column[:first]
        notes += _parted(column[first:])
    return text, notes


def _first_note(column: Sequence[PageLine], body: float) -> int:
    """Return where the notes begin: small type down to the foot, with a mark in front and larger type above."""
    start = first = len(column)
    while (
        start and column[start - 1].size <= _SMALLER * body and CELL_SEPARATOR not in column[start - 1].text
    ):
        start -= 1
        if _MARK.match(column[start].text):
            first = start
    return first if start else len(column)


def _parted(lines: Sequence[PageLine]) -> list[Note]:
    """Return the lines of each note; a number begins one where it is the next."""
    notes: list[Note] = []
    last = 0
    for line in lines:
        number = _number(line)
        if not notes or number in (0, last + 1):
            notes.append([])
            last = number or 0
        notes[-1].append(line)
    return notes


def _number(line: PageLine) -> int | None:
    """Return the number in front of a line, 0 for another mark, None where there is none."""
    mark = _MARK.match(line.text)
    if mark is None:
        return None
    return int(mark[1]) if mark[1].isdecimal() else int(unicodedata.numeric(mark[1], 0))
