"""The list of a pack's files, sizes and hashes: written, synced, held against what is there."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
HASHED_AT_START_BYTES = 32_000_000  # larger files (the weights) are hashed only by a thorough check


def problems(folder: Path, thorough: bool) -> list[str]:
    """Return what is wrong with the files of `folder`, in words; `thorough` hashes the large ones too."""
    if not folder.is_dir():
        return [f"there is no folder {folder}"]
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {
            str(name): (int(entry["bytes"]), str(entry["sha256"]))
            for name, entry in manifest["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"{folder / MANIFEST} cannot be read: {error}"]
    found = []
    for name, (size, sha256) in files.items():
        problem = _problem(folder / name, size, sha256, thorough)
        if problem:
            found.append(problem)
    return found


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """Write the manifest and sync it and the folder's entries."""
    write_synced(folder / MANIFEST, json.dumps(content, indent=2, ensure_ascii=False).encode())
    for below in [*(path for path in folder.iterdir() if path.is_dir()), folder]:
        sync_folder(below)


def write_synced(path: Path, data: bytes) -> None:
    """Write `data` and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the folder's entries are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def size_and_sha256(path: Path) -> dict[str, int | str]:
    """Return a file's entry in the manifest."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _problem(path: Path, size: int, sha256: str, thorough: bool) -> str | None:
    try:
        actual = path.stat().st_size
        if actual != size:
            return f"{path} has {actual} bytes, not {size}"
        if (thorough or size <= HASHED_AT_START_BYTES) and size_and_sha256(path)["sha256"] != sha256:
            return f"{path} has changed since it was written (sha256)"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror or error}"
    return None
