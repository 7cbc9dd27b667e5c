"""A job as it is shown, and as it is kept on disk: one file each, replaced in one step."""

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from filelock import FileLock, Timeout

from yinju.api.keeping import disk_errors
from yinju.api.worker import Kind, job_error
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
    error: Mapping[str, Any] | None = None

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
        error: Mapping[str, Any] | None = None,
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


def stopped(job: Job, state: State) -> Job:
    """Return a job that was asked to end, or whose service has."""
    if state == "cancelled":
        return job.ended(state)
    hint = "start it again; what was live still is"
    return job.ended(state, error=job_error("lost", "the service ended meanwhile", hint))


def died(job: Job, status: int) -> dict[str, Any]:
    """Return the error of a job whose process ended without a word."""
    how = f"by signal {-status}" if status < 0 else f"with status {status}"
    hint = "start it again, and see whether memory suffices; what was live still is"
    return job_error("died", f"the process of the {job.kind} was ended {how}", hint)


class JobFolder:
    """The jobs below an index. A lock beside the file of one that runs is held by the service that runs it."""

    def __init__(self, index: Path, files: Files = DISK) -> None:
        self._path = IndexFolder(index).jobs
        self._files = files

    def keep(self, job: Job) -> None:
        """Write the job; raise StorageError where that cannot be."""
        with disk_errors("the job cannot be kept"):
            self._files.make_folder(self._path)
            self._files.replace_text(self._file(job.id), json.dumps(job.as_json(), ensure_ascii=False))

    def hold(self, job: Job) -> FileLock:
        """Return the job's lock, held until it is let go or this process ends; raise StorageError."""
        lock = self._lock(job.id)
        with disk_errors("the job cannot be kept"):
            self._files.make_folder(self._path)
            lock.acquire()
        return lock

    def let_go(self, lock: FileLock) -> None:
        """Release a job's lock and remove it."""
        with suppress(OSError):
            Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()

    def look(self, job: Job) -> tuple[Job, bool]:
        """Return a job as it is kept now, and whether a service still holds it."""
        lock = self._lock(job.id)
        held = False
        try:
            lock.acquire()
        except Timeout:
            held = True
        except OSError:  # a folder that cannot be written holds no job of a service that runs
            return job, False
        kept = self._read(self._file(job.id)) or job
        if not held:
            self.let_go(lock)
        return kept, held

    def read(self) -> list[Job]:
        """Return the jobs, oldest first; the oldest are removed, and what is no job is passed over."""
        read = [self._read(path) for path in self._path.glob("*.json")]
        found = [job for job in read if job is not None]
        found.sort(key=lambda job: (job.started, job.id))
        for job in found[:-KEPT]:
            self.remove(job)
        return found[-KEPT:]

    def remove(self, job: Job) -> None:
        """Remove a job's file; nothing happens where that cannot be."""
        with suppress(OSError):
            self._files.remove(self._file(job.id))

    def _read(self, path: Path) -> Job | None:
        with suppress(OSError, ValueError, TypeError):
            return Job(**json.loads(path.read_bytes()))
        return None

    def _lock(self, job_id: str) -> FileLock:
        return FileLock(self._path / f".{job_id}.lock", timeout=0, thread_local=False)

    def _file(self, job_id: str) -> Path:
        return self._path / f"{job_id}.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
