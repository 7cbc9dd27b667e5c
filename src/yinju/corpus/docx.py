"""A Word document's text: paragraphs, tables and text boxes in their order, with the numbers that Word counts.

What was inserted under tracked changes counts, what was deleted does not. Left out: headers and footers, footnotes,
comments, hidden text, and tables of contents, which repeat the headings. The elements are python-docx's, the way
through them is ours: its paragraphs and tables know no tracked changes, content controls and text boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yinju.corpus.blocks import Block, cleaned_text, head_of, text_of
from yinju.corpus.tables import Cell, Table
from yinju.corpus.titles import find_title, stands_at_the_head, stated_title
from yinju.corpus.word_package import WordDocument, read_word_document
from yinju.corpus.word_styles import NumberedAs, Style, numbering_of, outline_level
from yinju.corpus.word_xml import attribute, find, local_name, value_at

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_DEEPEST_HEADING = 6  # of Markdown
_OF_CONTENTS = re.compile(r"toc (?:\d|heading)|table of figures")
_WRAPPERS = frozenset({"customXml", "ins", "moveTo", "sdt", "sdtContent", "smartTag"})
# Properties, what was deleted or moved away, the code of fields, and readings above characters.
_LEFT_OUT = frozenset(
    {"pPr", "rPr", "sdtPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "fldData", "rt"}
)
_DRAWINGS = frozenset({"drawing", "pict", "object"})
_WHOLE = re.compile(r"[1-9][0-9]{0,3}")
_MARKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes) -> tuple[str, str | None]:
    """Return the text of a .docx and its title; raise SourceError where it cannot be read."""
    document = read_word_document(data)
    reader = _Reader(document)
    blocks = [*reader.blocks(document.body), Block(reader.carried)]
    title = stated_title(reader.title)
    stated = stated_title(document.title)
    if title is None and stated and stands_at_the_head(stated, head_of(blocks)):
        title = stated
    text = text_of(blocks, title)
    return text, title or find_title(text, markdown=False) or stated


@dataclass(slots=True)
class _Words:
    """What a paragraph holds: its text, and the boxes that are anchored in it."""

    text: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


class _Reader:
    """Goes through the body once, in order, counting the numbered paragraphs."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = document.styles
        self._numbering = document.numbering
        self.title = ""  # in the style that is for it; over several lines, all of them
        self.carried = ""  # of a paragraph whose end was deleted: it goes on in the next

    def blocks(self, owner: Element) -> Iterator[Block]:
        """Yield what stands in the body, a cell or a text box."""
        for child in owner:
            name = local_name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name in _WRAPPERS and not _is_contents(child):
                yield from self.blocks(child)
            elif name == "AlternateContent":
                yield from self.blocks(_chosen(child))

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        style = self._styles.of(paragraph)
        if _OF_CONTENTS.match(style.name):
            return
        words = _Words()
        _gather(paragraph, words)
        text = self.carried + "".join(words.text)
        if find(paragraph, "w:pPr/w:rPr/w:del") is not None:
            self.carried = text
            return
        self.carried = ""
        stated = outline_level(paragraph)
        level = style.level if stated is None else stated
        label = self._label(paragraph, style)  # an empty paragraph counts too
        if style.name == "title":
            self.title += cleaned_text(text)
        yield Block(label + text if text.strip() else "", min(level, _DEEPEST_HEADING))
        for box in words.boxes:
            yield from self.blocks(box)

    def _label(self, paragraph: Element, style: Style) -> str:
        numbered = numbering_of(paragraph) or style.numbered
        if numbered is None:
            return ""
        if not numbered.number and style.numbered:  # the paragraph states its level only
            numbered = NumberedAs(style.numbered.number, numbered.level)
        level = numbered.level
        if level is None:
            bound = style.numbered_by or value_at(paragraph, "w:pPr/w:pStyle")
            level = self._numbering.level_of_style(numbered.number, bound)
        return self._numbering.label(numbered.number, level)

    def _table(self, table: Element) -> Iterator[Block]:
        rows = Table()
        for row in _below(table, "tr"):
            if find(row, "w:trPr/w:del") is None:
                before = _whole(value_at(row, "w:trPr/w:gridBefore"), 0)
                cells = [self._cell(cell) for cell in _below(row, "tc")]
                yield from rows.row_blocks([*([Cell(columns=before)] if before else []), *cells])

    def _cell(self, cell: Element) -> Cell:
        columns = _whole(value_at(cell, "w:tcPr/w:gridSpan"), 1)
        merged = find(cell, "w:tcPr/w:vMerge")
        goes_on = merged is not None and attribute(merged, "val") != "restart"
        return Cell(list(self.blocks(cell)), columns, goes_on=goes_on)


def _gather(owner: Element, words: _Words) -> None:
    """Take the text below `owner` into `words`, in order."""
    for child in owner:
        name = local_name(child)
        if name == "t":
            words.text.append(child.text or "")
        elif name in _MARKS:
            words.text.append(_MARKS[name])
        elif name in _DRAWINGS:
            words.boxes.extend(_boxes(child))
        elif name == "AlternateContent":
            _gather(_chosen(child), words)
        elif name not in _LEFT_OUT and not _is_hidden(child):
            _gather(child, words)


def _whole(value: str, otherwise: int) -> int:
    return int(value) if _WHOLE.fullmatch(value) else otherwise


def _is_hidden(run: Element) -> bool:
    hidden = find(run, "w:rPr/w:vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false", "off")


def _boxes(drawing: Element) -> Iterator[Element]:
    """Yield the text boxes of a drawing, not those within them."""
    for child in drawing:
        name = local_name(child)
        if name == "txbxContent":
            yield child
        else:
            yield from _boxes(_chosen(child) if name == "AlternateContent" else child)


def _chosen(alternatives: Element) -> Element:
    """Return one of the forms in which the same is given: the first that holds text, else the first."""
    forms = [child for child in alternatives if local_name(child) in ("Choice", "Fallback")]
    return next(
        (form for form in forms if find(form, ".//w:t") is not None), forms[0] if forms else alternatives
    )


def _below(owner: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table, or the cells of a row, those in wrappers too."""
    for child in owner:
        if local_name(child) == name:
            yield child
        elif local_name(child) in _WRAPPERS:
            yield from _below(child, name)


def _is_contents(control: Element) -> bool:
    return value_at(control, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents"
