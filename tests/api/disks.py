"""Disks that are full: at a chosen operation, or from a moment on."""

import errno
import os
from pathlib import Path

from yinju.index.files import Files


class FullDisk(Files):
    """Is full at the chosen operation, counted from 1, or from when `full` is set."""

    def __init__(self, chosen: int = 0) -> None:
        self.chosen = chosen
        self.operations = 0
        self.full = False

    def before(self, operation: str, path: Path) -> None:
        self.operations += 1
        if self.full or self.operations == self.chosen:
            raise no_space(path)


def no_space(path: Path) -> OSError:
    """Return what the system raises when a disk is full."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
