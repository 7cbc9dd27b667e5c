"""Writes a weights file of the form `E5S1` that is small enough to build a pack in milliseconds.

Written from the description in docs/model.md, not with the code that reads it.
"""

import hashlib
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.models.source import Source

HIDDEN, LAYERS, HEADS, WIDE, POSITIONS = 64, 2, 4, 128, 48
WORDS = [
    "重点",
    "项目",
    "重点项目",
    "总投资",
    "投资",
    "是多少",
    "多少",
    "亿元",
    "产业",
    "集群",
    "产业集群",
    "query",
    "passage",
]
CHARACTERS = (
    "重点项目总投资是多少亿元产业集群我要坚定方向的一二三0123456789:,.!?abcdefghijklmnopqrstuvwxyz。～"
)
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    *WORDS,
    *(f"▁{word}" for word in WORDS),
    *CHARACTERS,
    "<mask>",
]
ROWS = len(PIECES) + 3  # more rows than pieces, as in the real file


def piece_score(piece: str) -> float:
    """Return a score that makes long pieces win, each with a different value."""
    return -8.0 + 0.5 * len(piece) - 0.001 * PIECES.index(piece)


def small_weights(seed: int = 0) -> bytes:
    """Return the bytes of a file with random weights."""
    rng = np.random.default_rng(seed)
    tensors: list[tuple[str, int, int, bytes]] = []
    for name, shape, quantised in tensor_shapes():
        count = int(np.prod(shape))
        raw = _q4(rng, count) if quantised else _plain(rng, name, count)
        tensors.append((name, int(quantised), count, raw))
    head = struct.pack("<4sI7ifi", b"E5S1", 1, HIDDEN, LAYERS, HEADS, WIDE, ROWS, POSITIONS, 2, 1e-12, 32)
    head += _vocabulary()
    head += struct.pack("<iI", 0, 0)  # an empty character map
    directory_bytes = sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in tensors)
    at = len(head) + 4 + directory_bytes
    directory, blob = struct.pack("<i", len(tensors)), b""
    for name, kind, count, raw in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, at + len(blob), len(raw))
        blob += raw
    return head + directory + blob


def write_source(folder: Path, seed: int = 0) -> Source:
    """Write the file into `folder` and return it as a source with its true hash."""
    data = small_weights(seed)
    path = folder / f"small-{seed}.bin"
    path.write_bytes(data)
    return Source(path, hashlib.sha256(data).hexdigest())


def tensor_shapes() -> list[tuple[str, tuple[int, ...], bool]]:
    """Return every tensor's name, shape and whether it is in 4 bits."""
    shapes: list[tuple[str, tuple[int, ...], bool]] = [
        ("emb.word", (ROWS, HIDDEN), True),
        ("emb.pos", (POSITIONS, HIDDEN), False),
        ("emb.type", (2, HIDDEN), False),
        ("emb.ln.w", (HIDDEN,), False),
        ("emb.ln.b", (HIDDEN,), False),
    ]
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "ao"):
            shapes += [
                (f"l{layer}.{part}.w", (HIDDEN, HIDDEN), True),
                (f"l{layer}.{part}.b", (HIDDEN,), False),
            ]
        shapes += [(f"l{layer}.aln.w", (HIDDEN,), False), (f"l{layer}.aln.b", (HIDDEN,), False)]
        shapes += [(f"l{layer}.fi.w", (WIDE, HIDDEN), True), (f"l{layer}.fi.b", (WIDE,), False)]
        shapes += [(f"l{layer}.fo.w", (HIDDEN, WIDE), True), (f"l{layer}.fo.b", (HIDDEN,), False)]
        shapes += [(f"l{layer}.oln.w", (HIDDEN,), False), (f"l{layer}.oln.b", (HIDDEN,), False)]
    return shapes


def _vocabulary() -> bytes:
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    scores = np.array([piece_score(piece) for piece in PIECES], "<f4")
    blob = b"".join(encoded)
    numbers = struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    return numbers + offsets.tobytes() + scores.tobytes() + blob


def _q4(rng: np.random.Generator, count: int) -> bytes:
    blocks = b""
    for _ in range(count // 32):
        blocks += struct.pack("<e", rng.uniform(0.01, 0.05)) + rng.integers(0, 256, 16, np.uint8).tobytes()
    return blocks


def _plain(rng: np.random.Generator, name: str, count: int) -> bytes:
    values: NDArray[np.float64] = rng.normal(0, 0.1, count)
    return (values + 1 if "ln.w" in name else values).astype("<f4").tobytes()
