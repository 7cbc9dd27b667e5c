"""What is said around the quotations, in the language of the question; the quotations stay as they are."""

from collections.abc import Sequence
from typing import Final

from yinju.retrieve import Kind
from yinju.text import Language
from yinju.types import Citation

_NOT_FOUND: Final[dict[Language, str]] = {
    "zh": "文中没有与这个问题有关的内容。",
    "en": "The documents say nothing that bears on this question.",
}
_ANSWERED: Final[dict[Language, str]] = {"zh": "", "en": "The text says:\n"}
_CUT_SHORT: Final[dict[Language, str]] = {
    "zh": "（原文较长，这里只引了开头，后文请看原处。）",
    "en": "(The passage is long and goes on in the document; its beginning is quoted.)",
}
# What a text that only mentions the subject leaves open, by the kind of the question.
_OPEN: Final[dict[Language, dict[Kind, str]]] = {
    "zh": {
        "define": "没有解释它的含义",
        "number": "没有给出所问的数字",
        "when": "没有说明所问的时间",
        "who": "没有说明所问的人或单位",
        "where": "没有说明所问的地点",
        "why": "没有说明原因",
        "how": "没有具体说明怎么做",
        "list": "没有逐一列出",
        "yesno": "没有明确说是或否",
        "what": "没有直接回答这个问题",
    },
    "en": {
        "define": "does not explain what it means",
        "number": "does not give the figure asked for",
        "when": "does not say when",
        "who": "does not say who",
        "where": "does not say where",
        "why": "does not say why",
        "how": "does not say how",
        "list": "does not list them",
        "yesno": "does not say yes or no",
        "what": "does not answer this directly",
    },
}


def not_found(language: Language) -> str:
    """Return the sentence for a question that nothing in the documents bears on."""
    return _NOT_FOUND[language]


def answered(language: Language, citations: Sequence[Citation]) -> str:
    """Return the quotations, each with its marker."""
    return _ANSWERED[language] + quotations(citations)


def mentioned(language: Language, kind: Kind, subject: str, citations: Sequence[Citation]) -> str:
    """Return that the documents speak of `subject` ("" where it has no name) and what they leave open."""
    gap = _OPEN[language][kind]
    if language == "zh":
        named = f"“{subject}”" if subject else "相关内容"
        return f"文中提到了{named}，但{gap}。相关原文：\n{quotations(citations)}"
    named = f"“{subject}”" if subject else "the subject"
    return f"The text mentions {named} but {gap}. What it says:\n{quotations(citations)}"


def cut_short(language: Language, text: str) -> str:
    """Return an answer with the remark that what it quotes goes on in the document."""
    return f"{text}\n{_CUT_SHORT[language]}"


def in_part(
    language: Language, found: Sequence[str], missing: Sequence[str], citations: Sequence[Citation]
) -> str:
    """Return the quotations for some of the things that are asked about, and for which nothing was found."""
    if language == "zh":
        said, unsaid = ("、".join(f"“{name}”" for name in names) for names in (found, missing))
        return f"关于{unsaid}，文中没有找到明确的回答。关于{said}，文中写道：\n{quotations(citations)}"
    said, unsaid = (", ".join(f"“{name}”" for name in names) for names in (found, missing))
    return f"On {unsaid} no clear answer was found. On {said} the text says:\n{quotations(citations)}"


def uncertain(language: Language, citations: Sequence[Citation]) -> str:
    """Return that the nearest passages may or may not answer."""
    if language == "zh":
        return f"不能确定文中是否回答了这个问题。最接近的原文：\n{quotations(citations)}"
    return f"It is not certain that the text answers this. The closest passages:\n{quotations(citations)}"


def quotations(citations: Sequence[Citation]) -> str:
    """Return each quote verbatim on a line of its own, followed by its marker."""
    return "\n".join(f"{citation.quote} [{citation.marker}]" for citation in citations)
