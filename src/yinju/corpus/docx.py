"""A Word document's text: paragraphs, tables and text boxes in their order, with the numbers that Word counts.

What was inserted under tracked changes counts, what was deleted does not. Left out: headers and footers, footnotes,
comments, hidden text, and tables of contents, which repeat the headings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from yinju.corpus.blocks import Block, cleaned_text, head_of, row_blocks, text_of
from yinju.corpus.kinds import damaged
from yinju.corpus.titles import find_title, stands_at_the_head, stated_title
from yinju.corpus.word_numbering import Numbering
from yinju.corpus.word_parts import read_word_parts
from yinju.corpus.word_styles import NumberedAs, Styles, numbering_of, outline_level

_DEEPEST_HEADING = 6  # of Markdown
_OF_CONTENTS = re.compile(r"toc (?:\d|heading)|table of figures")
_WRAPPERS = frozenset({"customXml", "ins", "moveTo", "sdtContent", "smartTag"})
# Properties, what was deleted or moved away, the code of fields, and readings above characters.
_LEFT_OUT = frozenset(
    {"pPr", "rPr", "sdtPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "fldData", "rt"}
)
_DRAWINGS = frozenset({"drawing", "pict", "object"})
_MARKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes) -> tuple[str, str | None]:
    """Return the text of a .docx and its title; raise SourceError where it cannot be read."""
    parts = read_word_parts(data)
    try:
        reader = _Reader(Styles(parts.styles), Numbering(parts.numbering))
        blocks = [*reader.blocks(parts.body), Block(reader.carried)]
    except RecursionError as error:  # no word processor nests so deeply
        raise damaged("Word") from error
    title = stated_title(reader.title)
    stated = stated_title(parts.title)
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

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self.title = ""  # in the style that is for it; over several lines, all of them
        self.carried = ""  # of a paragraph whose end was deleted: it goes on in the next

    def blocks(self, owner: Element) -> Iterator[Block]:
        """Yield what stands in the body, a cell or a text box."""
        for child in owner:
            if child.tag == "p":
                yield from self._paragraph(child)
            elif child.tag == "tbl":
                yield from self._table(child)
            elif child.tag == "sdt":
                yield from () if _is_contents(child) else self.blocks(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)
            elif child.tag == "AlternateContent":
                yield from self.blocks(_chosen(child))

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        properties = paragraph.find("pPr")
        if properties is None:
            properties = Element("pPr")
        style = properties.find("pStyle")
        style_id = style.get("val", "") if style is not None else ""
        name = self._styles.name(style_id)
        if _OF_CONTENTS.match(name):
            return
        words = _Words()
        _gather(paragraph, words)
        text = self.carried + "".join(words.text)
        if properties.find("rPr/del") is not None:
            self.carried = text
            return
        self.carried = ""
        stated = outline_level(properties)
        level = self._styles.heading_level(style_id) if stated is None else stated
        label = self._label(properties, style_id)  # an empty paragraph counts too
        if name == "title":
            self.title += cleaned_text(text)
        yield Block(label + text if text.strip() else "", min(level, _DEEPEST_HEADING))
        for box in words.boxes:
            yield from self.blocks(box)

    def _label(self, properties: Element, style_id: str) -> str:
        of_style = self._styles.numbered_as(style_id)
        own = numbering_of(properties)
        numbered = own or (of_style[0] if of_style else None)
        if numbered is None:
            return ""
        if not numbered.number and of_style:  # the paragraph states its level only
            numbered = NumberedAs(of_style[0].number, numbered.level)
        level = numbered.level
        if level is None:
            level = self._numbering.level_of_style(numbered.number, of_style[1] if of_style else style_id)
        return self._numbering.label(numbered.number, level)

    def _table(self, table: Element) -> Iterator[Block]:
        for row in _below(table, "tr"):
            if row.find("trPr/del") is not None:
                continue
            cells = [list(self.blocks(cell)) for cell in _below(row, "tc")]
            yield from row_blocks(cells)


def _gather(owner: Element, words: _Words) -> None:
    """Take the text below `owner` into `words`, in order."""
    for child in owner:
        if child.tag == "t":
            words.text.append(child.text or "")
        elif child.tag in _MARKS:
            words.text.append(_MARKS[child.tag])
        elif child.tag in _DRAWINGS:
            words.boxes.extend(_boxes(child))
        elif child.tag == "AlternateContent":
            _gather(_chosen(child), words)
        elif child.tag not in _LEFT_OUT and not _is_hidden(child):
            _gather(child, words)


def _is_hidden(run: Element) -> bool:
    hidden = run.find("rPr/vanish") if run.tag == "r" else None
    return hidden is not None and hidden.get("val", "1") not in ("0", "false", "off")


def _boxes(drawing: Element) -> Iterator[Element]:
    """Yield the text boxes of a drawing, not those within them."""
    for child in drawing:
        if child.tag == "txbxContent":
            yield child
        elif child.tag == "AlternateContent":
            yield from _boxes(_chosen(child))
        else:
            yield from _boxes(child)


def _chosen(alternatives: Element) -> Element:
    """Return one of the forms in which the same is given: the first that holds text, else the first."""
    forms = [child for child in alternatives if child.tag in ("Choice", "Fallback")]
    with_text = [form for form in forms if form.find(".//t") is not None]
    return next(iter(with_text or forms), Element("none"))


def _below(owner: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table, or the cells of a row, those in wrappers too."""
    for child in owner:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS or child.tag == "sdt":
            yield from _below(child, tag)


def _is_contents(control: Element) -> bool:
    gallery = control.find("sdtPr/docPartObj/docPartGallery")
    return gallery is not None and gallery.get("val", "") == "Table of Contents"
