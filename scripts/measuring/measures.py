"""What the benchmark measures of each golden set, and the goals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from measuring.data import GOLDEN
from measuring.engines import Forgetful, remark, without_gold
from measuring.figures import Goal, Row, metric, share
from measuring.reading import Cutting, gold_paragraphs
from yinju.evaluate.questions import Question
from yinju.evaluate.results import Result
from yinju.evaluate.runner import judge_question
from yinju.pipeline import Engine

SHORT_CHARS: Final = 120


def measure(name: str, engine: Engine, questions: Sequence[Question]) -> list[Row]:
    """Ask a golden set's questions and return its figures."""
    remark(f"{name}: asking {len(questions)} questions")
    results = _ask(engine, questions, by_document=GOLDEN[name].by_document)
    rows = FIGURES[name](results)
    if name == "cmrc":
        rows += _left_out(engine, questions, results)
        rows += _cut_out(engine, questions, results)
    if engine.reader is None:
        return rows
    if name == "cmrc":
        rows += gold_paragraphs(engine.reader, engine, questions)
    return [replace(row, goal=WITH_READER.get((row.set, row.figure), row.goal)) for row in rows]


def _ask(engine: Engine, questions: Sequence[Question], *, by_document: bool) -> list[Result]:
    results = [judge_question(engine, question, by_document=by_document) for question in questions]
    _tell_failures(results)
    return results


def _tell_failures(results: Sequence[Result]) -> None:
    failed = [result for result in results if result.error is not None]
    if failed:
        remark(
            f"{len(failed)} question(s) failed and count as wrong, the first: {failed[0].id}: {failed[0].error}"
        )


def _xquad(name: str, goal: float, results: Sequence[Result]) -> list[Row]:
    return [
        Row(name, "nDCG@10, documents", metric(results, "ndcg@10"), Goal(goal)),
        Row(name, "first document right", metric(results, "recall@1")),
        Row(name, "answer holds the span", metric(results, "answer_quoted")),
    ]


def _cmrc(results: Sequence[Result]) -> list[Row]:
    row = partial(Row, "cmrc")
    return [
        row("nDCG@10, documents", metric(results, "ndcg@10"), Goal(0.99)),
        row(
            f"answer holds a span in ≤ {SHORT_CHARS} characters", share(results, _holds_in_short), Goal(0.82)
        ),
        row("the same, of any length", metric(results, "answer_quoted")),
        row("not_found, though it is there", metric(results, "false_refusal"), Goal(0.05, "lower")),
        row("citations exact", metric(results, "citation_exact"), Goal(1.0)),
    ]


def _holds_in_short(result: Result) -> bool:
    return result.correct and sum(len(quote.text) for quote in result.quotes) <= SHORT_CHARS


def _left_out(engine: Engine, questions: Sequence[Question], there: Sequence[Result]) -> list[Row]:
    """Ask each question again of a collection without its paragraph."""
    remark("cmrc: asking them again without their paragraphs")
    forgetful = Forgetful(engine.settings, embedder=engine.embedder, reader=engine.reader)
    absent = []
    for question in sorted(questions, key=_paragraph):
        forgetful.leave_out(_paragraph(question))
        absent.append(judge_question(forgetful, without_gold(question), by_document=True))
    _tell_failures(absent)
    auroc = metric([*there, *absent], "confidence_auroc")
    return [
        Row("cmrc, paragraph left out", "AUROC of the confidence", auroc, Goal(0.9), unit=""),
        Row("cmrc, paragraph left out", "not answered", metric(absent, "unanswerable_kept")),
    ]


def _paragraph(question: Question) -> str:
    return min(question.gold.grades)


def _cut_out(engine: Engine, questions: Sequence[Question], there: Sequence[Result]) -> list[Row]:
    """Ask each question again as if its paragraph had not the sentences that hold an answer."""
    remark("cmrc: asking them again without the sentences that answer")
    cutting = Cutting(engine.settings, embedder=engine.embedder, reader=engine.reader)
    absent = []
    for question in questions:
        cutting.doc_id, cutting.answers = _paragraph(question), question.answers
        absent.append(judge_question(cutting, without_gold(question), by_document=True))
    _tell_failures(absent)
    auroc = metric([*there, *absent], "confidence_auroc")
    return [
        Row("cmrc, sentence cut out", "AUROC of the confidence", auroc, unit=""),
        Row("cmrc, sentence cut out", "not answered", metric(absent, "unanswerable_kept")),
    ]


def _speech(results: Sequence[Result]) -> list[Row]:
    row = partial(Row, "speech")
    chinese = [result for result in results if result.lang.startswith("zh")]
    english = [result for result in results if result.lang.startswith("en")]
    return [
        row("answer holds the span, Chinese", metric(chinese, "answer_quoted"), Goal(0.93)),
        row("answer holds the span, English", metric(english, "answer_quoted"), Goal(0.85)),
        row("unanswerable, not answered", metric(results, "unanswerable_kept"), Goal(0.9)),
        row("answerable, not_found", metric(results, "false_refusal"), Goal(0.04, "lower")),
        row("citations exact", metric(results, "citation_exact"), Goal(1.0)),
        *_latency("speech", 40, results),
    ]


def _reports(results: Sequence[Result]) -> list[Row]:
    row = partial(Row, "reports")
    return [
        row("gold sentence in the first 5 hits", metric(results, "recall@5"), Goal(0.95)),
        row("answer cites the right year's sentence", metric(results, "answer_quoted"), Goal(0.8)),
        row("unanswerable, not answered", metric(results, "unanswerable_kept")),
        row("answerable, not_found", metric(results, "false_refusal")),
        row("citations exact", metric(results, "citation_exact"), Goal(1.0)),
        *_latency("reports", 60, results),
    ]


def _latency(name: str, goal_ms: float, results: Sequence[Result]) -> list[Row]:
    return [
        Row(name, "ask, median", metric(results, "latency_ms_p50"), Goal(goal_ms, "lower"), "ms"),
        Row(name, "ask, 95th percentile", metric(results, "latency_ms_p95"), unit="ms"),
    ]


FIGURES: Final[Mapping[str, Callable[[Sequence[Result]], list[Row]]]] = {
    "xquad-zh": partial(_xquad, "xquad-zh", 0.98),
    "xquad-en": partial(_xquad, "xquad-en", 0.89),
    "cmrc": _cmrc,
    "speech": _speech,
    "reports": _reports,
}

# Goals that the reader changes.
WITH_READER: Final[Mapping[tuple[str, str], Goal]] = {
    ("xquad-zh", "answer holds the span"): Goal(0.88),
    ("xquad-en", "answer holds the span"): Goal(0.7),
    ("cmrc", f"answer holds a span in ≤ {SHORT_CHARS} characters"): Goal(0.92),
    ("cmrc, paragraph left out", "AUROC of the confidence"): Goal(0.97),
    ("cmrc, sentence cut out", "AUROC of the confidence"): Goal(0.85),
    ("speech", "answer holds the span, Chinese"): Goal(0.95),
    ("speech", "answer holds the span, English"): Goal(0.88),
    ("speech", "unanswerable, not answered"): Goal(0.93),
    ("speech", "answerable, not_found"): Goal(0.03, "lower"),
    ("speech", "ask, median"): Goal(120, "lower"),
    ("speech", "ask, 95th percentile"): Goal(250, "lower"),
    ("reports", "answer cites the right year's sentence"): Goal(0.88),
}
