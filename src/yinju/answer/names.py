"""The names that a text coins, “添翼计划” or “356”: whether it explains them or only uses them."""

import re
from collections.abc import Sequence

from yinju.answer.evidence import Evidence
from yinju.answer.quoted import text_of
from yinju.retrieve import Question
from yinju.text import compact, normalise, quoted_names

# A name of so many characters is known with one of them wrong.
MISSPELT_CHARS = 4
# What follows a coined name where it is explained: “356”是指…, “356”产业集群，即…, “356”(…), “356”机制。就是….
_EXPLAINS = (
    r"[^,。;!?]{0,8}?(?:(?:是|即|指|包括|分别|:|——|\()|,(?:即|是指|指的是|也?就是(?!要|为)|意为|分别)"
    r"|[。;?](?:就是|也就是|即[^将可使便日]|是指|指的是|意思是))"
)
# Or a text asks what it is and answers: 什么是356？….
_ASKS_WHAT, _AND_ANSWERS = r"(?:什么是|什么叫|何谓|何为)[“《「『\"]?", r"[”》」』\"]?[^,。;!?]{0,8}\?."


def unexplained_names(question: Question, chosen: Sequence[Evidence]) -> list[str]:
    """Return the names that the question asks to be explained and that the quotations only use."""
    text = text_of(chosen)
    names = coined_names(question, text) if question.kind in ("define", "list") else []
    return [] if explains(names, text) else names


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


def coined_names(question: Question, text: str) -> list[str]:
    """Return the names that stand in quotation marks in `text` and that the question uses, quoted or not.

    Such names ("十大战略", "356") are shorthand: a text that uses one explains it only where it says so.
    """
    asked = compact(question.text)
    return [name for name in _names_of(text) if name in asked]


def nearly_named(question: Question, text: str) -> list[str]:
    """Return the coined names of `text` that the question uses, long ones with a character wrong too: 填翼计划.

    What is right of such a name must be its own: by 的公积金 no “市公积金” is meant where `text` speaks of 公积金 too.
    """
    asked, said = compact(question.text), compact(text)
    return [
        name
        for name in _names_of(text)
        if name in asked or (len(name) >= MISSPELT_CHARS and _is_misspelt(name, asked, said))
    ]


def explains(names: Sequence[str], text: str) -> bool:
    """Return whether `text` says of one of the names what it means; passages are parted by empty lines."""
    passages = [compact(passage) for passage in text.split("\n\n")]
    explained = [
        rf"{re.escape(name)}[”》」』\"]{_EXPLAINS}|{_ASKS_WHAT}{re.escape(name)}{_AND_ANSWERS}"
        for name in names
    ]
    return any(re.search(pattern, passage) for pattern in explained for passage in passages)


def _names_of(text: str) -> list[str]:
    return [quoted.lstrip("“") for quoted in quoted_names(normalise(text))]


def _is_misspelt(name: str, asked: str, said: str) -> bool:
    """Return whether the question uses a name with one character wrong."""
    elsewhere = said.replace(name, " ")
    for wrong in range(len(name)):
        right = (name[:wrong], name[wrong + 1 :])
        if re.search(".".join(map(re.escape, right)), asked):
            return max(right, key=len) not in elsewhere
    return False
