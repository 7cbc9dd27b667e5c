"""Retrieval judged on gold spans or on whole documents, computed by ir-measures.

Hits go to ir-measures with scores made of their ranks, so that tied scores cannot be reordered in our favour.
On spans, a hit gains one for each piece of evidence that no hit above it has found, and evidence that none of
the first ten found is one relevant item that is missing; on documents, the n-th hit is the n-th document.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from types import ModuleType
from typing import Final, TypeVar

from yinju.errors import UsageError
from yinju.evaluate.places import Place, cover
from yinju.evaluate.questions import Gold, Question
from yinju.evaluate.results import Share
from yinju.types import Hit

CUTOFFS: Final = (1, 3, 5, 10)
DEPTH: Final = 10
CONTEXT_HITS: Final = 5
NAMES: Final = (
    *(f"recall@{cutoff}" for cutoff in CUTOFFS),
    *(f"all_evidence@{cutoff}" for cutoff in CUTOFFS),
    f"mrr@{DEPTH}",
    f"ndcg@{DEPTH}",
)

Wanted = TypeVar("Wanted")


def judge_retrieval(question: Question, hits: Sequence[Hit], *, by_document: bool) -> dict[str, Share]:
    """Return the measures of retrieval; nothing where the question has no gold to be found."""
    if question.verdict not in (None, "answered"):
        return {}
    distinct = list(islice(_first_of_documents(hits), DEPTH)) if by_document else list(hits[:DEPTH])
    ranked, grades = (_documents if by_document else _spans)(distinct, question.gold)
    values = rank_measures(ranked, grades)
    for cutoff in CUTOFFS:
        values[f"all_evidence@{cutoff}"] = float(_all_found(distinct[:cutoff], question.gold, by_document))
    measures: dict[str, Share] = {name: (value, 1.0) for name, value in values.items()}
    measures[f"context_chars@{CONTEXT_HITS}"] = (
        float(sum(len(h.chunk.text) for h in hits[:CONTEXT_HITS])),
        1.0,
    )
    return measures


def failed_retrieval(question: Question) -> dict[str, Share]:
    """Return the measures of a question for which retrieval failed: nothing was found."""
    return dict.fromkeys(NAMES, (0.0, 1.0)) if question.verdict in (None, "answered") else {}


def is_gold(hit: Hit, gold: Gold, *, by_document: bool) -> bool:
    """Return whether a hit is relevant: it covers a gold span, or is of a relevant document."""
    if by_document or not gold.units:
        return hit.chunk.doc_id in gold.grades
    return any(_covers_one(hit, unit) for unit in gold.units)


def rank_measures(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """Return recall, MRR and nDCG of names in the order of their rank, judged by their grades."""
    ir_measures = require_ir_measures()
    named = {
        **{ir_measures.R @ cutoff: f"recall@{cutoff}" for cutoff in CUTOFFS},
        ir_measures.RR @ DEPTH: f"mrr@{DEPTH}",
        ir_measures.nDCG @ DEPTH: f"ndcg@{DEPTH}",
    }
    values = dict.fromkeys(named.values(), 0.0)
    if ranked:
        qrels = [ir_measures.Qrel("q", name, grade) for name, grade in grades.items()]
        run = [ir_measures.ScoredDoc("q", name, -float(rank)) for rank, name in enumerate(ranked)]
        for metric in ir_measures.iter_calc(list(named), qrels, run):
            values[named[metric.measure]] = float(metric.value)
    return values


def require_ir_measures() -> ModuleType:
    """Return the library; raise UsageError with the command that installs it."""
    try:
        return import_module("ir_measures")
    except ImportError as error:
        raise UsageError(
            "an evaluation needs ir-measures", "run `pip install 'yinju[eval]'`", case="no_ir_measures"
        ) from error


def _first_of_documents(hits: Sequence[Hit]) -> Iterator[Hit]:
    seen: set[str] = set()
    for hit in hits:
        if hit.chunk.doc_id not in seen:
            seen.add(hit.chunk.doc_id)
            yield hit


def _documents(hits: Sequence[Hit], gold: Gold) -> tuple[list[str], Mapping[str, int]]:
    if not gold.evidence:  # graded as they are: TREC
        return [hit.chunk.doc_id for hit in hits], gold.grades
    return _first_finds(hits, _wanted_documents(gold), lambda hit, names: hit.chunk.doc_id in names)


def _wanted_documents(gold: Gold) -> list[frozenset[str]]:
    """Return the documents to be found, those that are alternatives together."""
    return list(dict.fromkeys(frozenset(place.doc_id for place in places) for places in gold.evidence))


def _spans(hits: Sequence[Hit], gold: Gold) -> tuple[list[str], Mapping[str, int]]:
    return _first_finds(hits, gold.units, _covers_one)


def _first_finds(
    hits: Sequence[Hit], wanted: Sequence[Wanted], finds: Callable[[Hit, Wanted], bool]
) -> tuple[list[str], Mapping[str, int]]:
    """Return a name for each hit, and as its grade how much it finds of what no hit above it has found."""
    left = dict(enumerate(wanted))
    grades: dict[str, int] = {}
    for number, hit in enumerate(hits):
        found = [index for index, one in left.items() if finds(hit, one)]
        if found:
            grades[f"hit {number}"] = len(found)
        for index in found:
            del left[index]
    missing = {f"missing {index}": 1 for index in left}
    return [f"hit {number}" for number in range(len(hits))], grades | missing


def _covers_one(hit: Hit, unit: Sequence[Place]) -> bool:
    return any(place_of(hit).contains(place) for place in unit)


def _all_found(hits: Sequence[Hit], gold: Gold, by_document: bool) -> bool:
    documents = {hit.chunk.doc_id for hit in hits}
    if not gold.evidence:
        return gold.grades.keys() <= documents
    if by_document:
        return all(names & documents for names in _wanted_documents(gold))
    places = [place_of(hit) for hit in hits]
    return all(any(cover(places, place) for place in quote) for quote in gold.evidence)


def place_of(hit: Hit) -> Place:
    """Return a hit's range."""
    return Place(hit.chunk.doc_id, hit.chunk.start, hit.chunk.end)
