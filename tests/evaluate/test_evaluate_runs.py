"""A run persists with everything that could change a number; an interrupted one is seen and does no harm."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eval_samples import BRIEF, REPORT, TEXTS, Engine, Snapshot, answer, citation, hit, line, write_lines

from yinju.config import Settings, load_settings
from yinju.errors import StorageError, UsageError
from yinju.evaluate import (
    compare_command,
    gate_command,
    list_command,
    load_dataset,
    report_path,
    run_command,
    run_evaluation,
)
from yinju.evaluate.gate import gate_run, make_baseline, renew_baseline
from yinju.evaluate.provenance import code_digest
from yinju.evaluate.runs import Run
from yinju.evaluate.store import find_run, read_run
from yinju.types import Answer

GDP, RANK, FLOOD, MAYOR = "2022年生产总值", "城镇化率排名", "转移了多少人", "市长是谁"
SENTENCE = "全市实现生产总值4285亿元，增长3.5%。"


def golden(path: Path) -> Path:
    return write_lines(
        path,
        line(id="一", question=GDP),
        line(
            id="二",
            question=RANK,
            answers=["全省第四"],
            evidence=[{"doc_id": REPORT, "quote": "城镇化率全省第四"}],
        ),
        line(
            id="三",
            question=FLOOD,
            answers=["12万人"],
            evidence=[{"doc_id": BRIEF, "quote": "转移群众12万人"}],
            tags=["who"],
        ),
        line(id="四", question=MAYOR, answers=[], evidence=[], verdict="not_found", tags=["near-miss"]),
    )


GOOD: Mapping[str, Answer | BaseException] = {
    GDP: answer(GDP, "answered", [citation(REPORT, SENTENCE, "4285亿元")], 0.9),
    RANK: answer(RANK, "answered", [citation(REPORT, "城镇化率全省第四。")], 0.8),
    FLOOD: answer(FLOOD, "answered", [citation(BRIEF, "转移群众12万人。", "12万人")], 0.7),
    MAYOR: answer(MAYOR, "not_found", (), 0.1),
}
HITS = {
    GDP: [hit(1, REPORT, SENTENCE)],
    RANK: [hit(1, REPORT, SENTENCE), hit(2, REPORT, "城镇化率全省第四。")],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(index=tmp_path / "索引")


def evaluate(
    settings: Settings,
    tmp_path: Path,
    answers: Mapping[str, Answer | BaseException] = GOOD,
    path: Path | None = None,
) -> Run:
    engine = Engine(answers, HITS)
    dataset = load_dataset(path or golden(tmp_path / "问题.jsonl"), engine.snapshot)
    return run_evaluation(engine, dataset, settings, model="fake")


def test_a_run_can_be_read_again_as_it_was(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path)
    again, results = read_run(find_run(settings.index, run.id))
    assert again == run
    assert [result.id for result in results] == ["一", "二", "三", "四"]
    assert {path.name for path in report_path(settings, run.id).parent.iterdir()} == {
        "run.json",
        "results.jsonl",
        "report.html",
    }


def test_a_run_says_everything_that_could_change_a_number(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path)
    setup = run.setup
    assert setup.dataset["name"] == "问题.jsonl"
    assert len(setup.dataset["sha256"]) == 64
    assert (setup.model, setup.snapshot, setup.judged) == ("fake", Snapshot().id, "spans")
    assert setup.settings["chunk_chars"] == 300
    assert {"yinju", "python", "torch", "faiss-cpu", "ir-measures"} <= setup.versions.keys()
    assert len(setup.code) == 64
    assert setup.processor


def test_the_figures_are_those_of_the_answers(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path)
    values = {name: estimate.value for name, estimate in run.metrics.items()}
    assert (values["answer_holds"], values["citation_exact"], values["verdict_accuracy"]) == (1.0, 1.0, 1.0)
    assert values["recall@10"] == pytest.approx(2 / 3)
    assert values["mrr@10"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert values["confidence_auroc"] == 1.0
    assert run.confusion["answered"] == {"answered": 3, "mentioned": 0, "not_found": 0, "failed": 0}
    assert run.resampled == "document"
    assert {part.name: part.questions for part in run.slices} == {
        "lang zh": 4,
        "tag near-miss": 1,
        "tag number": 2,
        "tag who": 1,
    }


def test_a_failed_case_is_listed_and_counts_as_wrong(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path, {**GOOD, GDP: ValueError("坏了")})
    assert run.failures == {"一": "ValueError('坏了')"}
    assert run.metrics["answer_holds"].value == pytest.approx(2 / 3)
    assert run.metrics["failed"].value == 0.25
    assert run.confusion["answered"]["failed"] == 1
    assert "1 case(s) failed" in run.in_words()


def test_what_could_not_be_used_is_kept_with_the_run(settings: Settings, tmp_path: Path) -> None:
    path = golden(tmp_path / "问题.jsonl")
    path.write_text(path.read_text(encoding="utf-8") + "没有\n", encoding="utf-8")
    run = evaluate(settings, tmp_path, path=path)
    assert [problem["place"] for problem in run.setup.dataset["problems"]] == ["line 5"]
    assert "line 5: is not JSON" in run.in_words()


def test_an_interrupted_run_is_listed_as_unfinished_and_can_be_removed(
    settings: Settings, tmp_path: Path
) -> None:
    finished = evaluate(settings, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        evaluate(settings, tmp_path, {**GOOD, FLOOD: KeyboardInterrupt()})
    states = {info.id: (info.state, info.questions) for info in list_command(settings)}
    (unfinished,) = states.keys() - {finished.id}
    assert states == {finished.id: ("finished", 4), unfinished: ("unfinished", 2)}
    with pytest.raises(UsageError, match="interrupted"):
        find_run(settings.index, unfinished)
    shutil.rmtree(settings.index / "evaluations" / unfinished)
    assert [info.id for info in list_command(settings)] == [finished.id]


@pytest.mark.parametrize("damage", ["", "{", '{"id": 1}', "[]"])
def test_a_damaged_run_never_breaks_the_list(settings: Settings, tmp_path: Path, damage: str) -> None:
    run = evaluate(settings, tmp_path)
    folder = find_run(settings.index, run.id)
    folder.run.write_text(damage, encoding="utf-8")
    (settings.index / "evaluations" / "笔记.txt").write_text("不是一次评测", encoding="utf-8")
    assert [(info.id, info.state) for info in list_command(settings)] == [(run.id, "damaged")]
    assert "damaged" in list_command(settings)[0].in_words()
    with pytest.raises(StorageError, match="cannot be read"):
        read_run(folder)


def test_without_an_evaluation_the_list_is_empty(settings: Settings) -> None:
    assert list_command(settings) == []


def test_a_folder_that_cannot_be_written_is_said_in_words(settings: Settings, tmp_path: Path) -> None:
    settings.index.mkdir()
    (settings.index / "evaluations").write_text("占位", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be kept"):
        evaluate(settings, tmp_path)


def test_a_run_is_named_by_an_unambiguous_beginning(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path)
    assert find_run(settings.index, run.id[:12]).path.name == run.id
    for wrong in ("1999", "", "../.."):
        with pytest.raises(UsageError, match="there is no run"):
            find_run(settings.index, wrong)


@pytest.mark.parametrize(
    "arguments", [{}, {"topics": Path("t")}, {"dataset": Path("d"), "topics": Path("t")}]
)
def test_a_run_needs_one_dataset(settings: Settings, arguments: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="either a dataset, or --topics and --qrels"):
        run_command(settings, **{"dataset": None, **arguments})


def test_the_code_has_a_digest_that_does_not_change_by_itself() -> None:
    assert code_digest() == code_digest()


WORSE: Mapping[str, Answer | BaseException] = {
    **GOOD,
    GDP: answer(GDP, "not_found", (), 0.2),
    RANK: answer(RANK, "mentioned", [citation(REPORT, "城镇化率全省第四。")], 0.4),
}


def test_a_comparison_shows_differences_and_both_answers(settings: Settings, tmp_path: Path) -> None:
    a, b = evaluate(settings, tmp_path), evaluate(settings, tmp_path, WORSE)
    comparison = compare_command(settings, a.id, b.id)
    rows = {row.metric: row for row in comparison.metrics}
    assert (rows["answer_holds"].a, rows["answer_holds"].b) == (1.0, pytest.approx(1 / 3))
    assert rows["answer_holds"].difference == pytest.approx(-2 / 3)
    assert rows["mrr@10"].p == 1.0
    assert comparison.better == ()
    assert [(change.id, change.gold, change.a.outcome, change.b.outcome) for change in comparison.worse] == [
        ("一", "4285亿元", 1.0, 0.0),
        ("二", "全省第四", 1.0, 0.5),
    ]
    words = comparison.in_words()
    assert "A answered: 全市实现生产总值4285亿元，增长3.5%。 [1]" in words
    assert "B not_found:" in words
    assert compare_command(settings, b.id, a.id).better[0].id == "一"
    json.dumps(comparison.as_json())


def test_only_questions_of_both_runs_are_compared_and_what_differs_is_noted(
    settings: Settings, tmp_path: Path
) -> None:
    a = evaluate(settings, tmp_path)
    path = golden(tmp_path / "别的.jsonl")
    path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[1:]), encoding="utf-8")
    b = evaluate(settings.model_copy(update={"answer_chars": 60}), tmp_path, path=path)
    comparison = compare_command(settings, a.id, b.id)
    assert (comparison.shared, comparison.only_a, comparison.only_b) == (3, 1, 0)
    assert any(note.startswith("dataset differs") for note in comparison.notes)
    assert "setting answer_chars differs: 120 in A, 60 in B" in comparison.notes
    assert rows_of(comparison)["answer_holds"].a == 1.0


def rows_of(comparison: Any) -> dict[str, Any]:
    return {row.metric: row for row in comparison.metrics}


def test_runs_without_a_common_question_cannot_be_compared(settings: Settings, tmp_path: Path) -> None:
    a = evaluate(settings, tmp_path)
    b = evaluate(settings, tmp_path, path=write_lines(tmp_path / "另.jsonl", line(id="别", question=GDP)))
    with pytest.raises(UsageError, match="share no question"):
        compare_command(settings, a.id, b.id)


def test_the_gate_passes_its_own_baseline_and_fails_a_worse_run(settings: Settings, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    good = evaluate(settings, tmp_path)
    renew_baseline(good, baseline)
    assert gate_run(good, baseline).passed
    report = gate_run(evaluate(settings, tmp_path, WORSE), baseline)
    assert not report.passed
    fallen = {row.metric for row in report.rows if row.fell}
    assert {"answer_holds", "false_refusal", "verdict_accuracy"} <= fallen
    assert "FELL answer_holds" in report.in_words()
    assert not any(row.metric.startswith(("latency", "context", "answer_chars")) for row in report.rows)


def test_a_metric_may_fall_by_its_noise_and_no_more(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path)
    baseline = tmp_path / "baseline.json"
    for noise, passed in ((0.2, True), (0.05, False)):
        entry = make_baseline(run)
        entry["metrics"] = {"recall@10": {"value": run.metrics["recall@10"].value + 0.1, "noise": noise}}
        baseline.write_text(json.dumps({"问题.jsonl": entry}), encoding="utf-8")
        assert gate_run(run, baseline).passed is passed


def test_one_question_is_within_the_noise_but_never_a_quotation_or_a_failure(
    settings: Settings, tmp_path: Path
) -> None:
    kept = make_baseline(evaluate(settings, tmp_path))["metrics"]
    assert (kept["answer_holds"]["value"], kept["answer_holds"]["noise"]) == (1.0, pytest.approx(1 / 3))
    assert kept["citation_exact"]["noise"] == kept["failed"]["noise"] == 0.0


def test_a_metric_that_vanishes_has_fallen(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path)
    renew_baseline(run, tmp_path / "baseline.json")
    without = replace(run, metrics={name: v for name, v in run.metrics.items() if name != "number_right"})
    assert [row.metric for row in gate_run(without, tmp_path / "baseline.json").rows if row.fell] == [
        "number_right"
    ]


def test_a_changed_dataset_asks_for_a_new_baseline(settings: Settings, tmp_path: Path) -> None:
    path, baseline = golden(tmp_path / "问题.jsonl"), tmp_path / "baseline.json"
    with pytest.raises(UsageError, match="there is no baseline"):
        gate_run(evaluate(settings, tmp_path), baseline)
    renew_baseline(evaluate(settings, tmp_path), baseline)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has changed since") as caught:
        gate_run(evaluate(settings, tmp_path, path=path), baseline)
    assert "--renew" in caught.value.hint
    other = write_lines(tmp_path / "别的.jsonl", line(question=GDP))
    with pytest.raises(UsageError, match=r"no baseline for 别的\.jsonl"):
        gate_run(evaluate(settings, tmp_path, path=other), baseline)


def test_a_run_that_lost_questions_does_not_pass_the_gate(settings: Settings, tmp_path: Path) -> None:
    run = evaluate(settings, tmp_path)
    renew_baseline(run, tmp_path / "baseline.json")
    with pytest.raises(UsageError, match="has 4 questions, the run could use 3"):
        gate_run(replace(run, questions=3), tmp_path / "baseline.json")


@pytest.mark.parametrize("content", ["{", "[]", '{"问题.jsonl": {}}', '{"问题.jsonl": 1}'])
def test_a_broken_baseline_is_said_in_words(settings: Settings, tmp_path: Path, content: str) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        gate_run(evaluate(settings, tmp_path), baseline)


def test_a_missing_baseline_is_said_before_anything_is_asked(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no baseline"):
        gate_command(settings, golden(tmp_path / "问题.jsonl"), baseline=tmp_path / "无.json")
    assert list_command(settings) == []


def test_a_new_baseline_leaves_those_of_other_datasets(settings: Settings, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    renew_baseline(evaluate(settings, tmp_path), baseline)
    renew_baseline(evaluate(settings, tmp_path, path=golden(tmp_path / "别的.jsonl")), baseline)
    assert set(json.loads(baseline.read_text(encoding="utf-8"))) == {"问题.jsonl", "别的.jsonl"}
    assert TEXTS[REPORT]
