"""The 4-bit weights file is read exactly, and a file that is not whole is refused in words."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_weights import HIDDEN, LAYERS, PIECES, ROWS, WIDE, piece_score, small_weights, tensor_shapes

from yinju.errors import ModelError
from yinju.models.q4 import decode_chunks, decode_q4, decode_tensor, parse_weights


def decode_slowly(raw: bytes) -> list[float]:
    """Decode Q4_0 byte by byte, as its description reads."""
    values = []
    for start in range(0, len(raw), 18):
        (scale,) = struct.unpack_from("<e", raw, start)
        block = raw[start + 2 : start + 18]
        for position in range(32):
            byte = block[position] if position < 16 else block[position - 16]
            nibble = byte % 16 if position < 16 else byte // 16
            values.append((nibble - 8) * scale)
    return values


@given(st.lists(st.tuples(st.floats(-100, 100, width=16), st.binary(min_size=16, max_size=16)), max_size=5))
def test_the_decoder_agrees_with_a_plain_loop(blocks: list[tuple[float, bytes]]) -> None:
    raw = b"".join(struct.pack("<e", scale) + nibbles for scale, nibbles in blocks)
    np.testing.assert_array_equal(decode_q4(raw), np.array(decode_slowly(raw), np.float32))


def test_the_head_and_the_vocabulary_are_what_was_written() -> None:
    file = parse_weights(small_weights())
    assert file.vocabulary.pieces == tuple(PIECES)
    np.testing.assert_array_equal(
        file.vocabulary.scores, np.array([piece_score(p) for p in PIECES], np.float32)
    )
    assert (file.vocabulary.bos, file.vocabulary.eos, file.vocabulary.pad, file.vocabulary.unk) == (
        0,
        2,
        1,
        3,
    )
    architecture = file.architecture
    assert (architecture.hidden, architecture.layers, architecture.feed_forward) == (HIDDEN, LAYERS, WIDE)
    assert architecture.vocabulary == ROWS
    assert architecture.layer_norm_eps == pytest.approx(1e-12)


def test_every_tensor_has_its_shape_whether_decoded_whole_or_in_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = parse_weights(small_weights())
    whole = {name: decode_tensor(file, name, shape) for name, shape, _ in tensor_shapes()}
    monkeypatch.setattr("yinju.models.q4.CHUNK_BLOCKS", 3)
    for name, shape, quantised in tensor_shapes():
        chunks = list(decode_chunks(file, name, shape))
        assert whole[name].shape == shape
        np.testing.assert_array_equal(np.concatenate(chunks), whole[name].reshape(-1))
        assert len(chunks) > 1 or whole[name].size <= (96 if quantised else 384)


def test_a_tensor_of_another_shape_is_refused() -> None:
    file = parse_weights(small_weights())
    with pytest.raises(ModelError, match=r"emb\.pos.*\[3, 3\]"):
        decode_tensor(file, "emb.pos", (3, 3))
    with pytest.raises(ModelError, match=r"no such tensor"):
        decode_tensor(file, "l9.q.w", (3, 3))


def test_a_file_cut_anywhere_is_refused_in_words() -> None:
    data = small_weights()
    for length in [*range(0, 600, 7), *range(600, len(data), 997), len(data) - 1]:
        with pytest.raises(ModelError, match="cannot be read") as caught:
            parse_weights(data[:length])
        assert "pip install" in caught.value.hint


@pytest.mark.parametrize(
    ("position", "replacement"),
    [(0, b"GGUF"), (4, struct.pack("<I", 2)), (40, struct.pack("<i", 64))],
    ids=["another format", "another version", "another block size"],
)
def test_a_file_of_another_kind_is_refused(position: int, replacement: bytes) -> None:
    data = bytearray(small_weights())
    data[position : position + len(replacement)] = replacement
    with pytest.raises(ModelError, match="expected"):
        parse_weights(bytes(data))
