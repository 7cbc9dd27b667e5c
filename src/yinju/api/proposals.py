"""Questions that a text seems to answer: figures, ranks, reasons, years, lists, definitions; more in statements.py.

Patterns over sentences; nothing here understands. A proposal says where its answer stands, so that whoever asks it can
see whether the engine finds that very place (suggestions.py). Most are never shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yinju.api import statements
from yinju.api.statements import WORD, Asked, Kind, Template
from yinju.text import HAN, Language, sentences, units
from yinju.types import Document, Span

__all__ = ["Kind", "Proposal", "propose"]

# Of one document: a book's later chapters give no better questions than its first.
READ_CHARS: Final = 60_000

_MEASURE: Final = (
    "(?:投资|收入|支出|总值|增加值|面积|规模|就业|价格|产量|人口|里程|比重|余额|赤字|总额|总量|寿命|储备|贷款|用电量|消费"
    "|补助|补贴|标准|工资|养老金|[^倍频速效]率|人数|能耗|利润|税收|顺差|资金)"
)
_TIME: Final = (
    "(?:全年|去年|今年|当年|上年|年末|年底|五年来|其中|预计|力争|争取|累计|全部|同时|带动|支持|拉动|我们)"
)
_UNIT: Final = (
    f"(?:{units.ABOUT})?(?:{units.MAGNITUDE})?(?:{units.ABOUT})?"
    f"(?:{units.any_of(units.ALL - units.SPANS - units.CALENDAR)})"
)
_FIGURE: Final = re.compile(
    rf"(?:^|(?<=[，、；了]))(?:{_TIME}|(?P<year>(?:19|20)\d\d)年)*+(?P<subject>{WORD}{{0,8}}?{_MEASURE})"
    r"(?:(?:比上年|同比)?(?P<change>增长|上涨|下降|提高|增加|减少)了?"
    r"|(?P<reach>(?:控制|稳定|保持)在|(?:提高|增加|增长|上升|下降|降|升)[到至]|达到|超过|突破|达|为)?)"
    rf"约?[0-9０-９][0-9０-９.．,]*{_UNIT}"
    rf"(?:(?:、[^，。；的]{{2,20}})?的(?P<of>[^，。；的*]{{2,18}}(?:项目|工程)))?"
)
_RANK: Final = re.compile(
    rf"(?:^|(?<=，))(?P<subject>{WORD}{{2,10}}?)(?:位居|居|位列|排名|排)?(?P<where>全省|全国|全市|全球|世界)"
    r"第[一二三四五六七八九十]+位?(?=$|[，。；])"
)
_WHY: Final = re.compile(r"^由于[^，。；“”]{4,40}，(?P<result>[^，。；：“”*就才又]{6,24})(?=[，。；])")
_YEAR: Final = re.compile(
    r"^到?(?P<year>(?:19|20)\d\d)年，?(?:我们|我国|全市|全省|全国)?(?:[^，。；“”*]{0,12}，)?"
    r"(?:[^，。；“”*]{0,6}?(?P<verb>实现|完成|取得)了?"
    r"|[^，。；]{0,4}(?:树立|提出|确定|制订|制定)了?[^。；]{2,24}的(?P<noun>目标|计划|任务))"
)
_LIST: Final = re.compile(
    rf"(?:^|(?<=，))(?!应当|必须|可以)(?P<subject>{WORD}{{2,8}})(?P<verb>审议通过了?|选举产生了?|包括|分为|涵盖|建成了?|出台了?)"
    r"[^，。；“”*]+[、和及][^，。；]{2,}"
)
_DEFINE: Final = re.compile(
    rf"^(?P<subject>{WORD}{{2,8}}(?:制度|工程|行动|战略|计划|机制|体系|政策|理念|工作)|“[^“”*]{{2,10}}”)，?"
    r"(?:就是|是指|是|即)[^，。；？！“”*不否]{8,50}"
)
_AIM: Final = re.compile(
    rf"^(?P<subject>[{HAN}]{{2,14}}(?:目标|任务|原则|方针|思路|主题))是[：:，]?[^，。；]{{4,}}"
)
_HOW: Final = re.compile(
    r"(?:^|(?<=，))(?:要|坚持)?(?:以|通过|依靠)(?!及|便|来|后)[^，。；*]{3,20}?"
    rf"(?P<deed>(?:打造|推动|推进|促进|带动|破解|提升|引领)(?:(?![的为])[{HAN}]){{5,14}})(?=[，。；])"
)
_POLICY: Final = re.compile(rf"^(?P<subject>[{HAN}]{{1,6}}的?[{HAN}]{{2,4}}政策)要[^，。；]{{4,}}")
_PRAISE: Final = re.compile(
    rf"(?:^|(?<=，))(?P<subject>{WORD}{{2,8}})(?:受到|得到|获得)了?[{HAN}]{{2,14}}?(?P<praise>表扬|表彰|肯定|好评)"
)
# What begins so goes on from something before it, and * stands where a text was made anonymous.
_FRAGMENT: Final = re.compile(
    r"^(?:[不更又再也还都就才只并而但和与及或各这那其一正以已把将使]|我们|他们|有些|许多|上述|进一步|今年|去年)|[\s*]|所称|前款"
)
_DATED_TITLE: Final = re.compile(r"(?P<year>(?:19|20)\d\d)年.*(?P<kind>报告|讲话|公报|纪要|规划|决定|意见)$")

# A figure whose subject is not here is only asked for in Chinese.
_ENGLISH: Final = {
    "国内生产总值": "the GDP",
    "财政收入": "the fiscal revenue",
    "粮食产量": "the grain output",
    "居民消费价格": "the rise in consumer prices",
    "财政赤字率": "the fiscal deficit ratio",
    "城镇新增就业": "the number of new urban jobs",
    "城镇调查失业率": "the surveyed urban unemployment rate",
    "总投资": "the total investment",
}
_ENGLISH_NOUN: Final = {"目标": "goal", "计划": "plan", "任务": "task"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question and the place of its answer: code points into the text of the document."""

    question: str
    language: Language
    kind: Kind
    doc_id: str
    start: int
    end: int


def propose(document: Document, *, alone: bool) -> list[Proposal]:
    """Return questions that the document seems to answer, in its order, each once.

    Where it is not `alone`, a figure without a year is asked for with the year of the document's title.
    """
    text = document.text[:READ_CHARS]
    title = None if alone else _DATED_TITLE.search(document.title)
    found: dict[str, Proposal] = {}

    def add(kind: Kind, language: Language, question: str, start: int, end: int) -> None:
        found.setdefault(question, Proposal(question, language, kind, document.doc_id, start, end))

    spans = list(sentences(text))
    for sentence in spans:
        words = text[sentence.start : sentence.end]
        for kind, match, questions in _matches(words, title):
            if any(part and _FRAGMENT.search(part) for part in match.groups()):
                continue
            for language, question in questions:
                add(kind, language, question, sentence.start + match.start(), sentence.start + match.end())
    for kind, question, start, end in _of_the_form(text, spans, statements.topic_of(document.title)):
        add(kind, "zh", question, start, end)
    return sorted(found.values(), key=lambda proposal: proposal.start)


def _of_the_form(text: str, spans: Sequence[Span], topic: str) -> Iterator[tuple[Kind, str, int, int]]:
    """Yield the questions to labels and those that the text poses, with the place of the answer."""
    for place, sentence in enumerate(spans):
        words = text[sentence.start : sentence.end]
        if (label := statements.label_asked(words, topic)) is not None:
            yield "label", label[1], sentence.start + label[0], sentence.end
        question, behind = statements.posed(words), spans[place + 1 : place + 2]
        if question is not None and behind and "\n" in text[sentence.end : behind[0].start]:
            (reply,) = behind
            lead = statements.reply_start(text[reply.start : reply.end])
            yield "posed", question, reply.start + lead, reply.end


def _matches(words: str, title: re.Match[str] | None) -> Iterator[tuple[Kind, re.Match[str], Asked]]:
    for match in _FIGURE.finditer(words):
        yield "figure", match, _figure_asked(match, title)
    for kind, pattern, asked in _TEMPLATES:
        for match in pattern.finditer(words):
            yield kind, match, asked(match)


def _figure_asked(match: re.Match[str], title: re.Match[str] | None) -> Asked:
    subject, year, change, reach = match.group("subject", "year", "change", "reach")
    if match["of"]:
        yield "zh", f"{match['of']}的{subject}是多少？"
        if subject.endswith("投资"):
            yield "en", "How much will be invested in the projects?"
            yield "en", "What is the total investment in the projects?"
        return
    when = f"{year}年" if year else f"{title['year']}年的{title['kind']}中，" if title else ""
    if change:
        yield "zh", f"{when}{subject}{change}了多少？"
    else:
        yield "zh", f"{when}{subject}{reach if reach and reach[-1] in '到至在' else '是'}多少？"
    if subject in _ENGLISH:
        dated = f" in {year}" if year else f" in the {title['year']} report" if title else ""
        yield "en", f"What was {_ENGLISH[subject]}{dated}?"


def _rank_asked(match: re.Match[str]) -> Asked:
    yield "zh", f"{match['subject']}在{match['where']}排第几？"


def _why_asked(match: re.Match[str]) -> Asked:
    yield "zh", f"为什么{match['result']}？"


def _year_asked(match: re.Match[str]) -> Asked:
    year, verb, noun = match.group("year", "verb", "noun")
    if verb:
        yield "zh", f"{year}年{verb}了什么？"
        yield "en", f"What was achieved in {year}?"
        yield "en", f"What did we achieve in {year}?"
    else:
        yield "zh", f"{year}年的{noun}是什么？"
        yield "en", f"What is the {_ENGLISH_NOUN[noun]} for {year}?"
        yield "en", f"What {_ENGLISH_NOUN[noun]} was set for {year}?"


def _list_asked(match: re.Match[str]) -> Asked:
    subject, verb = match.group("subject", "verb")
    of_kinds = "哪几类" if verb == "分为" else "哪些" if verb in ("包括", "涵盖") else "什么"
    yield "zh", f"{subject}{verb}{of_kinds}？"


def _define_asked(match: re.Match[str]) -> Asked:
    yield "zh", f"什么是{match['subject']}？"


def _aim_asked(match: re.Match[str]) -> Asked:
    yield "zh", f"{match['subject']}是什么？"


def _how_asked(match: re.Match[str]) -> Asked:
    yield "zh", f"怎样{match['deed']}？"


def _policy_asked(match: re.Match[str]) -> Asked:
    yield "zh", f"{match['subject']}要怎么做？"


def _praise_asked(match: re.Match[str]) -> Asked:
    yield "zh", f"{match['subject']}得到了谁的{match['praise']}？"


_TEMPLATES: Final[tuple[Template, ...]] = (
    ("rank", _RANK, _rank_asked),
    ("why", _WHY, _why_asked),
    ("year", _YEAR, _year_asked),
    ("list", _LIST, _list_asked),
    ("define", _DEFINE, _define_asked),
    ("define", _AIM, _aim_asked),
    ("how", _HOW, _how_asked),
    ("how", _POLICY, _policy_asked),
    ("praise", _PRAISE, _praise_asked),
    *statements.TEMPLATES,
)
