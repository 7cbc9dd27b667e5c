"""A PDF's text: its paragraphs, without page numbers and what is repeated on every page.

What is in larger type is a heading, or the title. Limit: of a page that is a picture among pages of text nothing is
read.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from yinju.corpus.blocks import CELL_SEPARATOR, Block, head_of, text_of
from yinju.corpus.pdf_columns import body_size
from yinju.corpus.pdf_contents import without_contents
from yinju.corpus.pdf_lines import PageLine
from yinju.corpus.pdf_pages import PdfPage, read_pdf_pages
from yinju.corpus.pdf_paragraphs import Paragraph, paragraphs_of
from yinju.corpus.titles import LETTERHEAD, MAX_TITLE_CHARS, find_title, stands_at_the_head, stated_title
from yinju.errors import SourceError

_EDGE_LINES = 2  # at the top and at the bottom of a page, which may be a header or a footer
_REPEATED = 0.4  # of the pages; left and right pages may have headers of their own
_SAME_PLACE = 3.0  # points
_BOTTOM, _TOP = 0.1, 0.91  # of a page's height: below and above there is room for headers, not for text
_LOWEST, _HIGHEST = 0.125, 0.875  # below and above, what is repeated on so many pages is one all the same
_MANY_PAGES = 3
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—―·•\s|]*(?:第\s*)?(?:\d{1,4}|[ivxlIVXL]{1,6})\s*(?:页)?\s*(?:[/／,，]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-–—―·•\s|]*"
    r"|page\s*\d{1,4}(?:\s*of\s*\d{1,4})?",
    re.IGNORECASE,
)
_NO_HEADING = re.compile(r"[。；，、：.,;]$")
_LARGER = 1.2  # than the body: a heading
_HEAD_PARAGRAPHS = 10  # among which a title may stand
_Mark = tuple[str, int]
_FEW_CHARS = 20  # on a page, on average: stamps on pictures
_UNMAPPED_SHARE = 0.02


def read_pdf(data: bytes) -> tuple[str, str | None]:
    """Return the text of a PDF and its title; raise SourceError where it cannot be read or holds no text."""
    content = read_pdf_pages(data)
    pages = _without_margins(content.pages)
    _check_text(pages)
    paragraphs = without_contents(paragraphs_of(pages))
    body = body_size(paragraphs)
    stated = stated_title(content.title)
    title = stated if stated and stands_at_the_head(stated, head_of(_blocks(paragraphs, body))) else None
    title = title or _printed_title(paragraphs, body)
    text = text_of(_blocks(paragraphs, body), title)
    return text, title or find_title(text, markdown=False) or stated


def _check_text(pages: Sequence[PdfPage]) -> None:
    text = "".join(line.text for page in pages for line in page.lines)
    with_pictures = any(page.has_picture for page in pages)
    if not text or (with_pictures and len(text) < _FEW_CHARS * len(pages)):
        raise SourceError(
            "its pages hold no text, as those of a scan do",
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
    repeated = {mark: count for mark, count in edges.items() if count >= max(2, _REPEATED * len(pages))}
    return [replace(page, lines=_body_lines(page, repeated)) for page in pages]


def _body_lines(page: PdfPage, repeated: Mapping[_Mark, int]) -> list[PageLine]:
    edge = {id(line) for line in _edge(page)}
    return [line for line in page.lines if id(line) not in edge or not _is_marginal(line, page, repeated)]


def _is_marginal(line: PageLine, page: PdfPage, repeated: Mapping[_Mark, int]) -> bool:
    words, place = _mark(line)
    printings = max(repeated.get((words, place + step), 0) for step in (-1, 0, 1))
    height = line.bottom / page.height
    if _BOTTOM <= height <= _TOP:
        between = _LOWEST <= height <= _HIGHEST
        return printings >= _MANY_PAGES and not between and CELL_SEPARATOR not in line.text
    return printings > 0 or _PAGE_NUMBER.fullmatch(line.text) is not None


def _edge(page: PdfPage) -> list[PageLine]:
    by_height = sorted(page.lines, key=lambda line: line.bottom)
    return by_height[:_EDGE_LINES] + by_height[_EDGE_LINES:][-_EDGE_LINES:]


def _mark(line: PageLine) -> _Mark:
    """Return what two printings of one header share: its words, any number for another, and its height."""
    return _DIGITS.sub("0", "".join(line.text.split())), round(line.bottom / _SAME_PLACE)


def _blocks(paragraphs: Sequence[Paragraph], body: float) -> list[Block]:
    """Return the paragraphs as blocks, those in larger type as headings."""
    sizes = sorted({round(item.size) for item in paragraphs if _is_large(item, body)}, reverse=True)
    levels = {size: min(level, 6) for level, size in enumerate(sizes, 1)}
    return [
        Block(
            item.text,
            levels[round(item.size)] if _is_large(item, body) and not _NO_HEADING.search(item.text) else 0,
        )
        for item in paragraphs
    ]


def _is_large(paragraph: Paragraph, body: float) -> bool:
    return paragraph.size >= _LARGER * body


def _printed_title(paragraphs: Sequence[Paragraph], body: float) -> str | None:
    """Return the words in the largest type among the first ones, put together; a letterhead is none."""
    by_size = groupby(paragraphs[:_HEAD_PARAGRAPHS], key=lambda item: round(item.size))
    large = [
        (size, "".join(item.text for item in items)) for size, items in by_size if size >= _LARGER * body
    ]
    titles = [item for item in large if len(item[1]) <= MAX_TITLE_CHARS and not LETTERHEAD.search(item[1])]
    return stated_title(max(titles, key=lambda item: item[0])[1]) if titles else None
