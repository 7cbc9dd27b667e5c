"""A run as one page that needs nothing but itself: no network, no fonts, style sheet and script inline."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from yinju.evaluate.bootstrap import Estimate
from yinju.evaluate.charts import calibration_chart, risk_coverage_chart
from yinju.evaluate.metrics import METRICS, Metric
from yinju.evaluate.report_questions import VERDICTS, render_question
from yinju.evaluate.results import Result
from yinju.evaluate.runs import Run, figures

GROUPS: Final = (
    ("retrieval", "Retrieval 检索"),
    ("answers", "Answers 答案"),
    ("citations", "Citations 引用"),
    ("verdicts", "Verdicts and confidence 判断与置信度"),
    ("latency", "Latency 延迟"),
    ("failures", "Failures 出错"),
)
UNITS: Final = {"share": "%", "characters": "字", "ms": "ms"}
SLICE_METRICS: Final = (
    ("recall@5", "Recall@5"),
    ("ndcg@10", "nDCG@10"),
    ("answer_holds", "Answer holds 答案含片段"),
    ("answer_quoted", "Quoted 引文含片段"),
    ("char_f1", "F1"),
    ("answer_precision", "Precision 作答准确"),
    ("unanswerable_kept", "Kept 不可答未误答"),
)


def render_report(run: Run, results: Sequence[Result]) -> str:
    """Return the page; everything that comes from documents, questions or settings is escaped."""
    folder = files("yinju.evaluate")
    page, style, script = (
        (folder / name).read_text(encoding="utf-8") for name in ("report.html", "report.css", "report.js")
    )
    failures = sum(result.outcome < 1 for result in results)
    return Template(page).substitute(
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=style,
        script=script,
        run_id=escape(run.id),
        summary=_summary(run),
        metrics="".join(_group(run, group, title) for group, title in GROUPS),
        charts=_charts(run),
        confusion=_confusion(run),
        slices=_slices(run),
        problems=_problems(run),
        setup=_setup(run),
        tags="".join(f"<option>{escape(tag)}</option>" for tag in _tags(results)),
        count=str(len(results)),
        failures=str(failures),
        questions="".join(render_question(result) for result in results),
    )


def _summary(run: Run) -> str:
    facts = (
        ("Dataset 数据集", f"{run.setup.dataset['name']}, {run.questions} questions"),
        ("Judged on 评判依据", run.setup.judged),
        ("Snapshot 快照", run.setup.snapshot),
        ("Model 模型", run.setup.model),
        ("Finished 完成于", f"{run.created}, {run.seconds:.1f} s"),
        ("Intervals 置信区间", f"95 %, bootstrap, each {run.resampled} resampled"),
    )
    return "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)


def _group(run: Run, group: str, title: str) -> str:
    rows = [
        _metric_row(metric, run.metrics[metric.name])
        for metric in METRICS
        if metric.group == group and metric.name in run.metrics
    ]
    if not rows:
        return ""
    return (
        f'<section class="group"><h3>{title}</h3><table class="metrics"><tbody>'
        f"{''.join(rows)}</tbody></table></section>"
    )


def _metric_row(metric: Metric, estimate: Estimate) -> str:
    value, interval = figures(estimate, metric.unit)
    unit = UNITS[metric.unit]
    bar = _bar(estimate) if metric.unit == "share" else ""
    return (
        f"<tr><th scope=row>{escape(metric.title)}<small>{escape(metric.title_zh)}</small></th>"
        f'<td class="v">{value}<small>{unit}</small></td><td class="i">{interval}</td>'
        f'<td class="bar-cell">{bar}</td><td class="n">n {estimate.count}</td></tr>'
    )


def _bar(estimate: Estimate) -> str:
    low, high, value = (max(0.0, min(1.0, v)) * 100 for v in (estimate.low, estimate.high, estimate.value))
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<line class="track" x1="0" y1="5" x2="100" y2="5"/>'
        f'<line class="range" x1="{low:.1f}" y1="5" x2="{high:.1f}" y2="5"/>'
        f'<line class="mark" x1="{value:.1f}" y1="1" x2="{value:.1f}" y2="9"/></svg>'
    )


def _charts(run: Run) -> str:
    if not run.risk_coverage:
        return ""
    return (
        "<section><h2>Confidence 置信度</h2><div class=charts>"
        f"<figure>{risk_coverage_chart(run.risk_coverage)}<figcaption>Errors among the most confident "
        "answers. 按置信度由高到低回答，错误所占比例。</figcaption></figure>"
        f"<figure>{calibration_chart(run.calibration)}<figcaption>How often an answer of a given confidence "
        "is right. 各置信度区间的实际正确率。</figcaption></figure></div></section>"
    )


def _confusion(run: Run) -> str:
    if not run.confusion:
        return ""
    shown = [*VERDICTS, *(["failed"] if any(row["failed"] for row in run.confusion.values()) else [])]
    head = "".join(f"<th>{given}</th>" for given in shown)
    rows = "".join(
        f"<tr><th scope=row>{gold}</th>"
        + "".join(f"<td{' class=hit' if given == gold else ''}>{row[given]}</td>" for given in shown)
        + "</tr>"
        for gold, row in run.confusion.items()
    )
    return (
        "<section><h2>Verdicts 判断</h2><div class=scroll><table class=confusion><thead><tr>"
        f"<th>gold ↓ given →</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _slices(run: Run) -> str:
    names = [
        (name, title) for name, title in SLICE_METRICS if any(name in part.metrics for part in run.slices)
    ]
    rows = "".join(
        f'<tr><th scope=row>{escape(part.name)}</th><td class="n">{part.questions}</td>'
        + "".join(_slice_cell(part.metrics.get(name)) for name, _ in names)
        + "</tr>"
        for part in run.slices
    )
    head = "".join(f"<th>{escape(title)}</th>" for _, title in names)
    return (
        "<section><h2>Slices 分组</h2><div class=scroll><table class=slices><thead><tr><th></th><th>n</th>"
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _slice_cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return "<td class=none>–</td>"
    value, low, high = (f"{100 * number:.0f}" for number in (estimate.value, estimate.low, estimate.high))
    return f"<td>{value}<small>{low}–{high}</small></td>"


def _problems(run: Run) -> str:
    problems = run.setup.dataset["problems"]
    if not problems:
        return ""
    items = "".join(
        f"<li><b>{escape(problem['place'])}</b> {escape(problem['id'] or '')} "
        f"{escape(problem['reason'])}</li>"
        for problem in problems
    )
    return (
        "<section class=problems><h2>Not used 未采用</h2><details><summary>"
        f"{len(problems)} part(s) of the dataset</summary><ul>{items}</ul></details></section>"
    )


def _setup(run: Run) -> str:
    facts = {
        "dataset": run.setup.dataset["path"],
        "dataset sha256": run.setup.dataset["sha256"],
        "code sha256": run.setup.code,
        "processor": run.setup.processor,
        **run.setup.versions,
        **{f"setting {name}": value for name, value in run.setup.settings.items()},
    }
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(str(v))}</td></tr>" for name, v in facts.items()
    )
    return f"<table class=setup><tbody>{rows}</tbody></table>"


def _tags(results: Iterable[Result]) -> list[str]:
    return sorted({tag for result in results for tag in (result.lang, *result.tags)})
