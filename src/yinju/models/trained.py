"""Weights of our own that are a part of the package: each was trained on the pack's weights and fits no others."""

import hashlib
import json
from pathlib import Path

from yinju.errors import ModelError

METADATA = "__metadata__"  # of a safetensors file
REPAIR = "install yinju again: the file is a part of it"


def digest_for(pack: str, path: Path) -> str | None:
    """Return eight digits that name the weights, None where they were trained on others than `pack`'s.

    Raises ModelError where the file is missing or damaged.
    """
    try:
        content = path.read_bytes()
        size = int.from_bytes(content[:8], "little")
        head = json.loads(content[8 : 8 + size])
        complete = (
            8 + size + max(entry["data_offsets"][1] for name, entry in head.items() if name != METADATA)
        )
        fits = head.get(METADATA, {}).get("pack") == pack
    except (OSError, ValueError, AttributeError, LookupError, TypeError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}", REPAIR) from error
    if len(content) != complete:
        raise ModelError(f"{path.name} has {len(content)} bytes instead of {complete}", REPAIR)
    return hashlib.sha256(content).hexdigest()[:8] if fits else None
