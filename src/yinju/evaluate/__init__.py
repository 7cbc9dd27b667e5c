"""Evaluation: golden sets, metrics with intervals, runs that persist, comparison, the gate, a report."""

from yinju.evaluate.commands import (
    compare_command,
    gate_command,
    list_command,
    report_path,
    run_command,
    run_evaluation,
)
from yinju.evaluate.compare import Comparison
from yinju.evaluate.dataset import load_dataset, load_trec
from yinju.evaluate.gate import GateReport, make_baseline
from yinju.evaluate.runs import Run
from yinju.evaluate.squad import squad_documents
from yinju.evaluate.store import RunInfo

__all__ = [
    "Comparison",
    "GateReport",
    "Run",
    "RunInfo",
    "compare_command",
    "gate_command",
    "list_command",
    "load_dataset",
    "load_trec",
    "make_baseline",
    "report_path",
    "run_command",
    "run_evaluation",
    "squad_documents",
]
