"""How often somebody may call: a bucket for each caller that fills evenly, so many requests a minute."""

import math
import time
from collections.abc import Callable
from typing import Final

from yinju.api.problems import Problem

MAX_CALLERS: Final = 10_000  # remembered; beyond that, who has not called for longest is forgotten


class RateLimit:
    """Counts requests; 0 a minute stands for no limit. For the event loop's thread alone."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # requests that are left, and when that was so

    def count(self, caller: str) -> None:
        """Count one request; raise Problem 429, with the seconds to wait, where none is left."""
        if not self._per_minute:
            return
        now = self._clock()
        left = self._left(caller, now)
        if left < 1:
            wait_s = math.ceil((1 - left) * 60 / self._per_minute)
            raise Problem(
                429,
                "rate_limited",
                f"more than {self._per_minute} requests a minute",
                f"try again in {wait_s} s",
                details={"limit": self._per_minute, "wait_s": wait_s},
                headers={"Retry-After": str(wait_s)},
            )
        self._buckets.pop(caller, None)  # the dictionary's order is that of the last calls
        if len(self._buckets) >= MAX_CALLERS:
            del self._buckets[next(iter(self._buckets))]
        self._buckets[caller] = (left - 1, now)

    def _left(self, caller: str, now: float) -> float:
        left, since = self._buckets.get(caller, (float(self._per_minute), now))
        return min(float(self._per_minute), left + (now - since) * self._per_minute / 60)
