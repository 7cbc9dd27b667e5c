"""An answer in the form of OpenAI's chat completions, whole or in chunks."""

import re
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import uuid4

from yinju.api.schemas_openai import (
    AssistantMessage,
    CharLocation,
    ChatCompletion,
    Choice,
    Usage,
)
from yinju.api.streaming import pieces
from yinju.text import HAN
from yinju.types import Answer, Citation

Json = dict[str, Any]

_TOKEN: Final = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|[^\w\s]|_")


def completion_of(answer: Answer, prompt: str) -> ChatCompletion:
    """Return an answer as a chat completion; `prompt` is all that was sent, for its count."""
    asked, said = count_tokens(prompt), count_tokens(answer.text)
    return ChatCompletion(
        id=f"chatcmpl-{uuid4().hex}",
        created=int(time.time()),
        system_fingerprint=answer.snapshot,
        choices=[Choice(message=AssistantMessage(content=answer.text))],
        usage=Usage(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said),
        citations=char_locations(answer.citations),
        verdict=answer.verdict,
        confidence=round(answer.confidence, 4),
    )


def chunks_of(completion: ChatCompletion, *, with_usage: bool) -> Iterator[Json]:
    """Yield a completion piece by piece; the last chunk holds the citations, the verdict and the confidence."""
    whole = completion.model_dump()
    head = {name: whole[name] for name in ("id", "created", "model", "system_fingerprint")}
    head["object"] = "chat.completion.chunk"
    tail = {name: whole[name] for name in ("citations", "verdict", "confidence")}
    usage: Json = {"usage": None} if with_usage else {}

    def chunk(delta: Json, finish_reason: str | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return {**head, "choices": [choice], **usage}

    yield chunk({"role": "assistant", "content": ""})
    for piece in pieces(whole["choices"][0]["message"]["content"]):
        yield chunk({"content": piece})
    yield {**chunk({}, "stop"), **tail}
    if with_usage:
        yield {**head, "choices": [], "usage": whole["usage"], **tail}


def char_locations(citations: Sequence[Citation]) -> list[CharLocation]:
    """Return citations as places in documents; the documents are counted as they are first cited."""
    order = list(dict.fromkeys(citation.doc_id for citation in citations))
    return [
        CharLocation(
            cited_text=citation.quote,
            document_index=order.index(citation.doc_id),
            document_title=citation.title,
            heading=citation.heading,
            start_char_index=citation.start,
            end_char_index=citation.end,
            doc_id=citation.doc_id,
            marker=citation.marker,
        )
        for citation in citations
    ]


def count_tokens(text: str) -> int:
    """Return how many Han characters, words and marks a text has."""
    return sum(1 for _ in _TOKEN.finditer(text))
