"""The one score that is shown, filtered by and compared: how likely it is that a chunk holds the answer."""

import numpy as np
from numpy.typing import NDArray

from yinju.retrieve.question import Language

# Logistic regression over `signals`, bias first: scripts/fit-verdict prints it.
_WEIGHTS: dict[Language, tuple[float, float, float, float]] = {
    "zh": (-2.710, 0.873, 1.202, -4.462),
    "en": (-2.815, 3.220, 1.243, -1.219),
}


def signals(fused: NDArray[np.float32], dense: NDArray[np.float32], coverage: float) -> NDArray[np.float32]:
    """Return what a score rests on, (n, 3): only the first column differs between candidates, so their order stays."""
    best = (float(dense.max()) - 0.85) * 20
    return np.column_stack([fused, np.full_like(fused, best), np.full_like(fused, coverage)])


def calibrate(signals: NDArray[np.float32], language: Language) -> NDArray[np.float32]:
    """Return a score in 0…1 for each row of `signals`."""
    bias, *slopes = _WEIGHTS[language]
    scores: NDArray[np.float32] = 1 / (1 + np.exp(-(bias + signals @ np.array(slopes, np.float32))))
    return scores
