"""A run of an evaluation: everything that could change a number, and the numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from yinju.evaluate.bootstrap import Estimate
from yinju.evaluate.confidence import Bin
from yinju.evaluate.metrics import METRICS

Judged = Literal["spans", "documents"]
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a run was made with."""

    dataset: Mapping[str, Any]
    judged: Judged
    settings: Mapping[str, Any]
    model: str
    snapshot: str
    code: str
    versions: Mapping[str, str]
    processor: str


@dataclass(frozen=True, slots=True)
class Slice:
    """The questions that share a language or a tag."""

    name: str
    questions: int
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run. `confusion` counts verdicts, gold first; `risk_coverage` are points of its curve."""

    id: str
    created: str
    seconds: float
    setup: Setup
    questions: int
    resampled: str
    metrics: Mapping[str, Estimate]
    slices: tuple[Slice, ...]
    confusion: Mapping[str, Mapping[str, int]]
    risk_coverage: tuple[tuple[float, float], ...]
    calibration: tuple[Bin, ...]
    failures: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the run as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Run":
        """Return the run that `as_json` gave."""
        slices = (Slice(**{**part, "metrics": _estimates(part["metrics"])}) for part in body["slices"])
        return cls(
            **{
                **body,
                "setup": Setup(**body["setup"]),
                "metrics": _estimates(body["metrics"]),
                "slices": tuple(slices),
                "risk_coverage": tuple((coverage, risk) for coverage, risk in body["risk_coverage"]),
                "calibration": tuple(Bin(**part) for part in body["calibration"]),
            }
        )

    def in_words(self) -> str:
        """Return the run as a table for a person."""
        problems = self.setup.dataset["problems"]
        lines = [
            f"run {self.id}: {self.questions} questions of {self.setup.dataset['name']}, judged on "
            f"{self.setup.judged}, snapshot {self.setup.snapshot}, {self.seconds:.1f} s",
            f"95 % intervals by resampling each {self.resampled}",
        ]
        for metric in METRICS:
            if metric.name in self.metrics:
                estimate = self.metrics[metric.name]
                value, interval = figures(estimate, metric.unit)
                lines.append(
                    f"  {metric.name:20} {value:>7}  {interval:13}  n {estimate.count:>5}  {metric.title}"
                )
        if problems:
            lines.append(f"{len(problems)} part(s) of the dataset could not be used:")
            lines += [f"  {part['place']}: {part['reason']}" for part in problems[:10]]
        if self.failures:
            lines.append(f"{len(self.failures)} case(s) failed, and count as wrong:")
            lines += [f"  {identity}: {reason}" for identity, reason in list(self.failures.items())[:10]]
        return "\n".join(lines)


def figures(estimate: Estimate, unit: str) -> tuple[str, str]:
    """Return value and interval as they are shown: shares in percent."""
    scale = 100 if unit == "share" else 1
    value, low, high = (f"{scale * part:.1f}" for part in (estimate.value, estimate.low, estimate.high))
    return value, f"{low}–{high}"


def _estimates(body: Mapping[str, Any]) -> dict[str, Estimate]:
    return {name: Estimate(**value) for name, value in body.items()}
