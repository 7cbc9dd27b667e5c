"""What the processes of jobs do in tests; here, for such a process imports it and should start soon."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from disks import no_space
from numpy.typing import NDArray

from fakes import BigramEmbedder
from yinju.api.worker import Task, do_work
from yinju.config import Settings
from yinju.index.files import Files
from yinju.pipeline import Progress


class SlowEmbedder(BigramEmbedder):
    """Takes a tenth of a second for a passage, so that a build can be caught while it runs."""

    def embed_passages(
        self, texts: Sequence[str], advance: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        for _ in texts:
            time.sleep(0.1)
            if advance is not None:
                advance(1)
        return super().embed_passages(texts)


def quick_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    return do_work(settings, task, progress, embedder=BigramEmbedder())


def slow_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    return do_work(settings, task, progress, embedder=SlowEmbedder())


def endless_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    progress("embedding", 1, 10)
    while True:
        time.sleep(0.05)


def stubborn_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    """Take no notice of being asked to end, as a library in the middle of something may."""
    while True:
        try:
            progress("embedding", 1, 10)
            time.sleep(3600)
        except SystemExit:
            pass


def late_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    """Take a second over the move of CURRENT, so that a build can be cancelled just then."""

    def slowly(stage: str, done: int, total: int) -> None:
        progress(stage, done, total)
        if (stage, done) == ("publishing", 1):
            time.sleep(1.0)

    return do_work(settings, task, slowly, embedder=BigramEmbedder())


def broken_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    raise RuntimeError("/geheim/pfad: a defect")


def full_disk_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    """Build on a disk that is full when the first file of the snapshot is synced."""

    def before(self: Files, operation: str, path: Path) -> None:
        if operation == "fsync" and "snapshots" in path.parts:
            raise no_space(path)

    Files.before = before  # type: ignore[method-assign]
    return do_work(settings, task, progress, embedder=BigramEmbedder())
