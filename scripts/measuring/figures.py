"""A figure with its interval and its goal, and figures as a table."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from yinju.evaluate.bootstrap import Estimate, estimates, interval, resample
from yinju.evaluate.metrics import Table
from yinju.evaluate.results import Result

Unit = Literal["%", "ms", ""]
COLUMNS = ("set", "figure", "value", "95 % interval", "n", "goal", "met")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure should reach, in its own unit, shares as 0…1."""

    value: float
    better: Literal["higher", "lower"] = "higher"

    def is_met_by(self, value: float) -> bool:
        """Return whether a value reaches the goal."""
        return value >= self.value if self.better == "higher" else value <= self.value


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of a golden set; `estimate` is None where no question has a value."""

    set: str
    figure: str
    estimate: Estimate | None
    goal: Goal | None = None
    unit: Unit = "%"

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.estimate is not None and self.goal.is_met_by(self.estimate.value)

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON; shares are 0…1."""
        return {**asdict(self), "met": self.met}

    def cells(self) -> tuple[str, ...]:
        """Return the row as it stands in the table."""
        if self.estimate is None:
            value, between, count = "–", "", "0"
        else:
            value = self._shown(self.estimate.value)
            between = f"{self._shown(self.estimate.low)}–{self._shown(self.estimate.high)}"
            count = str(self.estimate.count)
        goal = ""
        if self.goal:
            sign = "≥" if self.goal.better == "higher" else "≤"
            goal = f"{sign} {self._shown(self.goal.value)}"
        met = "" if self.met is None else "yes" if self.met else "no"
        return self.set, self.figure, value, between, count, goal, met

    def _shown(self, value: float) -> str:
        if self.unit == "%":
            return f"{100 * value:.1f}"
        return f"{value:.0f} ms" if self.unit == "ms" else f"{value:.3f}"


def metric(results: Sequence[Result], name: str) -> Estimate | None:
    """Return one of evaluation's metrics over the results, None where it has no value."""
    table = Table(results)
    return estimates(table, [name], resample(table.clusters)).get(name) if name in table.names else None


def share(results: Sequence[Result], holds: Callable[[Result], bool]) -> Estimate | None:
    """Return the share of the results for which something holds, with its interval by document."""
    if not results:
        return None
    values = np.array([holds(result) for result in results], dtype=np.float64)
    weights = resample([result.cluster for result in results])
    value = float(values.mean())
    low, high = interval(weights @ values / weights.sum(axis=1), value)
    return Estimate(value, low, high, len(results))


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown whose source is aligned too."""
    widths = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns))]
    lines = [columns, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )
