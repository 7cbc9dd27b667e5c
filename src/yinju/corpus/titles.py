"""A document's title: a Markdown heading or a short first line, never a paragraph."""

import re
import unicodedata
from collections.abc import Sequence

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
LETTERHEAD = re.compile(r"(?:文\s*件|公报)$")
_ISSUED_AS = re.compile(r".{0,20}[〔\[［（(]\s*\d{4}\s*[〕\]］）)]\s*第?\s*\d+\s*号")  # 云政发〔2024〕17号
_BELOW_LETTERHEAD = re.compile(r"(?:签发人|特急|加急|平急|特提|绝密|机密|秘密)")
_ACT = re.compile(  # whose title may be printed in several lines
    r"(?:通知|通报|公告|通告|公报|决定|决议|命令|令|意见|批复|函|报告|请示|议案|纪要|方案|办法|规定|细则|条例|规划|计划|要点"
    r"|讲话|发言|说明|解读|答复)"
    r"(?:[（(][^（）()]{1,12}[）)])?$"
)
_TITLE_LINES = 3
_AUTHOR_CHARS = 4  # a line that short is a name, not the middle of a title
_LINE = re.compile(r"[^\n]+")
_NO_TITLE = re.compile(r"[-*+>|]\s|\||```|~~~|!\[|<|#{1,6}\s")
_CLOSING = re.compile(r"[。｡！？；：，、…!?;:,.．][”’」』】》）)\]\"'*_]*$")


def find_title(text: str, *, markdown: bool) -> str | None:
    """Return the title that `text` gives itself, None where it gives none.

    In Markdown the first heading wins wherever it stands; in plain text the first line, then a later #. A letterhead
    (…人民政府文件, with 〔2024〕17号 below) is none, and the title of an act may go on over several lines.
    """
    first = _first_line(text)
    if first and not markdown and (title := _title_of_act(text[first.start :])):
        return title
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


def _title_of_act(text: str) -> str | None:
    """Return what stands below the letterhead with which `text` begins, or 关于…的通知 that is its first lines."""
    lines = [
        line
        for raw in text.split("\n", 2 * _HEAD_LINES)[: 2 * _HEAD_LINES]
        if (line := raw.strip(" #\t\u3000"))
    ]
    issued = next((place for place, line in enumerate(lines[:4]) if _ISSUED_AS.match(line)), 0)
    if issued and LETTERHEAD.search(lines[0]):
        lines = [line for line in lines[issued + 1 :] if not _BELOW_LETTERHEAD.match(line)]
        return _over_lines(lines) or stated_title(_short(lines[0]) if lines else "")
    return _over_lines(lines)


def _over_lines(lines: Sequence[str]) -> str | None:
    """Return the title of an act in the first lines, put together; None where no line of them ends one."""
    title = ""
    for line in lines[:-1][:_TITLE_LINES]:
        title += line
        if len(title) > MAX_TITLE_CHARS or _CLOSING.search(line) or "关于" not in title:
            return None
        if _ACT.search(line):
            return clean_label(title)
        if len(line) <= _AUTHOR_CHARS:
            return None
    return None


def _short(line: str) -> str:
    return "" if len(line) > MAX_TITLE_CHARS or _CLOSING.search(line) else clean_label(line)


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) != "Cf"
