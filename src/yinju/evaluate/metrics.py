"""The metrics of a run, as a table, and their values over any multiset of questions.

Most are a ratio of sums: each question adds to a numerator and a denominator. The rest are statistics of
confidences and latencies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from yinju.evaluate.confidence import Flags, Floats, aurc, auroc, ece
from yinju.evaluate.results import Result
from yinju.evaluate.retrieval import CONTEXT_HITS, CUTOFFS, DEPTH

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: `better` is its direction, `unit` "share" for 0…1, or "characters", "ms"."""

    name: str
    group: str
    title: str
    title_zh: str
    better: Better = "higher"
    unit: str = "share"


METRICS: Final = (
    *(Metric(f"recall@{k}", "retrieval", f"Recall@{k}", "召回率") for k in CUTOFFS),
    *(Metric(f"all_evidence@{k}", "retrieval", f"All evidence@{k}", "证据齐全率") for k in CUTOFFS),
    Metric(f"mrr@{DEPTH}", "retrieval", f"MRR@{DEPTH}", "平均倒数排名"),
    Metric(f"ndcg@{DEPTH}", "retrieval", f"nDCG@{DEPTH}", "归一化折损累计增益"),
    Metric(
        f"context_chars@{CONTEXT_HITS}",
        "retrieval",
        f"Context@{CONTEXT_HITS}",
        "上下文字数",
        "neither",
        "characters",
    ),
    Metric("answer_holds", "answers", "Answered, and the quotes hold the gold span", "答案含标准片段"),
    Metric("answer_holds_text", "answers", "The same, by its text wherever it stands", "按文字比对"),
    Metric("answer_quoted", "answers", "Gold span quoted, also under “mentioned”", "引文含标准片段"),
    Metric("exact_match", "answers", "Exact match of the best span", "完全匹配"),
    Metric("char_f1", "answers", "Character F1 of the best span", "字符 F1"),
    Metric("number_right", "answers", "Number questions with the right value and unit", "数值与单位正确"),
    Metric("answer_chars", "answers", "Quoted length", "引文字数", "neither", "characters"),
    Metric("citation_exact", "citations", "Quotes that are verbatim", "引文逐字一致"),
    Metric("citation_precision", "citations", "Citations that touch the gold evidence", "引用准确率"),
    Metric("citation_recall", "citations", "Gold evidence that is cited", "引用召回率"),
    Metric("verdict_accuracy", "verdicts", "Verdict right", "判断正确率"),
    Metric("answer_precision", "verdicts", "Of what was answered, right", "作答准确率"),
    Metric("false_refusal", "verdicts", "Answerable, yet “not found”", "误拒率", "lower"),
    Metric("unanswerable_kept", "verdicts", "Unanswerable and not “answered”", "不可答未误答"),
    Metric("confidence_auroc", "verdicts", "AUROC of the confidence, answerable or not", "置信度 AUROC"),
    Metric("aurc", "verdicts", "Area under risk–coverage", "风险覆盖面积", "lower"),
    Metric("ece", "verdicts", "Expected calibration error", "校准误差", "lower"),
    Metric("latency_ms_p50", "latency", "Latency, median", "延迟中位数", "lower", "ms"),
    Metric("latency_ms_p95", "latency", "Latency, 95th percentile", "延迟 95 分位", "lower", "ms"),
    Metric("failed", "failures", "Cases that failed", "出错比例", "lower"),
)

Weights = NDArray[np.int64]


class Table:
    """The results of a run as arrays; row i is result i."""

    def __init__(self, results: Sequence[Result]) -> None:
        self.size = len(results)
        self.clusters = [result.cluster for result in results]
        self._ratios = {
            metric.name: (_column(results, metric.name, 0), _column(results, metric.name, 1))
            for metric in METRICS
            if any(metric.name in result.measures for result in results)
        }
        judged = [row for row, result in enumerate(results) if result.gold_verdict is not None]
        timed = [row for row, result in enumerate(results) if result.latency_ms is not None]
        self._judged, self._timed = np.array(judged, dtype=int), np.array(timed, dtype=int)
        self.confidence: Floats = np.array([result.confidence for result in results], dtype=np.float64)
        self.right: Flags = np.array([result.correct for result in results], dtype=bool)
        answerable = np.array([result.answerable for result in results], dtype=bool)
        failed = np.array([result.error is not None for result in results], dtype=bool)
        # A case that failed is as wrong as can be: no confidence in what is there, all in what is not.
        self._ranking: Floats = np.where(failed, np.where(answerable, -1.0, 2.0), self.confidence)
        self._answerable: Flags = answerable
        latencies = [result.latency_ms or 0.0 for result in results]
        self._latency: Floats = np.array(latencies, dtype=np.float64)

    @property
    def names(self) -> list[str]:
        """The metrics that these results have, in the order of METRICS."""
        return [
            metric.name for metric in METRICS if metric.name in self._ratios or self._applies(metric.name)
        ]

    @property
    def ratio_names(self) -> list[str]:
        """The metrics that are ratios of sums."""
        return list(self._ratios)

    def judged(self) -> tuple[Floats, Flags]:
        """Return confidence and rightness of the cases that a verdict was expected of."""
        return self.confidence[self._judged], self.right[self._judged]

    def count(self, name: str) -> int:
        """Return how many questions a metric rests on."""
        if name in self._ratios:
            return int((self._ratios[name][1] > 0).sum())
        return len(self._timed if name.startswith("latency") else self._judged)

    def values(self, name: str, weights: Weights) -> Floats:
        """Return a metric for each sample, a row of `weights` (samples, results); nan where there is none.

        A weight is how often the result is in the sample.
        """
        if name in self._ratios:
            above, below = (weights @ column for column in self._ratios[name])
            ratios: Floats = np.full(len(weights), np.nan)
            np.divide(above, below, out=ratios, where=below > 0)
            return ratios
        rows = self._timed if name.startswith("latency") else self._judged
        # With few documents samples repeat.
        samples, origin = np.unique(weights[:, rows], axis=0, return_inverse=True)
        values = [self._statistic(name, np.repeat(rows, sample)) for sample in samples]
        return np.array(values, dtype=np.float64)[origin]

    def _applies(self, name: str) -> bool:
        if name.startswith("latency"):
            return len(self._timed) > 0
        if name == "confidence_auroc":
            return len(set(self._answerable[self._judged].tolist())) == 2
        return name in ("aurc", "ece") and len(self._judged) > 0

    def _statistic(self, name: str, chosen: NDArray[np.int64]) -> float:
        statistics: Mapping[str, Callable[[], float]] = {
            "confidence_auroc": lambda: auroc(self._ranking[chosen], self._answerable[chosen]),
            "aurc": lambda: aurc(self.confidence[chosen], self.right[chosen]),
            "ece": lambda: ece(self.confidence[chosen], self.right[chosen]),
            "latency_ms_p50": lambda: _percentile(self._latency[chosen], 50),
            "latency_ms_p95": lambda: _percentile(self._latency[chosen], 95),
        }
        return statistics[name]()


def _column(results: Sequence[Result], name: str, part: int) -> Floats:
    return np.array([result.measures.get(name, (0.0, 0.0))[part] for result in results], dtype=np.float64)


def _percentile(values: Floats, percent: int) -> float:
    return float(np.percentile(values, percent)) if len(values) else float("nan")
