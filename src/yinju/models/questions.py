"""The adapter for questions: what scripts/train-adapter has learnt, added to the encoder's matrices.

Only questions are embedded with it, so that an index does not depend on it. It fits the weights that it was trained on
and no others: questions.md has its card.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yinju.errors import ModelError
from yinju.models.trained import REPAIR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ADAPTER = Path(__file__).with_name("questions.safetensors")


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
        raise ModelError(f"the adapter {path.name} cannot be read: {error}", REPAIR) from error
