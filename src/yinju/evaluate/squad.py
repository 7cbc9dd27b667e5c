"""Golden sets in the form of SQuAD: paragraphs are documents, a question's gold is its paragraph and answers.

Answers are looked for by their text: offsets are wrong in some published sets. A paragraph is matched with
the indexed documents by its text, so their names do not matter.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinju.errors import UsageError
from yinju.evaluate.questions import (
    BadQuestionError,
    Documents,
    Evidence,
    Problem,
    Question,
    cut,
    language_of,
    locate,
    stored_form,
)

_HINT = 'it must be {"data": [{"paragraphs": [{"context", "qas": [{"id", "question", "answers"}]}]}]}'


@dataclass(frozen=True, slots=True)
class _Paragraph:
    number: int
    text: str
    questions: list[Any]


def is_squad(data: bytes) -> bool:
    """Return whether the bytes are one JSON object with "data" in it, over as many lines as it likes."""
    if b'"data"' not in data:
        return False
    try:
        return isinstance(json.loads(data.decode("utf-8-sig")).get("data"), list)
    except (ValueError, AttributeError, RecursionError):
        return False


def read_squad(data: bytes, documents: Documents) -> tuple[list[Question], list[Problem]]:
    """Return the questions that can be used, and what is wrong with the others and with single answers."""
    questions: list[Question] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    finder = _Finder(documents)
    for paragraph in _paragraphs(data):
        doc_id = finder.document_of(paragraph.text)
        for number, entry in enumerate(paragraph.questions, 1):
            place = f"paragraph {paragraph.number}, question {number}"
            numbers = {"paragraph": paragraph.number, "number": number}
            identity = None
            try:
                identity, text = _named(entry)
                if identity in seen:
                    raise BadQuestionError("its id is that of an earlier question", case="id_repeated")
                if doc_id is None:
                    raise BadQuestionError(
                        "the index holds no document with its paragraph", case="paragraph_not_indexed"
                    )
                answers, missing = _answers(entry, paragraph.text)
                seen.add(identity)
                questions.append(
                    _question(identity, text, answers, Evidence(doc_id, paragraph.text), documents)
                )
                if missing:
                    reason = f"left out an answer that is not in it: {missing[0]}"
                    details = {"case": "answer_left_out", "answer": cut(missing[0]), **numbers}
                    problems.append(Problem(place, identity, reason, details))
            except BadQuestionError as error:
                problems.append(Problem(place, identity, str(error), {**error.details, **numbers}))
    return questions, problems


def squad_documents(dataset: Path, folder: Path) -> int:
    """Write each paragraph of a SQuAD-form set as a numbered .txt in `folder`; return how many there are."""
    texts = list(dict.fromkeys(paragraph.text for paragraph in _paragraphs(dataset.read_bytes())))
    folder.mkdir(parents=True, exist_ok=True)
    width = max(4, len(str(len(texts))))
    for number, text in enumerate(texts):
        (folder / f"{number:0{width}}.txt").write_text(text, encoding="utf-8", newline="")
    return len(texts)


def _paragraphs(data: bytes) -> Iterator[_Paragraph]:
    number = 0
    try:
        for article in json.loads(data.decode("utf-8-sig"))["data"]:
            for entry in article["paragraphs"]:
                number += 1
                # A mark of byte order at the head of a file is not a part of its text, nor is one here.
                text = stored_form(entry["context"]).lstrip("\ufeff").strip()
                yield _Paragraph(number, text, list(entry["qas"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        where = f" after paragraph {number}" if number else ""
        raise UsageError(
            f"the dataset is not in the form of SQuAD{where}: {error!r}", _HINT, case="set_not_squad"
        ) from error


class _Finder:
    """Finds the document that holds a paragraph: the one that is it, else the first that contains it."""

    def __init__(self, documents: Documents) -> None:
        names = [info.doc_id for info in documents.documents()]
        self._texts = {name: documents.document(name).text for name in names}
        self._whole = {text.strip(): name for name, text in reversed(self._texts.items())}

    def document_of(self, paragraph: str) -> str | None:
        if not paragraph:
            return None
        whole = self._whole.get(paragraph)
        return whole or next((name for name, text in self._texts.items() if paragraph in text), None)


def _named(entry: Any) -> tuple[str, str]:
    if not isinstance(entry, dict):
        raise BadQuestionError("is not a JSON object", case="no_object")
    identity, text = entry.get("id"), entry.get("question")
    if not isinstance(identity, str | int) or not str(identity):
        raise BadQuestionError("has no 'id'", case="text_missing", field="id")
    if not isinstance(text, str) or not text.strip():
        raise BadQuestionError("has no 'question' that is a text", case="text_missing", field="question")
    return str(identity), text


def _answers(entry: dict[str, Any], paragraph: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the answers that stand in the paragraph, and those that do not."""
    try:
        texts = [stored_form(answer["text"]).strip() for answer in entry.get("answers", [])]
    except (TypeError, KeyError, AttributeError) as error:
        raise BadQuestionError(
            f"its answers cannot be read: {error!r}", case="no_list", field="answers"
        ) from error
    given = list(dict.fromkeys(text for text in texts if text))
    if not given and not entry.get("is_impossible"):
        raise BadQuestionError("has no answers and is not marked as impossible", case="answers_missing")
    held = tuple(text for text in given if text in paragraph)
    missing = [text for text in given if text not in paragraph]
    if missing and not held:
        raise BadQuestionError(
            f"none of its answers stands in its paragraph: {missing[0]}",
            case="answer_elsewhere",
            answer=cut(missing[0]),
        )
    return held, missing


def _question(
    identity: str, text: str, answers: tuple[str, ...], evidence: Evidence, documents: Documents
) -> Question:
    return Question(
        id=identity,
        text=text,
        lang=language_of(text),
        answers=answers,
        evidence=(evidence,),
        verdict="answered" if answers else "mentioned",
        tags=(),
        gold=locate(answers, (evidence,), documents),
    )
