"""Errors over HTTP: the real status, and one form for all of them.

    {"error": {"code": "stable_string", "message": "...", "hint": "what to do", "request_id": "...", "details": {...}}}

`details` say the same to programs, and are left out where there are none. On /v1/ the error has OpenAI's own form. No
message holds a folder's path, a trace or the name of a library.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from yinju.api.openai_errors import openai_error, openai_status
from yinju.api.wire import JsonReply
from yinju.config import Settings
from yinju.errors import (
    BusyError,
    SnapshotError,
    SourceError,
    StorageError,
    UsageError,
    YinjuError,
)

LOG: Final = logging.getLogger("yinju.service")
SHOWN_FAULTS: Final = 5  # of one request body
DEFECT: Final = "the service has met with an error of its own"
ASK_THE_LOG: Final = "the log tells more under the id of this request"
WANTED: Final = "send JSON with Content-Type: application/json, files as multipart/form-data; see /docs"
PLACES: Final = frozenset({"body", "query", "path", "header"})
# What the framework refuses, by status.
FRAMEWORK: Final[Mapping[int, tuple[str, str, str]]] = MappingProxyType(
    {
        400: ("malformed_request", "the body cannot be read", "send it complete, JSON as UTF-8"),
        404: ("not_found", "there is nothing at this address", "see /docs"),
        405: ("method_not_allowed", "this address does not take that method", "see /docs"),
        413: ("too_large", "the request is too large", "send less at a time"),
    }
)
REFUSED: Final = ("refused", "the request was refused", "see /docs")


class Problem(HTTPException):
    """A refusal with its HTTP status and, as YinjuError has them, its details.

    What is in `extra` stands beside `error` in the body.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        hint: str = "",
        *,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, message, dict(headers or {}))
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.details = dict(details or {})
        self.extra = dict(extra or {})

    @classmethod
    def of(cls, error: YinjuError, status: int | None = None, **extra: Any) -> "Problem":
        """Return an error in words as a problem, by default with the status of its class."""
        status = status or _status_of(error)
        if status == 500:  # a defect, or a model that is damaged: what it says is for the log
            return cls(status, error.code, DEFECT, ASK_THE_LOG, details={"case": "internal"})
        headers = {"Retry-After": "5"} if status == 503 else None
        return cls(
            status,
            error.code,
            error.message,
            error.hint,
            details=error.details,
            headers=headers,
            extra=extra,
        )


class NoIndexError(SnapshotError):
    """Nothing can be asked: there is no index, or it cannot be opened."""


def problem_response(problem: Problem, path: str, request_id: str, settings: Settings) -> Response:
    """Return a problem as the response to a request for `path`."""
    content = problem_content(problem, path, request_id, settings)
    status = openai_status(problem.status) if path.startswith("/v1/") else problem.status
    return JsonReply(content, status, problem.headers)


def problem_content(problem: Problem, path: str, request_id: str, settings: Settings) -> dict[str, Any]:
    """Return a problem as JSON, in the form that belongs to `path`."""
    message, hint = neutral(problem.message, settings), neutral(problem.hint, settings)
    if path.startswith("/v1/"):
        words = f"{message}; {hint}" if hint else message
        return openai_error(problem.status, problem.code, words, problem.extra.get("param"))
    error: dict[str, Any] = {
        "code": problem.code,
        "message": message,
        "hint": hint,
        "request_id": request_id,
    }
    if problem.details:
        error["details"] = problem.details
    return {"error": error, **problem.extra}


def problem_of(error: Exception, request_id: str) -> Problem:
    """Return any error as a problem; one that nobody expected goes to the log with its trace."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, YinjuError) and _status_of(error) != 500:
        return Problem.of(error)
    LOG.error("defect", exc_info=error, extra={"fields": {"id": request_id}})
    return (
        Problem.of(error) if isinstance(error, YinjuError) else Problem(500, "internal", DEFECT, ASK_THE_LOG)
    )


def neutral(text: str, settings: Settings) -> str:
    """Return `text` without the paths of this machine's folders: each by its name alone."""
    folders = (settings.index, settings.source, settings.questions, settings.model_cache)
    # A folder without a name, "." or "/", is part of any text and is no path of its own.
    names = {
        str(path): folder.absolute().name
        for folder in folders
        for path in (folder, folder.absolute())
        if path.name
    }
    for path in sorted(names, key=len, reverse=True):
        text = text.replace(path, names[path])
    return text


def register(app: FastAPI) -> None:
    """Have the app answer every error in the one form."""

    async def answer(request: Request, error: Exception) -> Response:
        settings: Settings = request.app.state.service.settings
        request_id = request.scope["state"]["request_id"]
        if isinstance(error, RequestValidationError):
            problem = _invalid(request, error)
        elif isinstance(error, HTTPException) and not isinstance(error, Problem):
            problem = _of_the_framework(error)
        else:
            problem = problem_of(error, request_id)
        return problem_response(problem, request.url.path, request_id, settings)

    for kind in (HTTPException, RequestValidationError, YinjuError):
        app.add_exception_handler(kind, answer)


def _status_of(error: YinjuError) -> int:
    if isinstance(error, NoIndexError):
        return 503
    if isinstance(error, UsageError | SourceError):
        return 422
    if isinstance(error, SnapshotError):
        return 404
    if isinstance(error, BusyError):
        return 409
    return 507 if isinstance(error, StorageError) else 500


def _of_the_framework(error: HTTPException) -> Problem:
    code, message, hint = FRAMEWORK.get(error.status_code, REFUSED)
    return Problem(error.status_code, code, message, hint, headers=error.headers)


def _invalid(request: Request, error: RequestValidationError) -> Problem:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem(400, "malformed_json", "the body is not JSON", "send one JSON object as UTF-8")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    of_the_body = all(tuple(fault["loc"])[:1] == ("body",) for fault in faults)
    if of_the_body and kind not in ("application/json", "multipart/form-data"):
        return Problem(415, "unsupported_media_type", "the body is not of a type that is taken here", WANTED)
    extra = {"param": str(faults[0]["loc"][-1])} if request.url.path.startswith("/v1/") else None
    if (fault := _of_the_question(faults)) is not None:
        return Problem(422, "invalid_request", fault.message, fault.hint, details=fault.details, extra=extra)
    words = [_in_words(fault) for fault in faults[:SHOWN_FAULTS]]
    more = len(faults) - len(words)
    words += [f"and {more} more"] if more else []
    return Problem(422, "invalid_request", "; ".join(words), "see /docs for what is taken", extra=extra)


def _of_the_question(faults: Sequence[Mapping[str, Any]]) -> UsageError | None:
    """Return what the engine says where the question alone is at fault: the one field that people fill in by hand."""
    if [tuple(fault["loc"]) for fault in faults] != [("body", "question")]:
        return None
    if faults[0]["type"] == "string_unicode":
        return UsageError(
            "the question is not valid Unicode text", "send it as UTF-8", case="question_not_text"
        )
    if faults[0]["type"] in ("string_too_short", "string_pattern_mismatch"):
        return UsageError("the question is empty", "ask something", case="question_empty")
    return None


def _in_words(fault: Mapping[str, Any]) -> str:
    """Return where a request is wrong and how, without what stood there."""
    parts = [str(part) for part in fault["loc"] if part not in PLACES]
    where = json.dumps(".".join(parts), ensure_ascii=True) if parts else "the body"
    return f"{where[:100]}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
