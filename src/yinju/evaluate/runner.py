"""An evaluation from its questions to a finished run on disk."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from yinju.errors import YinjuError
from yinju.evaluate.bootstrap import Estimate, estimates, resample, resampling_unit
from yinju.evaluate.confidence import calibration, risk_coverage
from yinju.evaluate.judging import is_quoted, judge_answer, outcome_of, read_quotes
from yinju.evaluate.metrics import Table
from yinju.evaluate.questions import Documents, Question
from yinju.evaluate.results import FoundHit, Quote, Result, Share
from yinju.evaluate.retrieval import failed_retrieval, is_gold, judge_retrieval
from yinju.evaluate.runs import FAILED, Run, Setup, Slice
from yinju.evaluate.store import RunFolder, results_writer
from yinju.types import Answer, Hit, SearchResult, Verdict

SEARCH_DEPTH: Final = 100  # how far the first gold hit, or the tenth distinct document, is looked for
KEPT_HITS: Final = 10
OPENING_CHARS: Final = 60
CURVE_POINTS: Final = 200

Progress = Callable[[str, int, int], None]


class Engine(Protocol):
    """What is evaluated."""

    @property
    def snapshot(self) -> Documents: ...

    def search(self, question: str, top_k: int = 10) -> SearchResult: ...

    def ask(self, question: str) -> Answer: ...


@dataclass(frozen=True, slots=True)
class _Given:
    """What the engine gave for a question; `answer` is None where none was asked for or the case failed."""

    hits: tuple[Hit, ...]
    answer: Answer | None
    latency_ms: float | None
    error: str | None


def evaluate_questions(
    engine: Engine, questions: Sequence[Question], folder: RunFolder, *, by_document: bool, progress: Progress
) -> list[Result]:
    """Ask every question, judge what comes, and append it to the run's results."""
    results = []
    with results_writer(folder) as writer:
        for number, question in enumerate(questions, 1):
            result = judge_question(engine, question, by_document=by_document)
            writer.add(result)
            results.append(result)
            progress("evaluating", number, len(questions))
    return results


def judge_question(engine: Engine, question: Question, *, by_document: bool) -> Result:
    """Ask one question and judge what comes; whatever the engine raises makes it a failed case."""
    given = _ask(engine, question)
    quotes: tuple[Quote, ...] = ()
    if given.answer is not None:
        try:
            quotes = read_quotes(given.answer, question, engine.snapshot)
        except YinjuError as error:  # a citation of a document that the index does not hold
            given = _Given(given.hits, None, given.latency_ms, error.message)
    answer = given.answer
    verdict = answer.verdict if answer else None
    measures = _measures(question, given, verdict, quotes, by_document)
    found = [_found(hit, is_gold(hit, question.gold, by_document=by_document)) for hit in given.hits]
    return Result(
        id=question.id,
        question=question.text,
        lang=question.lang,
        tags=question.tags,
        cluster=question.cluster,
        gold_verdict=question.verdict,
        gold_answers=question.answers,
        gold_evidence=tuple(evidence.quote for evidence in question.evidence),
        verdict=verdict,
        answer=answer.text if answer else "",
        confidence=answer.confidence if answer else 0.0,
        quotes=quotes,
        hits=tuple(found[:KEPT_HITS]),
        first_gold=next((hit for hit in found if hit.gold), None),
        measures=measures,
        outcome=outcome_of(question, verdict, measures),
        correct=verdict is not None and is_quoted(question, quotes),
        latency_ms=given.latency_ms,
        error=given.error,
    )


def summarise(run_id: str, started: float, setup: Setup, results: Sequence[Result]) -> Run:
    """Return the run with every metric, interval, slice and curve; `started` is of `time.perf_counter`."""
    table = Table(results)
    confidence, right = table.judged()
    coverage, risk = risk_coverage(confidence, right)
    step = max(1, len(coverage) // CURVE_POINTS)
    points = [*range(0, len(coverage) - 1, step), len(coverage) - 1] if len(coverage) else []
    return Run(
        id=run_id,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - started, 1),
        setup=setup,
        questions=len(results),
        resampled=resampling_unit(table.clusters),
        metrics=estimates(table, table.names, resample(table.clusters)),
        slices=_slices(results),
        confusion=_confusion(results),
        risk_coverage=tuple((float(coverage[point]), float(risk[point])) for point in points),
        calibration=tuple(calibration(confidence, right)),
        failures={result.id: result.error for result in results if result.error is not None},
    )


def _ask(engine: Engine, question: Question) -> _Given:
    hits: tuple[Hit, ...] = ()
    try:
        found = engine.search(question.text, SEARCH_DEPTH)
        hits = found.hits
        if question.verdict is None:
            return _Given(hits, None, found.timings_ms.get("total"), None)
        answer = engine.ask(question.text)
        return _Given(hits, answer, answer.timings_ms.get("total"), None)
    except YinjuError as error:
        return _Given(hits, None, None, error.message)
    except Exception as error:  # a defect of ours in one case is to be counted, not to end the run
        return _Given(hits, None, None, repr(error))


def _measures(
    question: Question, given: _Given, verdict: Verdict | None, quotes: Sequence[Quote], by_document: bool
) -> dict[str, Share]:
    if given.error and not given.hits:
        measures = failed_retrieval(question)
    else:
        measures = judge_retrieval(question, given.hits, by_document=by_document)
    if question.verdict is None:
        return {**measures, FAILED: (float(given.error is not None), 1.0)}
    return measures | judge_answer(question, verdict, quotes)


def _found(hit: Hit, gold: bool) -> FoundHit:
    return FoundHit(
        rank=hit.rank,
        doc_id=hit.chunk.doc_id,
        start=hit.chunk.start,
        end=hit.chunk.end,
        opening=hit.chunk.text[:OPENING_CHARS],
        score=hit.score,
        dense_rank=hit.dense.rank if hit.dense else None,
        lexical_rank=hit.lexical.rank if hit.lexical else None,
        gold=gold,
    )


def _slices(results: Sequence[Result]) -> tuple[Slice, ...]:
    members: dict[str, list[Result]] = {}
    for result in results:
        for name in (f"lang {result.lang}", *(f"tag {tag}" for tag in dict.fromkeys(result.tags))):
            members.setdefault(name, []).append(result)
    return tuple(Slice(name, len(members[name]), _ratios(members[name])) for name in sorted(members))


def _ratios(results: Sequence[Result]) -> dict[str, Estimate]:
    table = Table(results)
    return estimates(table, table.ratio_names, resample(table.clusters))


def _confusion(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    pairs: Counter[tuple[str, str]] = Counter(
        (result.gold_verdict, result.verdict or FAILED)
        for result in results
        if result.gold_verdict is not None
    )
    verdicts = ("answered", "mentioned", "not_found")
    shown = (*verdicts, FAILED)
    return {gold: {given: pairs[gold, given] for given in shown} for gold in verdicts} if pairs else {}
