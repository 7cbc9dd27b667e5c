"""What a kind of question cannot be answered without: a figure, a date, a name, a reason, items, its year."""

import re
from collections.abc import Callable, Mapping, Sequence

from yinju.answer.evidence import CLOCK, DATE, Evidence, bears_kind, text_between
from yinju.answer.focus import answering_figures, asks_count, fresh_figures
from yinju.retrieve import ABBREVIATIONS, Kind, Question
from yinju.text import HAN, compact, normalise, quantities, quoted_names, simplify, terms, years

# From this score of the reader on, an answer may share no word with its question, and a name may look like any other.
SURELY_READ = 2.0
# A reason without a word for one says at least so much that the question does not: distinct pairs of characters.
NEW_PAIRS = 10
# A name of so many characters is known with one of them wrong.
MISSPELT_CHARS = 4
# Kinds whose signs are many: where the reader is sure, none need be known.
_NEEDS_NO_SIGN = frozenset({"who", "why", "when"})
# With these a question says of what case it asks, 工作满15年, and its answer names the range: 满10年不满20年的.
_MEASURES = frozenset(
    {"年", "月", "天", "日", "岁", "小时", "分钟", "公里", "米", "元", "吨", "公斤", "人", "度", "%"}
)
_ENUMERATION = re.compile(r"、|[；;]|，.*，|分别|包括|以及|和|与|及|,.*,|\band\b")
_SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习温]"
)
_OFFICE = "(?:书记|主席|总理|部长|省长|市长|县长|局长|主任|院长|校长|检察长|教授|作者|记者)"
_PERSON = re.compile(
    rf"{_SURNAME}[\u4e00-\u9fff]{{1,2}}(?:同志|先生|女士|总?{_OFFICE})|{_OFFICE}[:：]?\s*{_SURNAME}[\u4e00-\u9fff]{{1,2}}"
    r"|\b(?:Mr|Ms|Mrs|Dr|Mayor|President|Minister|Secretary|Director)\.? [A-Z][a-z]+"
)
# What follows a coined name where it is explained: “356”是指…, “356”产业集群，即…, “356”(…), “356”机制。就是….
_EXPLAINS = (
    r"[^,。;!?]{0,8}?(?:(?:是|即|指|包括|分别|:|——|\()|,(?:即|是指|指的是|也?就是(?!要|为)|意为|分别)"
    r"|[。;?](?:就是|也就是|即[^将可使便日]|是指|指的是|意思是))"
)
# Or a text asks what it is and answers: 什么是356？….
_ASKS_WHAT, _AND_ANSWERS = r"(?:什么是|什么叫|何谓|何为)[“《「『\"]?", r"[”》」』\"]?[^,。;!?]{0,8}\?."
_ASIDE = re.compile(r"\([^()]*\)")
_CLAUSE, _COPULA = re.compile(r"[,。;!?\n]"), re.compile(r"是|即|指|为|称|:|——")
# A copula stands at most so far behind the whole subject, or directly behind so many of its characters.
_FROM_SUBJECT, _LABEL_CHARS = 10, 2
_LATIN = re.compile(r"[a-z]")
_HAN_DIGITS = ("", *"一二三四五六七八九")
# A year that is named by its distance from today; and the documents that give an account of one.
_OTHER_YEAR = re.compile(
    r"去年|前年|上年|上一年|明年|后年|来年|下一年|往年|历年|(?:last|past|previous|next|following) year"
)
_YEARLY = re.compile(r"报告|总结|年报|公报|年鉴")
_HAN_BIGRAM = re.compile(f"[{HAN}]{{2}}")
# Words of a question that say when, where or how surely, and not what.
_CIRCUMSTANCES = re.compile(
    "今年|去年|明年|全年|年度|全市|全国|全省|我市|我国|本市|预计|大约|目前|现在|共有|一共|总共|达到"
)
# What a question for a time wants: a day or a year, an hour, or either.
_ASKS_DAY = re.compile(
    r"哪一?[年月天]|哪个?年份|几[月号年]|几几年|日期|(?:星期|周|礼拜)几|\b(?:what|which) (?:year|date|day|month)\b"
)
_ASKS_HOUR = re.compile(r"几点|几时|\bwhat (?:time|hour)\b")
_ASKS_HOW_LONG = re.compile(r"多久|多长时间|\bhow long\b")
_HOW_LONG = re.compile(
    r"[0-9〇一二三四五六七八九十百两半]个?多?(?:工作日|小时|分钟|秒|天|日|周|星期|礼拜|月|季度|年)|当[天日]"
)
_ASKS_NAME = re.compile(
    rf"名字|姓名|姓什么|叫什么|{_OFFICE}(?:是谁|是哪位|姓)|谁是[^，。？?]{{0,20}}{_OFFICE}"
    r"|\bwho (?:is|was) the\b|\bname of\b|\bnamed\b"
)


def has_what_it_needs(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the quotations hold what this question cannot be answered without."""
    need = _NEEDS.get(question.kind)
    text = _text_on_subject(question, chosen) if question.kind in ("number", "when") else _text(chosen)
    return (
        (need is None or _reads_what_it_needs(question, chosen) or need(question, text))
        and _of_its_year(question, chosen)
        and _holds_codes(question, chosen)
    )


def _reads_what_it_needs(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the reader is sure of words that may be of the kind, though no rule knows them.

    Of 几条命 that is 九人 too: a figure of whatever counts.
    """
    sure = [evidence for evidence in chosen if _surely_read(evidence)]
    if question.kind == "number" and asks_count(question.text):
        return any(fresh_figures(question, _read_words(evidence)) for evidence in sure)
    return question.kind in _NEEDS_NO_SIGN and bool(sure) and not _ASKS_HOUR.search(normalise(question.text))


def _read_words(evidence: Evidence) -> str:
    """Return the words of a sentence that the reader found."""
    if evidence.answering is None:
        return ""
    span, begins = evidence.answering.span, evidence.sentence.start
    return evidence.text[max(0, span.start - begins) : span.end - begins]


def _surely_read(evidence: Evidence) -> bool:
    return evidence.answering is not None and evidence.answering.score >= SURELY_READ


def _text(chosen: Sequence[Evidence]) -> str:
    """Return the quotations in the order of their texts, an empty line between those that do not stand side by side.

    A question that the text asks itself and answers at once parts them no more than it is evidence.
    """
    text, last = "", None
    for evidence in sorted(chosen, key=lambda item: item.row):
        if last is not None:
            between = _own_question(last, evidence)
            text += "\n\n" if between is None else f"\n{between}"
        text, last = text + evidence.text, evidence
    return simplify(text)


def _own_question(before: Evidence, after: Evidence) -> str | None:
    """Return "" where one sentence follows the other, what stands between if that is one question, else None."""
    if before.chunk.chunk_id != after.chunk.chunk_id or after.row > before.row + 2:
        return None
    between = text_between(before.chunk, before.sentence, after.sentence).strip()
    return between if not between or between.endswith(("？", "?")) else None


def _text_on_subject(question: Question, chosen: Sequence[Evidence]) -> str:
    """Return the quotations of the year that was asked for that use a word of the question, and its coined names.

    A figure is of its sentence: it says nothing of another year's, or of what another sentence names, quoted or not.
    Where the reader is sure, its words may be others than the question's, and the name may stand before it.
    """
    names = _coined_names(question, _text(chosen))
    bigrams = (term for term in question.terms if _HAN_BIGRAM.fullmatch(term))
    words = {term for term in bigrams if not _CIRCUMSTANCES.fullmatch(term)}
    return _text(
        [
            evidence
            for evidence in chosen
            if evidence.dates_figures
            and _uses(names, evidence)
            and (
                _surely_read(evidence)
                or (
                    _uses(_nearly_named(question, evidence.chunk.text), evidence)
                    and (not words or not words.isdisjoint(evidence.terms))
                )
            )
        ]
    )


def _uses(names: Sequence[str], evidence: Evidence) -> bool:
    return all(name in compact(evidence.text) for name in names)


def _needs_figure(question: Question, text: str) -> bool:
    return bool(answering_figures(question, text))


def _needs_date(question: Question, text: str) -> bool:
    asked = normalise(question.text)
    if _ASKS_HOW_LONG.search(asked) and _HOW_LONG.search(normalise(text)):
        return True
    own = {str(year) for year in question.years}
    words = re.sub("|".join(own), "", text) if own else text
    if _ASKS_HOUR.search(asked):
        return CLOCK.search(words) is not None
    return DATE.search(words) is not None if _ASKS_DAY.search(asked) else bears_kind("when", words)


def _needs_person(question: Question, text: str) -> bool:
    return not _ASKS_NAME.search(normalise(question.text)) or _PERSON.search(text) is not None


def _needs_definition(question: Question, text: str) -> bool:
    names = _coined_names(question, text)
    if names:
        return _explains(names, text)
    subject = normalise(question.subject)
    return bears_kind("define", text) or any(
        _says_what_is(subject, clause) for clause in _CLAUSE.split(normalise(text))
    )


def _says_what_is(subject: str, clause: str) -> bool:
    """Return whether a normalised clause says of a subject, or of a part of it, what it is, but not 以…为主线.

    Of 图书馆的举报电话 also 举报电话：12345 does, where the subject ends as what stands before the colon.
    """
    clause = _ASIDE.sub("", clause)
    for copula in _COPULA.finditer(clause):
        before = clause[: copula.start()].rstrip("”》)")
        named = subject != "" and subject in before[-len(subject) - _FROM_SUBJECT :]
        ends_alike = len(before) > 1 and before[-_LABEL_CHARS:].strip() in subject
        if (named or ends_alike) and not (copula[0] == "为" and "以" in before):
            return True
    return False


def _needs_items(question: Question, text: str) -> bool:
    names = _coined_names(question, text)
    return _explains(names, text) if names else _ENUMERATION.search(text) is not None


def _needs_reason(question: Question, text: str) -> bool:
    new = {term for term in terms(text) if _HAN_BIGRAM.fullmatch(term)} - set(question.terms)
    return bears_kind("why", text) or len(new) >= NEW_PAIRS


def is_silent(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the quotations hold nothing of the kind that was asked for, not even a wrong one."""
    if question.kind == "number":
        return not fresh_figures(question, _text(chosen))
    need = _NEEDS.get(question.kind)
    return need is not None and not need(question, _text(chosen))


def unexplained_names(question: Question, chosen: Sequence[Evidence]) -> list[str]:
    """Return the names that the question asks to be explained and that the quotations only use."""
    text = _text(chosen)
    names = _coined_names(question, text) if question.kind in ("define", "list") else []
    return [] if _explains(names, text) else names


def explained_next(question: Question, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the best sentence that uses a name which is to be explained, and one behind it that explains it."""
    at = {evidence.row: evidence for evidence in ranked}
    for evidence in ranked:
        if unexplained_names(question, [evidence]):
            pairs = ([evidence, at[row]] for row in (evidence.row + 1, evidence.row + 2) if row in at)
            for pair in pairs:
                if not unexplained_names(question, pair):
                    return pair
    return []


def _coined_names(question: Question, text: str) -> list[str]:
    """Return the names that stand in quotation marks in `text` and that the question uses, quoted or not.

    Such names ("十大战略", "356") are shorthand: a text that uses one explains it only where it says so.
    """
    asked = compact(question.text)
    return [name for name in _names_of(text) if name in asked]


def _names_of(text: str) -> list[str]:
    return [quoted.lstrip("“") for quoted in quoted_names(normalise(text))]


def _nearly_named(question: Question, text: str) -> list[str]:
    """Return the coined names of `text` that the question uses, long ones with a character wrong too: 填翼计划."""
    asked = compact(question.text)
    return [
        name for name in _names_of(text) if _wrong_characters(name, asked) <= (len(name) >= MISSPELT_CHARS)
    ]


def _wrong_characters(name: str, asked: str) -> int:
    """Return how many characters of a name differ from those of the question where it is likest."""
    places = (asked[start : start + len(name)] for start in range(len(asked) - len(name) + 1))
    return min(
        (sum(own != other for own, other in zip(name, place, strict=True)) for place in places),
        default=len(name),
    )


def _explains(names: Sequence[str], text: str) -> bool:
    passages = [compact(passage) for passage in text.split("\n\n")]
    explained = [
        rf"{re.escape(name)}[”》」』\"]{_EXPLAINS}|{_ASKS_WHAT}{re.escape(name)}{_AND_ANSWERS}"
        for name in names
    ]
    return any(re.search(pattern, passage) for pattern in explained for passage in passages)


_NEEDS: Mapping[Kind, Callable[[Question, str], bool]] = {
    "number": _needs_figure,
    "when": _needs_date,
    "who": _needs_person,
    "define": _needs_definition,
    "list": _needs_items,
    "why": _needs_reason,
}


def _of_its_year(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether a quotation speaks of the years that the question names, and something says so.

    Of 去年 a sentence speaks that names a year or says 去年 itself, or stands below a heading that does or in a yearly
    report; which year it is, depends on who asks.
    """
    if not question.years and _OTHER_YEAR.search(normalise(question.text)):
        return any(map(_names_its_year, chosen))
    return any(evidence.dated for evidence in chosen)


def _names_its_year(evidence: Evidence) -> bool:
    words = f"{evidence.text}\n{evidence.chunk.heading}"
    is_yearly = _YEARLY.search(evidence.chunk.title) is not None
    return is_yearly or bool(years(words)) or _OTHER_YEAR.search(normalise(words)) is not None


def _holds_codes(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the question's numbers, and its Latin words if it is Chinese, stand in what is quoted around.

    Its years need not: `_of_its_year` sees to them.
    """
    codes = question.numbers - {f"{year}{unit}" for year in question.years for unit in ("", "年")}
    codes -= _in_a_range(question, chosen)
    if question.language == "zh":
        codes |= frozenset(term for term in question.terms if _LATIN.search(term))
    if not codes:
        return True
    chunks = {evidence.chunk.chunk_id: evidence.chunk for evidence in chosen}.values()
    around = "\n".join(f"{chunk.title}\n{chunk.heading}\n{chunk.text}" for chunk in chunks)
    held, words, asked = set(terms(around)), normalise(around), normalise(question.text)
    spelt_out = {code for code, (_, bigram) in ABBREVIATIONS.items() if bigram in held}
    return all(
        any(form in words for form in forms)
        if (forms := _counted_forms(code, asked))
        else code.lstrip("“") in held or code in held or code in spelt_out
        for code in codes
    )


def _in_a_range(question: Question, chosen: Sequence[Evidence]) -> frozenset[str]:
    """Return the question's measures for which a sentence that the reader is sure of gives others of their unit."""
    sure = " ".join(evidence.text for evidence in chosen if _surely_read(evidence))
    units = {quantity.unit for quantity in quantities(sure)} & _MEASURES
    asked = normalise(question.text)
    own = [quantity for quantity in quantities(asked) if quantity.unit in units]
    digits = ["".join(c for c in asked[q.start : q.end] if c.isdigit() or c == ".") for q in own]
    return frozenset(digits) | {f"{number}{q.unit}" for number, q in zip(digits, own, strict=True)}


def _counted_forms(code: str, asked: str) -> Sequence[str]:
    """Return a small number with what it counts in the question, in digits and in Han: 5大, 五大; () for others."""
    number = re.match(r"[1-9]\d?(?!\d)", code)
    counted = re.search(rf"(?<![\d.]){number[0]}\s?([{HAN}])", asked) if number else None
    if not number or not counted:
        return ()
    return [f"{numeral}{counted[1]}" for numeral in (number[0], *_in_han(int(number[0])))]


def _in_han(number: int) -> Sequence[str]:
    """Return the Han numerals for 1…99: 二, 两."""
    tens, ones = divmod(number, 10)
    numeral = ("" if tens < 2 else _HAN_DIGITS[tens]) + ("十" if tens else "") + _HAN_DIGITS[ones]
    return [numeral, "两"] if number == 2 else [numeral]
