"""The time in a quotation that answers: a date or a time of the day, or from one to another: 上午9:00—11:30."""

import re

from yinju.retrieve import Question
from yinju.text import normalise
from yinju.text.numbers import TO
from yinju.types import Span

# What a question for a time of the day names.
ASKS_HOUR = re.compile(r"几点|几时|\bwhat (?:time|hour)\b")
_ASKS_OPENING = re.compile("(?:营业|开放|开馆|办公|上班|工作|服务|接待|门诊|作息)时间")
_DIGIT = "[0-9０-９]"
_YEAR = rf"{_DIGIT}{{2,4}}年(?:{_DIGIT}{{1,2}}月)?"
_DAY = rf"(?:{_DIGIT}{{2,4}}年)?{_DIGIT}{{1,2}}月{_DIGIT}{{1,2}}日"
_HOUR = (
    r"(?:(?:凌晨|早上|早|上午|中午|下午|晚上|晚|每晚)\s*)?"
    rf"(?:{_DIGIT}{{1,2}}[:：]{_DIGIT}{{2}}|(?:{_DIGIT}{{1,2}}|十?[一二两三四五六七八九十])[点时](?:半|整|{_DIGIT}{{1,2}}分)?(?![要建意希体期间代候]))"
)
_ASIDE = r"(?:[（(][^（）()]{1,8}[)）])?"  # 1月28日（除夕）


# From one day to another; of two years each is a time of its own.
_DAYS = rf"(?:{_DAY}){_ASIDE}\s*(?:{TO})\s*(?:{_DAY}|{_DIGIT}{{1,2}}日)"
_DATES, _DAYS_BETWEEN = re.compile(f"{_DAYS}|{_DAY}|{_YEAR}"), re.compile(_DAYS)
_HOURS = re.compile(rf"(?:{_HOUR})(?:{_ASIDE}\s*(?:{TO})\s*(?:{_HOUR}))?")


def when_answered(question: Question, quote: str) -> Span | None:
    """Return the range of the first time in `quote` that answers a question for one, not that of the question."""
    asked = normalise(question.text)
    hour = ASKS_HOUR.search(asked) or _ASKS_OPENING.search(asked)
    for pattern in (_HOURS, _DATES) if hour else (_DATES,):
        for found in pattern.finditer(quote):
            if normalise(found[0]) not in question.terms:
                return Span(*found.span())
    return None


def days_between(quote: str) -> Span | None:
    """Return the first range from one date to another: how many days, where they are not counted."""
    found = _DAYS_BETWEEN.search(quote)
    return Span(*found.span()) if found else None


def is_part_of_a_date(text: str, start: int) -> bool:
    """Return whether a month stands before a figure: 28日 of 1月28日 is a date and no number of days."""
    return text[max(0, start - 1) : start] == "月"
