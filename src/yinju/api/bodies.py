"""How large a request's body may be and how long its sender may pause, whether it says its length or not."""

import asyncio
import math
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yinju.api.problems import Problem

MAX_JSON_BYTES: Final = (
    2_000_000  # 100 earlier questions with their answers, and a question of any allowed length
)
PAUSE_S: Final = 30.0
WHOLE_S: Final = 60.0  # of a body that is no upload: one that drips is not waited for either


class BodyLimit:
    """Refuses a body that is too large: files up to the setting, anything else up to MAX_JSON_BYTES."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse by a Problem: at once where the length is said, else as soon as too much has come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        files = headers.get("content-type", "").lower().startswith("multipart/form-data")
        limit = self._max_body_bytes if files else min(self._max_body_bytes, MAX_JSON_BYTES)
        said = headers.get("content-length", "")
        if said.isdecimal() and int(said) > limit:
            raise _too_large(limit)
        until = math.inf if files else asyncio.get_running_loop().time() + WHOLE_S
        received = 0
        complete = False

        async def counted() -> Message:
            nonlocal received, complete
            if complete:  # what comes now is that the client has gone, and may take any time
                return await receive()
            message = await _in_time(receive, until)
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, counted, send)


async def _in_time(receive: Receive, until: float) -> Message:
    try:
        async with asyncio.timeout_at(min(until, asyncio.get_running_loop().time() + PAUSE_S)):
            return await receive()
    except TimeoutError as error:
        raise Problem(
            408,
            "request_timeout",
            f"nothing of the body came for {PAUSE_S:g} s, or not all of it within {WHOLE_S:g} s",
            "send it again",
            headers=END,
        ) from error


def _too_large(limit: int) -> Problem:
    return Problem(
        413,
        "too_large",
        f"the body has more than {limit} bytes",
        "send less at a time; the setting `max_body_bytes` is the limit for files",
        details={"case": "body_too_large", "limit_bytes": limit},
        headers=END,
    )


END: Final = {"Connection": "close"}  # what else the client sends is not read
