"""Golden sets that an evaluation can be started with: those of the settings' folder, and those uploaded."""

import json
import secrets
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from yinju.api.keeping import disk_errors
from yinju.api.landing import COPY_BYTES, Upload
from yinju.api.problems import Problem
from yinju.config import Settings
from yinju.corpus import folded, safe_name
from yinju.errors import UsageError
from yinju.evaluate import load_dataset
from yinju.index import Snapshot
from yinju.index.files import DISK, Files
from yinju.index.layout import IndexFolder

ENDINGS: Final = (".jsonl", ".json")
# Of a checkout's seeds/questions, what is no golden set.
NO_SETS: Final = ("baseline.json",)
NO_SET_ENDINGS: Final = (".sha256.json",)
ASIDE: Final = ".upload-"
SHOWN_PROBLEMS: Final = 10  # of a set, as an error of it names

Stamp = tuple[int, int, str]  # a file's time and size, and the snapshot's id


@dataclass(frozen=True, slots=True)
class Use:
    """How many questions of a set the live snapshot can answer for, and of `count` faults the first."""

    usable: int | None
    count: int = 0
    problems: tuple[Mapping[str, Any], ...] = ()


# Nothing is live: what can be used is not known.
UNKNOWN_USE: Final = Use(usable=None)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A golden set: how many questions it holds, and how many of them, by `Use`, can be run."""

    name: str
    questions: int
    usable: int | None
    count: int
    problems: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the set as JSON."""
        return asdict(self)


class QuestionSets:
    """The golden sets of a service."""

    def __init__(self, settings: Settings, files: Files = DISK) -> None:
        self._settings = settings
        self._uploaded = IndexFolder(settings.index).questions
        self._files = files
        self._lock = threading.Lock()
        self._uses: dict[Path, tuple[Stamp, Use]] = {}

    def all(self, snapshot: Snapshot | None) -> list[QuestionSet]:
        """Return the sets by name, with what of them can be run on a snapshot."""
        found = []
        for name, path in sorted(self._paths().items()):
            use = self._use(path, snapshot)
            found.append(QuestionSet(name, _count(path), use.usable, use.count, use.problems))
        return found

    def _use(self, path: Path, snapshot: Snapshot | None) -> Use:
        """Return how a set fits a snapshot; located anew only where one of the two has changed."""
        if snapshot is None:
            return UNKNOWN_USE
        with suppress(OSError):
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size, snapshot.id)
            known = self._uses.get(path)
            if known is None or known[0] != stamp:
                known = self._uses[path] = stamp, _use(path, snapshot)
            return known[1]
        return UNKNOWN_USE

    def path_of(self, name: str) -> Path:
        """Return the file of a set; raise Problem 404 where there is none of that name."""
        try:
            return self._paths()[name]
        except KeyError:
            raise Problem(
                404, "unknown_set", f"there is no golden set {name[:60]!r}", "see GET /api/v1/evaluations"
            ) from None

    def add(self, upload: Upload, snapshot: Snapshot) -> str:
        """Keep a set whose questions the snapshot's documents can answer for, and return its name.

        Raises SourceError for its name, UsageError where no question can be used, Problem for a name that is taken.
        """
        name = safe_name(upload.name, ENDINGS)
        self._check_size(upload)
        aside = self._uploaded / f"{ASIDE}{secrets.token_hex(8)}{Path(name).suffix}"
        with self._lock, disk_errors("the golden set cannot be kept"):
            taken = {folded(known): known for known in self._paths()}
            if (existing := taken.get(folded(name))) is not None or name in NO_SETS:
                raise Problem(
                    409,
                    "duplicate",
                    f"there is a golden set of the name {existing or name}",
                    "name it otherwise",
                    details={"case": "set_name_taken", "existing": existing or name},
                    extra={"existing": existing},
                )
            try:
                self._write(upload, aside)
                self._check(aside, name, snapshot)
                self._files.rename(aside, self._uploaded / name)
            finally:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)
        return name

    def _paths(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for folder in (self._uploaded, self._settings.questions):
            with suppress(OSError):  # a folder that is not there holds no sets
                found |= {path.name: path for path in folder.iterdir() if _is_set(path)}
        return found

    def _check_size(self, upload: Upload) -> None:
        limit = self._settings.max_file_bytes
        size = upload.file.seek(0, 2)
        upload.file.seek(0)
        if size > limit:
            raise Problem(
                413,
                "too_large",
                f"the set has {size:,} bytes; {limit:,} are allowed",
                "split it",
                details={"case": "file_too_large", "limit_bytes": limit},
            )

    def _write(self, upload: Upload, path: Path) -> None:
        self._files.make_folder(self._uploaded)
        with self._files.create(path) as writer:
            while block := upload.file.read(COPY_BYTES):
                writer.write(block)

    def _check(self, path: Path, name: str, snapshot: Snapshot) -> None:
        try:
            load_dataset(path, snapshot)
        except UsageError as error:
            raise UsageError(error.message.replace(str(path), name), error.hint, **error.details) from error


def _is_set(path: Path) -> bool:
    name = path.name
    if name.startswith(".") or name in NO_SETS or name.endswith(NO_SET_ENDINGS):
        return False
    return path.suffix.lower() in ENDINGS and path.is_file()


def _use(path: Path, snapshot: Snapshot) -> Use:
    try:
        dataset = load_dataset(path, snapshot)
    except UsageError as error:
        return Use(0, error.details.get("count", 0), tuple(error.details.get("problems", ())))
    shown = tuple(asdict(problem) for problem in dataset.problems[:SHOWN_PROBLEMS])
    return Use(len(dataset.questions), len(dataset.problems), shown)


def _count(path: Path) -> int:
    """Return how many questions a file holds, 0 where it cannot be read."""
    try:
        data = path.read_bytes()
        if b'"data"' in data and isinstance(articles := _articles(data), list):
            return sum(len(part["qas"]) for article in articles for part in article["paragraphs"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return 0
    return sum(bool(line.strip()) for line in data.splitlines())


def _articles(data: bytes) -> Any:
    """Return the articles of a set in the form of SQuAD, None for JSON lines."""
    try:
        whole = json.loads(data)
    except ValueError:
        return None
    return whole.get("data") if isinstance(whole, dict) else None
