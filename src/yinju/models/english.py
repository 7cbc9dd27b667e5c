"""The adapter for English questions: what scripts/train-adapter has learnt, added to the encoder's matrices.

Only English questions are embedded with it. Passages and Chinese questions are not, so that an index does not
depend on it. It fits the weights that it was trained on and no others: english.md has its card.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yinju.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ADAPTER = Path(__file__).with_name("english.safetensors")
_REPAIR = "install yinju again: the file is a part of it"


@dataclass(frozen=True, slots=True)
class Adapter:
    """Low-rank additions to linear layers (Hu et al. 2021, arXiv:2106.09685): `W + B @ A`.

    `factors` holds `<layer>.A`, `[rank, in]`, and `<layer>.B`, `[out, rank]`, float16.
    """

    factors: "dict[str, NDArray[np.float16]]"

    def addition(self, layer: str) -> "NDArray[np.float32] | None":
        """Return what is added to the `[out, in]` matrix of a linear layer; None where nothing is."""
        if f"{layer}.A" not in self.factors:
            return None
        left, right = (self.factors[f"{layer}.{factor}"].astype("float32") for factor in "BA")
        product: NDArray[np.float32] = left @ right
        return product


def load_adapter(path: Path = ADAPTER) -> Adapter:
    """Read the factors; raise ModelError where the file is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return Adapter(load_file(path))
    except (OSError, SafetensorError) as error:
        raise ModelError(f"the adapter {path.name} cannot be read: {error}", _REPAIR) from error


def adapter_digest(pack: str, path: Path = ADAPTER) -> str | None:
    """Return eight digits that name the adapter, None where it was trained on other weights than `pack`'s.

    Raises ModelError where the file is missing or damaged.
    """
    try:
        content = path.read_bytes()
        size = int.from_bytes(content[:8], "little")
        card = json.loads(content[8 : 8 + size]).get("__metadata__", {})
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"the adapter {path.name} cannot be read: {error}", _REPAIR) from error
    return hashlib.sha256(content).hexdigest()[:8] if card.get("pack") == pack else None
