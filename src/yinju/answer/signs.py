"""What in a text is a sign of what a kind of question asks for: a figure, a date, a cause, a definition, a person."""

import re
from collections.abc import Mapping

from yinju.retrieve import Kind
from yinju.text import simplify, units

# Not 一批, 一部分 or 一场, which speak of no number.
_COUNTED = units.any_of((units.MEASURES - units.CALENDAR) | frozenset("年个项家人名次条户届位"))
_FIGURE = re.compile(
    r"[0-9０-９]|百分之|第[一二三四五六七八九十]"
    rf"|[一二三四五六七八九十百千万亿两]+(?:亿|万|{_COUNTED})"
)
_DAY = (
    r"[0-9０-９]{1,4}\s*(?:[年月日]|号(?=[前后起至到，。、；]|$))|[〇零一二三四五六七八九十]+[年月日]|世纪|年代|[0-9～~—-]+年|时期|期间|今年|去年|明年|当年"
    r"|(?<![一两三四五六七八九十每])(?:周|星期|礼拜)[一二三四五六日天末]"
    r"|\b(?:1[5-9]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b"
)
_HOUR = (
    r"[0-9０-９]{1,2}[:：][0-9０-９]{2}|(?:[0-9０-９]{1,2}|[二两三四五六七八九十]|十[一二])[点时](?![要建意希体])"
    r"|上午|中午|下午|早上|晚上"
)
DATE, CLOCK = re.compile(_DAY, re.I), re.compile(_HOUR)
_CAUSE = re.compile(
    r"因为|由于|因此|因而|为了|为此|所以|原因|使得|导致|旨在|以便|源于|鉴于|之所以"
    r"|\b(?:because|due to|in order to|so that)\b",
    re.I,
)
_DEFINITION = re.compile(
    r"是指|指的是|意为|意思是|[多常又也]指|是一种|是一个|是一项|是.{0,20}的(?:重要)?(?:制度|组成部分|组织|机构|地方|概念)"
    r"|(?<![立随])即(?![将可使便日])|就是|称为|又称|简称|定义"
    r"|\b(?:is|are) (?:an?|the|one of)\b|\b(?:refers? to|means|stands? for)\b",
    re.I,
)
SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习温]"
)
_SIGNS: Mapping[Kind, re.Pattern[str]] = {
    "number": _FIGURE,
    "when": re.compile(f"{_DAY}|{_HOUR}", re.I),
    "why": _CAUSE,
    "define": _DEFINITION,
}


def bears_kind(kind: Kind, text: str) -> bool:
    """Return whether `text` holds what a question of this kind asks for; False where the kind has no sign."""
    pattern = _SIGNS.get(kind)
    return pattern is not None and pattern.search(simplify(text)) is not None
