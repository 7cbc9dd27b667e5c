"""The lexical terms that BM25 sees: Han characters and bigrams, words, and numbers, codes and quoted names whole.

Normalisation (NFKC, lower case, traditional to simplified) happens here and nowhere else: NFKC turns ，？！ into
ASCII, and a quotation made from normalised text would no longer match its source.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from operator import add
from typing import Protocol

from yinju.text.units import ALL, MAGNITUDE, any_of

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
# Written without spaces, so cut into characters and bigrams: Han, kana, Thai, Lao, Khmer, Myanmar.
_UNSPACED = HAN + r"\u3040-\u30ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
UNIT = rf"(?:{MAGNITUDE})?(?:{any_of(ALL)})?"
_TOKEN = re.compile(
    rf"(?P<run>[{_UNSPACED}]+)"
    r"|(?P<number>\d++(?:,\d{3})*+(?:\.\d++)*+)(?![a-z])"
    rf"|(?P<word>[^\W_{_UNSPACED}]+(?:[-_.'’&/][^\W_{_UNSPACED}]+)*)"
)
# A digit first and only then what stands before it: so the search leaps from digit to digit.
_MEASURED = re.compile(rf"\d(?<![\d.]\d)\d*(?:,\d{{3}})*(?:\.\d+)*(?:{UNIT})")
_QUOTED = re.compile(r"[“《「『【〈\"]([^“”《》「」『』【】〈〉\"\n]{2,20})[”》」』】〉\"]")
# NFKC takes a seventh of the time when the commonest characters that it changes are changed before.
_WIDE_MARKS = tuple((mark, unicodedata.normalize("NFKC", mark)) for mark in "，；：（）！？％\u3000")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplifier() -> _Converter:
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter


def simplify(text: str) -> str:
    """Return `text` in simplified characters, in which the model compares questions and passages."""
    return _simplifier().convert(text)


def normalise(text: str) -> str:
    """Return the form in which terms are compared: NFKC, lower case, simplified characters."""
    for wide, narrow in _WIDE_MARKS:
        text = text.replace(wide, narrow)
    return simplify(unicodedata.normalize("NFKC", text).lower())


def compact(text: str) -> str:
    """Return `text` normalised and without blanks, the form in which names are looked for in it."""
    return "".join(normalise(text).split())


def terms(text: str) -> list[str]:
    """Return the lexical terms of `text` in their order, repeated as they are repeated.

    A run of Han gives its characters and bigrams; a number gives its digits and, with a unit behind it, both
    together ("4285", "4285亿元"); a name in quotation or title marks is one more term, marked by a leading “.
    """
    normal = normalise(text)
    found = _plain_terms(normal)
    found += _measures(normal)
    found += quoted_names(normal)
    return found


def quoted_names(text: str) -> list[str]:
    """Return the names that stand in “…”, 《…》 and the like, each with a leading “ as the mark of a name."""
    return ["“" + "".join(match[1].split()) for match in _QUOTED.finditer(text)]


def _plain_terms(normal: str) -> list[str]:
    found: list[str] = []
    for match in _TOKEN.finditer(normal):
        token = match[0]
        if match.lastgroup == "run":
            found += token
            found += map(add, token, token[1:])
        elif match.lastgroup == "number":
            found.append(token.replace(",", ""))
        else:
            found.append(token)
    return found


def _measures(normal: str) -> Iterator[str]:
    for match in _MEASURED.finditer(normal):
        if not match[0][-1].isdigit():
            yield match[0].replace(",", "")
