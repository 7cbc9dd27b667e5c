"""Golden sets as JSON lines: one question with its gold a line."""

import json
from typing import Any, get_args

from yinju.evaluate.questions import (
    EITHER_TAG,
    BadQuestionError,
    Documents,
    Evidence,
    Problem,
    Question,
    language_of,
    locate,
    stored_form,
)
from yinju.types import Verdict


def read_json_lines(data: bytes, documents: Documents) -> tuple[list[Question], list[Problem]]:
    """Return the questions that can be used and, with its line, what is wrong with each of the others."""
    questions: list[Question] = []
    problems: list[Problem] = []
    lines_by_id: dict[str, int] = {}
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        identity = None
        try:
            entry = _entry(line)
            identity = entry["id"] if isinstance(entry.get("id"), str) else None
            question = _question(entry, documents)
            if question.id in lines_by_id:
                earlier = lines_by_id[question.id]
                raise BadQuestionError(f"its id is that of line {earlier}", case="id_repeated")
            lines_by_id[question.id] = number
            questions.append(question)
        except BadQuestionError as error:
            problems.append(
                Problem(f"line {number}", identity, str(error), {**error.details, "line": number})
            )
    return questions, problems


def _entry(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadQuestionError(f"is not UTF-8: {error}", case="not_utf8") from error
    except (ValueError, RecursionError) as error:
        raise BadQuestionError(f"is not JSON: {error}", case="not_json") from error
    if not isinstance(entry, dict):
        raise BadQuestionError("is not a JSON object", case="no_object")
    return entry


def _question(entry: dict[str, Any], documents: Documents) -> Question:
    identity, text = _text(entry, "id"), _text(entry, "question")
    if entry.get("history"):
        raise BadQuestionError(
            "has a history; questions that follow on others cannot be judged yet", case="has_history"
        )
    verdict = entry.get("verdict")
    if verdict not in get_args(Verdict):
        verdicts = ", ".join(get_args(Verdict))
        raise BadQuestionError(
            f"its verdict is {verdict!r}, not one of {verdicts}", case="verdict_unknown", verdicts=verdicts
        )
    answers, evidence = _texts(entry, "answers"), _evidence(entry)
    if verdict == "answered" and not answers:
        raise BadQuestionError("is `answered` without answers", case="answers_missing")
    if verdict == "answered" and not evidence:
        raise BadQuestionError("is `answered` without evidence", case="evidence_missing")
    if verdict == "not_found" and (answers or evidence):
        raise BadQuestionError("is `not_found` and yet has answers or evidence", case="answers_not_wanted")
    tags = _texts(entry, "tags")
    return Question(
        id=identity,
        text=text,
        lang=_text(entry, "lang") if "lang" in entry else language_of(text),
        answers=answers,
        evidence=evidence,
        verdict=verdict,
        tags=tags,
        gold=locate(answers, evidence, documents, either=EITHER_TAG in tags),
    )


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        reason = f"has no {name!r} that is a text" if name in entry else f"has no {name!r}"
        raise BadQuestionError(reason, case="text_missing", field=name)
    return value


def _texts(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    values = entry.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise BadQuestionError(f"its {name!r} are not a list of texts", case="no_list", field=name)
    return tuple(stored_form(value) for value in values)


def _evidence(entry: dict[str, Any]) -> tuple[Evidence, ...]:
    items = entry.get("evidence", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadQuestionError("its 'evidence' is not a list of objects", case="no_list", field="evidence")
    return tuple(Evidence(_text(item, "doc_id"), stored_form(_text(item, "quote"))) for item in items)
