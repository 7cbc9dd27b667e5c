"""Metrics, intervals and p-values: right where they can be computed otherwise, wide where the data is thin."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from yinju.evaluate.bootstrap import estimates, interval, p_value, resample, resampling_unit
from yinju.evaluate.confidence import aurc, auroc, calibration, ece, risk_coverage
from yinju.evaluate.metrics import METRICS, Table
from yinju.evaluate.results import Result

SCORES = st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=2, max_size=30)


def result(number: int, **changes: Any) -> Result:
    values: dict[str, Any] = {
        "id": f"问{number}",
        "question": "问",
        "lang": "zh",
        "tags": (),
        "cluster": f"文{number % 4}",
        "gold_verdict": "answered",
        "gold_answers": ("甲",),
        "gold_evidence": ("甲",),
        "verdict": "answered",
        "answer": "甲",
        "confidence": 0.5,
        "quotes": (),
        "hits": (),
        "first_gold": None,
        "measures": {"answer_holds": (float(number % 2), 1.0)},
        "outcome": 1.0,
        "correct": bool(number % 2),
        "latency_ms": float(number),
        "error": None,
    }
    return Result(**{**values, **changes})


@given(SCORES)
def test_auroc_agrees_with_another_implementation(pairs: list[tuple[float, bool]]) -> None:
    scores, labels = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    if labels.all() or not labels.any():
        assert np.isnan(auroc(scores, labels))
    else:
        assert auroc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))


def test_risk_coverage_is_the_share_of_errors_among_the_most_confident() -> None:
    coverage, risk = risk_coverage(np.array([0.2, 0.9, 0.6, 0.4]), np.array([False, True, False, True]))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert aurc(np.array([0.2, 0.9, 0.6, 0.4]), np.array([False, True, False, True])) == pytest.approx(1 / 3)


@given(SCORES, st.randoms())
def test_the_area_under_risk_coverage_does_not_depend_on_the_order_of_ties(
    pairs: list[tuple[float, bool]], random: Any
) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)
    areas = [
        aurc(np.array([p[0] for p in part]), np.array([p[1] for p in part])) for part in (pairs, shuffled)
    ]
    assert areas[0] == pytest.approx(areas[1])


def test_a_confidence_of_one_half_that_is_right_half_the_time_is_calibrated() -> None:
    confidence, right = np.full(10, 0.5), np.array([True, False] * 5)
    assert ece(confidence, right) == 0.0
    (bin_,) = calibration(confidence, right)
    assert (bin_.low, bin_.high, bin_.count, bin_.right) == (0.5, 0.6, 10, 0.5)
    assert ece(np.ones(4), np.array([True, True, True, False])) == pytest.approx(0.25)


def test_a_ratio_is_of_sums_and_leaves_out_what_it_does_not_apply_to() -> None:
    results = [
        result(1, measures={"citation_exact": (3.0, 3.0)}),
        result(2, measures={"citation_exact": (0.0, 1.0)}),
        result(3, measures={}),
    ]
    table = Table(results)
    assert table.values("citation_exact", np.ones((1, 3), dtype=np.int64))[0] == pytest.approx(3 / 4)
    assert table.count("citation_exact") == 2
    assert "recall@1" not in table.names


def test_weights_are_how_often_a_question_counts() -> None:
    results = [result(number, confidence=number / 10) for number in range(6)]
    table, repeated = Table(results), Table([results[1], results[1], results[4]])
    weights = np.array([[0, 2, 0, 0, 1, 0]])
    ones = np.ones((1, 3), dtype=np.int64)
    for name in ("answer_holds", "aurc", "ece", "latency_ms_p50"):
        assert table.values(name, weights)[0] == pytest.approx(repeated.values(name, ones)[0]), name


def test_a_failed_case_is_worst_whatever_it_should_have_been() -> None:
    good = [result(1, confidence=0.9), result(2, gold_verdict="not_found", confidence=0.1)]
    failed = {"error": "坏了", "verdict": None, "confidence": 0.0, "latency_ms": None}
    table = Table([*good, result(3, **failed), result(4, gold_verdict="not_found", **failed)])
    ones = np.ones((1, 4), dtype=np.int64)
    assert table.values("confidence_auroc", ones)[0] == pytest.approx(1 / 4)
    assert table.count("latency_ms_p50") == 2


def test_whole_documents_are_drawn_together() -> None:
    clusters = ["甲", "甲", "乙", "丙"]
    weights = resample(clusters, 200)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 0] + weights[:, 2] + weights[:, 3] == 3).all()
    assert len(np.unique(weights, axis=0)) > 5


def test_with_one_document_questions_are_drawn_and_it_is_said() -> None:
    clusters = ["甲", "甲", "?问三"]
    assert resampling_unit(clusters) == "question"
    assert resampling_unit([*clusters, "乙"]) == "document"
    weights = resample(clusters, 200)
    assert (weights.sum(axis=1) == 3).all()
    assert (weights[:, 0] != weights[:, 1]).any()


def test_an_interval_holds_its_value_and_narrows_with_more_documents() -> None:
    def width(count: int) -> float:
        results = [result(number, cluster=f"文{number}") for number in range(count)]
        table = Table(results)
        estimate = estimates(table, ["answer_holds"], resample(table.clusters))["answer_holds"]
        assert estimate.low <= estimate.value == 0.5 <= estimate.high
        assert estimate.noise == pytest.approx((estimate.high - estimate.low) / 2)
        return estimate.high - estimate.low

    # The 95 % interval of a share of one half is 2 * 1.96 * 0.5 / sqrt(n) wide.
    assert width(100) == pytest.approx(0.196, abs=0.03)
    assert width(400) == pytest.approx(0.098, abs=0.02)


def test_the_same_results_give_the_same_interval() -> None:
    table = Table([result(number) for number in range(20)])
    first, second = (estimates(table, table.names, resample(table.clusters)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("differences", "low", "high"),
    [
        ([0.0] * 1000, 1.0, 1.0),
        ([0.1] * 1000, 0.0, 0.01),
        ([-0.1] * 1000, 0.0, 0.01),
        ([0.1, -0.1] * 500, 0.9, 1.0),
    ],
)
def test_a_p_value_is_small_where_nearly_every_sample_agrees(
    differences: Sequence[float], low: float, high: float
) -> None:
    assert low < p_value(np.array(differences)) <= high or low == high == p_value(np.array(differences))


def test_samples_without_a_value_are_left_out_of_an_interval() -> None:
    assert interval(np.array([np.nan, 0.5, 0.5]), 0.5) == (0.5, 0.5)
    assert interval(np.array([np.nan]), 0.7) == (0.7, 0.7)


def test_every_metric_is_named_once() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
