"""What goes around every request: its id, the response's security headers, the log line, the last resort."""

import re
import secrets
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yinju.api.observing import log_request, route_of
from yinju.api.problems import problem_of, problem_response
from yinju.api.service import Service
from yinju.config import Settings

# An id that a proxy or a client gives is kept, so that its log and ours can be read together.
GIVEN_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

# Nothing is loaded from another host, nothing written in the page itself is run, nobody may frame it.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


class Envelope:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request whatever happens, and say in the log that it was."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _seal(MutableHeaders(scope=message), scope["path"], request_id)
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        finally:
            seconds = time.perf_counter() - started
            self._service.figures.request(scope["method"], route_of(scope), status, seconds)
            log_request(scope, status, seconds)


class LastResort:
    """Answers what nothing further in has answered: a refusal by other middleware, or a defect."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request in the one form of an error where it fails."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            request_id = scope["state"]["request_id"]
            problem = problem_of(error, request_id)
            if begun:
                raise  # the client sees the response break off
            response = problem_response(problem, scope["path"], request_id, self._settings)
            await response(scope, receive, send)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)


def _seal(headers: MutableHeaders, path: str, request_id: str) -> None:
    headers["X-Request-ID"] = request_id
    for name, value in HEADERS:
        headers.setdefault(name, value)
    if path.startswith(("/api/", "/v1/")):
        headers.setdefault("Cache-Control", "no-store")
