"""The index: what is live, builds, the snapshots that are kept, going back to one."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter

from yinju.api.catalogue import pending_of
from yinju.api.collection import check_kept, damaged, kept_snapshots, roll_back
from yinju.api.dependencies import Managing
from yinju.api.schemas import WITH_A_BODY, ErrorBody, errors
from yinju.api.schemas_manage import (
    IndexState,
    JobShape,
    RollbackRequest,
    RollbackResult,
    RunningBody,
    SnapshotDifference,
    SnapshotList,
)
from yinju.api.service import Service
from yinju.api.viewing import engine_or_none
from yinju.api.worker import Task
from yinju.errors import SnapshotError
from yinju.index import Manifest
from yinju.index.difference import Difference, compare_snapshots

router = APIRouter(prefix="/api/v1/index", tags=["index"])


@router.get("", summary="Show the live snapshot and what has changed since")
async def index_state(service: Managing) -> IndexState:
    """Show the live snapshot's manifest, its age, what the next build would change, and the build that runs."""
    engine = engine_or_none(service)
    snapshot = engine.snapshot if engine else None
    lines = await service.run(lambda: service.collection.states(snapshot))
    job = service.jobs.running("build")
    manifest = snapshot.manifest if snapshot else None
    why = None if manifest else _why_nothing_is_live(service)
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.created) if manifest else None
    return IndexState.model_validate(
        {
            "snapshot": _shown(manifest) if manifest else None,
            "live": manifest.id if manifest else None,
            "age_s": round(age.total_seconds(), 1) if age is not None else None,
            "pending": pending_of(lines, snapshot).as_json(),
            "unreadable": sum(line.state == "failed" for line in lines),
            "job": job.as_json() if job else None,
            "problem": why.message if why else None,
            "details": why.details if why else None,
        }
    )


@router.post(
    "/builds",
    status_code=202,
    summary="Build the index",
    responses={
        409: {"model": RunningBody, "description": "A build is running; it is in the body."},
        **errors(507),
    },
)
async def build(service: Managing) -> JobShape:
    """Start a build as a job. Questions are answered from the old snapshot until the new one is live."""
    job = await service.run(lambda: service.jobs.start(Task("build")), patient=True)
    return JobShape.model_validate(job.as_json())


@router.get("/snapshots", summary="List the snapshots that are kept")
async def snapshots(service: Managing) -> SnapshotList:
    """List the snapshots, newest first; none where nothing has been built."""
    kept = await service.run(lambda: kept_snapshots(service.settings))
    return SnapshotList.model_validate({"snapshots": [info.as_json() for info in kept]})


@router.get(
    "/snapshots/{a}/diff/{b}",
    summary="Compare two snapshots",
    responses={
        404: {"model": ErrorBody, "description": "There is no such snapshot."},
        409: {"model": ErrorBody, "description": "A snapshot is damaged."},
    },
)
async def difference(a: str, b: str, service: Managing) -> SnapshotDifference:
    """Show which documents and how many chunks were added, removed and changed from `a` to `b`."""

    def work() -> Difference:
        check_kept(service.settings, a, b)
        try:
            return compare_snapshots(service.settings.index, a, b)
        except SnapshotError as error:
            raise damaged(error) from error

    return SnapshotDifference.model_validate((await service.run(work)).as_json())


@router.post(
    "/rollback",
    summary="Make an earlier snapshot live",
    responses={
        **errors(*WITH_A_BODY),
        404: {"model": ErrorBody, "description": "There is no such snapshot."},
        409: {"model": ErrorBody, "description": "The snapshot is damaged, or was built with another model."},
    },
)
async def go_back(service: Managing, body: RollbackRequest | None = None) -> RollbackResult:
    """Make a snapshot live, by default the one that was live before. It is verified first."""
    wanted = body.snapshot if body else None
    engine = engine_or_none(service)

    def work() -> str:
        live = roll_back(service.settings, engine, wanted)
        service.refresh()
        return live

    return RollbackResult(snapshot=await service.run(work, patient=True))


def _shown(manifest: Manifest) -> dict[str, Any]:
    """Return the manifest without where the documents are on this machine."""
    return {name: value for name, value in manifest.as_json().items() if name != "folder"}


def _why_nothing_is_live(service: Service) -> SnapshotError | None:
    """Return None where a snapshot has just gone live."""
    try:
        service.engine()
    except SnapshotError as error:
        return error
    return None
