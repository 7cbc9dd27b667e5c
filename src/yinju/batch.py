"""Many questions from JSON lines: one result a line, in order, an error in the place of a bad line."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from yinju.errors import UsageError, YinjuError
from yinju.serialise import error_json


def batch_results(
    lines: Iterable[bytes], result_of: Callable[[str], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the result of each line that is not blank, with the line's id in front.

    An error names its line: the id may be missing, or that of several lines.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        identity: object = None
        try:
            entry = _entry(line, number)
            identity = entry.get("id")
            yield {"id": identity, **_result(result_of, _question(entry, number), number)}
        except YinjuError as error:
            yield {"id": identity, **error_json(error)}


def _result(result_of: Callable[[str], dict[str, Any]], question: str, number: int) -> dict[str, Any]:
    try:
        return result_of(question)
    except YinjuError as error:
        error.message = f"line {number}: {error.message}"
        raise


def _entry(line: bytes, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, or nested without end
        raise UsageError(f"line {number} is not JSON: {error}") from error
    if not isinstance(entry, dict):
        raise UsageError(f'line {number} is not an object {{"id", "question"}}')
    return entry


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _question(entry: dict[str, Any], number: int) -> str:
    question = entry.get("question")
    if not isinstance(question, str):
        raise UsageError(f'line {number} has no "question" that is a text')
    return question
