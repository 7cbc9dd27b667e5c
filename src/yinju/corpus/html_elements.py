"""What single elements of a web page say: the numbers of a list, the spans of a cell, a term and its definition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from yinju.corpus.blocks import CELL_SEPARATOR, Block
from yinju.corpus.tables import Cell
from yinju.corpus.word_numbering import number_in

if TYPE_CHECKING:
    from bs4 import Tag

_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}  # of <ol type>
_TO_THE_END = 1_000_000  # of its rows, what rowspan=0 stands for
_TERM_CHARS = 60
_SENTENCE_END = re.compile(r"[。！？；!?;]$")
_WHOLE = re.compile(r"-?[0-9]{1,6}")


class ItemCounter:
    """Counts the items of an <ol>; those of a <ul> have no numbers."""

    def __init__(self, tag: Tag) -> None:
        is_reversed = tag.has_attr("reversed")
        count = len(tag.find_all("li", recursive=False)) if is_reversed else 1
        self._is_numbered = tag.name == "ol"
        self._next = _whole(tag, "start", count)
        self._step = -1 if is_reversed else 1
        self._form = _FORMS.get(str(tag.get("type")), "decimal")

    def label(self, item: Tag) -> str:
        """Count an item and return what stands before it, with the blank that follows."""
        if not self._is_numbered:
            return ""
        number = _whole(item, "value", self._next)
        self._next = number + self._step
        return f"{number_in(_FORMS.get(str(item.get('type')), self._form), number)}. "


def cell_of(tag: Tag) -> Cell:
    """Return the cell that a <td> or <th> begins, nothing in it yet."""
    rows = _whole(tag, "rowspan", 1)
    return Cell(columns=max(_whole(tag, "colspan", 1), 1), rows=rows if rows > 0 else _TO_THE_END)


def definition_line(term: Block | None, definition: Sequence[Block]) -> Block | None:
    """Return a term and its definition as one line, None where either is more than a paragraph."""
    if term is None or len(definition) != 1:
        return None
    meaning = definition[0]
    is_plain = not any(block.level or "\n" in block.text for block in (term, meaning))
    words = term.text.strip().rstrip("：:")
    is_term = len(words) <= _TERM_CHARS and not _SENTENCE_END.search(words)
    if not is_plain or not is_term or CELL_SEPARATOR in meaning.text:
        return None
    return Block(f"{words}：{meaning.text.strip()}")


def _whole(tag: Tag, attribute: str, otherwise: int) -> int:
    value = str(tag.get(attribute, ""))
    return int(value) if _WHOLE.fullmatch(value) else otherwise
