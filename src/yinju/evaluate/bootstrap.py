"""Confidence intervals and p-values by resampling documents: those of one document rise and fall together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from yinju.evaluate.confidence import Floats
from yinju.evaluate.metrics import Table, Weights

SAMPLES: Final = 1000
SEED: Final = 20261123
LEVEL: Final = 95

Unit = Literal["document", "question"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric's value, its 95 % interval and the number of questions that it rests on."""

    value: float
    low: float
    high: float
    count: int

    @property
    def noise(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


def resampling_unit(clusters: Sequence[str]) -> Unit:
    """Return "document", or "question" where all the gold is in one document."""
    return "document" if len({name for name in clusters if not name.startswith("?")}) > 1 else "question"


def resample(clusters: Sequence[str], samples: int = SAMPLES) -> Weights:
    """Return how often each row is in each sample, (samples, rows): clusters are drawn with replacement."""
    rows = _groups(clusters)
    count = int(rows.max(initial=-1)) + 1
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=samples)
    return drawn[:, rows]


def estimates(table: Table, names: Sequence[str], weights: Weights) -> dict[str, Estimate]:
    """Return value and percentile interval of each metric that has a value."""
    whole = np.ones((1, table.size), dtype=np.int64)
    found = {}
    for name in names:
        value = float(table.values(name, whole)[0])
        if not np.isnan(value):
            low, high = interval(table.values(name, weights), value)
            found[name] = Estimate(value, low, high, table.count(name))
    return found


def interval(sampled: Floats, value: float) -> tuple[float, float]:
    """Return the middle 95 % of the samples that have a value; `value` twice where none has."""
    valid = sampled[~np.isnan(sampled)]
    if not len(valid):
        return value, value
    edge = (100 - LEVEL) / 2
    low, high = np.percentile(valid, [edge, 100 - edge])
    return float(low), float(high)


def p_value(differences: Floats) -> float:
    """Return how likely so large a difference is by chance: twice the smaller tail beyond 0, never 0."""
    valid = differences[~np.isnan(differences)]
    below, above = int((valid <= 0).sum()), int((valid >= 0).sum())
    return min(1.0, 2 * (min(below, above) + 1) / (len(valid) + 1))


def _groups(clusters: Sequence[str]) -> NDArray[np.int64]:
    names: Sequence[object] = clusters if resampling_unit(clusters) == "document" else range(len(clusters))
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
