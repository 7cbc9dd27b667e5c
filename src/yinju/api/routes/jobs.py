"""Jobs: how far a build or an evaluation is, as it goes on, and ending it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import anyio
from fastapi import APIRouter, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from yinju.api.dependencies import Managing
from yinju.api.jobs import Jobs
from yinju.api.schemas import ErrorBody, event_stream_of
from yinju.api.schemas_manage import JobList, JobShape
from yinju.api.streaming import event, event_stream

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

LOOK_S: Final = 0.2
UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ErrorBody, "description": "There is no such job."}
}
EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events `progress`, each with the job; the last event is `done`.",
        "content": event_stream_of("progress", "done"),
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
    """Ask a job to end. The live snapshot stays; what was embedded is not embedded again.

    A build whose snapshot is going live at that moment ends as done.
    """
    return JobShape.model_validate(service.jobs.cancel(job_id).as_json())


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    response_class=Response,
    responses={**UNKNOWN, **EVENTS},
)
async def jobevents_of(job_id: str, service: Managing) -> EventSourceResponse:
    """Send the job at each change, at most five times a second, until it has ended."""
    service.jobs.get(job_id)
    ending = anyio.Event()
    return event_stream(events_of(service.jobs, job_id, ending), ending)


async def events_of(jobs: Jobs, job_id: str, ending: anyio.Event) -> AsyncIterator[ServerSentEvent]:
    """Yield the job as it goes on; a service that is ending does not wait for it, nor say that it is done."""
    last = None
    while (job := jobs.get(job_id)).state == "running":
        if job != last:
            last = job
            yield event("progress", job.as_json())
        if ending.is_set():
            return
        await asyncio.sleep(LOOK_S)
    yield event("done", job.as_json())
