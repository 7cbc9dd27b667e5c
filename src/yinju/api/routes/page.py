"""The page at / and its parts, and the API's documentation at /docs; all of it from the package.

The page's policy forbids inline scripts and styles and every way of turning text into markup.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter, Request, Response

from yinju.api.problems import Problem

router = APIRouter(include_in_schema=False)

MEDIA_TYPES: Final = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
_OWN: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_POLICY: Final = f"{_OWN}; require-trusted-types-for 'script'; trusted-types 'none'"
# Swagger UI makes markup of its own, which the page never does.
DOCS_POLICY: Final = _OWN
READ: Final = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page, as it is sent."""

    content: bytes
    media_type: str
    etag: str


@router.api_route("/", methods=READ)
async def page(request: Request) -> Response:
    """Send the page."""
    return _send(request, "index.html", PAGE_POLICY)


@router.api_route("/docs", methods=READ)
async def docs(request: Request) -> Response:
    """Send the documentation of the API."""
    return _send(request, "swagger/docs.html", DOCS_POLICY)


@router.api_route("/ui/{path:path}", methods=READ)
async def part(request: Request, path: str) -> Response:
    """Send a part of the page; a path that is none of them is not looked for on the disk."""
    return _send(request, path, PAGE_POLICY)


def _send(request: Request, path: str, policy: str) -> Response:
    asset = assets().get(path)
    if asset is None:
        raise Problem(404, "not_found", "the page has no such part", "start at /")
    # Asked for anew each time and sent only after a change: a new version is never mixed with an old one.
    headers = {"ETag": asset.etag, "Cache-Control": "no-cache", "Content-Security-Policy": policy}
    known = request.headers.get("if-none-match", "")
    if asset.etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


@cache
def assets() -> Mapping[str, Asset]:
    """Return the page's files by their path below ui/."""
    return MappingProxyType(dict(_walk(files("yinju.api") / "ui", "")))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Asset]]:
    for entry in folder.iterdir():
        path = prefix + entry.name
        media_type = MEDIA_TYPES.get(f".{entry.name.rpartition('.')[2]}")
        if entry.is_dir():
            yield from _walk(entry, f"{path}/")
        elif media_type is not None:
            content = entry.read_bytes()
            yield path, Asset(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
