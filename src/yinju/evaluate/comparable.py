"""The form in which answers are compared: numbers multiplied out; width, case, script and marks ignored."""

import re
from collections import Counter
from collections.abc import Sequence
from math import isclose
from typing import Final

from yinju.text import Quantity, normalise, quantities

_BETWEEN_NUMBERS: Final = re.compile(r"(?<=\d)\s*(?:~|-|\u2010|\u2013|\u2014+|至|到)\s*(?=\d)")
_IGNORED: Final = re.compile(r"[^\w%‰.~]|_|(?<!\d)[.~]|[.~](?!\d)")


def plain(text: str) -> str:
    """Return the text without spaces and punctuation, in lower case, half width and simplified characters."""
    return _IGNORED.sub("", _BETWEEN_NUMBERS.sub("~", normalise(text)))


def canonical(text: str) -> str:
    """Return `plain` with each number multiplied out: 4285亿元 is 428500000000元, 百分之五 is 5%."""
    normal = _BETWEEN_NUMBERS.sub("~", normalise(text))
    parts, end = [], 0
    for quantity in quantities(normal):
        parts += [normal[end : quantity.start], f"{quantity.value:.15g}{quantity.unit}"]
        end = quantity.end
    return _IGNORED.sub("", "".join([*parts, normal[end:]]))


def exact_match(answer: str, gold: str) -> bool:
    """Return whether two answers are the same once they are comparable."""
    return any(form(answer) == form(gold) != "" for form in (plain, canonical))


def char_f1(answer: str, gold: str) -> float:
    """Return the F1 of the characters that two answers share, in their more favourable comparable form."""
    return max(_f1(form(answer), form(gold)) for form in (plain, canonical))


def holds(text: str, gold: str) -> bool:
    """Return whether a text holds an answer, and not merely a part of a longer number."""
    return any(_within(form(gold), form(text)) for form in (plain, canonical))


def same_numbers(text: str, gold: str) -> bool:
    """Return whether a text has every value of `gold` in its unit; without values, whether it holds gold."""
    wanted = quantities(normalise(gold))
    if not wanted:
        return holds(text, gold)
    found = quantities(normalise(text))
    return all(any(_same(one, other) for one in found) for other in wanted)


def best(score: Sequence[float]) -> float:
    """Return the largest of the scores, 0 where there is none."""
    return max(score, default=0.0)


def _same(found: Quantity, wanted: Quantity) -> bool:
    return isclose(found.value, wanted.value, rel_tol=1e-9) and (not wanted.unit or found.unit == wanted.unit)


def _f1(one: str, other: str) -> float:
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def _within(part: str, whole: str) -> bool:
    head = r"(?<![\d.])" if part[:1].isdigit() else ""
    tail = r"(?![\d.])" if part[-1:].isdigit() else ""
    return bool(part) and re.search(f"{head}{re.escape(part)}{tail}", whole) is not None
