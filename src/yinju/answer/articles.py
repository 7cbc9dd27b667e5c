"""The articles of a regulation, by their numbers: 第十条 begins a line, whichever way its number is written."""

import re
from collections.abc import Sequence

from yinju.corpus import ArticleNumber, articles_named
from yinju.text import lines, normalise
from yinju.types import Span

_MARKS = re.compile(r"[\s#>*]*")
_BEGINS_PART = re.compile(r"[\s#>*]*(?:第\s?[一二三四五六七八九十百零〇\d]{1,6}\s?[章节编]|#|附则|附件)")


def article_asked(asked: str) -> tuple[ArticleNumber, str] | None:
    """Return the number of the one article that a normalised question names, and the rest of the question."""
    named = articles_named(asked)
    if len(named) != 1:
        return None
    number, place = named[0]
    return number, f"{asked[: place.start]} {asked[place.end :]}"


def article_of(text: str, number: ArticleNumber) -> Sequence[Span]:
    """Return the lines of an article, its first line first, none where `text` has no such article or several."""
    all_lines = lines(text)
    begun = [_begun(text[line.start : line.end]) for line in all_lines]
    if begun.count(number) != 1:
        return []
    first = begun.index(number)
    own = [all_lines[first]]
    for line, other in zip(all_lines[first + 1 :], begun[first + 1 :], strict=True):
        if other or _BEGINS_PART.match(normalise(text[line.start : line.end])):
            break
        own.append(line)
    return own


def _begun(line: str) -> ArticleNumber | None:
    """Return the number of the article that a line begins."""
    if "第" not in line[:12] or "条" not in line[:20]:  # spares the normalising of most lines
        return None
    words = normalise(line)
    named = articles_named(words[:24])
    begins = _MARKS.match(words)
    return named[0][0] if named and begins and named[0][1].start == begins.end() else None
