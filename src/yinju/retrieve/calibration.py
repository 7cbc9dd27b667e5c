"""The one score that is shown, filtered by and compared: how likely it is that a chunk holds the answer."""

import numpy as np
from numpy.typing import NDArray

from yinju.retrieve.scale import nearness
from yinju.text import Language

# Logistic regression over `signals`, bias first: scripts/fit-verdict prints it.
_WEIGHTS: dict[Language, tuple[float, float, float, float]] = {
    "zh": (-1.554, 1.167, 2.724, -2.538),
    "en": (-0.459, 0.836, 3.430, -4.050),
}


def signals(
    fused: NDArray[np.float32], dense: NDArray[np.float32], lexical: NDArray[np.float32], idf_mass: float
) -> NDArray[np.float32]:
    """Return what a score rests on, (n, 3): the best nearness, the best share of the question's idf mass, the gap.

    The gap is how far a chunk lies below the first; only it differs between chunks, so that their order stays. None
    of the three grows with the collection.
    """
    if not len(fused):
        return np.empty((0, 3), np.float32)
    best = nearness(float(dense.max()))
    share = float(lexical.max()) / idf_mass if idf_mass else 0.0
    gap = fused.max() - fused
    return np.column_stack([np.full_like(fused, best), np.full_like(fused, share), gap])


def calibrate(signals: NDArray[np.float32], language: Language) -> NDArray[np.float32]:
    """Return a score in 0…1 for each row of `signals`."""
    bias, *slopes = _WEIGHTS[language]
    scores: NDArray[np.float32] = 1 / (1 + np.exp(-(bias + signals @ np.array(slopes, np.float32))))
    return scores
