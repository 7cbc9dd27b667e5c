"""Answers to what is asked of a text's form: its outline, what it begins or ends with.

Of what points a speech consists, or what is to be done under one of them, no sentence says: its headings do, each of
which stands somewhere else. And how it ends, no sentence tells by its words.
"""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from yinju.corpus import outline_of
from yinju.retrieve import Retrieved, without_place, without_words_that_ask
from yinju.text import normalise, sentences
from yinju.types import Document, Hit, Span

FEWEST, MOST = 2, 12  # headings that make an outline
# A question names a heading, or a document by its title, of which it has so many characters in a row.
NAMED_BY = 4
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_COUNT = re.compile(r"[哪成为](?P<count>[两三四五六七八九十])(?:个|大|点|条|项|方面|部分|步|章|节)")
_POINTS = (
    "(?:方面|部分|板块|要点|要求|任务|举措|措施|步骤|重点工作|[“「]?要[”」]?(?=[?？。]|$)|点|条|步|章|节)"
)
_ASKS = re.compile(
    rf"(?:哪[几两三四五六七八九十]|有几|分几|分[为成了](?:哪?几|[两三四五六七八九十]))[个大点条项]{{0,2}}的?(?:主要|重要|具体)?{_POINTS}"
    rf"|哪些(?:主要|重要|具体)?{_POINTS}|提纲|大纲|框架|目录|脉络"
    r"|\boutline\b|\btable of contents\b|\b(?:main|key|major) (?:points|parts|sections|headings|requirements)\b"
    r"|\b(?:what|which|how many) (?:parts|sections|chapters|headings)\b"
)
# The question is for the outline of a whole text.
_OF_A_TEXT = re.compile(
    r"讲话|报告|文章|文件|全文|本文|这篇|通篇|发言|致辞|讲稿|方案|规划|\b(?:speech|report|document|text|article|address)\b"
)
_WHOLE = re.compile(
    r"分(?:为|成|了|哪|几|作|[两三四五六七八九十])|提出?了?.{0,8}要求|要求.{0,4}(?:哪|几)|今后|全文|通篇|整篇|总体|结构|提纲|大纲|框架|目录|脉络"
    r"|\boutline\b|\bcontents\b|\bdivided\b|\bparts\b|\bsections\b|\bmain points\b"
)

_ONE = re.compile(r"一句|\b(?:sentence|line)\b")
# What is left of a question that asks for a place alone.
_OF_FORM = re.compile(
    rf"{_OF_A_TEXT.pattern}|书记|作者|一?[句段]?话|内容|部分|[说讲写提]到?了?|一?[句段]|[的是在了有以用呢上里中]|具体"
    r"|\b(?:what|how|which|is|are|was|does|do|did|the|it|of|say|said|with|words?|sentences?|lines?|paragraphs?|in|at)\b"
)
_LETTER = re.compile(r"\w")


def answer_by_form(
    retrieved: Retrieved, hits: Sequence[Hit], document: Callable[[str], Document], answer_chars: int
) -> tuple[Span, ...]:
    """Return the ranges of the first hit's document that answer a question on its form, nothing for any other.

    Nothing either where it is not clear that this document is meant.
    """
    asked = normalise(retrieved.question.searched)
    if not hits or not (_ASKS.search(asked) or retrieved.question.place):
        return ()
    text = document(hits[0].chunk.doc_id)
    if _ASKS.search(asked):
        return _headings(retrieved, text, asked, hits)
    rest = _OF_FORM.sub("", without_words_that_ask(without_place(asked)))
    is_meant = _is_meant(retrieved, text, _shared(asked, text.title), hits)
    return () if _LETTER.search(rest) or not is_meant else _edge(retrieved, text, asked, answer_chars)


def _headings(retrieved: Retrieved, text: Document, asked: str, hits: Sequence[Hit]) -> tuple[Span, ...]:
    """Return where the headings stand that are asked for, in the order of the text.

    Nothing where the question names neither the text nor one of its headings, or another number of points than there
    are.
    """
    count = _COUNT.search(asked)
    sections = [
        section
        for section in outline_of(text)
        if FEWEST <= len(section.below) <= MOST
        and (count is None or len(section.below) == _NUMERALS[count["count"]])
    ]
    of_title = _shared(asked, text.title)
    rest = asked.replace(of_title, " ") if len(of_title) >= NAMED_BY else asked
    named = max(sections, key=lambda section: len(_shared(rest, section.label)), default=None)
    if named is not None and len(_shared(rest, named.label)) >= NAMED_BY:
        return tuple(named.below)
    of_whole = _WHOLE.search(asked) and (count or _OF_A_TEXT.search(asked))
    if not of_whole or not _is_meant(retrieved, text, of_title, hits):
        return ()
    return next((tuple(section.below) for section in sections if not section.label), ())


def _edge(retrieved: Retrieved, text: Document, asked: str, answer_chars: int) -> tuple[Span, ...]:
    """Return the first or the last sentences of a text, one in any case; its title is not of it."""
    body = (
        text.text.find(text.title) + len(text.title) if text.text.lstrip("# ").startswith(text.title) else 0
    )
    place = retrieved.question.place
    ordered = [s for s in sentences(text.text) if s.start >= body][:: -1 if place == "end" else 1]
    taken: list[Span] = []
    for sentence in ordered[: 1 if _ONE.search(asked) else None]:
        if taken and sum(s.end - s.start for s in (*taken, sentence)) > answer_chars:
            break
        taken.append(sentence)
    together: list[Span] = []
    for sentence in sorted(taken, key=lambda span: span.start):
        if together and together[-1].end == sentence.start:
            together[-1] = Span(together[-1].start, sentence.end)
        else:
            together.append(sentence)
    return tuple(together)


def _is_meant(retrieved: Retrieved, document: Document, of_title: str, hits: Sequence[Hit]) -> bool:
    """Return whether the question can only mean this document, or names it by its title's words or year."""
    years = retrieved.question.years
    if years:
        return any(str(year) in document.title for year in years)
    others = {hit.chunk.title for hit in hits if hit.chunk.doc_id != document.doc_id}
    return not others or (
        len(of_title) >= NAMED_BY and all(of_title not in normalise(title) for title in others)
    )


def _shared(question: str, label: str) -> str:
    """Return the longest run of characters that the question has in common with a label."""
    match = SequenceMatcher(None, question, normalise(label), autojunk=False).find_longest_match()
    return question[match.a : match.a + match.size]
