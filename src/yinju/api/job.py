"""A job as it is shown, and as it is kept on disk: one file each, replaced in one step."""

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from yinju.api.keeping import disk_errors
from yinju.api.worker import Kind
from yinju.index.files import DISK, Files
from yinju.index.layout import IndexFolder

State = Literal["running", "done", "failed", "cancelled", "lost"]

KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Job:
    """A build or an evaluation; `rate` counts in a second, times are UTC.

    `lost` is a job whose service ended while it ran. `stage` is null before the first is known.
    """

    id: str
    kind: Kind
    state: State
    stage: str | None
    done: int
    total: int
    rate: float | None
    seconds_left: float | None
    started: str
    finished: str | None = None
    result: Mapping[str, Any] | None = None
    error: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the job as JSON."""
        return asdict(self)

    def advanced(self, stage: str, done: int, total: int, stage_s: float) -> "Job":
        """Return the job further on; the stage has taken `stage_s` seconds so far."""
        rate = round(done / stage_s, 2) if done and stage_s > 0 else None
        left = round((total - done) / rate, 1) if rate else None
        return replace(self, stage=stage, done=done, total=total, rate=rate, seconds_left=left)

    def ended(
        self,
        state: State,
        *,
        result: Mapping[str, Any] | None = None,
        error: Mapping[str, str] | None = None,
    ) -> "Job":
        """Return the job at its end."""
        return replace(
            self, state=state, rate=None, seconds_left=None, finished=_now(), result=result, error=error
        )


def new_job(kind: Kind) -> Job:
    """Return a job that begins now."""
    now = _now()
    stamp = f"{now[:19].replace('-', '').replace(':', '')}-{secrets.token_hex(2)}"
    return Job(stamp, kind, "running", None, 0, 0, None, None, started=now)


class JobFolder:
    """The jobs below an index."""

    def __init__(self, index: Path, files: Files = DISK) -> None:
        self._path = IndexFolder(index).jobs
        self._files = files

    def keep(self, job: Job) -> None:
        """Write the job; raise StorageError where that cannot be."""
        with disk_errors("the job cannot be kept"):
            self._files.make_folder(self._path)
            self._files.replace_text(self._file(job.id), json.dumps(job.as_json(), ensure_ascii=False))

    def read(self) -> list[Job]:
        """Return the jobs, oldest first; the oldest are removed, and what is no job is passed over."""
        found = []
        for path in sorted(self._path.glob("*.json")):
            with suppress(OSError, ValueError, TypeError):
                found.append(Job(**json.loads(path.read_bytes())))
        found.sort(key=lambda job: (job.started, job.id))
        for job in found[:-KEPT]:
            self.remove(job)
        return found[-KEPT:]

    def remove(self, job: Job) -> None:
        """Remove a job's file; nothing happens where that cannot be."""
        with suppress(OSError):
            self._files.remove(self._file(job.id))

    def _file(self, job_id: str) -> Path:
        return self._path / f"{job_id}.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
