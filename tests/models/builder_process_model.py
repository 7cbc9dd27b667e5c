"""Builds a pack in a process of its own: `python builder_process_model.py WEIGHTS SHA256 CACHE [KILL_AT]`.

With KILL_AT, kills itself with SIGKILL before its KILL_AT-th operation on the disk (fsync, rename); if it
lives, the folder goes to stdout.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yinju.models.pack import build_pack
from yinju.models.source import Source


class Executioner:
    """Counts calls and kills the process before the n-th."""

    def __init__(self, kill_at: int) -> None:
        self.left = kill_at

    def watch(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return operation(*args)

        return watched


def main() -> None:
    weights, sha256, cache, *kill_at = sys.argv[1:]
    if kill_at:
        executioner = Executioner(int(kill_at[0]))
        os.fsync = executioner.watch(os.fsync)
        Path.rename = executioner.watch(Path.rename)  # type: ignore[method-assign]
    sys.stdout.write(str(build_pack(Source(Path(weights), sha256), Path(cache))))


if __name__ == "__main__":
    main()
