"""A table's rows as lines, with each cell in its column.

What a cell that spans rows says stands in each of them, as the category of its rows does; beside a cell that spans
columns the others are empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from yinju.corpus.blocks import CELL_SEPARATOR, Block, cleaned_text

_LAYOUT_PARAGRAPHS, _LAYOUT_CHARS = 3, 200  # a cell with as much is a part of the page, not of a table
# No table for readers needs more; a page of nothing but spans would otherwise fill the memory.
_MAX_COLUMNS = 100
_REPEATED_CHARS = 200  # in a row, of what stands above


@dataclass(slots=True)
class Cell:
    """A cell and how many columns and rows it spans; one that `goes_on` belongs to the cell above it."""

    blocks: list[Block] = field(default_factory=list)
    columns: int = 1
    rows: int = 1
    goes_on: bool = False


class Table:
    """Takes the rows of a table in their order."""

    def __init__(self) -> None:
        self._above: list[str] = []  # the words of the row above, by columns
        self._reaching: dict[int, Cell] = {}  # what of the rows above reaches into the next, by columns

    def end_spans(self) -> None:
        """Let no cell reach further down, as at the end of a table's head."""
        self._reaching.clear()

    def row_blocks(self, cells: Sequence[Cell]) -> list[Block]:
        """Return a row as a line; one that only lays out a page, or holds one cell, as what it holds."""
        placed = self._placed(cells)
        filled = [cell for cell in cells if any(block.text.strip() for block in cell.blocks)]
        is_layout = any(_is_layout(cell.blocks) for cell in filled)
        words = [] if is_layout else self._words(placed)
        self._above = words.copy()
        while words and not words[-1]:
            words.pop()
        if not filled or sum(map(bool, words)) <= 1:
            return [block for cell in filled for block in cell.blocks]
        return [Block(CELL_SEPARATOR.join(words))]

    def _placed(self, cells: Sequence[Cell]) -> list[Cell]:
        """Return the row's cells with those that reach into it from above where they stand."""
        reaching, self._reaching = self._reaching, {}
        last = max(reaching, default=-1)
        own = iter(cells)
        placed: list[Cell] = []
        column = 0
        while True:
            cell = reaching.get(column) or next(own, None)
            if cell is None:
                if column > last:
                    return placed
                cell = Cell()
            placed.append(cell)
            columns = min(cell.columns, _MAX_COLUMNS)
            if cell.rows > 1 and column < _MAX_COLUMNS:
                self._reaching[column] = Cell([], columns, cell.rows - 1, goes_on=True)
            column += columns

    def _words(self, placed: Sequence[Cell]) -> list[str]:
        words: list[str] = []
        room = _REPEATED_CHARS
        for cell in placed:
            text = _one_line(cell.blocks)
            if not text and cell.goes_on and len(words) < len(self._above):
                above = self._above[len(words)]
                room -= len(above)
                text = above if room >= 0 else ""
            words += [text, *[""] * (min(cell.columns, _MAX_COLUMNS) - 1)]
        return words


def _one_line(blocks: Sequence[Block]) -> str:
    text = " ".join(text for block in blocks if (text := cleaned_text(block.text)))
    return " ".join(text.split("\n"))


def _is_layout(cell: Sequence[Block]) -> bool:
    long = len(cell) >= _LAYOUT_PARAGRAPHS and sum(len(block.text) for block in cell) >= _LAYOUT_CHARS
    return long or any(block.level or CELL_SEPARATOR in block.text for block in cell)
