"""Passages as if the sentences that hold an answer were not in them: what should then not be answered."""

from collections.abc import Sequence
from dataclasses import replace

from yinju.pipeline import Engine
from yinju.retrieve import Candidate, Retrieved


def without_answers(engine: Engine, retrieved: Retrieved, doc_id: str, answers: Sequence[str]) -> Retrieved:
    """Return the candidates, those of a document without their sentences that hold an answer."""
    chunks = engine.snapshot.chunks([candidate.row for candidate in retrieved.candidates])
    kept = tuple(
        _cut(candidate, chunk.text, chunk.start, answers) if chunk.doc_id == doc_id else candidate
        for candidate, chunk in zip(retrieved.candidates, chunks, strict=True)
    )
    return replace(retrieved, candidates=kept)


def _cut(candidate: Candidate, text: str, start: int, answers: Sequence[str]) -> Candidate:
    kept = tuple(
        passage
        for passage in candidate.passages
        if not _holds(text[passage.sentence.start - start : passage.sentence.end - start], answers)
    )
    return replace(candidate, passages=kept)


def _holds(text: str, answers: Sequence[str]) -> bool:
    return any(answer in text for answer in answers)
