"""The threads that do the work, with a bound on how much may wait for them and for how long."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from yinju.api.problems import Problem

T = TypeVar("T")


class Step(Protocol):
    """Has a worker thread call a function, and returns what that gives."""

    def __call__(self, work: Callable[[], T]) -> Awaitable[T]:
        """Return what `work` gives."""
        ...


class Workers:
    """`threads` requests are worked on at a time, `max_waiting` may wait; a request does its steps in one place.

    A request that is cancelled, for its client has gone, gives its place back: what waits never starts, what
    runs ends with its step.
    """

    def __init__(self, threads: int, max_waiting: int, timeout_s: float) -> None:
        self._pool = ThreadPoolExecutor(threads, "worker")
        self._places = asyncio.Semaphore(threads)
        self._threads = threads
        self._max_waiting = max_waiting
        self._timeout_s = timeout_s
        self._inside = 0

    @property
    def working(self) -> int:
        """Return how many requests are worked on."""
        return min(self._inside, self._threads)

    @property
    def waiting(self) -> int:
        """Return how many requests wait."""
        return self._inside - self.working

    @asynccontextmanager
    async def place(self, *, begun: bool = False, patient: bool = False) -> AsyncIterator[Step]:
        """Yield what does a step of one request, once it is the request's turn.

        Raises Problem 503 when too many wait already and this request has not `begun`, 504 when waiting and
        work take longer than the timeout. What changes something on disk is `patient`: to give it up would not
        stop it, and say that it failed.
        """
        if self.waiting >= self._max_waiting and self._inside >= self._threads and not begun:
            raise _overloaded()
        self._inside += 1
        try:
            async with asyncio.timeout(None if patient else self._timeout_s), self._places:
                yield self._step
        except TimeoutError as error:
            raise _too_slow(self._timeout_s) from error
        finally:
            self._inside -= 1

    def close(self) -> None:
        """End the threads once their steps are done."""
        self._pool.shutdown(cancel_futures=True)

    async def _step(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def _overloaded() -> Problem:
    retry = {"Retry-After": "1"}
    return Problem(
        503, "overloaded", "too many questions are waiting", "try again in a moment", headers=retry
    )


def _too_slow(timeout_s: float) -> Problem:
    return Problem(
        504,
        "timeout",
        f"the request took more than {timeout_s:g} s and was given up",
        "try again; the setting `request_timeout_s` is the limit",
        details={"limit_s": timeout_s},
    )
