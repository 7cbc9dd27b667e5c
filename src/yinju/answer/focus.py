"""The words within a quotation that answer: the figure that was asked for, or the date."""

import re
from collections.abc import Mapping, Sequence, Set

from yinju.answer.times import days_between, is_part_of_a_date, when_answered
from yinju.retrieve import Question, unit_asked
from yinju.text import Quantity, normalise, quantities, ranges, units
from yinju.types import Span

_BESIDE_CHARS = 10
_PAUSE = re.compile(r"[，、。；,;]")
_STOP = re.compile(r"[。！？!?\n]")
_YEAR = re.compile(r"([0-9０-９]{4})年")
_RANK = re.compile(r"排名|排第|第(?:几|多少)|名次|位次|\brank")
# What is counted, whatever it is counted with: 几家企业, 三十多个企业.
_COUNTED = re.compile(rf"(?:多少|几)(?:{units.any_of(units.THINGS)})([\u4e00-\u9fff]{{2}})")
_COUNTED_WITHIN = 6
_PEOPLE = units.PEOPLE | {""}
# The units in which what is asked for with one may stand as well.
_LIKE: Sequence[frozenset[str]] = (
    units.MONEY,
    units.LENGTHS,
    units.WEIGHTS,
    units.AREAS,
    units.VOLUMES,
    units.DEGREES,
    units.DAYS,
    units.HOURS,
    units.SORTS,
)
_UNITS_LIKE: Mapping[str, frozenset[str]] = {
    **{unit: like for like in _LIKE for unit in like},
    **dict.fromkeys(("人", "名", "位"), _PEOPLE),
    "个": units.THINGS,
    "次": units.EVENTS,
    "场": frozenset("场次"),
    "起": frozenset("起次件"),
    **dict.fromkeys("支只", frozenset("支只")),
    "级": frozenset({"级", ""}),  # 规模7.2
}
_SIZES = units.AREAS | units.VOLUMES | units.LENGTHS | units.AGES | units.WEIGHTS | units.POWERS
_ASKS_SIZE = re.compile("多大(?!规模|力度)")
_COUNTS_PEOPLE = re.compile(
    r"(?:多少|几)个[^，。？?]{0,4}?(?:人(?!大|才市)|[员工生师民]|代表|孩子|干部|群众|儿童|专家)"
)
# What has a size by its nature; 赤字有多大 may ask for any figure, those of a size first.
_HAS_SIZE = "广场|公园|场地?|[场会展]馆|[航大]?站?楼|厅|房[间子]?|园区?|岛|湖|水库|[院店厂]|田|地块|屏幕?"
_CHANGE = "增长|增加|增产|增收|提高|提升|上升|上涨|扩大|下降|降低|减少|回落|缩小|缩短|下跌|下调|上调"
_ASKS_CHANGE = re.compile(rf"(?:{_CHANGE}|[增涨降减])了?(?:多少|几)")
_CHANGED_BY = re.compile(rf"(?:{_CHANGE}|[增涨降减多少高低])了?[约近超]?$")
# Behind a number, a word that goes on from it.
_GOES_ON = re.compile(r"(?!左右|以[上下内外]|不等|[多余的和至到])[\u4e00-\u9fffA-Za-z]")
_LATIN = re.compile("[A-Za-z]")
_MONEY_SIGN = re.compile("[$¥￥€£＄]")
_ASKED_UNITS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(
            r"百分之|比例|(?<![效功频汇])率(?!先|领)|占比|增速|[增涨降]幅|percent|\brates?\b|\bshares?\b|proportion"
        ),
        units.SHARES,
    ),
    (_ASKS_CHANGE, units.RATES),
    (
        re.compile(
            r"多少钱|金额|(?:投资|资金|经费|损失|产值|生产总值|收入|gdp)(?!.{0,4}(?:项目|指标|企业))|(?<![评代])价(?!值)"
            r"|how much|\binvestments?\b(?! projects)"
        ),
        units.MONEY | {""},
    ),
    (re.compile(r"人口|多少人|几人|how many people|population"), _PEOPLE),
    (re.compile(r"亩产(?!值)|单产"), units.WEIGHTS),
    (re.compile(r"(?:期|假|历时|工时|时长|时间)[^，。？?]{0,3}多长"), units.SPANS),
    (
        re.compile(r"(?:身高|高度|长度|宽度|厚度|距离|里程|深度)(?:[是有为]?多|$)|多[长高远深宽]"),
        units.LENGTHS,
    ),
    (re.compile(r"(?:体重|重量|净重)(?:[是有为]?多|$)|多重"), units.WEIGHTS),
    (re.compile(r"面积(?:[是有为]?多|$)"), units.AREAS),
    (re.compile(r"多大(?:年纪|岁数|年龄|了)|(?:年龄|年纪|岁数)[^，。？?]{0,4}多大|\bhow old\b"), units.AGES),
    (re.compile(rf"(?:{_HAS_SIZE})(?:大[约概]|到底|究竟|一共|总共)?有?多大"), _SIZES),
)


def find_focus(question: Question, quote: str) -> Span | None:
    """Return the range within `quote` that answers a question for a figure or a date; None for other kinds."""
    if question.kind == "when":
        return when_answered(question, quote)
    if question.kind != "number":
        return None
    figures = answering_figures(question, quote)
    if not figures:
        return days_between(quote) if asked_units(question.text) == units.DAYS else None
    sizes = [f for f in figures if f.unit in _SIZES] if _ASKS_SIZE.search(normalise(question.text)) else []
    behind = _behind_its_case(question, quote, sizes or figures)
    nearest = max(behind, key=lambda figure: _shared_words(question, quote, figure))  # the first of equals
    within = (r for r in ranges(quote) if r.start <= nearest.start < r.end)
    return next((Span(r.start, r.end) for r in within), Span(nearest.start, nearest.end))


def may_be_the_figure(question: Question, quote: str, focus: Span) -> bool:
    """Return whether `focus` holds a figure of the unit that the question asks for, if it asks for one."""
    if question.kind != "number" or asked_units(question.text) is None:
        return True
    return any(f.start < focus.end and focus.start < f.end for f in answering_figures(question, quote))


def figure_of_the_year(question: Question, quote: str, focus: Span) -> Span:
    """Return the figure of the year that the question names, where `focus` is one of its unit of another year.

    A figure is of the year that its sentence names last before it: 产值945万元；2022年产值790万元.
    """
    own = next((f for f in quantities(quote) if f.start < focus.end and focus.start < f.end), None)
    if own is None or len(question.years) != 1 or question.compares:
        return focus
    year = str(min(question.years))
    wanted = year if year in quote else None
    if _year_before(quote, own.start) == wanted:
        return focus
    others = (f for f in quantities(quote) if f.unit == own.unit and _year_before(quote, f.start) == wanted)
    other = next(others, None)
    return focus if other is None else Span(other.start, other.end)


def _behind_its_case(question: Question, quote: str, figures: list[Quantity]) -> list[Quantity]:
    """Return the first figure behind the range that holds one of the question, 工作15年; all where none does."""
    own = [f for f in quantities(normalise(question.text)) if f.unit and not _is_year(f)]
    ends = [r.end for r in ranges(quote) if any(map(r.includes, own))]
    behind = [figure for figure in figures if ends and figure.start >= ends[0]]
    return behind[:1] or figures


def _year_before(text: str, place: int) -> str | None:
    """Return the year that the sentence names last before a place in it."""
    named = _YEAR.findall(_STOP.split(text[:place])[-1])
    return normalise(named[-1]) if named else None


def _shared_words(question: Question, quote: str, figure: Quantity) -> int:
    """Count the question's words beside the figure, up to the next comma on either side."""
    before = _PAUSE.split(quote[max(0, figure.start - _BESIDE_CHARS) : figure.start])[-1]
    after = _PAUSE.split(quote[figure.end : figure.end + _BESIDE_CHARS])[0]
    beside = f"{normalise(before)} {normalise(after)}"
    words = [term for term in question.terms if len(term) > 1 and term not in question.numbers]
    return sum(word in beside for word in words)


def answering_figures(question: Question, text: str) -> list[Quantity]:
    """Return the numbers in `text` that may answer: not those of the question, and of the unit asked for if any."""
    normal, wanted = normalise(question.text), asked_units(question.text)
    counted, changes = _COUNTED.search(normal), wanted == units.RATES and _ASKS_CHANGE.search(normal)
    return [
        figure
        for figure in fresh_figures(question, text)
        if (figure.unit != "第" if wanted is None else _is_of(wanted, figure, text))
        or (changes and _is_a_change(figure, text))
        or (counted is not None and counted[1] in text[figure.end : figure.end + _COUNTED_WITHIN])
    ]


def _is_of(wanted: Set[str], figure: Quantity, text: str) -> bool:
    """Return whether a figure is of one of these units; a bare number if it stands alone, a day if of no date."""
    if figure.unit == "日":
        return figure.unit in wanted and not is_part_of_a_date(text, figure.start)
    return figure.unit in wanted and (figure.unit != "" or _stands_alone(figure, text))


def _is_a_change(figure: Quantity, text: str) -> bool:
    """Return whether a figure says by how much something changed, and not, as 增长到 does, to what."""
    has_unit = figure.unit not in ("", "第") or text[figure.end - 1] in units.MAGNITUDES
    return has_unit and _CHANGED_BY.search(text[: figure.start]) is not None


def _stands_alone(figure: Quantity, text: str) -> bool:
    """Return whether no word goes on from a bare number: one of a table, 4285亿 or $16.6, not 356产业集群."""
    before = max(0, figure.start - 1)
    if _MONEY_SIGN.match(text, before, figure.start) or text[figure.end - 1] in units.MAGNITUDES:
        return True
    return not _GOES_ON.match(text, figure.end) and not _LATIN.match(text, before, figure.start)


def asked_units(question: str) -> frozenset[str] | None:
    """Return the units in which an answer may stand, "" for a bare number; None where any but an ordinal will do."""
    normal = normalise(question)
    if _RANK.search(normal):
        return frozenset({"第"})
    counter = unit_asked(normal)
    if counter is not None:
        people = _PEOPLE if _COUNTS_PEOPLE.search(normal) else frozenset()
        return _UNITS_LIKE.get(counter, frozenset({counter})) | people
    return next((wanted for pattern, wanted in _ASKED_UNITS if pattern.search(normal)), None)


def asks_count(question: str) -> bool:
    """Return whether a question asks how many, with a word to count by."""
    normal = normalise(question)
    return unit_asked(normal) is not None and not _RANK.search(normal)


def names_figure(question: Question, text: str) -> bool:
    """Return whether a figure that may answer stands in `text` beside two words of the question or more."""
    return any(_shared_words(question, text, figure) > 1 for figure in answering_figures(question, text))


def fresh_figures(question: Question, text: str) -> list[Quantity]:
    """Return the numbers in `text` that are not those of the question and not years, whatever their unit."""
    own = {term.lstrip("“") for term in question.numbers}
    return [
        figure
        for figure in quantities(text)
        if not _is_year(figure)
        and normalise(text[figure.start : figure.end]) not in own
        and (_digits(text, figure) not in own or _measures_another(question, figure))
    ]


def _measures_another(question: Question, figure: Quantity) -> bool:
    """Return whether the question has the number only in other units of measure: 5天 where it says 工作5年."""
    alike = [own.unit for own in quantities(normalise(question.text)) if own.value == figure.value]
    return bool(alike) and all(
        unit != figure.unit and {unit, figure.unit} <= units.MEASURES for unit in alike
    )


def _is_year(figure: Quantity) -> bool:
    return figure.unit == "年" and figure.value >= 1000


def _digits(text: str, figure: Quantity) -> str:
    return "".join(
        char for char in normalise(text[figure.start : figure.end]) if char.isdigit() or char == "."
    )
