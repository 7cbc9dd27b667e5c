"""The rows of a ruled table, whose cells are told by the lines that are drawn around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from yinju.corpus.pdf_glyphs import Run

_THIN = 2.5  # points: a box that is no thicker is a line
_MOST_RULINGS = 1500  # on a page; one with more is a drawing
_NEAR = 1.5  # points by which a line may miss the one that it meets


@dataclass(frozen=True, slots=True)
class Box:
    """A ruling as it is drawn, or a cell between rulings: its edges in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


Row = list[list[Run]]


def part_rows(glyphs: Sequence[Run], rulings: Sequence[Box]) -> tuple[list[Run], list[Row]]:
    """Return the glyphs outside ruled tables, and the rows of these, a cell as its glyphs in the order of drawing."""
    upright = [box for box in rulings if box.right - box.left <= _THIN < box.top - box.bottom]
    level = [box for box in rulings if box.top - box.bottom <= _THIN < box.right - box.left]
    if not upright or not level or len(upright) + len(level) > _MOST_RULINGS:
        return list(glyphs), []
    cells: dict[Box | None, list[Run]] = {}
    cell: Box | None = None
    boxes: list[Box | None] = []
    for glyph in glyphs:
        if cell is None or not _holds(cell, glyph):
            cell = _cell_around(glyph, upright, level)
        boxes.append(cell)
        cells.setdefault(cell, []).append(glyph)
    filled = (box for box, held in cells.items() if box and any(run.text.strip() for run in held))
    rows = [row for row in _by_height(filled) if len(row) > 1]
    in_rows = {box for row in rows for box in row}
    outside = [glyph for glyph, box in zip(glyphs, boxes, strict=True) if box not in in_rows]
    return outside, [[cells[box] for box in row] for row in rows]


def _by_height(boxes: Iterable[Box]) -> list[list[Box]]:
    """Return the cells whose upper edges are level, from left to right; a cell over two rows is of the upper one."""
    ordered = sorted(boxes, key=lambda box: (-round(box.top), box.left))
    return [list(row) for _, row in groupby(ordered, key=lambda box: round(box.top))]


def _cell_around(glyph: Run, upright: Sequence[Box], level: Sequence[Box]) -> Box | None:
    """Return the cell in which a glyph stands, None where it is not ruled on all four sides."""
    x, y = _middle(glyph)
    beside = [box.left for box in upright if box.bottom - _NEAR <= y <= box.top + _NEAR]
    over = [box.bottom for box in level if box.left - _NEAR <= x <= box.right + _NEAR]
    cell = Box(
        max((edge for edge in beside if edge <= x), default=-inf),
        max((edge for edge in over if edge <= y), default=-inf),
        min((edge for edge in beside if edge > x), default=inf),
        min((edge for edge in over if edge > y), default=inf),
    )
    return cell if cell.right - cell.left < inf and cell.top - cell.bottom < inf else None


def _holds(cell: Box, glyph: Run) -> bool:
    x, y = _middle(glyph)
    return cell.left <= x < cell.right and cell.bottom <= y < cell.top


def _middle(glyph: Run) -> tuple[float, float]:
    return (glyph.left + glyph.right) / 2, glyph.bottom + glyph.size / 2
