"""Errors in OpenAI's form, with the statuses, types and codes that its clients know."""

from typing import Any, Final

# What stands here in place of our own code.
_CODES: Final = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
_TYPES: Final = {429: "requests"}


def openai_status(status: int) -> int:
    """Return the status under which OpenAI's clients expect an error: they know 400, not 422, for what is invalid."""
    return 400 if status == 422 else status


def openai_error(status: int, code: str, message: str, param: str | None) -> dict[str, Any]:
    """Return an error as OpenAI's clients read it; `param` is the field of the request that is to blame."""
    kind = "server_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
    return {
        "error": {"message": message, "type": kind, "param": param, "code": _CODES.get(status, code)},
    }
