"""Questions that a text poses itself, as lists of questions and answers do, and what only repeats the one asked."""

import re

from yinju.retrieve import Question
from yinju.text import normalise, terms
from yinju.types import Chunk

_LETTERS = re.compile(r"[\W_]+")
_QUESTION = re.compile(r"[?？][\s*_”’」』）)]*$")
_CLOSED = re.compile(r"[。！!；;.][\s*_”’」』）)]*$")
# A question of the text's own has so many characters more than the same that is asked: 问：, Q1., **2.
_LABEL_CHARS = 8


def is_question(text: str) -> bool:
    """Return whether a sentence of the text's own is a question."""
    return _QUESTION.search(text) is not None


def repeats(question: Question, text: str) -> bool:
    """Return whether `text` only says what the question does: it poses it, or is a heading or a label of its words.

    A statement in the question's own words answers it: 可以带宠物上班吗 with 可以带宠物上班。
    """
    return _in_its_words(question, text) and (is_question(text) or not _CLOSED.search(text))


def poses(question: Question, text: str, chunk: Chunk) -> bool:
    """Return whether a sentence is the very question: 怎么办理？ is, below a heading that says of what."""
    if not (is_question(text) and _in_its_words(question, text)):
        return False
    said = {*terms(text), *terms(chunk.heading), *terms(chunk.title)}
    return said.issuperset(question.terms)


def _in_its_words(question: Question, text: str) -> bool:
    """Return whether the question says the whole of `text`, or `text` poses the whole of the question."""
    if len(text) > len(question.text) + _LABEL_CHARS:  # spares the normalising of most sentences
        return False
    words, asked = (_LETTERS.sub("", normalise(words)) for words in (text, question.text))
    return len(words) > 3 and (words in asked or (asked in words and is_question(text)))
