"""The documents: list, upload, view, delete. The index follows by a build."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from yinju.api.catalogue import matching
from yinju.api.dependencies import Asking, Managing
from yinju.api.job import Job
from yinju.api.jobs import JobRunningError
from yinju.api.multipart import sent_files
from yinju.api.problems import Problem
from yinju.api.schemas import WITH_A_BODY, ErrorBody, errors
from yinju.api.schemas_manage import DocumentList, DocumentsAdded, DocumentView, RefusedBody
from yinju.api.service import Service
from yinju.api.viewing import engine_or_none, view_live, view_snapshot
from yinju.api.wire import JsonReply
from yinju.api.worker import Task

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}}
                    },
                    "required": ["files"],
                    "additionalProperties": False,
                }
            }
        },
    }
}


@router.get("", summary="List the documents with their states")
async def list_documents(
    service: Managing,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    q: Annotated[str, Query(max_length=200, description="a part of the name or the title")] = "",
) -> DocumentList:
    """List what the folder holds beside what the live snapshot holds."""
    engine = engine_or_none(service)
    snapshot = engine.snapshot if engine else None
    found = await service.run(lambda: matching(service.collection.states(snapshot), q))
    return DocumentList.model_validate(
        {
            "documents": [line.as_json() for line in found[offset : offset + limit]],
            "total": len(found),
            "source": service.settings.source.as_posix(),
            "snapshot": snapshot.id if snapshot else None,
        }
    )


@router.post(
    "",
    status_code=201,
    summary="Upload documents",
    openapi_extra=UPLOAD,
    responses={
        **errors(*WITH_A_BODY, 507),
        400: {"model": ErrorBody, "description": "The body is malformed, or stops before its end."},
        409: {
            "model": RefusedBody,
            "description": "A name or a text is there already, or a build is running.",
        },
        413: {"model": RefusedBody, "description": "A file is too large, or there are too many."},
        422: {"model": RefusedBody, "description": "A file is no document; each is named."},
    },
)
async def add_documents(
    request: Request,
    service: Managing,
    build: Annotated[bool, Query(description="start a build when they have landed")] = False,
) -> DocumentsAdded:
    """Take all of the files into the folder, or none of them. They are found once a build has ended."""
    if build and (running := service.jobs.running("build")) is not None:
        raise JobRunningError(running)  # it has read the folder already: it would leave these out
    async with sent_files(request, "files", service.settings.max_upload_files) as uploads:
        added = await service.run(lambda: service.collection.landing.add(uploads), patient=True)
    job = await service.run(lambda: _build(service), patient=True) if build else None
    lines = await service.run(lambda: service.collection.states(None))
    states = {line.doc_id: line.as_json() for line in lines}
    # One that somebody has deleted since is not there to be shown.
    shown = [states[doc_id] for doc_id in added if doc_id in states]
    return DocumentsAdded.model_validate({"documents": shown, "job": job.as_json() if job else None})


@router.get(
    "/{doc_id:path}",
    summary="Show a document's text",
    response_model=DocumentView,
    responses={
        404: {"model": ErrorBody, "description": "There is no such document, or no such snapshot."},
        409: {"model": ErrorBody, "description": "The snapshot is damaged."},
        422: {"model": ErrorBody, "description": "The file cannot be read; the reason is in the message."},
    },
)
async def show_document(
    doc_id: str,
    service: Asking,
    snapshot: Annotated[str | None, Query(max_length=100, description="by default the live one")] = None,
) -> Response:
    """Give the text into which the offsets of citations count, and the passages that it was cut into.

    A document that is not indexed yet is given as it lies in the folder, with the snapshot null.
    """

    def work() -> JsonReply:
        if snapshot is None:
            return JsonReply(view_live(service, doc_id))
        return JsonReply(view_snapshot(service, doc_id, snapshot))

    return await service.run(work)  # which writes the JSON too: a document may be large


@router.delete(
    "/{doc_id:path}",
    status_code=204,
    summary="Delete a document",
    responses={
        404: {"model": ErrorBody, "description": "The folder holds no such document."},
        422: {"model": ErrorBody, "description": "It lies in another folder, to which a link leads."},
        **errors(507),
    },
)
async def delete_document(doc_id: str, service: Managing) -> Response:
    """Remove a document's file; it leaves the index with the next build."""
    if not doc_id:
        raise Problem(404, "unknown_document", "no document is named", "see GET /api/v1/documents")
    await service.run(lambda: service.collection.landing.remove(doc_id), patient=True)
    return Response(status_code=204)


def _build(service: Service) -> Job | None:
    """Start a build; return None where another one began while the files were sent: they have landed all the same."""
    try:
        return service.jobs.start(Task("build"))
    except JobRunningError:
        return None
