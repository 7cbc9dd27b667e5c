"""The numbering of Chinese documents: 第一章, 一、, （一）, 1., （1）, as a rank and a number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yinju.text import numeral_value
from yinju.types import Span

_HAN = "〇零一二三四五六七八九十百千两"
_DIGIT = r"[0-9０-９]"
_NUMBER = rf"({_DIGIT}{{1,4}}|[{_HAN}]{{1,8}})"
_GAP = r"(?=[\s　：:、]|$)"

DIVISION_RANK, ITEM_RANK, POINT_RANK, IMPERATIVE_RANK = 11, 20, 22, 30

# A smaller rank contains a larger; Markdown's own are 1 to 6. 编 and 章 may be followed by the name at once,
# the others also begin ordinary sentences (第二节课…) and need a gap.
_FORMS = (
    (DIVISION_RANK, re.compile(rf"第{_NUMBER}(?:编(?![辑写制者号])|[篇卷]{_GAP})")),
    (12, re.compile(rf"第{_NUMBER}(?:分编|部分{_GAP})")),
    (13, re.compile(rf"第{_NUMBER}章")),
    (14, re.compile(rf"第{_NUMBER}节{_GAP}")),
    (ITEM_RANK, re.compile(rf"([{_HAN}]{{1,4}})(?:、|[．.](?!{_DIGIT}))")),
    (21, re.compile(rf"[（(〔]([{_HAN}]{{1,4}})[）)〕]")),
    (POINT_RANK, re.compile(rf"({_DIGIT}{{1,2}})(?:[.．](?!{_DIGIT})|、)")),
    (23, re.compile(rf"{_DIGIT}{{1,2}}[.．]({_DIGIT}{{1,2}})(?=[\s　])")),
    (24, re.compile(rf"{_DIGIT}{{1,2}}(?:[.．]{_DIGIT}{{1,2}}){{1,2}}[.．]({_DIGIT}{{1,2}})(?=[\s　])")),
    (25, re.compile(rf"[（(]?({_DIGIT}{{1,2}})[）)]")),
    (26, re.compile(r"([①-⑳])")),
)
_FIRST = re.compile(rf"[第（(〔①-⑳{_HAN}0-9０-９]")
_ITEM = dict(_FORMS)[ITEM_RANK]
_ARTICLE = re.compile(rf"第\s?{_NUMBER}\s?条(?:之([{_HAN}]{{1,3}}))?")
_BEGINS_ARTICLE = re.compile(rf"[*　\s]*{_ARTICLE.pattern}(?=[\s　：:、*]|$)")

# The number of an article, and that of one put in behind it: 第二十条之一 is 20, 1, and 第二十条 is 20, 0.
ArticleNumber = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """What numbers a line: its rank, its value among its siblings, its length in characters."""

    rank: int
    number: int
    length: int


def read_marker(line: str) -> Marker | None:
    """Return what numbers the line, None where it has no number in front."""
    if not _FIRST.match(line):
        return None
    for rank, form in _FORMS:
        if match := form.match(line):
            return Marker(rank, _value(match[1]), match.end())
    return None


def is_article(line: str) -> bool:
    """Say whether the line begins an article of a statute (第一条 …)."""
    return _BEGINS_ARTICLE.match(line) is not None


def articles_named(text: str) -> Sequence[tuple[ArticleNumber, Span]]:
    """Return the articles that `text` names, each with its range."""
    return [
        ((_value(match[1]), _value(match[2]) if match[2] else 0), Span(*match.span()))
        for match in _ARTICLE.finditer(text)
    ]


def begins_item(line: str) -> bool:
    """Say whether the line begins an article or an item 一、, before which a reader would rather cut."""
    return is_article(line) or _ITEM.match(line) is not None


def _value(digits: str) -> int:
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    return numeral_value(digits)
