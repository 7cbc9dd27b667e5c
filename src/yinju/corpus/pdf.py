"""A PDF's text: its pages' lines put together again as paragraphs, without what is repeated on every page.

A PDF holds places, not paragraphs. A line goes on in the next where it fills its column, no sentence ends with it, and
the next is neither indented nor numbered. Limits: footnotes stay where they are printed; of a scanned page without
recognised text nothing is read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from yinju.corpus.blocks import CELL_SEPARATOR, Block, head_of, text_of
from yinju.corpus.numbering import is_article, read_marker
from yinju.corpus.pdf_pages import PageLine, PdfPage, is_wide, read_pdf_pages
from yinju.corpus.titles import MAX_TITLE_CHARS, find_title, stands_at_the_head, stated_title
from yinju.errors import SourceError

_EDGE_LINES = 2  # at the top and at the bottom of a page, which may be a header or a footer
_REPEATED = 0.4  # of the pages; left and right pages may have headers of their own
_SAME_PLACE = 3.0  # points
_TOP, _BOTTOM = 0.91, 0.1  # of a page's height: above and below there is room for headers, not for text
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—―·•\s|]*(?:第\s*)?(?:\d{1,4}|[ivxlIVXL]{1,6})\s*(?:页)?\s*(?:[/／,，]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-–—―·•\s|]*"
    r"|page\s*\d{1,4}(?:\s*of\s*\d{1,4})?",
    re.IGNORECASE,
)
_FULL = 0.75  # of the column's width; Latin lines end where a word no longer fits
_INDENT = 1.2  # in units of the font's size, as the other distances
_SAME_LEFT, _NEXT_LINE, _SAME_SIZE = 0.5, 2.6, 0.12
_ENDS = re.compile(r"[。！？；：!?;:…][”’」』》）)\]\"']*$|\.[”’)\]\"']*$|[.…·]{4,}\s*\d*$")
_NEVER_LAST = re.compile(r"[，、《“‘（【〈,(第]$")
_LARGER = 1.2  # than the body: a heading
_LETTERHEAD = re.compile(r"(?:文件|公报|文　件|文 件)$")
_FEW_CHARS = 20  # on a page, on average: stamps on pictures
_UNMAPPED_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    size: float


def read_pdf(data: bytes) -> tuple[str, str | None]:
    """Return the text of a PDF and its title; raise SourceError where it cannot be read or holds no text."""
    content = read_pdf_pages(data)
    pages = _without_margins(content.pages)
    _check_text(pages)
    paragraphs = list(_paragraphs(pages))
    body = _body_size(paragraphs)
    stated = stated_title(content.title)
    title = stated if stated and stands_at_the_head(stated, head_of(_blocks(paragraphs, body))) else None
    title = title or _printed_title(paragraphs, body)
    text = text_of(_blocks(paragraphs, body), title)
    return text, title or find_title(text, markdown=False) or stated


def _check_text(pages: Sequence[PdfPage]) -> None:
    text = "".join(line.text for page in pages for line in page.lines)
    if len(text) < _FEW_CHARS * len(pages) and any(page.has_picture for page in pages):
        raise SourceError(
            "its pages are pictures without text",
            "recognise the text first (OCR), then add the result",
            case="pdf_pictures",
        )
    if text.count("\ufffd") > _UNMAPPED_SHARE * len(text):
        raise SourceError(
            "its fonts do not say which characters they show",
            "recognise the text first (OCR), or add the document that it was made from",
            case="pdf_unmapped",
        )


def _without_margins(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """Return the pages without page numbers, and without what stands in one place on many of them."""
    edges = Counter(mark for page in pages for mark in {_mark(line) for line in _edge(page)})
    repeated = {mark for mark, count in edges.items() if count >= 2 and count >= _REPEATED * len(pages)}
    return [replace(page, lines=_body_lines(page, repeated)) for page in pages]


def _body_lines(page: PdfPage, repeated: set[tuple[str, int]]) -> list[PageLine]:
    edge = {id(line) for line in _edge(page)}
    return [line for line in page.lines if id(line) not in edge or not _is_marginal(line, page, repeated)]


def _is_marginal(line: PageLine, page: PdfPage, repeated: set[tuple[str, int]]) -> bool:
    if _BOTTOM * page.height <= line.bottom <= _TOP * page.height:
        return False
    words, place = _mark(line)
    is_repeated = any((words, place + step) in repeated for step in (-1, 0, 1))
    return is_repeated or _PAGE_NUMBER.fullmatch(line.text) is not None


def _edge(page: PdfPage) -> list[PageLine]:
    by_height = sorted(page.lines, key=lambda line: line.bottom)
    return by_height[:_EDGE_LINES] + by_height[_EDGE_LINES:][-_EDGE_LINES:]


def _mark(line: PageLine) -> tuple[str, int]:
    """Return what two printings of one header share: its words, any number for another, and its height."""
    return _DIGITS.sub("0", "".join(line.text.split())), round(line.bottom / _SAME_PLACE)


def _paragraphs(pages: Sequence[PdfPage]) -> Iterator[_Paragraph]:
    """Yield the paragraphs; one may begin on a page and end on the next."""
    text, above, full = "", None, False
    for page in pages:
        for line in page.lines:
            left, right = _column(line, page.lines)
            if above is not None and full and _goes_on(text, above, line, left):
                text = _joined(text, line.text)
            else:
                if above is not None:
                    yield _Paragraph(text, above.size)
                text = line.text
            above, full = line, line.right >= left + _FULL * (right - left)
    if above is not None:
        yield _Paragraph(text, above.size)


def _column(line: PageLine, lines: Sequence[PageLine]) -> tuple[float, float]:
    """Return the left and right edge of the column in which a line stands."""
    beside = [other for other in lines if other.left < line.right and other.right > line.left]
    same_kind = [other for other in beside if abs(other.size - line.size) <= _SAME_SIZE * line.size]
    return min(other.left for other in beside), max(
        other.right for other in (same_kind if len(same_kind) > 2 else beside)
    )


def _goes_on(text: str, above: PageLine, line: PageLine, left: float) -> bool:
    """Say whether a line that fills its column goes on in this one."""
    if abs(line.size - above.size) > _SAME_SIZE * above.size or _ENDS.search(text):
        return False
    if CELL_SEPARATOR in text or CELL_SEPARATOR in line.text:
        return False
    drop = above.bottom - line.bottom
    if drop > _NEXT_LINE * line.size:
        return False
    indented = line.left > left + _INDENT * line.size
    aligned = abs(line.left - above.left) <= _SAME_LEFT * line.size
    if indented and not aligned:
        return False
    numbered = read_marker(line.text) is not None or is_article(line.text)
    return not numbered or _NEVER_LAST.search(text) is not None


def _joined(text: str, more: str) -> str:
    if text.endswith("\xad") or (text.endswith("-") and text[-2:-1].isalpha() and more[:1].islower()):
        return text[:-1] + more
    return text + more if is_wide(text[-1]) or is_wide(more[0]) else f"{text} {more}"


def _body_size(paragraphs: Sequence[_Paragraph]) -> float:
    """Return the size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        sizes[round(paragraph.size, 1)] += len(paragraph.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def _blocks(paragraphs: Sequence[_Paragraph], body: float) -> list[Block]:
    """Return the paragraphs as blocks, those in larger type as headings."""
    sizes = sorted({round(item.size) for item in paragraphs if _is_large(item, body)}, reverse=True)
    levels = {size: min(level, 6) for level, size in enumerate(sizes, 1)}
    return [
        Block(
            item.text,
            levels[round(item.size)] if _is_large(item, body) and not _ENDS.search(item.text) else 0,
        )
        for item in paragraphs
    ]


def _is_large(paragraph: _Paragraph, body: float) -> bool:
    return paragraph.size >= _LARGER * body


def _printed_title(paragraphs: Sequence[_Paragraph], body: float) -> str | None:
    """Return the words in the largest type among the first ones, put together; a letterhead is none."""
    head = paragraphs[:10]
    groups = [
        (size, "".join(item.text for item in items))
        for size, items in (
            (size, list(group)) for size, group in groupby(head, key=lambda item: round(item.size))
        )
        if size >= _LARGER * body
    ]
    titles = [
        (size, text) for size, text in groups if len(text) <= MAX_TITLE_CHARS and not _LETTERHEAD.search(text)
    ]
    return stated_title(max(titles, key=lambda item: item[0])[1]) if titles else None
