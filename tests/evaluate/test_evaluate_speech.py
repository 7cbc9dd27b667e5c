"""The whole way with the real model: index the speech, evaluate the half for tuning, compare, gate."""

from pathlib import Path

import pytest

from yinju.config import load_settings
from yinju.evaluate import compare_command, list_command, run_command
from yinju.evaluate.gate import gate_run, renew_baseline
from yinju.pipeline import build_index


@pytest.mark.model
def test_the_speech_is_evaluated_from_end_to_end(root: Path, tmp_path: Path) -> None:
    settings = load_settings(source=root / "seeds/documents", index=tmp_path / "索引")
    build_index(settings)
    lines = (root / "seeds/questions/speech.tune.jsonl").read_text(encoding="utf-8").splitlines()
    some = tmp_path / "一部分.jsonl"
    some.write_text("\n".join(lines[::8]), encoding="utf-8")
    first, second = run_command(settings, some, strict=True), run_command(settings, some, strict=True)
    assert first.metrics["citation_exact"].value == 1.0
    assert first.metrics["failed"].value == 0.0
    assert first.metrics["recall@10"].value >= 0.9
    assert [info.id for info in list_command(settings)] == sorted((first.id, second.id), reverse=True)
    comparison = compare_command(settings, first.id, second.id)
    assert comparison.better == comparison.worse == ()
    # Somebody may be editing the code while this runs.
    assert [note for note in comparison.notes if not note.startswith("code")] == []
    renew_baseline(first, tmp_path / "baseline.json")
    assert gate_run(second, tmp_path / "baseline.json").passed
