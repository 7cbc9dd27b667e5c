"""Where sentences and clauses end, as offsets into the text: nothing is replaced, so nothing can shift.

A line is cut at its stops (。！？；…… and their ASCII kin), never inside a pair of brackets or quotes.
Limits: “加油！”他喊道 is kept whole by looking for a verb of speech, and an English abbreviation is known
by a list.
"""

import re
from collections.abc import Iterator

from yinju.text.lines import lines
from yinju.text.pairs import PAIRS, pairs
from yinju.types import Span

_CLAUSE, _SENTENCE = 1, 2
_BLANKS = re.compile(r"\s*+")

_QUOTES = frozenset('“‘「『"')
_CLOSERS = frozenset([*PAIRS.values(), '"'])

_STRONG = frozenset("。｡！？；")
_STOP = r"[。｡！？；…!?;.．]+"
_COMMA = r"[，,：:]"
_POINT = re.compile(f'{_STOP}|{_COMMA}|[{re.escape("".join(PAIRS))}"]')
_CONTINUES = frozenset("，、：,:")
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_EMPHASIS_ENDS = re.compile(r"[*_]{1,3}(?=\s|$)")
_SPEECH = re.compile(r"[^，。！？；：“]{0,6}(?:说|道|问|喊|答|称|指出|强调|表示)")

_NUMERAL = "一二三四五六七八九十"
_NUMBERING = re.compile(
    rf"[#*>\s-]*[（(]?(?:\d{{1,3}}(?:[.．]\d{{1,3}})*|[A-Za-z]|[ivxIVX]{{1,4}}|[{_NUMERAL}]{{1,3}})"
)
_NUMBER_IN_LINE = re.compile(r"[：:；;。，,）)]\d{1,2}$")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
_ABBREVIATIONS = re.compile(
    "(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|nos?|figs?|vol|ch|sec|art|pp|eds?|al|cf|inc|ltd|co|corp|dept|gov|sen|rep"
    "|gen|col|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|approx|est)",
    re.IGNORECASE,
)


def sentences(text: str) -> list[Span]:
    """Return the sentences in order: stripped, apart only by whitespace, each non-blank character in one."""
    return [span for line in lines(text) for span in _cut(text, line, _SENTENCE)]


def clauses(text: str) -> list[Span]:
    """Return the clauses in order: the sentences, cut at ， and ： as well."""
    return [span for line in lines(text) for span in _cut(text, line, _CLAUSE)]


def _cut(text: str, line: Span, level: int) -> Iterator[Span]:
    start = line.start
    for end, found in _boundaries(text, line):
        if found >= level and end < line.end:
            yield _stripped(text, start, end)
            start = end
    yield _stripped(text, start, line.end)


def _stripped(text: str, start: int, end: int) -> Span:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _boundaries(text: str, line: Span) -> Iterator[tuple[int, int]]:
    """Yield each boundary within the line and its level; one pass over it."""
    closes = {pair.start: pair.end for pair in pairs(text, line)}
    position = sentence = line.start
    while point := _POINT.search(text, position, line.end):
        position, level = point.end(), 0
        if closed := closes.get(point.start()):
            position = closed
            level = _level_after_pair(text, Span(point.start(), closed), Span(sentence, line.end))
        elif point[0] not in PAIRS and point[0] != '"':
            tail = _tail(text, position, line.end, closes)
            level = _level_of(text, Span(point.start(), point.end()), tail, Span(sentence, line.end))
            position = tail if level else position
        if level:
            yield position, level
        if level == _SENTENCE:
            sentence = position


def _tail(text: str, position: int, end: int, closes: dict[int, int]) -> int:
    """Return where the closing marks and footnote numbers that belong to a stop end, and Markdown's emphasis."""
    while position < end:
        if (closed := closes.get(position)) is not None:
            if not _FOOTNOTE.fullmatch(text, position, closed):
                return position
            position = closed
        elif text[position] in _CLOSERS:
            position += 1
        elif emphasis := _EMPHASIS_ENDS.match(text, position, end):
            position = emphasis.end()
        else:
            return position
    return position


def _level_of(text: str, mark: Span, tail: int, sentence: Span) -> int:
    following = text[tail] if tail < sentence.end else ""
    if text[mark.start] in "，,：:":
        return _CLAUSE if _ends_clause(text, mark.start, following) else 0
    if not following:
        return _SENTENCE
    if following in _CONTINUES:
        return 0
    stop = text[mark.start : mark.end]
    if not _STRONG.isdisjoint(stop):
        return _SENTENCE
    if "…" in stop:
        return 0 if following in "等的" else _SENTENCE
    if not (following.isspace() or _is_wide(following)):
        return 0
    if stop in ".．" and not _period_ends(text, mark.start, sentence.start, following):
        return 0
    return 0 if "." in stop and _next_word_is_lower(text, tail, sentence.end) else _SENTENCE


def _ends_clause(text: str, position: int, following: str) -> bool:
    before = text[position - 1] if position else ""
    if before.isdigit() and following.isdigit():
        return False
    wide = not text[position].isascii()
    return wide or not following or following.isspace() or _is_wide(following) or _is_wide(before)


def _period_ends(text: str, period: int, sentence: int, following: str) -> bool:
    if period - sentence <= 12 and _NUMBERING.fullmatch(text, sentence, period):
        return False
    head = text[max(sentence, period - 20) : period]
    if _is_wide(following) and _NUMBER_IN_LINE.search(head):
        return False
    word = _LATIN_WORD.search(head)
    return not word or not (len(word[0]) == 1 or "." in word[0] or _ABBREVIATIONS.fullmatch(word[0]))


def _next_word_is_lower(text: str, position: int, end: int) -> bool:
    while position < end and text[position].isspace():
        position += 1
    return position < end and text[position].isascii() and text[position].islower()


def _level_after_pair(text: str, pair: Span, sentence: Span) -> int:
    """Return what ends after “……。”: it depends on how the pair stands in its sentence."""
    following = text[pair.end] if pair.end < sentence.end else ""
    last = text[pair.end - 2]
    if last in "，,":
        return _CLAUSE
    if last not in "。｡！？…!?." or not following or following in "，、；：。！？,.;:!?…—的":
        return 0
    if last in "!?." and following.isspace():
        word = _BLANKS.match(text, pair.end, sentence.end)
        if word and text[word.end() : min(word.end() + 1, sentence.end)].isupper():
            return _SENTENCE
    opener, leads = text[pair.start], _BLANKS.fullmatch(text, sentence.start, pair.start) is not None
    if opener not in _QUOTES:
        return _SENTENCE if opener in "（(" and leads and last in "。！？" else 0
    if text[pair.start - 1] in "：:" and not leads:
        return _SENTENCE
    if (following == opener and not leads) or _SPEECH.match(text, pair.end, sentence.end):
        return 0
    return _SENTENCE if leads or last in "。｡" else 0


def _is_wide(character: str) -> bool:
    if character in PAIRS:
        return character not in "(["
    return "\u2e80" <= character < "\ua000" or character >= "\U00020000"
