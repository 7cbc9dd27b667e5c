"""Pairs of brackets and quotes, within which a text is not cut.

A pair counts only within one line and up to `MAX_PAIR_CHARS`: a bracket that is left open cannot swallow a
document, and a quotation of several sentences can still be cut.
"""

import re
from collections import Counter

from yinju.types import Span

MAX_PAIR_CHARS = 200

PAIRS = {
    "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "(": ")",
    "【": "】", "〔": "〕", "〖": "〗", "[": "]", "［": "］",
}  # fmt: skip
_OPENERS = {closer: opener for opener, closer in PAIRS.items()}
_BRACKET = re.compile("[" + re.escape("".join([*PAIRS, *_OPENERS])) + '"]')


def pairs(text: str, line: Span) -> list[Span]:
    """Return the outermost pairs of brackets and quotes that are short enough to be kept whole."""
    stack: list[int] = []
    waiting: Counter[str] = Counter()
    found: list[Span] = []
    straight_quotes_pair = text.count('"', line.start, line.end) % 2 == 0
    for match in _BRACKET.finditer(text, line.start, line.end):
        mark = match[0]
        opener = _OPENERS.get(mark, mark)
        if mark == '"' and not straight_quotes_pair:
            continue
        if mark in PAIRS or (mark == '"' and not waiting[mark]):
            stack.append(match.start())
            waiting[mark] += 1
        elif waiting[opener]:
            while (start := stack.pop()) is not None:
                waiting[text[start]] -= 1
                if text[start] == opener:
                    break
            if match.end() - start <= MAX_PAIR_CHARS:
                while found and found[-1].start > start:
                    found.pop()
                found.append(Span(start, match.end()))
    return found
