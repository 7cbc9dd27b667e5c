"""The pages of a PDF as lines of text with their places, by pdfminer.six; the only module that knows it.

pdfminer carries Adobe's tables from character numbers to Unicode, without which the fonts of many Chinese PDFs are
mute. Its own layout analysis is not used: it is slow, and knows nothing of how Chinese is set. Limits: vertical and
turned text is left out; a page in columns is read in the order in which its program wrote it.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from statistics import median
from typing import Any

from yinju.corpus.blocks import CELL_SEPARATOR
from yinju.corpus.kinds import check_kind, damaged, kind_of, unpacks_too_large, with_password
from yinju.errors import SourceError

MAX_STREAM_BYTES, MAX_STREAMS_BYTES = 64_000_000, 400_000_000  # unpacked; pictures, which stay packed, aside
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES = 400  # in which a stream's dictionary says that it is a picture
# What is printed looks the same; the fonts of Chinese PDFs often name the radical for the character.
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青韦页风飞食马鬼鱼鸟黄齐齿龙龟"
)
_LOOKS_ALIKE = re.compile("[\u2f00-\u2fdf\ufb00-\ufb06]+")
_UNMAPPED = "\ufffd"

_SHARED = 0.5  # of the smaller height: two runs that share as much stand on one line
_BLANK_LATIN, _BLANK_WIDE, _CELL_GAP = 0.2, 0.8, 2.0  # gaps, in units of the font's size
_COLUMN_WIDTH, _COLUMN_ROWS = 12, 3  # a column of prose is as wide, in the same units, and has as many lines


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it is printed: its text, its box in points from the lower left corner, its font's size."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page's lines in reading order, its height, and whether it holds a picture."""

    lines: list[PageLine]
    height: float
    has_picture: bool


@dataclass(frozen=True, slots=True)
class PdfContent:
    """The pages, and the title that the properties state."""

    pages: list[PdfPage]
    title: str


@dataclass(slots=True)
class _Run:
    """Glyphs that stand side by side, in the order in which they were drawn."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def read_pdf_pages(data: bytes) -> PdfContent:
    """Return the pages of a PDF; raise SourceError where the bytes are none, locked, or too large when unpacked."""
    check_kind(data, ".pdf")
    if kind_of(data) != ".pdf":
        raise damaged("PDF")
    _check_size(data)
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        return _content(data)
    except PDFPasswordIncorrect as error:
        raise with_password() from error
    except SourceError:
        raise
    except Exception as error:  # whatever a damaged file makes pdfminer's assumptions fail with
        raise damaged("PDF") from error


def _content(data: bytes) -> PdfContent:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    document = PDFDocument(PDFParser(BytesIO(data)), caching=False)
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    pages = []
    for page in PDFPage.create_pages(document):
        interpreter.process_page(page)
        pages.append(_page(device.get_result()))
    if not pages:
        raise damaged("PDF")
    return PdfContent(pages, _stated_title(document.info))


def _check_size(data: bytes) -> None:
    """Unpack every stream that is no picture and count; a bomb is refused before anything is built of it."""
    total = 0
    for match in _STREAM.finditer(data):
        if b"/Image" in data[max(0, match.start() - _DICTIONARY_BYTES) : match.start()].rpartition(b"obj")[2]:
            continue
        unpacker = zlib.decompressobj()
        try:
            unpacked = len(unpacker.decompress(data[match.end() :][:MAX_STREAM_BYTES], MAX_STREAM_BYTES + 1))
        except zlib.error:  # not packed, or not so
            continue
        total += unpacked
        if unpacked > MAX_STREAM_BYTES or total > MAX_STREAMS_BYTES:
            raise unpacks_too_large(MAX_STREAM_BYTES if unpacked > MAX_STREAM_BYTES else MAX_STREAMS_BYTES)


def _stated_title(infos: Iterable[dict[str, Any]]) -> str:
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    for info in infos:
        title = resolve1(info.get("Title"))
        if isinstance(title, bytes) and title:
            return decode_text(title)
    return ""


def _page(layout: Any) -> PdfPage:
    """Return the lines of a page that pdfminer has laid out."""
    from pdfminer.layout import LTChar, LTImage

    items = list(_leaves(layout))
    runs = _runs(item for item in items if isinstance(item, LTChar))
    rows = _in_columns(runs) or _rows(runs)
    return PdfPage(_lines(rows), layout.height, any(isinstance(item, LTImage) for item in items))


def _leaves(layout: Any) -> Iterator[Any]:
    """Yield what is drawn on the page, in the order of drawing, that of forms within it too."""
    waiting = [iter(layout)]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif hasattr(item, "__iter__"):
            waiting.append(iter(item))
        else:
            yield item


def _runs(glyphs: Iterable[Any]) -> list[_Run]:
    """Return the upright glyphs as runs, a blank where there is one or a gap like one."""
    runs: list[_Run] = []
    drawn: set[tuple[str, int, int]] = set()
    blank = False
    for glyph in glyphs:
        text, baseline = _characters(glyph.get_text()), glyph.matrix[5]
        if not text.strip():
            blank = True
            continue
        place = (text, round(glyph.x0), round(baseline))
        if not glyph.upright or abs(glyph.matrix[1]) > abs(glyph.matrix[0]) / 10 or place in drawn:
            continue  # a watermark across the page; or a letter made bold by drawing it twice
        drawn.add(place)
        size = max(glyph.size, 0.1)
        run = _Run(text, glyph.x0, glyph.x1, baseline - size / 5, size)
        last = runs[-1] if runs else None
        if last and _on_one_line(last, run) and -size / 2 <= run.left - last.right <= _CELL_GAP * size:
            last.text += _gap(last, run, blank) + text
            last.right = max(last.right, run.right)
            if len(last.text) == 2:
                last.size = max(last.size, size)
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
    wide = is_wide(last.text[-1]) and is_wide(run.text[0])
    if wide:
        return " " if gap >= _BLANK_WIDE else ""
    latin = not is_wide(last.text[-1]) and not is_wide(run.text[0])
    return " " if blank or (latin and gap >= _BLANK_LATIN) or gap >= _BLANK_WIDE else ""


def is_wide(character: str) -> bool:
    """Say whether a character takes a square, as Han and its punctuation do."""
    return unicodedata.east_asian_width(character) in "WFA" and not character.isascii()


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
