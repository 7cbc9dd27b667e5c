"""How the service is: for whoever starts it, watches it, or puts it behind a proxy."""

import asyncio

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from yinju import __version__
from yinju.api.dependencies import Asking, service_of
from yinju.api.schemas import Health, Ready
from yinju.api.wire import JsonReply

router = APIRouter(tags=["state"])


@router.get("/health", summary="Say that the process lives")
async def health() -> Health:
    """Answer as long as the process does."""
    return Health(status="ok", version=__version__)


@router.get("/ready", summary="Say whether questions can be answered")
async def ready(request: Request) -> Ready:
    """Answer 200 with the live snapshot's id, 503 with the reason where there is none."""
    return Ready(status="ready", snapshot=service_of(request).engine().snapshot.id)


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> Response:
    """Give the description of all routes; made once, which takes a third of a second, by another thread."""
    return JsonReply(await asyncio.to_thread(request.app.openapi))


@router.get(
    "/metrics",
    summary="Give figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(service: Asking) -> Response:
    """Give requests, times by stage, verdicts, batches, the queue and the snapshot's age."""
    return Response(service.figures.text(), media_type=CONTENT_TYPE_LATEST)
