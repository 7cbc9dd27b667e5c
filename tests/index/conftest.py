"""What the tests of the index share."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Path]:
    """Give where an index may be made: a path with what breaks C libraries, URIs and printf.

    In memory where that is possible: these tests sync files thousands of times, and what a process has
    written outlives the process there as well as on a disk.
    """
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(prefix="yinju-", dir=parent) as folder:
        yield Path(folder) / "索引 100%?#2"


class Builder:
    """The process of builder_process.py."""

    def __init__(self) -> None:
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("builder_process.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONUTF8": "1"},
        )
        assert self.line() == "ready"

    def line(self) -> str:
        """Return the next line that it prints."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def start(self, index: Path, keep: int, operation: int, kind: str = "anew") -> int:
        """Start a child on the work and return its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{index}\t{keep}\t{operation}\t{kind}\n")
        self._process.stdin.flush()
        return int(self.line())

    def close(self) -> None:
        """End the process."""
        with suppress(BrokenPipeError):
            self._process.communicate()


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    """Give a process that builds, and dies, on demand."""
    process = Builder()
    yield process
    process.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Give a function that mounts a tmpfs with the given options; skip where that is not allowed."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / f"盘{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount command")
        if done.returncode:
            pytest.skip("mounting a tmpfs is not allowed here")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)
