"""A web page's text and title; html_page.py says what of a page is its text."""

import codecs
import re

from yinju.corpus.blocks import Block, cleaned_text, head_of, text_of
from yinju.corpus.decoding import decode_text
from yinju.corpus.html_page import page_of
from yinju.corpus.kinds import check_kind
from yinju.corpus.titles import find_title, stands_at_the_head, stated_title
from yinju.errors import SourceError

_DECLARED_BYTES = 4096
# Of other codecs nearly all take any bytes, so that a page which declares them falsely would become nonsense.
_EAST_ASIAN = re.compile(r"gb|big5|euc|shift")
_TITLE_CHARS = 300
_SITE = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|[-–—]{2,}|(?<=[\u4e00-\u9fff])[-–—](?=[\u4e00-\u9fff])")


def read_html(data: bytes) -> tuple[str, str | None]:
    """Return the text of a web page and its title; raise SourceError where the bytes are none or it holds no text."""
    check_kind(data, ".html")
    page = page_of(_decoded(data))
    title = _title(page.title, page.blocks)
    text = text_of(page.blocks, title)
    return text, title or find_title(text, markdown=False)


def _decoded(data: bytes) -> str:
    """Return the page's characters: UTF-8 where the bytes are, else as it declares, else as any text is decoded.

    Beautiful Soup would believe any declaration that fits, and Latin-1 fits all bytes; without one it guesses by
    whatever detector is installed.
    """
    declared = _declared(data)
    if declared and _EAST_ASIAN.match(declared) and _try(data, "utf-8") is None:
        text = _try(data, "gb18030" if declared.startswith("gb") else declared)
        if text is not None:
            return text
    try:
        return decode_text(data)
    except SourceError as error:
        text = _try(data, declared) if declared and error.details.get("case") == "encoding_unknown" else None
        if text is None:
            raise
        return text


def _declared(data: bytes) -> str:
    """Return the codec that the page's head declares, "" where it declares none that is known."""
    from bs4.dammit import EncodingDetector

    head = data[:_DECLARED_BYTES]
    declared = EncodingDetector.find_declared_encoding(head, is_html=True, search_entire_document=True)
    try:
        return codecs.lookup(declared or "").name
    except (LookupError, ValueError):  # the latter of a name with NUL
        return ""


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):  # the latter of codecs that are not of text
        return None


def _title(stated: str, blocks: list[Block]) -> str | None:
    """Return what <title> and the text agree on, else the only <h1>, else <title> without the site's name."""
    stated = stated[:_TITLE_CHARS]
    ends = [match.start() for match in _SITE.finditer(stated)]
    candidates = [title for end in (*ends[::-1], None) if (title := stated_title(stated[:end]))]
    agreed = [title for title in candidates if stands_at_the_head(title, head_of(blocks))]
    if agreed:
        return max(agreed, key=len)
    first = [stated_title(cleaned_text(block.text)) for block in blocks if block.level == 1]
    if len(first) == 1 and first[0]:
        return first[0]
    shown = find_title(head_of(blocks), markdown=False)
    if shown and len(candidates) == 1 and shown.startswith(candidates[0]):
        return shown  # of which Word fills in the first words
    return min(candidates, key=len, default=None)
