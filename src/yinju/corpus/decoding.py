"""Bytes to text, strictly: an encoding counts only where every byte fits it and the result reads as Chinese.

The ladder is our own because detection by statistics guesses on short files and never says "I do not know".
GB18030 decodes nearly anything, so its result must consist of common characters. Measured on 344 laws and
reports: real text has a share of at least 0.70, traditional characters 0.53, UTF-8 or Big5 read as GB18030
at most 0.22 and 0.49.
"""

import codecs
import unicodedata

from yinju.corpus.kinds import empty
from yinju.errors import SourceError

_BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = (  # encoding, the table and lead bytes of its common characters, their least share
    ("gb18030", "gb2312", (range(0xA1, 0xAA), range(0xB0, 0xD8)), 0.5),
    ("big5", "big5", (range(0xA1, 0xC7),), 0.9),
)
_UTF16_SHARE = 0.8
_SAMPLE_CHARS = 20_000
_CONTROL_SHARE = 0.01
_LAYOUT = frozenset("\t\n\r\v\f\x1a")  # \x1a ends a DOS file
_HINT = "save it as UTF-8 text"


def decode_text(data: bytes) -> str:
    """Return the text, NFC and with line feeds only; raise SourceError where it is empty or no text."""
    text = _decoded(data)
    if _is_binary(text):
        raise SourceError(
            "not a text: it holds control characters",
            "remove it, or give it its true ending",
            case="not_text",
        )
    return normalised(text)


def normalised(text: str) -> str:
    """Return the text as a document keeps it: NFC and line feeds only; raise SourceError where it is empty."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise empty()
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _try(data[len(mark) :], encoding)
            if text is None:
                raise SourceError(
                    f"it begins as {encoding.upper()} and has bytes that are not",
                    _HINT,
                    case="encoding_broken",
                    encoding=encoding.upper(),
                )
            return text
    if b"\0" in data:
        return _utf16_without_mark(data)
    if (text := _try(data, "utf-8")) is not None:
        return text
    for encoding, table, leads, least in _GUESSES:
        text = _try(data, encoding)
        if text is not None and _common_share(text, table, leads) >= least:
            return text
    raise SourceError(
        "its encoding is none of UTF-8, UTF-16, GB18030 and Big5", _HINT, case="encoding_unknown"
    )


def _utf16_without_mark(data: bytes) -> str:
    _, table, leads, _ = _GUESSES[0]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _try(data, encoding)
        if text is not None and not _is_binary(text) and _common_share(text, table, leads) >= _UTF16_SHARE:
            return text
    raise SourceError(
        "not a text: it holds NUL bytes", "remove it, or give it its true ending", case="not_text"
    )


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _common_share(text: str, table: str, leads: tuple[range, ...]) -> float:
    """Return the share of characters beyond ASCII that are common ones or punctuation; 1.0 without any."""
    wide = "".join(character for character in text if not character.isascii())[:_SAMPLE_CHARS]
    if not wide:
        return 1.0
    first_bytes = wide.encode(table, "ignore")[::2]
    return sum(any(byte in lead for lead in leads) for byte in first_bytes) / len(wide)


def _is_binary(text: str) -> bool:
    controls = sum(unicodedata.category(c) == "Cc" and c not in _LAYOUT for c in set(text))
    if not controls:
        return False
    if "\0" in text:
        return True
    count = sum(unicodedata.category(c) == "Cc" and c not in _LAYOUT for c in text)
    return count > _CONTROL_SHARE * len(text)
