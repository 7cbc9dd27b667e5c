"""What says which one is meant: the first floor's share is not the third's, what A says is not said by B."""

import re
from collections.abc import Iterator, Sequence, Set

from yinju.answer.evidence import Evidence
from yinju.answer.quoted import text_of
from yinju.answer.signs import SURNAME
from yinju.corpus import articles_named
from yinju.retrieve import Question
from yinju.text import HAN, normalise, quantities, simplify

_NUMERAL = r"(?:[0-9]{1,4}|[一二三四五六七八九十百千零〇两]{1,8})"
# What is numbered to be told apart, as 3号楼, 一等奖 and 第三年 are, and 三个楼 and 三年 are not.
_NOUN = "号楼|号线|号门|号窗口|号馆|号厅|季度|楼|单元|年级|等奖|等座|标段"
_ONE = re.compile(
    rf"第(?P<ordinal>{_NUMERAL})(?P<counted>季度|[{HAN}])|(?P<number>{_NUMERAL})(?P<noun>{_NOUN})"
)
_SEVERAL = re.compile("[一二三四五六七八九]{2,}")  # 一二年级
# From one to another, or from one on: 1至4号楼, 第二年起.
_RANGE = re.compile(rf"第?({_NUMERAL})(?:号楼|[{HAN}])?(?:至|到|-|—|~|～)第?({_NUMERAL})([{HAN}]{{1,3}})")
_ONWARD = re.compile(rf"({_ONE.pattern})(?:及?以[上后]|起|后)".replace("?P<", "?P<on_"))
# Who is of an office; the deputy is not.
_OFFICE = re.compile(
    r"副?(?:董事长|总经理|总裁|总监|监事长|理事长|会长|秘书长|审判长|审判员|书记员|书记|市长|县长|省长|区长|镇长|局长|主任|院长|校长)"
)
# A name of three characters where a question can have one; these are in hardly any.
_IN_NO_NAME = (
    "先女打卡有是的在了么什怎哪谁买卖用去来到叫做给被把几多里上下前后间个些务员费价率量表厅室店部队区应能会要"
)
_PERSON = re.compile(
    rf"(?:^|(?<=[\s,;:的和与跟]))({SURNAME}(?:(?![{_IN_NO_NAME}])[{HAN}]){{2}})(?=[的是多几在有怎住为什哪谁任担和与跟今属]|先生|女士|同志)"
)
_SPEAKER = re.compile(rf"^[\s*#>-]*({SURNAME}[{HAN}]{{1,2}})(?:\([^)]*\))?\**:", re.M)


def is_of_another(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the best quotation is of another number, office or speaker than the one that was asked for."""
    return (
        _of_another_person(question, chosen)
        or _of_another_article(question, chosen)
        or _of_another_number(question, chosen)
        or _of_another_office(question, chosen)
        or _of_another_speaker(question, chosen)
    )


def within_ranges(question: Question, chosen: Sequence[Evidence]) -> list[str]:
    """Return what the question names by a number, 6号楼, where the quotations name it, if in a range: 5至8号楼."""
    said, asked = _said(chosen), normalise(question.text)
    return [
        found[0]
        for found in _ONE.finditer(asked)
        if all(_includes(said, noun, value) for noun, value in _numbered(found[0]))
    ]


def _of_another_person(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the question names a person whom neither the chunks of what is quoted name nor their titles."""
    around = "\n".join(f"{e.chunk.title}\n{e.chunk.heading}\n{e.chunk.text}" for e in chosen)
    said = normalise(simplify(around))
    return any(name not in said for name in _PERSON.findall(normalise(simplify(question.text))))


def _of_another_article(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the question names articles, and none of those stands in the chunks of what is quoted."""
    asked = {number for number, _ in articles_named(normalise(question.text))}
    around = normalise("\n".join(evidence.chunk.text for evidence in chosen))
    return bool(asked) and asked.isdisjoint(number for number, _ in articles_named(around))


def _of_another_number(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether it names others of what the question names one by its number, and nothing names this one."""
    said, best = _said(chosen), normalise(simplify(chosen[0].text))
    asked = dict.fromkeys(_numbered(normalise(question.text)))
    for noun in {noun for noun, _ in asked}:
        own = [value for other, value in asked if other == noun]
        if len(own) != 1 or _includes(said, noun, own[0]):
            continue
        if any(other == noun for other, _ in _numbered(best)):
            return True
    return False


def _numbered(text: str) -> Iterator[tuple[str, int]]:
    """Yield what is told apart by a number, 第年 or 号楼, with its number."""
    for found in _ONE.finditer(text):
        noun = found["noun"] or (
            found["counted"] if found["counted"] in _NOUN.split("|") else f"第{found['counted']}"
        )
        numeral = found["number"] or found["ordinal"]
        for one in numeral if _SEVERAL.fullmatch(numeral) else [numeral]:
            yield noun, _value(one)


def _includes(text: str, noun: str, value: int) -> bool:
    """Return whether a text names this one, or a range with it."""
    if (noun, value) in _numbered(text):
        return True
    kind = noun.lstrip("第")
    within = any(
        found[3].startswith(kind) and _value(found[1]) <= value <= _value(found[2])
        for found in _RANGE.finditer(text)
    )
    return within or any(
        other == noun and first <= value
        for found in _ONWARD.finditer(text)
        for other, first in _numbered(found[1])
    )


def _value(numeral: str) -> int:
    return next((int(quantity.value) for quantity in quantities(f"第{numeral}")), 0)


def _of_another_office(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether only the deputy of an office is named, or any other where it is asked who holds it."""
    asked = set(_OFFICE.findall(normalise(question.text)))
    if len(asked) != 1 or not asked.isdisjoint(_OFFICE.findall(_said(chosen))):
        return False
    (office,) = asked
    others = _OFFICE.findall(normalise(simplify(chosen[0].text)))
    return any(question.kind == "who" or other.lstrip("副") == office.lstrip("副") for other in others)


def _of_another_speaker(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether one of the speakers of minutes is asked about, and another speaks, of others than this one."""
    asked = normalise(question.text)
    named = {name for evidence in chosen for name in _speakers(evidence.chunk.text) if name in asked}
    best = chosen[0]
    until = best.chunk.text[: best.sentence.end - best.chunk.start]
    speaking = _SPEAKER.findall(normalise(simplify(until)))[-1:]
    return len(named) == 1 and bool(speaking) and speaking[0] not in named and not _names(named, best.text)


def _speakers(text: str) -> Set[str]:
    """Return who speaks in a text: those whose names stand before a colon at the beginning of a line."""
    return set(_SPEAKER.findall(normalise(simplify(text))))


def _names(names: Set[str], text: str) -> bool:
    return any(name in normalise(simplify(text)) for name in names)


def _said(chosen: Sequence[Evidence]) -> str:
    """Return the quotations with what stands above them."""
    above = (f"{evidence.chunk.title}\n{evidence.chunk.heading}" for evidence in chosen)
    return normalise(simplify("\n".join([text_of(chosen), *above])))
