"""How well the confidence tells right from wrong: AUROC, risk–coverage, calibration."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BINS: Final = 10

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in a range: how many, mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def auroc(scores: Floats, positive: Flags) -> float:
    """Return how often a positive case outscores a negative one, a tie counting half; nan without both."""
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # the mean rank of each group of ties
    total = float(ranks[inverse][positive].sum())
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def risk_coverage(confidence: Floats, right: Flags) -> tuple[Floats, Floats]:
    """Return coverage and risk: the share of errors among the most confident 1/n, 2/n … of all.

    Geifman and El-Yaniv 2017. Within a tie the errors are spread evenly: the mean over every order.
    """
    count = len(confidence)
    order = np.argsort(-confidence, kind="stable")
    _, group, sizes = np.unique(-confidence[order], return_inverse=True, return_counts=True)
    wrong = np.bincount(group, weights=~right[order], minlength=len(sizes)) / sizes
    covered = np.arange(1, count + 1, dtype=np.float64)
    return covered / count, np.cumsum(wrong[group]) / covered


def aurc(confidence: Floats, right: Flags) -> float:
    """Return the mean risk over all coverages; 0 is best; nan for no case."""
    return float(risk_coverage(confidence, right)[1].mean()) if len(confidence) else float("nan")


def calibration(confidence: Floats, right: Flags) -> list[Bin]:
    """Return the bins of equal width that hold a case."""
    rows = _bins(confidence)
    bins = []
    for index in range(BINS):
        inside = rows == index
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append(Bin(index / BINS, (index + 1) / BINS, int(inside.sum()), mean, share))
    return bins


def ece(confidence: Floats, right: Flags) -> float:
    """Return the expected calibration error: the mean gap between confidence and the share that is right."""
    if not len(confidence):
        return float("nan")
    gaps = np.bincount(_bins(confidence), weights=confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum()) / len(confidence)


def _bins(confidence: Floats) -> NDArray[np.int64]:
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
