"""What the command line and the HTTP API call: run, compare, gate, list."""

import time
from pathlib import Path

from yinju.config import OF_THE_SERVICE, Settings
from yinju.errors import UsageError
from yinju.evaluate.compare import Comparison, compare_runs
from yinju.evaluate.dataset import load_dataset, load_trec
from yinju.evaluate.gate import BASELINE, GateReport, gate_run, read_baseline, renew_baseline
from yinju.evaluate.provenance import code_digest, processor, versions
from yinju.evaluate.questions import Dataset, Documents
from yinju.evaluate.report import render_report
from yinju.evaluate.retrieval import require_ir_measures
from yinju.evaluate.runner import Engine, Progress, evaluate_questions, summarise
from yinju.evaluate.runs import Run, Setup
from yinju.evaluate.store import RunInfo, find_run, finish_run, list_runs, new_run, read_run


def run_command(
    settings: Settings,
    dataset: Path | None,
    *,
    topics: Path | None = None,
    qrels: Path | None = None,
    judge_documents: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Evaluate the index of `settings` on a golden set and keep the run below that index.

    Raises UsageError where the dataset cannot be used or, with `strict`, where a part of it cannot.
    """
    from yinju.pipeline import Engine as RealEngine

    if (dataset is None) == (topics is None) or (topics is None) != (qrels is None):
        raise UsageError(
            "give either a dataset, or --topics and --qrels", "for example: yinju eval run questions.jsonl"
        )
    require_ir_measures()
    engine = RealEngine(settings)
    questions = _load(dataset, topics, qrels, engine.snapshot, strict)
    return run_evaluation(
        engine,
        questions,
        settings,
        model=engine.models,
        judge_documents=judge_documents,
        progress=progress,
    )


def run_evaluation(
    engine: Engine,
    dataset: Dataset,
    settings: Settings,
    *,
    model: str,
    judge_documents: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Evaluate an engine on a golden set; keep results, run and report below `settings.index`."""
    started = time.perf_counter()
    by_document = judge_documents or dataset.form == "trec"
    setup = Setup(
        dataset=dataset.as_json(),
        judged="documents" if by_document else "spans",
        settings=settings.model_dump(mode="json", exclude=set(OF_THE_SERVICE)),
        model=model,
        snapshot=engine.snapshot.id,
        code=code_digest(),
        versions=versions(),
        processor=processor(),
    )
    folder = new_run(settings.index)
    report = progress or (lambda stage, done, total: None)
    results = evaluate_questions(engine, dataset.questions, folder, by_document=by_document, progress=report)
    run = summarise(folder.path.name, started, setup, results)
    finish_run(folder, run, render_report(run, results))
    return run


def report_path(settings: Settings, run_id: str) -> Path:
    """Return where a run's page lies."""
    return find_run(settings.index, run_id).report


def compare_command(settings: Settings, a: str, b: str) -> Comparison:
    """Compare two runs by id or an unambiguous beginning of it."""
    return compare_runs(read_run(find_run(settings.index, a)), read_run(find_run(settings.index, b)))


def gate_command(
    settings: Settings,
    dataset: Path,
    *,
    baseline: Path = BASELINE,
    renew: bool = False,
    progress: Progress | None = None,
) -> GateReport:
    """Evaluate and compare with the baseline that is kept; with `renew`, make the run the baseline first."""
    if not renew:
        read_baseline(baseline)  # before minutes are spent
    run = run_command(settings, dataset, progress=progress)
    if renew:
        renew_baseline(run, baseline)
    return gate_run(run, baseline)


def list_command(settings: Settings) -> list[RunInfo]:
    """Return every run of the index, newest first."""
    return list_runs(settings.index)


def _load(
    dataset: Path | None, topics: Path | None, qrels: Path | None, documents: Documents, strict: bool
) -> Dataset:
    if topics is not None and qrels is not None:
        return load_trec(topics, qrels, documents, strict=strict)
    assert dataset is not None
    return load_dataset(dataset, documents, strict=strict)
