"""The app: routes, and around them what every request goes through."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from yinju import __version__
from yinju.api.access import Access
from yinju.api.bodies import BodyLimit
from yinju.api.envelope import Envelope, LastResort
from yinju.api.problems import register
from yinju.api.routes import asking, documents, evaluations, indexing, jobs, openai, page, state
from yinju.api.schemas import ALWAYS, errors
from yinju.api.schemas_openai import OpenAIError
from yinju.api.service import Service
from yinju.api.worker import Work, do_work
from yinju.config import Settings
from yinju.models import Embedder

WATCH_S: Final = 0.5  # a build or a rollback of the command line is seen within that
LOG: Final = logging.getLogger("yinju.service")


def create_app(settings: Settings, *, embedder: Embedder | None = None, work: Work = do_work) -> FastAPI:
    """Return the app; `embedder` and `work`, what a job's process does, are for those who bring their own.

    Whoever serves it loads the model and opens the index with the app's lifespan.
    """
    service = Service(settings, embedder, work)
    app = FastAPI(
        title="yinju",
        version=__version__,
        summary="Ask Chinese documents; every answer is a quotation checked against its source.",
        docs_url=None,  # FastAPI's own page loads from another host; routes/page.py has ours
        redoc_url=None,
        openapi_url=None,  # routes/state.py makes it beside the event loop
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.service = service
    register(app)
    for module in (asking, documents, indexing, jobs, evaluations, state, page):
        app.include_router(module.router, responses=errors(*ALWAYS))
    app.include_router(openai.router, responses=_of_openai(errors(*ALWAYS)))
    # The last that is added is the first that a request meets.
    app.add_middleware(BodyLimit, max_body_bytes=settings.max_body_bytes)
    app.add_middleware(Access, settings=settings)
    app.add_middleware(LastResort, settings=settings)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
            expose_headers=["X-Request-ID", "Retry-After"],
        )
    app.add_middleware(Envelope, service=service)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    await asyncio.to_thread(service.start)
    watch = asyncio.create_task(_watch(service))
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await asyncio.to_thread(service.close)


async def _watch(service: Service) -> None:
    """See what other processes do with the index."""
    while True:
        await asyncio.sleep(WATCH_S)
        try:
            await asyncio.to_thread(service.look)
        except Exception:  # of whatever kind: the next look may find it mended
            LOG.exception("the index could not be looked at")


def _of_openai(responses: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    return {status: {**response, "model": OpenAIError} for status, response in responses.items()}
