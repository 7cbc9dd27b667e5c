"""Who may call: the Host and Origin headers, keys with their roles, and how often.

Without keys everybody who reaches the service may do everything, which is why it listens on this machine alone then.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from yinju.api.problems import Problem
from yinju.api.rates import RateLimit
from yinju.config import Settings

# The page and its description are the same for everybody; what they show is asked for with a key.
OPEN_PATHS: Final = frozenset({"/", "/health", "/ready", "/favicon.ico", "/docs", "/openapi.json"})
OPEN_FOLDERS: Final = ("/ui/", "/docs/")
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
NAMES_OF_THIS_MACHINE: Final = frozenset({"localhost"})


class Access:
    """Lets a request in, with `role` in its state, or refuses it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._keys = [(key.partition(":")[0], key.partition(":")[2]) for key in settings.api_keys]
        self._hosts = NAMES_OF_THIS_MACHINE | {host.lower() for host in settings.allowed_hosts}
        self._origins = frozenset(settings.cors_origins)
        self._rate = RateLimit(settings.rate_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse by a Problem, which the envelope answers."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            self._check_host(headers)
            self._check_origin(scope, headers)
            if not _is_open(scope["path"]):
                scope["state"]["role"] = self._role(scope, headers)
        await self._app(scope, receive, send)

    def _check_host(self, headers: Headers) -> None:
        """Refuse a name that is not ours: a page of another site may have made it mean this machine.

        An address cannot be made to mean another machine and is always taken.
        """
        name = _host_name(headers.get("host", ""))
        if name not in self._hosts and not _is_address(name):
            raise Problem(
                421,
                "unknown_host",
                "the service is not reached under this name",
                "use 127.0.0.1, or add the name to the setting `allowed_hosts`",
            )

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """Refuse what a page of another site sends in its visitor's name; CORS alone lets simple forms through."""
        origin = headers.get("origin")
        if scope["method"] in SAFE_METHODS or origin is None or origin in self._origins:
            return
        if origin.partition("://")[2].lower() != headers.get("host", "").lower():
            raise Problem(
                403,
                "foreign_origin",
                "a page of another origin may not do this",
                "add its origin to the setting `cors_origins`",
            )

    def _role(self, scope: Scope, headers: Headers) -> str:
        """Return the role of the caller's key; raise Problem 401 without a known one, 429 when it calls too often."""
        address = str((scope.get("client") or ("unknown",))[0])
        if not self._keys:
            self._rate.count(_network(address))
            return "manage"
        kind, _, key = headers.get("authorization", "").partition(" ")
        digest = hashlib.sha256(key.strip().encode("latin-1")).hexdigest()
        # All are compared, each in constant time, so that the time tells nothing.
        roles = [role for role, known in self._keys if hmac.compare_digest(known, digest)]
        if kind.lower() != "bearer" or not roles:
            self._rate.count(_network(address))
            raise Problem(
                401,
                "unauthorized",
                "a key is needed here",
                "send it as Authorization: Bearer KEY",
                headers=CHALLENGE,
            )
        self._rate.count(digest)
        return "manage" if "manage" in roles else "ask"


CHALLENGE: Final[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


def _host_name(host: str) -> str:
    """Return the name or the address of a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _network(address: str) -> str:
    """Return what counts as one caller: an IPv4 address, or the 64 bits of an IPv6 one that a caller cannot choose."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False)) if parsed.version == 6 else address
