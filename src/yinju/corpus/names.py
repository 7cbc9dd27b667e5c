"""Names of files that come from outside: Chinese and spaces are welcome, what could lead astray is refused.

A name is one component, never a path. It is put into NFC, the form of a `doc_id`, and freed of spaces at its ends;
nothing else is changed, so that a file is found under the name that it was given.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from yinju.corpus.kinds import SAVED_AS
from yinju.corpus.loaders import SUPPORTED
from yinju.errors import SourceError

# What ext4, APFS and NTFS allow for a name, the last in UTF-16 units, which are never more than bytes.
MAX_NAME_BYTES: Final = 255
# Devices of Windows: a folder that is shared with it, or copied to it, could not hold such a file.
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))]
)
# Passed over by a build: an upload of them would vanish.
_PASSED_OVER: Final = (".", "~$")
# Control, format (bidirectional overrides, zero widths), surrogates, line and paragraph separators.
_UNSEEN: Final = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])
_SHOWN_CHARS: Final = 60
_HINT: Final = "rename the file and send it again"


def safe_name(name: str, endings: Sequence[str] = SUPPORTED) -> str:
    """Return the name under which a file from outside is kept; raise SourceError where it cannot be."""
    clean = unicodedata.normalize("NFC", name).strip()
    problem, details = _problem(clean)
    if problem:
        raise SourceError(f"{shown(name)}: {problem}", _HINT, **details)
    if PurePosixPath(clean).suffix.lower() not in endings:
        raise unsupported(clean, endings, f"{shown(name)}: ")
    return clean


def unsupported(name: str, endings: Sequence[str] = SUPPORTED, before: str = "") -> SourceError:
    """Return the error of a name that does not end as a file that can be read does; `before` begins its message."""
    supported = ", ".join(endings)
    ending = PurePosixPath(name).suffix
    if not ending:
        return SourceError(
            f"{before}its name has no ending that tells what it is",
            f"files can be read that end in {supported}",
            case="name_without_ending",
            supported=supported,
        )
    message = f"{before}files that end in {ending} cannot be read"
    better = SAVED_AS.get(ending.lower(), "")
    if better in endings:
        return SourceError(
            message,
            f"open it in the program that it is of, save it as {better}, and add that",
            case="ending_convertible",
            ending=ending,
            better=better,
        )
    return SourceError(
        message,
        f"files can be read that end in {supported}",
        case="ending_unsupported",
        ending=ending,
        supported=supported,
    )


def folded(name: str) -> str:
    """Return what two names share that a file system may take for one: letter case and forms do not count."""
    return unicodedata.normalize("NFKC", name).casefold()


def shown(name: str) -> str:
    """Return a name as it stands in a message: between quotes, escaped, and not too long."""
    return repr(name if len(name) <= _SHOWN_CHARS else f"{name[:_SHOWN_CHARS]}…")


def _problem(name: str) -> tuple[str, dict[str, Any]]:
    """Return why a name cannot be kept, in words and for programs, or nothing."""
    if not name:
        return "the file has no name", {"case": "name_missing"}
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        return "its name holds a character that cannot be seen", {"case": "name_unseen"}
    if "/" in name or "\\" in name:
        return "its name is a path", {"case": "name_is_path"}
    if name.startswith(_PASSED_OVER):
        return "its name is that of a hidden file", {"case": "name_hidden"}
    if name.split(".")[0].rstrip().casefold() in _DEVICES:
        return "its name is reserved for a device", {"case": "name_reserved"}
    size = len(name.encode())
    if size > MAX_NAME_BYTES:
        words = f"its name is too long: {size} bytes in UTF-8, {MAX_NAME_BYTES} are allowed"
        return words, {"case": "name_too_long", "name_bytes": size, "limit_bytes": MAX_NAME_BYTES}
    return "", {}
