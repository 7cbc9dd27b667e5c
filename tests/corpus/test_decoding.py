"""Bytes to text: which encodings are read, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.corpus.decoding import decode_text
from yinju.errors import SourceError

TEXT = "总投资4285亿元，其中“356”特色产业集群占比3.5%。\n各位代表，同志们！\n"
TRADITIONAL = "總投資4285億元，實現了經濟發展，這是全體代表共同努力的結果。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_the_encodings_of_chinese_files_are_told_apart(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "big5"])
def test_traditional_characters_are_read_in_each_encoding(encoding: str) -> None:
    assert decode_text(TRADITIONAL.encode(encoding)) == TRADITIONAL


def test_a_single_chinese_word_in_gb18030_is_read() -> None:
    assert decode_text("发展".encode("gb18030")) == "发展"


def test_ascii_as_utf16_without_a_mark_is_not_taken_for_chinese() -> None:
    assert decode_text("plain words\n".encode("utf-16-be")) == "plain words\n"


def test_line_ends_and_composition_are_normalised_and_nothing_else() -> None:
    assert (
        decode_text("甲\r\n乙\r丙\n　cafe\u0301 ＡＢ\u200b".encode()) == "甲\n乙\n丙\n　caf\u00e9 ＡＢ\u200b"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (" \n\t　".encode(), "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", "not a text"),
        (b"\x01\x02\x03\x04", "not a text"),
        (TEXT.encode()[:-30] + b"\xff" + TEXT.encode(), "encoding"),
        ("café au lait, à la carte".encode("latin-1"), "encoding"),
        (b"\xff\xfe\x00\xd8\x41\x00", "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        decode_text(data)
    assert caught.value.hint


@given(st.binary())
def test_any_bytes_give_a_text_or_a_refusal(data: bytes) -> None:
    try:
        text = decode_text(data)
    except SourceError:
        return
    assert text.strip()
    assert "\r" not in text
    text.encode()
