"""What runs in a child process: a build or an evaluation that reports how far it is over a pipe.

A line over the pipe is JSON: {"progress": [stage, done, total]}, and at last {"result": …} or {"error": …}. The child
ends with its parent: a build that nobody waits for any more would hold the index against the next one. A build that has
said FINAL is not ended any more: its snapshot is going live, and a job that says so is not to be told as cancelled.
"""

import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, Literal

from yinju.api.keeping import storage_error
from yinju.api.logs import log_to_stderr
from yinju.config import Settings
from yinju.errors import YinjuError
from yinju.index.publish import PUBLISHING
from yinju.models import Embedder
from yinju.pipeline import Engine, Progress, build_index

Kind = Literal["build", "evaluation"]

# Questions come first: whoever asks waits, whoever builds watches.
NICENESS: Final = 10
REPORT_S: Final = 0.1
LOADING: Final = "loading"
FINAL: Final = (PUBLISHING, 1, 1)
LOG: Final = logging.getLogger("yinju.api")


@dataclass(frozen=True, slots=True)
class Task:
    """What a child is to do; `dataset` is the golden set of an evaluation."""

    kind: Kind
    dataset: Path | None = None


Work = Callable[[Settings, Task, Progress], dict[str, Any]]


def do_work(
    settings: Settings, task: Task, progress: Progress, *, embedder: Embedder | None = None
) -> dict[str, Any]:
    """Do the task and return its result as JSON."""
    progress(LOADING, 0, 1)
    if embedder is None:
        import torch

        torch.set_num_threads(1)  # the other cores answer questions
    if task.kind == "build":
        return build_index(settings, embedder=embedder, progress=progress).as_json()
    from yinju.evaluate import load_dataset, run_evaluation
    from yinju.evaluate.retrieval import require_ir_measures

    assert task.dataset is not None
    require_ir_measures()
    engine = Engine(settings, embedder=embedder)
    questions = load_dataset(task.dataset, engine.snapshot)
    run = run_evaluation(engine, questions, settings, model=engine.models, progress=progress)
    return {"run": run.id}


def run_child(pipe: Connection, work: Work, settings: Settings, task: Task) -> None:
    """Do the work in this process, which has been started for it, and say over the pipe what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends its children
    signal.signal(signal.SIGTERM, _leave)
    os.nice(NICENESS)
    log_to_stderr()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    reporter = _Reporter(pipe)
    try:
        message = {"result": work(settings, task, reporter.progress)}
    except YinjuError as error:
        message = {"error": job_error(error.code, error.message, error.hint, error.details)}
    except OSError as error:
        LOG.exception("a %s failed", task.kind)
        disk = storage_error(error, f"the {task.kind} cannot go on")
        message = {"error": job_error(disk.code, disk.message, disk.hint, disk.details)}
    except Exception:
        LOG.exception("a %s failed", task.kind)
        words = f"the {task.kind} met with a defect", "see the service's log"
        message = {"error": job_error("failure", *words, {"case": "job_defect"})}
    reporter.say(message)


class _Reporter:
    """Says progress as often as somebody could look at it, and always when a stage begins or ends."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._stage = ""
        self._said = 0.0

    def progress(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self._stage and done < total and now - self._said < REPORT_S:
            return
        self._stage, self._said = stage, now
        if (stage, done, total) == FINAL:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.say({"progress": [stage, done, total]})

    def say(self, message: dict[str, Any]) -> None:
        self._pipe.send_bytes(json.dumps(message).encode())


def job_error(code: str, message: str, hint: str, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return why a job failed, as JSON."""
    return {"code": code, "message": message, "hint": hint, "details": dict(details) if details else None}


def _leave(number: int, _: object) -> None:
    """End by an exception, so that what was being written is cleared away."""
    sys.exit(128 + number)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
