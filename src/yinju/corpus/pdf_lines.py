"""The lines of a printed page, from its glyphs and their places.

Limits: vertical text is not put together, and a page in columns is read in the order in which its program wrote it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from yinju.corpus.blocks import CELL_SEPARATOR

# What is printed looks the same; the fonts of Chinese PDFs often name the radical for the character.
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青韦页风飞食马鬼鱼鸟黄齐齿龙龟"
)
_LOOKS_ALIKE = re.compile("[\u2f00-\u2fdf\ufb00-\ufb06]+")
_UNMAPPED = "\ufffd"

_SHARED = 0.5  # of the smaller height: two runs that share as much stand on one line
_BLANK_LATIN, _BLANK_WIDE, _CELL_GAP = 0.2, 0.8, 2.0  # gaps, in units of the font's size
_OBLIQUE = 10  # how many times longer one side is than the other where text is straight
_COLUMN_WIDTH, _COLUMN_ROWS = 12, 3  # a column of prose is as wide, in the same units, and has as many lines


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it is printed: its text, its box in points from the lower left corner, its font's size."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


class Glyph(Protocol):
    """A glyph as pdfminer places it: its text, its box, its matrix (a, b, c, d, x, y of its origin)."""

    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    matrix: tuple[float, float, float, float, float, float]

    def get_text(self) -> str:
        """Return its characters, "(cid:7)" where the font names none."""
        ...


@dataclass(slots=True)
class _Run:
    """Glyphs that stand side by side, in the order in which they were drawn."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def lines_of(glyphs: Iterable[Glyph], width: float, height: float) -> tuple[list[PageLine], float]:
    """Return the lines of a page in reading order, from its glyphs in the order of drawing, and the page's height.

    Text that is turned by a quarter is read as if the page were turned; what most of the page is comes first.
    """
    planes: dict[int, list[_Run]] = {}
    for glyph in glyphs:
        turn = _turn(glyph)
        if turn is not None:
            planes.setdefault(turn, []).append(_upright(glyph, turn, width, height))
    lines: list[PageLine] = []
    turns = sorted(planes, key=lambda turn: -len(planes[turn]))
    for turn in turns:
        runs = _runs(planes[turn])
        lines += _lines(_in_columns(runs) or _rows(runs))
    return lines, width if turns and turns[0] % 2 else height


def _turn(glyph: Glyph) -> int | None:
    """Return by how many quarters, anticlockwise, a glyph is turned; None for a watermark across the page."""
    along, up = glyph.matrix[0], glyph.matrix[1]
    if min(abs(along), abs(up)) > max(abs(along), abs(up)) / _OBLIQUE:
        return None
    if abs(along) >= abs(up):
        return 0 if along >= 0 else 2
    return 1 if up > 0 else 3


def _upright(glyph: Glyph, turn: int, width: float, height: float) -> _Run:
    """Return the glyph where it stands on the page when that is turned so that it is upright."""
    x, y = glyph.matrix[4], glyph.matrix[5]
    left, right, base = (
        (glyph.x0, glyph.x1, y),
        (glyph.y0, glyph.y1, width - x),
        (width - glyph.x1, width - glyph.x0, height - y),
        (height - glyph.y1, height - glyph.y0, x),
    )[turn]
    size = max(glyph.x1 - glyph.x0 if turn % 2 else glyph.size, 0.1)
    return _Run(_characters(glyph.get_text()), left, right, base - size / 5, size)


def _runs(glyphs: Iterable[_Run]) -> list[_Run]:
    """Return single glyphs as runs, a blank where there is one or a gap like one."""
    runs: list[_Run] = []
    drawn: set[tuple[str, int, int]] = set()
    blank = False
    for run in glyphs:
        if not run.text.strip():
            blank = True
            continue
        place = (run.text, round(run.left), round(run.bottom))
        if place in drawn:
            continue  # a letter made bold by drawing it twice
        drawn.add(place)
        last = runs[-1] if runs else None
        side = -run.size / 2 <= run.left - last.right <= _CELL_GAP * run.size if last else False
        if last and side and _on_one_line(last, run):
            last.text += _gap(last, run, blank) + run.text
            last.right = max(last.right, run.right)
            last.size = max(last.size, run.size)
        else:
            runs.append(run)
        blank = False
    return runs


def _characters(text: str) -> str:
    if text.startswith("(cid:"):
        return _UNMAPPED
    text = _LOOKS_ALIKE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return text.translate(_RADICALS)


def _gap(last: _Run, run: _Run, blank: bool) -> str:
    """Return the blank between two glyphs of a line, or nothing."""
    gap = (run.left - last.right) / run.size
    sides = {is_wide(last.text[-1]), is_wide(run.text[0])} - {None}
    if False not in sides:
        return " " if gap >= _BLANK_WIDE else ""
    return " " if blank or (True not in sides and gap >= _BLANK_LATIN) or gap >= _BLANK_WIDE else ""


def is_wide(character: str) -> bool | None:
    """Say whether a character takes a square, as Han does; None for “, … and others that go with their neighbours."""
    width = unicodedata.east_asian_width(character)
    return None if width == "A" else width in "WF"


def _on_one_line(one: _Run, other: _Run) -> bool:
    shared = min(one.bottom + one.size, other.bottom + other.size) - max(one.bottom, other.bottom)
    return shared >= _SHARED * min(one.size, other.size)


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    """Return the runs from top to bottom, those of a line from left to right."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: -run.bottom - run.size / 2):
        if rows and _on_one_line(rows[-1][0], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows]


def _in_columns(runs: list[_Run]) -> list[list[_Run]]:
    """Return the runs as they were drawn where the page has columns of prose side by side, else nothing."""
    beside = [row for row in _rows(runs) if len(row) > 1]
    widths = [(run.right - run.left) / run.size for row in beside for run in row]
    if len(beside) < _COLUMN_ROWS or median(widths) < _COLUMN_WIDTH:
        return []
    rows: list[list[_Run]] = []
    for run in runs:
        if (
            rows
            and _on_one_line(rows[-1][-1], run)
            and 0 <= run.left - rows[-1][-1].right < _CELL_GAP * run.size
        ):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _lines(rows: list[list[_Run]]) -> list[PageLine]:
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


def _cells(row: list[_Run]) -> list[str]:
    cells: list[str] = []
    before: _Run | None = None
    for run in row:
        if before is not None and run.left - before.right <= _CELL_GAP * run.size:
            cells[-1] += _gap(before, run, False) + run.text
        else:
            cells.append(run.text)
        before = run
    return cells
