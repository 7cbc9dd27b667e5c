"""The gate of a release, as it is called: on the speech with the real model, and with a metric that fell."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from yinju.cli import app
from yinju.config import Settings
from yinju.errors import UsageError
from yinju.evaluate import gate_command
from yinju.evaluate.gate import BASELINE
from yinju.pipeline import Engine

pytestmark = pytest.mark.model
SET = Path("seeds/questions/speech.tune.jsonl")


def test_the_speech_passes_its_gate(root: Path, speech_settings: Settings) -> None:
    """Renew it on purpose: `yinju eval gate seeds/questions/speech.tune.jsonl --renew`."""
    report = gate_command(speech_settings, root / SET, baseline=root / BASELINE)
    assert report.passed, report.in_words()


def test_the_baseline_of_the_speech_gates_quality_and_not_the_machine(root: Path) -> None:
    entry = json.loads((root / BASELINE).read_text(encoding="utf-8"))[SET.name]
    assert {"ndcg@10", "answer_holds", "unanswerable_kept", "citation_exact"} <= entry["metrics"].keys()
    assert not [name for name in entry["metrics"] if name.startswith("latency")]
    assert entry["metrics"]["citation_exact"] == {"value": 1.0, "noise": 0.0}


@pytest.fixture
def some(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a few of the speech's questions, in a working directory of their own."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / SET
    path.parent.mkdir(parents=True)
    lines = (root / SET).read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[::16]), encoding="utf-8")
    return path


def evaluate(settings: Settings, *arguments: object) -> Any:
    return CliRunner().invoke(app, ["eval", *map(str, arguments), "--index", str(settings.index)])


def test_a_metric_below_its_baseline_ends_the_gate_with_5(speech_settings: Settings, some: Path) -> None:
    assert evaluate(speech_settings, "gate", some, "--renew").exit_code == 0
    entries = json.loads(BASELINE.read_text(encoding="utf-8"))
    entries[SET.name]["metrics"]["recall@10"] = {"value": 1.1, "noise": 0.05}  # more than there can be
    BASELINE.write_text(json.dumps(entries), encoding="utf-8")
    done = evaluate(speech_settings, "gate", some, "--json")
    assert done.exit_code == 5
    report = json.loads(done.stdout)
    assert report["passed"] is False
    assert [row["metric"] for row in report["rows"] if row["fell"]] == ["recall@10"]


def test_a_set_of_ones_own_is_told_how_its_first_baseline_is_made(
    speech_settings: Settings, some: Path, tmp_path: Path
) -> None:
    own = some.rename(tmp_path / "own.jsonl")
    some.parent.rmdir()  # no checkout
    refused = evaluate(speech_settings, "gate", own)
    assert isinstance(refused.exception, UsageError)
    said = f"{refused.exception.message} {refused.exception.hint}"
    assert "there is no baseline" in said and "--renew" in said and "commit" not in said
    assert evaluate(speech_settings, "gate", own, "--renew").exit_code == 0
    assert evaluate(speech_settings, "gate", own).exit_code == 0


def test_a_run_names_the_reader_unless_it_does_without(
    speech_settings: Settings, speech: Engine, some: Path
) -> None:
    assert speech.reader is not None
    for flags, is_named in (((), True), (("--no-reader",), False)):
        done = evaluate(speech_settings, "run", some, *flags, "--json")
        assert done.exit_code == 0
        assert json.loads(done.stdout)["questions"] == 8
        assert (f"+reader:{speech.reader.digest}" in done.stdout) == is_named
