"""A small collection, its golden questions, and an engine whose answers a test writes down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yinju.errors import SnapshotError
from yinju.evaluate.questions import Evidence, Gold, Question, locate
from yinju.types import Answer, Channel, Chunk, Citation, Document, Hit, SearchResult, Span, Verdict

REPORT = "报告.txt"
BRIEF = "简报.txt"
TEXTS = {
    REPORT: "2022年，全市实现生产总值4285亿元，增长3.5%。城镇化率全省第四。\n2023年，计划投资1300亿元。",
    BRIEF: "战胜了百年不遇的超大洪水，转移群众12万人。城镇化率全省第四。",
}


@dataclass(frozen=True)
class Snapshot:
    """Documents as an open snapshot gives them."""

    texts: Mapping[str, str] = field(default_factory=lambda: TEXTS)
    id: str = "20261123T000000-0001"

    def document(self, doc_id: str) -> Document:
        if doc_id not in self.texts:
            raise SnapshotError(f"there is no document {doc_id}")
        return Document(doc_id, doc_id.removesuffix(".txt"), self.texts[doc_id], doc_id, "0")

    def documents(self) -> list[Document]:
        return [self.document(doc_id) for doc_id in self.texts]


def hit(rank: int, doc_id: str, text: str, texts: Mapping[str, str] = TEXTS) -> Hit:
    start = texts[doc_id].index(text)
    chunk = Chunk(doc_id, doc_id, "", start, start + len(text), text)
    return Hit(chunk, 1.0 / rank, rank, Channel(0.9, rank + 1), Channel(12.0, rank + 2))


def citation(doc_id: str, text: str, focus: str = "", texts: Mapping[str, str] = TEXTS) -> Citation:
    start = texts[doc_id].index(text)
    at = start + text.index(focus)
    return Citation(
        1,
        doc_id,
        doc_id,
        "一、回顾",
        start,
        start + len(text),
        text,
        Span(at, at + len(focus)) if focus else None,
    )


def answer(
    question: str, verdict: Verdict, citations: Sequence[Citation] = (), confidence: float = 0.5
) -> Answer:
    text = " ".join(f"{one.quote} [{one.marker}]" for one in citations)
    timings = {"total": 8.0}
    return Answer(question, verdict, text, tuple(citations), (), confidence, "fake", question, timings, "s")


class Engine:
    """Answers from a table; a question that is not in it raises, as a defect would."""

    def __init__(
        self,
        answers: Mapping[str, Answer | BaseException],
        hits: Mapping[str, Sequence[Hit]] | None = None,
        snapshot: Snapshot | None = None,
    ) -> None:
        self.snapshot = snapshot or Snapshot()
        self.answers = answers
        self.hits = hits or {}
        self.asked: list[str] = []

    def search(self, question: str, top_k: int = 10) -> SearchResult:
        hits = tuple(self.hits.get(question, ()))[:top_k]
        return SearchResult(question, question, hits, {"total": 2.0}, self.snapshot.id)

    def ask(self, question: str) -> Answer:
        self.asked.append(question)
        given = self.answers[question]
        if isinstance(given, BaseException):
            raise given
        return given


def question(
    text: str,
    answers: Sequence[str] = (),
    evidence: Sequence[tuple[str, str]] = (),
    verdict: Verdict | None = "answered",
    **rest: Any,
) -> Question:
    items = tuple(Evidence(doc_id, quote) for doc_id, quote in evidence)
    values = {"id": text, "lang": "zh", "tags": (), **rest}
    gold = locate(answers, items, Snapshot(), either="either" in values["tags"]) if items else Gold()
    return Question(text=text, answers=tuple(answers), evidence=items, verdict=verdict, gold=gold, **values)


def line(**changes: Any) -> dict[str, Any]:
    """Return a good line of a dataset, with changes; a value of ... takes the field away."""
    entry = {
        "id": "一",
        "question": "2022年全市生产总值是多少？",
        "lang": "zh",
        "answers": ["4285亿元"],
        "evidence": [{"doc_id": REPORT, "quote": "全市实现生产总值4285亿元"}],
        "verdict": "answered",
        "tags": ["number"],
    }
    return {name: value for name, value in {**entry, **changes}.items() if value is not ...}


def write_lines(path: Path, *lines: dict[str, Any] | str) -> Path:
    text = [part if isinstance(part, str) else json.dumps(part, ensure_ascii=False) for part in lines]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path
