"""Batches of questions of like length, which padding makes no longer."""

import random
from collections.abc import Sequence

BATCH = 32


def by_length(rows: Sequence[int], lengths: Sequence[int], rng: random.Random) -> list[list[int]]:
    """Return the rows in batches, those of like length together, else in any order; `lengths` are coarse."""
    order = sorted(rows, key=lambda row: (lengths[row], rng.random()))
    return [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
