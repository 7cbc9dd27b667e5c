"""The reader's mechanics, with weights that have learnt nothing; and what happens without any."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from fakes import BigramEmbedder
from reading.storing import store
from yinju.cli import app
from yinju.config import Settings
from yinju.errors import ModelError
from yinju.models import Excerpt, Reader, build_embedder, build_reader
from yinju.models import choice as choice_of_model
from yinju.models.embedder import PackEmbedder
from yinju.models.layers import run_layers
from yinju.models.reader import DEPTH, LowerHalf, UpperHalf, load_halves, weights_by_name
from yinju.pipeline import Engine

PASSAGE = "过去一年，全市新建学校五所。常住人口城镇化率达到58.3%，居全省第四位。新的领导班子由选举产生。"
QUESTION = "城镇化率是多少？"


@pytest.fixture(scope="module", params=["float32", "bfloat16"])
def embedder(request: pytest.FixtureRequest) -> PackEmbedder:
    """Return the product's embedder in either arithmetic: what these tests see does not depend on the machine."""
    built = build_embedder(Settings(precision=request.param))
    assert isinstance(built, PackEmbedder)
    return built


@pytest.fixture(scope="module")
def untrained(embedder: PackEmbedder) -> tuple[LowerHalf, UpperHalf]:
    pack = embedder.lower_half()
    encoder = pack.encoder
    draw = torch.Generator().manual_seed(1)
    layers = [
        {
            part: (weight.float() + 0.002 * torch.randn(weight.shape, generator=draw), bias.float())
            for part, (weight, bias) in layer.items()
        }
        for layer in encoder.layers
    ]
    head = (0.05 * torch.randn(2, 384, generator=draw), torch.zeros(2))
    roles = 0.05 * torch.randn(3, 384, generator=draw)
    upper = UpperHalf(layers[DEPTH:], roles, head, encoder.heads, encoder.eps)
    return pack.with_layers(layers[:DEPTH]), upper


@pytest.fixture(scope="module")
def weights(
    embedder: PackEmbedder, untrained: tuple[LowerHalf, UpperHalf], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("reader") / "reader.safetensors"
    store(embedder.lower_half().encoder, weights_by_name(*untrained), {"pack": embedder.fingerprint}, path)
    return path


@pytest.fixture
def installed(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(choice_of_model, "READER", weights)
    return weights


@pytest.mark.model
def test_eight_bits_of_what_was_added_are_enough(
    embedder: PackEmbedder, untrained: tuple[LowerHalf, UpperHalf], weights: Path
) -> None:
    pack = embedder.lower_half()
    stored = weights_by_name(*load_halves(pack, weights))
    rounding = torch.finfo(torch.bfloat16).eps if pack.encoder.dtype == torch.bfloat16 else 0.0
    for name, tensor in weights_by_name(*untrained).items():
        beyond = (stored[name].float() - tensor).abs() - rounding * tensor.abs()
        assert float(beyond.max()) < 1e-4, name
    assert weights.stat().st_size < 22_000_000


@pytest.mark.model
def test_a_reading_does_not_depend_on_what_is_read_with_it(embedder: PackEmbedder, weights: Path) -> None:
    reader = Reader("untrained", embedder.lower_half, weights)
    alone = reader.read(QUESTION, [Excerpt(PASSAGE)])[0]
    beside = reader.read(QUESTION, [Excerpt("短。", "题目"), Excerpt(PASSAGE), Excerpt("环保。" * 60)])[1]
    np.testing.assert_allclose(alone.starts, beside.starts, atol=1e-3)
    np.testing.assert_allclose(alone.ends, beside.ends, atol=1e-3)
    read = "".join(PASSAGE[start:end] for start, end in alone.places)
    assert read == PASSAGE


@pytest.mark.model
def test_what_stands_above_is_read_and_no_answer_stands_in_it(embedder: PackEmbedder, weights: Path) -> None:
    reader = Reader("untrained", embedder.lower_half, weights)
    below, alone = reader.read(QUESTION, [Excerpt(PASSAGE, "2023年政府工作报告"), Excerpt(PASSAGE)])
    np.testing.assert_array_equal(below.places, alone.places)
    assert float(np.abs(below.starts - alone.starts).max()) > 1e-3


@pytest.mark.model
def test_question_title_and_passage_each_have_their_role(embedder: PackEmbedder, weights: Path) -> None:
    reading = Reader("untrained", embedder.lower_half, weights).read(QUESTION, [Excerpt(PASSAGE, "报告")])[0]
    lower, upper = load_halves(embedder.lower_half(), weights)
    with torch.inference_mode():
        read = lower.run([lower.question(QUESTION), lower.passage("报告"), lower.passage(PASSAGE)])
        parts = [part.states for part in read]
        x = torch.cat([part + role for part, role in zip(parts, upper.roles, strict=True)])
        x = run_layers(x, upper.layers, upper.heads, upper.eps, [len(x)]).float()
        scores = torch.nn.functional.linear(x, *upper.head).numpy()
    np.testing.assert_allclose(reading.starts, (scores - scores[0])[-len(parts[2]) :, 0], atol=0.02)


@pytest.mark.model
def test_what_is_kept_of_questions_and_titles_is_theirs(embedder: PackEmbedder, weights: Path) -> None:
    reader = Reader("untrained", embedder.lower_half, weights)
    for question, title in ((QUESTION, "甲"), ("学校多少所？", "甲"), (QUESTION, "乙报告"), (QUESTION, "甲")):
        fresh = Reader("untrained", embedder.lower_half, weights)
        again, first = (r.read(question, [Excerpt(PASSAGE, title)])[0].starts for r in (reader, fresh))
        np.testing.assert_allclose(again, first, atol=1e-3)


@pytest.mark.model
def test_what_is_kept_of_excerpts_is_theirs_and_is_not_computed_again(
    embedder: PackEmbedder, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = list[str]()
    passage = LowerHalf.passage
    monkeypatch.setattr(
        LowerHalf, "passage", lambda lower, text: computed.append(text) or passage(lower, text)
    )
    reader = Reader("untrained", embedder.lower_half, weights)
    one, other = Excerpt(PASSAGE), Excerpt("学校二百零五所。")
    first = reader.read(QUESTION, [one, one])[1]
    again = reader.read("学校多少所？", [other, one])[1]
    fresh = Reader("untrained", embedder.lower_half, weights).read("学校多少所？", [one])[0]
    assert computed.count(PASSAGE) == 2 and computed.count(other.text) == 1
    np.testing.assert_array_equal(first.places, again.places)
    np.testing.assert_allclose(again.starts, fresh.starts, atol=1e-3)


@pytest.mark.model
def test_weights_of_another_shape_are_named_as_such(
    embedder: PackEmbedder, untrained: tuple[LowerHalf, UpperHalf], tmp_path: Path
) -> None:
    lower, upper = untrained
    old = weights_by_name(lower, replace(upper, roles=upper.roles[:2]))
    store(lower.encoder, old, {"pack": embedder.fingerprint}, tmp_path / "old.safetensors")
    with pytest.raises(ModelError, match="2 roles instead of 3"):
        load_halves(embedder.lower_half(), tmp_path / "old.safetensors")


@pytest.mark.model
@pytest.mark.parametrize("passage", ["", " \n", "\x00", "𓀀𓀁" * 10, "城" * 10_000, "a" * 10_000])
def test_any_text_can_be_read(embedder: PackEmbedder, weights: Path, passage: str) -> None:
    reader = Reader("untrained", embedder.lower_half, weights)
    odd, usual = reader.read(QUESTION * 200, [Excerpt(passage, passage), Excerpt(PASSAGE, passage)])
    assert len(usual.places) > 10
    assert len(odd.starts) == len(odd.ends) == len(odd.places) < 512
    assert all(0 <= start <= end <= len(passage) for start, end in odd.places)
    assert reader.read(QUESTION, []) == []


@pytest.mark.model
def test_answers_made_with_it_say_so_and_runs_name_it(speech_settings: Settings, installed: Path) -> None:
    engine = Engine(speech_settings)
    answer = engine.ask("今年重点项目总投资是多少？")
    assert answer.mode == "extractive"
    assert answer.reasons is not None and "answering" in answer.reasons.signals
    assert engine.reader is not None and engine.models.endswith(f"+reader:{engine.reader.digest}")
    without = Engine(speech_settings.model_copy(update={"reader": "off"}))
    assert without.ask("今年重点项目总投资是多少？").mode == "similarity"
    assert without.models == without.embedder.query_fingerprint


@pytest.mark.model
def test_no_reader_switches_it_off_for_a_question(speech_settings: Settings, installed: Path) -> None:
    index = ["--index", str(speech_settings.index), "--json"]
    for flags, mode in (([], "extractive"), (["--no-reader"], "similarity")):
        done = CliRunner().invoke(app, ["ask", "总投资是多少", *flags, *index])
        assert json.loads(done.stdout)["mode"] == mode


@pytest.mark.model
def test_weights_that_break_when_they_are_loaded_give_way_once_or_are_an_error(
    speech_settings: Settings, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(speech_settings)
    assert engine.reader is not None
    monkeypatch.setattr(engine.reader, "_path", tmp_path / "gone.safetensors")
    assert engine.ask("总投资是多少").mode == "similarity"
    assert engine.reader is None
    insisting = Engine(speech_settings.model_copy(update={"reader": "on"}))
    monkeypatch.setattr(insisting.reader, "_path", tmp_path / "gone.safetensors")
    with pytest.raises(ModelError, match=r"gone\.safetensors"):
        insisting.ask("总投资是多少")


def test_the_reader_is_for_the_weights_it_was_trained_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice_of_model, "READER", tmp_path / "reader.safetensors")
    assert build_reader(Settings(), BigramEmbedder()) is None
    assert build_reader(Settings(reader="off"), BigramEmbedder()) is None
    with pytest.raises(ModelError, match=r"reader\.safetensors"):
        build_reader(Settings(reader="on"), BigramEmbedder())


@pytest.mark.model
def test_another_model_has_none(installed: Path) -> None:
    assert build_reader(Settings(), BigramEmbedder()) is None
    with pytest.raises(ModelError, match="fits the model pack"):
        build_reader(Settings(reader="on"), BigramEmbedder())


@pytest.mark.model
@pytest.mark.parametrize("kept", [0, 4, 200, 1_000_000])
def test_a_damaged_reader_is_an_error_in_words_or_gives_way_to_comparing(
    embedder: PackEmbedder, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    damaged = tmp_path / "reader.safetensors"
    damaged.write_bytes(weights.read_bytes()[:kept])
    monkeypatch.setattr(choice_of_model, "READER", damaged)
    assert build_reader(Settings(), embedder) is None
    with pytest.raises(ModelError, match=r"reader\.safetensors") as caught:
        build_reader(Settings(reader="on"), embedder)
    assert "install" in caught.value.hint
