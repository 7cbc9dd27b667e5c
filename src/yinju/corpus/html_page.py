"""What of a web page is its text: blocks as lines, tables by rows, without scripts, navigation and what is hidden.

Read with the standard library's parser, event by event: neither a broken nor a deeply nested page does harm. Where
<main> or <article> holds most of the text, the rest is the site's. Limits: a menu that is not marked as one stays,
and what a script would write is not there.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from yinju.corpus.blocks import Block, row_blocks
from yinju.corpus.kinds import damaged
from yinju.corpus.numbering import read_marker


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_MAIN_SHARE = 0.5
_VOID = _tags("area base br col embed hr img input link meta param source track wbr")
_LEFT_OUT = _tags(
    "script style template noscript nav svg canvas iframe object audio video button select textarea datalist"
    " del rt rp"
)
_BLOCKS = _tags(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hgroup html legend li main ol p pre section summary table tbody td"
    " tfoot th thead title tr ul"
)
_OF_TABLES = _tags("table tbody thead tfoot tr td th caption body html")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CODE = re.compile(r"<!--|<(?:script|style)(?=[\s/>])", re.IGNORECASE)
_CODE_ENDS = {
    "<!--": re.compile("--!?>"),
    "<script": re.compile(r"</script[^>]*>", re.IGNORECASE),
    "<style": re.compile(r"</style[^>]*>", re.IGNORECASE),
}
_MAIN = _tags("main article")
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
    """Return the text of a page; raise SourceError where the markup is beyond reading."""
    parser = _Parser()
    try:
        parser.feed(_without_code(markup))
        parser.close()
    except AssertionError as error:  # the parser's word for a declaration that it does not know
        raise damaged("HTML") from error
    return Page(parser.main_blocks(), " ".join("".join(parser.title).split()))


def _without_code(markup: str) -> str:
    """Return the markup without comments, scripts and styles; one that never ends takes the rest, as in a browser.

    The parser would look for the end of each anew, in a time that grows with the square of a broken page.
    """
    kept, position = [], 0
    while opening := _CODE.search(markup, position):
        kept.append(markup[position : opening.start()])
        closing = _CODE_ENDS[opening[0].lower()].search(markup, opening.end())
        position = closing.end() if closing else len(markup)
    return "".join([*kept, markup[position:]])


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    left_out: bool
    in_main: bool


@dataclass(slots=True)
class _Table:
    cells: list[list[Block]] = field(default_factory=list)
    in_cell: bool = False


class _Parser(HTMLParser):
    """Collects the blocks of a page as its elements open and close."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self._open: list[_Element] = []
        self._counts: Counter[str] = Counter()  # of the open elements
        self._tables: list[_Table] = []
        self._lists: list[int | None] = []  # the number of the next item; None in a list without numbers
        self._words: list[str] = []
        self._label = ""
        self._found: list[tuple[Block, bool]] = []  # each with whether it stands in <main> or <article>

    def main_blocks(self) -> list[Block]:
        """Return the blocks of <main> and <article> where they hold most of the text, else all of them."""
        self._end_block()
        while self._tables:
            self._end_table()
        main = [block for block, in_main in self._found if in_main]
        total = sum(len(block.text) for block, _ in self._found)
        is_most = sum(len(block.text) for block in main) > total * _MAIN_SHARE
        return main if is_most else [block for block, _ in self._found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._void(tag)
            return
        above = self._open[-1] if self._open else _Element("", False, False)
        left_out = above.left_out or _is_left_out(tag, given, above.in_main)
        if not left_out and tag in _BLOCKS:
            self._end_block()
            self._begin(tag, given)
        self._open.append(_Element(tag, left_out, above.in_main or tag in _MAIN))
        self._counts[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take <p/> as browsers do: as <p>."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and those that were left open in it; what was never opened closes nothing."""
        if not self._counts[tag]:
            return
        if tag not in _OF_TABLES:  # a cell closes what is in it, and nothing in it closes more
            for element in reversed(self._open):
                if element.tag == tag:
                    break
                if element.tag in ("td", "th"):
                    return
        while self._open:
            element = self._open[-1]
            if not element.left_out and element.tag in _BLOCKS:
                self._end_block()
                self._end(element.tag)
            self._open.pop()
            self._counts[element.tag] -= 1
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take text."""
        element = self._open[-1] if self._open else None
        if element is not None and element.left_out:
            return
        if element is not None and element.tag == "title":
            self.title.append(data)
        elif self._counts["pre"]:
            self._words.append(data)
        else:
            self._words.append(
                _BLANKS.sub(lambda run: _WRAP if "\n" in run[0] else " ", data.replace(_WRAP, ""))
            )

    def _void(self, tag: str) -> None:
        if self._open and self._open[-1].left_out:
            return
        if tag == "br":
            self._words.append("\n")
        elif tag == "hr":
            self._end_block()

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].cells.append([])
            self._tables[-1].in_cell = True
        elif tag in ("ol", "ul"):
            self._lists.append(_whole(given.get("start"), 1) if tag == "ol" else None)
        elif tag == "li" and self._lists and (number := self._lists[-1]) is not None:
            number = _whole(given.get("value"), number)
            self._label = f"{number}. "
            self._lists[-1] = number + 1

    def _end(self, tag: str) -> None:
        if tag == "table" and self._tables:
            self._end_table()
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].in_cell = False
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()

    def _end_block(self) -> None:
        text = _WIDE_WRAP.sub("", "".join(self._words)).replace(_WRAP, " ").strip(" \n")
        self._words.clear()
        if text:
            numbered = read_marker(text.lstrip()) is not None  # its number is a part of the text
            level = next((int(name[1]) for name in _HEADINGS if self._counts[name]), 0)
            self._take(Block(text if numbered else self._label + text, level))
            self._label = ""

    def _end_row(self) -> None:
        table = self._tables[-1]
        row = row_blocks(table.cells)
        table.cells, table.in_cell = [], False
        for block in row:
            self._take(block)

    def _end_table(self) -> None:
        self._end_row()
        self._tables.pop()

    def _take(self, block: Block) -> None:
        for table in reversed(self._tables):
            if table.in_cell:
                table.cells[-1].append(block)
                return
        self._found.append((block, bool(self._open) and self._open[-1].in_main))


def _is_left_out(tag: str, given: dict[str, str], in_main: bool) -> bool:
    of_the_site = (tag == "footer" and not in_main) or given.get("role") == "navigation"
    return (
        tag in _LEFT_OUT or of_the_site or "hidden" in given or bool(_HIDDEN.search(given.get("style", "")))
    )


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"-?[0-9]{1,6}", value) else otherwise
