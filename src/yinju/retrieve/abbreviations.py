"""What questions shorten and documents spell out, and the other way round: GDP, 两院 for courts and procuratorates."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

# Abbreviations in Latin letters with what Chinese documents say, and a bigram that betrays it, however it is spelt out
# (国内, 国民 or 地区生产总值).
ABBREVIATIONS: Mapping[str, tuple[str, str]] = {
    "gdp": ("国内生产总值", "产总"),
    "cpi": ("居民消费价格", "费价"),
    "ppi": ("工业生产者出厂价格", "厂价"),
    "r&d": ("研究与试验发展", "试验"),
}
_ABBREVIATION = re.compile(rf"(?<![a-z])(?:{'|'.join(ABBREVIATIONS)})(?![a-z])", re.I)
# What a question may say, and the set phrase of official Chinese for it; the first that a collection uses is taken.
_SET_PHRASES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(said), tuple(phrases))
    for said, *phrases in (
        ("政府.{0,8}监(?:察)?委.{0,8}法院.{0,3}检察院", "一府一委两院"),
        ("政府.{0,8}法院.{0,3}检察院", "一府两院", "一府一委两院"),
        ("法院.{0,3}检察院|检察院.{0,3}法院", "两院"),
        ("两院(?!院士)", "法院、检察院"),
        ("不正之风|歪风(?!邪气)|作风问题", "四风"),
        ("四风", "形式主义、官僚主义、享乐主义和奢靡之风", "形式主义、官僚主义"),
        ("农业.{0,3}农村.{0,3}农民", "三农"),
        ("三农", "农业农村"),
        ("碳达峰.{0,3}碳中和", "双碳"),
        ("双碳", "碳达峰碳中和", "碳达峰、碳中和"),
        ("双减", "作业负担"),
        ("放管服", "简政放权"),
        ("三公经费", "公务接待"),
        ("五险一金", "社会保险"),
        ("四套班子", "党委、人大、政府、政协"),
        ("减税降费", "减轻企业负担"),
        ("脱贫(?!攻坚)", "脱贫攻坚"),
    )
)
_HAN_PAIR = re.compile(r"[\u4e00-\u9fff]{2}")


def spelt_out(text: str, uses: Callable[[str], bool]) -> str:
    """Return a simplified question with what its abbreviations stand for behind them.

    Of official Chinese the set phrases that it does not say itself but the collection does; `uses` says whether that
    holds a pair of Han characters.
    """
    text = _ABBREVIATION.sub(lambda found: f"{found[0]}（{ABBREVIATIONS[found[0].lower()][0]}）", text)
    for said, phrases in _SET_PHRASES:
        match = said.search(text)
        phrase = match and next((phrase for phrase in phrases if _is_used(phrase, uses)), None)
        if match and phrase and phrase not in text:
            return f"{text[: match.end()]}（{phrase}）{text[match.end() :]}"
    return text


def _is_used(phrase: str, uses: Callable[[str], bool]) -> bool:
    pairs = ("".join(pair) for pair in pairwise(phrase))
    return all(uses(pair) for pair in pairs if _HAN_PAIR.fullmatch(pair))
