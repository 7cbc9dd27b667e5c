"""Small collections to index, and disks that fail or die at a chosen operation."""

import errno
import hashlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.index import MadeWith, SnapshotContents, builder_lock, open_earlier, publish, publish_again
from yinju.index.files import DISK, Files
from yinju.types import Chunk, Document, Sentence, SourceFailure

DIM = 8
MADE_WITH = MadeWith(fingerprint="小模型-1", chunker={"chunk_chars": 20}, version="0.1.0")
PARAGRAPH = "全市地区生产总值增长百分之六。粮食产量稳定在二百万吨以上。重点项目总投资四千二百八十五亿元。"


def unit_vectors(count: int, seed: int = 0, dim: int = DIM) -> NDArray[np.float32]:
    """Return random rows of length 1, the same ones for the same seed."""
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def document(name: str, text: str) -> Document:
    """Return a document of that text."""
    return Document(f"报告/{name}.txt", name, text, f"{name}.txt", hashlib.sha256(text.encode()).hexdigest())


def contents(seed: int = 0, documents: Sequence[Document] | None = None, dim: int = DIM) -> SnapshotContents:
    """Return two documents cut into chunks of 20 characters with two sentences each; `seed` changes them."""
    if documents is None:
        documents = [document(f"{2020 + n}年工作报告", f"第{seed}稿。" + PARAGRAPH * 4) for n in range(2)]
    chunks = [
        Chunk(item.doc_id, item.title, "一、回顾", start, end, item.text[start:end])
        for item in documents
        for start, end in _cuts(len(item.text), 20)
    ]
    sentences = [
        Sentence(row, chunk.start + start, chunk.start + end)
        for row, chunk in enumerate(chunks)
        for start, end in _cuts(chunk.end - chunk.start, 10)
    ]
    return SnapshotContents(
        documents=documents,
        chunks=chunks,
        vectors=unit_vectors(len(chunks), seed, dim),
        terms=[list(chunk.text) for chunk in chunks],
        sentences=sentences,
        sentence_vectors=unit_vectors(len(sentences), seed + 1000, dim),
    )


def build(index: Path, seed: int = 0, *, keep: int = 5, files: Files = DISK, folder: str = "") -> str:
    """Build and publish a sample as a builder does, and return the snapshot's id."""
    with builder_lock(index, files):
        return publish(index, contents(seed), made_with=MADE_WITH, folder=folder, keep=keep, files=files)


def build_again(
    index: Path, *, keep: int = 5, failures: Sequence[SourceFailure] = (), files: Files = DISK
) -> str:
    """Publish a copy of the live sample as a builder does where nothing has changed, and return its id."""
    with builder_lock(index, files), open_earlier(index, MADE_WITH) as earlier:
        assert earlier.manifest is not None
        return publish_again(index, earlier.manifest, failures=failures, keep=keep, files=files)


def leftovers(index: Path) -> list[Path]:
    """Return what a build must not leave behind."""
    hidden = [path for path in index.rglob(".*") if path.name not in {".build.lock", ".swap.lock"}]
    return hidden + list(index.rglob("*.tmp"))


def _cuts(length: int, size: int) -> list[tuple[int, int]]:
    return [(start, min(start + size, length)) for start in range(0, length, size)]


class CountingDisk(Files):
    """Notes the operations; what happens at the chosen one (from 1) is up to the subclass."""

    def __init__(self, chosen: int = 0) -> None:
        self.chosen = chosen
        self.done: list[tuple[str, str]] = []

    def before(self, operation: str, path: Path) -> None:
        self.done.append((operation, path.name))
        if len(self.done) == self.chosen:
            self.strike(path)

    def strike(self, path: Path) -> None:
        """Do nothing."""


class FullDisk(CountingDisk):
    """Is full at the chosen operation."""

    def strike(self, path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


class DyingDisk(CountingDisk):
    """Kills its process, as kill -9 does, at the chosen operation."""

    def strike(self, path: Path) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
