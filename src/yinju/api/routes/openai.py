"""OpenAI's chat completions and models: the last user message is the question, the answer is quotations.

Nothing is sampled: what steers sampling (temperature, max_tokens, stop, seed, tools that need not be used) is accepted
and has no effect.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from yinju.api.completions import chunks_of, completion_of
from yinju.api.dependencies import Asking
from yinju.api.problems import Problem
from yinju.api.schemas_openai import (
    MODEL,
    ChatCompletion,
    ChatRequest,
    Message,
    Model,
    ModelList,
    OpenAIError,
)
from yinju.api.service import Service
from yinju.api.streaming import event_stream, while_listened
from yinju.api.wire import JsonReply, json_text
from yinju.errors import SnapshotError

router = APIRouter(prefix="/v1", tags=["OpenAI"])

ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": OpenAIError, "description": "The request cannot be answered as it is."},
    404: {"model": OpenAIError, "description": "There is no such model."},
    408: {"model": OpenAIError, "description": "The body did not come in time."},
    413: {"model": OpenAIError, "description": "The body is too large."},
    415: {"model": OpenAIError, "description": "The body is not JSON."},
}
ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": ChatCompletion,
        "description": "The answer; with `stream`, chunks and then `[DONE]`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.post("/chat/completions", summary="Answer, as OpenAI's chat completions", responses=ANSWER | ERRORS)
async def chat_completions(body: ChatRequest, request: Request, service: Asking) -> Response:
    """Answer the last user message by verified quotations, or say that the documents do not."""
    _check(body)
    question = _question(body.messages)
    logged = request.scope["state"].setdefault("logged", {})
    if service.settings.log_questions:
        logged["question"] = question
    # The answer is there before the first byte, so that whatever goes wrong has its own status.
    answer = await while_listened(request, service.ask(question))
    logged["verdict"] = answer.verdict
    completion = completion_of(answer, "\n".join(_text(message) for message in body.messages))
    if not body.stream:
        return JsonReply(completion.model_dump())
    options = body.stream_options
    return event_stream(_events(completion, options is not None and options.include_usage is True))


@router.get("/models", summary="List the one model")
async def list_models(service: Asking) -> ModelList:
    """List what can be named as `model`."""
    return ModelList(data=[Model(created=_created(service))])


@router.get("/models/{model}", summary="Show the one model", responses={404: ERRORS[404]})
async def show_model(model: str, service: Asking) -> Model:
    """Show a model; there is one."""
    _check_model(model)
    return Model(created=_created(service))


async def _events(completion: ChatCompletion, with_usage: bool) -> AsyncIterator[ServerSentEvent]:
    for chunk in chunks_of(completion, with_usage=with_usage):
        yield ServerSentEvent(json_text(chunk), sep="\n")
    yield ServerSentEvent("[DONE]", sep="\n")


def _check(request: ChatRequest) -> None:
    """Refuse what would be answered otherwise than it asks for."""
    _check_model(request.model)
    if request.n not in (None, 1):
        raise _unsupported("n", f"n = {request.n}: the same question has one answer", "leave n out")
    if request.tool_choice not in (None, "none", "auto"):
        raise _unsupported("tool_choice", "no tool can be called", "leave tool_choice out")
    form = request.response_format
    if form is not None and not (isinstance(form, dict) and form.get("type") == "text"):
        raise _unsupported("response_format", "answers are text with quotations", "leave response_format out")


def _check_model(model: str) -> None:
    if model != MODEL:
        raise Problem(
            404,
            "model_not_found",
            f"there is no model {model[:60]!r}",
            f"name {MODEL!r}",
            extra={"param": "model"},
        )


def _question(messages: list[Message]) -> str:
    asked = [message for message in messages if message.role == "user"]
    if not asked:
        raise _unsupported("messages", "no message has the role user", "put the question into one")
    content = asked[-1].content
    for part in content if isinstance(content, list) else ():
        if part.type != "text" or part.text is None:
            raise _unsupported(
                "messages", f"a part of type {part.type[:60]!r} cannot be read", "send text alone"
            )
    return _text(asked[-1])


def _text(message: Message) -> str:
    if isinstance(message.content, list):
        return "\n".join(part.text for part in message.content if part.text)
    return message.content or ""


def _unsupported(param: str, message: str, hint: str) -> Problem:
    return Problem(400, "unsupported_value", message, hint, extra={"param": param})


def _created(service: Service) -> int:
    try:
        return int(datetime.fromisoformat(service.engine().snapshot.manifest.created).timestamp())
    except SnapshotError:
        return 0
