"""Units and counters, by what they measure: the one list from which the patterns for figures are built.

A unit measures (公里, 元, 小时); a counter counts whole things (个, 项, 人), and which one stands there is the noun's
choice. Between a number and either may stand a magnitude (万, 亿) and 多 or 余; 千 of 千米 and 千瓦 is one as well.
"""

from collections.abc import Mapping, Set
from typing import Final

MAGNITUDES: Final[Mapping[str, float]] = {
    "万亿": 1e12,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}
KILO: Final = "千"  # part of the unit that it stands before: 万千瓦
MAGNITUDE: Final = "|".join(MAGNITUDES)  # the longer ones first
ABOUT: Final = "多|余"

MONEY: Final = frozenset({"元", "美元", "欧元", "日元", "港元", "英镑", "块钱"})
SHARES: Final = frozenset({"%", "‰", "百分点", "个百分点"})
RATES: Final = SHARES | {"成", "倍"}
LENGTHS: Final = frozenset({"公里", "米", "厘米", "毫米", "微米", "公尺", "英寸", "英尺", "英里", "海里"})
AREAS: Final = frozenset({"平方公里", "平方米", "平方厘米", "平方公尺", "平方", "公顷", "亩"})
VOLUMES: Final = frozenset({"立方米", "立方厘米", "立方公尺", "立方", "升", "毫升"})
WEIGHTS: Final = frozenset({"吨", "公斤", "斤", "克", "毫克"})
POWERS: Final = frozenset({"瓦", "瓦时", "安时", "毫安时"})
DEGREES: Final = frozenset({"度", "摄氏度", "℃"})
AGES: Final = frozenset({"岁"})
DAYS: Final = frozenset({"天", "日", "工作日"})
HOURS: Final = frozenset({"小时", "分钟", "秒"})
SPANS: Final = DAYS | HOURS | {"年", "周年", "个月", "周", "季度"}
# What names a point of time; behind 几 they ask when.
CALENDAR: Final = frozenset({"年", "月", "日", "号", "点"})
MEASURES: Final = (
    MONEY | RATES | LENGTHS | AREAS | VOLUMES | WEIGHTS | POWERS | DEGREES | AGES | SPANS | CALENDAR - {"号"}
)

PEOPLE: Final = frozenset({"人", "名", "位", "人次"})
EVENTS: Final = frozenset({"次", "场", "起", "届", "轮", "趟", "期", "批", "人次"})
SORTS: Final = frozenset({"种", "类"})
THINGS: Final = (
    frozenset(
        "个家项所座处件条支只户间栋幢层部台辆艘架套张份本篇册页字块棵株枚幅笔头集"  # each a counter
    )
    | SORTS
)
COUNTERS: Final = PEOPLE | EVENTS | THINGS | {"号", "级"}
ALL: Final = MEASURES | COUNTERS

# Other ways to write a unit of the same size.
SAME: Final[Mapping[str, str]] = {
    "％": "%",
    "周岁": "岁",
    "平方千米": "平方公里",
    "平米": "平方米",
    "个小时": "小时",
    "个工作日": "工作日",
    "星期": "周",
    "个星期": "周",
    "个季度": "季度",
}
# How a unit stands in a text where its characters are also the beginning of something else.
_WRITTEN: Final[Mapping[str, str]] = {
    "个月": "个月(?![亮饼])",
    "个": "个(?!月(?![亮饼])|小时|工作日|星期|季度|百分点)",
    "起": "(?<!一)起",
    "日元": "日元(?!旦)",
    "成": "成(?![为立员本果功就长绩交都])",
    "集": "集(?![团中体合群])",
    "平方": "平方(?![千公英])",
    "立方": "立方(?![千公英])",
    "米": "千?米",
    "克": "千?克",
    "瓦": "千?瓦",
    "瓦时": "千?瓦时",
    "周": "周(?![一二三四五六日末边围长期转])",
}
# The same behind 多少 and 几, where the noun itself may follow: 多少项目, 多少年轻人.
_NO_NOUN: Final[Mapping[str, str]] = {
    "项": "目",
    "户": "籍|口",
    "名": "单|称|额",
    "年": "轻|龄",
    "元": "旦|素",
    "人": "口|才|大|员|力|民|物",
    "米": "饭",
    "部": "门|队|分|件",
    "支": "出|付|部|持|撑",
    "本": "科|金",
    "处": "罚|分|室",
    "件": "事",
    "位": "置",
    "成": "本|员|果|绩|就|分",
    "度": "假",
    "期": "限|刊|货",
    "级": "别",
    "层": "次",
    "份": "额",
    "字": "数",
    "头": "衔",
    "升": "学",
    "日": "子|期|元",
    "周": "边|期",
    "套": "路|餐",
}


def spelt_once(written: str) -> str:
    """Return the one spelling of a unit, of 千米 that of 米."""
    unit = written.removeprefix(KILO)
    return SAME.get(unit, unit)


def any_of(*units: Set[str], before_noun: bool = False) -> str:
    """Return a pattern, without a group around it, for one of these units as written, the longest first.

    With `before_noun` a unit is none that begins a noun, as 项 in 多少项目.
    """
    wanted = frozenset[str]().union(*units)
    spelt = wanted | {form for form, unit in SAME.items() if unit in wanted}
    return "|".join(
        _pattern(unit, before_noun) for unit in sorted(spelt, key=lambda unit: (-len(unit), unit))
    )


def _pattern(unit: str, before_noun: bool) -> str:
    no_noun = _NO_NOUN.get(unit, "") if before_noun else ""
    return _WRITTEN.get(unit, unit) + (f"(?!{no_noun})" if no_noun else "")
