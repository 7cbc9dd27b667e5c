"""scripts/benchmark: right figures on small sets, goals met or not, clear words where data is missing."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from measuring.data import CMRC_DEV, REPORTS, XQUAD_EN, XQUAD_ZH, require
from measuring.engines import Forgetful, Workshop, load_questions, without_gold
from measuring.figures import COLUMNS, Goal, Row, markdown, metric, share
from measuring.measures import FIGURES, measure
from measuring_samples import STATION, make_workshop, write_data
from yinju.config import load_settings
from yinju.errors import UsageError
from yinju.evaluate.bootstrap import Estimate
from yinju.evaluate.results import Quote, Result

ROOT = Path(__file__).resolve().parent.parent


def script(name: str) -> ModuleType:
    """Return a script without ending as a module."""
    loader = SourceFileLoader(name, str(ROOT / "scripts" / name))
    spec = spec_from_loader(name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def figures(rows: list[Row]) -> dict[tuple[str, str], float | None]:
    return {(row.set, row.figure): row.estimate.value if row.estimate else None for row in rows}


def result(**changes: Any) -> Result:
    values: dict[str, Any] = {
        **{
            "id": "一",
            "question": "问",
            "lang": "zh",
            "tags": (),
            "cluster": "文",
            "gold_verdict": "answered",
        },
        **{"gold_answers": ("甲",), "gold_evidence": ("甲",), "verdict": "answered", "answer": "甲"},
        **{"confidence": 0.5, "quotes": (), "hits": (), "first_gold": None, "measures": {}, "outcome": 1.0},
        **{"correct": True, "latency_ms": 8.0, "error": None},
    }
    return Result(**{**values, **changes})


def test_published_sets_are_judged_on_documents_and_on_the_answers(tmp_path: Path) -> None:
    workshop, _ = make_workshop(tmp_path)
    rows = script("benchmark").run(["xquad-zh", "xquad-en"], workshop, None)
    found = figures(rows)
    assert found["xquad-zh", "nDCG@10, documents"] == 1.0
    assert found["xquad-zh", "first document right"] == 1.0
    assert {row.estimate.count for row in rows if row.estimate} == {4}
    # The fake sees no likeness between languages, so that English questions show what is not found.
    english = found["xquad-en", "first document right"]
    assert english is not None and english < 1.0


def test_english_questions_have_the_gold_of_the_chinese_ones(tmp_path: Path) -> None:
    workshop, _ = make_workshop(tmp_path)
    engine = workshop.engine("xquad")
    chinese, english = (load_questions(name, workshop, engine) for name in ("xquad-zh", "xquad-en"))
    assert [question.gold for question in english] == [question.gold for question in chinese]
    assert english[2].text == "How long is the bridge?"
    assert {question.lang for question in english} == {"en"}


def test_cmrc_is_asked_in_the_pool_of_both_parts_and_again_without_the_paragraph(tmp_path: Path) -> None:
    workshop, _ = make_workshop(tmp_path)
    engine = workshop.engine("cmrc")
    assert {info.doc_id.split("/")[0] for info in engine.snapshot.documents()} == {
        "cmrc2018_dev",
        "cmrc2018_train",
    }
    assert len(engine.snapshot.documents()) == 4  # a paragraph of both parts is one document
    found = figures(measure("cmrc", engine, load_questions("cmrc", workshop, engine)))
    assert found["cmrc", "nDCG@10, documents"] == 1.0
    assert found["cmrc", "not_found, though it is there"] is not None
    auroc = found["cmrc, paragraph left out", "AUROC of the confidence"]
    assert auroc is not None and auroc > 0.5


def test_a_document_that_is_left_out_is_in_no_answer(tmp_path: Path) -> None:
    workshop, embedder = make_workshop(tmp_path)
    engine = workshop.engine("xquad")
    question = load_questions("xquad-zh", workshop, engine)[0]
    (gold,) = question.gold.grades
    assert engine.ask(question.text).hits[0].chunk.doc_id == gold
    forgetful = Forgetful(engine.settings, embedder=embedder)
    forgetful.leave_out(gold)
    answer = forgetful.ask(question.text)
    assert answer.hits
    assert gold not in {hit.chunk.doc_id for hit in answer.hits}
    assert gold not in {citation.doc_id for citation in answer.citations}
    absent = without_gold(question)
    assert (absent.verdict, absent.answers, absent.cluster) == ("not_found", (), question.cluster)


def test_a_second_run_builds_and_embeds_nothing(tmp_path: Path) -> None:
    workshop, embedder = make_workshop(tmp_path)
    workshop.settings("xquad")
    before = len(embedder.embedded)
    workshop.settings("xquad")
    workshop.settings("xquad", chunk_chars=600)  # the same sentences: in the cache that all indexes share
    assert len(embedder.embedded) == before


def test_an_index_that_is_named_is_asked_as_it_is(tmp_path: Path) -> None:
    workshop, embedder = make_workshop(tmp_path)
    engine = workshop.engine("xquad")
    other = Workshop(workshop.data, tmp_path / "别处", {"xquad": engine.settings.index}, embedder)
    assert other.engine("xquad").snapshot.id == engine.snapshot.id
    assert not (tmp_path / "别处").exists()


def test_a_sample_is_always_the_same_and_only_of_published_sets(tmp_path: Path) -> None:
    workshop, _ = make_workshop(tmp_path)
    engine = workshop.engine("xquad")
    first, second = (load_questions("xquad-zh", workshop, engine, 2) for _ in range(2))
    assert len(first) == 2
    assert first == second
    assert len(load_questions("xquad-zh", workshop, engine, 9)) == 4
    speech = workshop.engine("speech")
    assert len(load_questions("speech", workshop, speech, 2)) == 116


def test_the_speech_has_its_figures_by_language_and_its_latency(tmp_path: Path) -> None:
    workshop, _ = make_workshop(tmp_path)
    engine = workshop.engine("speech")
    found = figures(measure("speech", engine, load_questions("speech", workshop, engine)[::6]))
    assert found["speech", "citations exact"] == 1.0
    assert found["speech", "ask, median"] is not None
    assert {"answer holds the span, Chinese", "answer holds the span, English"} <= {name for _, name in found}


def test_the_reports_have_theirs() -> None:
    one = result(measures={"recall@5": (1.0, 1.0), "answer_quoted": (1.0, 1.0), "false_refusal": (0.0, 1.0)})
    two = result(measures={"recall@5": (0.0, 1.0), "answer_quoted": (1.0, 1.0), "false_refusal": (0.0, 1.0)})
    rows = {row.figure: row for row in FIGURES["reports"]([one, two])}
    first = rows["gold sentence in the first 5 hits"]
    assert (first.estimate and first.estimate.value, first.met) == (0.5, False)
    assert rows["answer cites the right year's sentence"].met is True
    assert (rows["citations exact"].estimate, rows["citations exact"].met) == (None, False)
    assert rows["ask, median"].met is True


def quote(text: str) -> Quote:
    return Quote(1, "文", "文", "", 0, len(text), "", text, "", None, True, True)


def test_a_long_answer_that_holds_the_span_is_not_a_short_one_that_does() -> None:
    short, long = result(quotes=(quote("甲" * 120),)), result(quotes=(quote("甲" * 120), quote("乙")))
    rows = {row.figure: row.estimate for row in _cmrc_rows([short, long, result(correct=False)])}
    estimate = rows["answer holds a span in ≤ 120 characters"]
    assert estimate is not None
    assert estimate.value == pytest.approx(1 / 3)


def _cmrc_rows(results: list[Result]) -> list[Row]:
    return FIGURES["cmrc"](results)


def test_a_failed_question_is_told_and_counts_as_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop, _ = make_workshop(tmp_path)
    engine = workshop.engine("xquad")
    questions = load_questions("xquad-zh", workshop, engine)
    broken = [replace(questions[0], text="问" * 20_000), *questions[1:]]
    found = figures(measure("xquad-zh", engine, broken))
    assert found["xquad-zh", "first document right"] == pytest.approx(3 / 4)
    assert "1 question(s) failed and count as wrong" in capsys.readouterr().err


def test_a_share_is_given_with_its_interval_by_document() -> None:
    results = [result(cluster=f"文{number % 10}", correct=number % 2 == 0) for number in range(40)]
    estimate = share(results, lambda one: one.correct)
    assert estimate is not None
    assert estimate.low < estimate.value == 0.5 < estimate.high
    assert share([], lambda one: one.correct) is None
    assert metric([result()], "recall@5") is None


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (Row("甲", "乙", Estimate(0.985, 0.97, 1.0, 40), Goal(0.98)), "98.5 97.0–100.0 40 ≥98.0 yes"),
        (Row("甲", "乙", Estimate(0.05, 0.0, 0.1, 9), Goal(0.04, "lower")), "5.0 0.0–10.0 9 ≤4.0 no"),
        (Row("甲", "乙", Estimate(38, 36, 41, 9), Goal(40, "lower"), "ms"), "38ms 36ms–41ms 9 ≤40ms yes"),
        (Row("甲", "乙", Estimate(0.9, 0.8, 1.0, 9), unit=""), "0.900 0.800–1.000 9"),
        (Row("甲", "乙", None, Goal(0.9)), "– 0 ≥90.0 no"),
    ],
)
def test_a_row_shows_value_interval_goal_and_whether_it_is_met(row: Row, cells: str) -> None:
    assert [cell.replace(" ", "") for cell in row.cells() if cell] == ["甲", "乙", *cells.split()]
    assert json.loads(json.dumps(row.as_json()))["met"] is row.met


def test_the_table_is_markdown() -> None:
    row = Row("甲", "乙", Estimate(0.985, 0.97, 1.0, 40))
    lines = markdown(COLUMNS, [row.cells()]).splitlines()
    assert {line.count("|") for line in lines} == {len(COLUMNS) + 1}
    assert set(lines[1]) == {"|", "-", " "}


def test_missing_data_is_named_by_set_before_anything_is_built(tmp_path: Path) -> None:
    write_data(tmp_path)
    (tmp_path / XQUAD_EN).unlink()
    require(["xquad-zh", "cmrc", "speech"], tmp_path)
    with pytest.raises(UsageError) as caught:
        require(["xquad-zh", "xquad-en", "reports"], tmp_path)
    assert f"xquad-en: {XQUAD_EN}" in caught.value.message
    assert f"reports: {REPORTS}" in caught.value.message
    assert XQUAD_ZH not in caught.value.message
    assert "--only" in caught.value.hint


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(ROOT / "scripts/benchmark"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)


def test_the_command_says_what_data_is_missing_and_what_to_do(tmp_path: Path) -> None:
    done = run_script("--only", "cmrc", "--data", str(tmp_path), "--work", str(tmp_path / "工坊"))
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {tmp_path} lacks files of the measuring data:\n  cmrc: {CMRC_DEV}")
    assert "YINJU_DATA" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "工坊").exists()


@pytest.mark.parametrize("arguments", [["--index", "xquad=无"], ["--sample", "0"], ["--only", "无"]])
def test_an_argument_that_cannot_be_used_is_a_usage_error(arguments: list[str]) -> None:
    done = run_script(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_collection_is_indexed_with_the_settings_of_a_variant(tmp_path: Path) -> None:
    workshop, _ = make_workshop(tmp_path)
    assert workshop.settings("xquad").chunk_chars == load_settings().chunk_chars
    changed = workshop.settings("xquad", chunk_chars=150)
    assert changed.chunk_chars == 150
    assert changed.index != workshop.settings("xquad").index
    assert any(STATION in file.read_text(encoding="utf-8") for file in changed.source.rglob("*.txt"))
