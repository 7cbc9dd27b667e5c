"""What questions and documents call differently: GDP and 国内生产总值, courts and 两院, a firm's own short names.

A question is searched and read with what the collection says instead behind what it says itself.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yinju.errors import UsageError
from yinju.text import normalise, simplify, terms

# So many phrases are put into a question; more would drown it.
MOST_GLOSSED = 3
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a question may say, and the phrases for it, of which the first that a collection uses is taken.

    With `unless_used` none is where the collection says so itself.
    """

    said: re.Pattern[str]
    phrases: tuple[str, ...]
    unless_used: bool = False


Glossary = Sequence[Entry]


def _code(code: str, *phrases: str) -> Entry:
    return Entry(re.compile(rf"(?<![a-z0-9])(?:{code})(?![a-z0-9])", re.I), phrases)


def _phrase(said: str, *phrases: str) -> Entry:
    return Entry(re.compile(said), phrases)


def _everyday(said: str, *phrases: str) -> Entry:
    return Entry(re.compile(said), phrases, unless_used=True)


# Abbreviations in Latin letters, set phrases of official Chinese, and what is said for what documents write.
COMMON: Glossary = (
    _code("gdp", "国内生产总值", "地区生产总值", "生产总值"),
    _code("cpi", "居民消费价格", "消费价格"),
    _code("ppi", "工业生产者出厂价格", "出厂价格"),
    _code("pmi", "采购经理指数"),
    _code("r&d", "研究与试验发展", "研发"),
    _code("ai", "人工智能"),
    _code("wi-?fi", "无线网络", "无线网", "无线局域网"),
    _code("hr", "人力资源部", "人力资源", "人事"),
    _code("vip", "贵宾", "会员"),
    _code("ups", "不间断电源"),
    _code("atm", "自动取款机", "取款机"),
    _code("icu", "重症监护"),
    _phrase("政府.{0,8}监(?:察)?委.{0,8}法院.{0,3}检察院", "一府一委两院"),
    _phrase("政府.{0,8}法院.{0,3}检察院", "一府两院", "一府一委两院"),
    _phrase("法院.{0,3}检察院|检察院.{0,3}法院", "两院"),
    _phrase("两院(?!院士)", "法院、检察院"),
    _phrase("不正之风|歪风(?!邪气)|作风问题", "四风"),
    _phrase("四风", "形式主义、官僚主义、享乐主义和奢靡之风", "形式主义、官僚主义"),
    _phrase("农业.{0,3}农村.{0,3}农民", "三农"),
    _phrase("三农", "农业农村"),
    _phrase("碳达峰.{0,3}碳中和", "双碳"),
    _phrase("双碳", "碳达峰碳中和", "碳达峰、碳中和"),
    _phrase("双减", "作业负担"),
    _phrase("放管服", "简政放权"),
    _phrase("三公经费", "公务接待"),
    _phrase("五险一金", "社会保险"),
    _phrase("四套班子", "党委、人大、政府、政协"),
    _phrase("减税降费", "减轻企业负担"),
    _phrase("脱贫(?!攻坚)", "脱贫攻坚"),
    _everyday("房东", "出租方", "出租人"),
    _everyday("租客|租户", "承租方", "承租人"),
    _everyday("老伴|老婆|爱人", "妻子", "配偶"),
    _everyday("老公", "丈夫", "配偶"),
    _everyday("死伤|死人", "伤亡"),
    _everyday("过世|去世", "去世", "逝世", "病逝"),
    _everyday("怀孕", "妊娠"),
    _everyday("退休金", "养老金"),
    _everyday("辞职", "离职", "解除劳动合同"),
    _everyday("开除|炒鱿鱼", "辞退", "解除劳动合同"),
    _everyday("看病", "就诊", "就医"),
    _everyday("开门", "营业", "开放", "开馆"),
    _everyday("关门", "停止营业", "闭馆", "营业", "开放"),
    _everyday("上班时间", "工作时间", "办公时间"),
    _everyday("老板", "法定代表人", "负责人"),
    _everyday("司机", "驾驶员", "驾驶人"),
    _everyday("薪水", "薪酬", "工资"),
    _everyday("打官司", "诉讼", "起诉"),
    _everyday("老师", "教师"),
    _everyday("医生|大夫", "医师"),
    _everyday("陪床", "陪护"),
    _everyday("弄丢|丢了", "遗失", "丢失"),
    _everyday("户口本", "户口簿"),
    _everyday("房产证|房本", "不动产权证", "房屋所有权证"),
    _everyday("驾照", "驾驶证"),
    _everyday("早饭", "早餐"),
    _everyday("午饭|中饭", "午餐"),
    _everyday("晚饭", "晚餐"),
    _everyday("电瓶车", "电动自行车"),
    _everyday("养狗", "养犬", "犬只"),
    _everyday("噪音", "噪声"),
    _everyday("小孩|娃娃", "儿童", "未成年人", "子女"),
    _everyday("外地人|外地务工", "随迁", "外来务工", "非本市户籍"),
)


def read_glossary(path: Path) -> Glossary:
    """Return the entries of a file: a line for each thing, its names with = between; # begins a comment.

    Each name stands for the others of its line. Raises UsageError where the file cannot be read, or names the line
    that is none.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(
            f"glossary {path} cannot be read: {reason}", "correct the setting 'glossary'"
        ) from error
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        names = [simplify(name.strip()) for name in _COMMENT.sub("", line).split("=")]
        if names == [""]:
            continue
        if len(names) < 2 or not all(terms(name) for name in names):
            raise UsageError(
                f"glossary {path}, line {number}: {line.strip()!r} does not say what is called what",
                "write the names of a thing with = between: 市府办 = 市政府办公室",
            )
        entries += (_names(name, names) for name in names)
    return sorted(entries, key=lambda entry: -len(entry.said.pattern))


def digest_of(glossary: Glossary) -> str:
    """Return what changes with the entries, eight hexadecimal digits."""
    written = "\n".join("=".join((entry.said.pattern, *entry.phrases)) for entry in glossary)
    return hashlib.sha256(written.encode()).hexdigest()[:8]


def _names(name: str, names: Sequence[str]) -> Entry:
    others = tuple(other for other in names if other != name)
    return _code(re.escape(name), *others) if name.isascii() else _phrase(re.escape(name), *others)


def gloss(text: str, glossary: Glossary, holds: Callable[[str], bool]) -> tuple[str, Mapping[str, Entry]]:
    """Return a simplified question with other names behind what it says, and the entries by the words they are for.

    A name is put in that the collection uses and the question does not say; `holds` says whether that holds a lexical
    term.
    """
    found: dict[str, Entry] = {}
    glossed, left = text, MOST_GLOSSED
    for entry in glossary:
        match = entry.said.search(glossed)
        if match is None or match[0] in found or (entry.unless_used and _is_used(match[0], holds)):
            continue
        found[match[0]] = entry
        phrase = next((phrase for phrase in entry.phrases if _is_used(phrase, holds)), None)
        if left and phrase is not None and phrase not in glossed:
            glossed, left = f"{glossed[: match.end()]}（{phrase}）{glossed[match.end() :]}", left - 1
    return glossed, found


def says_otherwise(code: str, glosses: Mapping[str, Entry], words: str) -> bool:
    """Return whether normalised `words` hold another name for what the question calls by a code."""
    return any(
        code in terms(said) and any(normalise(phrase) in words for phrase in entry.phrases)
        for said, entry in glosses.items()
    )


def _is_used(phrase: str, holds: Callable[[str], bool]) -> bool:
    return all(holds(term) for term in terms(phrase))
