"""What the service says of itself: figures for Prometheus, and one structured line a request in the log."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import Scope

from yinju.types import Answer

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0, 30.0)
BATCHES: Final = (1, 2, 4, 8, 16)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LOG: Final = logging.getLogger("yinju.access")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a service is at a moment; the age is None where no snapshot is live."""

    working: int
    waiting: int
    snapshot_age_s: float | None


class Figures:
    """The figures of one service; `standing` is asked when somebody looks."""

    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "yinju_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "yinju_request_seconds",
            "Time to the end of a response.",
            ("route",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "yinju_stage_seconds",
            "Time by stage of an answer.",
            ("stage",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._verdicts = Counter("yinju_answers", "Answers given.", ("verdict",), registry=self._registry)
        self._batches = Histogram(
            "yinju_batch_questions", "Questions embedded together.", buckets=BATCHES, registry=self._registry
        )
        self._registry.register(_Looked(standing))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        method = method if method in METHODS else "other"  # a caller may send any word
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """Count an answer and its stages."""
        self._verdicts.labels(answer.verdict).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def batch(self, size: int) -> None:
        """Count a batch of questions."""
        self._batches.observe(size)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text form."""
        return generate_latest(self._registry)


class _Looked(Collector):
    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._standing = standing

    def collect(self) -> Iterable[Metric]:
        now = self._standing()
        yield _gauge("yinju_questions_working", "Questions that are worked on.", now.working)
        yield _gauge("yinju_questions_waiting", "Questions that wait for a worker.", now.waiting)
        yield _gauge("yinju_ready", "1 if questions can be answered.", float(now.snapshot_age_s is not None))
        if now.snapshot_age_s is not None:
            yield _gauge(
                "yinju_snapshot_age_seconds", "Since the live snapshot was built.", now.snapshot_age_s
            )


def _gauge(name: str, words: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, words)
    gauge.add_metric([], value)
    return gauge


def log_request(scope: Scope, status: int, seconds: float) -> None:
    """Write a request's line; the routes add to it what they put into the request's state under `logged`."""
    LOG.info(
        "request",
        extra={
            "fields": {
                "id": scope["state"]["request_id"],
                "method": scope["method"],
                "route": route_of(scope),
                "status": status,
                "ms": round(seconds * 1000, 1),
                **scope["state"].get("logged", {}),
            }
        },
    )


def route_of(scope: Scope) -> str:
    """Return the route that took a request, with its parameters unnamed: few values, and no question among them."""
    return str(getattr(scope.get("route"), "path", "none"))
