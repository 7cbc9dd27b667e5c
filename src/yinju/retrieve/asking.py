"""How a question asks how many: 多少 or 几 and the unit or counter behind, and where 几 asks nothing: 十几个, 几乎."""

import re
from typing import Final

from yinju.text import units

# Behind 几 these ask when, 几点 and 几号, or for the names as well, 分为几类.
_OTHERWISE: Final = units.CALENDAR | units.SORTS
_COUNTED: Final = units.any_of(units.ALL - _OTHERWISE, before_noun=True)
# Not of a vague number, 十几 and 近几年, nor of a word that begins so.
FEW: Final = "(?<![哪这那十百千万亿好前后头近])几(?![乎何率经])"
# Beside another word that asks, 几 is vague: 提到的几个问题怎么解决.
_ASKS_BESIDES: Final = "什么|怎[么样]|如何|为何|哪|谁|多少|是否|是不是|能不能|吗(?=[?？。!！ ]|$)"
HOW_MANY: Final = rf"^(?!.*(?:{_ASKS_BESIDES})).*?{FEW}[万亿]?(?:{_COUNTED})"

_BESIDES: Final = re.compile(_ASKS_BESIDES)
_MUCH: Final = units.any_of(units.ALL - {"点", "号"}, before_noun=True)
_FEW: Final = units.any_of((units.ALL - units.CALENDAR) | {"年"}, before_noun=True)
_UNIT_ASKED: Final = re.compile(
    rf"多少\s*(?:{units.MAGNITUDE})?(?P<much>{_MUCH})|{FEW}\s*[万亿]?(?P<few>{_FEW})"
)


def unit_asked(normal: str) -> str | None:
    """Return the unit or counter behind 多少 or 几 in a normalised question, in its one spelling."""
    for found in _UNIT_ASKED.finditer(normal):
        if found["much"] or not _BESIDES.search(normal):
            return units.spelt_once(found["much"] or found["few"])
    return None
