"""Golden sets in the form of TREC: topics, and qrels that grade whole documents. Only retrieval is judged."""

import html
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from yinju.evaluate.questions import Documents, Gold, Problem, Question, language_of

_TOPIC: Final = re.compile(
    r"<top(?:ic)?\b(?P<head>[^>]*)>(?P<body>.*?)</top(?:ic)?>", re.DOTALL | re.IGNORECASE
)
_NUMBER: Final = re.compile(r"""(?:number|id)\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_NUM: Final = re.compile(r"<num>\s*(?:Number:)?\s*([^\s<]+)", re.IGNORECASE)
_TEXT: Final = re.compile(
    r"<(?:title|query|question|desc)>(?:\s*Description:)?\s*([^<]*[^<\s])", re.IGNORECASE
)


def read_trec(topics: bytes, qrels: bytes, documents: Documents) -> tuple[list[Question], list[Problem]]:
    """Return the topics that have a relevant document, and what is wrong with the rest of both files.

    A relevant document that the index does not hold is a problem, and still counts as one not found.
    """
    texts, problems = _topics(topics)
    grades, found = _grades(qrels, texts, documents)
    problems += found
    questions = []
    for identity, text in texts.items():
        if any(grade > 0 for grade in grades.get(identity, {}).values()):
            questions.append(_question(identity, text, grades[identity]))
        else:
            problems.append(
                Problem(f"topic {identity}", identity, "the qrels name no relevant document for it")
            )
    return questions, problems


def _question(identity: str, text: str, grades: Mapping[str, int]) -> Question:
    relevant = {doc_id: grade for doc_id, grade in grades.items() if grade > 0}
    gold = Gold(grades=relevant)
    return Question(identity, text, language_of(text), (), (), None, (), gold)


def _topics(data: bytes) -> tuple[dict[str, str], list[Problem]]:
    """Read topics in TREC's tags, or as lines of an id, a tab and the question."""
    text = data.decode("utf-8-sig", errors="replace")
    found: dict[str, str] = {}
    problems: list[Problem] = []
    tagged = [
        (text.count("\n", 0, match.start()) + 1, *_tagged(match["head"], match["body"]))
        for match in _TOPIC.finditer(text)
    ]
    for line, identity, question in tagged or _tabbed(text):
        if not identity or not question:
            problems.append(Problem(f"topics, line {line}", identity or None, "has no number or no text"))
        elif identity in found:
            problems.append(
                Problem(f"topics, line {line}", identity, "its number is that of an earlier topic")
            )
        else:
            found[identity] = question
    return found, problems


def _tagged(head: str, body: str) -> tuple[str, str]:
    number = _NUMBER.search(head) or _NUM.search(body)
    text = _TEXT.search(body)
    return number[1] if number else "", html.unescape(" ".join(text[1].split())) if text else ""


def _tabbed(text: str) -> list[tuple[int, str, str]]:
    lines = [
        (number, line.partition("\t")) for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]
    return [(number, head.strip(), tail.strip()) for number, (head, _, tail) in lines]


def _grades(
    data: bytes, topics: Mapping[str, str], documents: Documents
) -> tuple[dict[str, dict[str, int]], list[Problem]]:
    """Read lines of topic, iteration, document, grade; a document's name may hold spaces."""
    names = _Names([info.doc_id for info in documents.documents()])
    grades: dict[str, dict[str, int]] = {}
    problems: list[Problem] = []
    for number, line in enumerate(data.decode("utf-8-sig", errors="replace").splitlines(), 1):
        if not line.strip():
            continue
        match = re.fullmatch(r"\s*(\S+)\s+\S+\s+(\S.*?)\s+(-?\d+)\s*", line)
        place = f"qrels, line {number}"
        if match is None:
            problems.append(Problem(place, None, "is not: topic, iteration, document, grade"))
        elif match[1] not in topics:
            problems.append(Problem(place, match[1], "names a topic that is not among the topics"))
        else:
            doc_id = names.doc_id(match[2])
            if doc_id is None and int(match[3]) > 0:
                problems.append(
                    Problem(
                        place, match[1], f"the index holds no document {match[2]!r}; it counts as not found"
                    )
                )
            grades.setdefault(match[1], {})[doc_id or match[2]] = int(match[3])
    return grades, problems


class _Names:
    """Finds a document by its id, its file name or that without the ending, where that is unambiguous."""

    def __init__(self, doc_ids: list[str]) -> None:
        self._ids = set(doc_ids)
        self._others: dict[str, list[str]] = {}
        for doc_id in doc_ids:
            path = PurePosixPath(doc_id)
            for name in {path.name, path.stem, path.with_suffix("").as_posix()}:
                self._others.setdefault(name, []).append(doc_id)

    def doc_id(self, name: str) -> str | None:
        candidates = [name] if name in self._ids else self._others.get(name, [])
        return candidates[0] if len(candidates) == 1 else None
