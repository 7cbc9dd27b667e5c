"""Files out of a multipart body, which must be whole: one that stops halfway is refused, however it ends."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from yinju.api.keeping import disk_errors
from yinju.api.landing import Upload
from yinju.api.problems import Problem

MULTIPART: Final = b"multipart/form-data"
# The closing boundary stands in the last bytes of a body; what may follow it is blank.
TAIL_BYTES: Final = 1024
_HINT: Final = "send the files as multipart/form-data, as `curl -F` does"


@asynccontextmanager
async def sent_files(request: Request, field: str, max_files: int) -> AsyncIterator[list[Upload]]:
    """Give the files of a multipart body; raise Problem for another type, another field, or too many files."""
    form = await _form(request, max_files)
    try:
        yield [_upload(name, value, field) for name, value in form.multi_items()]
    finally:
        await form.close()


def is_multipart(request: Request) -> bool:
    """Return whether the body says that it is multipart."""
    return parse_options_header(request.headers.get("content-type"))[0] == MULTIPART


async def _form(request: Request, max_files: int) -> FormData:
    if not is_multipart(request):
        raise Problem(415, "content_type", "the body is not multipart/form-data", _HINT)
    # One more than are allowed: too many is for us to say.
    parser = MultiPartParser(request.headers, _whole(request), max_files=max_files + 1, max_fields=1)
    try:
        with disk_errors("the upload cannot be kept"):
            form = await parser.parse()
    except ClientDisconnect as error:
        raise _incomplete() from error
    except MultiPartException as error:
        if "Too many files" in error.message:
            raise _too_many(max_files) from error
        raise Problem(400, "malformed", "the body is not well-formed multipart", _HINT) from error
    if len(form.multi_items()) > max_files:
        await form.close()
        raise _too_many(max_files)
    if not form:
        raise Problem(422, "no_files", "the body holds no file", _HINT)
    return form


async def _whole(request: Request) -> AsyncGenerator[bytes, None]:
    """Yield the body; raise Problem at its end where the closing boundary is missing, so that all is cleared away."""
    boundary = parse_options_header(request.headers["content-type"])[1].get(b"boundary", b"")
    tail = b""
    async for chunk in request.stream():
        tail = (tail + chunk)[-TAIL_BYTES:]
        yield chunk
    if b"--" + boundary + b"--" not in tail:
        raise _incomplete()


def _upload(name: str, value: UploadFile | str, field: str) -> Upload:
    if name != field:
        raise Problem(
            422, "unknown_field", f"there is no field {name[:60]!r}", f"the field is called {field}"
        )
    if isinstance(value, str):
        raise Problem(422, "no_files", f"the field {field} holds a text, not a file", _HINT)
    return Upload(value.filename or "", value.file)


def _incomplete() -> Problem:
    return Problem(400, "incomplete", "the upload stopped before its end", "send it again; nothing was kept")


def _too_many(max_files: int) -> Problem:
    return Problem(
        413,
        "too_many_files",
        f"more than {max_files} files were sent",
        "send fewer at a time, nothing was kept",
        details={"limit": max_files},
    )
