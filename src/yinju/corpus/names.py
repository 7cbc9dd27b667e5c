"""Names of files that come from outside: Chinese and spaces are welcome, what could lead astray is refused.

A name is one component, never a path. It is put into NFC, the form of a `doc_id`, and freed of spaces at its ends;
nothing else is changed, so that a file is found under the name that it was given.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

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
    problem = _problem(clean)
    if problem:
        raise SourceError(f"{shown(name)}: {problem}", _HINT)
    ending = PurePosixPath(clean).suffix
    if ending.lower() not in endings:
        kind = f"the ending {ending}" if ending else "a name without an ending"
        raise SourceError(f"{shown(name)}: no loader for {kind}", f"supported are {', '.join(endings)}")
    return clean


def folded(name: str) -> str:
    """Return what two names share that a file system may take for one: letter case and forms do not count."""
    return unicodedata.normalize("NFKC", name).casefold()


def shown(name: str) -> str:
    """Return a name as it stands in a message: between quotes, escaped, and not too long."""
    return repr(name if len(name) <= _SHOWN_CHARS else f"{name[:_SHOWN_CHARS]}…")


def _problem(name: str) -> str:
    """Return why a name cannot be kept, or nothing."""
    if not name:
        return "the file has no name"
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        return "its name holds a character that cannot be seen"
    if "/" in name or "\\" in name:
        return "its name is a path"
    if name.startswith(_PASSED_OVER):
        return "its name is that of a hidden file"
    if name.split(".")[0].rstrip().casefold() in _DEVICES:
        return "its name is reserved for a device"
    size = len(name.encode())
    if size > MAX_NAME_BYTES:
        return f"its name is too long: {size} bytes in UTF-8, {MAX_NAME_BYTES} are allowed"
    return ""
