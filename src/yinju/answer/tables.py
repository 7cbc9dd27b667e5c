"""Rows of tables: the names of their columns, and the cell that a question asks for.

In Markdown a row stands between | and the first is marked off by a ruler; of other formats it is a line with its cells
between " | " (docs/documents.md), and the first names the columns where those below it say things of a kind. A table
may be longer than a chunk, so all places are those of the document.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from yinju.retrieve import Question
from yinju.text import line_at, quantities, terms
from yinju.types import Span

_ROW, _PLAIN_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*"), re.compile(r"[^|]* \| [^|]*(?: \|[^|]*)*")
_RULER = re.compile(r"[ \t]*\|[\s:|-]+\|[ \t]*")
_CELL = re.compile(r"[^|]+")
_DIGIT = re.compile(r"\d")
# So many rows below the first tell what their columns hold; of two columns at least so many.
ROWS_SEEN, FEWEST_OF_TWO = 20, 3


def names_columns(text: str, start: int) -> bool:
    """Return whether the line of a document in which a range begins names the columns of a table."""
    line = line_at(text, start)
    below = next(_rows_below(text, line), None)
    if below is None:
        return False
    if _RULER.fullmatch(text[below.start : below.end]):
        return True
    header = header_of(text, below.start)
    return header is not None and line.start <= header.start and header.end <= line.end


def asked_cell(question: Question, text: str, start: int, end: int) -> Span | None:
    """Return the cell of a row, a range of a document, whose column the question names better than any other."""
    header = header_of(text, start)
    if header is None:
        return None
    names, cells = (
        _CELL.findall(text[header.start : header.end]),
        list(_CELL.finditer(text[start:end])),
    )
    if len(names) != len(cells):
        return None
    asked = set(terms(question.text))
    shared = [len(asked & set(terms(name))) for name in names[1:]]
    if not shared or max(shared) == 0 or shared.count(max(shared)) > 1:
        return None
    cell = cells[1 + shared.index(max(shared))]
    words = cell[0].strip()
    begins = start + cell.start() + cell[0].index(words) if words else 0
    return Span(begins, begins + len(words)) if words else None


def first_cell(row: str) -> str:
    """Return what a row of a table is about: its first cell; a line that is no row is one cell."""
    cell = _CELL.search(row)
    return cell[0].strip() if cell else ""


def header_of(text: str, start: int) -> Span | None:
    """Return the row that names the columns of the row that begins at `start`, None where none does."""
    line = line_at(text, start)
    if text[line.start : start].strip() or not _is_row(text, line):
        return None
    first = line
    for above in _rows_above(text, line):
        first = above
    if first == line:
        return None
    below = list(islice(_rows_below(text, first), 1 + ROWS_SEEN))
    if _RULER.fullmatch(text[below[0].start : below[0].end]):
        return None if below[0] == line else _bare(text, first)
    if _ROW.fullmatch(text[first.start : first.end]):
        return None
    cells = [_CELL.findall(text[row.start : row.end]) for row in (first, *below)]
    return _bare(text, first) if _say_of_a_kind(cells[0], cells[1:]) else None


def _say_of_a_kind(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the cells below the first row are of a kind: figures in a column, or none anywhere.

    Else it is a form, 姓名 | 江思源 | 性别 | 男. Of two columns, as most forms have, the figures are of one unit.
    """
    columns = [[row[place] for row in rows if place < len(row)] for place in range(1, len(first))]
    filled = [[cell for cell in column if re.search(r"\w", cell)] for column in columns]
    if len(first) == 2:
        units = {quantity.unit for cell in filled[0] for quantity in quantities(cell)[:1]}
        has_figures = all(_DIGIT.search(cell) for cell in filled[0]) and not _DIGIT.search(first[1])
        return len(filled[0]) >= FEWEST_OF_TWO and has_figures and len(units) == 1 and units != {""}
    has_figures = any(column and all(map(_DIGIT.search, column)) for column in filled)
    return has_figures or not any(_DIGIT.search(cell) for column in filled for cell in column)


def _is_row(text: str, line: Span) -> bool:
    words = text[line.start : line.end]
    return (_ROW.fullmatch(words) or _PLAIN_ROW.fullmatch(words)) is not None


def _rows_above(text: str, line: Span) -> Iterator[Span]:
    while line.start > 0 and _is_row(text, line := line_at(text, line.start - 1)):
        yield line


def _rows_below(text: str, line: Span) -> Iterator[Span]:
    while line.end < len(text) and _is_row(text, line := line_at(text, line.end + 1)):
        yield line


def _bare(text: str, line: Span) -> Span:
    """Return a line without the blanks around it."""
    words = text[line.start : line.end]
    return Span(line.start + len(words) - len(words.lstrip()), line.start + len(words.rstrip()))
