"""A document's title: a Markdown heading or a short first line, never a paragraph."""

import re
import unicodedata

from yinju.corpus.markdown import clean_label, inside, markdown_headings, opaque_spans
from yinju.types import Span

MAX_TITLE_CHARS = 60
_MAX_HEADING_CHARS = 120  # what is longer is a paragraph behind a #
_HEAD_LINES = 12
_FILLED_IN = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)|wps|word|powerpoint)\b.*[-–—:]|.*\.(?:docx?|wps|rtf|pdf|html?|txt|pptx?)$"
    r"|(?:untitled|unnamed|no title|new ?page|document|title|标题|无标题|未命名|未标题|文档|新建|默认标题|幻灯片)"
    r"[\s\d()（）.-]*(?:(?:microsoft |wps )?(?:word )?(?:文档|文稿|页面|网页|document|page))?[\s\d()（）.-]*$",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")
_NO_TITLE = re.compile(r"[-*+>|]\s|\||```|~~~|!\[|<|#{1,6}\s")
_CLOSING = re.compile(r"[。｡！？；：，、…!?;:,.．][”’」』】》）)\]\"'*_]*$")


def find_title(text: str, *, markdown: bool) -> str | None:
    """Return the title that `text` gives itself, None where it gives none.

    In Markdown the first heading wins wherever it stands; in plain text the first line, then a later #.
    """
    first = _first_line(text)
    headings = markdown_headings(text)
    if headings and not markdown and first and headings[0].start >= first.end:
        return _short_line(text, first) or _heading_title(headings[0].label)
    if headings:
        return _heading_title(headings[0].label)
    return _short_line(text, first) if first else None


def stated_title(stated: str) -> str | None:
    """Return the title that a file's properties state, None where it is only what a program fills in."""
    title = " ".join(unicodedata.normalize("NFC", stated).split())
    usable = any(character.isalpha() for character in title) and len(title) <= _MAX_HEADING_CHARS
    return title if usable and not _FILLED_IN.match(title) else None


def stands_at_the_head(title: str, text: str) -> bool:
    """Say whether the title is one of the text's first lines, blanks aside."""
    head = text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    wanted = "".join(title.split())
    return any("".join(line.lstrip("#").split()) == wanted for line in head)


def _heading_title(label: str) -> str | None:
    return label if len(label) <= _MAX_HEADING_CHARS else None


def _first_line(text: str) -> Span | None:
    """Return the first line that can be seen, front matter and comments left out."""
    opaque = opaque_spans(text)
    for match in _LINE.finditer(text):
        if any(_is_visible(character) for character in match[0]) and not inside(match.start(), opaque):
            return Span(match.start(), match.end())
    return None


def _short_line(text: str, line: Span) -> str | None:
    body = text[line.start : line.end].strip().strip("\ufeff\u200b").strip()
    if len(body) > MAX_TITLE_CHARS or _NO_TITLE.match(body) or _CLOSING.search(body):
        return None
    if not any(character.isalnum() for character in body) or not text[line.end :].strip():
        return None
    return clean_label(body)


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) != "Cf"
