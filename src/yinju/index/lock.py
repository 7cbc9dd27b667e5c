"""Who may write: one builder at a time, and one at a time who moves CURRENT."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from yinju.errors import BusyError
from yinju.index.files import DISK, Files, storage_errors
from yinju.index.layout import IndexFolder

# A rollback verifies a snapshot under the lock: some seconds where an index has gigabytes.
SWAP_TIMEOUT_S = 60.0


@contextmanager
def builder_lock(index: Path, files: Files = DISK) -> Iterator[None]:
    """Hold the index for a build, cleared of what dead builds left; raise BusyError while another builds."""
    folder = IndexFolder(index)
    with storage_errors("the index", index):
        files.make_folder(index)
        lock = FileLock(folder.build_lock, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise BusyError(
                f"another build is writing to {index}{_holder(folder)}",
                "wait for it to end, or stop that process: its lock ends with it, the live snapshot stays",
            ) from None
    try:
        with suppress(OSError):  # the note only helps whoever finds the lock held
            folder.builder.write_text(str(os.getpid()), encoding="utf-8")
        _clear_leftovers(folder, files)
        yield
    finally:
        with suppress(OSError):
            folder.builder.unlink()
        lock.release()


@contextmanager
def swap_lock(index: Path, timeout_s: float = SWAP_TIMEOUT_S) -> Iterator[None]:
    """Hold the right to move CURRENT and to remove snapshots, for a moment; raise BusyError after `timeout_s`."""
    lock = FileLock(IndexFolder(index).swap_lock, timeout=timeout_s)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"another process has been moving CURRENT in {index} for {timeout_s:.0f} s",
            "try again later",
        ) from None
    try:
        yield
    finally:
        lock.release()


def _holder(folder: IndexFolder) -> str:
    try:
        return f" (process {int(folder.builder.read_text(encoding='utf-8'))})"
    except (OSError, ValueError):
        return ""


def _clear_leftovers(folder: IndexFolder, files: Files) -> None:
    _remove(folder.leftovers(), files)
    with suppress(BusyError), swap_lock(folder.root, timeout_s=0):  # whoever moves CURRENT is using its file
        _remove(folder.unmoved(), files)


def _remove(paths: Sequence[Path], files: Files) -> None:
    for path in paths:
        with suppress(
            OSError
        ):  # leftovers never stop a build; if the disk is at fault, the build will say so
            files.remove(path)
