"""The numbers that Word gives to paragraphs (第一条, 一、, 1.1) and stores as definitions, not as text.

As in ECMA-376, part 1, 17.9: an abstract definition has nine levels, an instance of it may begin anew, and
instances of the same definition count on. Limits: bullets give no text, and ordinals in words are given as digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinju.corpus.word_xml import attribute, find, find_all, value_at

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_CLOSED = re.compile(r"[、，．：）)】〕]$")  # after these no blank is needed
_HAN_DIGITS, _LEGAL_DIGITS = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_HAN_UNITS, _LEGAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_HEAVENLY, _EARTHLY = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restarts: bool = True
    in_digits: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Instance:
    definition: str
    levels: tuple[_Level, ...]
    begins: dict[int, int]  # the levels that this instance begins anew, and with what


class Numbering:
    """Counts the numbered paragraphs of a document; ask for each, in order."""

    def __init__(self, root: Element | None) -> None:
        self._instances = dict(_instances(root)) if root is not None else {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level of the definition that is bound to a paragraph style, 0 where none is."""
        instance = self._instances.get(number)
        bound = [level.style for level in instance.levels] if instance else []
        return bound.index(style) if style in bound else 0

    def label(self, number: str, level: int) -> str:
        """Count a paragraph of the instance `number` and return what stands before it, with the blank that follows."""
        instance = self._instances.get(number)
        if instance is None or not 0 <= level < _LEVELS:
            return ""
        counts = self._counts.setdefault(instance.definition, [None] * _LEVELS)
        own, last = instance.levels[level], counts[level]
        counts[level] = own.start if last is None else last + 1
        if level in instance.begins and (number, level) not in self._begun:
            self._begun.add((number, level))
            counts[level] = instance.begins[level]
        for deeper in range(level + 1, _LEVELS):
            if instance.levels[deeper].restarts:
                counts[deeper] = None
        return _label(instance.levels, counts, own)


def _label(levels: tuple[_Level, ...], counts: list[int | None], own: _Level) -> str:
    if own.form in ("bullet", "none"):
        return ""

    def shown(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        count = counts[place]
        form = "decimal" if own.in_digits else levels[place].form
        return number_in(form, levels[place].start if count is None else count)

    label = _PLACE.sub(shown, own.text)
    bare = not label or own.suffix == "nothing" or _CLOSED.search(label)
    return label if bare else f"{label} "


def number_in(form: str, number: int) -> str:
    """Return a number in one of Word's forms; in digits where the form is not known or does not reach so far."""
    if number < 1:
        return str(number)
    if form in ("upperLetter", "lowerLetter") and number <= 780:
        letters = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("upperRoman", "lowerRoman") and number < 4000:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form == "decimalZero":
        return f"{number:02d}"
    if form.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(ord("①") + number - 1)
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in str(number))
    return _number_in_han(form, number)


def _number_in_han(form: str, number: int) -> str:
    if form in ("ideographTraditional", "ideographZodiac"):
        signs = _HEAVENLY if form == "ideographTraditional" else _EARTHLY
        return signs[number - 1] if number <= len(signs) else str(number)
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if form in ("chineseLegalSimplified", "ideographLegalTraditional") and number < 10_000:
        return _counted(number, _LEGAL_DIGITS, _LEGAL_UNITS)
    if "Counting" in form and number < 10_000:
        han = _counted(number, _HAN_DIGITS, _HAN_UNITS)
        return han.removeprefix("一") if 10 <= number < 20 else han
    return str(number)


def _counted(number: int, digits: str, units: tuple[str, ...]) -> str:
    found = ""
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True):
        if digit != "0":
            found += digits[int(digit)] + units[place]
        elif found and not found.endswith(digits[0]):
            found += digits[0]
    return found.rstrip(digits[0])


def _roman(number: int) -> str:
    found = ""
    for value, letters in _ROMAN:
        found += letters * (number // value)
        number %= value
    return found


def _instances(root: Element) -> Iterator[tuple[str, _Instance]]:
    definitions = {attribute(item, "abstractNumId"): item for item in find_all(root, "w:abstractNum")}
    by_style = {link: item for item in definitions.values() if (link := value_at(item, "w:styleLink"))}
    for number in find_all(root, "w:num"):
        definition = definitions.get(value_at(number, "w:abstractNumId"))
        if definition is None:
            continue
        definition = by_style.get(value_at(definition, "w:numStyleLink"), definition)
        levels = _levels(definition, (_Level(),) * _LEVELS)
        begins = {}
        for override in find_all(number, "w:lvlOverride"):
            levels = _levels(override, levels)
            if find(override, "w:startOverride") is not None:
                begins[_whole(attribute(override, "ilvl"))] = _whole(value_at(override, "w:startOverride"))
        yield attribute(number, "numId"), _Instance(attribute(definition, "abstractNumId"), levels, begins)


def _levels(owner: Element, before: tuple[_Level, ...]) -> tuple[_Level, ...]:
    levels = list(before)
    for item in find_all(owner, "w:lvl"):
        place = _whole(attribute(item, "ilvl"))
        if 0 <= place < _LEVELS:
            levels[place] = _Level(
                start=_whole(value_at(item, "w:start"), 1),
                form=value_at(item, "w:numFmt") or "decimal",
                text=value_at(item, "w:lvlText"),
                suffix=value_at(item, "w:suff") or "tab",
                restarts=value_at(item, "w:lvlRestart") != "0",
                in_digits=find(item, "w:isLgl") is not None,
                style=value_at(item, "w:pStyle"),
            )
    return tuple(levels)


def _whole(value: str, otherwise: int = 0) -> int:
    try:
        return int(value)
    except ValueError:
        return otherwise
