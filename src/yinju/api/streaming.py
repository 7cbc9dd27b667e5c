"""Server-sent events, and work that ends when nobody waits for it any more."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, Final, TypeVar

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request

from yinju.api.problems import Problem
from yinju.api.wire import json_text

PING_S: Final = 10
GRACE_S: Final = 5.0  # an answer is ready long before
_PIECE: Final = re.compile(r"\[\d+\]|.{1,16}?(?=\[\d+\]|$)|.{1,16}", re.DOTALL)
# A mark that belongs to the character before it: what joins, and what chooses a form.
_JOINER: Final = "\u200d"

T = TypeVar("T")


def event(name: str, data: Any) -> ServerSentEvent:
    """Return an event whose data is one line of JSON."""
    return ServerSentEvent(json_text(data), event=name, sep="\n")


def event_stream(
    events: AsyncIterator[ServerSentEvent], ending: anyio.Event | None = None
) -> EventSourceResponse:
    """Return a response of events; a comment every 10 s keeps the line open.

    When the service is told to end, `ending` is set, and the events may go on for GRACE_S.
    """
    return EventSourceResponse(
        events,
        ping=PING_S,
        sep="\n",
        ping_message_factory=lambda: ServerSentEvent(comment="waiting", sep="\n"),
        headers={"Cache-Control": "no-store"},
        shutdown_event=ending,
        shutdown_grace_period=GRACE_S,
    )


def pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces of at most 16 or so characters; no character is split from its marks, no [n] within."""
    waiting = ""
    for piece in _PIECE.findall(text):
        if waiting and not _joins(waiting[-1], piece[0]):
            yield waiting
            waiting = ""
        waiting += piece
    if waiting:
        yield waiting


async def while_listened(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` gives; cancel it when the client goes away before, and raise Problem 499."""
    task = asyncio.create_task(work)
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Problem(499, "client_gone", "the client has closed the connection")
    finally:
        for unfinished in (task, gone):
            unfinished.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _joins(before: str, after: str) -> bool:
    return before == _JOINER or after == _JOINER or unicodedata.category(after) in ("Mn", "Me", "Mc")
