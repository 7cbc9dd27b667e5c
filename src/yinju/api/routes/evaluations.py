"""Evaluations: golden sets, runs as jobs, their results and reports, comparison; the same code as `yinju eval`."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from yinju.api.dependencies import Managing
from yinju.api.jobs import JobRunningError
from yinju.api.multipart import is_multipart, sent_files
from yinju.api.problems import Problem
from yinju.api.schemas import WITH_A_BODY, ErrorBody, errors
from yinju.api.schemas_evaluations import ComparisonView, EvaluationList, EvaluationRequest, EvaluationView
from yinju.api.schemas_manage import JobShape, RunningBody
from yinju.api.service import Service
from yinju.api.viewing import engine_or_none
from yinju.api.wire import JsonReply
from yinju.api.worker import Task
from yinju.errors import StorageError, UsageError
from yinju.evaluate import Run, list_command
from yinju.evaluate.compare import compare_runs
from yinju.evaluate.results import Result
from yinju.evaluate.store import RunFolder, find_run, read_run

router = APIRouter(prefix="/api/v1/evaluations", tags=["evaluations"])

STYLE: Final = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ErrorBody, "description": "There is no such run, or it is not finished."},
    409: {"model": ErrorBody, "description": "The run's files are damaged."},
}
PAGE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The page.", "content": {"text/html": {"schema": {"type": "string"}}}}
}
START: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": EvaluationRequest.model_json_schema(),
                "example": {"set": "speech.report.jsonl"},
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                    "additionalProperties": False,
                }
            },
        },
    }
}


@router.get("", summary="List golden sets and runs")
async def list_evaluations(service: Managing) -> EvaluationList:
    """List the sets that an evaluation can be started with, and the runs that are kept, newest first."""
    engine = engine_or_none(service)
    snapshot = engine.snapshot if engine else None
    sets = await service.run(lambda: service.collection.question_sets.all(snapshot))
    runs = await service.run(lambda: list_command(service.settings))
    return EvaluationList.model_validate(
        {"sets": [item.as_json() for item in sets], "runs": [run.as_json() for run in runs]}
    )


@router.post(
    "",
    status_code=202,
    summary="Evaluate",
    openapi_extra=START,
    responses={
        **errors(*WITH_A_BODY, 507),
        400: {"model": ErrorBody, "description": "The body is malformed, or stops before its end."},
        404: {"model": ErrorBody, "description": "There is no golden set of that name."},
        409: {"model": RunningBody, "description": "An evaluation is running, or the name is taken."},
        422: {"model": ErrorBody, "description": "No question of the set can be used."},
        503: {"model": ErrorBody, "description": "There is no index to evaluate."},
    },
)
async def evaluate(request: Request, service: Managing) -> JobShape:
    """Start an evaluation of the live snapshot as a job, on a set that is named or on one that is sent.

    A set that is sent is kept under its name, to be named later.
    """
    if (running := service.jobs.running("evaluation")) is not None:
        raise JobRunningError(running)
    engine = service.engine()
    if is_multipart(request):
        async with sent_files(request, "file", 1) as uploads:
            name = await service.run(
                lambda: service.collection.question_sets.add(uploads[0], engine.snapshot), patient=True
            )
    else:
        name = (await _named(request)).set
    path = await service.run(lambda: service.collection.question_sets.path_of(name))
    job = await service.run(lambda: service.jobs.start(Task("evaluation", path)), patient=True)
    return JobShape.model_validate(job.as_json())


@router.get("/{a}/compare/{b}", summary="Compare two runs", response_model=ComparisonView, responses=UNKNOWN)
async def compare(a: str, b: str, service: Managing) -> Response:
    """Compare two runs over the questions that both have; raise 422 where they share none."""

    def work() -> JsonReply:
        return JsonReply(compare_runs(*(_read(_finished(service, name)) for name in (a, b))).as_json())

    return await service.run(work)


@router.get("/{run_id}", summary="Show a run", response_model=EvaluationView, responses=UNKNOWN)
async def show_evaluation(
    run_id: str,
    service: Managing,
    failures: Annotated[bool, Query(description="only the questions that are not wholly right")] = False,
) -> Response:
    """Show a run's figures, and each question with its gold, its answer and the ranks of both channels."""

    def work() -> JsonReply:
        run, results = _read(_finished(service, run_id))
        shown = [result.as_json() for result in results if not failures or result.outcome < 1]
        return JsonReply({"run": run.as_json(), "questions": shown})

    return await service.run(work)


@router.get(
    "/{run_id}/report",
    summary="Show a run's report",
    response_class=Response,
    responses={**PAGE, **UNKNOWN},
)
async def report(run_id: str, service: Managing) -> HTMLResponse:
    """Give the run as a page that needs nothing but itself."""

    def work() -> bytes:
        try:
            return _finished(service, run_id).report.read_bytes()
        except OSError as error:
            raise Problem(404, "no_report", "the run has no report", "run the evaluation anew") from error

    page = await service.run(work)
    return HTMLResponse(page, headers={"content-security-policy": _policy(page)})


def _finished(service: Service, run_id: str) -> RunFolder:
    try:
        return find_run(service.settings.index, run_id)
    except UsageError as error:
        hint = "see GET /api/v1/evaluations"
        raise Problem(404, "unknown_run", "there is no finished run of that id", hint) from error


def _read(folder: RunFolder) -> tuple[Run, list[Result]]:
    try:
        return read_run(folder)
    except StorageError as error:
        raise Problem(
            409,
            "damaged",
            "the run's files are damaged",
            "run the evaluation anew",
            details={"case": "run_damaged"},
        ) from error


async def _named(request: Request) -> EvaluationRequest:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        hint = 'send {"set": "…"} as application/json, or a file as multipart/form-data'
        raise Problem(415, "content_type", "the body is neither JSON nor multipart/form-data", hint)
    try:
        return EvaluationRequest.model_validate_json(await request.body())
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in found]) from error


def _policy(page: bytes) -> str:
    """Return a policy that allows the report's own style sheet and script, by their hashes, and nothing else."""
    style, script = (
        "".join(f" 'sha256-{b64encode(sha256(part).digest()).decode()}'" for part in pattern.findall(page))
        for pattern in (STYLE, SCRIPT)
    )
    return (
        f"default-src 'none'; style-src{style}; script-src{script}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-scripts"
    )
