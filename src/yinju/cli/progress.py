"""How far a long command has come."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yinju.pipeline import Progress


_CLEARED = "\r\x1b[K"
_LONG_S = 100


@contextmanager
def counted(total: int | None) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Yield what prints one result after another, and says on stderr how many of `total` are done.

    What it says gives way to each result, which may go to the same terminal; where stderr is none it says nothing.
    """
    if not sys.stderr.isatty():
        yield lambda printed: printed()
        return
    begun, done = time.monotonic(), 0

    def say() -> None:
        sys.stderr.write(_CLEARED + _so_far(done, total, time.monotonic() - begun))
        sys.stderr.flush()

    def advance(printed: Callable[[], None]) -> None:
        nonlocal done
        sys.stderr.write(_CLEARED)
        sys.stderr.flush()
        printed()
        done += 1
        say()

    say()
    try:
        yield advance
    finally:
        sys.stderr.write(_CLEARED)
        sys.stderr.flush()


def _so_far(done: int, total: int | None, seconds: float) -> str:
    if total is None:
        return f"{done} answered"
    if not 0 < done < total:
        return f"{done} of {total}"
    left = seconds / done * (total - done)
    return f"{done} of {total}, " + (f"{left:.0f} s left" if left < _LONG_S else f"{left / 60:.0f} min left")


@contextmanager
def progress_bars() -> Iterator["Progress"]:
    """Yield a progress callback: bars when stderr is a terminal, silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance
