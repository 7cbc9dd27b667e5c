"""The pages of a PDF as lines of text with their places, by pdfminer.six; the only module that knows it.

pdfminer carries Adobe's tables from character numbers to Unicode, without which the fonts of many Chinese PDFs are
mute. Its own layout analysis is not used: it is slow, and knows nothing of how Chinese is set.
"""

import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from yinju.corpus.kinds import check_kind, damaged, kind_of, unpacks_too_large, with_password
from yinju.corpus.pdf_lines import PageLine, lines_of
from yinju.corpus.pdf_tables import Box
from yinju.errors import SourceError

MAX_STREAM_BYTES, MAX_STREAMS_BYTES = 64_000_000, 400_000_000  # unpacked; pictures, which stay packed, aside
_STREAM = re.compile(rb"stream\r?\n")
_BLOCK_BYTES = 1 << 16
_DICTIONARY_BYTES = 400  # in which a stream's dictionary says that it is a picture


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


def read_pdf_pages(data: bytes) -> PdfContent:
    """Return the pages of a PDF; raise SourceError where the bytes are none, locked, or too large when unpacked."""
    check_kind(data, ".pdf")
    if kind_of(data) != ".pdf":
        raise damaged("PDF")
    _check_size(data)
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    # It warns of each glyph that it draws otherwise than the file says; what cannot be read is said by its absence.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
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
        dictionary = data[max(0, match.start() - _DICTIONARY_BYTES) : match.start()].rpartition(b"obj")[2]
        if b"/Image" in dictionary:
            continue
        unpacked = _unpacked_bytes(data, match.end())
        total += unpacked
        if unpacked > MAX_STREAM_BYTES or total > MAX_STREAMS_BYTES:
            raise unpacks_too_large(MAX_STREAM_BYTES if unpacked > MAX_STREAM_BYTES else MAX_STREAMS_BYTES)


def _unpacked_bytes(data: bytes, start: int) -> int:
    """Return how many bytes a stream takes when unpacked, counted to just beyond the bound; 0 for one not packed."""
    unpacker = zlib.decompressobj()
    count = 0
    try:
        while not unpacker.eof and start < len(data) and count <= MAX_STREAM_BYTES:
            block = data[start : start + _BLOCK_BYTES]
            count += len(unpacker.decompress(block, MAX_STREAM_BYTES + 1 - count))
            start += _BLOCK_BYTES
    except zlib.error:
        return count
    return count


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
    glyphs = (item for item in items if isinstance(item, LTChar))
    lines, height = lines_of(glyphs, layout.width, layout.height, list(_rulings(items)))
    return PdfPage(lines, height, any(isinstance(item, LTImage) for item in items))


def _rulings(items: Iterable[Any]) -> Iterator[Box]:
    """Yield the straight lines that are drawn, among them the sides of boxes, filled ones that are not thin aside."""
    from pdfminer.layout import LTLine, LTRect

    for item in items:
        if isinstance(item, LTRect) and item.stroke:
            yield Box(item.x0, item.y0, item.x0, item.y1)
            yield Box(item.x1, item.y0, item.x1, item.y1)
            yield Box(item.x0, item.y0, item.x1, item.y0)
            yield Box(item.x0, item.y1, item.x1, item.y1)
        elif isinstance(item, (LTLine, LTRect)):
            yield Box(item.x0, item.y0, item.x1, item.y1)


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
