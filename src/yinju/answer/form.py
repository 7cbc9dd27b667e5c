"""Answers to what is asked of a text's form: its outline, an article by its number, what it begins or ends with.

Of what points a speech consists, or what is to be done under one of them, no sentence says: its headings do, each of
which stands somewhere else. And how it ends, no sentence tells by its words. Only a question that asks for nothing
else is answered so, and only where it is clear which document it means.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from yinju.answer.articles import article_asked, article_of
from yinju.answer.edges import edge_of
from yinju.answer.room import TOO_LONG, chars_of, fitting
from yinju.corpus import ArticleNumber, outline_of
from yinju.retrieve import Question, Retrieved, without_place, without_words_that_ask
from yinju.text import compact, normalise
from yinju.types import Document, Hit, Span

# A longer question describes more than a form.
MOST_ASKED = 100
FEWEST, MOST = 2, 12  # headings that make an outline
# Headings that say what is to be done have so many characters on average.
CLAUSE_CHARS = 7
# A question names a heading, or a document by its title, of which it has so many characters in a row.
NAMED_BY = 4
# By the whole of a name it may be shorter.
SHORTEST_NAME = 2

_IN_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMERALS: Mapping[str, int] = {
    numeral: value
    for numerals in ("一二三四五六七八九十", _IN_ENGLISH)
    for value, numeral in enumerate(numerals, 1)
} | {"两": 2, "十一": 11, "十二": 12}
_NUMBER = r"(?P<count>[两三四五六七八九]|十[一二]?|\d{1,2})"
_POINTS = (
    r"(?:方面|部分|板块|要点|要求|任务|举措|措施|步骤|重点工作|[“「\"]?要[”」\"]?(?=[?？。]|$)"
    r"|[点条步章节项](?=[?？。，,]|$|要求|任务|举措|措施|意见|建议|内容))"
)
_COUNTED = re.compile(rf"(?:哪|分[为成]?){_NUMBER}[个大点条项]{{0,2}}的?(?:主要|重要|具体)?{_POINTS}")
_ASKS = re.compile(
    rf"{_COUNTED.pattern}|(?:哪几|有几|(?:强调|[讲提说谈])了?几|分[为成]?了?哪?几)[个大点条项]{{0,2}}的?(?:主要|重要|具体)?{_POINTS}"
    rf"|(?:有)?哪些(?:主要|重要|具体)?{_POINTS}|(?:提纲|大纲|框架|目录|脉络|主要内容)(?:是什么|是啥|有哪些|如何|怎样)?(?=[?？。]|$)"
    r"|\boutline\b|\btable of contents\b"
    r"|\b(?:main|key|major|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:main |key |major )?"
    r"(?:points|parts|sections|chapters|headings|requirements)\b"
    r"|\b(?:what|which|how many) (?:parts|sections|chapters|headings)\b"
)
# What these are, headings say only where they are clauses.
_ASKS_CONTENT = re.compile(r"(?:有)?哪些(?:主要|重要|具体)?(?:要求|任务|举措|措施|步骤)")
_NUMBERING = re.compile(r"^[\s#*]*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]+\s*)?")
_TYPE = "讲话稿?|报告|发言|致辞|讲稿|方案|规划|意见|通知"
_COUNTED_IN_ENGLISH = re.compile(
    r"\b(?P<count>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:main |key |major )?"
    r"(?:points|parts|sections|chapters|headings|requirements)\b"
)
# What says that a whole text is meant, and what is said around what is asked of it.
_AROUND = re.compile(
    rf"{_TYPE}|文章|文件|[全本]文|[这该本][篇份个]?|通篇|整篇|书记|作者|今后|未来|接下来|下一步|工作|内容|方面|要求|任务|部分|一?[句段]?话?"
    r"|强调|部署|[提讲说写谈做抓分]|提出|[到出了的得对在从把由为成是有用里中上以那又和与并呢吗来要应该需共约大]|应该|需要|一共|总共|主要|具体|重要|分别|包括|包含|组成|构成"
    r"|给我|请|列出?|一下|我|想|什么|哪|几|个|怎么"
    r"|\b(?:what|how|which|is|are|was|were|does|do|did|the|this|an?|it|its|of|me|give|list|say|said|says|with|in|at|into|divided|many|speech"
    r"|report|document|text|article|address|there|have|has|made|up)\b"
)
# Whose speech is meant may be said by the office: 县长讲话 is 县长在推进会上的讲话.
_SPEAKERS = re.compile(
    "(?:[省市区县镇乡]委|村|支部)?书记|[省市区县镇乡]长|局长|主任|院长|校长|主席|总理|部长|董事长|总经理"
)
_YEARS = re.compile(r"\d{4}年?")
# What asks for the words of an article.
_SAYS = re.compile("规定|说明|明确|具体|怎么|如何|原文")
_LETTER = re.compile(r"\w")
_NAMED_WORK = re.compile("《([^》]+)》")
_MEANING = re.compile("意思|含义|涵义|定义|解释")
_NEED_NOT_BE_SAID = re.compile(r"^中华人民共和国|[(（][^()（）]*[)）]$|\.\w{1,5}$")
_PREFACE = re.compile(r"^.*[:：。](?=.)")


@dataclass(frozen=True, slots=True)
class Part:
    """Ranges of a document, at least one, that answer a question on its form; not the whole where that is too long."""

    document: Document
    spans: tuple[Span, ...]
    is_whole: bool = True


def answer_by_form(
    retrieved: Retrieved,
    hits: Sequence[Hit],
    document: Callable[[str], Document],
    titles: Mapping[str, str],
    answer_chars: int,
) -> Part | None:
    """Return what answers a question on the form of a document among the hits', None for any other question.

    None either where it is not clear that of all documents, whose `titles` are given by their ids, this one is meant.
    """
    question = retrieved.question
    asked = _PREFACE.sub("", normalise(question.text).strip())
    if not hits or len(asked) > MOST_ASKED or question.kind in ("who", "when", "where", "why", "yesno"):
        return None
    article = article_asked(asked)
    if article is None and not (_ASKS.search(asked) or question.place):
        return None
    rest = asked if article is None else article[1]
    named = [doc_id for doc_id, title in titles.items() if _is_named(rest, title)]
    spoken = [] if named else _by_speaker(rest, titles)
    if spoken:
        named, titles, asked = spoken, {spoken[0]: titles[spoken[0]]}, _SPEAKERS.sub(" ", asked)
    if article is not None:
        among = dict.fromkeys([*(hit.chunk.doc_id for hit in hits), *named])
        return _article(article[0], rest, [document(doc_id) for doc_id in among], answer_chars)
    text = document(named[0] if len(named) == 1 else hits[0].chunk.doc_id)
    spans = _of_whole(question, asked, text, hits, titles, answer_chars)
    return Part(text, spans) if spans else None


def _article(
    number: ArticleNumber, rest: str, documents: Iterable[Document], answer_chars: int
) -> Part | None:
    """Return the article of a number where one of the documents alone has it, or the question names this one."""
    holding = [(text, own) for text in documents if (own := article_of(text.text, number))]
    named = [held for held in holding if _is_named(rest, held[0].title)] or [
        held for held in holding if len(_shared(rest, held[0].title)) >= NAMED_BY
    ]
    if len(named or holding) != 1:
        return None
    text, own = (named or holding)[0]
    if _says_more(_SAYS.sub(" ", rest.replace(_shared(rest, text.title), " ") if named else rest)):
        return None
    if chars_of(own[0]) > TOO_LONG * answer_chars:
        return None
    spans = (own[0], *fitting(own[1:], TOO_LONG * answer_chars - chars_of(own[0])))
    return Part(text, spans, is_whole=len(spans) == len(own))


def _is_named(rest: str, title: str) -> bool:
    """Return whether a question says the whole of a title, but for what it need not: 民法典, 考勤办法（试行）."""
    name = _NEED_NOT_BE_SAID.sub("", compact(title))
    return len(name) >= SHORTEST_NAME and name in compact(rest)


def _of_whole(
    question: Question,
    asked: str,
    text: Document,
    hits: Sequence[Hit],
    titles: Mapping[str, str],
    answer_chars: int,
) -> tuple[Span, ...]:
    """Return the headings, the first or the last sentences of a text where these are asked for, else nothing."""
    of_title = _shared(asked, text.title)
    of_title = of_title if len(of_title) >= NAMED_BY else ""
    rest = asked.replace(of_title, " ") if of_title else asked
    others = [normalise(title) for doc_id, title in titles.items() if doc_id != text.doc_id]
    is_meant = _is_meant(question, asked, normalise(text.title), of_title, others)
    if _ASKS.search(asked):
        elsewhere = {hit.chunk.heading for hit in hits if hit.chunk.doc_id != text.doc_id}
        return _headings(asked, rest, text, set() if is_meant else elsewhere, is_meant=is_meant)
    is_plain = (
        question.kind != "number" and not _MEANING.search(asked) and not _says_more(without_place(rest))
    )
    if question.place is None or not (is_meant and is_plain):
        return ()
    return edge_of(text, asked, question.place, answer_chars)


def _headings(
    asked: str, rest: str, text: Document, elsewhere: Iterable[str], *, is_meant: bool
) -> tuple[Span, ...]:
    """Return where the headings stand that are asked for, in the order of the text.

    Nothing where the question asks for another number of points than there are, says more than what it asks of, or
    names a heading that stands `elsewhere` too.
    """
    count = _count(asked)
    rest = _ASKS.sub(" ", rest)
    sections = [
        section
        for section in outline_of(text)
        if FEWEST <= len(section.below) <= MOST and count in (None, len(section.below))
    ]
    named = max(sections, key=lambda section: len(_shared(rest, section.label)), default=None)
    of_heading = _shared(rest, named.label) if named else ""
    if named and len(of_heading) >= NAMED_BY:
        is_clear = count is not None or not _says_more(rest.replace(of_heading, " "))
        is_own = not any(of_heading in normalise(heading) for heading in elsewhere)
        says = count is not None or not _ASKS_CONTENT.search(asked) or _say_something(text, named.below)
        return tuple(named.below) if is_clear and is_own and says else ()
    if not is_meant or _says_more(rest):
        return ()
    return next((tuple(section.below) for section in sections if not section.label), ())


def _say_something(text: Document, headings: Sequence[Span]) -> bool:
    """Return whether headings are clauses: 1. 申请 and 2. 时间 only say what others are about."""
    labels = [_NUMBERING.sub("", text.text[heading.start : heading.end]) for heading in headings]
    return sum(map(len, labels)) >= CLAUSE_CHARS * len(labels)


def _count(asked: str) -> int | None:
    """Return how many points a question asks for, None where it names no number."""
    counted = _COUNTED.search(asked) or _COUNTED_IN_ENGLISH.search(asked)
    if counted is None:
        return None
    return _NUMERALS.get(counted["count"]) or int(counted["count"])


def _says_more(rest: str) -> bool:
    """Return whether a question, without what it names, has words left that its answer would have to bear on."""
    return _LETTER.search(_AROUND.sub("", _YEARS.sub("", without_words_that_ask(rest)))) is not None


def _is_meant(question: Question, asked: str, title: str, of_title: str, others: Sequence[str]) -> bool:
    """Return whether the question can only mean the document of a title: there are no others, or it names this one."""
    if any(compact(name) not in compact(title) for name in _NAMED_WORK.findall(asked)):
        return False
    own, named = _types(title), _types(asked)
    if others and own and named and not own & named:
        return False
    if question.years:
        years = [str(year) for year in question.years]
        if not any(year in title for year in years):
            return False
        others = [other for other in others if any(year in other for year in years)]
    return not others or (of_title != "" and all(of_title not in other for other in others))


def _types(words: str) -> set[str]:
    return {"讲话" if "讲" in name else name for name in re.findall(_TYPE, words)}


def _by_speaker(rest: str, titles: Mapping[str, str]) -> list[str]:
    """Return the document that alone is of a type, a speech, and by title or name of an office that is asked about."""
    speakers, types = _SPEAKERS.findall(rest), _types(rest)
    found = [
        doc_id
        for doc_id, title in (titles.items() if speakers and types else ())
        if not types.isdisjoint(_types(title))
        and any(held.endswith(asked) for held in _SPEAKERS.findall(f"{doc_id} {title}") for asked in speakers)
    ]
    return found if len(found) == 1 else []


def _shared(question: str, label: str) -> str:
    """Return the longest run of characters that the question has in common with a label."""
    match = SequenceMatcher(None, question, normalise(label), autojunk=False).find_longest_match()
    return question[match.a : match.a + match.size].strip()
