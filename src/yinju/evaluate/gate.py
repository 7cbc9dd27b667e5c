"""The gate of a release: a run against the baseline that is kept; a metric may fall by its noise and no more."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from yinju.errors import StorageError, UsageError
from yinju.evaluate.metrics import METRICS, Better
from yinju.evaluate.runs import Run

BASELINE: Final = Path("seeds/questions/baseline.json")
_RENEW: Final = (
    "`yinju eval gate DATASET --renew` keeps the figures of today as the baseline that later runs must reach"
)
_TOLERANCE: Final = 1e-9
_NOT_GATED: Final = ("latency",)  # the machine's, not ours
_NEVER_LESS: Final = ("citation_exact", "failed")  # a promise, not a measurement: no noise excuses a loss


@dataclass(frozen=True, slots=True)
class GateRow:
    """A metric against its baseline; `value` is None where the run lacks it, and that is a fall."""

    metric: str
    baseline: float
    noise: float
    value: float | None
    fell: bool


@dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate says of a run."""

    run: str
    dataset: str
    rows: tuple[GateRow, ...]

    @property
    def passed(self) -> bool:
        """Whether no metric fell by more than its noise."""
        return not any(row.fell for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {"passed": self.passed, **asdict(self)}

    def in_words(self) -> str:
        """Return the report for a person."""
        units = {metric.name: metric.unit for metric in METRICS}
        lines = [f"gate {'passed' if self.passed else 'FAILED'}: run {self.run} of {self.dataset}"]
        for row in self.rows:
            scale = 100 if units.get(row.metric) == "share" else 1
            value = "missing" if row.value is None else f"{scale * row.value:.1f}"
            lines.append(
                f"  {'FELL' if row.fell else 'ok':5}{row.metric:20} {value:>8}  "
                f"baseline {scale * row.baseline:.1f}, noise {scale * row.noise:.1f}"
            )
        return "\n".join(lines)


def make_baseline(run: Run) -> dict[str, Any]:
    """Return what the gate keeps of a run: each metric with a direction, half its interval as its noise.

    One question is within the noise, also where every sample agrees: another processor rounds otherwise.
    """
    return {
        "sha256": run.setup.dataset["sha256"],
        "judged": run.setup.judged,
        "questions": run.questions,
        "yinju": run.setup.versions["yinju"],
        "model": run.setup.model,
        "metrics": {
            name: {"value": round(run.metrics[name].value, 6), "noise": round(_noise(run, name), 6)}
            for name in _gated()
            if name in run.metrics
        },
    }


def gate_run(run: Run, baseline: Path = BASELINE) -> GateReport:
    """Return the run against its dataset's baseline; raise UsageError where that is missing or misfits."""
    name = run.setup.dataset["name"]
    entries = read_baseline(baseline)
    if name not in entries:
        raise UsageError(f"{baseline} has no baseline for {name}", _RENEW)
    entry = entries[name]
    if entry["sha256"] != run.setup.dataset["sha256"]:
        raise UsageError(f"{name} has changed since its baseline in {baseline} was made", _RENEW)
    if entry["judged"] != run.setup.judged:
        raise UsageError(
            f"the baseline of {name} was judged on {entry['judged']}, the run on {run.setup.judged}", _RENEW
        )
    if entry["questions"] != run.questions:
        problems = [problem["reason"] for problem in run.setup.dataset["problems"]]
        raise UsageError(
            f"the baseline of {name} has {entry['questions']} questions, the run could use {run.questions}"
            + (f": {problems[0]}" if problems else ""),
            "index the documents that the questions name",
        )
    directions = _gated()
    rows = [
        _row(run, metric, kept["value"], kept["noise"], directions[metric])
        for metric, kept in entry["metrics"].items()
        if metric in directions
    ]
    return GateReport(run.id, name, tuple(rows))


def renew_baseline(run: Run, baseline: Path = BASELINE) -> None:
    """Make the run the baseline of its dataset; the baselines of other datasets stay. Makes the folder if need be."""
    entries = read_baseline(baseline) if baseline.exists() else {}
    text = json.dumps(
        {**entries, run.setup.dataset["name"]: make_baseline(run)},
        ensure_ascii=False,
        indent=2,
        sort_keys=True,
    )
    try:
        baseline.parent.mkdir(parents=True, exist_ok=True)
        baseline.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{baseline} cannot be written: {error.strerror or error}", "check the folder"
        ) from error


def _noise(run: Run, metric: str) -> float:
    estimate = run.metrics[metric]
    return 0.0 if metric in _NEVER_LESS else max(estimate.noise, 1 / max(1, estimate.count))


def _row(run: Run, metric: str, baseline: float, noise: float, better: Better) -> GateRow:
    estimate = run.metrics.get(metric)
    if estimate is None:
        return GateRow(metric, baseline, noise, None, True)
    loss = baseline - estimate.value if better == "higher" else estimate.value - baseline
    return GateRow(metric, baseline, noise, estimate.value, loss > noise + _TOLERANCE)


def _gated() -> dict[str, Better]:
    return {m.name: m.better for m in METRICS if m.better != "neither" and m.group not in _NOT_GATED}


def read_baseline(baseline: Path) -> Mapping[str, Any]:
    """Return the baselines that are kept, by dataset; raise UsageError where they are missing or damaged."""
    try:
        entries = json.loads(baseline.read_text(encoding="utf-8"))
        for entry in entries.values():
            if not {"sha256", "judged", "questions", "metrics"} <= entry.keys():
                raise ValueError("an entry lacks sha256, judged, questions or metrics")
    except FileNotFoundError:
        raise UsageError(f"there is no baseline at {baseline}", _RENEW) from None
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(
            f"the baseline {baseline} cannot be read: {error}",
            "put an earlier copy back, or delete it and make the baselines anew with --renew",
        ) from error
    return dict(entries)
