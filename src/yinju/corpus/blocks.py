"""What a formatted file holds, put into lines: a paragraph a line, a row of a table a line.

A heading gets Markdown's # only where the text's headings are not all numbered: 一、 and 第一章 are recognised as they
stand, and a # less is a cleaner quotation.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yinju.corpus.decoding import normalised
from yinju.corpus.numbering import read_marker

CELL_SEPARATOR = " | "
_MAX_HEADING_CHARS = 60  # what is longer is a paragraph in the dress of a heading
_HEAD_BLOCKS = 20
_LINE_ENDS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile("[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\xa0\u2002-\u200a\u202f]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a row; `level` is 1 to 6 for a heading, else 0."""

    text: str
    level: int = 0


def text_of(blocks: Iterable[Block], title: str | None) -> str:
    """Return the blocks as a document's text, a block a line; raise SourceError where there is nothing in them.

    The line that is the title needs no mark.
    """
    cleaned = [Block(text, block.level) for block in blocks if (text := cleaned_text(block.text))]
    levels = [block.level if _may_head(block.text, title) else 0 for block in cleaned]
    marked = any(
        level and read_marker(block.text) is None for block, level in zip(cleaned, levels, strict=True)
    )
    lines = (
        f"{'#' * level} {block.text}" if marked and level else block.text
        for block, level in zip(cleaned, levels, strict=True)
    )
    return normalised("\n".join(lines))


def head_of(blocks: Sequence[Block]) -> str:
    """Return the first lines, among which a title may stand."""
    return "\n".join(block.text.strip() for block in blocks[:_HEAD_BLOCKS])


def cleaned_text(text: str) -> str:
    """Return `text` in NFC without what cannot be seen, its lines stripped, a run of blanks as one."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _may_head(text: str, title: str | None) -> bool:
    return len(text) <= _MAX_HEADING_CHARS and "\n" not in text and text != title
