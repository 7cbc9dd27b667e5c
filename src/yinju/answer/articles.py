"""The articles of a regulation, by their numbers: 第十条 begins a line, whichever way its number is written."""

import re
from collections.abc import Sequence

from yinju.text import lines, normalise, quantities
from yinju.types import Span

_NUMBERED = r"第\s?(?:[一二三四五六七八九十百零〇]{1,6}|\d{1,3})\s?"
_ARTICLE = re.compile(f"{_NUMBERED}条")
_BEGINS = re.compile(rf"[\s#>*]*{_NUMBERED}条")
_BEGINS_ANOTHER = re.compile(rf"[\s#>*]*(?:{_NUMBERED}[条章节编]|#|附则|附件)")


def article_asked(asked: str) -> tuple[int, str] | None:
    """Return the number of the one article that a normalised question names, and the rest of the question."""
    found = _ARTICLE.findall(asked)
    number = _number(found[0]) if len(found) == 1 else None
    return None if number is None else (number, asked.replace(found[0], " "))


def article_of(text: str, number: int) -> Sequence[Span]:
    """Return the lines of an article, its first line first, none where `text` has no such article or several."""
    all_lines = lines(text)
    begins = [
        place
        for place, line in enumerate(all_lines)
        if (found := _BEGINS.match(normalise(text[line.start : line.end]))) and _number(found[0]) == number
    ]
    if len(begins) != 1:
        return []
    own = [all_lines[begins[0]]]
    for line in all_lines[begins[0] + 1 :]:
        if _BEGINS_ANOTHER.match(normalise(text[line.start : line.end])):
            break
        own.append(line)
    return own


def _number(article: str) -> int | None:
    found = quantities(article.replace(" ", ""))
    return int(found[0].value) if found and found[0].unit == "第" else None
