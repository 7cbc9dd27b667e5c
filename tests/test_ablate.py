"""scripts/ablate: every ranking is of the same candidates, a variant differs in one thing, differences are paired."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from measuring.ablation import SHIPPED, Bench, cells, prepare, rank_all_ways, rank_other_indexes
from measuring.engines import Workshop, load_questions
from measuring.fusions import FUSIONS, Channels, reciprocal_ranks
from measuring.variants import with_parts_only, without_headings, without_whole_terms
from measuring_samples import make_workshop
from test_benchmark import script
from yinju.config import load_settings
from yinju.pipeline import build_index
from yinju.retrieve import read_question
from yinju.retrieve.fusion import fuse

CHANNELS = Channels(
    chunk=np.array([0.9, 0.8, 0.7], np.float32),
    sentence=np.array([0.8, 0.7, 0.95], np.float32),
    lexical=np.array([0.0, 4.0, 9.0], np.float32),
    coverage=0.5,
)


@pytest.fixture
def bench(tmp_path: Path) -> tuple[Bench, Workshop]:
    workshop, _ = make_workshop(tmp_path)
    engine = workshop.engine("xquad")
    return prepare("xquad-zh", engine, load_questions("xquad-zh", workshop, engine)), workshop


def test_reciprocal_rank_fusion_sums_over_the_channels_that_found_it() -> None:
    # The dense channel says 0.85, 0.75, 0.825; BM25 has not found the first.
    expected = [1 / 61, 1 / 63 + 1 / 62, 1 / 62 + 1 / 61]
    assert reciprocal_ranks(CHANNELS).tolist() == pytest.approx(expected)


def test_a_channel_alone_ranks_by_its_own_score() -> None:
    best = {name: int(FUSIONS[name](CHANNELS).argmax()) for name in FUSIONS}
    assert (best["BM25 alone"], best["chunk vectors alone"], best["nearest sentence alone"]) == (2, 0, 2)


def test_a_fixed_weight_forgets_the_coverage() -> None:
    fixed = FUSIONS["z-scores, fixed weight 0.4"](CHANNELS)
    following = FUSIONS["z-scores, 0.4 × coverage"](CHANNELS)
    assert fixed.tolist() == fuse(CHANNELS.dense, CHANNELS.lexical, 0.4, 1.0).tolist()
    assert following.tolist() == fuse(CHANNELS.dense, CHANNELS.lexical, 0.4, 0.5).tolist()
    assert fixed.tolist() != following.tolist()


def test_what_is_called_shipped_is_what_search_gives(bench: tuple[Bench, Workshop]) -> None:
    made, _ = bench
    for asked in made.asked:
        candidates = made.retrieve(asked, made.engine.snapshot).candidates
        chunks = made.engine.snapshot.chunks([candidate.row for candidate in candidates])
        assert chunks == [hit.chunk for hit in made.engine.search(asked.gold.text, 10).hits]


def test_every_ranking_has_a_figure_for_every_question(bench: tuple[Bench, Workshop]) -> None:
    made, workshop = bench
    values = rank_all_ways(made) | dict(rank_other_indexes(made, workshop))
    assert set(values) == {
        SHIPPED,
        *FUSIONS,
        "without title and heading in front",
        "without whole numbers and names as terms",
        "chunks of 150 characters",
        "chunks of 600 characters",
    }
    assert {len(figures) for figures in values.values()} == {4}
    assert values[SHIPPED] == [1.0] * 4


def test_other_chunks_are_judged_by_their_own_index_whatever_its_documents_are_called(
    bench: tuple[Bench, Workshop], tmp_path: Path
) -> None:
    made, workshop = bench
    source, index = tmp_path / "别名", tmp_path / "索引"
    source.mkdir()
    for number, info in enumerate(made.engine.snapshot.documents()):
        text = made.engine.snapshot.document(info.doc_id).text
        (source / f"别名{number}.txt").write_text(text, encoding="utf-8")
    build_index(load_settings(source=source, index=index), embedder=workshop.embedder)
    named = replace(workshop, indexes={"xquad": index})
    engine = named.engine("xquad")
    other = prepare("xquad-zh", engine, load_questions("xquad-zh", named, engine))
    values = dict(rank_other_indexes(other, named))
    assert values["chunks of 150 characters"] == values["chunks of 600 characters"] == [1.0] * 4


def test_without_headings_neither_channel_sees_the_title(bench: tuple[Bench, Workshop]) -> None:
    made, workshop = bench
    snapshot = made.engine.snapshot
    bare = without_headings(snapshot, workshop.embedder, workshop.work / "cache")
    # The paragraphs have no title but the name of their file.
    assert (snapshot.lexical.idf("0000") is None, bare.lexical.idf("0000") is None) == (False, True)
    rows = np.arange(len(snapshot.dense))
    assert not np.allclose(snapshot.dense.vectors(rows), bare.dense.vectors(rows))
    assert made.engine.snapshot.lexical.idf("0000") is not None


def test_without_whole_terms_a_figure_is_no_longer_one_with_its_unit(bench: tuple[Bench, Workshop]) -> None:
    snapshot = bench[0].engine.snapshot
    parts = with_parts_only(snapshot)
    assert (snapshot.lexical.idf("812米") is None, parts.lexical.idf("812米") is None) == (False, True)
    assert parts.lexical.idf("812") == snapshot.lexical.idf("812") is not None
    asked = read_question("“356”集群投资4285亿元")
    assert {"4285亿元", "“356"} <= set(asked.terms)
    left = set(without_whole_terms(asked).terms)
    assert not {"4285亿元", "“356"} & left
    assert {"4285", "356", "集群"} <= left


@pytest.mark.parametrize(
    ("change", "word"),
    [(lambda value: value - 0.2, "loss"), (lambda value: value + 0.1, "gain"), (lambda value: value, "tie")],
)
def test_a_ranking_loses_ties_or_gains_question_by_question(
    bench: tuple[Bench, Workshop], change: Callable[[float], float], word: str
) -> None:
    shipped = [0.5, 0.9, 0.3, 0.7]
    shown = cells(bench[0], {SHIPPED: shipped, "另": [change(value) for value in shipped]})
    assert shown[SHIPPED] == "60.0"
    assert shown["另"].endswith(f", {word})")


def test_the_table_has_a_row_a_ranking_and_a_column_a_set(tmp_path: Path) -> None:
    workshop, _ = make_workshop(tmp_path)
    ablate = script("ablate")
    columns = [ablate.column(name, workshop, 2, True) for name in ("xquad-zh", "xquad-en")]
    lines = ablate.table(["xquad-zh", "xquad-en"], columns).splitlines()
    assert lines[0].split() == ["|", "nDCG@10", "|", "xquad-zh", "|", "xquad-en", "|"]
    assert lines[2].split() == ["|", "questions", "|", "2", "|", "2", "|"]
    assert len(lines) == 2 + 2 + len(FUSIONS)
