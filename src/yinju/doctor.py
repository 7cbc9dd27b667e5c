"""What is right and wrong with an installation, with the repair for each finding."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from yinju import __version__
from yinju.config import Settings
from yinju.errors import YinjuError

State = Literal["good", "note", "broken"]

_LOW_DISK_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `repair` says what to do where its state is not good."""

    name: str
    state: State
    detail: str
    repair: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return the finding as a line or two for a person."""
        mark = {"good": "ok    ", "note": "note  ", "broken": "broken"}[self.state]
        line = f"{mark}  {self.name}: {self.detail}"
        return f"{line}\n        repair: {self.repair}" if self.repair else line


def examine(settings: Settings) -> list[Finding]:
    """Look at Python, the processor, the model, the index, the documents and the disk."""
    return [
        _python(),
        _processor(settings),
        *_model(settings),
        _source(settings.source),
        *_index(settings),
        _disk(settings.index),
        _disk(settings.model_cache),
    ]


def _python() -> Finding:
    detail = f"{platform.python_version()} on {platform.platform()}, yinju {__version__}"
    return Finding("python", "good", detail)


def _processor(settings: Settings) -> Finding:
    from yinju.models import choose_precision, cpu_features

    features = ", ".join(sorted(cpu_features())) or "no vector extensions known"
    return Finding(
        "processor", "good", f"{features}; the model runs in {choose_precision(settings.precision)}"
    )


def _model(settings: Settings) -> Iterator[Finding]:
    from yinju.models import build_embedder, model_problems

    try:
        problems = model_problems(settings)
        if problems:
            yield Finding("model", "broken", "; ".join(problems), "run `yinju model prepare`")
            return
        yield Finding("model", "good", f"{settings.model} ({build_embedder(settings).fingerprint})")
    except YinjuError as error:
        yield Finding("model", "broken", error.message, error.hint)


def _source(source: Path) -> Finding:
    if not source.is_dir():
        return Finding(
            "documents", "note", f"{source} is not a folder", "name yours with --source or YINJU_SOURCE"
        )
    return Finding("documents", "good", f"{source}")


def _index(settings: Settings) -> Iterator[Finding]:
    from yinju.index import list_snapshots, open_snapshot, verify
    from yinju.models import build_embedder

    try:
        problems = verify(settings.index)
        if problems:
            yield Finding(
                "index", "broken", "; ".join(problems), "run `yinju index build`, or `yinju index rollback`"
            )
            return
        fingerprint = build_embedder(settings).fingerprint
        with open_snapshot(settings.index, fingerprint=fingerprint) as snapshot:
            kept = len(list_snapshots(settings.index))
            yield Finding("index", "good", f"{snapshot.id}, {kept} snapshot(s) kept in {settings.index}")
    except YinjuError as error:
        yield Finding("index", "broken", error.message, error.hint)


def _disk(folder: Path) -> Finding:
    existing = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    detail = f"{free / 1e9:.1f} GB free for {folder}"
    if free < _LOW_DISK_BYTES:
        return Finding(
            "disk", "note", detail, "make room: the model pack takes 0.5 GB, an index what its texts take"
        )
    return Finding("disk", "good", detail)
