"""What a kind of question cannot be answered without: a figure, a date, a name, a reason, items, its year."""

import re
from collections.abc import Callable, Mapping, Sequence, Set

from yinju.answer.codes import holds_codes
from yinju.answer.contrast import says_of_another
from yinju.answer.evidence import Evidence
from yinju.answer.focus import answering_figures, asked_units, asks_count, fresh_figures
from yinju.answer.names import coined_names, explains, nearly_named
from yinju.answer.quoted import read_words, surely_read, text_of
from yinju.answer.signs import CLOCK, DATE, SURNAME, bears_kind
from yinju.answer.times import ASKS_HOUR, days_between
from yinju.answer.which import is_of_another
from yinju.retrieve import Kind, Question
from yinju.text import HAN, compact, normalise, quoted_names, terms, units, years

# A reason without a word for one says at least so much that the question does not: distinct pairs of characters.
NEW_PAIRS = 10
# Kinds whose signs are many: where the reader is sure, none need be known.
_NEEDS_NO_SIGN = frozenset({"who", "when"})
_ENUMERATION = re.compile(r"、|[；;]|，.*，|分别|包括|以及|和|与|及|,.*,|\band\b")
_OFFICE = "(?:书记|主席|总理|部长|省长|市长|县长|局长|主任|院长|校长|检察长|教授|作者|记者)"
_PERSON = re.compile(
    rf"{SURNAME}[\u4e00-\u9fff]{{1,2}}(?:同志|先生|女士|总?{_OFFICE})|{_OFFICE}[:：]?\s*{SURNAME}[\u4e00-\u9fff]{{1,2}}"
    r"|\b(?:Mr|Ms|Mrs|Dr|Mayor|President|Minister|Secretary|Director)\.? [A-Z][a-z]+"
)
_ASIDE = re.compile(r"\([^()]*\)")
_CLAUSE, _COPULA = re.compile(r"[,。;!?\n]"), re.compile(r"是|即|指|为|称|:|——")
# A copula stands at most so far behind the whole subject, or directly behind so many of its characters.
_FROM_SUBJECT, _LABEL_CHARS = 10, 2
# A year that is named by its distance from today; and the documents that give an account of one.
_OTHER_YEAR = re.compile(
    r"去年|前年|上年|上一年|(?<![到至])明年|后年|来年|下一年|往年|历年|(?:last|past|previous|next|following) year"
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
_ASKS_HOW_LONG = re.compile(r"多久|多长时间|\bhow long\b")
_HOW_LONG = re.compile(
    rf"[0-9〇一二三四五六七八九十百两半](?:个?多)?(?:{units.any_of(units.SPANS)}|月|礼拜)|当[天日]"
)
_ASKS_PRICE = re.compile(
    r"多少钱|几块钱?|几元|(?:[收票学运车][费价]|费用|价格)(?:是|要)?多少|收多少|\bhow much\b"
)
_FREE = re.compile(r"免费|不收(?:取)?(?:任何)?费|不要钱|无需(?:缴|交|付)费|免收|全免")
_ASKS_NAME = re.compile(
    rf"名字|姓名|姓什么|叫什么|{_OFFICE}(?:是谁|是哪位|姓)|谁是[^，。？?]{{0,20}}{_OFFICE}"
    r"|\bwho (?:is|was) the\b|\bname of\b|\bnamed\b"
)


def has_what_it_needs(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the quotations hold what this question cannot be answered without, or stand behind it."""
    if chosen[0].replies:
        return True
    need = _NEEDS.get(question.kind)
    text = _text_that_counts(question, chosen)
    return (
        (need is None or _reads_what_it_needs(question, chosen) or need(question, text))
        and _of_its_year(question, chosen)
        and holds_codes(question, chosen)
        and not says_of_another(question, chosen)
        and not is_of_another(question, chosen)
    )


def _text_that_counts(question: Question, chosen: Sequence[Evidence]) -> str:
    """Return the quotations: for a figure or a time those on its subject, for a reason not called one the best."""
    if question.kind in ("number", "when"):
        return _text_on_subject(question, chosen)
    text = text_of(chosen)
    return text_of(chosen[:1]) if question.kind == "why" and not bears_kind("why", text) else text


def _reads_what_it_needs(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the reader is sure of words that may be of the kind, though no rule knows them.

    Of 几条命 that is 九人 too: a figure of whatever counts.
    """
    sure = [evidence for evidence in chosen if surely_read(evidence)]
    if question.kind == "number" and asks_count(question.text):
        return any(fresh_figures(question, read_words(evidence)) for evidence in sure)
    if question.kind == "define":
        return bool(sure) and not coined_names(question, text_of(chosen))
    if question.kind == "list":
        return any(_are_items(read_words(evidence)) for evidence in sure)
    return question.kind in _NEEDS_NO_SIGN and bool(sure) and not ASKS_HOUR.search(normalise(question.text))


def _are_items(words: str) -> bool:
    """Return whether words name several things, none of them by a name in quotation marks, which may be the subject."""
    return _ENUMERATION.search(words) is not None and not quoted_names(words)


def _text_on_subject(question: Question, chosen: Sequence[Evidence]) -> str:
    """Return the quotations of the year that was asked for that use a word of the question, and its coined names.

    A figure is of its sentence: it says nothing of another year's, or of what another sentence names, quoted or not.
    Where the reader is sure, its words may be others than the question's, and the name may stand before it.
    """
    names = coined_names(question, text_of(chosen))
    bigrams = (term for term in question.terms if _HAN_BIGRAM.fullmatch(term))
    words = {term for term in bigrams if not _CIRCUMSTANCES.fullmatch(term)}
    return text_of(
        [
            evidence
            for evidence in chosen
            if evidence.dates_figures
            and _uses(names, evidence)
            and (
                surely_read(evidence)
                or (
                    _uses(nearly_named(question, evidence.chunk.text), evidence)
                    and (not words or not words.isdisjoint(_terms_around(evidence)))
                )
            )
        ]
    )


def _terms_around(evidence: Evidence) -> Set[str]:
    """Return the terms of a sentence and of the heading above it, which says what it is about."""
    return evidence.terms | {*terms(evidence.chunk.heading)}


def _uses(names: Sequence[str], evidence: Evidence) -> bool:
    return all(name in compact(evidence.text) for name in names)


def _needs_figure(question: Question, text: str) -> bool:
    return (
        bool(answering_figures(question, text))
        or bool(_asks_price(question) and _FREE.search(text))
        or (asked_units(question.text) == units.DAYS and days_between(text) is not None)
    )


def _asks_price(question: Question) -> bool:
    return _ASKS_PRICE.search(normalise(question.text)) is not None


def _needs_date(question: Question, text: str) -> bool:
    asked = normalise(question.text)
    if _ASKS_HOW_LONG.search(asked) and _HOW_LONG.search(normalise(text)):
        return True
    own = {str(year) for year in question.years}
    words = re.sub("|".join(own), "", text) if own else text
    if ASKS_HOUR.search(asked):
        return CLOCK.search(words) is not None
    return DATE.search(words) is not None if _ASKS_DAY.search(asked) else bears_kind("when", words)


def _needs_person(question: Question, text: str) -> bool:
    return not _ASKS_NAME.search(normalise(question.text)) or _PERSON.search(text) is not None


def _needs_definition(question: Question, text: str) -> bool:
    names = coined_names(question, text)
    if names:
        return explains(names, text)
    subject = normalise(question.subject)
    return (
        bears_kind("define", text)
        or any(_says_what_is(subject, clause) for clause in _CLAUSE.split(normalise(text)))
        or any(_is_row_of(subject, line) for line in normalise(text).split("\n"))
    )


def _is_row_of(subject: str, line: str) -> bool:
    """Return whether a line is the row of a table that begins with a part of the subject: | E07 | 尘盒未安装 |."""
    first, *others = [cell.strip() for cell in line.strip(" |").split("|")]
    return bool(others) and len(first) > 1 and first in subject


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
    names = coined_names(question, text)
    return explains(names, text) if names else _ENUMERATION.search(text) is not None


def _needs_reason(question: Question, text: str) -> bool:
    new = {term for term in terms(text) if _HAN_BIGRAM.fullmatch(term)} - set(question.terms)
    return bears_kind("why", text) or len(new) >= NEW_PAIRS


def is_silent(question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the quotations hold nothing of the kind that was asked for, not even a wrong one."""
    text = text_of(chosen)
    if question.kind == "number":
        return not fresh_figures(question, text) and not _needs_figure(question, text)
    may_say = _MAY_SAY.get(question.kind)
    need = _NEEDS.get(question.kind)
    return need is not None and not need(question, text) and not (may_say and may_say.search(text))


# Where a reason or a person may stand though no rule knows it: 白玉琴（住院）, 出租方：贺兰芝.
_MAY_SAY: Mapping[Kind, re.Pattern[str]] = {
    "why": re.compile(r"[（(][^（）()]{2,}[)）]"),
    "who": re.compile(rf"[：:]\s*[{HAN}·]{{2,6}}(?![{HAN}])"),
}
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
