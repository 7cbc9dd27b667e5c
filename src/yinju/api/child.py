"""A child process at work, as its parent sees it."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from typing import Any, Final

from yinju.api.worker import FINAL, Task, Work, run_child
from yinju.config import Settings
from yinju.errors import StorageError

# A child that does not end when asked to is killed after so long; nothing is lost but the tidying up.
PATIENCE_S: Final = 2.0
POLL_S: Final = 0.2


class Child:
    """A process that does `work`, which must be importable by its name; one thread may listen to it."""

    def __init__(self, work: Work, settings: Settings, task: Task) -> None:
        context = get_context("spawn")  # a fork would copy the threads' locks in whatever state they are
        self._pipe, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=run_child, args=(theirs, work, settings, task), daemon=True)
        self._asked_at: float | None = None
        self._final = False
        try:
            self._process.start()
        except OSError as error:
            self._pipe.close()
            raise StorageError(
                f"no process can be started: {error.strerror}",
                "end other programs, then try again",
                case="no_process",
            ) from error
        finally:
            theirs.close()

    @property
    def pid(self) -> int | None:
        """The process's id."""
        return self._process.pid

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the child says until it ends."""
        try:
            while True:
                while not self._pipe.poll(POLL_S):
                    self._lose_patience()
                message = json.loads(self._pipe.recv_bytes())
                self._final = self._final or message.get("progress") == list(FINAL)
                yield message
        except (EOFError, OSError):
            return

    def stop(self) -> None:
        """Ask the process to end; nothing happens where it has, or where what it makes is going live."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()
        with suppress(ValueError):  # it was waited for and closed a moment ago
            self._process.terminate()

    def exit_status(self) -> int:
        """Wait for the process's end; return its exit status, or a signal's number with a minus."""
        self._process.join(PATIENCE_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        status = self._process.exitcode
        self._pipe.close()
        self._process.close()
        return 0 if status is None else status

    def _lose_patience(self) -> None:
        if self._final:
            return
        if self._asked_at is not None and time.monotonic() - self._asked_at > PATIENCE_S:
            self._process.kill()
