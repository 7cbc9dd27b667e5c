"""Numbers as Chinese documents write them: values with units, years, dates, ordinals."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from yinju.text.units import ABOUT, ALL, CALENDAR, DEGREES, KILO, MAGNITUDE, MAGNITUDES, any_of, spelt_once

_CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_HAN_DIGITS = ("", *"一二三四五六七八九")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_UNIT = any_of(ALL)
_DIGITS = r"[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?"
# 千 of 五万千瓦 belongs to the unit; a longer run is no number, and overflows.
_HAN_NUMBER = r"(?:[零〇○一二三四五六七八九十百万亿两]|千(?![米克瓦])){1,24}"
# From one number to another: 3至5天.
TO = "至|到|[-–—~～]+"
_FROM_TO = re.compile(rf"\s*(?:{TO})\s*")
_QUANTITY = re.compile(
    rf"(?<![0-9０-９:：])(?P<clock>(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9])(?![0-9０-９:：])"
    rf"|第(?P<ordinal>{_DIGITS}|{_HAN_NUMBER})"
    rf"|(?P<percent>百分之(?:{_HAN_NUMBER}(?:点{_HAN_NUMBER})?|{_DIGITS}))"
    rf"|(?P<digits>{_DIGITS})(?:{ABOUT})?(?P<magnitude>{MAGNITUDE})?(?:{ABOUT})?(?P<unit>{_UNIT})?"
    rf"|(?P<low>{_HAN_NUMBER})(?=(?:至|到){_HAN_NUMBER}(?:{ABOUT})?(?:{_UNIT}))"
    rf"|(?P<han>{_HAN_NUMBER})(?:{ABOUT}|几)?(?P<han_unit>{_UNIT})"
)
# Behind a year that stands without 年 these begin another word, or it names what is of the year: 2023届, 2023级.
_OF_A_YEAR = CALENDAR | DEGREES | frozenset("成届级期批部支头张位处类轮起本周秒层") | {"周年", "季度"}
_COUNTED = (
    rf"[0-9０-９{''.join(MAGNITUDES)}多余几]|[.．,，][0-9０-９]|人(?!大)|{any_of(ALL - _OF_A_YEAR - {'人'})}"
)
_YEAR = re.compile(
    rf"(?<![0-9０-９])(?<![0-9０-９][.．,，])(?<!满)((?:1[89]|20|１[８９]|２０)[0-9０-９]{{2}})(?![A-Za-z])(?!\s*(?:{_COUNTED}))"
)
_HAN_YEAR = re.compile(r"[一二][零〇○一二三四五六七八九]{3}(?=年)")
# NFKC is slow; most texts name no year, and most of those that do need none of it.
_WIDE_DIGIT = re.compile("[０-９]")
_MAY_NAME_YEAR = re.compile(r"(?:[12１２][0-9０-９]{3}|[一二][零〇○一二三四五六七八九]{3})")
_YEAR_RANGE = re.compile(r"((?:1[89]|20)\d{2})\s*+(?:年\s*+)?(?:[—–\-~～]++|至|到)\s*+((?:1[89]|20)\d{2})")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: its range, its value with 万/亿 multiplied out, and its unit.

    The unit is "" where there is none, and 第 where the number is an ordinal. A number before another, 3 of 3至5天,
    has that one's unit; a time of the day, 9:30, is 9.5点.
    """

    start: int
    end: int
    value: float
    unit: str


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of `text` in order: digits of either width, 百分之…, and Han numerals with a counter."""
    found: list[Quantity] = []
    matches = list(_QUANTITY.finditer(text))
    for match, behind in zip_longest(matches, matches[1:]):
        value, unit = _read(match)
        if not unit and behind is not None and _FROM_TO.fullmatch(text, match.end(), behind.start()):
            value, unit = _as_far_as(value, match, behind)
        found.append(Quantity(match.start(), match.end(), value, unit))
    return found


def _read(match: re.Match[str]) -> tuple[float, str]:
    """Return the value and the unit of a match of `_QUANTITY`."""
    if match["clock"]:
        hour, minute = re.split("[:：]", match["clock"])
        return int(hour) + int(minute) / 60, "点"
    if match["ordinal"]:
        return _han_or_digits(match["ordinal"]), "第"
    if match["percent"]:
        return _han_or_digits(match["percent"].removeprefix("百分之")), "%"
    if match["digits"]:
        scale = MAGNITUDES.get(match["magnitude"], 1.0)
        return _in_unit(_number(match["digits"]) * scale, match["unit"] or "")
    return _in_unit(_han_or_digits(match["low"] or match["han"]), match["han_unit"] or "")


def _as_far_as(value: float, match: re.Match[str], behind: re.Match[str]) -> tuple[float, str]:
    """Return value and unit of the first number of a range by its second: of 5—10万元 and of 5000—1万元."""
    last, unit = _read(behind)
    shared = 1.0 if match["magnitude"] else MAGNITUDES.get(behind["magnitude"], 1.0)
    shared *= 1000 if (behind["unit"] or behind["han_unit"] or "").startswith(KILO) else 1
    if unit in ("", "第") or behind["clock"] or value > last:
        return value, ""
    return (value * shared if value * shared < last else value), unit


def years(text: str) -> frozenset[int]:
    """Return the years that `text` names, in digits or as 一九五四年, those inside 2008—2012年 included."""
    if not _MAY_NAME_YEAR.search(text):
        return frozenset()
    normal = unicodedata.normalize("NFKC", text) if _WIDE_DIGIT.search(text) else text
    named = {int(match[1]) for match in _YEAR.finditer(normal)}
    named |= {int(_han_integer(match[0])) for match in _HAN_YEAR.finditer(normal)}
    for match in _YEAR_RANGE.finditer(normal):
        first, last = int(match[1]), int(match[2])
        if first < last <= first + 50:
            named.update(range(first, last + 1))
    return frozenset(named)


def han_numerals(number: int) -> Sequence[str]:
    """Return the Han numerals for 1…99: 二, 两."""
    tens, ones = divmod(number, 10)
    numeral = ("" if tens < 2 else _HAN_DIGITS[tens]) + ("十" if tens else "") + _HAN_DIGITS[ones]
    return [numeral, "两"] if number == 2 else [numeral]


def numeral_value(numeral: str) -> int:
    """Return the value of a whole number in digits of either width or in Han: 12, 十二, 一二, 一千零七."""
    return int(_han_or_digits(numeral))


def _in_unit(value: float, written: str) -> tuple[float, str]:
    """Return a value in the unit's one spelling, 3千米 in 米."""
    return value * (1000 if written.startswith(KILO) else 1), spelt_once(written)


def _number(digits: str) -> float:
    return float(unicodedata.normalize("NFKC", digits).replace(",", ""))


def _han_or_digits(numeral: str) -> float:
    """Read a Han numeral, 点 included ("十二点五" is 12.5), or digits."""
    if numeral[0] not in _CHINESE_DIGITS and numeral[0] not in _SCALES:
        return _number(numeral)
    whole, _, fraction = numeral.partition("点")
    tail = "".join(str(_CHINESE_DIGITS.get(c, "")) for c in fraction)
    return _han_integer(whole) + (float(f"0.{tail}") if tail else 0.0)


def _han_integer(numeral: str) -> float:
    if all(c in _CHINESE_DIGITS for c in numeral):  # 二〇二二: digit by digit
        return float("".join(str(_CHINESE_DIGITS[c]) for c in numeral))
    total = section = digit = 0
    for char in numeral:
        if char in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[char]
            continue
        scale = _SCALES[char]
        if scale < 10**4:
            section += (digit or 1) * scale
        elif scale == 10**4:
            total, section = total + (section + digit or 1) * scale, 0
        else:
            total, section = (total + section + digit or 1) * scale, 0
        digit = 0
    return float(total + section + digit)
