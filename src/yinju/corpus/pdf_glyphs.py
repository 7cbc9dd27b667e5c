"""The glyphs of a printed page put together as runs, each upright and in its place.

Limits: the signs that are raised after a letter or a digit (m², 10⁶) are read as if they stood on the line.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

# What is printed looks the same; the fonts of Chinese PDFs often name the radical for the character.
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青韦页风飞食马鬼鱼鸟黄齐齿龙龟"
)
_LOOKS_ALIKE = re.compile("[\u2f00-\u2fdf\ufb00-\ufb06]+")
_UNMAPPED = "\ufffd"

CELL_GAP = 2.0  # in units of the font's size, as the other gaps; one as wide parts the cells of a table
_SHARED = 0.5  # of the smaller height: two runs that share as much stand on one line
_BLANK_LATIN, _BLANK_WIDE = 0.2, 0.8
_OBLIQUE = 10  # how many times longer one side is than the other where text is straight
_SMALL, _RAISED = (
    0.75,
    0.2,
)  # of the size: a number that points to a note is as small, and as high above the line
_POINTS_TO_NOTE = re.compile(r"[\d①-⑳*＊†‡§,，、()（）\[\]［］〔〕–-]+")


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
class Run:
    """Glyphs that stand side by side, in the order in which they were drawn; its box in points, upright."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def turn_of(glyph: Glyph) -> int | None:
    """Return by how many quarters, anticlockwise, a glyph is turned; None for a watermark across the page."""
    along, up = glyph.matrix[0], glyph.matrix[1]
    if min(abs(along), abs(up)) > max(abs(along), abs(up)) / _OBLIQUE:
        return None
    if abs(along) >= abs(up):
        return 0 if along >= 0 else 2
    return 1 if up > 0 else 3


def upright(glyph: Glyph, turn: int, width: float, height: float) -> Run:
    """Return the glyph where it stands on the page when that is turned so that it is upright."""
    x, y = glyph.matrix[4], glyph.matrix[5]
    left, right, base = (
        (glyph.x0, glyph.x1, y),
        (glyph.y0, glyph.y1, width - x),
        (width - glyph.x1, width - glyph.x0, height - y),
        (height - glyph.y1, height - glyph.y0, x),
    )[turn]
    size = max(glyph.x1 - glyph.x0 if turn % 2 else glyph.size, 0.1)
    return Run(_characters(glyph.get_text()), left, right, base - size / 5, size)


def runs_of(glyphs: Iterable[Run]) -> list[Run]:
    """Return single glyphs as runs, a blank where there is one or a gap like one."""
    runs: list[Run] = []
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
        side = -run.size / 2 <= run.left - last.right <= CELL_GAP * run.size if last else False
        if last and side and on_one_line(last, run):
            if not _points_to_note(last, run):
                last.text += blank_between(last, run, blank) + run.text
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


def _points_to_note(last: Run, run: Run) -> bool:
    """Say whether a glyph is the raised number of a note, and no exponent."""
    raised = (run.bottom + run.size / 5) - (last.bottom + last.size / 5)
    if run.size > _SMALL * last.size or raised < _RAISED * last.size:
        return False
    before = last.text[-1]
    return _POINTS_TO_NOTE.fullmatch(run.text) is not None and not (before.isascii() and before.isalnum())


def blank_between(last: Run, run: Run, blank: bool = False) -> str:
    """Return the blank between two runs of a line, or nothing; `blank` says that one was drawn."""
    gap = (run.left - last.right) / run.size
    sides = {is_wide(last.text[-1]), is_wide(run.text[0])} - {None}
    if False not in sides:
        return " " if gap >= _BLANK_WIDE else ""
    return " " if blank or (True not in sides and gap >= _BLANK_LATIN) or gap >= _BLANK_WIDE else ""


def is_wide(character: str) -> bool | None:
    """Say whether a character takes a square, as Han does; None for “, … and others that go with their neighbours."""
    width = unicodedata.east_asian_width(character)
    return None if width == "A" else width in "WF"


def on_one_line(one: Run, other: Run) -> bool:
    """Say whether two runs share enough of their height."""
    shared = min(one.bottom + one.size, other.bottom + other.size) - max(one.bottom, other.bottom)
    return shared >= _SHARED * min(one.size, other.size)
