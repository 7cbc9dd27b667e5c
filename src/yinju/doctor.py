"""What is right and wrong with an installation, with the repair for each finding."""

import platform
import shutil
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
    model = _model(settings)
    return [
        _python(),
        _processor(settings),
        model,
        _reader(settings, model.state == "good"),
        _source(settings.source),
        _index(settings, model.state == "good"),
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


def _model(settings: Settings) -> Finding:
    from yinju.models import build_embedder, model_problems

    try:
        problems = model_problems(settings)
        if not problems:
            return Finding(
                "model", "good", f"{settings.model} ({build_embedder(settings).query_fingerprint})"
            )
        own = settings.model == "pack"
        repair = "run `yinju model prepare`" if own else f"copy the model to {settings.model} again"
        return Finding("model", "broken", "; ".join(problems), repair)
    except YinjuError as error:
        return Finding("model", "broken", error.message, error.hint)


def _reader(settings: Settings, model_is_sound: bool) -> Finding:
    from yinju.models import build_embedder, build_reader

    if settings.reader == "off":
        return Finding("reader", "good", "switched off; sentences are compared")
    if not model_is_sound:
        return Finding(
            "reader", "note", "not looked at, for it stands on the model", "repair the model first"
        )
    try:
        reader = build_reader(settings.model_copy(update={"reader": "on"}), build_embedder(settings))
        if reader is not None:
            reader.load()
    except YinjuError as error:
        given_up = "; sentences are compared instead" if settings.reader == "auto" else ""
        state: State = "note" if given_up else "broken"
        return Finding("reader", state, error.message + given_up, error.hint)
    return Finding("reader", "good", "" if reader is None else reader.digest)


def _source(source: Path) -> Finding:
    if not source.is_dir():
        return Finding(
            "documents", "note", f"{source} is not a folder", "name yours with --source or YINJU_SOURCE"
        )
    return Finding("documents", "good", f"{source}")


def _index(settings: Settings, model_is_sound: bool) -> Finding:
    from yinju.index import list_snapshots, open_snapshot, verify
    from yinju.models import build_embedder

    try:
        problems = verify(settings.index)
        if problems:
            repair = "run `yinju index build`, or `yinju index rollback`"
            return Finding("index", "broken", "; ".join(problems), repair)
        # With a broken model it cannot be said whether the two fit; looking must not repair or fetch anything.
        fingerprint = build_embedder(settings).fingerprint if model_is_sound else None
        with open_snapshot(settings.index, fingerprint=fingerprint) as snapshot:
            kept = len(list_snapshots(settings.index))
            return Finding("index", "good", f"{snapshot.id}, {kept} snapshot(s) kept in {settings.index}")
    except YinjuError as error:
        return Finding("index", "broken", error.message, error.hint)


def _disk(folder: Path) -> Finding:
    existing = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    detail = f"{free / 1e9:.1f} GB free for {folder}"
    if free < _LOW_DISK_BYTES:
        return Finding(
            "disk", "note", detail, "make room: the model pack takes 0.5 GB, an index what its texts take"
        )
    return Finding("disk", "good", detail)
