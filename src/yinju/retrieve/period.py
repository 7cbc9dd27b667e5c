"""Of which years a passage speaks, and how well they agree with those that a question names.

Yearly documents repeat themselves almost word for word, so that the year decides which of them answers. A passage
seldom names it: the report of 2015 says 比上年增长7.4% and means 2014, and 今年增长7%左右 and means 2015. The title's
year, the heading and such words together say which year is meant.
"""

import re
from typing import Literal

from yinju.text import years
from yinju.types import Chunk

Tense = Literal["past", "plan", "document", "any"]

# How sure it is that a passage of a document of year T without a year of its own speaks of T, or of T - 1.
LIKELY, UNLIKELY, AGAINST_TENSE = 0.75, 0.3, 0.6
# What was planned where it is asked what came of it, and the other way round; a year where several are summed up.
OF_ANOTHER_KIND = LIKELY * AGAINST_TENSE
# Where nothing says of which year a passage speaks: no contradiction, and no support.
UNDATED = 0.4
_PLAN = re.compile(
    r"目标|预期|计划|拟安排|拟|到[0-9０-９]{4}年|打算|准备|将要|安排了?多少|要求|部署|提出|\b(?:target|goal|plan|aim|expected)"
)
_PAST = re.compile(
    r"完成|实现了?|达到了?|实际|增长了|下降了|减少了|增加了|提高了|上涨了|[打产涨]了|最后|全年|年末|年底|去年|结果"
    r"|\b(?:was|were|did|had|achieved|reached)\b"
)
_OF_DOCUMENT = re.compile(r"年[^，。,;；]{0,12}(?:报告|讲话|讲话稿|致辞|文件)|\b(?:report|speech|address)\b")
_SPEAKS_OF_PLAN = re.compile(
    r"今年|本年度|预期目标|拟安排|[今本]后|明年|下一步|工作安排|总体部署|工作总体要求|工作任务|重点工作"
    r"|\b(?:this year|will)\b"
)
_SPEAKS_OF_PAST = re.compile(
    r"去年|过去的?一年|一年来|上一年|年工作的?回顾|工作回顾|\b(?:last|past|previous) year\b"
)
_SPEAKS_OF_SEVERAL = re.compile(
    r"(?:过去|这|近)的?[三四五]年|[三四五]年[来间]|[三四五]年的工作|[三四五]年累计|年均|本届政府"
    r"|\bpast (?:three|four|five) years\b"
)
_SPEAKS_FOR_ITSELF = re.compile(f"{_SPEAKS_OF_PLAN.pattern}|{_SPEAKS_OF_PAST.pattern}|上年")
# A document about its own year, 2023年度报告, rather than about the one before.
_ABOUT_ITS_YEAR = re.compile(r"年度|年报|年鉴|总结|公报|决算")
# A heading that looks back at the year that it names, be it the document's own.
_LOOKS_BACK = re.compile(r"回顾|总结|完成情况|主要成绩")
_ONE_YEAR = "(?:[0-9０-９]{4}年?|[一二][零〇○一二三四五六七八九]{3}年)"
_COMPARED = re.compile(
    rf"[比较]\s*{_ONE_YEAR}(?!年)(?!的?\s*[0-9０-９])|按\s*{_ONE_YEAR}(?=的?(?:不变|可比)?价)|[与同和跟]\s*{_ONE_YEAR}(?=[^，。；]{{0,8}}相比)"
    rf"|在\s*{_ONE_YEAR}(?=[^，。；]{{0,12}}基础上)"
    rf"|(?:是|为|相当于)\s*{_ONE_YEAR}(?=的[^，。；]{{0,6}}(?:倍|[%％]|[一二三四五六七八九十几]成))"
)
_NUMERAL = "十[一二三四五六]?|[一二三四五六七八九]"
_PLAN_NUMBER = re.compile(
    rf"[“\"「](?P<quoted>{_NUMERAL})五[”\"」]|(?P<named>{_NUMERAL})五(?=规划|计划|时期|期间)"
    r"|(?P<late>十[一二三四五六])五(?=[，。、的末以]|$)"
)
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}


def tense_of(question: str) -> Tense:
    """Return what a question asks for: what was planned, what came of it, or what a document of a year says."""
    if _OF_DOCUMENT.search(question):
        return "document"
    plan, past = _PLAN.search(question) is not None, _PAST.search(question) is not None
    if plan == past:
        return "any"
    return "plan" if plan else "past"


def named_years(text: str) -> frozenset[int]:
    """Return the years that `text` names, those of a five-year plan that it names by its number included."""
    return years(text) | _of_plans(text)


def years_asked(question: str) -> tuple[frozenset[int], bool]:
    """Return the years that a question asks for, and whether it names them only to compare with: 比2009年高多少.

    Of 2010年比2009年高多少 that is 2010.
    """
    named, asked = named_years(question), named_years(_COMPARED.sub("", question))
    return (asked, False) if asked else (named, bool(named))


def _of_plans(text: str) -> frozenset[int]:
    if "五" not in text:
        return frozenset()
    return frozenset(
        year for match in _PLAN_NUMBER.finditer(text) for year in _plan_years(match[match.lastgroup or 0])
    )


class Period:
    """The years that a question names, and what it asks of them; judges one passage after another."""

    def __init__(self, asked: frozenset[int], tense: Tense, *, compares: bool = False) -> None:
        """Keep what the question asks for; `compares` says that it names its years only to compare with them."""
        self._asked, self._tense, self._compares = asked, tense, compares
        self._labels: dict[str, frozenset[int]] = {}  # many passages share a title or a heading

    def agreement(self, text: str, chunk: Chunk, lead: str = "") -> float:
        """Return how well `text`, the chunk or a part of it, agrees with the years that are asked for, 0…1.

        `lead` is what stands before it in the same sentence. 1 where the question names none, `UNDATED` where nothing
        says of which year the passage speaks.
        """
        asked = self._asked
        if not asked:
            return 1.0
        of_several = len(asked) > 2
        named = self._own_years(text)
        known = OF_ANOTHER_KIND if self._foretold(chunk) else 1.0
        if named & asked:
            return known
        if not named and not _SPEAKS_FOR_ITSELF.search(text) and self._own_years(lead) & asked:
            return known * LIKELY
        if _of_plans(text) & asked:
            return known if of_several else OF_ANOTHER_KIND
        implied = self._implied(text, chunk)
        if not implied:
            return 0.0 if named else UNDATED
        best = max(implied.get(year, 0.0) for year in asked)
        if named and max(named) > max(asked):
            best *= UNLIKELY
        sums_up = _SPEAKS_OF_SEVERAL.search(text) is not None or len(self._years(chunk.heading)) > 2
        return known * (best if sums_up == of_several else best * AGAINST_TENSE)

    def _own_years(self, text: str) -> frozenset[int]:
        """Return the years that a passage names, not those that it only compares with unless these are asked for."""
        return years(text if self._compares else _COMPARED.sub("", text))

    def _implied(self, text: str, chunk: Chunk) -> dict[int, float]:
        """Return the years that heading and title imply, and how surely."""
        of_heading, own = self._years(chunk.heading), self._years(chunk.title)
        if of_heading and (not of_heading <= own or _LOOKS_BACK.search(chunk.heading)):
            return dict.fromkeys(of_heading, 1.0)
        if not own:
            return {}
        year = max(own)
        if not any(year - 5 <= asked <= year for asked in self._asked):
            return {year: LIKELY}
        if self._tense == "document":
            return {year: 1.0, year - 1: UNLIKELY}
        around = f"{chunk.heading}\n{text}"
        plan = _SPEAKS_OF_PLAN.search(around) is not None
        past = _SPEAKS_OF_PAST.search(around) is not None or (not plan and "上年" in text)
        implied = {year: LIKELY, year - 1: LIKELY}
        if past != plan:
            of_last = past and not _ABOUT_ITS_YEAR.search(chunk.title)
            implied = {year: UNLIKELY, year - 1: 1.0} if of_last else {year: 1.0, year - 1: UNLIKELY}
        if self._tense != "any":
            against = AGAINST_TENSE if past == plan else OF_ANOTHER_KIND
            implied[year - 1 if self._tense == "plan" else year] *= against
        if _SPEAKS_OF_SEVERAL.search(around):
            implied |= {year - back: max(LIKELY, implied.get(year - back, 0.0)) for back in range(1, 6)}
        return implied

    def _foretold(self, chunk: Chunk) -> bool:
        """Return whether it is asked what came of a year and the document is of an earlier one: it could not know."""
        own = self._years(chunk.title)
        return self._tense == "past" and bool(own) and max(own) < min(self._asked)

    def _years(self, label: str) -> frozenset[int]:
        if label not in self._labels:
            self._labels[label] = named_years(label)
        return self._labels[label]


def _plan_years(numeral: str) -> range:
    """Return the years of the n-th five-year plan: 一五 from 1953, 二五 from 1958, 三五 from 1966 and so on."""
    number = sum(_NUMERALS[char] for char in numeral)
    first = 1953 + 5 * (number - 1) if number < 3 else 1966 + 5 * (number - 3)
    return range(first, first + 5)
