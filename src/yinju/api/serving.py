"""Running the service: the port, uvicorn, the log, and an orderly end."""

import asyncio
import ipaddress
import signal
import socket
import sys
from collections.abc import Callable
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from yinju.api.app import create_app
from yinju.api.batching import one_core_a_batch
from yinju.api.logs import log_to_stderr
from yinju.config import Settings
from yinju.errors import UsageError
from yinju.models import Embedder, build_embedder
from yinju.pipeline import glossary_of

DRAIN_S: Final = 30  # for requests that were begun when the service was told to end
BACKLOG: Final = 1024
# Longer than any client or proxy keeps a connection for its next request: uvicorn's 5 s are also those of httpx, and of
# OpenAI's client with it, so that a request could meet a connection that was being closed.
KEEP_ALIVE_S: Final = 75
HEAD_S: Final = 30.0  # for a request's line and headers to come
# Two threads embed while others search and read. With Python's 5 ms, an embedding thread waits that long for the
# interpreter after each of its 150 operations; with this, two cores were 90 % busy under 16 clients instead of 82 %.
SWITCH_S: Final = 0.0005


def serve(
    settings: Settings,
    host: str,
    port: int,
    *,
    on_ready: Callable[[str], None] = lambda url: None,
    embedder: Embedder | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests that were begun; `on_ready` is told the address.

    Raises UsageError for an address that cannot be listened on, or not without keys, and for a broken glossary;
    ModelError without a model.
    """
    check_exposure(settings, host)
    glossary_of(settings)
    with listening(host, port) as listener:
        if embedder is None:
            embedder = build_embedder(settings)
            one_core_a_batch()
        log_to_stderr()
        sys.setswitchinterval(SWITCH_S)
        run_app(create_app(settings, embedder=embedder), host, listener, on_ready)


def run_app(app: ASGIApp, host: str, listener: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve an app on a bound socket until SIGTERM or SIGINT, and finish the requests that were begun."""
    config = uvicorn.Config(
        app,
        http=InTime,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=DRAIN_S,
    )
    server = _Server(config, lambda: on_ready(_url(host, listener)))
    # uvicorn sends itself the signal again once it has ended: an orderly end is no failure.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    server.run(sockets=[listener])


class InTime(H11Protocol):
    """Closes a connection on which no request begins, or its headers drip; uvicorn itself waits for ever."""

    _until: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, for as long as is left, where the headers are not complete."""
        super().data_received(data)
        answered = self.cycle is None or self.cycle.response_complete
        if answered and not self.transport.is_closing():
            self._wait_for_head()
        else:
            self._until = None

    def _wait_for_head(self) -> None:
        self._until = self._until or self.loop.time() + HEAD_S
        self.timeout_keep_alive_task = self.loop.call_at(self._until, self.timeout_keep_alive_handler)


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def check_exposure(settings: Settings, host: str) -> None:
    """Refuse to listen beyond this machine where everybody could do everything."""
    if settings.api_keys or settings.allow_anonymous or _is_loopback(host):
        return
    raise UsageError(
        f"{host} can be reached from other machines, and there are no keys",
        "set `api_keys` (docs/service.md), or `allow_anonymous` if everybody may do everything",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, before the model is loaded, so that a mistake is told at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{host!r} is no address of this machine", "name one with --host") from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)  # who comes while the model is loaded waits instead of being turned away
    except OSError as error:
        listener.close()
        raise UsageError(f"port {port} of {host} cannot be used: {error.strerror}", PORT_HINT) from error
    return listener


PORT_HINT: Final = "stop what listens there, or name another port with --port"


def _url(host: str, listener: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"
