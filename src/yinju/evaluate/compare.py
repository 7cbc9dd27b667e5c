"""Two runs side by side, over the questions that both have: differences, and what got better or worse."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from yinju.errors import UsageError
from yinju.evaluate.bootstrap import interval, p_value, resample, resampling_unit
from yinju.evaluate.metrics import METRICS, Table
from yinju.evaluate.results import Result
from yinju.evaluate.runs import Run

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric in both runs over the shared questions; `difference` is B minus A, with its 95 % interval."""

    metric: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Side:
    """What one run said to a question."""

    verdict: str
    answer: str
    outcome: float
    first_gold_rank: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose outcome differs."""

    id: str
    question: str
    gold: str
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run A against run B; `notes` say what else differs between them."""

    a: str
    b: str
    shared: int
    only_a: int
    only_b: int
    resampled: str
    notes: tuple[str, ...]
    metrics: tuple[Difference, ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """Return the comparison for a person."""
        units = {metric.name: metric.unit for metric in METRICS}
        lines = [
            f"A {self.a}, B {self.b}: {self.shared} questions in both, "
            f"{self.only_a} only in A, {self.only_b} only in B",
            *(f"note: {note}" for note in self.notes),
            f"  {'metric':20} {'A':>8} {'B':>8} {'B - A':>8}  95 % interval      p",
        ]
        for row in self.metrics:
            scale = 100 if units[row.metric] == "share" else 1
            a, b, difference, low, high = (
                scale * v for v in (row.a, row.b, row.difference, row.low, row.high)
            )
            lines.append(
                f"  {row.metric:20} {a:8.1f} {b:8.1f} {difference:+8.1f}  "
                f"{f'[{low:+.1f}, {high:+.1f}]':16} {row.p:.3f}"
            )
        for name, changes in (("better", self.better), ("worse", self.worse)):
            lines.append(f"{name} in B: {len(changes)}")
            for change in changes[:_SHOWN]:
                lines.append(f"  {change.id}  {change.question}   (gold: {change.gold})")
                lines += [
                    f"    {run} {side.verdict}: {_indented(side.answer)}"
                    for run, side in (("A", change.a), ("B", change.b))
                ]
        return "\n".join(lines)


def compare_runs(a: tuple[Run, Sequence[Result]], b: tuple[Run, Sequence[Result]]) -> Comparison:
    """Compare two runs over the questions that both have, by id and wording; raise UsageError for none."""
    first = {(result.id, result.question): result for result in a[1]}
    second = {(result.id, result.question): result for result in b[1]}
    keys = [key for key in first if key in second]
    if not keys:
        raise UsageError(
            f"runs {a[0].id} and {b[0].id} share no question",
            "compare runs of the same dataset",
            case="no_question_shared",
        )
    pairs = [(first[key], second[key]) for key in keys]
    changed = [(one, other) for one, other in pairs if one.outcome != other.outcome]
    return Comparison(
        a=a[0].id,
        b=b[0].id,
        shared=len(keys),
        only_a=len(first) - len(keys),
        only_b=len(second) - len(keys),
        resampled=resampling_unit([one.cluster for one, _ in pairs]),
        notes=tuple(_notes(a[0], b[0])),
        metrics=tuple(_differences([one for one, _ in pairs], [other for _, other in pairs])),
        better=tuple(_change(one, other) for one, other in changed if other.outcome > one.outcome),
        worse=tuple(_change(one, other) for one, other in changed if other.outcome < one.outcome),
    )


def _differences(a: Sequence[Result], b: Sequence[Result]) -> list[Difference]:
    first, second = Table(a), Table(b)
    weights = resample(first.clusters)
    whole = np.ones((1, first.size), dtype=np.int64)
    rows = []
    for name in first.names:
        if name not in second.names:
            continue
        one, other = float(first.values(name, whole)[0]), float(second.values(name, whole)[0])
        sampled = second.values(name, weights) - first.values(name, weights)
        low, high = interval(sampled, other - one)
        rows.append(Difference(name, one, other, other - one, low, high, p_value(sampled)))
    return rows


def _notes(a: Run, b: Run) -> list[str]:
    notes = [
        f"{what} differs: {one} in A, {other} in B"
        for what, one, other in (
            ("dataset", a.setup.dataset["sha256"][:12], b.setup.dataset["sha256"][:12]),
            ("what is judged", a.setup.judged, b.setup.judged),
            ("model", a.setup.model, b.setup.model),
            ("snapshot", a.setup.snapshot, b.setup.snapshot),
            ("code", a.setup.code[:12], b.setup.code[:12]),
            ("processor", a.setup.processor, b.setup.processor),
        )
        if one != other
    ]
    for name in sorted(a.setup.settings.keys() | b.setup.settings.keys()):
        one, other = a.setup.settings.get(name), b.setup.settings.get(name)
        if one != other:
            notes.append(f"setting {name} differs: {one} in A, {other} in B")
    return notes


def _change(a: Result, b: Result) -> Change:
    gold = a.gold_verdict if a.gold_verdict != "answered" else " / ".join(a.gold_answers)
    return Change(a.id, a.question, gold or "", _side(a), _side(b))


def _indented(text: str) -> str:
    return text.replace("\n", "\n      ")


def _side(result: Result) -> Side:
    verdict = result.verdict or ("failed" if result.error else "")
    rank = result.first_gold.rank if result.first_gold else None
    return Side(verdict, result.error or result.answer, result.outcome, rank)
