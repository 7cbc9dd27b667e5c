"""How the reader is trained: what is learnt from is scored as the product scores it, and learning takes place."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from reading import training
from reading.altering import altered, unnamed
from reading.among import PASSAGES, Found, Search, choose
from reading.data import Held, Material
from reading.drawing import draw
from reading.drawn import Drawn, Table, load, save
from reading.examples import Asked
from reading.passages import as_passage
from reading.storing import store
from reading.training import (
    HEAD,
    PARTS,
    Lessons,
    Padded,
    Plan,
    Texts,
    Trainee,
    Training,
    batches,
    best_spans,
    lesson_begins,
    loss_among,
    loss_of,
    targets,
    taught,
    train,
)
from yinju.config import Settings
from yinju.models import Excerpt, Reader, build_embedder
from yinju.models.embedder import PackEmbedder
from yinju.models.reader import DEPTH, LowerHalf, UpperHalf, weights_by_name
from yinju.types import Span

CPU = torch.device("cpu")
TEXT = "过去一年，全市新建学校五所。常住人口城镇化率达到58.3%，居全省第四位。新的领导班子由选举产生。"


def drawn_by_hand() -> Drawn:
    """Return questions (tokens 1 and 2) on windows of which token 10 or 20 answers, or none does."""
    rng = np.random.default_rng(1)
    texts, asked, spans = [np.array([0, 1]), np.array([0, 2]), np.array([0, 0])], [], []
    for row in range(60):
        wanted, window = row % 2, rng.integers(30, 40, rng.integers(5, 12))
        if row % 3:
            place = int(rng.integers(0, len(window)))
            window[place] = 10 * (wanted + 1)
            spans.append((row, place, place))
        asked.append((wanted, 2, len(texts)))
        texts.append(window)
    read = [(0, 2), (0, 2), (0, 0), *((0, len(window)) for window in texts[3:])]
    size = 48
    table = Table(np.array(asked, np.int32), np.array(spans, np.int32), np.arange(60, dtype=np.int32))
    return Drawn(
        rng.normal(size=(40, size)).astype(np.float32),
        rng.normal(size=(16, size)).astype(np.float32) * 0.1,
        np.stack([np.ones(size), np.zeros(size)]).astype(np.float32),
        np.concatenate(texts).astype(np.uint16),
        np.cumsum([0, *map(len, texts)]),
        np.array(read, np.int32),
        np.array([0, 60]),
        table,
        {"the same": table},
    )


def small_weights(layers: int = 2, size: int = 48) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(1)
    shapes = {
        "query_key_value": (3 * size, size),
        "attention_out": (size, size),
        "widen": (2 * size, size),
        "narrow": (size, 2 * size),
    }
    named: dict[str, Tensor] = {}
    for number in range(layers):
        for part in PARTS:
            norm = part not in shapes
            shape = (size,) if norm else shapes[part]
            weight = torch.ones(shape) if norm else 0.15 * torch.randn(shape, generator=generator)
            named[f"{number}.{part}.weight"], named[f"{number}.{part}.bias"] = weight, torch.zeros(shape[0])
    head = {"roles": torch.zeros(3, size), "head.weight": torch.zeros(2, size), "head.bias": torch.zeros(2)}
    assert tuple(head) == HEAD
    return named | head


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts(drawn_by_hand(), CPU)


def learnt(texts: Texts, apart: int, steps: int = 120, lessons: Lessons | None = None) -> Trainee:
    torch.manual_seed(1)
    trainee = Trainee(small_weights(), apart, CPU)
    train(Training(trainee, Plan(steps, 400, 3e-3, 1, apart), {}), texts, steps, lambda _: None, lessons)
    return trainee


@pytest.mark.parametrize("apart", [0, 1])
def test_it_learns_what_answers_and_that_nothing_does(texts: Texts, apart: int) -> None:
    figures = training.measure(learnt(texts, apart), texts)
    assert figures["the same em"] > 0.9
    assert figures["the same auroc"] > 0.95


def in_threes(drawn: Drawn) -> Drawn:
    """Return the same windows, three of them a question's each."""
    return replace(drawn, learnt=replace(drawn.learnt, group=np.arange(60, dtype=np.int32) // 3))


def test_the_windows_of_a_question_are_learnt_from_together(texts: Texts) -> None:
    drawn = in_threes(texts.drawn)
    steps = batches(drawn, Plan(1, 100, 1e-3, 1, 0))
    seen = np.concatenate([rows for _, rows in zip(range(10), steps, strict=False)])
    assert all(len(set(drawn.learnt.group[seen[at : at + 3]])) == 1 for at in range(0, len(seen), 3))


def test_choosing_among_one_window_is_reading_it_and_among_several_their_scores_are_compared() -> None:
    values = torch.tensor([[0.0, 2.0, -1.0], [0.0, 1.0, 5.0]])[:, :, None].expand(-1, -1, 2)
    scored = Padded(values, torch.ones(2, 3, dtype=torch.bool))
    table = Table(np.zeros((2, 3), np.int32), np.array([(0, 0, 0)], np.int32), np.array([0, 1], np.int32))
    wanted = targets(table, np.arange(2), 3)
    alone = loss_among(scored, wanted, np.array([0, 1], np.int32))
    assert torch.allclose(alone, loss_of(scored, wanted))
    together = loss_among(scored, wanted, np.array([0, 0], np.int32))
    scores = torch.tensor([0.0, 2.0, -1.0, 1.0, 5.0])  # "no answer" once, then the tokens of both
    assert torch.allclose(together, scores.logsumexp(0) - 2.0)


def test_it_learns_to_choose_among_windows(texts: Texts) -> None:
    among = Texts(in_threes(texts.drawn), CPU)
    trainee = learnt(among, 0, 160)
    table = among.drawn.learnt
    found = best_spans(trainee, among, table)
    right = {int(row): (int(first), int(last)) for row, first, last in table.spans}
    best = [max(range(at, at + 3), key=lambda row: found.scores[row]) for at in range(0, 60, 3)]
    hits = [right.get(row) == (found.first[row], found.last[row]) for row in best]
    assert np.mean(hits) > 0.8


def test_what_is_learnt_from_among_the_passages_that_are_found() -> None:
    right = Found("增长58.3%。居全省第四位。", "", (Span(2, 7),), False)
    unclear = Found("也是58.3%。", "", (), True)
    others = tuple(Found(f"第{number}段。", "", (), False) for number in range(9))
    search = Search("增长多少", ("58.3%",), (others[0], right, unclear, *others[1:]))
    drawn = [choose(search, random.Random(seed)) for seed in range(200)]
    assert all(len(chosen) == PASSAGES and unclear not in chosen for chosen in drawn)
    assert 0.6 < np.mean([right in chosen for chosen in drawn]) < 0.8
    lost = [passage for chosen in drawn for passage in chosen if passage.words == "居全省第四位。"]
    assert lost and not any(passage.answers for passage in lost)
    assert not any(others[8] in chosen for chosen in drawn)  # it is not among the likest
    assert choose(replace(search, found=(right,)), random.Random(1)) == []


def test_it_learns_from_a_teacher_what_the_answers_do_not_say(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "TEACHERS_SHARE", 1.0)
    teacher = learnt(texts, 0)
    lessons = Lessons([taught(teacher, texts, 400)], lesson_begins(texts))
    untold = replace(texts.drawn.learnt, spans=np.zeros((0, 3), np.int32))
    pupil = learnt(Texts(replace(texts.drawn, learnt=untold), CPU), 1, lessons=lessons)
    assert training.measure(pupil, texts)["the same em"] > 0.9


def test_a_lesson_is_what_the_teacher_holds_likely(texts: Texts) -> None:
    teacher = learnt(texts, 0, steps=20)
    rows = np.array([3, 17, 40])
    with torch.no_grad():
        scored = teacher.scores(texts, texts.drawn.learnt.asked[rows])
    likely = Lessons([taught(teacher, texts, 400)], lesson_begins(texts)).likely(rows, scored.there)
    np.testing.assert_allclose(likely.sum(1), 1.0, atol=1e-3)
    for row, (said, there) in enumerate(zip(scored.values, scored.there, strict=True)):
        own = (said[there] / training.TEMPERATURE).softmax(0)
        np.testing.assert_allclose(likely[row][there], own, atol=0.01)


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(texts: Texts, tmp_path: Path) -> None:
    plan = Plan(40, 400, 3e-3, 1, 1)
    checkpoint = tmp_path / "checkpoint.pt"

    def run(stop: bool) -> dict[str, Tensor]:
        going = Training(Trainee(small_weights(), 1, CPU), plan, {"started_from": "one"})
        if checkpoint.exists():
            going.resume(checkpoint)

        def report(_: object) -> None:
            torch.manual_seed(going.done)
            going.save(checkpoint)
            if stop:
                raise KeyboardInterrupt

        torch.manual_seed(20 if checkpoint.exists() else 1)
        return train(going, texts, 20, report)

    whole = run(stop=False)
    checkpoint.unlink()
    with pytest.raises(KeyboardInterrupt):
        run(stop=True)
    again = run(stop=False)
    for name, tensor in whole.items():
        torch.testing.assert_close(again[name], tensor)
    for other, start, named in (
        (replace(plan, rate=1.0), "one", "rate"),
        (plan, "another", "started_from"),
    ):
        with pytest.raises(ValueError, match=f"of another run: {named}"):
            Training(Trainee(small_weights(), 1, CPU), other, {"started_from": start}).resume(checkpoint)


def test_what_is_drawn_is_what_is_read_again(tmp_path: Path) -> None:
    drawn = drawn_by_hand()
    save(drawn, tmp_path / "examples.npz")
    again = load(tmp_path / "examples.npz")
    np.testing.assert_array_equal(again.ids, drawn.ids)
    np.testing.assert_array_equal(again.learnt.spans, drawn.learnt.spans)
    assert list(again.held) == ["the same"]


@pytest.fixture(scope="module")
def pack() -> LowerHalf:
    embedder = build_embedder(Settings(precision="float32"))
    assert isinstance(embedder, PackEmbedder)
    return embedder.lower_half()


def material() -> Material:
    question = Asked("cmrc", "城镇化率是多少？", "text", (Span(TEXT.index("58"), TEXT.index("，居")),))
    return Material(
        "",
        {"text": as_passage(TEXT)},
        {
            kind: [question] if kind == "cmrc" else []
            for kind in (
                "cmrc",
                "cmrc english",
                "years",
                "own",
                "written",
                "figure zh",
                "figure en",
                "sentence en",
            )
        },
        {},
        {},
        {"text": "报告"},
        {"zh": [Held(question, answerable=True), Held(question, answerable=False, left_out=(1,))]},
    )


@pytest.mark.model
def test_an_answer_stands_among_the_tokens_of_its_window(pack: LowerHalf) -> None:
    drawn = draw(material(), pack, seed=1, epochs=3)
    vocabulary = {number: row for number, row in enumerate(drawn.words)}
    wanted = [vocabulary[token].tobytes() for token in _ids(drawn, pack, "58.3%")]
    assert len(drawn.learnt.spans) >= 3
    for row, first, last in drawn.learnt.spans:
        window = drawn.learnt.asked[row, 2]
        begin = drawn.begins[window] + drawn.read[window, 0]
        found = [vocabulary[token].tobytes() for token in drawn.ids[begin + first : begin + last + 1]]
        assert found == wanted
    answerable = set(drawn.held["zh"].group[drawn.held["zh"].spans[:, 0]].tolist())
    assert answerable == {0} and set(drawn.held["zh"].group.tolist()) == {0, 1}


def _ids(drawn: Drawn, pack: LowerHalf, words: str) -> list[int]:
    """Return the numbers in `drawn` of the tokens of some words within a text."""
    tokens = pack.passage(TEXT)
    start = TEXT.index(words)
    own = [
        int(tokens.ids[place])
        for place, (first, last) in zip(tokens.read, tokens.places, strict=True)
        if last > start and first < start + len(words)
    ]
    rows = {row.tobytes(): number for number, row in enumerate(drawn.words)}
    return [rows[pack.encoder.words[token].tobytes()] for token in own]


@pytest.mark.model
def test_what_is_learnt_from_is_scored_as_the_product_scores_it(pack: LowerHalf, tmp_path: Path) -> None:
    draw_weights = torch.Generator().manual_seed(1)
    size = pack.encoder.layers[0]["norm"][0].shape[0]
    head = 0.05 * torch.randn(2, size, generator=draw_weights), torch.zeros(2)
    roles = 0.05 * torch.randn(3, size, generator=draw_weights)
    upper = UpperHalf(pack.encoder.layers[DEPTH:], roles, head, pack.encoder.heads, pack.encoder.eps)
    weights = weights_by_name(pack, upper)
    store(pack.encoder, weights, {}, tmp_path / "reader.safetensors")
    reader = Reader("untrained", lambda: pack, tmp_path / "reader.safetensors")
    product = reader.read("城镇化率是多少？", [Excerpt(TEXT)])[0]
    drawn = draw(material(), pack, seed=1, epochs=1)
    with torch.no_grad():
        scored = Trainee(weights, DEPTH, CPU).scores(Texts(drawn, CPU), drawn.held["zh"].asked[:1])
    above = (scored.values[0] - scored.values[0, :1])[scored.there[0]][1:]
    np.testing.assert_allclose(above[:, 0], product.starts, atol=0.05)  # in bfloat16
    np.testing.assert_allclose(above[:, 1], product.ends, atol=0.05)


def test_the_best_span_is_not_longer_than_an_answer_may_be(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "LONGEST_ANSWER", 2)
    found = best_spans(Trainee(small_weights(), 1, CPU), texts, texts.drawn.learnt)
    assert ((found.last - found.first >= 0) & (found.last - found.first < 2)).all()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("2008年的市长是谁？", "2008年，王某当选市长。"),
        ("第二届大会在哪里召开？", "第二届大会在上海召开。"),
        ("他的父亲是谁？", "他的父亲是王某。"),
    ],
)
def test_an_altered_question_asks_for_what_the_text_does_not_hold(question: str, text: str) -> None:
    made = {altered(question, text, random.Random(seed)) for seed in range(50)}
    assert len(made) > 1 and question not in made
    for other in made:
        assert other is not None
        changed = [word for word, own in zip(other, question, strict=False) if word != own]
        assert changed and "".join(changed) not in text


def test_a_question_without_anything_to_alter_is_left() -> None:
    assert altered("为什么？", "因为。", random.Random(1)) is None


def test_a_share_of_the_questions_does_not_name_what_they_all_name() -> None:
    questions = [
        "栖川转型要摆正哪几对矛盾？",
        "在栖川，买卖上划不划算该归谁去盘算？",
        "讨论稿是谁讲解的？",
        "栖川的井封了，老师傅怎么办？",
    ]
    assert unnamed(questions, random.Random(1), 1.0) == [
        "转型要摆正哪几对矛盾？",
        "买卖上划不划算该归谁去盘算？",
        "讨论稿是谁讲解的？",
        "井封了，老师傅怎么办？",
    ]
    assert unnamed(questions, random.Random(1), 0.0) == questions
    assert unnamed(["什么是光合作用？", "谁发明了造纸术？"], random.Random(1), 1.0) == [
        "什么是光合作用？",
        "谁发明了造纸术？",
    ]
