"""What each part of the retrieval is worth: nDCG@10 of a question under every ranking, and their differences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from measuring.data import GOLDEN
from measuring.engines import Workshop, load_questions, remark
from measuring.fusions import FUSIONS, in_order, read_channels
from measuring.variants import with_parts_only, without_headings, without_whole_terms
from yinju.evaluate import questions as golden
from yinju.evaluate.bootstrap import interval, resample
from yinju.evaluate.retrieval import judge_retrieval
from yinju.index import Snapshot
from yinju.pipeline import Engine
from yinju.retrieve import Candidate, Question, Retrieved, Scale, as_hits, read_question, retrieve, scale_of

SHIPPED: Final = "as shipped"
CHUNK_SIZES: Final = (150, 300, 600)
FIGURE: Final = "ndcg@10"
LOOKED_AT: Final = 50

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A golden question as it was read, with its vector."""

    gold: golden.Question
    read: Question
    vector: Vectors


@dataclass(frozen=True, slots=True)
class Bench:
    """What a set's questions are ranked with."""

    name: str
    engine: Engine
    scale: Scale
    asked: Sequence[Asked]

    def retrieve(self, asked: Asked, snapshot: Snapshot, read: Question | None = None) -> Retrieved:
        """Return the candidates of a snapshot as they are retrieved by default."""
        settings = self.engine.settings
        return retrieve(
            read or asked.read,
            asked.vector,
            snapshot,
            count=settings.candidates,
            lexical_weight=settings.lexical_weight,
            scale=self.scale,
        )

    def judge(self, asked: Asked, snapshot: Snapshot, candidates: Sequence[Candidate]) -> float:
        """Return the figure of one question for candidates in their order."""
        hits = as_hits(snapshot, candidates[:LOOKED_AT])
        return judge_retrieval(asked.gold, hits, by_document=GOLDEN[self.name].by_document)[FIGURE][0]


def prepare(name: str, engine: Engine, questions: Sequence[golden.Question]) -> Bench:
    """Read and embed the answerable questions, those that have something to be found."""
    chosen = [question for question in questions if question.verdict == "answered"]
    holds = engine.snapshot.lexical.idf
    read = [read_question(question.text, (), lambda term: holds(term) is not None) for question in chosen]
    vectors = engine.embedder.embed_queries([question.posed for question in read])
    asked = [Asked(*parts) for parts in zip(chosen, read, vectors, strict=True)]
    return Bench(name, engine, scale_of(engine.embedder), asked)


def rank_all_ways(bench: Bench) -> dict[str, list[float]]:
    """Return each question's figure as shipped and by every fusion, over the same candidates."""
    remark(f"{bench.name}: ranking for {len(bench.asked)} questions")
    snapshot = bench.engine.snapshot
    values: dict[str, list[float]] = {name: [] for name in (SHIPPED, *FUSIONS)}
    for asked in bench.asked:
        retrieved = bench.retrieve(asked, snapshot)
        channels = read_channels(retrieved, asked.vector, snapshot, bench.scale)
        values[SHIPPED].append(bench.judge(asked, snapshot, retrieved.candidates))
        for name, fusion in FUSIONS.items():
            ordered = in_order(retrieved.candidates, fusion(channels))
            values[name].append(bench.judge(asked, snapshot, ordered))
    return values


def rank_other_indexes(bench: Bench, workshop: Workshop) -> Iterator[tuple[str, list[float]]]:
    """Yield each question's figure with an index that differs in one thing."""
    snapshot = bench.engine.snapshot
    bare = without_headings(snapshot, workshop.embedder, workshop.work / "cache")
    yield "without title and heading in front", _figures(bench, bare)
    parts = with_parts_only(snapshot)
    yield (
        "without whole numbers and names as terms",
        [
            bench.judge(
                asked, parts, bench.retrieve(asked, parts, without_whole_terms(asked.read)).candidates
            )
            for asked in bench.asked
        ],
    )
    for chars in CHUNK_SIZES:
        if chars != bench.engine.settings.chunk_chars:
            other = workshop.engine(GOLDEN[bench.name].collection, chunk_chars=chars)
            there = replace(bench, asked=_located(bench, workshop, other))
            yield f"chunks of {chars} characters", _figures(there, other.snapshot)


def _located(bench: Bench, workshop: Workshop, engine: Engine) -> list[Asked]:
    """Return the questions with their gold in another index, whose documents may have other names."""
    found = {question.id: question for question in load_questions(bench.name, workshop, engine)}
    return [replace(asked, gold=found[asked.gold.id]) for asked in bench.asked]


def _figures(bench: Bench, snapshot: Snapshot) -> list[float]:
    return [bench.judge(asked, snapshot, bench.retrieve(asked, snapshot).candidates) for asked in bench.asked]


def cells(bench: Bench, values: Mapping[str, Sequence[float]]) -> dict[str, str]:
    """Return each ranking's mean in percent and what it loses or gains against the shipped one.

    A tie is a difference whose 95 % interval, by the paired bootstrap over documents, holds 0.
    """
    weights = resample([asked.gold.cluster for asked in bench.asked])
    shipped = np.array(values[SHIPPED])
    shown = {}
    for name, figures in values.items():
        difference = np.array(figures) - shipped
        low, high = interval(weights @ difference / weights.sum(axis=1), float(difference.mean()))
        word = "loss" if high < 0 else "gain" if low > 0 else "tie"
        against = "" if name == SHIPPED else f" ({100 * difference.mean():+.1f}, {word})"
        shown[name] = f"{100 * np.mean(figures):.1f}{against}"
    return shown
