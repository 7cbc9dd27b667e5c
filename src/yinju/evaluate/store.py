"""Runs on disk, below index/evaluations/: results.jsonl grows question by question, run.json comes last.

A folder without run.json is a run that was interrupted, or one that is still going on.
"""

import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from yinju.errors import StorageError, UsageError
from yinju.evaluate.results import Result
from yinju.evaluate.runs import Run

_ID: Final = re.compile(r"\d{8}T\d{6}-[0-9a-f]{4}")
FOLDER: Final = "evaluations"

State = Literal["finished", "unfinished", "damaged"]


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A line in the list of runs; `metrics` are the values of a finished run."""

    id: str
    state: State
    dataset: str
    questions: int
    metrics: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """Return the line as JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return the line for a person."""
        if self.state != "finished":
            return f"{self.id}  {self.state}, {self.questions} questions done"
        shown = [
            name
            for name in ("recall@5", "ndcg@10", "answer_holds", "verdict_accuracy")
            if name in self.metrics
        ]
        values = "  ".join(f"{name} {100 * self.metrics[name]:.1f}" for name in shown)
        return f"{self.id}  {self.questions} questions  {values}  {self.dataset}"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run."""

    path: Path

    @property
    def run(self) -> Path:
        """What was measured, and with what; written last."""
        return self.path / "run.json"

    @property
    def results(self) -> Path:
        """One line a question."""
        return self.path / "results.jsonl"

    @property
    def report(self) -> Path:
        """The run as a page."""
        return self.path / "report.html"


def new_run(index: Path) -> RunFolder:
    """Make the folder of a new run; its name is the run's id."""
    root = index / FOLDER
    with _storage(root):
        while True:
            now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
            path = root / f"{now}-{secrets.token_hex(2)}"
            try:
                path.mkdir(parents=True)
                return RunFolder(path)
            except FileExistsError:
                if not root.is_dir():
                    raise


@contextmanager
def results_writer(folder: RunFolder) -> Iterator["ResultsWriter"]:
    """Give what appends results; they are on the disk when the context ends."""
    with _storage(folder.path), folder.results.open("x", encoding="utf-8", newline="\n") as file:
        yield ResultsWriter(file)
        file.flush()
        os.fsync(file.fileno())


class ResultsWriter:
    """Appends results, each flushed, so that an interrupted run keeps what it had."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def add(self, result: Result) -> None:
        """Append a result."""
        self._file.write(_dumps(result.as_json()) + "\n")
        self._file.flush()


def finish_run(folder: RunFolder, run: Run, report: str) -> None:
    """Write the report and then run.json, each whole or not at all; from then on the run is finished."""
    with _storage(folder.path):
        _replace(folder.report, report)
        _replace(folder.run, json.dumps(run.as_json(), ensure_ascii=False, indent=1))


def list_runs(index: Path) -> list[RunInfo]:
    """Return every run, newest first, the unfinished and the damaged ones too."""
    root = index / FOLDER
    if not root.is_dir():
        return []
    with _storage(root):
        names = sorted(
            (path.name for path in root.iterdir() if path.is_dir() and _ID.fullmatch(path.name)), reverse=True
        )
    return [_info(RunFolder(root / name)) for name in names]


def find_run(index: Path, name: str) -> RunFolder:
    """Return a run's folder by its id or an unambiguous beginning of it; raise UsageError for none."""
    found = [info for info in list_runs(index) if name and info.id.startswith(name)]
    if len(found) != 1:
        what = "several runs begin" if found else "there is no run that begins"
        raise UsageError(f"{what} with {name!r} in {index / FOLDER}", "see `yinju eval list`")
    if found[0].state == "unfinished":
        raise UsageError(
            f"run {found[0].id} was interrupted, or is not finished yet", "see `yinju eval list`"
        )
    return RunFolder(index / FOLDER / found[0].id)


def read_run(folder: RunFolder) -> tuple[Run, list[Result]]:
    """Return a finished run and its results; raise StorageError where its files are damaged."""
    try:
        return _read_run(folder), list(_read_results(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"run {folder.path.name} cannot be read: {error!r}",
            f"remove {folder.path}, and run the evaluation anew",
        ) from error


def _read_run(folder: RunFolder) -> Run:
    return Run.from_json(json.loads(folder.run.read_text(encoding="utf-8")))


def _read_results(folder: RunFolder) -> Iterator[Result]:
    with folder.results.open(encoding="utf-8") as lines:
        for line in lines:
            yield Result.from_json(json.loads(line))


def _info(folder: RunFolder) -> RunInfo:
    try:
        run = _read_run(folder)
    except FileNotFoundError:
        return RunInfo(folder.path.name, "unfinished", "", _lines(folder.results), {})
    except (OSError, ValueError, KeyError, TypeError):
        return RunInfo(folder.path.name, "damaged", "", _lines(folder.results), {})
    values = {name: estimate.value for name, estimate in run.metrics.items()}
    return RunInfo(run.id, "finished", run.setup.dataset["name"], run.questions, values)


def _lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except OSError:
        return 0


def _dumps(value: object) -> str:
    # A lone surrogate in a question is written as JSON's own escape.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def _replace(path: Path, text: str) -> None:
    """Write `path` so that a reader sees nothing or the whole, also after a crash."""
    aside = path.with_name(f".{path.name}.tmp")
    with aside.open("wb") as file:
        file.write(text.encode("utf-8", "backslashreplace"))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _storage(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"the run cannot be kept in {path}: {error.strerror or error}",
            "free some space, or check the folder's rights",
        ) from error
