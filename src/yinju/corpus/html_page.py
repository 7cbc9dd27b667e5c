"""What of a web page is its text: blocks as lines, tables by rows, without scripts, navigation and what is hidden.

Beautiful Soup reads the page, with lxml, which closes <p>, <td> and <li> where browsers do and takes broken and deeply
nested pages in linear time. Where <main> or <article> holds most of the text, the rest is the site's. Limits: a menu
that is not marked as one stays, and what a script would write is not there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinju.corpus.blocks import Block
from yinju.corpus.html_elements import ItemCounter, cell_of, definition_line
from yinju.corpus.numbering import read_marker
from yinju.corpus.tables import Cell, Table

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_MAIN_SHARE = 0.5
_MAIN = _tags("main article")
_LEFT_OUT = _tags(
    "script style template noscript nav aside svg canvas iframe object audio video button select textarea datalist"
    " del rt rp"
)
_ROLES = _tags("navigation complementary banner contentinfo search")  # of what is the site's, not the page's
_BLOCKS = _tags(
    "address article blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main ol p pre section summary table tbody"
    " td tfoot th thead tr ul"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OF_TABLES = _tags("table thead tbody tfoot tr td th")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_WRAP = "\0"  # a line end of the source, which is a blank unless it stands between Han characters
_WIDE = r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uff5e]"
_WIDE_WRAP = re.compile(f"(?<={_WIDE}){_WRAP}+(?={_WIDE})")


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of a page's text, and what its <title> says."""

    blocks: list[Block]
    title: str


def page_of(markup: str) -> Page:
    """Return the text of a page, as far as it can be read."""
    from bs4 import BeautifulSoup

    # Behind a document type, Beautiful Soup never takes a page for XML, or a short one for an address. As bytes,
    # because of a text lxml would believe what the page declares its encoding to have been.
    page = f"<!doctype html>{markup}".encode(errors="replace")
    walk = _Walk(BeautifulSoup(page, "lxml", from_encoding="utf-8"))
    main_chars, chars = (sum(len(block.text) for block in blocks) for blocks in (walk.main, walk.blocks))
    return Page(walk.main if main_chars > chars * _MAIN_SHARE else walk.blocks, " ".join(walk.title.split()))


class _Walk:
    """Goes through a page once, in order, and collects its blocks."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.title = ""
        self.blocks: list[Block] = []
        self.main: list[Block] = []  # those in <main> and <article>
        self._main_begins = 0
        self._open: Counter[str] = Counter()  # the elements around the place that is reached
        self._takers = [self.blocks]  # the last one takes the next block: the cell, if it stands in one
        self._tables = [Table()]  # those around; the first for rows without one
        self._rows: list[list[Cell]] = []  # the cells of the rows around
        self._lists: list[ItemCounter] = []  # those around
        self._label = ""
        self._term: Block | None = None  # the line before, where a <dt> is all of it
        self._words: list[str] = []
        self._read(soup)
        self._end_block()

    def _read(self, soup: BeautifulSoup) -> None:
        from bs4.element import NavigableString, Tag

        around: list[Tag] = [soup]
        waiting = [iter(soup.contents)]  # no recursion: broken pages nest their elements by the thousand
        while around:
            node = next(waiting[-1], None)
            if node is None:
                waiting.pop()
                self._close(around.pop())
            elif type(node) is NavigableString:  # comments and the like are of its subclasses
                self._words.append(str(node) if self._open["pre"] else _with_wraps(node))
            elif not isinstance(node, Tag):
                continue
            elif node.name == "title":
                self.title = self.title or node.get_text()
            elif not self._is_left_out(node):
                self._begin(node)
                around.append(node)
                waiting.append(iter(node.contents))

    def _is_left_out(self, tag: Tag) -> bool:
        roles = str(tag.get("role", "")).lower().split()
        of_the_site = not _ROLES.isdisjoint(roles) or (tag.name == "footer" and not self._in_main())
        is_hidden = tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style", ""))) is not None
        return tag.name in _LEFT_OUT or of_the_site or is_hidden

    def _in_main(self) -> bool:
        return any(self._open[name] for name in _MAIN)

    def _begin(self, tag: Tag) -> None:
        if tag.name in _BLOCKS:
            self._end_block()
        if tag.name == "br":
            self._words.append("\n")
        elif tag.name in _OF_TABLES:
            self._begin_in_table(tag)
        elif tag.name in ("dt", "dd"):
            self._takers.append([])
        elif tag.name in ("ol", "ul"):
            self._lists.append(ItemCounter(tag))
        elif tag.name == "li" and self._lists:
            self._label = self._lists[-1].label(tag)
        elif tag.name in _MAIN and not self._in_main():
            self._main_begins = len(self.blocks)
        self._open[tag.name] += 1

    def _begin_in_table(self, tag: Tag) -> None:
        if tag.name == "table":
            self._tables.append(Table())
        if tag.name in ("table", "tr"):  # a table too: cells may stand in it without a row
            self._rows.append([])
        elif tag.name in ("thead", "tbody", "tfoot"):
            self._tables[-1].end_spans()
        elif self._rows:
            self._rows[-1].append(cell_of(tag))
            self._takers.append(self._rows[-1][-1].blocks)

    def _close(self, tag: Tag) -> None:
        if tag.name in _BLOCKS:
            self._end_block()
        self._open[tag.name] -= 1
        if tag.name in ("table", "tr"):
            self._takers[-1].extend(self._tables[-1].row_blocks(self._rows.pop()))
            if tag.name == "table":
                self._tables.pop()
        elif tag.name in ("td", "th") and self._rows:
            self._takers.pop()
        elif tag.name in ("dt", "dd"):
            self._close_definition(tag.name, self._takers.pop())
        elif tag.name in ("ol", "ul"):
            self._lists.pop()
        elif tag.name == "li":
            self._label = ""
        elif tag.name in _MAIN and not self._in_main():
            self.main += self.blocks[self._main_begins :]

    def _close_definition(self, name: str, blocks: list[Block]) -> None:
        taker = self._takers[-1]
        defined = definition_line(self._term, blocks) if taker and taker[-1] is self._term else None
        if name == "dd" and defined:
            taker[-1] = defined
        else:
            taker.extend(blocks)
        self._term = blocks[0] if name == "dt" and len(blocks) == 1 else None

    def _end_block(self) -> None:
        text = _WIDE_WRAP.sub("", "".join(self._words)).replace(_WRAP, " ").strip(" \n")
        self._words.clear()
        if text:
            is_numbered = read_marker(text.lstrip()) is not None  # its number is a part of the text
            level = next((int(name[1]) for name in _HEADINGS if self._open[name]), 0)
            self._takers[-1].append(Block(text if is_numbered else self._label + text, level))
            self._label = ""


def _with_wraps(text: str) -> str:
    return _BLANKS.sub(lambda run: _WRAP if "\n" in run[0] else " ", text)
