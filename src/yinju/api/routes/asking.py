"""Ask, search, and questions to begin with."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from yinju.api.dependencies import Asking
from yinju.api.problems import problem_content, problem_of
from yinju.api.schemas import (
    WITH_A_BODY,
    AnswerShape,
    AskRequest,
    SearchRequest,
    SearchShape,
    SuggestionShape,
    SuggestionsShape,
    errors,
    event_stream_of,
)
from yinju.api.service import Service
from yinju.api.streaming import event, event_stream, pieces, while_listened
from yinju.api.suggestions import SUGGESTIONS
from yinju.api.wire import JsonReply
from yinju.pipeline import Engine, Found
from yinju.serialise import answer_json, hits_json, reasons_json, search_json
from yinju.types import Answer

router = APIRouter(prefix="/api/v1", tags=["asking"])

ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": AnswerShape,
        "description": "The answer; with `stream`, events in this order: passages first, the whole answer last.",
        "content": event_stream_of("searched", "hits", "delta", "citations", "answer", "error"),
    }
}


@router.post("/ask", summary="Answer a question by quotations", responses={**ANSWER, **errors(*WITH_A_BODY)})
async def ask(body: AskRequest, request: Request, service: Asking) -> Response:
    """Answer by verified quotations, or say that the documents do not.

    What goes wrong before the passages are found has its own status, with `stream` too.
    """
    if service.settings.log_questions:
        _note(request, question=body.question)
    if body.stream:
        engine, found = await while_listened(request, service.find(body.question))
        return event_stream(_stages(service, engine, found, body.explain, request))
    answer = await while_listened(request, service.ask(body.question))
    _note(request, verdict=answer.verdict)
    return JsonReply(_content(answer, body.explain))


@router.post(
    "/search",
    summary="Find the passages for a question",
    responses={200: {"model": SearchShape}, **errors(*WITH_A_BODY)},
)
async def search(body: SearchRequest, request: Request, service: Asking) -> Response:
    """Find passages, best first, with both channels' scores and ranks."""
    if service.settings.log_questions:
        _note(request, question=body.question)
    result = await while_listened(request, service.search(body.question, body.top_k))
    return JsonReply(search_json(result))


@router.get("/suggestions", summary="Suggest questions")
async def suggestions(
    service: Asking, lang: Annotated[Literal["zh", "en"], Query(description="of the questions")] = "zh"
) -> SuggestionsShape:
    """Suggest up to six questions that the live snapshot answers."""
    found = [item for item in service.suggestions() if item.language == lang][:SUGGESTIONS]
    return SuggestionsShape(
        questions=[SuggestionShape(question=item.question, doc_id=item.doc_id) for item in found]
    )


async def _stages(
    service: Service, engine: Engine, found: Found, explain: bool, request: Request
) -> AsyncIterator[ServerSentEvent]:
    """Yield the passages first, then the answer as it is written; the work ends where nobody listens."""
    snapshot = engine.snapshot.id
    yield event("searched", {"searched": found.retrieved.question.searched, "snapshot": snapshot})
    yield event("hits", {"hits": hits_json(found.hits)})
    try:
        answer = await service.read(engine, found)
    except Exception as error:  # the status has been sent: an event says it
        request_id = request.scope["state"]["request_id"]
        problem = problem_of(error, request_id)
        yield event("error", problem_content(problem, request.url.path, request_id, service.settings))
        return
    _note(request, verdict=answer.verdict)
    for piece in pieces(answer.text):
        yield event("delta", {"text": piece})
    content = _content(answer, explain)
    yield event("citations", {"citations": content["citations"]})
    yield event("answer", content)


def _content(answer: Answer, explain: bool) -> dict[str, Any]:
    content = answer_json(answer)
    if explain:
        content["why"] = reasons_json(answer.reasons)
    return content


def _note(request: Request, **fields: str) -> None:
    """Add to the request's line in the log."""
    request.scope["state"].setdefault("logged", {}).update(fields)
