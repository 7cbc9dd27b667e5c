"""The lines of a printed page, from its glyphs and their places.

Limits: vertical text is not put together, and a page in columns is read in the order in which its program wrote it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from yinju.corpus.blocks import CELL_SEPARATOR
from yinju.corpus.pdf_glyphs import (
    CELL_GAP,
    Glyph,
    Run,
    blank_between,
    is_wide,
    on_one_line,
    runs_of,
    turn_of,
    upright,
)
from yinju.corpus.pdf_tables import Box, Row, part_rows

_COLUMN_WIDTH, _COLUMN_ROWS = (
    12,
    3,
)  # a column of prose is as wide, in units of the font's size, and has as many lines


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it is printed: its text, its box in points from the lower left corner, its font's size."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def lines_of(
    glyphs: Iterable[Glyph], width: float, height: float, rulings: Sequence[Box] = ()
) -> tuple[list[PageLine], float]:
    """Return the lines of a page in reading order, from its glyphs in the order of drawing, and the page's height.

    Text that is turned by a quarter is read as if the page were turned; what most of the page is comes first.
    """
    planes: dict[int, list[Run]] = {}
    for glyph in glyphs:
        turn = turn_of(glyph)
        if turn is not None:
            planes.setdefault(turn, []).append(upright(glyph, turn, width, height))
    lines: list[PageLine] = []
    turns = sorted(planes, key=lambda turn: -len(planes[turn]))
    for turn in turns:
        lines += _plane_lines(planes[turn], rulings if turn == 0 else ())
    return lines, width if turns and turns[0] % 2 else height


def _plane_lines(glyphs: Sequence[Run], rulings: Sequence[Box]) -> list[PageLine]:
    """Return the lines of the glyphs that are turned alike, a row of a ruled table as one."""
    outside, table_rows = part_rows(glyphs, rulings)
    runs = runs_of(outside)
    lines = _lines(_in_columns(runs) or _rows(runs))
    for row in map(_row_line, table_rows):
        below = (n for n, line in enumerate(lines) if line.bottom < row.bottom and _overlap(line, row))
        lines.insert(next(below, len(lines)), row)
    return lines


def _row_line(cells: Row) -> PageLine:
    """Return a row of a ruled table as a line, which stands where the first line of its cells does."""
    printed = [_lines(_rows(runs_of(cell))) for cell in cells]
    lines = [line for cell in printed for line in cell]
    first = max(lines, key=lambda line: line.bottom)
    text = CELL_SEPARATOR.join(_cell_text(cell) for cell in printed)
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    return PageLine(text, left, right, first.bottom, first.size)


def _cell_text(lines: Sequence[PageLine]) -> str:
    text = ""
    for line in lines:
        words = line.text.replace(CELL_SEPARATOR, " ")
        close = not text or is_wide(text[-1]) or is_wide(words[0])
        text += words if close else f" {words}"
    return text


def _overlap(line: PageLine, other: PageLine) -> bool:
    return line.left < other.right and line.right > other.left


def _rows(runs: list[Run]) -> list[list[Run]]:
    """Return the runs from top to bottom, those of a line from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.bottom - run.size / 2):
        if rows and on_one_line(rows[-1][0], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows]


def _in_columns(runs: list[Run]) -> list[list[Run]]:
    """Return the runs as they were drawn where the page has columns of prose side by side, else nothing."""
    beside = [row for row in _rows(runs) if len(row) > 1]
    widths = [(run.right - run.left) / run.size for row in beside for run in row]
    if len(beside) < _COLUMN_ROWS or median(widths) < _COLUMN_WIDTH:
        return []
    rows: list[list[Run]] = []
    for run in runs:
        if (
            rows
            and on_one_line(rows[-1][-1], run)
            and 0 <= run.left - rows[-1][-1].right < CELL_GAP * run.size
        ):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _lines(rows: list[list[Run]]) -> list[PageLine]:
    """Return the rows as lines; the parts of a row are cells where its neighbour has parts too, or there are three."""
    parted = [len(_cells(row)) for row in rows]
    found = []
    for number, row in enumerate(rows):
        neighbours = parted[max(0, number - 1) : number] + parted[number + 1 : number + 2]
        is_table = parted[number] > 2 or (parted[number] == 2 and max(neighbours, default=0) > 1)
        text = (CELL_SEPARATOR if is_table else " ").join(_cells(row))
        largest = max(row, key=lambda run: run.right - run.left)
        found.append(PageLine(text, row[0].left, row[-1].right, largest.bottom, largest.size))
    return found


def _cells(row: list[Run]) -> list[str]:
    cells: list[str] = []
    before: Run | None = None
    for run in row:
        if before is not None and run.left - before.right <= CELL_GAP * run.size:
            cells[-1] += blank_between(before, run) + run.text
        else:
            cells.append(run.text)
        before = run
    return cells
