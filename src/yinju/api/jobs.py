"""Builds and evaluations in child processes: one of each kind at a time, watched by a thread each.

The live index is none of a job's business: a build publishes its snapshot as the command line does, and the service
sees it. A job that is cancelled, killed, or whose service ends leaves the old snapshot live.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from filelock import FileLock

from yinju.api.child import Child
from yinju.api.job import KEPT, Job, JobFolder, State, died, new_job, stopped
from yinju.api.problems import Problem, neutral
from yinju.api.worker import Kind, Task, Work, do_work
from yinju.config import Settings
from yinju.errors import StorageError
from yinju.index.files import DISK, Files

# How often the file of a running job is written: what a restart shows of a job that was lost.
KEEP_EVERY_S: Final = 2.0
CANCELLING: Final = "cancelling"
LOG: Final = logging.getLogger("yinju.api")


class JobRunningError(Problem):
    """A job of that kind is running."""

    def __init__(self, job: Job) -> None:
        what = "a build" if job.kind == "build" else "an evaluation"
        super().__init__(
            409,
            "busy",
            f"{what} is running",
            f"wait for job {job.id}, or cancel it",
            details={"case": "build_running" if job.kind == "build" else "evaluation_running"},
            extra={"job": job.as_json()},
        )


@dataclass(slots=True)
class _Watch:
    """A child, the thread that listens to it, and what its job counts as where the child was asked to end."""

    child: Child
    thread: threading.Thread
    lock: FileLock
    stopped: State | None = None


class Jobs:
    """The jobs of a service; safe to use from several threads.

    `on_done` is called before a job counts as ended, so that whoever reads of the end finds what it made.
    """

    def __init__(
        self, settings: Settings, on_done: Callable[[], None], *, work: Work = do_work, files: Files = DISK
    ) -> None:
        self._settings = settings
        self._on_done = on_done
        self._work = work
        self._folder = JobFolder(settings.index, files)
        self._lock = threading.RLock()
        self._starting = threading.Lock()
        self._watches: dict[str, _Watch] = {}
        self._jobs = {job.id: self._looked_at(job) for job in self._folder.read()}

    def start(self, task: Task) -> Job:
        """Start a job and return it; raise JobRunningError while one of its kind runs."""
        with self._starting:  # not the lock of those who only look: a disk and a process take their time
            running = self.running(task.kind)
            if running is not None:
                raise JobRunningError(running)
            job = new_job(task.kind)
            lock = self._folder.hold(job)
            try:
                self._folder.keep(job)
                child = Child(self._work, self._settings, task)
            except StorageError:
                self._folder.remove(job)
                self._folder.let_go(lock)
                raise
            thread = threading.Thread(
                target=self._follow, args=(job, child), name=f"job {job.id}", daemon=True
            )
            with self._lock:
                self._jobs[job.id] = job
                self._watches[job.id] = _Watch(child, thread, lock)
            thread.start()
            self._forget_oldest()
            return job

    def all(self) -> list[Job]:
        """Return the jobs, newest first."""
        with self._lock:
            return sorted(self._jobs.values(), key=lambda job: (job.started, job.id), reverse=True)

    def get(self, job_id: str) -> Job:
        """Return a job; raise Problem 404 where there is none of that id."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise Problem(404, "unknown_job", "there is no such job", "see GET /api/v1/jobs")
        return job

    def running(self, kind: Kind) -> Job | None:
        """Return the job of that kind that is running, None where there is none."""
        return next((job for job in self.all() if job.state == "running" and job.kind == kind), None)

    def look(self) -> None:
        """See how far the jobs of another service on the same index are, and whether it has died."""
        with self._lock:
            others = [job for job in self.all() if job.state == "running" and job.id not in self._watches]
        for job in others:
            seen = self._looked_at(job)
            with self._lock:
                self._jobs[job.id] = seen

    def cancel(self, job_id: str) -> Job:
        """Ask a job to end and return it; raise Problem 404 for no job, 409 for one that has ended.

        A build whose snapshot is going live already ends as `done`.
        """
        with self._lock:
            job = self.get(job_id)
            watch = self._watches.get(job_id)
            if watch is None and job.state == "running":
                hint = "cancel it where it was started"
                raise Problem(409, "other_service", "another service on this index runs the job", hint)
            if watch is None:
                raise Problem(409, "job_ended", f"the job has ended: it is {job.state}", "start another one")
            self._stop(watch, "cancelled")
            self._jobs[job_id] = replace(job, stage=CANCELLING, rate=None, seconds_left=None)
            return self._jobs[job_id]

    def process_id(self, job_id: str) -> int | None:
        """Return the id of the process that does a job, None where it has ended."""
        with self._lock:
            watch = self._watches.get(job_id)
            return watch.child.pid if watch else None

    def close(self) -> None:
        """End every running job and wait for that; they count as lost."""
        with self._starting, self._lock:
            watches = list(self._watches.values())
            for watch in watches:
                self._stop(watch, "lost")
        for watch in watches:
            watch.thread.join()

    def _stop(self, watch: _Watch, state: State) -> None:
        watch.stopped = watch.stopped or state
        watch.child.stop()

    def _follow(self, job: Job, child: Child) -> None:
        """Listen to a child until it ends, then note what became of its job."""
        began = kept = time.monotonic()
        stage = None
        for message in child.messages():
            if "progress" not in message:
                self._end(job.id, message)
                child.exit_status()  # a process that has loaded a model takes a second to end
                return
            now = time.monotonic()
            name, done, total = message["progress"]
            if name != stage:
                stage, began = name, now
            job = self._advance(job.id, name, done, total, now - began)
            if now - kept > KEEP_EVERY_S:
                kept = now
                self._keep(job)
        self._end(job.id, {"error": died(job, child.exit_status())})

    def _advance(self, job_id: str, stage: str, done: int, total: int, stage_s: float) -> Job:
        with self._lock:
            job = self._jobs[job_id]
            if job.stage != CANCELLING:
                job = self._jobs[job_id] = job.advanced(stage, done, total, stage_s)
            return job

    def _end(self, job_id: str, outcome: dict[str, dict[str, Any]]) -> None:
        with self._lock:
            job, watch = self._jobs[job_id], self._watches[job_id]
        if "result" in outcome:
            stage = None if job.stage == CANCELLING else job.stage  # it came too late
            ended = replace(job, stage=stage).ended("done", result=outcome["result"])
        elif watch.stopped is not None:
            ended = stopped(job, watch.stopped)
        else:
            error = outcome["error"]
            words = {name: neutral(error[name], self._settings) for name in ("message", "hint")}
            ended = job.ended("failed", error={**error, **words})
        try:
            self._on_done()
        except Exception:
            LOG.exception("what job %s made cannot be used", job_id)
        self._keep(ended)
        self._folder.let_go(watch.lock)
        with self._lock:
            self._jobs[job_id] = ended
            del self._watches[job_id]

    def _keep(self, job: Job) -> None:
        """Write a job that runs or has ended; a disk that is full does not stop it."""
        try:
            self._folder.keep(job)
        except StorageError as error:
            LOG.warning("job %s: %s", job.id, error.message)

    def _looked_at(self, job: Job) -> Job:
        """Return a job that is not ours as it is now; one that runs and that no service holds is lost."""
        if job.state != "running":
            return job
        job, held = self._folder.look(job)
        if job.state == "running" and not held:
            job = stopped(job, "lost")
            self._keep(job)
        return job

    def _forget_oldest(self) -> None:
        for job in self.all()[KEPT:]:
            if job.state != "running":
                self._folder.remove(job)
                with self._lock:
                    del self._jobs[job.id]
