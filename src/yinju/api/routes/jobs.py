"""Jobs: how far a build or an evaluation is, as it goes on, and ending it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import APIRouter, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from yinju.api.dependencies import Managing
from yinju.api.jobs import Jobs
from yinju.api.schemas import ErrorBody
from yinju.api.schemas_manage import JobList, JobShape

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

LOOK_S: Final = 0.2
PING_S: Final = 10
UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ErrorBody, "description": "There is no such job."}
}
EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events `progress`, each with the job; the last event is `done`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("", summary="List the jobs")
async def list_jobs(service: Managing) -> JobList:
    """List the jobs, newest first."""
    return JobList.model_validate({"jobs": [job.as_json() for job in service.jobs.all()]})


@router.get("/{job_id}", summary="Show a job", responses=UNKNOWN)
async def show_job(job_id: str, service: Managing) -> JobShape:
    """Show how far a job is, or what came of it."""
    return JobShape.model_validate(service.jobs.get(job_id).as_json())


@router.delete(
    "/{job_id}",
    status_code=202,
    summary="Cancel a job",
    responses={**UNKNOWN, 409: {"model": ErrorBody, "description": "The job has ended."}},
)
async def cancel_job(job_id: str, service: Managing) -> JobShape:
    """Ask a job to end. The live snapshot stays; what was embedded is not embedded again."""
    return JobShape.model_validate(service.jobs.cancel(job_id).as_json())


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    response_class=Response,
    responses={**UNKNOWN, **EVENTS},
)
async def job_events(job_id: str, service: Managing) -> EventSourceResponse:
    """Send the job at each change, at most five times a second, until it has ended."""
    service.jobs.get(job_id)
    return EventSourceResponse(_events(service.jobs, job_id), ping=PING_S)


async def _events(jobs: Jobs, job_id: str) -> AsyncIterator[ServerSentEvent]:
    last = None
    while (job := jobs.get(job_id)).state == "running":
        if job != last:
            last = job
            yield _event("progress", job.as_json())
        await asyncio.sleep(LOOK_S)
    yield _event("done", job.as_json())


def _event(name: str, body: object) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(body), event=name)
