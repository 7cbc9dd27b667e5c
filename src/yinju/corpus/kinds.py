"""What a file's bytes are, whatever its name says; by the marks that formats begin with."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from yinju.errors import SourceError

# What cannot be read itself and can be saved as what can.
SAVED_AS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".wps", ".wpt"), ".docx")
    | dict.fromkeys(
        (".caj", ".ceb", ".odp", ".ods", ".ofd", ".ppt", ".pptx", ".xls", ".xlsx", ".et", ".dps"), ".pdf"
    )
    | {".mht": ".html", ".mhtml": ".html", ".xhtml": ".html"}
)
# Word's format until 2003, and the case around a document with a password.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
# By the names of the parts within.
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_ZIPPED = (
    (_OPEN_DOCUMENT + b"text", ".odt"),
    (_OPEN_DOCUMENT + b"spreadsheet", ".ods"),
    (_OPEN_DOCUMENT + b"presentation", ".odp"),
    (b"word/", ".docx"),
    (b"xl/", ".xlsx"),
    (b"ppt/", ".pptx"),
    (b"OFD.xml", ".ofd"),
)
_HEAD_BYTES = 1024  # within which a PDF may begin
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")


def kind_of(data: bytes) -> str:
    """Return the ending that would fit the bytes, "" where no mark of theirs is known."""
    head = data[:_HEAD_BYTES]
    if data.startswith(_ZIP):
        return next((ending for mark, ending in _ZIPPED if mark in data), ".zip")
    if data.startswith(_OLE):
        return ".doc"
    if data.lstrip()[:5] == b"{\\rtf":
        return ".rtf"
    if b"%PDF-" in head:
        return ".pdf"
    if data.startswith(_PICTURES):
        return ".png"
    return ".html" if _HTML.search(head) else ""


def check_kind(data: bytes, ending: str) -> None:
    """Raise SourceError where there are no bytes, or plainly those of another format than `ending` says."""
    if not data:
        raise empty()
    found = kind_of(data)
    if found in (ending, ""):
        return
    if found == ".doc" and _ENCRYPTED_PACKAGE in data:
        raise with_password()
    if found == ".doc":
        raise SourceError(
            "an old Word document (.doc) under another name",
            "open it in Word or WPS and save it as .docx",
            case="old_word",
        )
    if better := SAVED_AS.get(found):
        raise SourceError(
            f"its name ends in {ending}, its content is that of a {found} file, which cannot be read",
            f"open it in the program that it is of, save it as {better}, and add that",
            case="kind_convertible",
            ending=ending,
            found=found,
            better=better,
        )
    raise SourceError(
        f"its name ends in {ending}, its content is that of a {found} file",
        "give it its true ending, or save it in the format that its name says",
        case="kind_differs",
        ending=ending,
        found=found,
    )


def empty() -> SourceError:
    """Return the error of a file in which there is nothing."""
    return SourceError("empty: there is no text in it", "remove it, or put a text into it", case="file_empty")


def with_password() -> SourceError:
    """Return the error of a file that opens with a password only."""
    return SourceError(
        "it is protected by a password", "save it without one and add it again", case="password_needed"
    )


def damaged(format_name: str) -> SourceError:
    """Return the error of a file that its own format's reader does not understand."""
    return SourceError(
        f"it is no {format_name} document, or a damaged one",
        "open it with the program that made it and save it again",
        case="file_damaged",
        format=format_name,
    )


def unpacks_too_large(limit_bytes: int) -> SourceError:
    """Return the error of a file whose packed content would fill the memory."""
    return SourceError(
        f"what is packed in it takes more than {limit_bytes:,} bytes",
        "split it",
        case="unpacks_too_large",
        limit_bytes=limit_bytes,
    )
